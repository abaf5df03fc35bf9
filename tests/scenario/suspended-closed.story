# Suspended and closed accounts are not accused; back to normal they are judged
# again, after the next look.
source site direct
account pause on site
account shut on site

2021-07-01 09:00  pause posts
                  shut posts
2021-07-01 10:00  watch starts
2021-07-10 09:00  pause is suspended
                  shut is closed
                  expect pause suspended
                  expect shut closed
2021-07-30 00:00  expect pause suspended
                  expect shut closed
                  expect 0 flags open
2021-07-30 09:00  pause is normal
2021-07-30 18:00  expect pause overdue proven deadline 2021-07-16 00:00
                  expect pause flagged 1
# Closed ones are looked at daily only.
                  expect shut at most 65 looks
