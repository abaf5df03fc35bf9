# Comments: the three newest posts with evidence, over two days or more, all closed.  Another effective way answers it.
source site direct
account shut on site
account moderated on site
account otherwise on site

2021-07-01 09:00  shut posts "one" closed
                  moderated posts "one" closed
                  otherwise posts "one" closed
                  otherwise registers another way
                  watch starts
2021-07-01 15:00  shut posts "two" closed
                  moderated posts "two" open
                  otherwise posts "two" closed
2021-07-02 09:00  shut posts "three" closed
                  moderated posts "three" closed
                  otherwise posts "three" closed
2021-07-02 18:00  expect shut no clue comments-disabled
2021-07-03 18:00  expect shut clue comments-disabled
                  expect moderated no clue comments-disabled
                  expect otherwise no clue comments-disabled
# What a feed does not say says nothing.
2021-07-04 09:00  shut posts "says nothing"
2021-07-04 18:00  expect shut clue comments-disabled
2021-07-05 09:00  shut edits "three" open
2021-07-05 18:00  expect shut no clue comments-disabled
                  expect shut found comments-disabled 1
# Only a person who tried can say that nothing works.
                  expect moderated no clue no-interaction
2021-07-06 09:00  moderated tried by a person: nothing works
                  expect moderated clue no-interaction
2021-07-07 09:00  moderated tried by a person: works
                  expect moderated no clue no-interaction
