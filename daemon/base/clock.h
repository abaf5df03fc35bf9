/*
 * clock - the only wall clock of the house, and zones.
 *
 * Everything that must know the time is given it; only loops ask clock_now().
 * With --now the clock starts elsewhere and runs on at the usual pace; with
 * --warp the keeper moves it by hand.  Time-outs on the wire use the steady
 * clock, which is never virtual and never jumps.
 */
#ifndef NEWMEDIA_CLOCK_H
#define NEWMEDIA_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

typedef int64_t moment;                 /* seconds since 1970-01-01T00:00Z */
#define MOMENT_NONE INT64_MIN           /* no such moment: never asked, unknown */
#define MOMENT_NEVER INT64_MAX          /* will not come */
enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 604800 };

moment clock_now(void);
double clock_now_precise(void);         /* the same with its fraction */
void clock_set(moment now);             /* from now on it is `now` (--now, --warp) */
bool clock_is_virtual(void);
double clock_steady(void);              /* seconds since some moment, CLOCK_MONOTONIC */
/* All three at once, never virtual: which of them moved tells a set clock (wall alone) from a machine that slept (not steady). */
struct clocks { double wall, boot, steady; };
struct clocks clock_all(void);

/*
 * A zone is its list of offsets, taken from the system's tables when it is
 * loaded: afterwards no file, no TZ variable and no lock is needed, so the
 * minds may use it.  Loaded zones live as long as the process.
 */
struct zone;
const struct zone *zone_find(const char *name);     /* IANA name, "UTC" or "+08:00"; NULL: no such zone */
const char *zone_name(const struct zone *z);
int zone_offset(const struct zone *z, moment t);    /* seconds east of UTC in force at t */

/* A civil date and time, proleptic Gregorian. */
struct civil {
	int year, month, day;     /* month 1..12, day 1..31 */
	int hour, minute, second; /* 0..23, 0..59, 0..60 */
	int weekday;              /* 0 = Sunday; filled by civil_at, ignored by civil_moment */
};
struct civil civil_at(moment t, const struct zone *z);
/* The moment of c in z; in a repeated hour the earlier reading, in a gap by the offset before it (so 00:00 of a day
 * that begins at 01:00 is that day's first moment); days
 * and hours beyond their range are carried (day 32, hour 24 are fine). */
moment civil_moment(const struct civil *c, const struct zone *z);
int64_t civil_days(int year, int month, int day);   /* days since 1970-01-01 */
int civil_month_days(int year, int month);          /* how many days the month has */
moment civil_seconds(const struct civil *c);        /* its moment where the clocks show UTC */
moment day_start(moment t, const struct zone *z);   /* 00:00 of the day t lies in */
moment day_add(moment t, int days, const struct zone *z); /* 00:00 of the day that many days later */

/* RFC 3339, as the admin types it ("2021-07-05", "2021-07-05 08:00", with or
 * without zone; without one z counts).  -1: not a time. */
int moment_parse(const char *s, const struct zone *z, moment *ret);
void text_add_moment(struct text *t, moment m);                         /* 2021-07-12T02:22:00Z; NONE adds nothing */
void text_add_local(struct text *t, moment m, const struct zone *z);    /* 2021-07-12 10:22 */
void text_add_deadline(struct text *t, moment m, const struct zone *z); /* the same; the end of a day is 24:00 of that day */

#endif
