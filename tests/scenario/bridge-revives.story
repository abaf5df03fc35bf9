# A bridge comes back from the dead and shows one account's posts hours before
# the others'.  What was read while it was dead must not convict them.
source bridge
accounts a 1 6 on bridge

2021-05-30 08:00  a1 posts
2021-05-31 08:00  a1 posts
2021-06-01 08:00  a1 posts
                  a2 posts
                  a3 posts
                  a4 posts
                  a5 posts
                  a6 posts
2021-06-01 09:00  watch starts
2021-06-02 09:00  a1 posts
2021-06-03 09:00  a1 posts
2021-06-04 09:00  a1 posts
2021-06-04 12:00  bridge stands still
2021-06-18 00:00  expect 6 accounts stale-source
2021-06-18 10:00  bridge runs again
                  a1 posts
# a2 published in time, but the bridge needs three more hours to notice.
                  a2 posts dated 2021-06-10 09:00 shown after 3h
2021-06-18 17:30  expect bridge alive
                  expect a2 current updated 2021-06-10 09:00
                  expect 0 flags open
                  expect a3 flagged 0
# The others have been silent indeed; once the bridge had time to catch up, that is found.
2021-06-19 09:00  a1 posts
2021-06-19 18:00  expect a3 overdue proven deadline 2021-06-16 00:00
                  expect a2 flagged 0
                  expect 1 message about bridge
