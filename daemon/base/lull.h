/*
 * lull - the same fact is said once an hour, with how often it was not.
 *
 * One struct a fact, beside whoever tells it:
 *
 *	if (lull_is_over(&lull, clock_now()))
 *		log_warn("it happened%s", lull.more);
 */
#ifndef NEWMEDIA_LULL_H
#define NEWMEDIA_LULL_H

#include "clock.h"

/* Zeroed before its first use. */
struct lull {
	moment until;      /* nothing is said before; 0 = it never was */
	unsigned unsaid;   /* times since it was last said */
	char more[120];    /* after lull_is_over(): " (3 times more since this was last said)", "" = none */
};

/* true: say it now. A clock that jumped back ends the lull. */
bool lull_is_over(struct lull *l, moment now);

#endif
