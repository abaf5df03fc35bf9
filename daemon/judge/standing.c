/*
 * standing - see standing.h.  It knows no persons, dates or store.
 */
#include "standing.h"

#include <assert.h>

enum { __ = -1 }; /* refused, never ignored */
#define CF STANDING_CONFIRMED
#define DI STANDING_DISMISSED
#define OB STANDING_OBJECTED
#define CO STANDING_CORRECTED
#define SE STANDING_SETTLED
#define VO STANDING_VOID

static const signed char next[DECISION_COUNT][STANDING_COUNT] = {
	/*                     clue confirmed dismissed objected corrected settled void */
	[DECISION_CONFIRM] = { CF,  __,       CF,       CF,      __,       __,     __ },
	[DECISION_DISMISS] = { DI,  __,       __,       DI,      __,       __,     __ },
	[DECISION_OBJECT] =  { OB,  OB,       __,       __,      __,       OB,     __ },
	[DECISION_CORRECT] = { __,  CO,       __,       CO,      __,       CO,     __ },
	[DECISION_SETTLE] =  { __,  SE,       __,       __,      __,       __,     __ },
	[DECISION_VOID] =    { VO,  VO,       VO,       VO,      __,       VO,     __ },
};
static const char *const names[DECISION_COUNT] = { "confirm", "dismiss", "object", "correct", "settle", "void" };

const char *decision_name(enum decision d)
{
	assert((unsigned)d < DECISION_COUNT);
	return names[d];
}

int standing_next(enum standing s, enum decision d)
{
	assert((unsigned)s < STANDING_COUNT && (unsigned)d < DECISION_COUNT);
	return next[d][s];
}

bool standing_is_withdrawn(enum standing s)
{
	return s == STANDING_DISMISSED || s == STANDING_CORRECTED || s == STANDING_VOID;
}
