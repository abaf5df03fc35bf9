# A zone whose clocks change: the 14th day ends at its own midnight.
zone America/New_York
source site direct
account ny on site
account byhours on site count hours

2021-03-05 10:00  ny posts
                  byhours posts
                  watch starts
# Clocks go forward on 2021-03-14: 24 hours times 14 end an hour later by the wall.
2021-03-05 18:00  expect ny current deadline 2021-03-20 00:00
                  expect byhours current deadline 2021-03-19 11:00
2021-03-19 23:59  expect ny due-soon
2021-03-20 00:11  expect ny overdue proven deadline 2021-03-20 00:00
