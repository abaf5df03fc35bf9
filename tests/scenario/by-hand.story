# Accounts without a feed are looked at by people.
account app by hand
account hours by hand count hours
account never by hand

2021-07-01 09:00  watch starts
                  expect app manual
                  expect never manual
2021-07-02 10:00  app seen by a person: last update 2021-06-28
                  hours seen by a person: last update 2021-06-28
                  expect app manual updated 2021-06-28 00:00 deadline 2021-07-13 00:00
2021-07-09 00:00  expect app due-soon
# A date without a time stands for the whole day: fourteen times 24 hours end at its end.
2021-07-12 12:00  hours seen by a person: last update 2021-06-28
                  expect hours due-soon
2021-07-13 12:00  hours seen by a person: last update 2021-06-28
                  expect hours overdue proven
2021-07-14 00:00  expect app due-soon
                  expect no flag app
# Nobody looked after the deadline yet: nothing is proven until somebody does.
2021-07-15 10:00  app seen by a person: last update 2021-06-28
                  expect app overdue proven deadline 2021-07-13 00:00
                  expect flag app proven
                  expect app reviewed 1
2021-07-20 10:00  app seen by a person: last update 2021-07-19 08:30
                  expect app manual
                  expect app ended 1
2021-09-01 00:00  expect never manual
                  expect never flagged 0
