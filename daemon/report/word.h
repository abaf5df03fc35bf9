/*
 * word - how the house's short names are called to people, by the catalogue;
 * "" for what has no word.  The tools and the letters say the same.
 */
#ifndef NEWMEDIA_WORD_H
#define NEWMEDIA_WORD_H

#include "judge.h"
#include "review.h"
#include "rules.h"

const char *word_state(enum state s, enum proof p);
const char *word_proof(enum proof p);                 /* presumed or proven, "" for none */
const char *word_platform(enum platform p);
const char *word_comments(enum comments c);
const char *word_interaction(enum interaction i);
const char *word_outcome(enum outcome o);
const char *word_blocked(enum blocked b);
const char *word_rule(enum rule r, enum standing s);  /* what is not confirmed is called suspected */
const char *word_standing(enum standing s);
const char *word_status(enum status s);
const char *word_via(enum via v);
const char *word_source(enum source_word w);
const char *word_review(enum review_state s);
const char *word_event(const char *event);            /* a review_event's name */
const char *word_precision(enum precision p);
void word_duration(struct text *t, int64_t seconds);  /* "14 days", "6 h" */
void word_instant(struct text *t, const struct instant *i, const struct zone *z); /* no more exactly than it is known */
/* How good a state is. */
enum tint { TINT_NONE, TINT_GOOD, TINT_WARN, TINT_BAD, TINT_DIM };
enum tint tint_state(enum state s);

#endif
