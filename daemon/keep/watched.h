/*
 * watched - how well an account was watched in a stretch of time: the rows
 * that coverage (truth rule 11) is weighed by.
 */
#ifndef NEWMEDIA_WATCHED_H
#define NEWMEDIA_WATCHED_H

#include "register.h"

struct watched {
	struct coverage coverage;
	uint32_t looks;          /* good ones, of all its feeds; of runs that reach beyond the stretch their share */
	int64_t longest_pause;   /* between two of them, seconds */
};
/* Of member i in [from, to].  -1: store_error(). */
int watched_weigh(const struct register_ *r, struct store *s, int i, moment from, moment to, struct watched *ret);
/* What was not watched, summed by cause: "cause seconds", one a line. */
void watched_holes(const struct coverage *c, struct text *ret);

#endif
