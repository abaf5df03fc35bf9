/*
 * review - what becomes of an account after it was flagged: rectification, or
 * closure (整改核查 / 关停研判), as one table of states and events.  Pure.
 *
 *   opened > confirmed > asked > answered > rechecked > settled
 *            ... considered > stopped > cancelled > filed > done
 *
 * Source: 国办发〔2018〕123号 (a stop notice, the account cancelled with its
 * platform, the closure filed) and the founding notice, items 七 and 十.
 */
#ifndef NEWMEDIA_REVIEW_H
#define NEWMEDIA_REVIEW_H

#include "fact.h"

enum review_state {
	REVIEW_OPENED,      /* a clue; nobody has looked at it yet */
	REVIEW_CONFIRMED,   /* a person has (人工复核) */
	REVIEW_ASKED,       /* the unit is asked to rectify, until a day (限期整改) */
	REVIEW_ANSWERED,    /* it has answered (反馈) */
	REVIEW_RECHECKED,   /* a new post, or a person, shows that it is rectified (复核) */
	REVIEW_SETTLED,     /* closed: struck off the list (销号) */
	REVIEW_CONSIDERED,  /* closure is considered (关停研判) */
	REVIEW_STOPPED,     /* the stop notice is published; the account is 拟关停 and watched on */
	REVIEW_CANCELLED,   /* cancelled with its platform, proven by a file (注销) */
	REVIEW_FILED,       /* the closure is filed (备案) */
	REVIEW_DONE,        /* closed */
	REVIEW_OBJECTED,    /* rests until the objection is decided (申诉) */
	REVIEW_VOID,        /* closed: the finding was wrong */
	REVIEW_STATE_COUNT
};
enum review_event {
	/* by a person: the steps of newmediactl review */
	REVIEW_EVENT_CONFIRM, REVIEW_EVENT_ASK, REVIEW_EVENT_EXTEND, REVIEW_EVENT_ANSWER, REVIEW_EVENT_RECHECK, REVIEW_EVENT_SETTLE,
	REVIEW_EVENT_CONSIDER, REVIEW_EVENT_STOP, REVIEW_EVENT_CANCEL, REVIEW_EVENT_FILE, REVIEW_EVENT_FINISH,
	REVIEW_EVENT_OBJECT, REVIEW_EVENT_UPHOLD, REVIEW_EVENT_OVERRULE, REVIEW_EVENT_VOID, REVIEW_EVENT_REOPEN,
	/* from outside */
	REVIEW_EVENT_PROVEN, REVIEW_EVENT_POSTED, REVIEW_EVENT_SOURCE_DIED, REVIEW_EVENT_REMOVED, REVIEW_EVENT_LIMIT_CHANGED,
	REVIEW_EVENT_SUSPENDED, REVIEW_EVENT_RESTORED,
	REVIEW_EVENT_COUNT
};
const char *review_state_name(enum review_state s);
const char *review_event_name(enum review_event e);
bool review_event_is_step(enum review_event e);    /* a person's */

/*
 * The state after the event; REVIEW_REFUSED: it is not possible there, or from
 * outside: it changes nothing and is not recorded.  REVIEW_BACK: the state
 * before the objection.
 */
enum { REVIEW_REFUSED = -1, REVIEW_BACK = -2 };
int review_next(enum review_state s, enum review_event e);
bool review_is_closed(enum review_state s);

/* What a step must bring. */
enum { REVIEW_NEEDS_NOTE = 1, REVIEW_NEEDS_UNTIL = 2, REVIEW_NEEDS_URL = 4, REVIEW_NEEDS_DATE = 8, REVIEW_NEEDS_FILE = 16 };
unsigned review_needs(enum review_event e);
/* Whose deadline a state carries, in working days of [review]: none, the unit's answer, the cancellation, the filing. */
enum review_due { REVIEW_DUE_NONE, REVIEW_DUE_ANSWER, REVIEW_DUE_CANCEL, REVIEW_DUE_FILE, REVIEW_DUE_COUNT };
enum review_due review_due(enum review_state s);
/* The status that the register gets with that state, where it had `now`: a closed account that turns out to live is 拟关停 again, and watched. */
enum status review_status(enum review_state s, enum status now);
/* Does what a file of the register says of the status contradict a review that is there? */
bool review_contradicts(enum review_state s, enum status told);
/* What a step says of the finding the review is about: an enum decision; -1: nothing. */
int review_decision(enum review_event e);

#endif
