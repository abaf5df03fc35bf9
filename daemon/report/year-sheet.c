/*
 * year-sheet - the year's figures as a workbook: quarters, closures, the
 * longest gaps, and points with the finding each was taken off for.
 */
#include "circular-sheet.h"
#include "log.h"
#include "rules.h"
#include "word.h"
#include "year.h"

static void quarters(struct sheet_out *s, const struct year *y)
{
	static const enum circular_text heads[] = { CT_COL_QUARTER, CT_COL_REGISTERED, CT_COL_CHECKED, CT_COL_SHARE, CT_COL_FAILED, CT_COL_UNCHECKED, CT_COL_RATE,
		CT_H_CLOSED };

	CIRCULAR_HEADS(s, heads);
	for (int q = 0; q < y->n_quarters; q++) {
		const struct circular_group *g = &y->quarter[q].total;
		struct text name = TEXT_INIT(0);

		year_add_quarter(&name, q);
		sheet_out_text(s, text_str(&name));
		circular_sheet_figures(s, g);
		sheet_out_number(s, y->quarter[q].n_closed);
		sheet_out_end_row(s);
		text_clear(&name);
	}
}

static void account(struct sheet_out *s, const struct year *y, int n, const struct then_account *a)
{
	sheet_out_number(s, n);
	sheet_out_text(s, word_platform(a->platform));
	sheet_out_text(s, a->name);
	sheet_out_text(s, y->whole.then.units[a->unit].name);
}

static void closures(struct sheet_out *s, const struct year *y)
{
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_STATUS };

	CIRCULAR_HEADS(s, heads);
	for (int i = 0; i < y->whole.n_closed; i++) {
		account(s, y, i + 1, y->whole.closed[i]);
		sheet_out_text(s, circular_closed(y->whole.closed[i]));
		sheet_out_end_row(s);
	}
}

static void gaps(struct sheet_out *s, const struct year *y)
{
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_GAP };

	CIRCULAR_HEADS(s, heads);
	for (int i = 0; i < y->n_gaps; i++) {
		account(s, y, i + 1, y->gap[i]->a);
		sheet_out_number(s, y->gap[i]->did.gap);
		sheet_out_end_row(s);
	}
}

/* A row a point taken off; a unit that lost none has one, too. */
static void scores(struct sheet_out *s, const struct year *y)
{
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_UNIT, CT_COL_POINTS, CT_COL_PROBLEM, CT_COL_TAKEN_OFF, CT_COL_FINDING };

	CIRCULAR_HEADS(s, heads);
	for (int i = 0; i < y->n_scores; i++) {
		const struct year_score *u = &y->score[i];

		for (int k = 0; k < u->n || k == 0; k++) {
			sheet_out_number(s, i + 1);
			sheet_out_text(s, u->name);
			sheet_out_number(s, u->points);
			if (u->n) {
				sheet_out_text(s, _(rule_fact(u->v[k].rule)->confirmed));
				sheet_out_number(s, u->v[k].points);
				sheet_out_number(s, u->v[k].finding);
			}
			sheet_out_end_row(s);
		}
	}
}

int year_sheet(const struct year *y, const char *path, struct text *err)
{
	struct sheet_out *s = sheet_out_open(path, circular_text(CT_YEAR_H_QUARTERS), err);

	if (!s)
		return -1;
	quarters(s, y);
	sheet_out_sheet(s, circular_text(CT_ANNEX_CLOSED));
	closures(s, y);
	sheet_out_sheet(s, circular_text(CT_YEAR_GAPS));
	gaps(s, y);
	if (y->score) {
		sheet_out_sheet(s, circular_text(CT_YEAR_SCORES));
		scores(s, y);
	}
	return sheet_out_close(s, err);
}
