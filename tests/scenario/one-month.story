# A month of one account: it posts, falls silent, is warned, passes its deadline,
# is flagged once with one review, and posts again.
source site direct
account dapeng on site

2021-06-29 09:00  dapeng posts "an old notice"
2021-07-01 08:00  expect dapeng new
2021-07-01 08:00  watch starts
2021-07-01 08:15  expect dapeng current updated 2021-06-29 09:00 deadline 2021-07-14 00:00
2021-07-05 16:40  dapeng posts
2021-07-12 10:22  dapeng posts "the last one for long"
2021-07-12 18:00  expect dapeng current updated 2021-07-12 10:22 deadline 2021-07-27 00:00
# Ten days after the day of the post are over: the first warning.
2021-07-22 23:59  expect dapeng current
2021-07-23 00:00  expect dapeng due-soon
2021-07-26 23:59  expect dapeng due-soon deadline 2021-07-27 00:00
                  expect no flag dapeng
# The deadline look comes within ten minutes of midnight, and convicts.
2021-07-27 00:11  expect dapeng overdue proven deadline 2021-07-27 00:00
                  expect flag dapeng proven deadline 2021-07-27 00:00
                  expect dapeng flagged 1
                  expect dapeng reviewed 1
2021-08-02 00:00  expect dapeng overdue proven
                  expect dapeng reviewed 1
2021-08-03 11:00  dapeng posts "back again"
2021-08-03 18:00  expect dapeng current updated 2021-08-03 11:00 deadline 2021-08-18 00:00
                  expect no flag dapeng
                  expect dapeng ended 1
                  expect dapeng voided 0
                  expect dapeng reviewed 1
# About four looks a day, and no more.
                  expect dapeng at most 150 looks
