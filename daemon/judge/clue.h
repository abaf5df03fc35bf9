/*
 * clue - the findings but `no-update` and `stale-source`: which of them stands
 * for an account as its cards are, and what of the open ones has ended.  Pure.
 *
 * Some follow from the state of the cards and end with it (clue_judge); others
 * are events of a look (gap, backdated, future-dated, posted-after-closure) and
 * carry the moment at which they end by themselves.
 */
#ifndef NEWMEDIA_CLUE_H
#define NEWMEDIA_CLUE_H

#include "judge.h"
#include "observe.h"
#include "rules.h"

/* An open finding about an account. */
struct clue {
	int64_t finding;         /* row in the store */
	enum rule rule;
	int64_t about;           /* which of several of its rule: of a post its key, of a gap its beginning; else 0 */
	moment from, to;         /* the stretch it speaks of; NONE = none */
	moment ends;             /* by itself; NEVER = not by time */
};
struct clues { struct clue *v; int n; }; /* clues_clear() */
struct clue *clues_find(const struct clues *c, enum rule rule, int64_t about); /* NULL: none is open */
void clues_add(struct clues *c, const struct clue *one);
void clues_drop(struct clues *c, const struct clue *one);
void clues_clear(struct clues *c);

/* Those that follow from the cards; RULE_COUNT ends the list. */
extern const enum rule clue_rules[];
enum clue_want { CLUE_KEEP, CLUE_OPEN, CLUE_END };
struct clue_decision {
	enum clue_want want;
	moment since;            /* of OPEN: when it began */
	const char *why;         /* msgid of a sentence */
};
/* For one of clue_rules[]; the same answer while nothing changes: OPEN where it stands, open already or not. */
struct clue_decision clue_judge(enum rule rule, const struct account_card *a, const struct source_card *sources, const struct verdict *v,
	const struct policy *p, const struct world *w);
/* When, with no further look, one of these answers may change; NEVER. */
moment clue_next(const struct account_card *a, const struct clues *open, const struct verdict *v, const struct policy *p, const struct world *w);
/* May a look at the account open a finding of this rule at all? */
bool clue_may_accuse(enum rule rule, const struct account_card *a);
/* Was this post published after the account was closed, and not only shown late?  prev_good: the feed's last good look before. */
bool clue_is_after_closure(const struct account_card *a, const struct novelty *n, moment prev_good);
/* What its last intervals between updates were like: takes one more in. A longest one that fades, so no history is needed. */
void clue_learn_habit(struct account_card *a, int64_t interval);

enum {
	CLOSED_FOR = 2 * DAY,    /* truth rule 12: seen over two days or more */
	CLOSED_POSTS = 3,        /* ... the three newest posts with evidence */
	TWICE = 2,               /* looks that must say so: deleted, renamed */
};
/* What is known of the comments of one post. */
struct commented {
	moment since;            /* when it was first seen so */
	enum comments comments;
};
/* Since when the three newest posts with evidence are all closed; NONE: they are not. newest first, n at most CLOSED_POSTS. */
moment clue_closed_since(const struct commented *newest, int n);

#endif
