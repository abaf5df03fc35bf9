/*
 * leaf - one page being written: its head and foot, and words and tables in
 * between.  What comes from the register or from strangers goes through
 * leaf_say() and its kin, which escape; leaf_raw() is for our own markup.
 */
#ifndef NEWMEDIA_LEAF_H
#define NEWMEDIA_LEAF_H

#include "findings.h"
#include "scope.h"
#include "word.h"

/* What all pages of a round are made from. */
struct site_view {
	struct report_view view;
	struct findings *findings;   /* open ones, and open reviews */
	int *order;                  /* members in the official order */
	const char *language;        /* zh or en: the tree being written */
	const char *css, *js;        /* names below assets/ */
	const struct gauges *gauges; /* what the keeper says of itself */
};

enum leaf_tab { TAB_TODAY, TAB_OVERVIEW, TAB_ACCOUNTS, TAB_REVIEWS, TAB_LETTERS, TAB_BY_HAND, TAB_WATCH, TAB_COUNT, TAB_NONE = -1 };

enum { TABLE_COLUMNS = 12 };

struct leaf {
	struct text html;
	const struct site_view *v;
	bool in_row, in_cell;
	const char *head[TABLE_COLUMNS]; /* of the table that is open: a phone shows each cell with its own */
	int n_heads, column;         /* column: of the next cell */
	char up[64];                 /* from the page to the folder of its language, "" or "../" and so on */
};

/* path: of the page below its language's folder, "unit/a/index.html". */
void leaf_begin(struct leaf *l, const struct site_view *v, enum leaf_tab tab, const char *path, const char *title);
void leaf_end(struct leaf *l, moment as_of);  /* as_of: what is known until then */
void leaf_clear(struct leaf *l);

void leaf_raw(struct leaf *l, const char *markup);
void leaf_rawf(struct leaf *l, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* our own markup and numbers only */
void leaf_say(struct leaf *l, const char *words);
void leaf_sayf(struct leaf *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void leaf_heading(struct leaf *l, const char *words);
void leaf_sentence(struct leaf *l, const char *words);
/* href as it stands: within the site, relative to the language's folder. */
void leaf_link(struct leaf *l, const char *href, const char *words);
/* To somebody else's page, http and https only; else the words alone. */
void leaf_link_out(struct leaf *l, const char *url, const char *words);
void leaf_moment(struct leaf *l, moment m);   /* <time>, in the house's zone; a dash for none */
void leaf_rate(struct leaf *l, int checked, int failed); /* 合格率: (checked - failed) / checked, two decimals; a dash where none was checked */
const char *leaf_tint(enum tint tint);        /* its class in page.css */
void leaf_tag(struct leaf *l, enum tint tint, const char *words);
/* A row of a <dl>; nothing where nothing is known. */
void leaf_fact(struct leaf *l, const char *name, const char *value);
void leaf_fact_number(struct leaf *l, const char *name, uint64_t n);
void leaf_fact_moment(struct leaf *l, const char *name, moment m);
void leaf_fact_date(struct leaf *l, const char *name, moment m);      /* the day alone */
void leaf_fact_span(struct leaf *l, const char *name, int64_t seconds);

/* A table with a caption for those who do not see it; heads end with NULL, their words outlive the table. */
void leaf_table(struct leaf *l, const char *caption, const char *const *heads);
void leaf_row(struct leaf *l);                /* opens one; what is open ends by itself, here and below */
void leaf_cell(struct leaf *l);
void leaf_cell_class(struct leaf *l, const char *css_class); /* NULL = none; name, word, date, number, address: page.css */
void leaf_table_end(struct leaf *l);

/* The account with that row id; NULL: not registered any more. */
const struct member *leaf_member(const struct leaf *l, int64_t account);
/* Where the page of an account or a unit stands, below the language's folder. */
void leaf_account_path(struct text *t, const struct config *c, const struct conf_account *a);
void leaf_unit_path(struct text *t, const struct config *c, int unit);       /* of its folder, with a slash at the end */
void leaf_account(struct leaf *l, const struct conf_account *a);             /* its name, linked */
void leaf_unit(struct leaf *l, int unit);

#endif
