# Two sources, one partial and readable, one complete that cannot be read since
# before the deadline: nothing is proven; after the limit a person should look.
source api direct
source site direct
account mixed on api partial site

2021-07-01 09:00  mixed posts on site
                  mixed posts on api
2021-07-01 10:00  watch starts
2021-07-10 09:00  site answers captcha
2021-07-12 00:00  expect mixed due-soon
2021-07-16 01:00  expect mixed unreadable deadline 2021-07-16 00:00
                  expect no flag mixed
2021-07-25 00:00  expect mixed unreadable check-by-hand
2021-07-26 09:00  site answers nothing
2021-07-26 18:00  expect mixed unreachable check-by-hand
2021-07-27 09:00  site answers again
2021-07-27 18:00  expect mixed overdue proven deadline 2021-07-16 00:00
