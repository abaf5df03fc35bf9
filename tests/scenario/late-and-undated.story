# A bridge syndicates two days late.  An account without dates shows something
# new there, but nobody can tell how old that is: where the others give dates,
# it is no sign that the bridge has come as far as today.
source bridge
accounts a 1 6 on bridge
account u on bridge

2021-05-28 08:00  a1 posts
2021-05-30 08:00  a1 posts
2021-06-01 08:00  a1 posts
                  a2 posts
                  a3 posts
                  a4 posts
                  a5 posts
                  a6 posts
                  u posts undated
2021-06-01 09:00  watch starts
2021-06-04 08:00  a1 posts
2021-06-07 08:00  a1 posts
2021-06-10 08:00  a1 posts
2021-06-13 08:00  a1 posts
2021-06-15 12:00  bridge lags 50h
                  u posts undated
2021-06-15 20:00  a2 posts
2021-06-17 20:30  expect a2 overdue presumed
                  expect a2 reviewed 0
2021-06-18 06:00  expect a2 current updated 2021-06-15 20:00
                  expect a2 voided 1
                  expect a2 reviewed 0
