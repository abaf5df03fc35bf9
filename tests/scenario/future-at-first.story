# The only recent-looking post of the first look is dated in the future: it sets
# a baseline, like a post without a date, and keeps nobody current.
source site direct
account dreamer on site

2021-05-01 09:00  dreamer posts "old"
2021-06-01 09:00  dreamer posts "from tomorrow" dated 2022-07-02 09:00
2021-07-01 09:00  watch starts
2021-07-01 09:20  expect dreamer unknown updated 2021-05-01 09:00 deadline 2021-07-16 00:00
2021-07-16 00:15  expect dreamer overdue proven deadline 2021-07-16 00:00
