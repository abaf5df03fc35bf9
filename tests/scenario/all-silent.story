# Two accounts on a new bridge, both without a post for months when first looked
# at: it is the bridge that is doubted.  The admin is asked every week.
source bridge
account p on bridge
account q on bridge

2021-03-01 09:00  p posts
2021-03-20 09:00  q posts
2021-04-06 09:00  p posts
2021-04-20 09:00  q posts
2021-07-01 09:00  watch starts
2021-07-01 10:00  expect bridge stale
                  expect 2 accounts stale-source
                  expect 0 flags open
                  expect 1 message about bridge
2021-07-07 00:00  expect 1 message about bridge
2021-07-09 00:00  expect 2 messages about bridge
2021-07-16 00:00  expect 3 messages about bridge
2021-07-16 09:00  bridge said alive
                  expect p overdue proven deadline 2021-04-21 00:00
                  expect q overdue proven deadline 2021-05-05 00:00
                  expect 2 flags open
                  expect 3 messages about bridge
