# A silence that is over stays known: the gap is found when it closes, counted in days, with what was watched of it.
source site direct
account sloppy on site
account daily on site

2021-07-01 09:00  sloppy posts
                  daily posts
                  watch starts
2021-07-14 09:00  daily posts
2021-07-15 23:00  expect sloppy no clue gap
2021-07-20 10:00  sloppy posts
2021-07-21 00:00  expect sloppy current
                  expect sloppy clue gap from 2021-07-01 09:00 to 2021-07-20 10:00
                  expect sloppy watched 1000 from 2021-07-01 09:00 to 2021-07-20 10:00
                  expect daily no clue gap
# The fourteenth day itself is still in time, until 24:00.
2021-07-28 23:30  daily posts
2021-07-29 12:00  expect daily no clue gap
# A quarter later it lies behind.
2021-08-01 09:00  sloppy posts
2021-08-14 09:00  sloppy posts
2021-08-27 09:00  sloppy posts
2021-09-09 09:00  sloppy posts
2021-09-22 09:00  sloppy posts
2021-10-05 09:00  sloppy posts
2021-10-18 09:00  sloppy posts
2021-10-30 09:00  expect sloppy no clue gap
                  expect sloppy found gap 1
                  expect sloppy voided gap 0
