/*
 * observe - what one look at one feed teaches: which posts are new, and how
 * the cards change (truth rules 3, 4, 5).  Pure.
 */
#ifndef NEWMEDIA_OBSERVE_H
#define NEWMEDIA_OBSERVE_H

#include "card.h"

enum { POSTS_DAY_MAX = 2 * POSTS_CARRIED_MAX }; /* new ones of a feed: nobody publishes so much; a list that is made up anew at each look does */

/* One look at one feed, as the keeper brings it. */
struct look {
	moment now;              /* of the look */
	enum outcome outcome;
	enum blocked blocked;
	bool conditional;        /* validators were sent */
	int64_t age;             /* Age header, seconds; via direct */
	const struct post *posts;/* of a READ body */
	int n_posts;             /* carried */
	uint32_t list_size;      /* posts in the document */
	enum comments comments;
};

/* What the store knows of a post by its key; filled by store_known_posts() for each post of a look.
 * Of several posts under one key it is the one that this is; where it is none of them, the one shown last: an old face that
 * comes back is the old post, or two that take turns would be new for ever. */
struct known_post {
	bool known;
	moment first_seen;       /* valid if known */
	moment published;        /* first believed declared date, NONE = none */
	uint64_t face;           /* observe_post_face() of the post as first seen */
};

/* A post's identity within its feed: its id, else its URL, else title and date; where a list
 * gives one id to several posts, all of these together (but a post that is listed again because
 * it is pinned is one post).  ret has room for n. */
void observe_post_keys(const struct post *posts, int n, uint64_t *ret);
/* What a post looks like: same key with another face (URL and title both changed) is another post.
 * It is a novelty under the key it has: whoever keeps posts replaces the row (face, date, first sight),
 * or it would be new at every look.  Upper half URL, lower half title. */
uint64_t observe_post_face(const struct post *p);
/* Under one key: is it the same post? It is where the address or the title is the same. */
bool observe_same_post(uint64_t face, uint64_t other_face);

/* A post that this look saw for the first time. */
struct novelty {
	int index;               /* into look.posts */
	struct instant when;     /* declared, or first sight (precision SIGHT) where undated or not believed */
	bool future;             /* its date lies more than 10 minutes ahead: not believed (rule 4) */
	bool at_first;           /* there at the feed's first good look: says nothing about when it came */
	bool suspected;          /* of back-dating (rule 10): counts from first sight until a person decides. Set by the caller */
};

/*
 * Updates feed (and nothing else) by the look; writes the new posts to ret
 * (room for look->n_posts) and returns how many.  A READ without posts after
 * posts were seen, or with more new ones than POSTS_DAY_MAX allows, is turned
 * into UNREADABLE: *ret_outcome says what counts.
 * `prev_good` of the lag measure is feed->last_good before the call.
 */
int observe_feed(struct feed_card *feed, const struct look *look, const uint64_t *keys, const struct known_post *known,
	const struct zone *zone, struct novelty *ret, enum outcome *ret_outcome);
/* A new post of it is suspected of back-dating: for the open verdict it counts from first sight (rule 10). */
void observe_suspected(struct feed_card *feed, moment now);
/* Which feeds of the account are freshest now, after a look at one of them (rule 6). */
void observe_freshest(struct account_card *a, moment now);
/* Notes in a->flag if one of the new posts was declared in time for the open flag; called for each feed of a look.
 * Only the caller takes the note away, when the look has been judged. */
void observe_late_posts(struct account_card *a, const struct novelty *novel, int n, const struct policy *p);
/* The newest post of a feed as it counts: declared date, or first sight where that is later. earliest NONE = none. */
struct instant observe_newest(const struct feed_card *f);
/* The later of two instants, by what they allow at the latest; one of them may be none. */
struct instant observe_later(struct instant a, struct instant b);

#endif
