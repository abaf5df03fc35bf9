/*
 * year - the figures of a year: rates by quarter, closures, the longest gaps,
 * and, only where the office wants them ([score] score = yes), points by unit,
 * each of them traced to the finding it was taken off for.
 */
#ifndef NEWMEDIA_YEAR_H
#define NEWMEDIA_YEAR_H

#include "circular.h"
#include "emit.h"
#include "official.h"

enum { YEAR_GAPS = 20 };
struct year_loss { int64_t finding; enum rule rule; int points; };
struct year_score { const char *unit, *name; int points; struct year_loss *v; int n; };
struct year {
	int year;
	struct circular whole;           /* of what has passed of it */
	struct circular quarter[4];
	int n_quarters;
	int failures;                    /* over its quarters */
	int64_t posts;
	const struct circular_case *gap[YEAR_GAPS]; /* longest first */
	int n_gaps;
	struct year_score *score;        /* in the official order; NULL: the office gives none */
	int n_scores;
};
/* 0, or -1 and a sentence. */
int year_load(struct year *y, struct store *s, const struct config *c, int year, moment now, struct text *err);
void year_clear(struct year *y);
void year_document(struct official *o, const struct year *y, moment dated);
void year_json(struct emit *j, const struct year *y);
/* A workbook; 0, or -1 and a sentence. */
int year_sheet(const struct year *y, const char *path, struct text *err);
void year_add_quarter(struct text *t, int q);    /* its name; q counts from 0 */

/* A quarter for the archive, as one zip: the circulars issued for it as they were frozen, their hashes, and an index of the evidence of
 * the findings of its period. How many circulars; -1 and a sentence. */
int archive_quarter(struct text *ret, struct store *s, const struct config *c, int year, int quarter, struct text *err);

#endif
