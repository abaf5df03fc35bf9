# A bridge of 46 accounts dies.  One account was past its limit while the bridge
# was alive: proven, and it stays so.  Nobody else is accused; the admin is told once.
source bridge
accounts a 1 46 on bridge

2021-05-20 09:00  a1 posts "the last one of a1"
2021-06-01 08:00  a2 posts
2021-06-01 08:05  a3 posts
2021-06-01 08:10  a4 posts
2021-06-01 09:00  watch starts
2021-06-02 09:00  a5 posts
2021-06-02 17:00  a6 posts
2021-06-03 10:00  a7 posts
2021-06-03 20:00  expect a1 due-soon deadline 2021-06-04 00:00
2021-06-04 09:00  a8 posts
2021-06-04 16:00  a9 posts
2021-06-04 23:00  expect a1 overdue proven deadline 2021-06-04 00:00
                  expect a1 reviewed 1
2021-06-05 09:00  a10 posts
2021-06-06 09:00  a11 posts
2021-06-07 09:00  a12 posts
2021-06-07 11:00  bridge stands still
2021-06-07 12:00  a2 posts "nobody can see this one"
2021-06-08 06:00  expect bridge alive
2021-06-12 00:00  expect bridge stale
                  expect 45 accounts stale-source
                  expect a1 overdue proven
                  expect 1 message about bridge
# Weeks later still the same, though every account is past its limit by now.
2021-07-10 00:00  expect 45 accounts stale-source
                  expect 1 flags open
                  expect flag a1 proven deadline 2021-06-04 00:00
                  expect a1 reviewed 1
                  expect a2 flagged 0
                  expect 1 message about bridge
