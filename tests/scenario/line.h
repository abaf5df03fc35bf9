/*
 * line - a line of a story taken apart, and the way to complain of it: as
 * FILE:LINE, with what is expected.
 */
#ifndef NEWMEDIA_STORY_LINE_H
#define NEWMEDIA_STORY_LINE_H

#include <stdbool.h>

#include "clock.h"

enum { WORDS_MAX = 24, LINE_MAX_ = 512 };
struct line {
	const char *file;
	int number;              /* from 1 */
	char text[LINE_MAX_];    /* as read; line_split() cuts it into pieces */
	char *word[WORDS_MAX];   /* into text */
	int n;
};
/* Splits at blanks; "..." is one word; # begins a comment. */
void line_split(struct line *l);

/* The line makes no sense: says so and exits 2. */
void line_nonsense(const struct line *l, const char *what) __attribute__((noreturn));
/* What it expects is not the case: says what is instead, and goes on. */
void line_wrong(const struct line *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool line_any_wrong(void);       /* was anything said so far? */

bool line_is(const struct line *l, int i, const char *w);       /* false, too, where there is no i-th word */
int line_find(const struct line *l, int from, const char *w);   /* the index of a word after `from`; -1: it is not there */
/* The i-th word, or what it stands for; nonsense where it is none. */
const char *line_word(const struct line *l, int i);
moment line_date(const struct line *l, int i, const struct zone *zone); /* with the time in the word after it, if there is one */
int64_t line_duration(const struct line *l, int i);             /* 14d, 6h, 30m: seconds */
int line_number(const struct line *l, int i);

#endif
