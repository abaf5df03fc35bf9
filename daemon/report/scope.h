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
	int posts, posts_before;     /* by their dates, in the week told of, and in the one before it */
	struct { enum rule rule; enum standing standing; } finding[LINE_FINDINGS_MAX]; /* open ones but no-update */
	int n_findings;
	bool flagged;                /* an open no-update finding */
	enum standing flag;          /* of that one */
	bool new_overdue, ended;     /* since the digest before: a flag was opened that still stands; one ended */
};
struct scope {
	struct account_line *v;      /* in the official order; witnesses left out */
	int n;
	int due, overdue, unchecked, current, other;   /* of all lines */
	int confirmed;               /* findings but no-update */
	int objected;                /* flags out of the count while an objection is looked into, or after it was upheld */
	int posts, posts_before, new_overdue, ended;
	bool has_below;              /* units below it, or supervised by it, have accounts */
};
enum account_class { CLASS_CURRENT, CLASS_DUE, CLASS_OVERDUE, CLASS_UNCHECKED, CLASS_OTHER };
/* What a letter calls it: a presumed flag is not yet one (truth rule 9). */
enum account_class scope_class(const struct member *m);
/* The same, with what people said of its flag: one objected to accuses nobody while it is looked into, one dismissed never again. */
enum account_class scope_line_class(const struct account_line *l);
bool scope_is_contested(const struct account_line *l);
/* The week a letter tells of: the 7 days before `end`. */
struct report_week {
	int64_t end;                 /* days since 1970-01-01: the first day after it */
	moment due;                  /* when its letter should leave */
};
/* week NULL: without posts and gaps, which cost a query an account. 0 or -1: store_error(). */
int scope_make(struct scope *s, const struct report_view *v, int unit, const struct report_week *week);
void scope_clear(struct scope *s);

#endif
