/*
 * outage - is it us?  Truth rule 2: when most of at least five hosts, or the
 * witness addresses, fail at once, we are the ones who are offline.  Pure.
 */
#ifndef NEWMEDIA_OUTAGE_H
#define NEWMEDIA_OUTAGE_H

#include "card.h"

/* "At once": most answers within OUTAGE_WINDOW failed; or, where looks are rarer, five hosts began to fail and none answered in between. */
enum { OUTAGE_HOSTS_MIN = 5, OUTAGE_WINDOW = 10 * MINUTE, OUTAGE_TRACKED = 64 };
/* The latest answer of one host. */
struct outage_host {
	uint64_t host;
	moment at;
	moment failing_since;    /* first failure in a row; NONE = the last answer was good */
	bool failed, witness;
};
struct outage { /* all zero at the start */
	struct outage_host seen[OUTAGE_TRACKED]; /* those heard of last */
	int n;
	moment last_good;        /* when any host last answered */
	bool on;
	moment since;            /* first of the failures that showed it; valid while on */
	bool resumed;            /* it was on when we started: nobody's failures are remembered, any answer ends it */
};
/* Takes in one answer. Network failures count as failed, any answer from a host as good. Returns true when `on` changed. */
bool outage_note(struct outage *o, uint64_t host, bool witness, bool failed, moment now);
/* The register is new: w does not know yet that it is frozen; and what ran before us may have ended offline. */
void outage_resume(struct outage *o, struct world *w);
/* When on, the freeze is written to w; when it ends, w->since moves. */
void outage_apply(const struct outage *o, struct world *w, moment now);

#endif
