/*
 * year - see year.h.
 */
#include "year.h"

#include <stdlib.h>
#include <string.h>

#include "circular-text.h"
#include "log.h"
#include "rules.h"
#include "word.h"

static const char *const numerals[] = { "一", "二", "三", "四" };

static const char *ct(enum circular_text t)
{
	return circular_text(t);
}

/* ---- points ------------------------------------------------------------------ */

static int score_of(struct year *y, const char *unit)
{
	for (int i = 0; i < y->n_scores; i++)
		if (!strcmp(y->score[i].unit, unit))
			return i;
	return -1;
}

static bool take_loss(void *ctx, const struct judged_row *r)
{
	struct year *y = ctx;
	const struct then_account *a = then_account(&y->whole.then, r->account);
	int points = y->whole.config->circular.points[r->rule], i = a && a->unit >= 0 ? score_of(y, y->whole.then.units[a->unit].key) : -1;
	bool stands = r->standing == STANDING_CONFIRMED || (r->standing == STANDING_SETTLED && r->was_confirmed);
	struct year_score *s;

	if (i < 0 || !stands || !points || !rule_accuses(r->rule))
		return true;
	s = &y->score[i];
	s->v = mem_grow(s->v, (size_t)s->n + 1, sizeof *s->v);
	s->v[s->n++] = (struct year_loss){ r->id, r->rule, points };
	s->points = s->points > points ? s->points - points : 0;
	return true;
}

static int load_scores(struct year *y, struct store *s)
{
	const struct circular_groups *units = &y->whole.units;

	if (!y->whole.config->circular.score)
		return 0;
	y->score = mem_alloc(((size_t)units->n + 1) * sizeof *y->score);
	for (int i = 0; i < units->n; i++)
		y->score[y->n_scores++] = (struct year_score){ .unit = units->v[i].name, .name = units->v[i].shown, .points = 100 };
	return store_each_judged(s, &y->whole.period, take_loss, y);
}

/* ---- figures ------------------------------------------------------------------- */

static int by_gap(const void *a, const void *b)
{
	const struct circular_case *const *x = a, *const *y = b;

	return (*y)->did.gap - (*x)->did.gap;
}

static void find_gaps(struct year *y)
{
	const struct circular_case **all = mem_alloc(((size_t)y->whole.n + 1) * sizeof *all);
	int n = 0;

	for (int i = 0; i < y->whole.n; i++) {
		y->posts += y->whole.v[i].did.posts;
		if (y->whole.v[i].did.gap >= 0)
			all[n++] = &y->whole.v[i];
	}
	if (n)
		qsort(all, (size_t)n, sizeof *all, by_gap);
	for (int i = 0; i < n && i < YEAR_GAPS; i++)
		y->gap[y->n_gaps++] = all[i];
	free(all);
}

static int load_period(struct circular *ret, struct store *s, const struct config *c, int year, int first, int months, moment now, struct text *err)
{
	const struct circular_how how = { c->circular.any_gap, 10000, 0 };
	struct civil from = { .year = year, .month = first, .day = 1 }, end = { .year = year + (first + months > 12), .month = (first + months - 1) % 12 + 1, .day = 1 };
	struct text a = TEXT_INIT(16), b = TEXT_INIT(16);
	struct period p;
	struct civil last = civil_at(civil_moment(&end, c->zone) - 1, c->zone);
	int e;

	text_setf(&a, "%04d-%02d-%02d", from.year, from.month, from.day);
	text_setf(&b, "%04d-%02d-%02d", last.year, last.month, last.day);
	e = circular_period(&p, s, c, text_str(&a), text_str(&b), now, err);
	if (!e && circular_load(ret, s, c, &p, &how)) {
		text_setf(err, "%s", store_error(s));
		e = -1;
	}
	text_clear(&a);
	text_clear(&b);
	return e;
}

int year_load(struct year *y, struct store *s, const struct config *c, int year, moment now, struct text *err)
{
	int e;

	*y = (struct year){ .year = year };
	e = load_period(&y->whole, s, c, year, 1, 12, now, err);
	if (e)
		return -1;
	for (int q = 0; !e && q < 4; q++) {
		struct civil begins = { .year = year, .month = q * 3 + 1, .day = 1 };

		if (civil_moment(&begins, c->zone) >= now)
			break;
		e = load_period(&y->quarter[q], s, c, year, q * 3 + 1, 3, now, err);
		if (!e)
			y->failures += y->quarter[y->n_quarters++].total.failed;
	}
	find_gaps(y);
	if (!e && load_scores(y, s)) {
		text_setf(err, "%s", store_error(s));
		e = -1;
	}
	if (e)
		year_clear(y);
	return e;
}

void year_clear(struct year *y)
{
	for (int i = 0; i < y->n_scores; i++)
		free(y->score[i].v);
	free(y->score);
	for (int q = 0; q < y->n_quarters; q++)
		circular_clear(&y->quarter[q]);
	circular_clear(&y->whole);
	*y = (struct year){ 0 };
}

/* ---- the document ---------------------------------------------------------------- */

static void heads(struct official *o, const enum circular_text *head, int n, const int *width)
{
	official_table(o, n, width);
	for (int i = 0; i < n; i++)
		official_cell(o, ct(head[i]));
}

void year_add_quarter(struct text *t, int q)
{
	text_addf(t, ct(CT_YEAR_QUARTER), numerals[q], q + 1);
}

static void add_quarters(struct official *o, const struct year *y)
{
	static const int width[] = { 17, 12, 12, 15, 13, 15, 16 };
	static const enum circular_text head[] = { CT_COL_QUARTER, CT_COL_REGISTERED, CT_COL_CHECKED, CT_COL_SHARE, CT_COL_FAILED, CT_COL_UNCHECKED, CT_COL_RATE };
	struct text t = TEXT_INIT(0);

	official_add(o, OFFICIAL_CAPTION, ct(CT_YEAR_H_QUARTERS));
	heads(o, head, 7, width);
	for (int q = 0; q < y->n_quarters; q++) {
		const struct circular_group *g = &y->quarter[q].total;

		text_reset(&t);
		year_add_quarter(&t, q);
		official_cell(o, text_str(&t));
		official_cellf(o, "%d", g->registered);
		official_cellf(o, "%d", g->checked);
		text_reset(&t);
		circular_add_percent(&t, circular_share(g->checked, g->registered));
		official_cell(o, text_str(&t));
		official_cellf(o, "%d", g->failed);
		official_cellf(o, "%d", g->unchecked);
		text_reset(&t);
		circular_add_percent(&t, circular_rate(g));
		official_cell(o, text_str(&t));
	}
	text_clear(&t);
}

static void add_closures(struct official *o, const struct year *y)
{
	static const int width[] = { 8, 16, 34, 28, 14 };
	static const enum circular_text head[] = { CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_STATUS };
	const struct circular *c = &y->whole;

	official_add(o, OFFICIAL_H1, ct(CT_YEAR_H_CLOSED));
	if (!c->n_closed) {
		official_add(o, OFFICIAL_PARA, ct(CT_YEAR_NONE));
		return;
	}
	heads(o, head, 5, width);
	for (int i = 0; i < c->n_closed; i++) {
		const struct then_account *a = c->closed[i];

		official_cellf(o, "%d", i + 1);
		official_cell(o, word_platform(a->platform));
		official_cell(o, a->name);
		official_cell(o, c->then.units[a->unit].name);
		official_cell(o, circular_closed(a));
	}
}

static void add_gaps(struct official *o, const struct year *y)
{
	static const int width[] = { 8, 16, 34, 28, 14 };
	static const enum circular_text head[] = { CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_GAP };

	official_add(o, OFFICIAL_H1, ct(CT_YEAR_H_GAPS));
	heads(o, head, 5, width);
	for (int i = 0; i < y->n_gaps; i++) {
		const struct circular_case *k = y->gap[i];

		official_cellf(o, "%d", i + 1);
		official_cell(o, word_platform(k->a->platform));
		official_cell(o, k->a->name);
		official_cell(o, y->whole.then.units[k->a->unit].name);
		official_cellf(o, "%d", k->did.gap);
	}
}

static void add_scores(struct official *o, const struct year *y)
{
	static const int width[] = { 8, 30, 12, 50 };
	static const enum circular_text head[] = { CT_COL_NUMBER, CT_COL_UNIT, CT_COL_POINTS, CT_COL_TRACE };
	struct text t = TEXT_INIT(0);

	if (!y->score)
		return;
	official_add(o, OFFICIAL_H1, ct(CT_YEAR_H_SCORE));
	heads(o, head, 4, width);
	for (int i = 0; i < y->n_scores; i++) {
		const struct year_score *s = &y->score[i];

		text_reset(&t);
		for (int k = 0; k < s->n; k++) {
			text_add(&t, k ? ct(CT_PAUSE) : "");
			text_addf(&t, ct(CT_YEAR_SCORE_ITEM), _(rule_fact(s->v[k].rule)->confirmed), s->v[k].points, (long long)s->v[k].finding);
		}
		official_cellf(o, "%d", i + 1);
		official_cell(o, s->name);
		official_cellf(o, "%d", s->points);
		official_cell(o, text_str(&t));
	}
	official_add(o, OFFICIAL_NOTE, ct(CT_YEAR_SCORE_NOTE));
	text_clear(&t);
}

/* A year that still runs is told of as far as it went. */
static void add_until(struct text *t, const struct year *y)
{
	const struct period *p = &y->whole.period;
	struct civil end = { .year = y->year + 1, .month = 1, .day = 1 };
	struct text day = TEXT_INIT(0);

	circular_add_date(&day, p->at, p->zone);
	if (p->at < civil_moment(&end, p->zone))
		text_addf(t, ct(CT_YEAR_PARTIAL), text_str(&day));
	else
		text_add(t, ct(CT_YEAR_END));
	text_clear(&day);
}

void year_document(struct official *o, const struct year *y, moment dated)
{
	const struct circular *c = &y->whole;
	struct text t = TEXT_INIT(0);

	official_addf(o, OFFICIAL_TITLE, ct(CT_YEAR_TITLE), y->year);
	official_add(o, OFFICIAL_H1, ct(CT_YEAR_GENERAL));
	add_until(&t, y);
	official_addf(o, OFFICIAL_PARA, ct(CT_YEAR_FIGURES), text_str(&t), c->total.registered, y->failures, c->n_closed, (long long)y->posts);
	add_quarters(o, y);
	official_add(o, OFFICIAL_NOTE, ct(CT_NOTE_RATE));
	add_closures(o, y);
	add_gaps(o, y);
	add_scores(o, y);
	text_reset(&t);
	circular_add_date(&t, dated, c->period.zone);
	official_add(o, OFFICIAL_SIGN, circular_office(c->config));
	official_add(o, OFFICIAL_DATE, text_str(&t));
	text_clear(&t);
}

/* ---- JSON -------------------------------------------------------------------------- */

static void emit_rate(struct emit *j, const char *key, int hundredths)
{
	struct text t = TEXT_INIT(16);

	if (hundredths >= 0)
		text_setf(&t, "%d.%02d", hundredths / 100, hundredths % 100);
	emit_filled(j, key, text_str(&t));
	text_clear(&t);
}

static void emit_quarter(struct emit *j, const struct year *y, int q)
{
	const struct circular_group *g = &y->quarter[q].total;

	emit_open(j, NULL, '{');
	emit_int(j, "quarter", q + 1);
	emit_int(j, "registered", g->registered);
	emit_int(j, "checked", g->checked);
	emit_int(j, "failed", g->failed);
	emit_int(j, "unchecked", g->unchecked);
	emit_rate(j, "rate", circular_rate(g));
	emit_int(j, "closures", y->quarter[q].n_closed);
	emit_close(j, '}');
}

static void emit_score(struct emit *j, const struct year_score *s)
{
	emit_open(j, NULL, '{');
	emit_string(j, "unit", s->unit);
	emit_int(j, "points", s->points);
	emit_open(j, "taken_off", '[');
	for (int i = 0; i < s->n; i++) {
		emit_open(j, NULL, '{');
		emit_int(j, "finding", s->v[i].finding);
		emit_string(j, "rule", rule_name(s->v[i].rule));
		emit_int(j, "points", s->v[i].points);
		emit_close(j, '}');
	}
	emit_close(j, ']');
	emit_close(j, '}');
}

void year_json(struct emit *j, const struct year *y)
{
	emit_open(j, NULL, '{');
	emit_int(j, "year", y->year);
	emit_int(j, "registered", y->whole.total.registered);
	emit_int(j, "failures", y->failures);
	emit_int(j, "closures", y->whole.n_closed);
	emit_int(j, "posts", y->posts);
	emit_open(j, "quarters", '[');
	for (int q = 0; q < y->n_quarters; q++)
		emit_quarter(j, y, q);
	emit_close(j, ']');
	emit_open(j, "longest_gaps", '[');
	for (int i = 0; i < y->n_gaps; i++) {
		emit_open(j, NULL, '{');
		emit_string(j, "account", y->gap[i]->a->key);
		emit_string(j, "name", y->gap[i]->a->name);
		emit_int(j, "days", y->gap[i]->did.gap);
		emit_close(j, '}');
	}
	emit_close(j, ']');
	if (y->score) {
		emit_open(j, "scores", '[');
		for (int i = 0; i < y->n_scores; i++)
			emit_score(j, &y->score[i]);
		emit_close(j, ']');
	}
	emit_close(j, '}');
}
