/*
 * export-hand - looks by hand and replies as the forms they are imported from.
 */
#include <stdio.h>

#include "hand-sheet.h"
#include "import-hand.h"
#include "sheet-out.h"
#include "write.h"

struct exporting {
	const struct view *view;
	const struct hand_kind *kind;
	struct sheet_out *out;
	const struct conf_account *account;
	struct text text[HAND_COLUMNS];  /* of the row at hand */
	int n;
};

static void write_row(struct exporting *x)
{
	for (int i = 0; i < x->kind->n; i++) {
		struct text *t = &x->text[x->kind->columns[i]];

		if (x->kind->columns[i] == HAND_NUMBER)
			sheet_out_number(x->out, ++x->n);
		else
			sheet_out_text(x->out, text_str(t));
		text_reset(t);
	}
	sheet_out_end_row(x->out);
}

static void put_account(struct exporting *x)
{
	const struct conf_account *a = x->account;

	text_setf(&x->text[HAND_KEY], "%s", a->key);
	text_setf(&x->text[HAND_NAME], "%s", a->name);
	text_setf(&x->text[HAND_PLATFORM], "%s", word_platform(a->platform));
	text_setf(&x->text[HAND_UNIT], "%s", x->view->config->units[a->unit].name);
}

static void put_time(struct text *t, moment m, const struct zone *z)
{
	text_reset(t);
	if (m != MOMENT_NONE)
		hand_add_time(t, m, z);
}

static bool take_observation(void *ctx, const struct observation_row *r)
{
	static const char *const tried[INTERACTION_COUNT] = { [INTERACTION_UNTESTED] = "untested", [INTERACTION_EFFECTIVE] = "ok", [INTERACTION_NONE] = "none" };
	struct exporting *x = ctx;

	put_account(x);
	put_time(&x->text[HAND_AT], r->at, x->account->zone);
	put_time(&x->text[HAND_LAST_UPDATE], r->last_update, x->account->zone);
	text_setf(&x->text[HAND_INTERACTION], "%s", hand_word(HAND_INTERACTION, tried[r->interaction]));
	text_setf(&x->text[HAND_WORKS], "%s", hand_word(HAND_WORKS, r->works ? "yes" : "no"));
	text_setf(&x->text[HAND_BY], "%s", r->who);
	text_setf(&x->text[HAND_NOTE], "%s", r->note);
	write_row(x);
	return true;
}

static bool take_rule(void *ctx, const struct finding_row *r)
{
	struct exporting *x = ctx;

	text_setf(&x->text[HAND_RULE], "%s", word_rule(r->rule, r->standing));
	return true;
}

static bool take_step(void *ctx, const struct step_row *r)
{
	struct exporting *x = ctx;
	struct text rule = TEXT_INIT(0);

	if (fact_find(review_event_name, REVIEW_EVENT_COUNT, r->event) != REVIEW_EVENT_ANSWER)
		return true;
	text_add(&rule, text_str(&x->text[HAND_RULE])); /* of the review, for each of its answers */
	put_account(x);
	text_setf(&x->text[HAND_ANSWER], "%s", r->why);
	put_time(&x->text[HAND_ANSWERED_AT], r->dated, x->account->zone);
	if (r->dated != MOMENT_NONE && day_start(r->dated, x->account->zone) == r->dated)
		x->text[HAND_ANSWERED_AT].buf[x->text[HAND_ANSWERED_AT].len = 10] = '\0'; /* a day was given */
	text_setf(&x->text[HAND_BY], "%s", r->who);
	write_row(x);
	text_setf(&x->text[HAND_RULE], "%s", text_str(&rule));
	text_clear(&rule);
	return true;
}

static bool take_review(void *ctx, const struct review_row *r)
{
	struct exporting *x = ctx;

	if (r->finding)
		store_get_finding(x->view->store, r->finding, take_rule, x);
	store_each_step(x->view->store, r->id, take_step, x);
	return true;
}

static int write_all(struct exporting *x)
{
	const struct register_ *r = x->view->reg;
	int e = 0;

	for (int i = 0; i < x->kind->n; i++)
		sheet_out_heading(x->out, hand_heading(x->kind, x->kind->columns[i]), 18);
	sheet_out_end_row(x->out);
	for (int i = 0; !e && x->view->store && i < r->n_members; i++) {
		x->account = r->members[i].conf;
		if (r->members[i].card.id)
			e = x->kind->tells == HAND_ANSWER ? store_each_review(x->view->store, r->members[i].card.id, false, take_review, x) :
				store_each_observation(x->view->store, r->members[i].card.id, take_observation, x);
	}
	return e;
}

int export_hand(const struct ctl *c)
{
	struct view v;
	struct exporting x = { .view = &v, .kind = hand_kind(c->kind) };
	struct text err = TEXT_SENTENCE;
	int e = view_open(&v, c);

	if (e)
		return e;
	e = write_record(c, v.config, "export", "%s: %s", c->kind, c->out ? c->out : "-");
	if (e) {
		view_close(&v);
		return e;
	}
	x.out = sheet_out_open(c->out, _(x.kind->title), &err);
	if (!x.out || write_all(&x) || sheet_out_close(x.out, &err)) {
		log_err("%s", err.len ? text_str(&err) : store_error(v.store));
		e = EXIT_WRONG;
	}
	for (int i = 0; i < HAND_COLUMNS; i++)
		text_clear(&x.text[i]);
	text_clear(&err);
	view_close(&v);
	return e;
}
