# Dates without a time are rounded in the account's favour at both ends.
source site direct
account days on site
account hours on site count hours
account exact on site count hours

2021-07-12 10:22  days posts to the day
                  hours posts to the day
                  exact posts
2021-07-12 11:00  watch starts
2021-07-12 18:00  expect days current updated 2021-07-12 00:00 deadline 2021-07-27 00:00
                  expect hours current updated 2021-07-12 00:00
                  expect exact current updated 2021-07-12 10:22 deadline 2021-07-26 10:22
# By hours: from the last second of that day.
2021-07-26 10:40  expect exact overdue proven deadline 2021-07-26 10:22
                  expect hours due-soon
2021-07-26 23:59  expect hours due-soon
2021-07-27 00:15  expect days overdue proven
                  expect hours overdue proven
