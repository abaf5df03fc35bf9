/*
 * story - the runner of dated stories: a pretended outside world, a little
 * watch around the real minds, and the language of *.story files
 * (README.md tells how to read and write them).
 */
#ifndef NEWMEDIA_STORY_H
#define NEWMEDIA_STORY_H

#include "judge.h"
#include "observe.h"
#include "outage.h"
#include "schedule.h"
#include "source.h"

enum { ACCOUNTS_MAX_ = 64, SOURCES_MAX = 16, POSTS_MAX = 256, NAME_MAX_ = 48, TITLE_MAX_ = 96, KNOWN_MAX = 512 };

/* ---- the outside world ---------------------------------------------------- */

struct world_post {
	char title[TITLE_MAX_], url[TITLE_MAX_], id[TITLE_MAX_];
	moment published;        /* as it declares; NONE = undated */
	enum precision precision;
	moment appears;          /* when its source shows it */
	bool pinned, deleted;
};
struct world_feed {
	struct world_post posts[POSTS_MAX];
	int n;
	bool empty;              /* shows a valid list without posts */
	enum outcome fails;      /* OUTCOME_NONE = answers well */
	enum blocked blocked;
	uint64_t shown;          /* hash of the list of the last good look */
};
struct world_source {
	moment still_since;      /* shows nothing that would appear later; NONE = runs */
	int64_t lag;             /* a post appears so long after it was published */
	enum outcome fails;
	enum blocked blocked;
	int64_t age;             /* Age header of its answers */
};
/* The posts a feed shows at `now`, newest first, pinned ones before; list_size at most. Returns how many. */
int world_list(const struct world_feed *f, const struct world_source *s, moment now, int list_size, struct post *ret);

/* ---- the little watch ----------------------------------------------------- */

struct memory { uint64_t key; struct known_post post; };
struct member_feed {
	struct world_feed *outside;
	struct memory known[KNOWN_MAX];
	int n_known;
	bool asked;              /* since world.since */
};
struct member {
	char name[NAME_MAX_];
	struct account_card card;
	struct policy policy;
	struct member_feed *feeds;   /* n_feeds of card */
	struct verdict verdict;
	int flags, ended, voided, reviews, hand_reviews, looks; /* counted from the start */
	int64_t last_finding;
};
struct origin {
	char name[NAME_MAX_];
	struct world_source outside;
	struct source_card card;
	int messages, told;          /* told: which reminder was the last */
};
struct story {
	const struct zone *zone;
	struct policy policy;        /* of accounts that say nothing else */
	int64_t warn[8];
	int list_size;
	struct member members[ACCOUNTS_MAX_];
	int n_members;
	struct origin origins[SOURCES_MAX];
	struct source_card cards[SOURCES_MAX]; /* the minds want them in a row; kept equal to origins[].card by watch.c */
	int n_origins;
	struct world world;
	struct outage outage;
	struct due_queue *due, *timers;
	moment now, started;
	bool watching, offline;
	int outages;
	int64_t next_id;
};

void watch_start(struct story *s);            /* at s->now */
void watch_stop(struct story *s);
void watch_until(struct story *s, moment t);  /* everything due until then happens */
void watch_look(struct story *s, int member); /* now, whatever the schedule says */
void watch_judge(struct story *s, int member);
void watch_judge_all(struct story *s);
void watch_sources(struct story *s);          /* after something other than a look changed a source */

#endif
