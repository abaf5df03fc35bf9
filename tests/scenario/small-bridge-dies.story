# The same small bridge, but it dies before anything is proven: the presumed
# flag was worth nothing and is void.  The admin's word then decides.
source bridge
accounts x 1 2 on bridge
account quiet on bridge

2021-06-28 09:00  x1 posts
2021-07-01 09:00  quiet posts
                  x1 posts
2021-07-01 10:00  watch starts
2021-07-04 09:00  x2 posts
2021-07-07 09:00  x1 posts
2021-07-10 09:00  x2 posts
2021-07-13 09:00  x1 posts
2021-07-15 09:00  x2 posts
2021-07-15 18:00  bridge stands still
2021-07-16 18:00  expect quiet overdue presumed hand-before-notice
2021-07-26 00:00  expect bridge stale
                  expect quiet stale-source
                  expect no flag quiet
                  expect quiet voided 1
                  expect 1 message about bridge
# "I looked at the bridge, it is fine": what was read after the deadline now proves.
2021-07-26 09:00  bridge said alive
                  expect bridge alive
                  expect quiet overdue proven deadline 2021-07-16 00:00
2021-07-26 18:00  expect flag quiet proven
# The word holds for a week, then the admin is asked again; what is proven stays.
2021-07-31 00:00  expect bridge alive
2021-08-06 00:00  expect bridge stale
                  expect 2 messages about bridge
                  expect quiet overdue proven
