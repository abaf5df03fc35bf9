/*
 * backdate - is a new post dated before the time when it cannot have been
 * there yet?  Truth rule 10.  Pure; what only the store knows is asked for
 * when the cards leave a suspicion, and that is rare.
 */
#ifndef NEWMEDIA_BACKDATE_H
#define NEWMEDIA_BACKDATE_H

#include "observe.h"

enum backdate {
	BACKDATE_NORMAL,         /* within the lag of its source: late, not forged */
	BACKDATE_UNKNOWABLE,     /* the earlier list was full and ended later: it may have been below */
	BACKDATE_CATCH_UP,       /* the source stood still or could not be read in between */
	BACKDATE_DOUBTFUL        /* the rest must be asked: an edit, late syndication, without effect */
};
/*
 * feed, source: as they were before the look that brought the post.  lag: source_lag() then.
 */
enum backdate backdate_weigh(const struct novelty *n, const struct feed_card *feed, const struct source_card *source, int64_t lag,
	const struct world *w, moment now);
/*
 * Would the account have been silent beyond the limit without the post?  before, after: the updates around it; earliest
 * NONE = none is known.  Without an earlier one nothing can be said: false.
 */
bool backdate_matters(const struct instant *before, const struct instant *after, moment now, const struct policy *p);

enum {
	BACKDATE_EDIT_WITHIN = 30 * DAY,    /* the same address or title seen in that time: an edit */
	BACKDATE_SEVERAL = 2,               /* accounts of one source with it at the same time: late syndication, nobody's doing */
};

#endif
