# An old pinned post stands first; the newest counts, wherever it stands.
source site direct
account pin on site

2020-01-01 09:00  pin posts "welcome" pinned
2021-07-01 09:00  pin posts "news"
2021-07-01 10:00  watch starts
2021-07-01 10:20  expect pin current updated 2021-07-01 09:00 deadline 2021-07-16 00:00
2021-07-05 09:00  pin posts "a new one, pinned too" pinned
2021-07-05 18:00  expect pin current updated 2021-07-05 09:00
# Unpinning is no post.
2021-07-12 09:00  pin edits "welcome" "welcome to all"
2021-07-20 00:15  expect pin overdue proven deadline 2021-07-20 00:00
