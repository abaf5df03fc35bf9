# A valid feed without posts, after posts were seen, is unreadable: it proves
# nothing against the account.
source site direct
account blank on site

2021-07-01 09:00  blank posts
2021-07-01 10:00  watch starts
2021-07-05 09:00  blank shows nothing
2021-07-05 14:00  expect blank current
2021-07-06 09:00  expect blank unreadable deadline 2021-07-16 00:00
2021-07-17 00:00  expect blank unreadable
                  expect no flag blank
2021-07-21 00:00  expect blank unreadable check-by-hand
2021-07-21 09:00  blank shows again
2021-07-21 18:00  expect blank overdue proven deadline 2021-07-16 00:00
