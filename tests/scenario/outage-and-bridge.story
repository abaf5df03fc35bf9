# Three days offline ourselves: the bridge is not called stale for our absence.
# The first host that answers ends the outage; nobody gets worse before being asked.
source bridge
source s1 direct
source s2 direct
source s3 direct
source s4 direct
accounts a 1 5 on bridge
account b1 on s1
account b2 on s2
account b3 on s3
account b4 on s4

2021-07-01 09:00  a1 posts
                  b1 posts
                  b2 posts
                  b3 posts
                  b4 posts
2021-07-02 09:00  a2 posts
2021-07-02 10:00  watch starts
2021-07-03 09:00  a3 posts
2021-07-04 09:00  a4 posts
2021-07-05 09:00  a5 posts
2021-07-06 09:00  a1 posts
2021-07-07 09:00  a2 posts
2021-07-08 09:00  a3 posts
2021-07-09 09:00  a4 posts
2021-07-10 09:00  a5 posts
2021-07-11 00:00  we are offline
2021-07-13 12:00  expect 1 outages
                  expect b1 current held
2021-07-14 12:00  we are online again
                  b1 looked at
                  expect b1 due-soon
                  expect b2 current held
                  expect 1 outages
2021-07-14 20:00  expect bridge alive
                  expect b2 due-soon
                  expect 0 messages about bridge
2021-07-15 09:00  a1 posts
2021-07-15 18:00  expect bridge alive
