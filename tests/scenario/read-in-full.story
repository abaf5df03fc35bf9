# "Not modified" proves nothing: a server may say so for ever.  Only a reading
# without validators, after the deadline, convicts.
source site direct
account web on site

2021-07-01 09:00  web posts
                  watch starts
2021-07-15 23:59  expect web due-soon deadline 2021-07-16 00:00
# A routine look exactly then, answered "not modified":
2021-07-16 00:00  web looked at
                  expect web due-soon
                  expect no flag web
2021-07-16 00:11  expect web overdue proven
