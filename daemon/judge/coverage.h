/*
 * coverage - how much of an interval was really watched: truth rule 11.  Pure.
 *
 * A good look speaks for all that was published since the good look before
 * it, as long as the two lists hang together; where a full list shows nothing
 * that was known, what was pushed out of it in between is a hole.
 */
#ifndef NEWMEDIA_COVERAGE_H
#define NEWMEDIA_COVERAGE_H

#include "observe.h"

enum hole_cause {
	HOLE_BEFORE,             /* before the oldest post of the first list */
	HOLE_LIST,               /* more was published between two looks than a list holds */
	HOLE_UNREAD,             /* it could not be fetched or read meanwhile */
	HOLE_OUTAGE,             /* we were offline ourselves */
	HOLE_AWAY,               /* we did not watch */
	HOLE_SOURCE,             /* its source is not known to have been alive */
	HOLE_AFTER,              /* after the last good look and the lag of its source */
	HOLE_CAUSE_COUNT
};
const char *hole_cause_name(enum hole_cause c);  /* before-the-watch, list-too-short, unread, own-outage, not-watched, source, not-yet-read */

struct hole { moment from, to; enum hole_cause cause; };

/*
 * To be called after observe_feed() for each good look, with the card as it was before it: keeps f->covered_from and
 * f->full_from, and tells the hole that this look leaves before it.  False: there is none.
 */
bool coverage_observe(struct feed_card *f, const struct feed_card *before, const struct look *look, const struct novelty *novel, int n_novel,
	int64_t lag, const struct policy *p, const struct world *w, struct hole *ret);

/* What is known of one feed: all of [from, until] but the holes. */
struct covered {
	moment from, until;
	enum hole_cause after;   /* why nothing is known after `until` */
	const struct hole *holes;
	int n_holes;
};
/* Of a feed as it stands now: its last good look less the lag, and no further than its source is known to have been alive. */
struct covered coverage_of_feed(const struct feed_card *f, const struct source_card *s, moment now);

enum { COVERAGE_HOLES_MAX = 16, COVERAGE_ENOUGH = 950 };
struct coverage {
	int64_t length, seen;    /* seconds of the interval, and of them watched by one feed at least */
	struct hole holes[COVERAGE_HOLES_MAX]; /* ascending; the last stands for all further ones */
	int n_holes;
};
void coverage_weigh(const struct covered *feeds, int n, moment from, moment to, struct coverage *ret);
int coverage_per_mille(const struct coverage *c); /* rounded down: 1000 only where nothing is missing */

#endif
