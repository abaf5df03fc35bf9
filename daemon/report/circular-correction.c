/*
 * circular-correction - a 更正: what a circular that was issued says otherwise
 * by now, item by item, and nothing else of it.
 *
 * It compares with what was frozen; it must never know what was decided since,
 * nor why.
 */
#include <string.h>

#include "circular-doc.h"
#include "circular-text.h"

/* ---- the accounts ----------------------------------------------------------------- */

/* Who is named otherwise than before; empty = nobody. */
struct lists { struct text out, in, cleared, other; };

static void add_account(struct text *t, const char *name, const char *unit)
{
	text_addf(t, "%s%s%s%s%s", t->len ? circular_text(CT_PAUSE) : "", name, circular_text(CT_OPEN), unit, circular_text(CT_CLOSE));
}

static void add_problems(struct text *t, const char *name, const char *unit, uint32_t rules)
{
	struct text words = TEXT_INIT(0);

	circular_add_rules(&words, rules);
	text_add(t, t->len ? circular_text(CT_CORRECTION_NEXT) : "");
	text_addf(t, circular_text(CT_CORRECTION_ITEM), name, unit, text_str(&words));
	text_clear(&words);
}

/* was, is: NULL where the account is in one of them only. */
static void compare(struct lists *l, const struct circular *c, const struct stated *was, const struct circular_case *is)
{
	bool failed = was && was->failed, fails = is && is->result == RESULT_FAIL;
	uint32_t before = was ? was->problems : 0, now = is ? circular_problems(is) : 0;
	const char *name = was ? was->name : is->a->name, *unit = was ? was->unit : circular_unit(c, is->a);

	if (failed && !fails)
		add_account(&l->out, name, unit);
	else if (fails && !failed)
		add_account(&l->in, name, unit);
	else if (before && !now)
		add_account(&l->cleared, name, unit);
	else if (before != now)
		add_problems(&l->other, name, unit, now);
}

/* Both are in the official order, as a rule the same: *at is where the last one was found. */
static const struct circular_case *case_of(const struct circular *c, const char *account, int *at)
{
	for (int n = 0; n < c->n; n++) {
		int i = (*at + n) % c->n;

		if (!strcmp(c->v[i].a->key, account))
			return &c->v[*at = i];
	}
	return NULL;
}

static bool was_there(const struct correction *k, const char *account, int *at)
{
	for (int n = 0; n < k->n_was; n++) {
		int i = (*at + n) % k->n_was;

		if (!strcmp(k->was[i].account, account)) {
			*at = i;
			return true;
		}
	}
	return false;
}

static bool add_list(struct official *o, struct text *list, enum circular_text says)
{
	bool any = list->len > 0;

	if (any)
		official_addf(o, OFFICIAL_PARA, circular_text(says), text_str(list));
	text_clear(list);
	return any;
}

static bool add_accounts(struct official *o, const struct circular *c, const struct correction *k)
{
	struct lists l = { .out = TEXT_INIT(0) };
	bool any = false;
	int at = 0;

	for (int i = 0; i < k->n_was; i++)
		compare(&l, c, &k->was[i], case_of(c, k->was[i].account, &at));
	at = 0;
	for (int i = 0; i < c->n; i++)
		if (!was_there(k, c->v[i].a->key, &at))
			compare(&l, c, NULL, &c->v[i]);
	any |= add_list(o, &l.out, CT_CORRECTION_OUT);
	any |= add_list(o, &l.in, CT_CORRECTION_IN);
	any |= add_list(o, &l.cleared, CT_CORRECTION_CLEARED);
	any |= add_list(o, &l.other, CT_CORRECTION_OTHER);
	return any;
}

/* ---- the figures ------------------------------------------------------------------- */

static void add_count(struct text *t, enum circular_text says, int was, int is)
{
	if (was == is)
		return;
	text_add(t, t->len ? circular_text(CT_CORRECTION_COMMA) : "");
	text_addf(t, circular_text(says), was, is);
}

static bool add_figures(struct official *o, const struct circular_group *was, const struct circular_group *is)
{
	struct text t = TEXT_INIT(0), before = TEXT_INIT(0), now = TEXT_INIT(0);
	bool any;

	add_count(&t, CT_CORRECTION_REGISTERED, was->registered, is->registered);
	add_count(&t, CT_CORRECTION_CHECKED, was->checked, is->checked);
	add_count(&t, CT_CORRECTION_FAILED, was->failed, is->failed);
	circular_add_percent(&before, circular_rate(was));
	circular_add_percent(&now, circular_rate(is));
	if (strcmp(text_str(&before), text_str(&now)) != 0) {
		text_add(&t, t.len ? circular_text(CT_CORRECTION_COMMA) : "");
		text_addf(&t, circular_text(CT_CORRECTION_RATE), text_str(&before), text_str(&now));
	}
	any = t.len > 0;
	if (any)
		official_addf(o, OFFICIAL_PARA, "%s%s", text_str(&t), circular_text(CT_ITEM_END));
	text_clear(&t);
	text_clear(&before);
	text_clear(&now);
	return any;
}

/* ---- the whole --------------------------------------------------------------------- */

bool circular_correction(struct official *o, const struct circular *c, const struct correction *k, const char *number, const char *signed_by, moment dated)
{
	struct text t = TEXT_INIT(0), of = TEXT_INIT(0);
	bool accounts, figures;

	text_setf(&t, circular_text(CT_CORRECTION_TITLE), k->title, k->number);
	circular_add_head(o, c->config, number, text_str(&t));
	text_reset(&t);
	circular_add_date(&t, k->issued, c->period.zone);
	if (*k->earlier)
		text_setf(&of, circular_text(CT_CORRECTION_EARLIER), k->number, k->earlier);
	else
		text_setf(&of, "%s", k->number);
	official_addf(o, OFFICIAL_PARA, circular_text(CT_CORRECTION_OPENING), text_str(&t), k->title, text_str(&of));
	if (*k->reason)
		official_addf(o, OFFICIAL_PARA, circular_text(CT_CORRECTION_REASON), k->reason);
	accounts = add_accounts(o, c, k);
	figures = add_figures(o, &k->total, &c->total);
	if (!accounts)
		official_add(o, OFFICIAL_PARA, circular_text(figures ? CT_CORRECTION_SAME : CT_CORRECTION_ANNEX));
	official_add(o, OFFICIAL_PARA, circular_text(CT_CORRECTION_END));
	circular_add_signature(o, c->config, signed_by, dated);
	text_clear(&t);
	text_clear(&of);
	return accounts || figures;
}
