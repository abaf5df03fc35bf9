# One account is silent far beyond its habit while its bridge lives: a hint that the bridge lost it, and no acquittal.
# Its flag is proven; its review asks a person to open the account first. Who is silent as usual is flagged without that word.
source bridge
accounts n 1 6 on bridge
account lost on bridge
account calm on bridge
source dead
accounts d 1 6 on dead
account there on dead

2021-07-01 09:00  lost posts
                  calm posts
                  n1 posts
                  there posts
                  d1 posts
                  watch starts
2021-07-02 09:00  lost posts
                  there posts
2021-07-03 09:00  lost posts
                  there posts
                  d2 posts
2021-07-03 20:00  dead stands still
2021-07-04 09:00  lost posts
2021-07-05 09:00  n2 posts
2021-07-06 09:00  calm posts
2021-07-07 09:00  n3 posts
2021-07-09 09:00  n4 posts
2021-07-11 08:00  expect lost no clue lost-subscription
2021-07-11 09:00  n5 posts
2021-07-11 20:00  expect lost clue lost-subscription
                  expect lost current
                  expect there found lost-subscription 0
2021-07-13 09:00  n6 posts
                  expect calm no clue lost-subscription
2021-07-15 09:00  n1 posts
2021-07-17 09:00  n2 posts
2021-07-19 09:00  n3 posts
2021-07-19 18:00  expect lost overdue proven
                  expect lost reviewed-by-hand 1
2021-07-20 09:00  lost posts
2021-07-20 18:00  expect lost no clue lost-subscription
