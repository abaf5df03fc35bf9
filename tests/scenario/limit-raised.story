# The office gives an account that was flagged a longer limit. The flag was right by the rule of its day: it ends,
# it is not withdrawn. By the new rule the account has its time, and no more than that.
source site direct
account dapeng on site
account never on site opened 2021-07-01

2021-07-01 09:00  dapeng posts
                  watch starts
2021-07-16 00:11  expect flag dapeng proven deadline 2021-07-16 00:00
                  expect flag never proven deadline 2021-07-16 00:00
2021-07-20 10:00  dapeng has limit 30d
                  never has limit 30d
                  expect no flag dapeng
                  expect no flag never
                  expect dapeng current deadline 2021-08-01 00:00
                  expect dapeng lifted 1
                  expect never lifted 1
                  expect dapeng ended 0
                  expect dapeng voided 0
2021-08-01 00:11  expect flag dapeng proven deadline 2021-08-01 00:00
                  expect dapeng flagged 2
                  expect never flagged 2
