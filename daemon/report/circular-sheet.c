/*
 * circular-sheet - a circular as a workbook, one sheet an annex, or as a csv
 * of all its accounts.
 */
#include <string.h>
#include <strings.h>

#include "circular-sheet.h"
#include "word.h"

void circular_sheet_heads(struct sheet_out *s, const enum circular_text *heads, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool wide = heads[i] == CT_COL_NAME || heads[i] == CT_COL_RESPONSIBLE || heads[i] == CT_COL_UNIT || heads[i] == CT_COL_PROBLEM || heads[i] == CT_COL_WHY;
		struct text t = TEXT_INIT(0);

		for (const char *p = circular_text(heads[i]); *p; p++)
			if (*p != '\n')
				text_add_char(&t, *p);
		sheet_out_heading(s, text_str(&t), wide ? 28 : 14);
		text_clear(&t);
	}
	sheet_out_end_row(s);
}

static void percent(struct sheet_out *s, int hundredths)
{
	struct text t = TEXT_INIT(0);

	circular_add_percent(&t, hundredths);
	sheet_out_text(s, text_str(&t));
	text_clear(&t);
}

void circular_sheet_figures(struct sheet_out *s, const struct circular_group *g)
{
	sheet_out_number(s, g->registered);
	sheet_out_number(s, g->checked);
	percent(s, circular_share(g->checked, g->registered));
	sheet_out_number(s, g->failed);
	sheet_out_number(s, g->unchecked);
	percent(s, circular_rate(g));
}

static void group_row(struct sheet_out *s, const struct circular_group *g, const char *kind, const char *name)
{
	sheet_out_text(s, kind);
	sheet_out_text(s, name);
	circular_sheet_figures(s, g);
	percent(s, g->before);
	sheet_out_end_row(s);
}

static void figures(struct sheet_out *s, const struct circular *c)
{
	static const enum circular_text heads[] = { CT_COL_KIND, CT_COL_UNIT, CT_COL_REGISTERED, CT_COL_CHECKED, CT_COL_SHARE, CT_COL_FAILED, CT_COL_UNCHECKED, CT_COL_RATE,
		CT_COL_RATE_BEFORE };

	CIRCULAR_HEADS(s, heads);
	group_row(s, &c->total, circular_text(CT_SUM), "");
	for (int i = 0; i < c->platforms.n; i++)
		group_row(s, &c->platforms.v[i], circular_text(CT_COL_PLATFORM), word_platform((enum platform)fact_find(platform_name, PLATFORM_COUNT, c->platforms.v[i].name)));
	for (int i = 0; i < c->levels.n; i++)
		group_row(s, &c->levels.v[i], circular_text(CT_COL_LEVEL), circular_level(c->levels.v[i].name));
	for (int i = 0; i < c->units.n; i++)
		group_row(s, &c->units.v[i], circular_text(CT_COL_UNIT), c->units.v[i].shown);
}

static void number_or_nothing(struct sheet_out *s, const struct text *t, int64_t n)
{
	if (t->len)
		sheet_out_number(s, n);
	else
		sheet_out_text(s, "");
}

/* What the annexes and the whole list have in common. */
static void case_cells(struct sheet_out *s, const struct circular *c, const struct circular_case *k, const struct case_words *w)
{
	sheet_out_text(s, word_platform(k->a->platform));
	sheet_out_text(s, k->a->name);
	sheet_out_text(s, c->then.units[k->a->unit].name);
	sheet_out_text(s, text_str(&w->problem));
	sheet_out_date(s, text_str(&w->last));
	number_or_nothing(s, &w->gap, k->did.gap);
	sheet_out_number(s, k->days_over);
	sheet_out_number(s, k->did.posts);
	sheet_out_text(s, text_str(&w->interaction));
}

static void failed(struct sheet_out *s, const struct circular *c, struct case_words *w)
{
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_PROBLEM, CT_COL_LAST, CT_COL_GAP, CT_COL_OVER, CT_COL_POSTS,
		CT_COL_INTERACTION, CT_COL_STREAK };
	int n = 0;

	CIRCULAR_HEADS(s, heads);
	for (int i = 0; i < c->n; i++) {
		if (c->v[i].result != RESULT_FAIL)
			continue;
		case_words_set(w, &c->v[i]);
		sheet_out_number(s, ++n);
		case_cells(s, c, &c->v[i], w);
		sheet_out_number(s, c->v[i].streak);
		sheet_out_end_row(s);
	}
}

static void unchecked(struct sheet_out *s, const struct circular *c)
{
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_WHY };
	int n = 0;

	CIRCULAR_HEADS(s, heads);
	for (int i = 0; i < c->n; i++) {
		const struct circular_case *k = &c->v[i];

		if (k->result != RESULT_UNCHECKED)
			continue;
		sheet_out_number(s, ++n);
		sheet_out_text(s, word_platform(k->a->platform));
		sheet_out_text(s, k->a->name);
		sheet_out_text(s, c->then.units[k->a->unit].name);
		sheet_out_text(s, circular_why(k->why));
		sheet_out_end_row(s);
	}
}

static void again(struct sheet_out *s, const struct circular *c)
{
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_LAST_PROBLEM, CT_COL_NOW, CT_COL_STREAK };
	struct text rules = TEXT_INIT(0);

	CIRCULAR_HEADS(s, heads);
	for (int i = 0; i < c->n_again; i++) {
		const struct circular_again_item *a = &c->again[i];

		text_reset(&rules);
		circular_add_rule_names(&rules, a->rules);
		sheet_out_number(s, i + 1);
		sheet_out_text(s, a->name);
		sheet_out_text(s, a->unit);
		sheet_out_text(s, text_str(&rules));
		sheet_out_text(s, circular_again(a->now));
		sheet_out_number(s, a->streak + (a->now == AGAIN_NOT));
		sheet_out_end_row(s);
	}
	text_clear(&rules);
}

static void closed(struct sheet_out *s, const struct circular *c)
{
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_STATUS };

	CIRCULAR_HEADS(s, heads);
	for (int i = 0; i < c->n_closed; i++) {
		const struct then_account *a = c->closed[i];

		sheet_out_number(s, i + 1);
		sheet_out_text(s, word_platform(a->platform));
		sheet_out_text(s, a->name);
		sheet_out_text(s, c->then.units[a->unit].name);
		sheet_out_text(s, circular_closed(a));
		sheet_out_end_row(s);
	}
}

static void all(struct sheet_out *s, const struct circular *c, struct case_words *w)
{
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_PROBLEM, CT_COL_LAST, CT_COL_GAP, CT_COL_OVER, CT_COL_POSTS,
		CT_COL_INTERACTION, CT_COL_RESULT, CT_COL_WHY, CT_COL_STREAK, CT_COL_KEY };

	CIRCULAR_HEADS(s, heads);
	for (int i = 0; i < c->n; i++) {
		const struct circular_case *k = &c->v[i];

		case_words_set(w, k);
		sheet_out_number(s, i + 1);
		case_cells(s, c, k, w);
		sheet_out_text(s, circular_result(k->result));
		sheet_out_text(s, circular_why(k->result == RESULT_UNCHECKED ? k->why : WHY_NONE));
		sheet_out_number(s, k->streak);
		sheet_out_text(s, k->a->key);
		sheet_out_end_row(s);
	}
}

int circular_sheet(const struct circular *c, const char *path, struct text *err)
{
	bool book = path && strlen(path) > 5 && !strcasecmp(path + strlen(path) - 5, ".xlsx");
	struct sheet_out *s = sheet_out_open(path, circular_text(book ? CT_FILE_FIGURES : CT_ANNEX_ALL), err);
	struct case_words w = { .problem = TEXT_INIT(0) };

	if (!s)
		return -1;
	if (book) {
		figures(s, c);
		sheet_out_sheet(s, circular_text(CT_ANNEX_FAILED));
		failed(s, c, &w);
		sheet_out_sheet(s, circular_text(CT_ANNEX_UNCHECKED));
		unchecked(s, c);
		sheet_out_sheet(s, circular_text(CT_ANNEX_AGAIN));
		again(s, c);
		sheet_out_sheet(s, circular_text(CT_ANNEX_CLOSED));
		closed(s, c);
		sheet_out_sheet(s, circular_text(CT_ANNEX_ALL));
	}
	all(s, c, &w);
	case_words_clear(&w);
	return sheet_out_close(s, err);
}
