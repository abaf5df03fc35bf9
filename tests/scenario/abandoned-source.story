# A second source that has long had nothing newer does not protect the account
# when it vanishes.
source site direct
source old direct
account two on site old

2021-01-05 09:00  two posts "the last one there" on old
2021-07-01 09:00  two posts on site
                  watch starts
2021-07-03 09:00  old answers nothing
2021-07-10 00:00  expect two current
2021-07-16 00:11  expect two overdue proven deadline 2021-07-16 00:00
