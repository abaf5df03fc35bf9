/*
 * clues-in - what the clues-*.c files share; no other file includes it.
 */
#ifndef NEWMEDIA_CLUES_IN_H
#define NEWMEDIA_CLUES_IN_H

#include "clues.h"
#include "log.h"
#include "watched.h"

/* The updates of an account by day, as the store has them, and what persons saw; but the posts of `without` that are suspected of
 * back-dating (NULL: nothing is left out). */
struct updates { struct instant *v; int n; };
int updates_load(struct updates *u, struct store *s, const struct member *m, const struct seen *without);
void updates_add(struct updates *u, const struct instant *one);
void updates_clear(struct updates *u);
/* The last one at or before d, and the first one after it; earliest NONE = there is none. */
void updates_around(const struct updates *u, moment d, struct instant *ret_before, struct instant *ret_after);

/* Opens a finding and what it speaks of, unless one of its rule and `about` is open, it is switched off, or the account may not be accused.
 * w: how well the stretch was watched, NULL = it speaks of none. */
struct opening {
	struct clue clue;        /* finding is filled in */
	moment since, deadline;
	const char *detail;
	int days, over;
	const struct watched *watched;
};
int clue_open(struct register_ *r, struct store *s, struct member *m, struct opening *o);
int clue_end(const struct register_ *r, struct store *s, struct member *m, struct clue *c, const char *why, bool is_void, moment now);

int gaps_of_look(struct register_ *r, struct store *s, const struct seen *x);

#endif
