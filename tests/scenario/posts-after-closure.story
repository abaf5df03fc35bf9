# A closed account that posts again is reported; what it posted before, and shows late, is not.
source bridge
source site direct
account again on site
account before on bridge
accounts n 1 6 on bridge

2021-07-01 09:00  again posts
                  before posts
                  n1 posts
                  watch starts
2021-07-02 08:00  before posts "its last" shown after 5h
2021-07-02 09:00  again is closed
                  before is closed
2021-07-04 09:00  expect before found posted-after-closure 0
2021-07-05 09:00  again posts "still there"
2021-07-06 10:00  expect again clue posted-after-closure
                  expect again closed
