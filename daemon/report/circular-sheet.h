/*
 * circular-sheet - a circular's figures as a table that offices go on working
 * with, and what the year's table has in common with it.
 */
#ifndef NEWMEDIA_CIRCULAR_SHEET_H
#define NEWMEDIA_CIRCULAR_SHEET_H

#include "circular-doc.h"
#include "circular-text.h"
#include "sheet-out.h"

/* path ends in .xlsx or .csv; NULL: csv on standard output. -1 and a sentence. */
int circular_sheet(const struct circular *c, const char *path, struct text *err);
/* A row of headings, wide where names stand. */
void circular_sheet_heads(struct sheet_out *s, const enum circular_text *heads, size_t n);
#define CIRCULAR_HEADS(s, heads) circular_sheet_heads((s), (heads), sizeof(heads) / sizeof *(heads))
/* Registered, checked, share, failed, unchecked, rate. */
void circular_sheet_figures(struct sheet_out *s, const struct circular_group *g);

#endif
