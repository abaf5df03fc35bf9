/*
 * record - who decided, changed, looked at or took out what: the entries as
 * they stand in the store.  Whether one was changed or is missing, `verify`
 * tells.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "emit.h"
#include "table.h"
#include "write.h"

struct listing { const struct view *view; struct table table; struct emit *json; bool csv; };

static const char *kind_word(const char *what)
{
	static const struct { const char *what, *word; } words[] = { { "finding", N_("finding") }, { "review", N_("review") }, { "observation", N_("look by hand") },
		{ "file", N_("file") }, { "register", N_("register changed") }, { "circular", N_("circular") },
		{ "source", N_("source") }, { "digest", N_("digest") }, { "import", N_("import") }, { "export", N_("export") }, { "view", N_("personal data seen") },
		{ "backup", N_("backup") } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].what, what))
			return _(words[i].word);
	return what;
}

/* "said" speaks for itself; of the rest what is filled. */
static void add_about(struct text *t, const char *about)
{
	json_t *o = json_loads(about, JSON_DECODE_ANY, NULL), *v;
	const char *key;

	json_object_foreach(o, key, v) {
		if (json_is_null(v) || (json_is_string(v) && !json_string_length(v)))
			continue;
		text_add(t, t->len ? ", " : "");
		if (strcmp(key, "said") != 0)
			text_addf(t, "%s ", key);
		if (json_is_string(v))
			text_add(t, json_string_value(v));
		else
			text_addf(t, "%lld", (long long)json_integer_value(v));
	}
	json_decref(o);
}

static void row_json(struct emit *j, const struct entry_row *r)
{
	struct text hash = TEXT_INIT(80);

	for (int i = 0; i < STORE_SHA256; i++)
		text_addf(&hash, "%02x", r->hash[i]);
	emit_open(j, NULL, '{');
	emit_int(j, "entry", r->id);
	emit_moment(j, "at", r->at);
	emit_string(j, "kind", r->what);
	emit_filled(j, "by", r->who);
	emit_filled(j, "user", r->peer);
	emit_json(j, "about", r->about);
	emit_string(j, "sha256", text_str(&hash));
	emit_close(j, '}');
	text_clear(&hash);
}

static void row_table(struct listing *l, const struct entry_row *r)
{
	struct text about = TEXT_INIT(0);

	add_about(&about, r->about);
	table_cellf(&l->table, "%lld", (long long)r->id);
	table_moment(&l->table, r->at, l->view->config->zone);
	table_cell(&l->table, l->csv ? r->what : kind_word(r->what));
	table_cell(&l->table, *r->who ? r->who : "-");
	table_cell(&l->table, *r->peer ? r->peer : "-");
	table_cell(&l->table, text_str(&about));
	text_clear(&about);
}

static bool take_entry(void *ctx, const struct entry_row *r)
{
	struct listing *l = ctx;

	if (l->json)
		row_json(l->json, r);
	else
		row_table(l, r);
	return true;
}

static int list(struct listing *l, moment from)
{
	static const struct table_head heads[] = {
		{ "entry", N_("entry"), COLUMN_RIGHT }, { "at", N_("at"), 0 }, { "kind", N_("kind"), 0 }, { "by", N_("by"), 0 },
		{ "user", N_("user"), COLUMN_SPARE }, { "about", N_("about"), COLUMN_SHRINKS }
	};
	int e = 0;

	if (l->json)
		emit_open(l->json, NULL, '[');
	else
		table_begin(&l->table, heads, sizeof heads / sizeof *heads, l->csv);
	if (l->view->store)
		e = store_each_entry(l->view->store, from, take_entry, l);
	if (l->json) {
		emit_close(l->json, ']');
		emit_end(l->json);
	} else {
		table_end(&l->table);
	}
	return e;
}

int verb_record(struct ctl *c)
{
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };
	struct view v;
	struct listing l = { .view = &v, .json = c->json ? &j : NULL, .csv = c->csv };
	moment from = MOMENT_NONE;
	int e;

	if (c->n_args)
		return ctl_usage(c, _("no argument is expected"));
	e = view_open_store(&v, c);
	if (e)
		return e;
	if (c->from && write_moment(c, "from", c->from, v.config->zone, &from)) {
		e = EXIT_USAGE;
	} else if (list(&l, from)) {
		log_err("%s", store_error(v.store));
		e = EXIT_WRONG;
	}
	view_close(&v);
	return e;
}
