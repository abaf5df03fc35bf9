/*
 * unit-letter - see unit-letter.h.  The columns of the form are those that
 * newmediactl import --kind replies reads back.
 */
#include "unit-letter.h"

#include <stdlib.h>

#include "circular-text.h"
#include "letter-text.h"
#include "log.h"
#include "rules.h"
#include "word.h"

struct named { const struct account_line *line; uint32_t rules; }; /* confirmed; 0 = due or a clue */
struct naming { const struct report_view *v; enum unit_letter kind; struct named *named; int n; uint32_t confirmed; };

static const char *ct(enum circular_text t)
{
	return circular_text(t);
}

static bool take_finding(void *ctx, const struct finding_row *r)
{
	struct naming *n = ctx;

	if (r->standing == STANDING_CONFIRMED && rule_accuses(r->rule) && rule_fact(r->rule)->told & TOLD_UNIT)
		n->confirmed |= 1u << r->rule;
	return true;
}

static int find_named(struct naming *n, const struct scope *s)
{
	n->named = mem_alloc(((size_t)s->n + 1) * sizeof *n->named);
	for (int i = 0; i < s->n; i++) {
		const struct account_line *l = &s->v[i];
		enum account_class c = scope_class(l->m);
		bool wants = n->kind == UNIT_LETTER_REMIND && (c == CLASS_DUE || c == CLASS_OVERDUE);

		n->confirmed = 0;
		if (!l->own)
			continue;
		if (n->v->store && l->m->card.id && store_each_finding(n->v->store, l->m->card.id, true, take_finding, n))
			return -1;
		if (n->confirmed || wants)
			n->named[n->n++] = (struct named){ l, n->confirmed };
	}
	return 0;
}

static void add_item(struct official *o, int i, const struct named *k, moment now)
{
	const struct member *m = k->line->m;
	struct text last = TEXT_INIT(0), by = TEXT_INIT(0), t = TEXT_INIT(0), rules = TEXT_INIT(0);
	const char *platform = word_platform(m->conf->platform);

	if (m->verdict.last_update.earliest != MOMENT_NONE)
		circular_add_date(&last, m->verdict.last_update.earliest, m->policy->zone);
	else
		text_add(&last, letter_text(LT_NO_POST));
	text_setf(&t, "%d.", i + 1);
	if (k->rules) {
		circular_add_rules(&rules, k->rules);
		text_addf(&t, ct(CT_NOTICE_ITEM_CONFIRMED), platform, m->conf->name, text_str(&rules), text_str(&last));
	} else if (scope_class(m) == CLASS_DUE) {
		letter_add_deadline(&by, m->verdict.deadline, m->policy->zone);
		text_addf(&t, ct(m->verdict.deadline <= now ? CT_NOTICE_ITEM_PASSED : CT_NOTICE_ITEM_DUE), platform, m->conf->name, text_str(&last), text_str(&by));
	} else {
		text_addf(&t, ct(CT_NOTICE_ITEM_CLUE), platform, m->conf->name, text_str(&last));
	}
	official_add(o, OFFICIAL_PARA, text_str(&t));
	text_clear(&last);
	text_clear(&by);
	text_clear(&t);
	text_clear(&rules);
}

static void add_form(struct official *o, const struct naming *n)
{
	static const int width[] = { 6, 10, 15, 13, 13, 20, 13, 10 };
	static const enum circular_text heads[] = { CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_PROBLEM, CT_COL_REPAIR, CT_COL_REPAIR_WHEN, CT_COL_REPAIR_WHO };
	struct text t = TEXT_INIT(0);

	official_add(o, OFFICIAL_ANNEX, ct(CT_ENCLOSED_ONE));
	official_add(o, OFFICIAL_ANNEX_TITLE, ct(CT_NOTICE_FORM));
	official_table(o, 8, width);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		official_cell(o, ct(heads[i]));
	for (int i = 0; i < n->n; i++) {
		const struct member *m = n->named[i].line->m;

		text_reset(&t);
		circular_add_rules(&t, n->named[i].rules ? n->named[i].rules : 1u << RULE_NO_UPDATE);
		official_cellf(o, "%d", i + 1);
		official_cell(o, word_platform(m->conf->platform)); /* a unit's accounts have one name on all platforms */
		official_cell(o, m->conf->name);
		official_cell(o, n->v->config->units[m->conf->unit].name);
		official_cell(o, text_str(&t));
		for (int empty = 0; empty < 3; empty++)
			official_cell(o, "");
	}
	official_add(o, OFFICIAL_NOTE, ct(CT_NOTICE_FORM_NOTE));
	text_clear(&t);
}

static void write_letter(struct official *o, const struct naming *n, int unit, const char *number, const char *signed_by)
{
	const struct config *c = n->v->config;
	bool urge = n->kind == UNIT_LETTER_URGE;
	struct text today = TEXT_INIT(0), by = TEXT_INIT(0);

	circular_add_date(&today, n->v->now, c->zone);
	circular_add_date(&by, workday_deadline(&c->holidays, n->v->now, c->circular.reply_days, c->zone) - 1, c->zone);
	official_add(o, OFFICIAL_NUMBER, number);
	official_add(o, OFFICIAL_TITLE, ct(urge ? CT_NOTICE_URGE_TITLE : CT_NOTICE_REMIND_TITLE));
	official_addf(o, OFFICIAL_TO, "%s%s", c->units[unit].name, ct(CT_TO_END));
	official_addf(o, OFFICIAL_PARA, ct(urge ? CT_NOTICE_URGE_OPENING : CT_NOTICE_REMIND_OPENING), text_str(&today));
	for (int i = 0; i < n->n; i++)
		add_item(o, i, &n->named[i], n->v->now);
	if (urge)
		official_addf(o, OFFICIAL_PARA, ct(CT_NOTICE_URGE_END), text_str(&by), circular_office(c));
	else
		official_addf(o, OFFICIAL_PARA, ct(CT_NOTICE_REMIND_END), circular_office(c));
	if (urge)
		official_addf(o, OFFICIAL_ENCLOSED, "%s%s", ct(CT_ENCLOSED), ct(CT_NOTICE_FORM));
	official_add(o, OFFICIAL_SIGN, signed_by && *signed_by ? signed_by : circular_office(c));
	official_add(o, OFFICIAL_DATE, text_str(&today));
	if (urge)
		add_form(o, n);
	text_clear(&today);
	text_clear(&by);
}

int unit_letter(struct official *o, const struct report_view *v, int unit, enum unit_letter kind, const char *number, const char *signed_by)
{
	struct naming n = { .v = v, .kind = kind };
	struct scope s;
	int e = scope_make(&s, v, unit, false);

	if (e)
		return -1;
	e = find_named(&n, &s);
	if (!e && n.n)
		write_letter(o, &n, unit, number, signed_by);
	free(n.named);
	scope_clear(&s);
	return e ? -1 : n.n;
}
