# One bridge shows old posts of several accounts at once: the bridge was late, and what was suspected of the first is void.
source bridge
accounts n 1 6 on bridge
account first on bridge
account second on bridge

2021-07-01 09:00  first posts
                  second posts
                  n1 posts
                  watch starts
2021-07-05 09:00  n2 posts
2021-07-09 09:00  n3 posts
2021-07-13 09:00  n4 posts
2021-07-16 12:00  n5 posts
2021-07-17 12:00  n6 posts
2021-07-18 09:00  first posts "late one" dated 2021-07-12 09:00
                  second posts "late two" dated 2021-07-12 10:00
                  n1 posts
2021-07-18 09:01  first looked at
2021-07-19 09:00  expect first no clue backdated
                  expect second no clue backdated
                  expect 1 syndications about bridge
                  expect first found backdated 1
                  expect first voided backdated 1
