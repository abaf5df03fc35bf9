# The admin says a bridge is dead: so it is, until it brings something new.
source bridge
accounts x 1 5 on bridge

2021-07-01 09:00  x1 posts
2021-07-02 09:00  x2 posts
                  watch starts
2021-07-03 09:00  x3 posts
2021-07-03 18:00  bridge said dead
                  expect bridge stale
                  expect 5 accounts stale-source
                  expect 1 message about bridge
2021-07-04 08:00  expect bridge stale
2021-07-04 09:00  x3 posts
2021-07-04 18:00  expect bridge alive
                  expect x3 current
