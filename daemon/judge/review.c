/*
 * review - what becomes of an account after it was flagged: a table of states
 * and events, total over both.  It knows no dates, no persons, no store: who
 * did what and why is written down by others.
 */
#include "review.h"

#include <assert.h>

#include "log.h"

static const char *const states[REVIEW_STATE_COUNT] = { N_("opened"), N_("void") };
static const char *const events[REVIEW_EVENT_COUNT] = { N_("proven"), N_("posted"), N_("void") };

/* An event that a state does not know is refused, never ignored. */
enum { REFUSED = -1 };
static const int next[REVIEW_STATE_COUNT][REVIEW_EVENT_COUNT] = {
	/*                    proven         posted         void */
	[REVIEW_OPENED] = { REVIEW_OPENED, REVIEW_OPENED, REVIEW_VOID }, /* posting again does not undo the silence: a person decides */
	[REVIEW_VOID] = { REFUSED, REFUSED, REFUSED },
};

const char *review_state_name(enum review_state s)
{
	assert((unsigned)s < REVIEW_STATE_COUNT);
	return states[s];
}

const char *review_event_name(enum review_event e)
{
	assert((unsigned)e < REVIEW_EVENT_COUNT);
	return events[e];
}

int review_next(enum review_state s, enum review_event e)
{
	assert((unsigned)s < REVIEW_STATE_COUNT && (unsigned)e < REVIEW_EVENT_COUNT);
	return next[s][e];
}
