# A page shows two old notices in turn under one id, without dates. Each is
# new once; that they take turns is no life. Taken for new at each turn, a dead
# account would never be found.
source site direct
account turner on site

2021-07-01 09:00  turner posts "notice A" id 1 undated
2021-07-01 10:00  watch starts
2021-07-03 09:00  turner edits "notice A" "notice B" moved to b
2021-07-03 18:00  expect turner current
2021-07-06 09:00  turner edits "notice B" "notice A" moved to 1
2021-07-09 09:00  turner edits "notice A" "notice B" moved to b
2021-07-12 09:00  turner edits "notice B" "notice A" moved to 1
2021-07-15 09:00  turner edits "notice A" "notice B" moved to b
2021-07-15 18:00  expect turner due-soon
2021-07-18 00:15  expect turner overdue proven
2021-07-19 09:00  turner edits "notice B" "notice A" moved to 1
2021-07-19 18:00  expect turner overdue proven
                  expect turner ended 0
# A third notice is a new one.
2021-07-20 09:00  turner edits "notice A" "notice C" moved to c
2021-07-20 18:00  expect turner current
                  expect turner ended 1
