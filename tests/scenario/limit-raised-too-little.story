# The longer limit has passed as well: the flag stays as it is, to be neither raised twice nor taken back. A post then ends it.
source site direct
account dapeng on site
account lower on site

2021-07-01 09:00  dapeng posts
                  lower posts
                  watch starts
2021-07-20 10:00  dapeng has limit 16d
                  lower has limit 7d
                  expect flag dapeng proven deadline 2021-07-16 00:00
                  expect flag lower proven deadline 2021-07-16 00:00
2021-07-20 16:10  expect dapeng overdue proven deadline 2021-07-18 00:00
2021-07-21 09:00  dapeng posts
                  lower posts
2021-07-21 16:00  expect dapeng ended 1
                  expect dapeng lifted 0
                  expect dapeng voided 0
                  expect dapeng flagged 1
                  expect lower ended 1
                  expect lower voided 0
