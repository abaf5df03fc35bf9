# A page whose posts bear no dates.  What was there at the first look counts from
# that look; what comes later counts from when we first saw it.
source site direct
account page on site
account still on site

2021-07-01 08:00  page posts "one" undated
                  page posts "two" undated
                  still posts "one" undated
2021-07-01 09:00  watch starts
2021-07-01 09:20  expect page unknown updated none deadline 2021-07-16 00:00
                  expect still unknown deadline 2021-07-16 00:00
2021-07-06 12:00  page posts "three" undated
2021-07-06 19:00  expect page current
2021-07-15 23:59  expect still unknown
# Nothing came within the limit after the first good look: that is proven.
2021-07-16 00:15  expect still overdue proven updated none deadline 2021-07-16 00:00
                  expect page current
2021-07-18 00:00  expect page due-soon
2021-07-21 00:15  expect page overdue proven deadline 2021-07-21 00:00
2021-07-22 09:00  still posts "two" undated
2021-07-22 18:00  expect still current
                  expect still ended 1
