/*
 * story - the runner of dated stories: a pretended outside world, a little
 * watch around the real minds, and the language of *.story files
 * (README.md tells how to read and write them).
 */
#ifndef NEWMEDIA_STORY_H
#define NEWMEDIA_STORY_H

#include "watch.h"

enum { ACCOUNTS_MAX_ = 64, SOURCES_MAX = 16, TITLE_MAX_ = 96, KNOWN_MAX = 512 };

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
};
struct world_source {
	moment still_since;      /* shows nothing that would appear later; NONE = runs */
	int64_t lag;             /* a post appears so long after it was published */
	enum outcome fails;
	enum blocked blocked;
	int64_t age;             /* Age header of its answers */
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
};
/* What a story's outside answers to a look; see watch.h. A feed shows its newest posts first, pinned ones before, list_size at most. */
void world_answer(struct watch *w, const struct member *m, int feed, struct look *look, struct post *posts, uint64_t *ret_shown);

#endif
