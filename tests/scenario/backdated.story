# Written after the deadline, dated before it: the list that was read after that date did not have it, and nobody else is late.
source site direct
account forger on site
account honest on site

2021-07-01 09:00  forger posts "old"
                  honest posts
2021-07-01 10:00  forger posts "first"
                  watch starts
2021-07-14 09:00  honest posts
2021-07-17 11:00  expect flag forger proven
2021-07-17 11:30  forger posts "forged" dated 2021-07-14 16:00
2021-07-18 00:00  expect forger clue backdated from 2021-07-14 16:00
                  expect honest no clue backdated
# For the open verdict it counts from first sight: it updated again, and the silence before it stays on record.
                  expect forger current
                  expect forger ended 1
                  expect forger voided 0
                  expect forger clue gap from 2021-07-01 10:00
# The clue is a person's to decide: it does not end by itself, and is not found twice.
2021-07-25 00:00  expect forger clue backdated
                  expect forger found backdated 1
