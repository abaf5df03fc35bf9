/*
 * review-show - one review, every step of it with the files that were given,
 * and what can come next.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "reviews.h"
#include "select-by.h"
#include "table.h"

enum { LABEL = 16 };

struct one {
	const struct view *view;
	struct emit *json;
	struct table table;
	struct text files;           /* of the step being shown */
	bool found;
	enum review_state state;
};

static bool take_file(void *ctx, const struct file_row *r)
{
	struct one *o = ctx;
	char sha[2 * STORE_SHA256 + 1];

	for (int i = 0; i < STORE_SHA256; i++)
		snprintf(sha + 2 * i, 3, "%02x", r->sha256[i]);
	if (o->json) {
		emit_open(o->json, NULL, '{');
		emit_string(o->json, "name", r->name);
		emit_int(o->json, "size", r->size);
		emit_string(o->json, "sha256", sha);
		emit_close(o->json, '}');
	} else {
		text_addf(&o->files, "%s%s (%.16s…)", o->files.len ? ", " : "", r->name, sha);
	}
	return true;
}

static bool take_step(void *ctx, const struct step_row *r)
{
	struct one *o = ctx;
	const struct zone *z = o->view->config->zone;
	struct emit *j = o->json;
	struct text who = TEXT_INIT(0);

	if (j) {
		emit_open(j, NULL, '{');
		emit_moment(j, "at", r->at);
		emit_string(j, "event", r->event);
		emit_string(j, "state", r->to);
		emit_string(j, "who", r->who);
		emit_filled(j, "peer", r->peer);
		emit_string(j, "why", r->why);
		emit_moment(j, "due", r->due);
		emit_filled(j, "url", r->url);
		emit_moment(j, "dated", r->dated);
		emit_open(j, "files", '[');
		store_each_file(o->view->store, FILE_OF_REVIEW_STEP, r->id, take_file, o);
		emit_close(j, ']');
		emit_close(j, '}');
		return true;
	}
	text_reset(&o->files);
	if (*r->url)
		text_add(&o->files, r->url);
	store_each_file(o->view->store, FILE_OF_REVIEW_STEP, r->id, take_file, o);
	text_addf(&who, *r->peer ? "%s (%s)" : "%s", r->who, r->peer);
	table_moment(&o->table, r->at, z);
	table_cell(&o->table, word_event(r->event));
	table_cell(&o->table, text_str(&who));
	table_deadline(&o->table, r->due, z);
	table_cell(&o->table, *r->why ? _(r->why) : "");
	table_cell(&o->table, text_str(&o->files));
	text_clear(&who);
	return true;
}

static void emit_possible(struct one *o)
{
	emit_open(o->json, "possible", '[');
	for (int e = 0; e < REVIEW_EVENT_COUNT; e++)
		if (review_event_is_step((enum review_event)e) && review_next(o->state, (enum review_event)e) != REVIEW_REFUSED)
			emit_string(o->json, NULL, review_event_name((enum review_event)e));
	emit_close(o->json, ']');
}

static void print_possible(const struct one *o)
{
	struct text t = TEXT_INIT(0);

	for (int e = 0; e < REVIEW_EVENT_COUNT; e++)
		if (review_event_is_step((enum review_event)e) && review_next(o->state, (enum review_event)e) != REVIEW_REFUSED)
			text_addf(&t, "%s%s", t.len ? ", " : "", review_event_name((enum review_event)e));
	line_print(_("possible now"), LABEL, t.len ? text_str(&t) : _("nothing"));
	text_clear(&t);
}

static bool show(void *ctx, const struct review_row *r)
{
	struct one *o = ctx;
	const struct zone *z = o->view->config->zone;
	struct text due = TEXT_INIT(0);

	o->found = true;
	o->state = r->state;
	if (o->json) {
		review_row_json(o->json, r, o->view->now);
	} else {
		line_printf(_("review"), LABEL, "%" PRId64, r->id);
		line_print(_("account"), LABEL, r->account_key);
		line_printf(_("finding"), LABEL, "%" PRId64, r->finding);
		line_print(_("state"), LABEL, word_review(r->state));
		if (r->due != MOMENT_NONE) {
			text_add_deadline(&due, r->due, z);
			if (r->due <= o->view->now)
				text_addf(&due, " %s", _("(past)"));
			line_print(_("due"), LABEL, text_str(&due));
		}
		if (r->hand_before_notice)
			line_print(_("note"), LABEL, _("to be checked by hand before any notice"));
	}
	text_clear(&due);
	return true;
}

static void print_steps(struct one *o, int64_t id)
{
	const char *const heads[] = { _("at"), _("step"), _("by"), _("due"), _("reason"), _("files") };

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		table_column(&o->table, heads[i], i >= 4 ? COLUMN_SHRINKS : 0);
	store_each_step(o->view->store, id, take_step, o);
	table_print(&o->table, stdout);
	table_clear(&o->table);
	print_possible(o);
}

int review_show(const struct ctl *c)
{
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };
	struct picked p = { 0 };
	struct view v;
	struct one o = { .view = &v, .json = c->json ? &j : NULL };
	int e;

	if (c->n_args != 2)
		return ctl_usage(c, _("the number of one review is expected"));
	if (picked_from_args(&p, c))
		return EXIT_USAGE;
	e = view_open(&v, c);
	if (e) {
		picked_clear(&p);
		return e;
	}
	if (c->json)
		emit_open(&j, NULL, '{');
	if (v.store && store_get_review(v.store, p.v[0], show, &o))
		log_err("%s", store_error(v.store));
	if (o.found && c->json) {
		emit_open(&j, "steps", '[');
		store_each_step(v.store, p.v[0], take_step, &o);
		emit_close(&j, ']');
		emit_possible(&o);
		emit_close(&j, '}');
		emit_end(&j);
	} else if (o.found) {
		print_steps(&o, p.v[0]);
	} else {
		log_err(_("there is no review %" PRId64), p.v[0]);
		text_clear(&j.buf);
	}
	text_clear(&o.files);
	picked_clear(&p);
	view_close(&v);
	return o.found ? 0 : EXIT_WRONG;
}
