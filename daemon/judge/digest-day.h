/*
 * digest-day - when the weekly letter leaves, and the word before a holiday.
 * Pure: days are numbered since 1970-01-01.
 */
#ifndef NEWMEDIA_DIGEST_DAY_H
#define NEWMEDIA_DIGEST_DAY_H

#include "workdays.h"

struct digest_rule {
	int weekday, minute;                     /* 0 = Sunday; minutes after midnight */
	const struct zone *zone;
	const struct holidays *holidays;         /* NULL: Saturdays and Sundays are all there is */
};
struct digest_day {
	int64_t day;                             /* its name: the day the rule names, wherever it was moved to */
	moment at;                               /* when it leaves */
};
/*
 * The latest digest due at or before now, and the next one after it.  A day
 * off moves to the first working day after it; where that is the next
 * digest's own day or later there is one letter, not two.  (A digest on
 * Saturdays or Sundays is somebody's wish and stays.)
 */
struct digest_day digest_latest(const struct digest_rule *r, moment now);
struct digest_day digest_next(const struct digest_rule *r, moment now);

enum { HOLIDAY_DAYS_MIN = 3, HOLIDAY_AHEAD = 2 };  /* days off in a row that count as one; working days between the word and the first of them */
struct holiday {
	int64_t first, last;                     /* days off */
	moment remind;                           /* at the digest's hour, HOLIDAY_AHEAD working days before */
};
/* The next holiday that begins after now, within `days`; false: none. */
bool holiday_next(const struct digest_rule *r, moment now, int days, struct holiday *ret);

#endif
