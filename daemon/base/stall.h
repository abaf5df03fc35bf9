/*
 * stall - how long a loop was away from its events.
 *
 * A loop calls stall_wakes() first after its sleep and stall_sleeps() last
 * before the next.  What lies between is one turn; a turn of more than 50 ms is
 * logged, at most once an hour with the longest and the count of the others.
 */
#ifndef NEWMEDIA_STALL_H
#define NEWMEDIA_STALL_H

#include "lull.h"

#define STALL_SECONDS 0.05

struct stall {
	double woke;       /* monotonic seconds; 0 = asleep, or not yet begun */
	double longest;    /* of the turns not told yet */
	struct lull lull;
};

void stall_wakes(struct stall *s);
void stall_sleeps(struct stall *s);
void stall_excuse(struct stall *s, double seconds); /* of this turn: told elsewhere, not counted here */
void stall_end(struct stall *s); /* tells what was not told */

#endif
