/*
 * circular - the figures of an inspection circular (通报): what was checked in
 * a period, what failed, and what became of the failures of the one before.
 *
 * Everything is as it was known at the check point (the end of the period's
 * last day); what persons decided of it counts until period.decided.  So any
 * past period gives the same figures again.  Only confirmed findings accuse;
 * what is objected to is left out, what could not be checked is no part of
 * the number checked.  合格率 = (checked - failed) / checked.
 */
#ifndef NEWMEDIA_CIRCULAR_H
#define NEWMEDIA_CIRCULAR_H

#include "config.h"
#include "then.h"

struct circular_how {
	bool any_gap;                /* fail: a gap anywhere in the period; else the state at the check point */
	int sample;                  /* drawn of each platform, in hundredths of a percent; 10000 = all */
	int64_t seed;                /* of the draw */
};

enum circular_result { RESULT_PASS, RESULT_FAIL, RESULT_UNCHECKED, RESULT_NOT_DRAWN, RESULT_COUNT };
const char *circular_result_name(enum circular_result r);      /* pass, fail, unchecked, not-drawn */
enum circular_why { WHY_NONE, WHY_SUSPENDED, WHY_SOURCE, WHY_UNREACHABLE, WHY_UNREADABLE, WHY_NO_LOOK, WHY_PRESUMED, WHY_COUNT };
const char *circular_why_name(enum circular_why w);            /* of an unchecked one; "" for none */

struct circular_case {               /* one account registered at the check point */
	const struct then_account *a;
	struct activity did;
	enum circular_result result;
	enum circular_why why;
	uint32_t confirmed;          /* findings, a bit a rule */
	uint32_t failing;            /* of these, what fails it */
	uint32_t clues, objected;
	uint32_t open_rules;         /* RULE_UNREACHABLE, RULE_UNREADABLE, RULE_STALE_SOURCE at the check point */
	bool presumed;               /* an open no-update that nobody could prove */
	int over[2];                 /* the same stretch may be a finding while it runs and one after: of no-update and of gap */
	int days_over;               /* days past the limit within the period, of confirmed findings */
	int streak;                  /* circulars in a row that name it as failed, this one counted */
};

uint32_t circular_problems(const struct circular_case *k);     /* what it is named for: confirmed, of one that was checked */

struct circular_group {
	const char *name;            /* platform_name(), a level of the register, a unit's key; "" = total */
	const char *shown;           /* of a unit: its name */
	int registered, checked, failed, unchecked;
	int before;                  /* rate of the last issued period, hundredths of a percent; -1 = none */
};
struct circular_groups { struct circular_group *v; int n; };
int circular_rate(const struct circular_group *g);             /* hundredths of a percent, rounded half up; -1: nothing was checked */
int circular_share(int part, int whole);                       /* likewise */

enum circular_again { AGAIN_REPAIRED, AGAIN_NOT, AGAIN_CANCELLED, AGAIN_CLOSED, AGAIN_UNCHECKED, AGAIN_GONE, AGAIN_COUNT };
const char *circular_again_name(enum circular_again a);
struct circular_again_item { int64_t account; char *name, *unit, *rules; int streak; enum circular_again now; };

struct circular {
	struct period period;
	struct circular_how how;
	const struct config *config;
	struct then then;
	struct circular_case *v;     /* in the official order */
	int n;
	struct circular_group total;
	struct circular_groups platforms, levels, units;           /* only those that have accounts */
	struct circular_again_item *again; /* of the last issued one */
	int n_again;
	const struct then_account **closed; /* whose status became closing, closed or cancelled in the period, or that left the register */
	int n_closed;
	int clues, objected;         /* accounts drawn with findings that nobody decided, or that are objected to */
	char *last_number;           /* of the last issued circular before this period, "" = none */
};
/* The period of two days, both in it; a day that is not over ends now. decided MOMENT_NONE: by the configuration, or as issued. */
int circular_period(struct period *ret, struct store *s, const struct config *c, const char *from, const char *to, moment now, struct text *err);
/* "12%", "12.5%": hundredths of a percent; -1: it is none. */
int circular_sample(const char *s);
int circular_load(struct circular *c, struct store *s, const struct config *config, const struct period *p, const struct circular_how *how); /* -1: store_error() */
void circular_clear(struct circular *c);

/* ---- between circular.c and circular-groups.c ---- */
void circular_group_all(struct circular *c);
int circular_look_back(struct circular *c, struct store *s);
void circular_find_closed(struct circular *c);

#endif
