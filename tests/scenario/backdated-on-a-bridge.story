# On a bridge that lives, one account alone shows a post days after its date; another's is late by hours only, within the lag.
source bridge
accounts n 1 6 on bridge
account forger on bridge
account late on bridge

2021-07-01 09:00  forger posts
                  late posts
                  n1 posts
                  watch starts
2021-07-05 09:00  n2 posts
2021-07-09 09:00  n3 posts
2021-07-13 09:00  n4 posts
2021-07-16 06:00  late posts "late" shown after 5h
2021-07-16 12:00  n5 posts
2021-07-17 12:00  n6 posts
2021-07-18 09:00  forger posts "forged" dated 2021-07-12 09:00
                  n1 posts
2021-07-19 09:00  expect forger clue backdated
                  expect forger ended 1
                  expect forger voided 0
                  expect late found backdated 0
# What appears after the bridge could not be read was caught up with.
2021-07-19 12:00  bridge answers nothing
2021-07-21 09:00  bridge answers again
                  late posts "caught up" dated 2021-07-17 09:00
                  n2 posts
2021-07-22 09:00  expect late found backdated 0
