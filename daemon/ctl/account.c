/*
 * account - every change of an account's register: when, which field, from
 * what to what.  Also of one that left it.
 */
#include <stdio.h>
#include <string.h>

#include "emit.h"
#include "table.h"

struct history { const struct view *view; struct table table; struct emit *json; int n; };

static bool take_change(void *ctx, const struct change_row *r)
{
	struct history *h = ctx;

	h->n++;
	if (h->json) {
		emit_open(h->json, NULL, '{');
		emit_moment(h->json, "at", r->at);
		emit_string(h->json, "field", r->field);
		emit_filled(h->json, "old", r->old);
		emit_filled(h->json, "new", r->new_);
		emit_close(h->json, '}');
		return true;
	}
	table_moment(&h->table, r->at, h->view->config->zone);
	table_cell(&h->table, r->field);
	table_cell(&h->table, *r->old ? r->old : "-");
	table_cell(&h->table, *r->new_ ? r->new_ : "-");
	return true;
}

static int print(struct history *h, int64_t account, const struct ctl *c)
{
	static const struct table_head heads[] = { { "at", N_("at"), 0 }, { "field", N_("field"), 0 }, { "from", N_("was"), COLUMN_SHRINKS },
		{ "to", N_("became"), COLUMN_SHRINKS } };
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };
	int e;

	if (c->json) {
		h->json = &j;
		emit_open(&j, NULL, '{');
		emit_string(&j, "account", c->args[1]);
		emit_open(&j, "changes", '[');
	} else {
		table_begin(&h->table, heads, sizeof heads / sizeof *heads, c->csv);
	}
	e = store_each_change(h->view->store, account, take_change, h);
	if (e)
		log_err("%s", store_error(h->view->store));
	if (c->json) {
		emit_close(&j, ']');
		emit_close(&j, '}');
		emit_end(&j);
	} else {
		table_end(&h->table);
	}
	return e ? EXIT_WRONG : 0;
}

int verb_account(struct ctl *c)
{
	struct account_card card;
	struct view v;
	struct history h = { .view = &v };
	int e, has = 0;

	if (c->n_args != 2 || strcmp(c->args[0], "history"))
		return ctl_usage(c, _("expected history and an account"));
	e = view_open(&v, c);
	if (e)
		return e;
	if (v.store)
		has = store_get_account(v.store, c->args[1], &card);
	if (has == 1) {
		e = print(&h, card.id, c);
	} else {
		log_err(_("no account is called %s"), c->args[1]);
		e = EXIT_WRONG;
	}
	view_close(&v);
	return e;
}
