# The feed cannot be read, a person can: a person's look counts like a good one.
source site direct
account web on site
account late on site

2021-07-01 09:00  web posts
                  late posts
2021-07-01 10:00  watch starts
2021-07-05 09:00  site answers nothing
2021-07-06 12:00  expect web unreachable
2021-07-12 09:00  web seen by a person: last update 2021-07-11 17:00
                  expect web current updated 2021-07-11 17:00 deadline 2021-07-26 00:00
2021-07-16 09:00  expect late unreachable
                  late seen by a person: last update 2021-07-01 09:00
                  expect late overdue proven deadline 2021-07-16 00:00
                  expect flag late proven
