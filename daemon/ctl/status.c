/*
 * status - one row per account, in the official order, as the judge sees it
 * now; a person reads the table, a program the JSON or CSV with the house's
 * own names.
 */
#include "ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "member-json.h"
#include "source.h"
#include "table.h"

struct filter { int unit, state, platform; }; /* -1 = all */

static bool passes(const struct filter *f, const struct config *c, const struct member *m)
{
	if (f->unit >= 0 && !config_unit_within(c, m->conf->unit, f->unit))
		return false;
	if (f->state >= 0 && (int)m->verdict.state != f->state)
		return false;
	return f->platform < 0 || (int)m->conf->platform == f->platform;
}

/* ---- JSON --------------------------------------------------------------------------- */

/* A letter that does not arrive is an alarm, too. */
static void emit_letters(struct emit *j, const struct view *v)
{
	struct outbox_counts n = { 0 };

	if (!v->store || store_count_outbox(v->store, &n))
		return;
	emit_open(j, "letters", '{');
	emit_int(j, "owed", n.owed);
	emit_int(j, "troubled", n.troubled);
	emit_int(j, "failed", n.failed);
	emit_int(j, "sent", n.sent);
	emit_close(j, '}');
}

static void print_json(const struct view *v, const struct filter *filter, const int *order, const struct findings *f)
{
	const struct report_view seen = { v->config, v->store, v->reg, v->now };
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };

	emit_open(&j, NULL, '{');
	emit_moment(&j, "now", v->now);
	emit_open(&j, "accounts", '[');
	for (int i = 0; i < v->reg->n_members; i++) {
		const struct member *m = &v->reg->members[order[i]];

		if (passes(filter, v->config, m))
			member_emit(&j, NULL, &seen, m, f);
	}
	emit_close(&j, ']');
	emit_letters(&j, v);
	emit_close(&j, '}');
	emit_end(&j);
}

/* ---- CSV ------------------------------------------------------------------------------ */

static void csv_moment(struct table *t, moment m)
{
	struct text s = TEXT_INIT(64);

	if (m != MOMENT_NONE && m != MOMENT_NEVER)
		text_add_moment(&s, m);
	table_cell(t, text_str(&s));
	text_clear(&s);
}

static void csv_row(struct table *t, const struct view *v, const struct member *m, const struct findings *f)
{
	int age = member_age_days(m, v->now);
	struct text rules = TEXT_INIT(0);

	table_cell(t, m->conf->key);
	table_cell(t, m->conf->name);
	table_cell(t, v->config->units[m->conf->unit].key);
	table_cell(t, v->config->units[m->conf->unit].name);
	table_cell(t, platform_name(m->conf->platform));
	table_cell(t, state_name(m->verdict.state));
	table_cell(t, m->verdict.state == STATE_OVERDUE ? proof_name(m->verdict.proof) : "");
	csv_moment(t, m->verdict.last_update.earliest);
	csv_moment(t, m->verdict.deadline);
	if (age >= 0)
		table_cellf(t, "%d", age);
	else
		table_cell(t, "");
	table_cell(t, comments_name(member_comments(m)));
	table_cell(t, interaction_name(member_interaction(m)));
	csv_moment(t, member_last_look(m));
	csv_moment(t, member_last_good(m));
	findings_rules(&rules, f, m->card.id);
	table_cell(t, text_str(&rules));
	table_cell(t, findings_review_name(f, m->card.id));
	text_clear(&rules);
}

static void print_csv(const struct view *v, const struct filter *filter, const int *order, const struct findings *f)
{
	static const char *const head[] = { "account", "name", "unit", "unit_name", "platform", "state", "proof", "last_update", "deadline",
		"age_days", "comments", "interaction", "last_look", "last_good_look", "findings", "review" };
	struct table t = { 0 };

	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		table_column(&t, head[i], 0);
	for (int i = 0; i < v->reg->n_members; i++)
		if (passes(filter, v->config, &v->reg->members[order[i]]))
			csv_row(&t, v, &v->reg->members[order[i]], f);
	table_csv(&t, stdout);
	table_clear(&t);
}

/* ---- the table ---------------------------------------------------------------------------- */

static void table_row(struct table *t, const struct view *v, const struct member *m)
{
	const struct verdict *d = &m->verdict;
	int age = member_age_days(m, v->now);

	table_cell(t, m->conf->name);
	table_cell(t, v->config->units[m->conf->unit].name);
	table_cell(t, word_platform(m->conf->platform));
	table_tinted(t, tint_state(d->state), word_state(d->state, d->proof));
	table_instant(t, &d->last_update, m->policy->zone);
	if (age >= 0)
		table_cellf(t, "%d", age);
	else
		table_cell(t, "-");
	table_deadline(t, d->state == STATE_CLOSED || d->state == STATE_SUSPENDED ? MOMENT_NONE : d->deadline, m->policy->zone);
	table_cell(t, word_comments(member_comments(m)));
	table_moment(t, member_last_good(m), m->policy->zone);
	table_cell(t, m->conf->key);
}

static void add_count(struct text *t, const char *what, int n, enum tint tint)
{
	struct text s = TEXT_INIT(0);

	if (!n)
		return;
	text_addf(&s, "%s %d", what, n);
	text_add(t, t->len ? _(", ") : "");
	tint_add(t, tint, text_str(&s));
	text_clear(&s);
}

static void print_letters(const struct view *v)
{
	struct outbox_counts n = { 0 };

	if (!v->store || store_count_outbox(v->store, &n) || n.troubled + n.failed == 0)
		return;
	printf(_("Letters: %d not delivered, %d tried in vain so far; newmediactl mail tells why\n"), n.failed, n.troubled);
}

static void print_summary(const struct view *v, const struct filter *filter)
{
	int count[STATE_COUNT] = { 0 }, presumed = 0, all = 0, by_hand = 0;
	struct text line = TEXT_INIT(0), at = TEXT_INIT(0);

	for (int i = 0; i < v->reg->n_members; i++) {
		const struct member *m = &v->reg->members[i];

		if (!passes(filter, v->config, m))
			continue;
		all++;
		by_hand += m->verdict.check_by_hand;
		if (m->verdict.state == STATE_OVERDUE && m->verdict.proof == PROOF_PRESUMED)
			presumed++;
		else
			count[m->verdict.state]++;
	}
	add_count(&line, word_state(STATE_OVERDUE, PROOF_PROVEN), count[STATE_OVERDUE], TINT_BAD);
	add_count(&line, word_state(STATE_OVERDUE, PROOF_PRESUMED), presumed, TINT_BAD);
	for (int s = 0; s < STATE_COUNT; s++)
		if (s != STATE_OVERDUE)
			add_count(&line, word_state((enum state)s, PROOF_NONE), count[s], tint_state((enum state)s));
	text_add_local(&at, v->now, v->config->zone);
	printf(ngettext("\n%s: %d account", "\n%s: %d accounts", (unsigned long)all), text_str(&at), all);
	printf(line.len ? _(": %s\n") : "%s\n", text_str(&line));
	if (by_hand)
		printf(ngettext("%d account could not be checked for longer than its limit: to be checked by hand\n",
			"%d accounts could not be checked for longer than their limit: to be checked by hand\n", (unsigned long)by_hand), by_hand);
	if (v->reg->world.frozen)
		printf("%s", _("This machine seems to be offline: no verdict gets worse until it is back.\n"));
	print_letters(v);
	text_clear(&line);
	text_clear(&at);
}

static void print_people(const struct view *v, const struct filter *filter, const int *order)
{
	struct table t = { 0 };

	table_column(&t, _("name"), COLUMN_SHRINKS);
	table_column(&t, _("unit"), COLUMN_SHRINKS | COLUMN_SPARE);
	table_column(&t, _("platform"), COLUMN_SHRINKS | COLUMN_SPARE);
	table_column(&t, _("state"), COLUMN_SHRINKS);
	table_column(&t, _("last update"), 0);
	table_column(&t, _("days"), COLUMN_RIGHT);
	table_column(&t, _("deadline"), 0);
	table_column(&t, _("comments"), COLUMN_SPARE);
	table_column(&t, _("last good look"), COLUMN_SPARE);
	table_column(&t, _("account"), COLUMN_SHRINKS);
	for (int i = 0; i < v->reg->n_members; i++)
		if (passes(filter, v->config, &v->reg->members[order[i]]))
			table_row(&t, v, &v->reg->members[order[i]]);
	table_print(&t, stdout);
	table_clear(&t);
	print_summary(v, filter);
}

/* ---- the verb ------------------------------------------------------------------------------ */

static int set_filter(struct filter *f, const struct ctl *c)
{
	*f = (struct filter){ -1, -1, -1 };
	if (c->state && (f->state = fact_find(state_name, STATE_COUNT, c->state)) < 0)
		return ctl_usage(c, _("--state %s: no such state; expected current, due-soon, overdue, stale-source, unreachable, unreadable, unknown,"
			" new, manual, suspended or closed"), c->state);
	if (c->platform && (f->platform = fact_find(platform_name, PLATFORM_COUNT, c->platform)) < 0)
		return ctl_usage(c, _("--platform %s: no such platform"), c->platform);
	return 0;
}

int verb_status(struct ctl *c)
{
	struct findings *f = NULL;
	struct filter filter;
	struct view v;
	int *order, e;

	if (c->n_args)
		return ctl_usage(c, _("status takes no arguments; newmediactl show ACCOUNT tells all of one account"));
	if ((e = set_filter(&filter, c)) || (e = view_open(&v, c)))
		return e;
	if (c->unit && (filter.unit = config_unit(v.config, c->unit)) < 0) {
		log_err(_("no unit is called %s"), c->unit);
		view_close(&v);
		return EXIT_WRONG;
	}
	order = order_members(v.reg);
	if (c->json || c->csv)
		f = findings_load(v.store);
	if (c->json)
		print_json(&v, &filter, order, f);
	else if (c->csv)
		print_csv(&v, &filter, order, f);
	else
		print_people(&v, &filter, order);
	findings_free(f);
	free(order);
	view_close(&v);
	return 0;
}
