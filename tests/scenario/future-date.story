# A post dated next year is not believed: it counts from when it was seen.
source site direct
account dreamer on site
account early on site

2021-07-01 09:00  dreamer posts
                  early posts
                  watch starts
2021-07-02 09:00  dreamer posts "from tomorrow" dated 2022-07-02 09:00
2021-07-02 18:00  expect dreamer current deadline 2021-07-17 00:00
2021-07-17 00:15  expect dreamer overdue proven deadline 2021-07-17 00:00
