/*
 * pace - how often a feed says it changes.
 *
 * RSS 2.0: ttl, in minutes, for how long the channel may be kept.  RSS 1.0's
 * syndication module: updatePeriod (hourly, daily, weekly, monthly, yearly) and
 * updateFrequency, how often within it.  Both are hints of software more than
 * of people, so of several the shortest counts.  Pure.
 */
#ifndef NEWMEDIA_PACE_H
#define NEWMEDIA_PACE_H

#include <stddef.h>
#include <stdint.h>

enum pace_hint { PACE_TTL, PACE_PERIOD, PACE_FREQUENCY };

/* What was said so far. Zeroed before its first use. */
struct pace {
	int64_t ttl;         /* seconds, 0 = not said */
	int64_t period;      /* seconds, 0 = not said */
	int64_t frequency;   /* 0 = not said, which means once */
};

/* A hint as written; one that makes no sense is not there. */
void pace_take(struct pace *p, enum pace_hint hint, const char *s, size_t n);
/* Seconds between two changes, at least a minute and at most a year; 0 = it does not say. */
int64_t pace_seconds(const struct pace *p);

#endif
