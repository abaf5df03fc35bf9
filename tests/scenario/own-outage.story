# We are offline for two days, over a deadline.  Nobody is accused, no verdict
# gets worse, the deadline does not move; the first good look afterwards decides.
source s1 direct
source s2 direct
source s3 direct
source s4 direct
source s5 direct
source s6 direct
account b1 on s1
account b2 on s2
account b3 on s3
account b4 on s4
account b5 on s5
account b6 on s6

2021-07-01 09:00  b1 posts
                  b2 posts
2021-07-05 09:00  b3 posts
2021-07-10 09:00  b4 posts
                  b5 posts
                  b6 posts
2021-07-10 10:00  watch starts
2021-07-14 12:00  expect b1 due-soon deadline 2021-07-16 00:00
2021-07-15 12:00  we are offline
# b2 posts in time, unseen by us.
2021-07-15 23:00  b2 posts
2021-07-16 12:00  expect 1 outages
                  expect b1 due-soon deadline 2021-07-16 00:00
                  expect b3 current held    # its warning falls into the outage
                  expect b4 current
                  expect 0 flags open
2021-07-17 12:00  we are online again
2021-07-17 23:00  expect 1 outages
                  expect b1 overdue proven deadline 2021-07-16 00:00
                  expect b2 current updated 2021-07-15 23:00
                  expect b3 due-soon deadline 2021-07-20 00:00
                  expect 1 flags open
