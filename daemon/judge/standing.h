/*
 * standing - what people decide about a finding: a table of standings and
 * decisions, total over both.  Pure.
 *
 * An automatic finding is a clue (线索) until a person confirms it (人工复核).
 * One that is objected to rests: it stays out of circulars until the
 * objection is decided by confirming, dismissing or correcting it.
 */
#ifndef NEWMEDIA_STANDING_H
#define NEWMEDIA_STANDING_H

#include "fact.h"

enum decision {
	DECISION_CONFIRM,   /* a person looked and it is so; of an objected one: the objection is rejected */
	DECISION_DISMISS,   /* it is not so, or not worth it; nobody outside was told */
	DECISION_OBJECT,    /* the unit objects (申诉) */
	DECISION_CORRECT,   /* it was told and was wrong: whoever had it gets a correction (更正) */
	DECISION_SETTLE,    /* rectified and checked (销号) */
	DECISION_VOID,      /* its evidence was worth nothing */
	DECISION_COUNT
};
const char *decision_name(enum decision d);  /* as typed: confirm, dismiss, ... */
/* The standing after it; -1: not possible. */
int standing_next(enum standing s, enum decision d);
/* Does the accusation no longer hold after that? Who had it is then told so. */
bool standing_is_withdrawn(enum standing s);

#endif
