/*
 * comments - what a document shows about the comments under its posts.
 *
 * Presence proves, absence says nothing: a link to comments or a positive
 * count means that they were open; zero counts and silence mean that nobody
 * knows; "closed" must be said.  A mind: pure.
 */
#ifndef NEWMEDIA_COMMENTS_H
#define NEWMEDIA_COMMENTS_H

#include "fact.h"

/* What was found beside a post, by the name of its element. */
enum comment_sign {
	COMMENT_LINK,      /* RSS <comments>, wfw:comment */
	COMMENT_FEED,      /* wfw:commentRss */
	COMMENT_REPLIES,   /* link rel="replies" */
	COMMENT_COUNT,     /* slash:comments, thr:total, thr:count */
	COMMENT_STATUS,    /* wp:comment_status, "open" or "closed" */
	COMMENT_SIGN_COUNT
};

struct comment_evidence {
	enum comments state;
	char said[64];     /* the first sign that decided, e.g. "slash:comments 12" */
};

/* Weighs one more sign; `name` is how the document calls it. */
void comments_add(struct comment_evidence *e, enum comment_sign sign, const char *name, const char *value);
/* One post's evidence joins the document's: open anywhere is open; closed only while nothing is open. */
void comments_join(struct comment_evidence *whole, const struct comment_evidence *post);

#endif
