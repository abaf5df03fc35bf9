# The freshest source was read after the deadline, but fails by the time the
# complete one can be read again: not enough to accuse.
source api direct
source site direct
account mixed on api partial site

2021-07-01 09:00  mixed posts on site
                  mixed posts on api
2021-07-01 10:00  watch starts
2021-07-15 09:00  site answers nothing
2021-07-16 12:00  expect mixed unreachable deadline 2021-07-16 00:00
2021-07-17 09:00  api answers captcha
2021-07-18 09:00  site answers again
2021-07-19 00:00  expect mixed unreadable
                  expect no flag mixed
2021-07-19 09:00  api answers again
2021-07-19 18:00  expect mixed overdue proven deadline 2021-07-16 00:00
