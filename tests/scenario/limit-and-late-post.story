# After the limit was changed a post becomes known that was in time by the rule of its day: now the flag was wrong, whatever the
# rule is today. A post of after the deadline of its day is no excuse, though the new rule would take it for one.
source bridge
accounts x 1 5 on bridge
account late on bridge
account lower on bridge
account after on bridge

2021-07-01 09:00  late posts
                  lower posts
                  after posts
                  x1 posts
2021-07-01 10:00  watch starts
2021-07-02 09:00  x1 posts
2021-07-04 09:00  x2 posts
2021-07-06 09:00  x3 posts
2021-07-08 09:00  x4 posts
2021-07-10 09:00  x5 posts
2021-07-12 09:00  x1 posts
2021-07-14 09:00  x2 posts
2021-07-15 20:00  late posts "in time" shown after 44h
                  lower posts "in time, too" shown after 44h
2021-07-15 22:00  x3 posts
2021-07-16 07:00  expect flag late presumed deadline 2021-07-16 00:00
2021-07-16 10:00  after posts "too late" shown after 30h
2021-07-17 07:00  late has limit 15d
                  lower has limit 10d
                  after has limit 15d
2021-07-17 08:00  expect flag late presumed deadline 2021-07-16 00:00
2021-07-17 23:00  expect late voided 1
                  expect lower voided 1
                  expect late lifted 0
                  expect after voided 0
                  expect after ended 1
