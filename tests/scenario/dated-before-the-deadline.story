# A site that was read in full after the deadline and had nothing.  Two days later
# a post appears that claims to be from before it.  The account is fresh again,
# but the flag was right: it ends, it does not become void. Until a person has looked at
# that date the post counts from first sight (rule 10).
source site direct
account late on site

2021-07-01 09:00  late posts
2021-07-01 10:00  watch starts
2021-07-16 00:11  expect late overdue proven deadline 2021-07-16 00:00
                  expect late reviewed 1
2021-07-17 09:00  late posts "from long ago" dated 2021-07-14 16:00
2021-07-17 20:00  expect late current
                  expect late clue backdated
                  expect late ended 1
                  expect late voided 0
