# A date ahead is reported until it has come; for the limit it counts from first sight.
source site direct
account ahead on site

2021-07-01 09:00  ahead posts
                  watch starts
2021-07-02 09:00  ahead posts "tomorrow" dated 2021-07-05 09:00
2021-07-02 20:00  expect ahead clue future-dated from 2021-07-05 09:00
                  expect ahead current
2021-07-05 09:00  expect ahead no clue future-dated
                  expect ahead found future-dated 1
