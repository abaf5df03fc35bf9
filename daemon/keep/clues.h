/*
 * clues - the findings that follow from looks and cards, written down: opened
 * once, ended when their cause ends, void where they turn out wrong.  Within
 * the caller's transaction; -1 and store_error() when it cannot be written.
 */
#ifndef NEWMEDIA_CLUES_H
#define NEWMEDIA_CLUES_H

#include "register.h"

/* What one look at one feed brought, as keep/conclude hands it on. */
struct seen {
	int member, feed;        /* in the register */
	const struct look *look;
	enum outcome outcome;    /* what counts */
	struct feed_card before; /* the feed's card before the look */
	struct instant updated;  /* the account's last update before the visit; earliest NONE = none known */
	const uint64_t *keys;    /* of the list */
	struct novelty *novel;   /* ascending by index */
	int n_novel;
	const char *name;        /* what the channel calls itself, "" = nothing */
};
/* After observe_feed(), before source_observe() and before anything is written: marks what is suspected of back-dating. */
int clues_doubt(struct register_ *r, struct store *s, struct seen *x);
/* After the look, its posts and bodies are written, before the feed's card is: coverage, comments, name, gaps, events. */
int clues_of_look(struct register_ *r, struct store *s, const struct seen *x);
/* After a judgement: those that follow from the cards, those that time ends; the verdict's `next` takes them in. */
int clues_record(struct register_ *r, struct store *s, int member);
/* When the register came into force, or an account of that unit (-1: of any) was closed or is watched again: two of one unit on one platform. */
int clues_duplicates(struct register_ *r, struct store *s, int unit);
/* A person saw what no look can (rule_fact()->by_hand): *ret_finding is 0 where it stands already, is switched off, or the account may not be
 * accused.  And it is over: settled, or withdrawn. */
int clues_said(struct register_ *r, struct store *s, int member, enum rule rule, const char *what, int64_t *ret_finding);
int clues_unsaid(struct register_ *r, struct store *s, int member, int64_t finding, const char *why);
/* After comments of a feed's posts became known otherwise than by its list: the card is changed, the caller saves it. */
int clues_comments(struct store *s, struct feed_card *f);

#endif
