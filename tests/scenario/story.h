/*
 * story - the runner of dated stories: a pretended outside world, a little
 * watch around the real minds, and the language of *.story files
 * (README.md tells how to read and write them).
 */
#ifndef NEWMEDIA_STORY_H
#define NEWMEDIA_STORY_H

#include "clue.h"
#include "coverage.h"
#include "line.h"
#include "watch.h"

enum { ACCOUNTS_MAX_ = 64, SOURCES_MAX = 16, TITLE_MAX_ = 96, KNOWN_MAX = 512, HOLES_MAX_ = 32 };

/* ---- the outside world ---------------------------------------------------- */

struct world_post {
	char title[TITLE_MAX_], url[TITLE_MAX_], id[TITLE_MAX_];
	moment published;        /* as it declares; NONE = undated */
	enum precision precision;
	moment appears;          /* when its source shows it */
	bool pinned, deleted;
	enum comments comments;  /* as its list or page says */
};
struct world_feed {
	struct world_post posts[POSTS_MAX];
	int n;
	bool empty;              /* shows a valid list without posts */
	enum outcome fails;      /* OUTCOME_NONE = answers well */
	enum blocked blocked;
};
struct world_source {
	moment still_since;      /* shows nothing that would appear later; NONE = runs */
	int64_t lag;             /* a post appears so long after it was published */
	enum outcome fails;
	enum blocked blocked;
	int64_t age;             /* Age header of its answers */
};

/* ---- the clerk's books ------------------------------------------------------ */

/* A post as the clerk wrote it down. */
struct noted {
	uint64_t key, face;
	moment first_seen;
	struct instant when;     /* as it counts for gaps; earliest NONE = not known */
	enum comments comments;
	moment comments_since;   /* when they were first seen so */
	bool suspected;          /* of back-dating */
};
struct clerk_feed {
	struct noted *posts;
	int n_posts;
	struct hole holes[HOLES_MAX_];
	int n_holes;
};
struct tally { int found, ended, voided; }; /* of findings of one rule, counted from the start */
struct clerk_account {
	struct clerk_feed feeds[FEEDS_MAX];
	struct clues clues;      /* open now */
	struct tally tally[RULE_COUNT];
};
struct clerk_source {
	int syndications;        /* how often several of its accounts showed posts late at once */
	moment syndicated;       /* when last; valid if there was one */
};

/* ---- a story --------------------------------------------------------------- */

struct story {
	struct watch watch;          /* first: the callback is handed this one */
	const struct zone *zone;
	struct policy policy;        /* of accounts that say nothing else */
	int64_t warn[8];
	int list_size;
	struct world_source outside[SOURCES_MAX]; /* what watch.origins stand for */
	bool offline;
	struct clerk_account books[ACCOUNTS_MAX_];      /* of watch.members */
	struct clerk_source late[SOURCES_MAX];          /* of watch.origins */
};
/* By name; NULL: nobody is called so. */
struct member *story_find_member(struct story *s, const char *name);
struct origin *story_find_origin(struct story *s, const char *name);
/* By the i-th word of a line, which makes no sense if nobody is called so. */
struct member *story_member(struct story *s, const struct line *l, int i);
struct origin *story_origin(struct story *s, const struct line *l, int i);

/* Each takes a line, its date taken off. False: it is no line of the setting. */
bool setting_tell(struct story *s, const struct line *l);
void happen_tell(struct story *s, const struct line *l);
void expect_tell(struct story *s, const struct line *l);

/* What a story's outside answers to a look; see watch.h. A feed shows its newest posts first, pinned ones before, list_size at most. */
void world_answer(struct watch *w, const struct member *m, int feed, struct look *look, struct post *posts, uint64_t *ret_shown);

/* What keep/clues does with rows, done in the books; see doubt, looked and judged of struct watch. */
void clerk_doubt(struct watch *w, struct member *m, struct sight *x);
void clerk_looked(struct watch *w, struct member *m, const struct sight *x);
void clerk_judged(struct watch *w, struct member *m);
/* How much of the time the account was watched, thousandths. */
int clerk_coverage(const struct story *s, const struct member *m, moment from, moment to, struct coverage *ret);
struct clerk_account *clerk_books(struct story *s, const struct member *m);
void clerk_clear(struct story *s);

#endif
