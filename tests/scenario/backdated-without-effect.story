# An old date that changes nothing, an edit, and what a full list may have hidden: nobody is suspected.
list 3
source site direct
account careless on site
account editor on site
account full on site

2021-07-01 09:00  careless posts
                  editor posts "notice"
                  full posts "a"
2021-07-01 10:00  full posts "b"
2021-07-01 11:00  full posts "c"
                  watch starts
2021-07-08 09:00  careless posts
2021-07-10 09:00  careless posts "dated back, needlessly" dated 2021-07-05 09:00
2021-07-10 18:00  expect careless no clue backdated
# The same title under another address: put up again.
2021-07-17 12:00  editor deletes "notice"
                  editor posts "notice" dated 2021-07-14 09:00
2021-07-17 18:00  expect editor found backdated 0
# A list of three: what is older than its oldest may have been there all along.
2021-07-20 12:00  full posts "older than the list" dated 2021-06-20 09:00
2021-07-21 12:00  expect full no clue backdated
# The list holds two now: shorter than it ever was, it hides nothing.
2021-07-22 09:00  full deletes "older than the list"
                  full deletes "c"
2021-07-22 18:00  full posts "really back-dated" dated 2021-07-10 09:00
2021-07-23 12:00  expect full clue backdated from 2021-07-10 09:00
