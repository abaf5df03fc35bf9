/*
 * made - documents that the benches read: the same bytes for the same numbers.
 */
#ifndef NEWMEDIA_BENCH_MADE_H
#define NEWMEDIA_BENCH_MADE_H

#include "text.h"

enum { MADE_POSTS = 20, MADE_PARAGRAPHS = 13 /* 39 KB, as most feeds are */ };

/* An RSS feed of MADE_POSTS posts of July 2021; paragraphs 0: nothing but short posts. */
void made_feed(struct text *t, int number, int paragraphs);
/* The same `newer` posts later: so many new ones stand at its top, and as many of the oldest have left it. */
void made_feed_later(struct text *t, int number, int paragraphs, int newer);

#endif
