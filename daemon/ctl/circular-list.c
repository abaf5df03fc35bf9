/*
 * circular-list - circulars as they were issued: the list of them, and what
 * each consisted of.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "circular-verb.h"
#include "emit.h"
#include "table.h"
#include "write.h"

/* ---- list ------------------------------------------------------------------------- */

struct listing { const struct view *view; struct emit *json; struct table table; };

static void add_rate(struct text *t, const struct circular_row *r)
{
	int rate = circular_share(r->checked - r->failed, r->checked);

	if (rate >= 0)
		text_addf(t, "%d.%02d", rate / 100, rate % 100);
}

static void emit_head(struct emit *j, const struct circular_row *r)
{
	struct text rate = TEXT_INIT(16);

	add_rate(&rate, r);
	emit_string(j, "number", r->number);
	emit_string(j, "title", r->title);
	emit_filled(j, "corrects", r->corrects);
	emit_filled(j, "reason", r->reason);
	emit_string(j, "signed_by", r->signed_by);
	emit_string(j, "by", r->who);
	emit_moment(j, "from", r->from);
	emit_moment(j, "check_point", r->at);
	emit_moment(j, "decided_until", r->decided);
	emit_moment(j, "issued", r->issued);
	emit_string(j, "how", r->how);
	emit_int(j, "registered", r->registered);
	emit_int(j, "checked", r->checked);
	emit_int(j, "failed", r->failed);
	emit_filled(j, "rate", text_str(&rate));
	text_clear(&rate);
}

static bool list_one(void *ctx, const struct circular_row *r)
{
	struct listing *l = ctx;
	struct text rate = TEXT_INIT(16);

	if (l->json) {
		emit_open(l->json, NULL, '{');
		emit_head(l->json, r);
		emit_close(l->json, '}');
		return true;
	}
	add_rate(&rate, r);
	table_cell(&l->table, r->number);
	table_cell(&l->table, *r->corrects ? r->corrects : "-");
	table_moment(&l->table, r->from, l->view->config->zone);
	table_moment(&l->table, r->at - 1, l->view->config->zone);
	table_moment(&l->table, r->issued, l->view->config->zone);
	table_cellf(&l->table, "%d", r->registered);
	table_cellf(&l->table, "%d", r->checked);
	table_cellf(&l->table, "%d", r->failed);
	table_cell(&l->table, rate.len ? text_str(&rate) : "-");
	table_cell(&l->table, r->title);
	text_clear(&rate);
	return true;
}

static void columns(struct table *t, bool csv)
{
	static const struct table_head heads[] = {
		{ "number", N_("number"), 0 }, { "corrects", N_("corrects"), 0 }, { "from", N_("since"), 0 }, { "check_point", N_("until"), 0 },
		{ "issued", N_("issued"), 0 }, { "registered", N_("registered"), COLUMN_RIGHT }, { "checked", N_("checked"), COLUMN_RIGHT },
		{ "failed", N_("failed"), COLUMN_RIGHT }, { "rate", N_("pass rate"), COLUMN_RIGHT }, { "title", N_("title"), COLUMN_SHRINKS }
	};

	table_begin(t, heads, sizeof heads / sizeof *heads, csv);
}

int circular_list(struct ctl *c)
{
	struct emit j = { .to = stdout };
	struct view v;
	struct listing l = { .view = &v, .json = c->json ? &j : NULL };
	int e;

	if (c->n_args > 1)
		return ctl_usage(c, _("list takes no arguments"));
	e = view_open_store(&v, c);
	if (e)
		return e;
	columns(&l.table, c->csv);
	if (c->json) {
		emit_open(&j, NULL, '{');
		emit_open(&j, "circulars", '[');
	}
	if (v.store && store_each_circular(v.store, list_one, &l)) {
		log_err("%s", store_error(v.store));
		e = EXIT_WRONG;
	}
	if (c->json) {
		emit_close(&j, ']');
		emit_close(&j, '}');
		emit_end(&j);
	} else {
		table_end(&l.table);
	}
	view_close(&v);
	return e;
}

/* ---- show --------------------------------------------------------------------------- */

struct showing_files { struct store *store; const char *folder; struct emit *json; bool found, failed; const char *number; };

static void add_hex(struct text *t, const uint8_t *bytes)
{
	for (int i = 0; i < STORE_SHA256; i++)
		text_addf(t, "%02x", bytes[i]);
}

static int write_file(const struct showing_files *s, const struct file_row *r)
{
	struct text bytes = TEXT_INIT(0), path = TEXT_INIT(0), err = TEXT_SENTENCE;
	uint8_t sha256[STORE_SHA256];
	int e = 0;

	if (store_get_content(s->store, r->content, &bytes, sha256) != 1) {
		text_setf(&err, "%s", store_error(s->store));
		e = -1;
	} else {
		text_setf(&path, "%s/%s", s->folder, r->name);
		e = text_write_file(text_str(&path), text_str(&bytes), bytes.len, 0644, &err);
	}
	if (e)
		log_err("%s", text_str(&err));
	text_clear(&bytes);
	text_clear(&path);
	text_clear(&err);
	return e;
}

static bool show_file(void *ctx, const struct file_row *r)
{
	struct showing_files *s = ctx;
	struct text hex = TEXT_INIT(80);

	add_hex(&hex, r->sha256);
	if (s->json) {
		emit_open(s->json, NULL, '{');
		emit_string(s->json, "name", r->name);
		emit_int(s->json, "size", r->size);
		emit_string(s->json, "sha256", text_str(&hex));
		emit_close(s->json, '}');
	} else {
		printf("%s  %s\n", text_str(&hex), r->name);
	}
	if (s->folder && write_file(s, r))
		s->failed = true;
	text_clear(&hex);
	return true;
}

static bool show_item(void *ctx, const struct circular_item *i)
{
	struct emit *j = ctx;

	emit_open(j, NULL, '{');
	emit_string(j, "name", i->name);
	emit_string(j, "unit", i->unit);
	emit_string(j, "problems", i->rules);
	emit_int(j, "streak", i->streak);
	emit_close(j, '}');
	return true;
}

static bool show_one(void *ctx, const struct circular_row *r)
{
	struct showing_files *s = ctx;

	if (strcmp(r->number, s->number))
		return true;
	s->found = true;
	if (!s->json) {
		printf("%s  %s\n", r->number, r->title);
		if (*r->corrects)
			printf(_("corrects %s: %s\n"), r->corrects, r->reason);
		s->failed |= store_each_circular_file(s->store, r->id, show_file, s) != 0;
		return false;
	}
	emit_open(s->json, NULL, '{');
	emit_head(s->json, r);
	emit_open(s->json, "files", '[');
	s->failed |= store_each_circular_file(s->store, r->id, show_file, s) != 0;
	emit_close(s->json, ']');
	emit_open(s->json, "failed_accounts", '[');
	s->failed |= store_each_circular_item(s->store, r->id, show_item, s->json) != 0;
	emit_close(s->json, ']');
	emit_close(s->json, '}');
	emit_end(s->json);
	return false;
}

int circular_show(struct ctl *c)
{
	struct emit j = { .to = stdout };
	struct view v;
	struct showing_files s = { .folder = c->out, .json = c->json ? &j : NULL, .number = c->n_args == 2 ? c->args[1] : "" };
	int e;

	if (c->n_args != 2)
		return ctl_usage(c, _("the number of a circular is expected; newmediactl circular list shows all"));
	if (c->out && mkdir(c->out, 0777) && errno != EEXIST) {
		log_err(_("cannot make %s: %s"), c->out, strerror(errno));
		return EXIT_WRONG;
	}
	e = view_open_store(&v, c);
	if (e)
		return e;
	if (c->out && write_record(c, v.config, "export", _("circular %s: %s"), c->args[1], c->out)) {
		view_close(&v);
		return EXIT_WRONG;
	}
	s.store = v.store;
	if (v.store && store_each_circular(v.store, show_one, &s)) {
		log_err("%s", store_error(v.store));
		s.failed = true;
	} else if (!s.found) {
		log_err(_("no circular %s was issued"), s.number);
		s.failed = true;
	}
	view_close(&v);
	return s.failed ? EXIT_WRONG : 0;
}
