# An account that never posted: its limit runs from its opening or from our first
# look, whichever is later.
source site direct
account empty on site
account opened on site opened 2021-07-05

2021-07-01 09:00  watch starts
2021-07-01 10:00  expect empty unknown updated none deadline 2021-07-16 00:00
                  expect opened unknown updated none deadline 2021-07-20 00:00
2021-07-15 23:59  expect empty unknown
2021-07-16 00:15  expect empty overdue proven deadline 2021-07-16 00:00
                  expect opened unknown
2021-07-20 00:15  expect opened overdue proven
2021-07-21 09:00  empty posts "the first"
2021-07-21 18:00  expect empty current updated 2021-07-21 09:00
                  expect empty ended 1
