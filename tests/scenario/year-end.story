# Month ends, leap days and the turn of the year.
source site direct
account newyear on site
account leap on site
account short on site limit 10d
account week on site limit 7d

2019-12-25 23:59  newyear posts
2019-12-31 10:00  watch starts
2020-01-08 23:58  expect newyear due-soon deadline 2020-01-09 00:00
2020-01-09 00:11  expect newyear overdue proven
2020-02-20 09:00  leap posts
                  short posts
                  week posts
2020-02-20 18:00  expect leap current deadline 2020-03-06 00:00     # 29 February counts
                  expect short current deadline 2020-03-02 00:00
                  expect week current deadline 2020-02-28 00:00
# Warnings scale with the limit: ten of fourteen days are five of seven.
2020-02-25 23:59  expect week current
2020-02-26 00:00  expect week due-soon
2020-02-28 00:11  expect week overdue proven deadline 2020-02-28 00:00
