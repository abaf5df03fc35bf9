/*
 * review - see review.h.  It knows no dates, no persons, no store: who did
 * what and why is written down by others.
 */
#include "review.h"

#include <assert.h>

#include "standing.h"

/* ---- the table ------------------------------------------------------------------ */

/* Two letters a state, so that the table can be seen at once. */
#define OP REVIEW_OPENED
#define CF REVIEW_CONFIRMED
#define AS REVIEW_ASKED
#define AN REVIEW_ANSWERED
#define RC REVIEW_RECHECKED
#define SE REVIEW_SETTLED
#define CO REVIEW_CONSIDERED
#define ST REVIEW_STOPPED
#define CA REVIEW_CANCELLED
#define FI REVIEW_FILED
#define DO REVIEW_DONE
#define OB REVIEW_OBJECTED
#define VO REVIEW_VOID
#define BK REVIEW_BACK
enum { __ = REVIEW_REFUSED };

static const struct {
	const char *name;
	signed char next[REVIEW_STATE_COUNT];
	unsigned needs;
	int decision;
} table[REVIEW_EVENT_COUNT] = {
	/*                                               op  cf  as  an  rc  se  co  st  ca  fi  do  ob  vo */
	[REVIEW_EVENT_CONFIRM] = { "confirm",      { CF, __, __, __, __, __, __, __, __, __, __, __, __ }, 0, DECISION_CONFIRM },
	[REVIEW_EVENT_ASK] = { "ask",              { __, AS, __, AS, AS, __, AS, __, __, __, __, __, __ }, REVIEW_NEEDS_UNTIL, -1 },
	[REVIEW_EVENT_EXTEND] = { "extend",        { __, __, AS, __, __, __, __, ST, CA, __, __, __, __ }, REVIEW_NEEDS_UNTIL | REVIEW_NEEDS_NOTE, -1 },
	[REVIEW_EVENT_ANSWER] = { "answer",        { __, __, AN, AN, RC, __, __, __, __, __, __, __, __ }, REVIEW_NEEDS_NOTE, -1 },
	[REVIEW_EVENT_RECHECK] = { "recheck",      { __, __, RC, RC, __, __, __, __, __, __, __, __, __ }, REVIEW_NEEDS_NOTE, -1 },
	[REVIEW_EVENT_SETTLE] = { "settle",        { __, __, __, __, SE, __, __, __, __, __, __, __, __ }, 0, DECISION_SETTLE },
	[REVIEW_EVENT_CONSIDER] = { "consider",    { __, CO, CO, CO, CO, __, __, __, __, __, __, __, __ }, REVIEW_NEEDS_NOTE, -1 },
	[REVIEW_EVENT_STOP] = { "stop",            { __, __, __, __, __, __, ST, __, __, __, __, __, __ }, REVIEW_NEEDS_URL | REVIEW_NEEDS_DATE, -1 },
	[REVIEW_EVENT_CANCEL] = { "cancel",        { __, __, __, __, __, __, __, CA, __, __, __, __, __ }, REVIEW_NEEDS_FILE, -1 },
	[REVIEW_EVENT_FILE] = { "file",            { __, __, __, __, __, __, __, __, FI, __, __, __, __ }, 0, -1 },
	[REVIEW_EVENT_FINISH] = { "finish",        { __, __, __, __, __, __, __, __, __, DO, __, __, __ }, 0, -1 },
	[REVIEW_EVENT_OBJECT] = { "object",        { OB, OB, OB, OB, OB, __, OB, OB, __, __, __, __, __ }, REVIEW_NEEDS_NOTE, DECISION_OBJECT },
	[REVIEW_EVENT_UPHOLD] = { "uphold",        { __, __, __, __, __, __, __, __, __, __, __, VO, __ }, REVIEW_NEEDS_NOTE, DECISION_CORRECT },
	[REVIEW_EVENT_OVERRULE] = { "overrule",    { __, __, __, __, __, __, __, __, __, __, __, BK, __ }, REVIEW_NEEDS_NOTE, DECISION_CONFIRM },
	[REVIEW_EVENT_VOID] = { "void",            { VO, VO, VO, VO, VO, VO, VO, VO, __, __, __, VO, __ }, REVIEW_NEEDS_NOTE, DECISION_VOID },
	[REVIEW_EVENT_REOPEN] = { "reopen",        { __, __, __, __, __, OP, __, __, OP, OP, OP, __, __ }, REVIEW_NEEDS_NOTE, -1 },
	/* from outside: what is not refused is recorded, whether or not it moves the review */
	[REVIEW_EVENT_PROVEN] = { "proven",        { OP, CF, AS, AN, RC, __, CO, ST, CA, FI, __, OB, __ }, 0, -1 },
	[REVIEW_EVENT_POSTED] = { "posted",        { OP, CF, RC, RC, RC, __, CO, ST, OP, OP, OP, OB, __ }, 0, -1 }, /* before it was asked of, a person decides what it is worth */
	[REVIEW_EVENT_SOURCE_DIED] = { "source-died", { OP, CF, AS, AN, RC, __, CO, ST, CA, FI, __, OB, __ }, 0, -1 },
	[REVIEW_EVENT_REMOVED] = { "removed",      { OP, CF, AS, AN, RC, __, CO, ST, CA, FI, __, OB, __ }, 0, -1 },
	[REVIEW_EVENT_LIMIT_CHANGED] = { "limit-changed", { OP, CF, AS, AN, RC, __, CO, ST, CA, FI, __, OB, __ }, 0, -1 },
	[REVIEW_EVENT_SUSPENDED] = { "suspended",  { OP, CF, AS, AN, RC, __, CO, ST, CA, FI, __, OB, __ }, 0, -1 },
	[REVIEW_EVENT_RESTORED] = { "restored",    { OP, CF, AS, AN, RC, __, CO, ST, CA, FI, __, OB, __ }, 0, -1 },
};

static const struct { const char *name; bool closed; enum review_due due; int status; } states[REVIEW_STATE_COUNT] = {
	[OP] = { "opened", false, REVIEW_DUE_NONE, -1 },
	[CF] = { "confirmed", false, REVIEW_DUE_NONE, -1 },
	[AS] = { "asked", false, REVIEW_DUE_ANSWER, STATUS_RECTIFYING },
	[AN] = { "answered", false, REVIEW_DUE_NONE, -1 },
	[RC] = { "rechecked", false, REVIEW_DUE_NONE, -1 },
	[SE] = { "settled", true, REVIEW_DUE_NONE, STATUS_NORMAL },
	[CO] = { "considered", false, REVIEW_DUE_NONE, -1 },
	[ST] = { "stopped", false, REVIEW_DUE_CANCEL, STATUS_CLOSING },
	[CA] = { "cancelled", false, REVIEW_DUE_FILE, STATUS_CANCELLED },
	[FI] = { "filed", false, REVIEW_DUE_NONE, -1 },
	[DO] = { "done", true, REVIEW_DUE_NONE, STATUS_CANCELLED },
	[OB] = { "objected", false, REVIEW_DUE_NONE, -1 },
	[VO] = { "void", true, REVIEW_DUE_NONE, STATUS_NORMAL },
};

/* ---- asked of it ------------------------------------------------------------------ */

const char *review_state_name(enum review_state s)
{
	assert((unsigned)s < REVIEW_STATE_COUNT);
	return states[s].name;
}

const char *review_event_name(enum review_event e)
{
	assert((unsigned)e < REVIEW_EVENT_COUNT);
	return table[e].name;
}

bool review_event_is_step(enum review_event e)
{
	return e < REVIEW_EVENT_PROVEN;
}

int review_next(enum review_state s, enum review_event e)
{
	assert((unsigned)s < REVIEW_STATE_COUNT && (unsigned)e < REVIEW_EVENT_COUNT);
	return table[e].next[s];
}

bool review_is_closed(enum review_state s)
{
	return states[s].closed;
}

unsigned review_needs(enum review_event e)
{
	return table[e].needs;
}

enum review_due review_due(enum review_state s)
{
	return states[s].due;
}

enum status review_status(enum review_state s, enum status now)
{
	bool ours = now == STATUS_RECTIFYING || now == STATUS_CLOSING;

	if (s == OP)
		return now == STATUS_CANCELLED || now == STATUS_CLOSED ? STATUS_CLOSING : now;
	if (states[s].status < 0 || (states[s].status == STATUS_NORMAL && !ours)) /* a suspension is not ended by a review that ends */
		return now;
	return (enum status)states[s].status;
}

bool review_contradicts(enum review_state s, enum status told)
{
	bool gone = told == STATUS_CLOSED || told == STATUS_CANCELLED;

	switch (s) {
	case ST:
		return told != STATUS_CLOSING;
	case CA:
	case FI:
		return !gone;
	case AS:
	case AN:
	case RC:
		return gone || told == STATUS_NORMAL;
	case OP:
	case CF:
	case CO:
	case OB:
		return gone; /* no closure without its proofs */
	default:
		return false;
	}
}

int review_decision(enum review_event e)
{
	return table[e].decision;
}
