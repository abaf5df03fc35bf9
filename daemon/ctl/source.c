/*
 * source - the sources, what is known of their life, and the admin's word on
 * them.  The word is a write: the running daemon takes it; where none runs,
 * this program takes the lock and does the same.
 */
#include "ctl.h"

#include <stdio.h>
#include <string.h>

#include "emit.h"
#include "source.h"
#include "table.h"
#include "write.h"

static const char *masked(const char *name)
{
	static struct text t = TEXT_INIT(0);

	text_reset(&t);
	text_add_url(&t, name);
	return text_str(&t);
}

/* ---- list ---------------------------------------------------------------------------- */

static const char *state_of(const struct source_card *s, const struct world *w)
{
	if (s->first_good == MOMENT_NONE)
		return "new";
	return source_is_stale(s, w) ? "stale" : "alive";
}

static void print_json(const struct view *v)
{
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };

	emit_open(&j, NULL, '{');
	emit_moment(&j, "now", v->now);
	emit_open(&j, "sources", '[');
	for (int i = 0; i < v->reg->n_sources; i++) {
		const struct source_card *s = &v->reg->sources[i];
		int64_t tolerance = source_tolerance(s, v->now);

		emit_open(&j, NULL, '{');
		emit_string(&j, "source", masked(v->reg->source_names[i]));
		emit_string(&j, "via", via_name(s->via));
		emit_int(&j, "accounts", s->accounts);
		emit_int(&j, "feeds", s->feeds);
		emit_bool(&j, "witness", s->witness);
		emit_string(&j, "state", state_of(s, &v->reg->world));
		emit_bool(&j, "stale", source_is_stale(s, &v->reg->world));
		emit_moment(&j, "life", source_life(s));
		if (tolerance == MOMENT_NEVER)
			emit_null(&j, "tolerance");
		else
			emit_int(&j, "tolerance", tolerance);
		emit_int(&j, "lag", source_lag(s, v->now));
		emit_bool(&j, "small", source_is_small(s));
		emit_bool(&j, "silent_at_first", s->silent_at_first);
		emit_moment(&j, "first_good_look", s->first_good);
		emit_moment(&j, "last_good_look", s->last_good);
		emit_moment(&j, "stale_since", s->stale_since);
		emit_filled(&j, "word", s->word == WORD_ALIVE ? "alive" : s->word == WORD_DEAD ? "dead" : "");
		emit_moment(&j, "word_at", s->word_at);
		emit_close(&j, '}');
	}
	emit_close(&j, ']');
	emit_close(&j, '}');
	emit_end(&j);
}

static const char *state_word(const char *state)
{
	return !strcmp(state, "stale") ? _("stands still") : !strcmp(state, "alive") ? _("alive") : _("not yet asked");
}

static void add_row(struct table *t, const struct view *v, int i, bool csv)
{
	const struct source_card *s = &v->reg->sources[i];
	const char *state = state_of(s, &v->reg->world), *said = s->word == WORD_ALIVE ? "alive" : s->word == WORD_DEAD ? "dead" : "";
	int64_t tolerance = source_tolerance(s, v->now);
	struct text tol = TEXT_INIT(0), word = TEXT_INIT(0);

	if (tolerance != MOMENT_NEVER && csv)
		text_addf(&tol, "%lld", (long long)tolerance);
	else if (tolerance != MOMENT_NEVER)
		word_duration(&tol, tolerance);
	text_add(&word, csv ? said : word_source(s->word));
	if (s->witness)
		text_addf(&word, "%s%s", word.len ? " " : "", csv ? "witness" : _("has a witness"));
	table_cell(t, masked(v->reg->source_names[i]));
	table_cell(t, csv ? via_name(s->via) : word_via(s->via));
	table_cellf(t, "%u", s->accounts);
	table_moment(t, source_life(s), v->config->zone);
	table_cell(t, tol.len ? text_str(&tol) : "-");
	table_moment(t, s->last_good, v->config->zone);
	table_tinted(t, !strcmp(state, "stale") ? TINT_BAD : !strcmp(state, "alive") ? TINT_GOOD : TINT_DIM, csv ? state : state_word(state));
	table_cell(t, word.len ? text_str(&word) : "-");
	text_clear(&tol);
	text_clear(&word);
}

static void print_table(const struct view *v, bool csv)
{
	static const struct table_head heads[] = {
		{ "source", N_("source"), COLUMN_SHRINKS }, { "via", N_("via"), 0 }, { "accounts", N_("accounts"), COLUMN_RIGHT },
		{ "life", N_("last sign of life"), 0 }, { "tolerance", N_("tolerance"), 0 }, { "last_good_look", N_("last good look"), 0 },
		{ "state", N_("state"), 0 }, { "word", N_("the admin's word"), 0 }
	};
	struct table t = { 0 };

	table_begin(&t, heads, sizeof heads / sizeof *heads, csv);
	for (int i = 0; i < v->reg->n_sources; i++)
		add_row(&t, v, i, csv);
	table_end(&t);
}

static int list(const struct ctl *c)
{
	struct view v;
	int e = view_open(&v, c);

	if (e)
		return e;
	if (c->json)
		print_json(&v);
	else
		print_table(&v, c->csv);
	view_close(&v);
	return 0;
}

/* ---- the admin's word -------------------------------------------------------------------- */

static int say(const struct ctl *c, const char *word, const char *name)
{
	struct text args = TEXT_INIT(0);
	struct config *config = ctl_config(c);
	int exit;

	if (!config)
		return EXIT_CONFIG;
	text_addf(&args, "%s\n%s", word, name);
	exit = write_and_tell(c, config, "source", text_str(&args));
	text_clear(&args);
	config_free(config);
	return exit;
}

int verb_source(struct ctl *c)
{
	const char *what = c->n_args ? c->args[0] : "list";

	if (!strcmp(what, "list"))
		return c->n_args > 1 ? ctl_usage(c, _("list takes no arguments")) : list(c);
	if (strcmp(what, "alive") && strcmp(what, "dead") && strcmp(what, "witness"))
		return ctl_usage(c, _("unknown %s; expected list, alive, dead or witness"), what);
	if (c->n_args != 2)
		return ctl_usage(c, _("a source's name is expected; newmediactl source list shows all"));
	return say(c, what, c->args[1]);
}
