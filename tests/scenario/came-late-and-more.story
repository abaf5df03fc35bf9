# The post from before the deadline and a newer one become visible at the same
# look: the flag was wrong all the same.
source bridge
accounts x 1 5 on bridge
account late on bridge

2021-07-01 09:00  late posts
                  x1 posts
2021-07-01 10:00  watch starts
2021-07-02 09:00  x1 posts
2021-07-04 09:00  x2 posts
2021-07-06 09:00  x3 posts
2021-07-08 09:00  x4 posts
2021-07-10 09:00  x5 posts
2021-07-12 09:00  x1 posts
2021-07-14 09:00  x2 posts
2021-07-15 20:00  late posts "in time" shown after 20h
2021-07-15 22:00  x3 posts
2021-07-16 10:00  late posts "too late" shown after 6h
2021-07-16 11:00  expect late overdue presumed
2021-07-16 23:00  expect late current updated 2021-07-16 10:00
                  expect late voided 1
                  expect late ended 0
