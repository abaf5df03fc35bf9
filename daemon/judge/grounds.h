/*
 * grounds - is what an account shows now something that a finding may come to
 * rest on?  Pure.
 *
 * Whose last update is recent shows the next one long before anybody may be
 * accused: the bytes of its list are let go once they are read.  All others'
 * are kept, so that each finding finds its evidence in the store (doc/HOUSE.md,
 * "Evidence").
 */
#ifndef NEWMEDIA_GROUNDS_H
#define NEWMEDIA_GROUNDS_H

#include "clue.h"

enum { GROUNDS_PART = 3 }; /* recent: within this part of the limit. No silence counts for anything before its half (weigh_habit in clue.c) */

/* By its cards, at `now`. False only of a current account against which nothing is open, in suspense, or near. */
bool grounds_are_near(const struct account_card *a, const struct clues *open, const struct verdict *v, const struct policy *p, moment now);
/* By the list itself: it leaves a time open that is about as long as the limit. A post that turns up in it later is suspected of
 * back-dating (truth rule 10), and then this list is what proves that it was not there. */
bool grounds_in_list(const struct post *posts, int n, const struct policy *p);
/* May a feed whose bytes are not held be asked for them, without validators? At the first look of a day (UTC): a server that fails only
 * whoever names none is met so once. After an answer that could not be used at every look: its 304 would hide a page that is broken still. */
bool grounds_to_ask_anew(const struct feed_card *f, moment now);

#endif
