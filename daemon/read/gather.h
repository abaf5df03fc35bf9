/*
 * gather - collects the posts a format reader finds into one reading.
 *
 * Knows the ceilings of what is handed over, which date of a post counts and
 * which post is the newest; knows no format.
 */
#ifndef NEWMEDIA_GATHER_H
#define NEWMEDIA_GATHER_H

#include "comments.h"
#include "fact.h"
#include "pace.h"
#include "text.h"

/* A document of more posts than this is not one that people wrote; counting stops. */
enum { POSTS_COUNTED_MAX = 200000 };

/* Which of a post's dates it is, best first: what the contract calls a post's date. */
enum date_rank { DATE_PUBLISHED, DATE_CREATED, DATE_DC, DATE_UPDATED, DATE_MODIFIED, DATE_RANKS };

/* A post while it is read; its texts are used again for the next. */
struct draft {
	struct text key, url, title;
	bool title_is_html;         /* false: the title is plain text already */
	bool pinned;
	struct text date[DATE_RANKS];
	struct comment_evidence comments;
};

struct chunk;
/* The outcome of a document: the reading, and its first posts in document order. All strings live as long as it. */
struct reading_out {
	struct reading reading;
	struct post *posts;
	uint32_t n_posts, cap;

	const struct zone *zone;    /* for dates that name none */
	moment now;
	const char *base_url;       /* relative links count from here; "" = unknown */
	struct comment_evidence comments;
	struct pace pace;
	struct chunk *chunks;       /* the strings */
	struct draft draft;
	struct text plain;
	bool newest_is_dated;
};
void gather_init(struct reading_out *out);
void gather_begin(struct reading_out *out, const struct parse *p); /* forgets the last document; the posts' strings with it */
void gather_clear(struct reading_out *out);

struct draft *gather_new_post(struct reading_out *out);    /* empty, to be filled */
void gather_end_post(struct reading_out *out);             /* counts it, weighs its date, keeps it */
void gather_name(struct reading_out *out, const char *s, size_t n, bool html);
void gather_end(struct reading_out *out);                  /* fills what follows from all posts */
/* The document cannot be read: says why; posts found before are forgotten. */
void gather_fail(struct reading_out *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A string that lives as long as out, cut between characters at max bytes. */
const char *gather_keep(struct reading_out *out, const char *s, size_t n, size_t max);
const char *gather_resolve(struct reading_out *out, const char *url, size_t n); /* relative to base_url */

#endif
