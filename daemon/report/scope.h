/*
 * scope - who may see which accounts, and the figures of the accounts that a
 * letter speaks of.
 */
#ifndef NEWMEDIA_SCOPE_H
#define NEWMEDIA_SCOPE_H

#include "member.h"

/* What a letter is made from. */
struct report_view {
	const struct config *config;
	struct store *store;         /* NULL: nothing was ever looked at */
	struct register_ *reg;       /* judged at `now` */
	moment now;
};

enum { LINE_FINDINGS_MAX = 8, GAP_DAYS = 90 };
struct account_line {
	const struct member *m;
	bool own;                    /* of the unit itself, not of one below it */
	int days;                    /* since the last update; -1 = none is known */
	int gap;                     /* the longest in GAP_DAYS, days; -1 = none is known */
	int posts, posts_before;     /* by their dates, in the 7 whole days before today, and in the 7 before those */
	struct { enum rule rule; enum standing standing; } finding[LINE_FINDINGS_MAX]; /* open ones but no-update */
	int n_findings;
	bool new_overdue, ended;     /* within 7 days: a flag was opened that still stands; one ended */
};
struct scope {
	struct account_line *v;      /* in the official order; witnesses left out */
	int n;
	int due, overdue, unchecked, current, other;   /* of all lines */
	int confirmed;               /* findings but no-update */
	int posts, posts_before, new_overdue, ended;
	bool has_below;              /* units below it, or supervised by it, have accounts */
};
enum account_class { CLASS_CURRENT, CLASS_DUE, CLASS_OVERDUE, CLASS_UNCHECKED, CLASS_OTHER };
/* What a letter calls it: a presumed flag is not yet one (truth rule 9). */
enum account_class scope_class(const struct member *m);
/* figures: also posts and gaps, which cost a query an account. 0 or -1: store_error(). */
int scope_make(struct scope *s, const struct report_view *v, int unit, bool figures);
void scope_clear(struct scope *s);

#endif
