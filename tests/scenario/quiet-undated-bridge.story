# A bridge whose posts bear no dates and that never brings anything new.  Of five
# accounts it is called stale after a week; of one, a person is asked at the end.
source five
source one
accounts f 1 5 on five
account lone on one

2021-07-01 08:00  f1 posts undated
                  f2 posts undated
                  f3 posts undated
                  f4 posts undated
                  f5 posts undated
                  lone posts undated
2021-07-01 09:00  watch starts
2021-07-05 00:00  expect 6 accounts unknown
2021-07-10 00:00  expect five stale
                  expect 5 accounts stale-source
                  expect lone unknown deadline 2021-07-16 00:00
2021-07-16 07:00  expect lone overdue presumed hand-before-notice
                  expect lone reviewed-by-hand 1
                  expect f1 stale-source
                  expect 1 flags open
