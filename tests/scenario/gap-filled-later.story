# A post of the time between becomes known later, when the other source can be read again: the gap was two shorter intervals.
source bridge
source site direct
accounts n 1 6 on bridge
account two on bridge site

2021-07-01 09:00  two posts "start" on bridge
                  n1 posts
                  watch starts
2021-07-08 09:00  n2 posts
                  site answers nothing
2021-07-12 09:00  n2 posts
                  two posts "only on the site" on site
2021-07-15 09:00  n3 posts
2021-07-22 09:00  n4 posts
                  two posts "again" on bridge
2021-07-22 20:00  expect two clue gap from 2021-07-01 09:00 to 2021-07-22 09:00
                  site answers again
2021-07-23 12:00  n5 posts
2021-07-24 09:00  expect two no clue gap
                  expect two voided gap 1
                  expect two no clue backdated
