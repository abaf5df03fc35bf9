/*
 * show - everything that is known of one account: its register, the verdict
 * and why, each feed's looks, the posts, the findings with their review, and
 * every change of the register.
 */
#include "ctl.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence.h"
#include "show.h"
#include "source.h"
#include "write.h"

enum {
	LABEL = 16,
	SHOWN_LOOKS = 20, SHOWN_POSTS = 20, SHOWN_PAGES = 5,     /* in the text; JSON gives all of LOOKED_BACK */
};

static void filled(const char *label, const char *value)
{
	if (*value)
		line_print(label, LABEL, value);
}

static void at(const char *label, moment m, const struct zone *z, const char *more)
{
	struct text t = TEXT_INIT(0);

	if (m == MOMENT_NONE || m == MOMENT_NEVER)
		return;
	text_add_local(&t, m, z);
	if (*more)
		text_addf(&t, "  %s", more);
	line_print(label, LABEL, text_str(&t));
	text_clear(&t);
}

static void day(const char *label, moment m, const struct zone *z)
{
	struct civil c;

	if (m == MOMENT_NONE)
		return;
	c = civil_at(m, z);
	line_printf(label, LABEL, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static void duration(const char *label, int64_t s)
{
	struct text t = TEXT_INIT(0);

	word_duration(&t, s);
	line_print(label, LABEL, text_str(&t));
	text_clear(&t);
}

/* ---- register and verdict ---------------------------------------------------------------- */

static void print_register(const struct view *v, const struct member *m)
{
	const struct conf_account *a = m->conf;
	const struct config *c = v->config;
	int supervisor = a->supervisor >= 0 ? a->supervisor : c->units[a->unit].parent;

	filled(_("account"), a->key);
	filled(_("name"), a->name);
	filled(_("former names"), a->former);
	line_printf(_("platform"), LABEL, *a->kind ? "%s (%s)" : "%s", word_platform(a->platform), a->kind);
	filled(_("platform id"), a->platform_id);
	filled(_("home page"), a->home);
	filled(_("subject"), a->subject);
	line_printf(_("unit"), LABEL, "%s (%s)", c->units[a->unit].name, c->units[a->unit].key);
	if (supervisor >= 0)
		filled(_("supervising unit"), c->units[supervisor].name);
	filled(_("operator"), a->operator_);
	filled(_("contact"), a->contact);
	day(_("opened on"), a->opened, a->zone);
	day(_("filed on"), a->filed, a->zone);
	line_print(_("status"), LABEL, word_status(m->card.status));
	filled(_("reason"), a->reason);
	day(_("until"), a->until, a->zone);
	filled(_("stop notice"), a->stop_notice);
	duration(_("limit"), a->limit);
	duration(_("looked at every"), a->every);
	filled(_("interaction"), a->interaction);
	line_printf(_("registered in"), LABEL, "%s:%d", a->file, a->line);
}

const char *show_why(const struct member *m, const struct world *w)
{
	const struct verdict *d = &m->verdict;

	if (d->held)
		return w->frozen ? _("this machine seems to be offline: the earlier verdict is kept") :
			_("not yet asked since the start: the earlier verdict is kept");
	if (d->hand_before_notice)
		return _("its source is too small to prove anything by itself: to be checked by hand before any notice");
	if (d->check_by_hand && d->state == STATE_DUE_SOON)
		return _("none of its addresses lists everything, so whether it published in time is to be checked by hand");
	if (d->check_by_hand)
		return _("could not be checked for longer than the limit: to be checked by hand");
	if (d->perhaps_lost)
		return _("the deadline passed, and its source was alive after it; but it was never so silent, and only bridges were read: perhaps they lost it, to be checked by hand before any notice");
	switch (d->state) {
	case STATE_OVERDUE:
		return d->proof == PROOF_PROVEN ? _("the deadline passed, and its source was alive after it: nothing was published") :
			_("the deadline passed; whether its source was alive after it is not known yet");
	case STATE_STALE_SOURCE:
		return _("nothing new came from its source for longer than usual: nothing can be said of the account");
	case STATE_DUE_SOON:
		return d->deadline != MOMENT_NONE && d->deadline <= w->now ? _("the deadline passed; it has not been read since") :
			_("the deadline comes near");
	case STATE_UNREACHABLE:
		return _("its feeds could not be fetched: that is no silence");
	case STATE_UNREADABLE:
		return _("what came could not be read: that is no silence");
	case STATE_UNKNOWN:
		return _("its posts have no dates; counted from the first look");
	default:
		return "";
	}
}

static void print_verdict(const struct view *v, const struct member *m)
{
	const struct verdict *d = &m->verdict;
	const struct zone *z = m->policy->zone;
	struct text state = TEXT_INIT(0), age = TEXT_INIT(0);
	int days = member_age_days(m, v->now);

	heading_print(_("Verdict"));
	tint_add(&state, tint_state(d->state), word_state(d->state, d->proof));
	printf("%s%*s%s\n", _("state"), LABEL + 2 - text_width(_("state")), "", text_str(&state));
	filled(_("why"), show_why(m, &v->reg->world));
	if (days >= 0)
		text_addf(&age, ngettext("(%d day ago)", "(%d days ago)", (unsigned long)days), days);
	if (*word_precision(d->last_update.precision))
		text_addf(&age, " (%s)", word_precision(d->last_update.precision));
	text_reset(&state);
	word_instant(&state, &d->last_update, z);
	if (state.len)
		line_printf(_("last update"), LABEL, "%s  %s", text_str(&state), text_str(&age));
	text_reset(&state);
	text_add_deadline(&state, d->deadline, z);
	filled(_("deadline"), text_str(&state));
	show_watched(v, m, NULL);
	at(_("last look"), member_last_look(m), z, "");
	at(_("last good look"), member_last_good(m), z, "");
	at(_("may change at"), d->next, z, "");
	line_print(_("comments"), LABEL, word_comments(member_comments(m)));
	line_print(_("interaction"), LABEL, word_interaction(member_interaction(m)));
	text_clear(&state);
	text_clear(&age);
}

static void print_feeds(const struct view *v, const struct member *m)
{
	struct table t = { 0 };

	heading_print(_("Feeds"));
	if (!m->card.n_feeds) {
		puts(_("none: looked at by hand"));
		return;
	}
	table_column(&t, _("address"), COLUMN_SHRINKS);
	table_column(&t, _("source"), COLUMN_SHRINKS);
	table_column(&t, _("via"), 0);
	table_column(&t, _("source's state"), 0);
	table_column(&t, _("last look"), 0);
	table_column(&t, _("outcome"), COLUMN_SHRINKS);
	table_column(&t, _("last good look"), 0);
	table_column(&t, _("newest"), 0);
	for (int i = 0; i < m->card.n_feeds; i++) {
		const struct feed_card *f = &m->card.feeds[i];
		const struct source_card *s = &v->reg->sources[f->source];
		struct text url = TEXT_INIT(0), source = TEXT_INIT(0);
		bool stale = source_is_stale(s, &v->reg->world);

		text_add_url(&url, m->conf->feeds[i].url);
		text_add_url(&source, v->reg->source_names[f->source]);
		table_cell(&t, text_str(&url));
		table_cell(&t, text_str(&source));
		table_cellf(&t, f->partial ? _("%s, partial") : "%s", word_via(s->via));
		table_tinted(&t, stale ? TINT_BAD : TINT_NONE, s->first_good == MOMENT_NONE ? _("not yet asked") : stale ? _("stands still") : _("alive"));
		table_moment(&t, f->last_asked, m->policy->zone);
		table_cell(&t, f->last_blocked != BLOCKED_NONE ? word_blocked(f->last_blocked) : word_outcome(f->last_outcome));
		table_moment(&t, f->last_good, m->policy->zone);
		table_instant(&t, &f->newest, m->policy->zone);
		text_clear(&url);
		text_clear(&source);
	}
	table_print(&t, stdout);
	table_clear(&t);
}

/* ---- the whole --------------------------------------------------------------------------------- */

static void print_rows(struct showing *s, const char *heading)
{
	if (s->table.n_cells) {
		heading_print(heading);
		table_print(&s->table, stdout);
	}
	if (s->more)
		printf(ngettext("… and %d more\n", "… and %d more\n", (unsigned long)s->more), s->more);
	table_clear(&s->table);
	s->shown = s->more = 0;
}

static void print_looks(struct showing *s, struct store *store, int64_t id)
{
	static const struct { const char *head; int flags; } column[] = { { N_("first"), 0 }, { N_("last"), 0 }, { N_("looks"), COLUMN_RIGHT },
		{ N_("outcome"), 0 }, { N_("HTTP"), COLUMN_RIGHT }, { N_("posts"), COLUMN_RIGHT }, { N_("error"), COLUMN_SHRINKS } };

	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		table_column(&s->table, _(column[i].head), column[i].flags);
	s->most = SHOWN_LOOKS;
	store_each_look(store, id, s->view->now - LOOKED_BACK, show_look, s);
	print_rows(s, _("Looks (runs of equal ones)"));
}

static void print_posts(struct showing *s, struct store *store, int64_t id)
{
	table_column(&s->table, _("published"), 0);
	table_column(&s->table, _("dated"), 0);
	table_column(&s->table, _("first seen"), 0);
	table_column(&s->table, _("comments"), 0);
	table_column(&s->table, _("title"), COLUMN_SHRINKS);
	s->most = SHOWN_POSTS;
	store_each_post(store, id, s->view->now - POSTS_BACK, show_post, s);
	print_rows(s, _("Posts, newest first"));
}

static void print_pages(struct showing *s, struct store *store, int64_t id)
{
	table_column(&s->table, _("looked at"), 0);
	table_column(&s->table, _("outcome"), 0);
	table_column(&s->table, _("comments"), COLUMN_SHRINKS);
	table_column(&s->table, _("address"), COLUMN_SHRINKS);
	s->most = SHOWN_PAGES;
	store_each_page_look(store, id, s->view->now - POSTS_BACK, show_page, s);
	print_rows(s, _("Pages of the newest posts"));
}

static void print_reviews(struct showing *s, struct store *store, int64_t id)
{
	struct review_list l = { .n = 0 };

	store_each_review(store, id, false, show_keep_review, &l);
	for (int i = 0; i < l.n; i++) {
		const struct review_row *r = &l.v[i];
		struct text head = TEXT_INIT(0);

		text_addf(&head, _("Review %lld: %s"), (long long)r->id, word_review(r->state));
		if (r->hand_before_notice)
			text_addf(&head, " (%s)", _("to be checked by hand before notice"));
		heading_print(text_str(&head));
		text_clear(&head);
		table_column(&s->table, _("when"), 0);
		table_column(&s->table, _("step"), 0);
		table_column(&s->table, _("by"), 0);
		table_column(&s->table, _("why"), COLUMN_SHRINKS);
		store_each_step(store, r->id, show_step, s);
		table_print(&s->table, stdout);
		table_clear(&s->table);
	}
}

static void print_history(struct showing *s, struct store *store, int64_t id)
{
	static const char *const finding[] = { N_("id"), N_("finding"), N_("standing"), N_("proof"), N_("since"), N_("until"), N_("detail") };
	static const char *const change[] = { N_("when"), N_("field"), N_("before"), N_("after") };

	for (size_t i = 0; i < sizeof finding / sizeof *finding; i++)
		table_column(&s->table, _(finding[i]), i == 6 ? COLUMN_SHRINKS : 0);
	store_each_finding(store, id, false, show_finding, s);
	print_rows(s, _("Findings"));
	print_reviews(s, store, id);
	for (size_t i = 0; i < sizeof change / sizeof *change; i++)
		table_column(&s->table, _(change[i]), i > 1 ? COLUMN_SHRINKS : 0);
	store_each_change(store, id, show_change, s);
	print_rows(s, _("Changes of the register"));
}

static void print_people(const struct view *v, const struct member *m)
{
	struct showing s = { .view = v, .member = m, .most = INT_MAX };

	print_register(v, m);
	print_verdict(v, m);
	print_feeds(v, m);
	if (!v->store || !m->card.id)
		return;
	print_looks(&s, v->store, m->card.id);
	print_posts(&s, v->store, m->card.id);
	print_pages(&s, v->store, m->card.id);
	print_history(&s, v->store, m->card.id);
}

int verb_show(struct ctl *c)
{
	struct view v;
	int i, e = 0;

	if (c->n_args != 1)
		return ctl_usage(c, _("one account is expected"));
	e = view_open(&v, c);
	if (e)
		return e;
	i = register_find(v.reg, c->args[0]);
	if (i < 0) {
		log_err(_("no account is called %s"), c->args[0]);
		view_close(&v);
		return EXIT_WRONG;
	}
	if (c->evidence)
		e = write_record(c, v.config, "export", _("evidence of %s: %s"), c->args[0], c->evidence) ? EXIT_WRONG :
			evidence_write(&v, &v.reg->members[i], c->evidence);
	else
		(c->json ? show_json : print_people)(&v, &v.reg->members[i]);
	view_close(&v);
	return e;
}
