/*
 * paper - a letter written once, for both of its readers: plain text and
 * HTML that every mail program shows and that prints on one page.
 */
#ifndef NEWMEDIA_PAPER_H
#define NEWMEDIA_PAPER_H

#include "word.h"

enum { PAPER_COLUMNS_MAX = 10 };
struct paper {
	struct text text, html;
	const char *head[PAPER_COLUMNS_MAX]; /* of the table being written */
	int columns, at;
	int items;                           /* of the list being written */
};

void paper_begin(struct paper *p, const char *language, const char *title); /* title: small, above all */
void paper_first(struct paper *p, const char *sentence);      /* the sentence that says it all */
void paper_heading(struct paper *p, const char *s);
void paper_sentence(struct paper *p, const char *s);
void paper_item(struct paper *p, const char *s);              /* numbered from 1 since the last heading */
void paper_table(struct paper *p, const char *const *heads, int n); /* the heads must outlive the table */
void paper_cell(struct paper *p, enum tint tint, const char *s);     /* the row ends by itself */
void paper_table_end(struct paper *p);
void paper_small(struct paper *p, const char *s);             /* at the end: how and when this was made */
void paper_end(struct paper *p);
void paper_clear(struct paper *p);

#endif
