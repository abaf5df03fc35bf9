# Posts appear in this bridge up to five hours late, some declared before an
# earlier look.  A post from the last evening before the deadline comes in time.
source bridge
accounts x 1 5 on bridge
account late on bridge

2021-07-01 09:00  late posts
                  x1 posts
2021-07-01 10:00  watch starts
                  bridge lags 5h
2021-07-02 09:00  x1 posts
2021-07-03 09:00  x2 posts
2021-07-05 09:00  x3 posts
2021-07-07 09:00  x4 posts
2021-07-09 09:00  x5 posts
2021-07-11 09:00  x1 posts
2021-07-13 09:00  x2 posts
2021-07-14 21:00  x3 posts
2021-07-15 23:00  late posts "one hour before the deadline"
                  expect late due-soon deadline 2021-07-16 00:00
# Past the deadline the bridge still has its lag: due soon, not overdue.
2021-07-16 03:50  expect late due-soon
                  expect no flag late
2021-07-16 09:00  expect late current updated 2021-07-15 23:00
                  expect late flagged 0
