/*
 * pace - how often a feed says it changes, and when it asks to be left alone.
 *
 * RSS 2.0: ttl, in minutes, for how long the channel may be kept.  RSS 1.0's
 * syndication module: updatePeriod (hourly, daily, weekly, monthly, yearly) and
 * updateFrequency, how often within it.  Both are hints of software more than
 * of people, so of several the shortest counts.
 *
 * RSS 0.91 and later: skipHours with hour elements (0..23, GMT; 0.91 wrote
 * 1..24) and skipDays with day elements (Monday to Sunday), in which a reader
 * should not ask (www.rssboard.org/skip-hours-days).  One that names all hours,
 * or all days, names none.  Pure.
 */
#ifndef NEWMEDIA_PACE_H
#define NEWMEDIA_PACE_H

#include <stddef.h>
#include <stdint.h>

enum pace_hint { PACE_TTL, PACE_PERIOD, PACE_FREQUENCY, PACE_SKIP_HOUR, PACE_SKIP_DAY };

/* What was said so far. Zeroed before its first use. */
struct pace {
	int64_t ttl;         /* seconds, 0 = not said */
	int64_t period;      /* seconds, 0 = not said */
	int64_t frequency;   /* 0 = not said, which means once */
	uint32_t skips;      /* bits as in struct reading, as they were written */
};

/* A hint as written; one that makes no sense is not there. */
void pace_take(struct pace *p, enum pace_hint hint, const char *s, size_t n);
/* Seconds between two changes, at least a minute and at most a year; 0 = it does not say. */
int64_t pace_seconds(const struct pace *p);
/* When not to ask, the bits of struct reading; 0 = it does not say. */
uint32_t pace_skips(const struct pace *p);

#endif
