/*
 * table - aligned columns for people, CSV for programs.
 *
 * Widths count terminal cells (Chinese is two wide).  On a terminal a table is
 * fitted to its width, and coloured unless NO_COLOR is set; elsewhere it is neither.  Cells are made safe here.
 */
#ifndef NEWMEDIA_TABLE_H
#define NEWMEDIA_TABLE_H

#include <stdio.h>

#include "ctl.h"

enum { TABLE_COLUMNS_MAX = 24 };
enum { COLUMN_SHRINKS = 1, COLUMN_RIGHT = 2, COLUMN_SPARE = 4 }; /* SPARE: left out of a narrow terminal */

struct table {
	const char *head[TABLE_COLUMNS_MAX];  /* translated; not owned */
	int flags[TABLE_COLUMNS_MAX];
	int n_columns;
	char **cell;                          /* rows x columns, owned */
	unsigned char *tint;
	size_t n_cells, cap;
	bool csv;
};

/* A list that is a table for people or CSV for programs: columns by name for these, under a word (a msgid) for those. */
struct table_head { const char *name, *word; int flags; };
void table_begin(struct table *t, const struct table_head *heads, size_t n, bool csv);
void table_end(struct table *t);                      /* prints it to standard output, and clears it */

void table_column(struct table *t, const char *head, int flags);
void table_cell(struct table *t, const char *s);
void table_tinted(struct table *t, enum tint tint, const char *s);
void table_cellf(struct table *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void table_moment(struct table *t, moment m, const struct zone *z); /* 2021-07-12 10:22; NONE and NEVER: - */
void table_deadline(struct table *t, moment m, const struct zone *z);
void table_instant(struct table *t, const struct instant *i, const struct zone *z);
void table_print(const struct table *t, FILE *to);
void table_csv(const struct table *t, FILE *to);
void table_clear(struct table *t);

/* One line "label: value", the labels aligned to `width` cells; strangers' text is made safe. */
void line_print(const char *label, int width, const char *value);
void line_printf(const char *label, int width, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void heading_print(const char *s);
/* s between colour codes where stdout takes colour. */
void tint_add(struct text *t, enum tint tint, const char *s);

#endif
