/*
 * lull - the same fact is said once an hour, with how often it was not.
 *
 * One struct a fact, static where it is told:
 *
 *	static struct lull lull;
 *	if (lull_is_over(&lull, clock_now(), &unsaid))
 *		log_warn(...);
 */
#ifndef NEWMEDIA_LULL_H
#define NEWMEDIA_LULL_H

#include "clock.h"

struct lull {
	moment until;      /* nothing is said before; 0 = it never was */
	unsigned unsaid;   /* times since it was last said */
};

/* true: say it now; ret_unsaid is how often it was not said before this time. A clock that jumped back ends the lull. */
bool lull_is_over(struct lull *l, moment now, unsigned *ret_unsaid);

#endif
