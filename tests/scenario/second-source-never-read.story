# A second source that was never readable: who knows what it would say?  Nobody
# is accused while that is so, and a person is asked to look.
source site direct
source other direct
account two on site other

2021-07-01 09:00  two posts on site
                  other answers 404
2021-07-01 10:00  watch starts
2021-07-01 18:00  expect two current
2021-07-16 01:00  expect two unreachable check-by-hand deadline 2021-07-16 00:00
                  expect no flag two
