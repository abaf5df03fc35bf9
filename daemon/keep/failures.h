/*
 * failures - the same failure of the same cause is one line an hour.
 *
 * The first of a cause is said at once; what follows within the hour is counted
 * and told as one line when the hour is over.  Causes are told apart up to a
 * ceiling; what fails beyond it is counted together, so that there are never
 * more lines than two a cause and hour.
 */
#ifndef NEWMEDIA_FAILURES_H
#define NEWMEDIA_FAILURES_H

#include "clock.h"

enum { FAILURES_MAX = 256 };                     /* causes told apart */
#define FAILURES_REST ((uint64_t)0)              /* the cause of all others; no cause of anybody */

/* What was counted in an hour. */
struct failure {
	uint64_t cause;      /* the caller's name for it, or FAILURES_REST */
	uint64_t about;      /* what the last of them was about: the caller's */
	const char *said;    /* the last sentence; lives until the next call */
	unsigned times;      /* since it was last told */
	moment since;        /* when it was last told */
};

struct failures;
struct failures *failures_new(void);
void failures_free(struct failures *f);
/* true: the first of its cause, to be said now; false: counted. */
bool failures_note(struct failures *f, uint64_t cause, uint64_t about, const char *said, moment now);
/* A cause whose hour is over and that failed again in it; false: none.  With MOMENT_NEVER: whatever was not told, its hour
 * goes on. */
bool failures_due(struct failures *f, moment now, struct failure *ret);

#endif
