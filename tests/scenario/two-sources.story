# One account on two sources: the freshest counts, and silence needs both of them.
source bridge
source site direct
accounts x 1 5 on bridge        # neighbours that show whether the bridge is alive
account both on bridge site

2021-07-01 08:00  both posts "on the bridge" on bridge
                  x1 posts
2021-07-01 09:00  both posts "on the site" on site
                  watch starts
2021-07-02 09:00  x1 posts
2021-07-03 09:00  x2 posts
2021-07-05 10:00  both posts "newer, on the bridge" on bridge
2021-07-05 18:00  expect both current updated 2021-07-05 10:00 deadline 2021-07-20 00:00
2021-07-06 09:00  x3 posts
2021-07-06 12:00  bridge stands still
# The bridge had the newest post and died; the site alone, older, proves nothing.
2021-07-18 00:00  expect bridge stale
                  expect both stale-source updated 2021-07-05 10:00
2021-07-21 00:00  expect both stale-source
                  expect no flag both
# A post on the site acquits all the same.
2021-07-21 09:00  both posts on site
2021-07-21 18:00  expect both current updated 2021-07-21 09:00
