# A lost subscription looks like silence, and nothing that is read tells them apart.  Whose silence is unlike all that
# is known of it, by bridges alone, is flagged like everybody, but its review asks a person to open the account first.
source bridge
source site direct
accounts n 1 6 on bridge
account daily on bridge
account rare on bridge
account both on bridge site
account opened on bridge

2021-06-11 09:00  rare posts
2021-06-21 09:00  rare posts
2021-07-01 09:00  rare posts
                  daily posts
                  both posts on bridge
                  both posts on site
                  opened posts
                  n1 posts
                  watch starts
2021-07-02 09:00  daily posts
                  both posts on bridge
                  both posts on site
                  opened posts
2021-07-03 09:00  daily posts
                  both posts on bridge
                  both posts on site
                  opened posts
                  n2 posts
2021-07-05 09:00  n3 posts
2021-07-07 09:00  n4 posts
2021-07-09 09:00  n5 posts
2021-07-11 09:00  n6 posts
2021-07-13 09:00  n1 posts
2021-07-15 09:00  n2 posts
2021-07-16 09:00  n3 posts
2021-07-17 09:00  n4 posts
# Silent for fifteen days: half as long again as its longest interval, that is nothing new.
2021-07-17 20:00  expect rare overdue proven
                  expect rare reviewed 1
                  expect rare reviewed-by-hand 0
2021-07-18 01:00  opened seen by a person: last update 2021-07-03 09:00
2021-07-18 09:00  n5 posts
2021-07-18 18:00  n6 posts
2021-07-19 09:00  n1 posts
2021-07-19 20:00  expect daily overdue proven
                  expect daily reviewed 1
                  expect daily reviewed-by-hand 1
# Its own site says the same as the bridge.
                  expect both overdue proven
                  expect both reviewed-by-hand 0
# Somebody did open it.
                  expect opened overdue proven
                  expect opened reviewed-by-hand 0
