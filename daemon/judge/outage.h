/*
 * outage - is it us?  Truth rule 2: when most of at least five hosts, or the
 * witness addresses, fail at once, we are the ones who are offline.  Pure.
 */
#ifndef NEWMEDIA_OUTAGE_H
#define NEWMEDIA_OUTAGE_H

#include "card.h"

enum { OUTAGE_HOSTS_MIN = 5, OUTAGE_WINDOW = 10 * MINUTE, OUTAGE_TRACKED = 64 };
struct outage {
	struct { uint64_t host; moment at; bool failed, witness; } seen[OUTAGE_TRACKED]; /* latest answer of each host, newest kept */
	int n;
	bool on;
	moment since;
};
/* Takes in one answer. Network failures count as failed, any answer from a host as good. Returns true when `on` changed. */
bool outage_note(struct outage *o, uint64_t host, bool witness, bool failed, moment now);
/* When on, the freeze is written to w; when it ends, w->since moves. */
void outage_apply(const struct outage *o, struct world *w, moment now);

#endif
