/*
 * shown - a mark for each post of a list, so that the next list need not ask
 * the store about the posts that are as they were.  Pure.
 *
 * A list is read anew for each post that comes, and the other nineteen have
 * long been known: their marks stand in the list before.
 */
#ifndef NEWMEDIA_SHOWN_H
#define NEWMEDIA_SHOWN_H

#include "observe.h"

/* The marks of a look's posts: of all that observe_feed() goes by. They are kept where the look was a good one. */
void shown_marks(const struct look *look, const uint64_t *keys, const uint64_t *faces, uint64_t *ret);
/*
 * Fills ret for each post: as known where the list before had its mark, else as not known, to be asked of the store.
 * Returns how many are to be asked.  `before` may be in any order; mostly it is that of the list.
 */
int shown_recall(const uint64_t *before, int n_before, const struct look *look, const uint64_t *faces, const uint64_t *marks,
	struct known_post *ret);

#endif
