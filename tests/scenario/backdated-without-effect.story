# An old date that changes nothing, an edit, and what a full list may have hidden: nobody is suspected.
list 3
source site direct
source other direct
account careless on site
account editor on site
account full on site
account unread on other

2021-07-01 09:00  careless posts
                  editor posts "notice"
                  full posts "long ago"
                  unread posts
                  watch starts
2021-07-08 09:00  careless posts
2021-07-10 09:00  careless posts "dated back, needlessly" dated 2021-07-05 09:00
2021-07-10 18:00  expect careless no clue backdated
# The same title under another address: put up again.
2021-07-17 12:00  editor deletes "notice"
                  editor posts "notice" dated 2021-07-14 09:00
2021-07-17 18:00  expect editor found backdated 0
                  expect editor ended 1
                  expect editor voided 0
# A list of three: what is older than its oldest may have been there all along.
2021-07-20 09:00  full posts "first after long"
2021-07-21 09:00  full posts "second"
2021-07-21 10:00  full posts "third"
2021-07-21 11:00  full posts "fourth"
2021-07-22 12:00  full posts "older than the list" dated 2021-07-10 09:00
2021-07-23 12:00  expect full no clue backdated
# What could not be read in between was caught up with.
2021-07-24 09:00  other answers nothing
2021-07-26 09:00  unread posts "caught up" dated 2021-07-20 09:00
                  other answers again
2021-07-27 09:00  expect unread found backdated 0
