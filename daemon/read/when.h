/*
 * when - reads a date as somebody wrote it.
 *
 * A mind: pure, no clock, no file, no locale; `now` and the zone are given.
 * What it understands, and why, is told in doc/READING.md.
 *
 * The answer is the earliest instant the words allow, together with how exact
 * they were: "2021-07-12" is 00:00 of that day with PRECISION_DAY.
 */
#ifndef NEWMEDIA_WHEN_H
#define NEWMEDIA_WHEN_H

#include <stddef.h>

#include "clock.h"
#include "fact.h"

/* Years a post can be from; what lies outside is a number that only looks like a year. */
enum { YEAR_FIRST = 1900, YEAR_LAST = 2199 };

struct when {
	moment at;                /* earliest instant allowed */
	enum precision precision; /* SECOND .. YEAR */
	bool zoned;               /* the text named its zone (or is a unix time) */
};

/* Reads text[0..len), UTF-8, which may have other words around the date.
 * `zone` is for dates that name none; relative dates and dates without a year count from `now`.
 * false: no date, or an impossible one; *ret is untouched then. */
bool when_read(const char *text, size_t len, const struct zone *zone, moment now, struct when *ret);
/* The same answer by the long way, whatever the text looks like: what stamp.h is held against. */
bool when_search(const char *text, size_t len, const struct zone *zone, moment now, struct when *ret);

#endif
