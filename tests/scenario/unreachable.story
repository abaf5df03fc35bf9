# Server errors accuse nobody; "check by hand" comes after the limit.
source site direct
account web on site
account other on site

2021-07-01 09:00  web posts
                  other posts
2021-07-01 10:00  watch starts
2021-07-10 09:00  web answers 404
2021-07-10 14:00  expect web current
2021-07-11 12:00  expect web unreachable
2021-07-17 00:00  expect web unreachable deadline 2021-07-16 00:00
                  expect other overdue proven
                  expect no flag web
2021-07-24 15:00  expect web unreachable check-by-hand
2021-07-24 18:00  web answers poison
2021-07-25 02:00  expect web unreadable check-by-hand
2021-07-25 07:00  web answers rate-limit
# What cost two readers rests for a day, then it is asked again.
2021-07-25 12:00  expect web unreadable check-by-hand
2021-07-26 08:00  expect web unreachable check-by-hand
# Never more often than routine, however long it fails.
                  expect web at most 115 looks
