/*
 * card - what the minds are given: everything the judge may know of an account
 * and of a source, bounded, whatever their age.  The store keeps these rows;
 * observe.c and source.c change them; judge.c only reads.
 *
 * "Truth rule N" refers to doc/HOUSE.md.
 */
#ifndef NEWMEDIA_CARD_H
#define NEWMEDIA_CARD_H

#include "clock.h"
#include "fact.h"

/* A date with what its precision leaves open; earliest == MOMENT_NONE: no date. Both ends inclusive. */
struct instant {
	moment earliest, latest;
	enum precision precision;
};

enum { FEEDS_MAX = 16 }; /* feeds of one account; most have one */

/* One address of an account. */
struct feed_card {
	int64_t id;              /* row in the store */
	uint32_t source;         /* index into the sources given with it */
	bool partial;            /* acquits, never convicts (truth rule 6) */
	moment first_good;       /* MOMENT_NONE = never read well */
	moment last_good;        /* READ or UNCHANGED */
	moment last_full;        /* last good look asked without validators */
	moment full_life;        /* life of its source as known when last_full was made: silence is read up to there and no further; NONE = unknown */
	moment last_asked;       /* whatever came of it */
	enum outcome last_outcome;
	enum blocked last_blocked;
	moment failing_since;    /* first of the failures in a row; MOMENT_NONE = the last look was good */
	uint32_t fails;          /* in a row */
	uint32_t crashes;        /* documents in a row that cost a reader its life, or all its time */
	struct instant newest;   /* newest believed declared date ever seen here (rule 5: never goes back) */
	moment newest_sight;     /* newest undated or unbelieved post first seen after the first good look (rule 3); NONE = none */
	bool baseline_undated;   /* such posts were there at the first good look: they count from first_good */
	bool had_posts;          /* posts were seen at some time */
	moment freshest_at;      /* last look at which no other feed of the account had anything newer; NONE = never (rule 6: 90 days) */
	uint32_t full_size;      /* posts of the longest list seen here (rule 11) */
	enum comments comments;  /* as last said */
	moment covered_from;     /* since when its posts are known: the oldest of its first list (rule 11); NONE = from first_good */
	moment full_from;        /* oldest date in the last list, if that was a full one (rule 10): what is older may have been below; else NONE */
	moment closed_since;     /* since when its three newest posts with evidence are closed to comments (rule 12); NONE = they are not */
	uint32_t other_name;     /* looks in a row since it changed its name to one that the register does not know */
	uint32_t same_blocked;   /* looks in a row with last_blocked. Not stored */
	uint64_t fitting_name;   /* hash of the name it called itself by at the last look, if that is one of its account's; 0 = not known to be. Not stored */
	enum follow_mode follow; /* what its recipe says of the newest post's own page */
	uint32_t news, news_day; /* posts that were new on that day, by UTC, in days since 1970 */
	uint32_t via_told;       /* by what read it last: 1 + enum via, a bridge where no recipe says; 0 = never read. Its own line counts before it */
};
/* As before its first look; id and source are the caller's. */
struct feed_card feed_card_new(void);

/* A flag that stands open against the account: rule no-update. */
struct flag_card {
	int64_t finding;         /* row in the store; 0 = none open */
	moment since;            /* when it was detected */
	moment deadline;         /* the deadline that passed (rule 8) */
	enum proof proof;
	int64_t limit;           /* the rule of its day, by which that deadline was counted: seconds; 0 = not known, the one of today is taken */
	bool count_hours;
	const struct zone *zone;
	bool review;             /* a review was opened for it */
	bool posted_in_time;     /* this look brought a post declared before the deadline. Not stored: set by observe_late_posts(),
	                          * read by the flag_judge() of the same look */
};

struct account_card {
	int64_t id;              /* row in the store */
	enum status status;      /* life cycle, as the store has it */
	bool status_told;        /* by the file, at this reading of it. Not stored */
	moment status_since;     /* since when it has that status; NONE = not known */
	bool manual;             /* watch = manual */
	bool witness;            /* never accused */
	moment opened;           /* from the register; NONE = not given */
	struct feed_card *feeds; /* n_feeds; they belong to whoever keeps the cards */
	int n_feeds;
	moment observed_at;      /* a person's last look; NONE = none. Direct, complete, lag 0 */
	moment observed_update;  /* the last update that person saw; NONE = none */
	enum interaction interaction; /* as a person tried it last */
	bool other_way;          /* the register names another effective way of interaction than comments (rule 12) */
	int64_t habit;           /* its longest usual interval between updates, fading, seconds; 0 = not known */
	struct flag_card flag;
	moment cleared;          /* the deadline for which a person withdrew the flag: it is not raised for it again; NONE = none */
	enum state state;        /* the last verdict: what a freeze holds */
	enum proof proof;
};

/* What the office has set for this account. */
struct policy {
	int64_t limit;           /* seconds */
	bool count_hours;        /* count = hours; else calendar days in zone */
	int64_t every;           /* seconds between routine looks */
	const int64_t *warn;     /* seconds after the newest post, for a limit of warn_for; ascending */
	int n_warn;
	int64_t warn_for;        /* [poll] limit: warn scales by limit / warn_for */
	const struct zone *zone;
};

/* The office's policy as it was when the flag was raised: what became known later is weighed by it. */
struct policy flag_policy(const struct flag_card *f, const struct policy *today);
/* Did the office change what a deadline is counted by since the flag was raised? */
bool flag_rule_changed(const struct flag_card *f, const struct policy *today);

/*
 * Arrivals of a source, joined wherever they are at most SPELL_MIN apart: what
 * lies between two clusters is a closed quiet spell worth remembering.  tol(S)
 * never needs a spell under 12 h / 3, so 28 days fit in CLUSTERS_MAX exactly.
 */
enum { SPELL_MIN = 4 * HOUR, SPELL_WINDOW = 28 * DAY, CLUSTERS_MAX = SPELL_WINDOW / SPELL_MIN + 2 };
struct cluster { moment from, to; };
struct arrivals {
	struct cluster v[CLUSTERS_MAX]; /* ascending, more than SPELL_MIN apart */
	int n;
};

/*
 * How late posts appear in a source: per day of a 28-day ring, how many new
 * posts were missed by an earlier good look, by size class (source.c holds the
 * classes' upper edges; class 0 = not missed, or by at most 6 h).
 */
enum { LAG_DAYS = 28, LAG_CLASSES = 24 };
struct lateness {
	int32_t day[LAG_DAYS];                       /* days since 1970 the slot stands for; 0 = empty */
	uint32_t count[LAG_DAYS][LAG_CLASSES];
};

enum source_word { WORD_NONE, WORD_ALIVE, WORD_DEAD, WORD_COUNT }; /* what the admin said of it */

struct source_card {
	int64_t id;              /* row in the store */
	enum via via;
	uint32_t feeds;          /* feeds that belong to it now */
	uint32_t accounts;       /* accounts with a feed in it */
	bool witness;            /* one of them is a witness account, or the admin named one; counted, not stored */
	bool witness_named;      /* the admin did */
	moment first_good;       /* first good look at any of its feeds; NONE = never */
	moment last_good;
	moment life;             /* truth rule 9; NONE = no sign of life yet */
	moment last_arrival;     /* look at which a new post last appeared after the feed's first good look; NONE = never */
	struct arrivals *observed; /* by the looks that saw them; NULL via direct */
	struct arrivals *declared; /* by their dates: used until 7 days of own looks; NULL via direct */
	struct lateness *late;     /* NULL via direct */
	bool stored;             /* these three are in the store as they are here: a look that brings nothing new need not write them again */
	enum source_word word;
	moment word_at;
	bool silent_at_first;    /* small, no witness, and all its accounts were past their deadline when first looked at */
	int64_t stale_finding;   /* open finding `stale-source`; 0 = none */
	moment stale_since;      /* NONE = not stale */
	moment revived;          /* when a novelty last ended its being stale; NONE = never. What was read before revived + lag convicts
	                          * nobody: a bridge back from the dead has not caught up yet. Stored. */
	uint32_t asked;          /* feeds asked since world.since: maintained by the keeper, not stored */
};

/* A stretch in which we ourselves were offline. */
struct freeze { moment from, to; }; /* to == MOMENT_NEVER: still on */
enum { FREEZES_MAX = 64 };
struct world {
	moment now;
	moment since;            /* start of this watch, or end of the last freeze: nobody not asked since then gets worse */
	bool frozen;             /* a freeze is on */
	struct freeze freezes[FREEZES_MAX]; /* ascending, the latest 64 */
	int n_freezes;
};
/* The latest; of too many the oldest is forgotten. */
void world_add_freeze(struct world *w, struct freeze f);
/* Seconds of [from, to] that lie in freezes. */
int64_t world_frozen_within(const struct world *w, moment from, moment to);

void source_card_init(struct source_card *s, enum via via); /* allocates what its kind needs */
/* It turns out to be of that kind: what only a bridge has is begun empty, or let go. Good looks were a direct source's life; of a bridge
 * they say nothing. */
void source_card_turn(struct source_card *s, enum via via);
void source_card_clear(struct source_card *s);

#endif
