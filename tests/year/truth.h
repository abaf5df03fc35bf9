/*
 * truth - a made district of accounts and what really happened to it: who
 * published when, which bridge showed it how late, what stood still, what was
 * deleted, back-dated, edited.  It knows everything and judges nothing; it
 * counts days and draws chances by its own arithmetic and includes nothing of
 * the daemon, or the year would only prove that the judge agrees with itself.
 *
 * All times are seconds since 1970 UTC; the accounts live at UTC+8.
 */
#ifndef NEWMEDIA_YEAR_TRUTH_H
#define NEWMEDIA_YEAR_TRUTH_H

#include <stdbool.h>
#include <stdint.h>

#define T_NEVER INT64_MAX
enum { T_MINUTE = 60, T_HOUR = 3600, T_DAY = 86400, T_EAST = 8 * T_HOUR };

/* A stretch of time, `to` exclusive; T_NEVER = for good. */
struct span { int64_t from, to; };
struct spans { struct span v[8]; int n; }; /* ascending, apart */

/* How an account behaves. */
enum habit { HABIT_DAILY, HABIT_STEADY, HABIT_WEEKLY, HABIT_SLOPPY, HABIT_BRINK, /* posts in the last hours, or just after */
	HABIT_DYING, HABIT_REVENANT, /* silent for weeks, then back */ HABIT_DEAD, HABIT_NEVER, HABIT_COUNT };
enum dates { DATES_SECOND, DATES_DAY, DATES_NONE };
/* How a feed or a source fails; the minds' names for it are the driver's business. */
enum failing { FAILING_NETWORK, FAILING_STATUS, FAILING_CAPTCHA, FAILING_GARBAGE, FAILING_EMPTY };

struct post_truth {
	int64_t published;       /* really */
	int64_t declared;        /* what it says */
	int64_t shown;           /* when its source has it, if that runs */
	int64_t edited, deleted; /* T_NEVER = never */
	int number;              /* within the account */
};
struct feed_truth {
	int source;
	enum dates dates;
	int list_size;
	bool pinned;             /* its oldest post stands first for ever */
	struct post_truth *posts;/* by shown */
	int n;
	struct spans lost;       /* the source has silently stopped following it: partial death */
	struct spans fails;
	enum failing failing;
	int64_t *changes;        /* moments at which what it shows changes, ascending */
	int n_changes, changed;  /* changed: how many have happened */
	int appeared;            /* how many of posts */
};
struct account_truth {
	enum habit habit;
	int limit_days;
	bool count_hours;
	struct feed_truth feeds[2];
	int n_feeds;
	int64_t *published;      /* every real publication, ascending */
	int64_t *claimed;        /* the date each was given where it was back-dated, else the same: what the office itself says of it */
	int n_published;
	int64_t closes;          /* swept away by the closure wave; T_NEVER = not */
};
struct source_truth {
	bool bridge;
	int accounts;
	int64_t lag_max;         /* a post appears at most so late, unless slow */
	struct spans fails, still; /* still: answers, but shows only what it had */
	struct spans slow;       /* late syndication: all it shows is late by slow_by */
	int64_t slow_by;
	enum failing failing;
};
struct truth {
	int64_t start, end;      /* of the watch */
	struct account_truth *accounts;
	int n_accounts;
	struct source_truth *sources;
	int n_sources;
	struct spans offline, asleep, down; /* our network, our machine (suspended), our service */
};

struct truth *truth_new(uint64_t seed, int accounts, int days);
void truth_free(struct truth *t);
/* 24:00 of the day the limit ends, or to the second where the office counts hours. */
int64_t truth_deadline(const struct account_truth *a, int64_t published);
bool spans_have(const struct spans *s, int64_t at);

/* A number that grows whenever what the feed shows changes; never 0. `at` never goes back. */
uint64_t feed_version(const struct truth *t, struct feed_truth *f, int64_t at);
/* What it shows at the moment feed_version() was last asked for: newest first, at most list_size. */
int feed_list(const struct truth *t, const struct feed_truth *f, int64_t at, const struct post_truth **ret);
bool post_is_edited(const struct truth *t, const struct feed_truth *f, const struct post_truth *p, int64_t at);
enum { SHOWN_MAX = 24 };

/* Chance: the same seed makes the same year on every machine. */
struct chance { uint64_t state; };
uint64_t chance_next(struct chance *c);
int64_t chance_between(struct chance *c, int64_t from, int64_t to); /* both inclusive */
bool chance_of(struct chance *c, int percent);
/* habits.c: fills published and the feeds' posts. */
void habits_live(struct chance *c, const struct truth *t, struct account_truth *a);

#endif
