# A list of three posts and a long pause of ours: what was pushed out of it meanwhile nobody knows, so there is no gap to name.
list 3
source site direct
account busy on site
account quiet on site

2021-07-01 09:00  busy posts "one"
                  quiet posts "before"
2021-07-01 10:00  quiet posts "first"
                  watch starts
2021-07-02 00:00  watch stops
2021-07-24 09:00  busy posts
2021-07-24 10:00  busy posts
2021-07-24 11:00  busy posts
2021-07-24 12:00  quiet posts "again"
2021-07-25 09:00  watch starts
2021-07-25 12:00  expect busy no clue gap
                  expect busy watched under 950 from 2021-07-01 09:00 to 2021-07-24 09:00
# The list of the other one still shows what was known before the pause: it shows all that came after it, too.
                  expect quiet clue gap from 2021-07-01 10:00 to 2021-07-24 12:00
                  expect quiet watched 1000 from 2021-07-01 10:00 to 2021-07-24 12:00
