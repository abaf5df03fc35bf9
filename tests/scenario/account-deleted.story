# The platform's own page says that the account is gone: believed when it says so twice.
source platform direct
account gone on platform
account twice on platform

2021-07-01 09:00  gone posts
                  twice posts
                  watch starts
2021-07-03 09:00  gone answers deleted
2021-07-03 14:00  twice answers deleted
2021-07-03 14:30  twice looked at
2021-07-03 14:40  expect twice no clue deleted-account
2021-07-03 14:50  twice answers again
2021-07-04 09:00  expect gone clue deleted-account
                  expect twice found deleted-account 0
2021-07-05 09:00  expect gone unreadable
                  expect gone clue unreadable
                  expect gone flagged 0
2021-07-06 09:00  gone answers again
2021-07-07 00:00  expect gone no clue deleted-account
                  expect gone no clue unreadable
