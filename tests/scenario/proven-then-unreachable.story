# What was proven once stays proven when the source dies or vanishes later.
source site direct
account web on site

2021-07-01 09:00  web posts
                  watch starts
2021-07-16 01:00  expect web overdue proven
2021-07-16 09:00  site answers nothing
2021-07-20 00:00  expect web overdue proven deadline 2021-07-16 00:00
                  expect web flagged 1
2021-08-20 00:00  expect web overdue proven
                  expect web reviewed 1
