/*
 * gap - intervals between two updates that were longer than the limit, in any
 * period: rounded in the account's favour at both ends (truth rule 7).  Pure.
 */
#ifndef NEWMEDIA_GAP_H
#define NEWMEDIA_GAP_H

#include "card.h"

struct gap {
	struct instant before, after; /* the updates at both ends */
	moment deadline;              /* when the second was due */
	int days;                     /* calendar days from the one to the other, as officials count (最长更新间隔) */
	int over;                     /* of them beyond the limit, at least 1 (不达标天数) */
};
/* Was `after` later than the limit allows after `before`?  Each may be anywhere within what its precision leaves open. */
bool gap_between(const struct instant *before, const struct instant *after, const struct policy *p, struct gap *ret);
/* Those of n updates in any order (which are sorted); up to cap, the earliest first. Returns how many there are. */
int gap_find(struct instant *updates, int n, const struct policy *p, struct gap *ret, int cap);

enum { GAP_SHOWN_FOR = 92 * DAY }; /* a quarter: how long a gap stands open after it closed, for the circular to name it */

#endif
