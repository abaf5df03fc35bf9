# Edits: a new title, a new date, a new address alone are no posts; another
# address with another title under the same id is one.
source site direct
account editor on site
account mover on site

2021-07-01 09:00  editor posts "notice" id 1
                  mover posts "notice" id 1
2021-07-01 10:00  watch starts
2021-07-05 09:00  editor edits "notice" "notice (corrected)"
2021-07-08 09:00  editor edits newest dated 2021-07-08 09:00
2021-07-09 09:00  mover edits newest dated 2021-07-09 09:00 moved
2021-07-09 18:00  expect editor current updated 2021-07-01 09:00 deadline 2021-07-16 00:00
                  expect mover current updated 2021-07-01 09:00
2021-07-16 00:15  expect editor overdue proven
                  expect mover overdue proven
2021-07-17 09:00  editor edits newest "quite another thing" dated 2021-07-17 09:00 moved
2021-07-17 18:00  expect editor current updated 2021-07-17 09:00
                  expect editor ended 1
# It is new only once.
2021-07-30 00:00  expect editor due-soon updated 2021-07-17 09:00
2021-08-01 00:15  expect editor overdue proven deadline 2021-08-01 00:00
