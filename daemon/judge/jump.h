/*
 * jump - this machine's clock was set, or the machine slept: what the watch
 * may still believe.  Pure: the clocks are given to it.
 *
 * What was not watched is a freeze: no verdict worsens by it, no deadline
 * moves.  A clock that was set forward is doubted: it may have been wrong
 * before, or may be now, and in the second case it would accuse everybody.
 * Nothing is written by it until a server's Date is nearer to it than to what
 * it would say had nobody set it.  So is one that stands long after the newest
 * row when we start: nobody knows whether the machine was off or is wrong.  A
 * clock that stands before the newest row is waited for: history is not
 * written backwards.
 */
#ifndef NEWMEDIA_JUMP_H
#define NEWMEDIA_JUMP_H

#include "card.h"

enum {
	JUMP_MIN = MINUTE,          /* less is the clock being kept, and below what any rule of ours notices */
	JUMP_STOOD = 10 * MINUTE,   /* the loop wakes once a minute: after so long without it nobody watched */
	JUMP_AGREE = 10 * MINUTE,   /* a server whose clock is further off knows nothing of ours (truth rule 4) */
	JUMP_ASTRAY = HOUR,         /* at the start: a server that is so far behind ours, and past the newest row, may be right */
	JUMP_DOUBT_MAX = DAY        /* no server says the time at all: then ours has to be believed */
};
enum jump_event {
	JUMP_NONE,
	JUMP_SLEPT,                 /* the machine was suspended, or we were stopped: a freeze, closed */
	JUMP_FORWARD,               /* set forward: doubted, a freeze is on */
	JUMP_ABSENT,                /* at the start: the newest row is older than JUMP_DOUBT_MAX; doubted, a freeze is on */
	JUMP_BACK,                  /* set back, not before the newest row; a doubt is over if it is where it was */
	JUMP_BEHIND,                /* set back before the newest row: waited for */
	JUMP_CAUGHT_UP,             /* ... until now: a freeze, closed */
	JUMP_DENIED,                /* a server's clock says otherwise; told once a doubt */
	JUMP_TRUSTED                /* a server's clock agrees: the freeze is over */
};
struct jump { /* all zero at the start */
	struct clocks was;          /* at the last tick; wall 0 = there was none: the first compares with the newest row alone */
	double by;                  /* of the last event: seconds slept or set by, negative = back */
	double off;                 /* set by in all since the clock was last believed */
	bool doubted, denied, behind;
	bool absent;                /* doubted since the start: how much of `off` is wrong, nobody knows */
	moment newest;              /* row at the start, while absent */
	moment since;               /* of the doubt, or of being behind */
};
/* A start at now, the newest row being of then (NONE = there is none): is the clock in doubt, or behind? */
bool jump_doubts_start(moment now, moment newest);
/* At every turn of the loop, after w->now was set. newest: row of the store, NONE = it is empty. outage: a freeze of our own is on. */
enum jump_event jump_tick(struct jump *j, const struct clocks *is, moment newest, bool outage, struct world *w);
/* An answer came; server_date NONE = it did not say the time. */
enum jump_event jump_hear(struct jump *j, moment server_date, bool outage, struct world *w);

#endif
