/*
 * listing - see listing.h.
 */
#include "listing.h"

#include <stdio.h>
#include <string.h>

static int print(struct listing *l, const struct listing_kind *kind)
{
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };
	int e = 0;

	if (l->c->json) {
		l->json = &j;
		emit_open(&j, NULL, '{');
		emit_moment(&j, "now", l->view->now);
		emit_open(&j, kind->name, '[');
	} else {
		table_begin(&l->table, kind->heads, kind->n_heads, l->c->csv);
	}
	if (l->view->store)
		e = kind->each(l);
	if (e)
		log_err("%s", store_error(l->view->store));
	if (l->json) {
		emit_close(&j, ']');
		emit_close(&j, '}');
		emit_end(&j);
	} else {
		table_end(&l->table);
		if (kind->below)
			kind->below(l);
	}
	return e ? EXIT_WRONG : 0;
}

int listing_print(struct listing *l, const struct listing_kind *kind, const struct ctl *c, struct picked *ret_picked)
{
	struct view v;
	int e = view_open(&v, c);

	if (e)
		return e;
	l->c = c;
	l->view = &v;
	l->all = c->state && !strcmp(c->state, "all");
	e = kind->read_filters(l);
	if (!e && (l->unit = select_unit(c, v.config)) == -2)
		e = EXIT_WRONG;
	if (!e)
		e = print(l, kind);
	if (ret_picked)
		*ret_picked = l->picked;
	else
		picked_clear(&l->picked);
	view_close(&v);
	return e;
}
