/*
 * watch - a keeper of a few pages around the real minds: registers, posts and
 * sources in memory, and an outside that a callback plays.  The stories and
 * the year live on it; it takes as many accounts as there is memory for, and
 * nothing in it walks over all of them at a look.
 */
#ifndef NEWMEDIA_WATCH_H
#define NEWMEDIA_WATCH_H

#include "flag.h"
#include "observe.h"
#include "outage.h"
#include "schedule.h"
#include "source.h"

enum { POSTS_MAX = 256, NAME_MAX_ = 48 };

struct memory { uint64_t key; struct known_post post; };
struct member_feed {
	void *outside;           /* the callback's own */
	struct memory *known;    /* the posts seen last */
	int n_known, next_known; /* next_known: which is forgotten next once there are known_max */
	bool asked;              /* since world.since */
	uint64_t shown;          /* what the last good look was shown, by the callback's own count */
};
struct member {
	char name[NAME_MAX_];
	struct account_card card;
	struct policy policy;
	struct member_feed *feeds;   /* n_feeds of card */
	struct verdict verdict;
	int flags, ended, lifted, voided, reviews, hand_reviews, looks; /* counted from the start */
};
struct origin {
	char name[NAME_MAX_];
	bool witness;                /* the admin named one */
	int messages, told;          /* told: which reminder was the last */
	int64_t lag;                 /* as last asked: when it moves, so does the moment that everybody there waits for */
	moment pending_from;         /* nobody there can become proven before its life reaches this; NEVER = none waits */
};
/* One look at one feed, as keep/conclude hands it on. */
struct sight {
	int feed;
	const struct look *look;
	enum outcome outcome;        /* what counts */
	struct feed_card before;     /* the feed's card before the look */
	struct instant updated;      /* the account's last update before the visit; earliest NONE = none known */
	const uint64_t *keys;        /* of the list */
	struct novelty *novel;       /* ascending by index */
	int n;
};
struct place { int member, feed, next; }; /* next: in watch.places, of the same source; -1 = the last */

struct watch {
	struct member *members;
	int n_members, members_max;
	struct origin *origins;
	struct source_card *cards;   /* of the origins, in their order: the minds want them in a row */
	int n_origins, origins_max;
	struct place *places;        /* all feeds by source, see watch_index() */
	int *first_place;
	int known_max;               /* posts remembered of a feed */
	struct world world;
	struct outage outage;
	struct due_queue *due, *timers, *source_timers;
	moment now, started;
	bool watching;
	int outages;
	int64_t next_id;
	/* What the outside answers to look (a good reading, unless it says else): fills outcome, blocked, age, posts (room for POSTS_MAX) and n_posts; *ret_shown is a number that is
	 * another whenever the list is, never 0.  An answer that shows what the last good look was shown becomes "unchanged". */
	void (*answer)(struct watch *w, const struct member *m, int feed, struct look *look, struct post *posts, uint64_t *ret_shown);
	/* NULL, or told of each step of a flag and each move of a source's life, lag or staleness. */
	void (*flagged)(struct watch *w, const struct member *m, const struct flag_decision *d);
	void (*moved)(struct watch *w, uint32_t source);
	/* NULL, or asked where the keeper asks keep/clues: before a source takes in what a look brought (may mark novelties as
	 * suspected), after it, and after each judgement (may bring the verdict's next turn forward). */
	void (*doubt)(struct watch *w, struct member *m, struct sight *x);
	void (*looked)(struct watch *w, struct member *m, const struct sight *x);
	void (*judged)(struct watch *w, struct member *m);
};

void watch_init(struct watch *w, int members_max, int origins_max, int known_max);
void watch_clear(struct watch *w);
struct origin *watch_add_origin(struct watch *w, enum via via);
struct member *watch_add_member(struct watch *w, const struct policy *p);
void watch_add_feed(struct watch *w, struct member *m, uint32_t source, bool partial, void *outside);

void watch_start(struct watch *w);            /* at w->now */
void watch_stop(struct watch *w);
void watch_until(struct watch *w, moment t);  /* everything due until then happens */
void watch_look(struct watch *w, int member); /* now, whatever the schedule says */
void watch_judge(struct watch *w, int member);
void watch_judge_all(struct watch *w);
void watch_sources(struct watch *w);          /* after something other than a look changed a source */

#endif
