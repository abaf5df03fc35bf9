/*
 * workdays - which days an office works, and deadlines counted in them.  Pure.
 *
 * The limit on updates runs through every holiday (truth rule 7): only what
 * the office itself sets, a reply or a step of a review, counts working days,
 * and letters move off days that nobody works.  Source: the State Council's
 * yearly arrangement of holidays, as holidays.d gives it.
 */
#ifndef NEWMEDIA_WORKDAYS_H
#define NEWMEDIA_WORKDAYS_H

#include "clock.h"

/* A day that is not what its weekday says; days are numbered since 1970-01-01. */
struct arranged_day {
	int64_t day;
	bool off;                /* not worked; else a weekend day that is */
	const char *name;        /* of the holiday it belongs to, as the arrangement calls it */
};
struct holidays {
	const struct arranged_day *v; /* ascending, each day once */
	int n;
	const int *years;        /* whose arrangement is known, ascending */
	int n_years;
};

/* Is the day not worked? NULL: only Saturdays and Sundays are not. */
bool workday_is_off(const struct holidays *h, int64_t day);
/* Is that year's arrangement known? Without it Saturdays and Sundays are guessed to be all. */
bool workday_year_known(const struct holidays *h, int year);
/* The day a moment lies in, in the zone. */
int64_t workday_of(moment t, const struct zone *z);
/* The n-th working day after `day` (n > 0); n == 0: `day` itself. */
int64_t workday_add(const struct holidays *h, int64_t day, int n);
/* 24:00 of the n-th working day after the day `from` lies in: how officials count 自收到之日起N个工作日. */
moment workday_deadline(const struct holidays *h, moment from, int n, const struct zone *z);

#endif
