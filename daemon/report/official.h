/*
 * official - an official document (公文) as a list of parts, by GB/T 9704-2012,
 * set as docx (docx.c) or as HTML that prints the same (official-html.c).
 *
 * It knows the parts of such a document and how they are set; it must never
 * know what they say.
 */
#ifndef NEWMEDIA_OFFICIAL_H
#define NEWMEDIA_OFFICIAL_H

#include "clock.h"

enum official_kind {
	OFFICIAL_NUMBER,             /* 发文字号: centred above the title */
	OFFICIAL_TITLE,              /* 标题: 小标宋 2号, centred */
	OFFICIAL_TO,                 /* 主送机关: flush left */
	OFFICIAL_H1,                 /* 一、: 黑体 3号 */
	OFFICIAL_H2,                 /* (一): 楷体 3号 */
	OFFICIAL_PARA,               /* 正文: 仿宋 3号, indented by two characters */
	OFFICIAL_ENCLOSED,           /* 附件说明 */
	OFFICIAL_SIGN,               /* 发文机关署名 */
	OFFICIAL_DATE,               /* 成文日期 */
	OFFICIAL_ANNEX,              /* "附件1", on a page of its own */
	OFFICIAL_ANNEX_WIDE,         /* the same, on a page turned sideways for a wide table */
	OFFICIAL_ANNEX_TITLE,
	OFFICIAL_CAPTION,            /* of the table that follows */
	OFFICIAL_NOTE,               /* small, below a table */
	OFFICIAL_TABLE
};
struct official_part {
	enum official_kind kind;
	char *text;
	int columns, cells;          /* of a table: the first row is its heading */
	int width[16];               /* of its columns, in hundredths of the line */
	char **cell;
};
struct official { struct official_part *v; int n; struct text title; }; /* title: without its line breaks */

void official_add(struct official *o, enum official_kind kind, const char *text);
void official_addf(struct official *o, enum official_kind kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Begins a table; cells follow row by row, headings first. width: columns numbers that sum up to 100. */
void official_table(struct official *o, int columns, const int *width);
void official_cell(struct official *o, const char *s);
void official_cellf(struct official *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The last paragraph of the text, which goes with what stands below it: no page bears the signature alone (GB/T 9704-2012, 7.3.5). */
bool official_is_kept(const struct official *o, int part);
enum { OFFICIAL_KEPT_ROWS = 12 }; /* a table of so many, with its heading, is not divided between pages */
void official_clear(struct official *o);

void official_html(const struct official *o, const char *language, struct text *ret);
/* Office Open XML (ECMA-376). `at` is the time the file names: the same document has the same bytes. -1 and a sentence. */
int official_docx(const struct official *o, const char *language, moment at, struct text *ret, struct text *err);

#endif
