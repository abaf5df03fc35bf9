# A lively account watched only as a witness makes a small bridge able to prove;
# the witness itself is never accused.
source bridge
account quiet on bridge
account lively on bridge witness
account mute on bridge witness

2021-06-30 09:00  lively posts
2021-07-01 09:00  quiet posts
                  lively posts
                  mute posts
2021-07-01 10:00  watch starts
2021-07-04 09:00  lively posts
2021-07-07 09:00  lively posts
2021-07-10 09:00  lively posts
2021-07-13 09:00  lively posts
2021-07-15 09:00  lively posts
2021-07-16 07:00  expect quiet overdue presumed
                  expect quiet reviewed 0
2021-07-16 09:00  lively posts
2021-07-16 18:00  expect quiet overdue proven deadline 2021-07-16 00:00
                  expect quiet reviewed 1
                  expect mute overdue proven
                  expect mute flagged 0
                  expect mute reviewed 0
