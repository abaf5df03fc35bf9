# Deleting the newest post does not undo that it was published; an older post
# that comes into view again is no update either.
source site direct
account eraser on site
list 3

2021-06-01 09:00  eraser posts "one"
2021-06-10 09:00  eraser posts "two"
2021-06-20 09:00  eraser posts "three"
2021-07-01 09:00  eraser posts "four"
2021-07-01 10:00  watch starts
2021-07-01 18:00  expect eraser current updated 2021-07-01 09:00
2021-07-02 09:00  eraser deletes newest
2021-07-03 18:00  expect eraser current updated 2021-07-01 09:00 deadline 2021-07-16 00:00
2021-07-16 00:15  expect eraser overdue proven updated 2021-07-01 09:00
