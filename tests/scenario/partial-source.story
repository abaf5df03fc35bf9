# A source that shows only part of the posts acquits, but never convicts; a person should look where there is no other.
source api direct
source site direct
account part on api partial
account mixed on api partial site

2021-07-01 09:00  part posts
                  mixed posts on site
2021-07-01 10:00  watch starts
2021-07-05 09:00  mixed posts on api
2021-07-05 18:00  expect mixed current updated 2021-07-05 09:00 deadline 2021-07-20 00:00
2021-07-15 23:00  expect part due-soon deadline 2021-07-16 00:00
2021-07-16 01:00  expect part due-soon check-by-hand deadline 2021-07-16 00:00
2021-08-30 00:00  expect part due-soon check-by-hand deadline 2021-07-16 00:00
                  expect no flag part
                  expect mixed overdue proven deadline 2021-07-20 00:00
