# A bridge that was dead before the watch began.  Its accounts are asked one
# after the other; until the last has answered nobody can tell that it is the
# bridge that is silent, and the order of asking must accuse nobody.
source bridge
accounts a 1 6 on bridge

2021-05-08 09:00  a1 posts
2021-05-08 15:00  a2 posts
2021-05-09 09:00  a3 posts
2021-05-09 15:00  a4 posts
2021-05-10 09:00  a5 posts
2021-05-10 09:30  a6 posts
2021-05-10 10:00  bridge stands still
2021-06-01 09:00  watch starts
2021-06-01 10:00  expect 6 accounts stale-source
                  expect a1 flagged 0
                  expect a3 flagged 0
                  expect 0 flags open
                  expect 1 message about bridge
