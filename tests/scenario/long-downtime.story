# Our watch does not run for three weeks.  Nobody gets worse before being asked
# again, and our absence is not the bridge's silence.
source bridge
source site direct
accounts x 1 5 on bridge
account web on site
account gone on site

2021-06-25 09:00  x1 posts
2021-06-27 09:00  x2 posts
2021-06-29 09:00  x3 posts
2021-07-01 09:00  x4 posts
                  x5 posts
                  web posts
                  gone posts
2021-07-01 10:00  watch starts
2021-07-02 09:00  x1 posts
2021-07-02 12:00  expect web current
2021-07-02 13:00  watch stops
2021-07-05 09:00  x2 posts
2021-07-08 09:00  x3 posts
2021-07-11 09:00  x4 posts
2021-07-14 09:00  web posts
                  x5 posts
2021-07-17 09:00  x3 posts
2021-07-19 09:00  x4 posts
2021-07-21 09:00  x1 posts
                  x2 posts
2021-07-22 09:00  x4 posts
2021-07-23 09:00  watch starts
                  expect gone current deadline 2021-07-16 00:00 held
                  expect bridge alive
2021-07-23 09:15  expect gone overdue proven deadline 2021-07-16 00:00
                  expect web current updated 2021-07-14 09:00
                  expect bridge alive
                  expect x2 current
# The bridge was never quiet for more than three days; three weeks of our
# absence do not make us patient with it.
2021-07-23 10:00  bridge stands still
2021-08-06 00:00  expect bridge stale
