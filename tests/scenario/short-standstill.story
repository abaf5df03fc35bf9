# A bridge stands still for a day around a deadline, too short to be called
# stale: it is often quiet for as long.  The look after the deadline saw the
# list of the day before.  When the bridge runs again a neighbour's post shows
# that it lives, but not what the account did meanwhile: it is read once more
# before anything is proven, and what comes to light then was not dated back.
source bridge
accounts a 1 6 on bridge

2021-05-24 08:00  a1 posts
2021-05-27 08:00  a1 posts
2021-05-30 08:00  a1 posts
2021-06-01 08:00  a1 posts
                  a2 posts
                  a3 posts
                  a4 posts
                  a5 posts
                  a6 posts
2021-06-01 09:00  watch starts
2021-06-03 08:00  a1 posts
2021-06-06 08:00  a1 posts
2021-06-09 08:00  a1 posts
2021-06-12 08:00  a1 posts
2021-06-15 08:00  a1 posts
2021-06-15 16:00  bridge stands still
2021-06-15 20:00  a2 posts
2021-06-16 06:30  expect bridge alive
                  expect a2 overdue presumed
2021-06-16 13:00  bridge runs again
                  a1 posts
2021-06-16 13:01  a1 looked at
2021-06-16 13:12  expect a2 current updated 2021-06-15 20:00
                  expect a2 voided 1
                  expect a2 reviewed 0
                  expect a2 found backdated 0
                  expect a3 overdue proven deadline 2021-06-16 00:00
                  expect a3 reviewed 1
