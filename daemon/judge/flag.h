/*
 * flag - what follows from a verdict for the finding `no-update`: whether it
 * opens, is proven, ends, is lifted or was wrong.  Pure.
 */
#ifndef NEWMEDIA_FLAG_H
#define NEWMEDIA_FLAG_H

#include "judge.h"

/* At most one step at a time: after END, LIFT or VOID clear the flag, judge again, ask again. */
enum flag_step {
	FLAG_KEEP,
	FLAG_OPEN,      /* a finding opens, with verdict.proof */
	FLAG_PROVE,     /* presumed becomes proven */
	FLAG_END,       /* posts again: the fact remains, the flag ends */
	FLAG_LIFT,      /* the office changed limit, count or zone, and by the new rule there is time yet: it was right in its day, and ends */
	FLAG_VOID       /* it was wrong: the source was dead, or a post in time came late */
};
struct flag_decision {
	enum flag_step step;
	bool open_review;            /* once for a proven flag, or a presumed one on a bridge that cannot prove */
	const char *why;             /* msgid of a sentence for the record (English; translated when shown) */
};
struct flag_decision flag_judge(const struct account_card *a, const struct verdict *v, const struct policy *p, const struct world *w);

#endif
