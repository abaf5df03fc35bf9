# A bridge that is later than it ever was: the flag was wrong, and becomes void.
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
2021-07-16 07:00  expect late overdue presumed deadline 2021-07-16 00:00
                  expect flag late presumed deadline 2021-07-16 00:00
                  expect late reviewed 0
2021-07-16 23:00  expect late current updated 2021-07-15 20:00
                  expect late voided 1
                  expect late ended 0
