/*
 * circular-doc - the circular as an official document: 一、总体情况,
 * 二、存在问题, 三、工作要求, and the annexes.
 *
 * It knows the order of such a document; the sentences stand in
 * circular-text.c, the figures in circular.c.
 */
#include "circular-doc.h"

#include <stdlib.h>
#include <string.h>

#include "circular-text.h"
#include "log.h"
#include "rules.h"
#include "word.h"

enum { NAMED_MAX = 30 };                 /* accounts named in a sentence: all of them stand in the annex */

static const char *ct(enum circular_text t)
{
	return circular_text(t);
}

const char *circular_unit(const struct circular *c, const struct then_account *a)
{
	return a->unit >= 0 ? c->then.units[a->unit].name : a->unit_key;
}

/* ---- words of an account --------------------------------------------------------- */

void case_words_set(struct case_words *w, const struct circular_case *k)
{
	struct text *all[] = { &w->problem, &w->last, &w->gap, &w->over, &w->posts, &w->interaction };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		text_reset(all[i]);
	circular_add_rules(&w->problem, k->result == RESULT_FAIL ? k->confirmed : 0);
	if (k->did.last != ACTIVITY_NONE) {
		struct civil day = civil_at(k->did.last * DAY, zone_find("UTC"));

		text_addf(&w->last, "%04d-%02d-%02d", day.year, day.month, day.day);
	}
	if (k->did.gap >= 0)
		text_addf(&w->gap, "%d", k->did.gap);
	text_addf(&w->over, "%d", k->days_over);
	text_addf(&w->posts, "%u", k->did.posts);
	circular_add_percent(&w->interaction, circular_share((int)k->did.comments_open, (int)k->did.comments_known));
}

void case_words_clear(struct case_words *w)
{
	text_clear(&w->problem);
	text_clear(&w->last);
	text_clear(&w->gap);
	text_clear(&w->over);
	text_clear(&w->posts);
	text_clear(&w->interaction);
}

/* ---- tables of figures --------------------------------------------------------------- */

static void add_change(struct text *t, const struct circular_group *g)
{
	int now = circular_rate(g), d = now - g->before;

	if (now < 0 || g->before < 0)
		text_add(t, "—");
	else
		text_addf(t, "%s%d.%02d", d > 0 ? "+" : d < 0 ? "-" : "", abs(d) / 100, abs(d) % 100);
}

static void group_row(struct official *o, const struct circular_group *g, const char *name)
{
	struct text share = TEXT_INIT(0), rate = TEXT_INIT(0), change = TEXT_INIT(0);

	circular_add_percent(&share, circular_share(g->checked, g->registered));
	circular_add_percent(&rate, circular_rate(g));
	add_change(&change, g);
	official_cell(o, name);
	official_cellf(o, "%d", g->registered);
	official_cellf(o, "%d", g->checked);
	official_cell(o, text_str(&share));
	official_cellf(o, "%d", g->failed);
	official_cellf(o, "%d", g->unchecked);
	official_cell(o, text_str(&rate));
	official_cell(o, text_str(&change));
	text_clear(&share);
	text_clear(&rate);
	text_clear(&change);
}

static void group_table(struct official *o, const struct circular *c, const struct circular_groups *groups, enum circular_text first)
{
	static const int width[] = { 20, 10, 10, 14, 11, 10, 13, 12 };
	const enum circular_text heads[] = { first, CT_COL_REGISTERED, CT_COL_CHECKED, CT_COL_SHARE, CT_COL_FAILED, CT_COL_UNCHECKED, CT_COL_RATE, CT_COL_CHANGE };

	official_table(o, 8, width);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		official_cell(o, ct(heads[i]));
	for (int i = 0; i < groups->n; i++) {
		const struct circular_group *g = &groups->v[i];

		group_row(o, g, g->shown ? g->shown : first == CT_COL_LEVEL ? circular_level(g->name) :
			word_platform((enum platform)fact_find(platform_name, PLATFORM_COUNT, g->name)));
	}
	group_row(o, &c->total, ct(CT_SUM));
}

/* ---- 一、总体情况 ----------------------------------------------------------------------- */

static void add_against(struct text *t, const struct circular_group *g)
{
	int d = circular_rate(g) - g->before;

	if (g->before >= 0 && d)
		text_addf(t, ct(d > 0 ? CT_UP : CT_DOWN), abs(d) / 100, abs(d) % 100);
	else if (g->before >= 0)
		text_add(t, ct(CT_SAME));
}

static void add_figures(struct text *t, const struct circular *c)
{
	struct text share = TEXT_INIT(0), rate = TEXT_INIT(0);

	circular_add_percent(&share, circular_share(c->total.checked, c->total.registered));
	circular_add_percent(&rate, circular_rate(&c->total));
	if (!c->total.checked) {
		text_addf(t, ct(CT_NOTHING_CHECKED), c->total.registered);
	} else {
		text_addf(t, ct(CT_FIGURES), c->total.registered, c->total.checked, text_str(&share), c->total.failed, text_str(&rate));
		add_against(t, &c->total);
		text_add(t, ct(CT_ITEM_END));
	}
	if (c->total.unchecked)
		text_addf(t, ct(CT_UNCHECKED), c->total.unchecked);
	text_clear(&share);
	text_clear(&rate);
}

static void add_general(struct official *o, const struct circular *c)
{
	struct text t = TEXT_INIT(0), from = TEXT_INIT(0), to = TEXT_INIT(0);

	official_add(o, OFFICIAL_H1, ct(CT_H_GENERAL));
	circular_add_date(&from, c->period.from, c->period.zone);
	circular_add_date(&to, c->period.at - 1, c->period.zone);
	text_setf(&t, ct(c->how.any_gap ? CT_WINDOW_GAP : CT_WINDOW_POINT), text_str(&from), text_str(&to));
	if (c->how.sample < 10000) {
		struct text share = TEXT_INIT(0);

		circular_add_percent(&share, c->how.sample);
		text_addf(&t, ct(CT_SAMPLED), text_str(&share), (long long)c->how.seed);
		text_clear(&share);
	}
	add_figures(&t, c);
	text_add(&t, ct(CT_BY_UNIT));
	official_add(o, OFFICIAL_PARA, text_str(&t));
	official_add(o, OFFICIAL_CAPTION, ct(CT_H_PLATFORM));
	group_table(o, c, &c->platforms, CT_COL_PLATFORM);
	official_add(o, OFFICIAL_CAPTION, ct(CT_H_LEVEL));
	group_table(o, c, &c->levels, CT_COL_LEVEL);
	official_add(o, OFFICIAL_NOTE, ct(CT_NOTE_RATE));
	text_clear(&t);
	text_clear(&from);
	text_clear(&to);
}

/* ---- 二、存在问题 ------------------------------------------------------------------------ */

static void add_heading(struct official *o, int *n, const char *s)
{
	struct text t = TEXT_INIT(0);

	circular_add_ordinal(&t, ++*n);
	text_add(&t, s);
	official_add(o, OFFICIAL_H2, text_str(&t));
	text_clear(&t);
}

static void add_problem(struct official *o, const struct circular *c, enum rule r, int *heading)
{
	struct text t = TEXT_INIT(0), head = TEXT_INIT(0);
	int n = 0;

	for (int i = 0; i < c->n; i++) {
		const struct circular_case *k = &c->v[i];

		if (!(circular_problems(k) & 1u << r) || n++ >= NAMED_MAX)
			continue;
		text_add(&t, n > 1 ? ct(CT_PAUSE) : "");
		text_addf(&t, ct(CT_PROBLEM_ITEM), word_platform(k->a->platform), k->a->name, circular_unit(c, k->a));
	}
	if (n) {
		if (n > NAMED_MAX)
			text_addf(&t, ct(CT_AND_MORE), n);
		text_add(&t, ct(CT_ITEM_END));
		circular_add_rules(&head, 1u << r);
		text_setf(&head, ct(CT_PROBLEM), _(rule_fact(r)->confirmed), n);
		add_heading(o, heading, text_str(&head));
		official_add(o, OFFICIAL_PARA, text_str(&t));
	}
	text_clear(&t);
	text_clear(&head);
}

static void again_table(struct official *o, const struct circular *c)
{
	static const int width[] = { 8, 26, 24, 20, 12, 10 };
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_LAST_PROBLEM, CT_COL_NOW, CT_COL_STREAK };
	struct text t = TEXT_INIT(0);

	official_table(o, 6, width);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		official_cell(o, ct(heads[i]));
	for (int i = 0; i < c->n_again; i++) {
		const struct circular_again_item *a = &c->again[i];

		text_reset(&t);
		circular_add_rule_names(&t, a->rules);
		official_cellf(o, "%d", i + 1);
		official_cell(o, a->name);
		official_cell(o, a->unit);
		official_cell(o, text_str(&t));
		official_cell(o, circular_again(a->now));
		official_cellf(o, "%d", a->streak + (a->now == AGAIN_NOT));
	}
	text_clear(&t);
}

static void add_again(struct official *o, const struct circular *c, int *heading)
{
	struct text t = TEXT_INIT(0);
	int n[AGAIN_COUNT] = { 0 };

	if (!*c->last_number)
		return;
	for (int i = 0; i < c->n_again; i++)
		n[c->again[i].now]++;
	add_heading(o, heading, ct(CT_H_AGAIN));
	if (!c->n_again) {
		official_addf(o, OFFICIAL_PARA, ct(CT_AGAIN_NONE), c->last_number);
		return;
	}
	text_setf(&t, ct(CT_AGAIN), c->last_number, c->n_again, n[AGAIN_REPAIRED], n[AGAIN_NOT], n[AGAIN_CANCELLED] + n[AGAIN_CLOSED]);
	if (n[AGAIN_UNCHECKED] + n[AGAIN_GONE])
		text_addf(&t, ct(CT_AGAIN_OTHER), n[AGAIN_UNCHECKED] + n[AGAIN_GONE]);
	text_add(&t, ct(CT_ITEM_END));
	official_add(o, OFFICIAL_PARA, text_str(&t));
	text_clear(&t);
	again_table(o, c);
}

static void add_closed(struct official *o, const struct circular *c, int *heading)
{
	struct text t = TEXT_INIT(0), head = TEXT_INIT(0);

	for (int i = 0; i < c->n_closed && i < NAMED_MAX; i++) {
		const struct then_account *a = c->closed[i];

		text_add(&t, i ? ct(CT_PAUSE) : "");
		text_addf(&t, ct(CT_CLOSED_ITEM), word_platform(a->platform), a->name, circular_unit(c, a), circular_closed(a));
	}
	if (c->n_closed > NAMED_MAX)
		text_addf(&t, ct(CT_AND_MORE), c->n_closed);
	if (c->n_closed) {
		text_add(&t, ct(CT_ITEM_END));
		text_setf(&head, ct(CT_PROBLEM), ct(CT_H_CLOSED), c->n_closed);
		add_heading(o, heading, text_str(&head));
		official_add(o, OFFICIAL_PARA, text_str(&t));
	}
	text_clear(&t);
	text_clear(&head);
}

static void add_problems(struct official *o, const struct circular *c)
{
	int heading = 0;

	official_add(o, OFFICIAL_H1, ct(CT_H_PROBLEMS));
	for (int r = 0; r < RULE_COUNT; r++)
		add_problem(o, c, (enum rule)r, &heading);
	if (!heading)
		official_add(o, OFFICIAL_PARA, ct(CT_NO_PROBLEMS));
	add_again(o, c, &heading);
	add_closed(o, c, &heading);
}

/* ---- 三、工作要求 ------------------------------------------------------------------------- */

static void add_demand(struct official *o, int *n, const char *s)
{
	struct text t = TEXT_INIT(0);

	circular_add_ordinal(&t, ++*n);
	text_add(&t, s);
	official_add(o, OFFICIAL_PARA, text_str(&t));
	text_clear(&t);
}

static void add_demands(struct official *o, const struct circular *c, moment dated)
{
	struct text by = TEXT_INIT(0), t = TEXT_INIT(0);
	int n = 0;

	official_add(o, OFFICIAL_H1, ct(CT_H_DEMANDS));
	if (c->total.failed) {
		circular_add_date(&by, workday_deadline(&c->config->holidays, dated, c->config->circular.reply_days, c->period.zone) - 1, c->period.zone);
		text_setf(&t, ct(CT_DEMAND_REPAIR), text_str(&by), circular_office(c->config));
		add_demand(o, &n, text_str(&t));
		add_demand(o, &n, ct(CT_DEMAND_CLOSE));
		add_demand(o, &n, ct(CT_DEMAND_KEEP));
	} else {
		official_add(o, OFFICIAL_PARA, ct(CT_DEMAND_NONE));
	}
	text_clear(&by);
	text_clear(&t);
}

/* ---- annexes ------------------------------------------------------------------------------- */

static void annex_failed(struct official *o, const struct circular *c)
{
	static const int width[] = { 5, 8, 15, 14, 12, 12, 8, 6, 6, 9, 5 };
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_PROBLEM, CT_COL_LAST, CT_COL_GAP, CT_COL_OVER, CT_COL_POSTS,
		CT_COL_INTERACTION, CT_COL_STREAK };
	struct case_words w = { .problem = TEXT_INIT(0) };
	int n = 0;

	official_table(o, 11, width);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		official_cell(o, ct(heads[i]));
	for (int i = 0; i < c->n; i++) {
		const struct circular_case *k = &c->v[i];

		if (k->result != RESULT_FAIL)
			continue;
		case_words_set(&w, k);
		official_cellf(o, "%d", ++n);
		official_cell(o, word_platform(k->a->platform));
		official_cell(o, k->a->name);
		official_cell(o, circular_unit(c, k->a));
		official_cell(o, text_str(&w.problem));
		official_cell(o, text_str(&w.last));
		official_cell(o, text_str(&w.gap));
		official_cell(o, text_str(&w.over));
		official_cell(o, text_str(&w.posts));
		official_cell(o, text_str(&w.interaction));
		official_cellf(o, "%d", k->streak);
	}
	case_words_clear(&w);
}

static void annex_unchecked(struct official *o, const struct circular *c)
{
	static const int width[] = { 8, 14, 28, 24, 26 };
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_WHY };
	int n = 0;

	official_table(o, 5, width);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		official_cell(o, ct(heads[i]));
	for (int i = 0; i < c->n; i++) {
		const struct circular_case *k = &c->v[i];

		if (k->result != RESULT_UNCHECKED)
			continue;
		official_cellf(o, "%d", ++n);
		official_cell(o, word_platform(k->a->platform));
		official_cell(o, k->a->name);
		official_cell(o, circular_unit(c, k->a));
		official_cell(o, circular_why(k->why));
	}
}

/* Those that have something to show; their titles stand below the text (附件说明), too. */
static int annexes_of(const struct circular *c, enum circular_text title[3])
{
	int n = 0;

	title[n++] = CT_ANNEX_UNITS;
	if (c->total.failed)
		title[n++] = CT_ANNEX_FAILED;
	if (c->total.unchecked)
		title[n++] = CT_ANNEX_UNCHECKED;
	return n;
}

static void add_annexes(struct official *o, const struct circular *c)
{
	enum circular_text title[3];
	int n = annexes_of(c, title);

	for (int i = 0; i < n; i++) {
		official_addf(o, title[i] == CT_ANNEX_FAILED ? OFFICIAL_ANNEX_WIDE : OFFICIAL_ANNEX, ct(CT_ANNEX), i + 1);
		official_add(o, OFFICIAL_ANNEX_TITLE, ct(title[i]));
		if (title[i] == CT_ANNEX_UNITS)
			group_table(o, c, &c->units, CT_COL_UNIT);
		else if (title[i] == CT_ANNEX_FAILED)
			annex_failed(o, c);
		else
			annex_unchecked(o, c);
		if (title[i] == CT_ANNEX_FAILED)
			official_add(o, OFFICIAL_NOTE, ct(CT_NOTE_FAILED));
	}
}

/* ---- the whole ------------------------------------------------------------------------------ */

void circular_add_head(struct official *o, const struct config *config, const char *number, const char *title)
{
	official_add(o, OFFICIAL_NUMBER, number ? number : ct(CT_DRAFT));
	official_add(o, OFFICIAL_TITLE, title);
	official_addf(o, OFFICIAL_TO, "%s%s", *config->circular.to ? config->circular.to : ct(CT_TO), ct(CT_TO_END));
}

void circular_add_signature(struct official *o, const struct config *config, const char *signed_by, moment dated)
{
	struct text t = TEXT_INIT(0);

	circular_add_date(&t, dated, config->zone);
	official_add(o, OFFICIAL_SIGN, signed_by && *signed_by ? signed_by : circular_office(config));
	official_add(o, OFFICIAL_DATE, text_str(&t));
	text_clear(&t);
}

void circular_document(struct official *o, const struct circular *c, const char *number, const char *signed_by, moment dated)
{
	const struct config *config = c->config;
	struct text t = TEXT_INIT(0), period = TEXT_INIT(0);
	enum circular_text title[3];
	int n = annexes_of(c, title);

	circular_add_title(&t, c, true);
	circular_add_head(o, config, number, text_str(&t));
	circular_add_period(&period, &c->period);
	official_addf(o, OFFICIAL_PARA, ct(CT_OPENING), *config->circular.basis ? config->circular.basis : ct(CT_BASIS), circular_office(config), text_str(&period));
	add_general(o, c);
	add_problems(o, c);
	add_demands(o, c, dated);
	text_setf(&t, "%s", ct(CT_ENCLOSED));
	for (int i = 0; i < n; i++) {
		text_add(&t, i ? "\n\u3000\u3000\u3000" : "");
		if (n > 1)
			text_addf(&t, ct(CT_ENCLOSED_ITEM), i + 1, ct(title[i]));
		else
			text_add(&t, ct(title[i]));
	}
	official_add(o, OFFICIAL_ENCLOSED, text_str(&t));
	circular_add_signature(o, config, signed_by, dated);
	add_annexes(o, c);
	text_clear(&t);
	text_clear(&period);
}
