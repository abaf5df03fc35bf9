# Counting by the hour, or in another zone, is a change of the rule as a longer limit is: it withdraws nothing.
source site direct
account west on site
account hours on site

2021-07-01 09:00  west posts
                  hours posts
                  watch starts
2021-07-16 00:11  expect flag west proven deadline 2021-07-16 00:00
                  west has zone Asia/Urumqi
                  expect no flag west
                  expect west lifted 1
                  expect west voided 0
                  expect west due-soon deadline 2021-07-16 02:00
2021-07-16 02:11  expect flag west proven deadline 2021-07-16 02:00
                  expect flag hours proven
                  hours has count hours
                  expect flag hours proven deadline 2021-07-16 00:00
                  expect hours flagged 1
