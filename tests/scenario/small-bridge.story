# Three accounts on a bridge: too few to prove anything.  The silent one is
# presumed overdue, and a review asks a person to look before anybody is told.
source bridge
accounts x 1 2 on bridge
account quiet on bridge

2021-06-28 09:00  x1 posts
2021-07-01 09:00  quiet posts
                  x1 posts
2021-07-01 10:00  watch starts
2021-07-04 09:00  x2 posts
2021-07-07 09:00  x1 posts
2021-07-10 09:00  x2 posts
2021-07-13 09:00  x1 posts
2021-07-15 09:00  x2 posts
2021-07-16 05:00  expect quiet due-soon deadline 2021-07-16 00:00
2021-07-16 09:00  x1 posts
2021-07-16 18:00  expect quiet overdue presumed hand-before-notice deadline 2021-07-16 00:00
                  expect quiet reviewed 1
                  expect quiet reviewed-by-hand 1
2021-07-17 09:00  x2 posts
2021-07-17 18:00  expect quiet overdue presumed hand-before-notice
# A person looks: that is direct, complete and proves.
2021-07-18 09:00  quiet seen by a person: last update 2021-07-01 09:00
                  expect quiet overdue proven
                  expect flag quiet proven deadline 2021-07-16 00:00
                  expect quiet flagged 1
                  expect quiet reviewed 1
