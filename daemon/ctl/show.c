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

#include "findings.h"
#include "emit.h"
#include "source.h"
#include "table.h"

enum {
	LABEL = 16,
	SHOWN_LOOKS = 20, SHOWN_POSTS = 20,     /* in the text; JSON gives all of LOOKED_BACK */
	LOOKED_BACK = 60 * DAY,                 /* runs of equal looks are kept apart that long */
	POSTS_BACK = 400 * DAY,                 /* posts are kept 13 months */
};

/* What is collected from the store; the rows' strings are gone after the callback, so each goes straight into its table or JSON. */
struct showing {
	const struct view *view;
	const struct member *member;
	struct table table;
	struct emit *json;
	int shown, most, more;
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

/* Why the verdict is what it is, in one sentence. */
static const char *why(const struct member *m, const struct world *w)
{
	const struct verdict *d = &m->verdict;

	if (d->held)
		return w->frozen ? _("this machine seems to be offline: the earlier verdict is kept") :
			_("not yet asked since the start: the earlier verdict is kept");
	if (d->hand_before_notice)
		return _("its source is too small to prove anything by itself: to be checked by hand before any notice");
	if (d->check_by_hand)
		return _("could not be checked for longer than the limit: to be checked by hand");
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
	const struct zone *z = m->policy.zone;
	struct text state = TEXT_INIT(0), age = TEXT_INIT(0);
	int days = member_age_days(m, v->now);

	heading_print(_("Verdict"));
	tint_add(&state, tint_state(d->state), word_state(d->state, d->proof));
	printf("%s%*s%s\n", _("state"), LABEL + 2 - text_width(_("state")), "", text_str(&state));
	filled(_("why"), why(m, &v->reg->world));
	if (days >= 0)
		text_addf(&age, ngettext("(%d day ago)", "(%d days ago)", (unsigned long)days), days);
	if (*word_precision(d->last_update.precision))
		text_addf(&age, " (%s)", word_precision(d->last_update.precision));
	text_reset(&state);
	word_instant(&state, &d->last_update, z);
	if (state.len)
		line_printf(_("last update"), LABEL, "%s  %s", text_str(&state), text_str(&age));
	text_reset(&state);
	word_deadline(&state, d->deadline, z);
	filled(_("deadline"), text_str(&state));
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
		table_moment(&t, f->last_asked, m->policy.zone);
		table_cell(&t, f->last_blocked != BLOCKED_NONE ? word_blocked(f->last_blocked) : word_outcome(f->last_outcome));
		table_moment(&t, f->last_good, m->policy.zone);
		table_instant(&t, &f->newest, m->policy.zone);
		text_clear(&url);
		text_clear(&source);
	}
	table_print(&t, stdout);
	table_clear(&t);
}

/* ---- what the store remembers: one callback a kind of row ------------------------------------ */

static bool enough(struct showing *s)
{
	if (s->json || s->shown++ < s->most)
		return false;
	s->more++;
	return true;
}

static bool look_row(void *ctx, const struct look_row *r)
{
	struct showing *s = ctx;
	const struct zone *z = s->member->policy.zone;

	if (enough(s))
		return true;
	if (s->json) {
		emit_open(s->json, NULL, '{');
		emit_int(s->json, "id", r->id);
		emit_url(s->json, "url", r->url);
		emit_moment(s->json, "first", r->first);
		emit_moment(s->json, "last", r->last);
		emit_int(s->json, "count", r->count);
		emit_int(s->json, "longest_pause", r->longest_pause);
		emit_string(s->json, "outcome", outcome_name(r->outcome));
		emit_filled(s->json, "blocked", blocked_name(r->blocked));
		emit_int(s->json, "status", r->http_status);
		emit_int(s->json, "posts", r->posts);
		emit_filled(s->json, "error", r->error);
		emit_close(s->json, '}');
		return true;
	}
	table_moment(&s->table, r->first, z);
	table_moment(&s->table, r->last, z);
	table_cellf(&s->table, "%u", r->count);
	table_cell(&s->table, r->blocked != BLOCKED_NONE ? word_blocked(r->blocked) : word_outcome(r->outcome));
	table_cellf(&s->table, r->http_status ? "%u" : "-", r->http_status);
	table_cellf(&s->table, "%u", r->posts);
	table_cell(&s->table, r->error);
	return true;
}

static bool post_row(void *ctx, const struct post_row *r)
{
	struct showing *s = ctx;
	const struct zone *z = s->member->policy.zone;

	if (enough(s))
		return true;
	if (s->json) {
		emit_open(s->json, NULL, '{');
		emit_filled(s->json, "id", r->key);
		emit_filled(s->json, "url", r->url);
		emit_string(s->json, "title", r->title);
		emit_moment(s->json, "published", r->when.earliest);
		emit_filled(s->json, "published_raw", r->published_raw);
		emit_filled(s->json, "precision", precision_name(r->when.precision));
		emit_bool(s->json, "future", r->future);
		emit_moment(s->json, "first_seen", r->first_seen);
		emit_string(s->json, "comments", comments_name(r->comments));
		emit_close(s->json, '}');
		return true;
	}
	table_instant(&s->table, &r->when, z);
	table_cell(&s->table, r->future ? _("dated in the future") : word_precision(r->when.precision));
	table_moment(&s->table, r->first_seen, z);
	table_cell(&s->table, word_comments(r->comments));
	table_cell(&s->table, r->title);
	return true;
}

static void finding_json(struct emit *j, const struct finding_row *r)
{
	emit_open(j, NULL, '{');
	emit_int(j, "id", r->id);
	emit_string(j, "rule", rule_name(r->rule));
	emit_moment(j, "since", r->since);
	emit_string(j, "standing", standing_name(r->standing));
	emit_string(j, "detail", r->detail);
	emit_filled(j, "proof", proof_name(r->proof));
	emit_moment(j, "deadline", r->deadline);
	emit_moment(j, "until", r->until);
	if (r->review)
		emit_int(j, "review", r->review);
	else
		emit_null(j, "review");
	emit_close(j, '}');
}

static bool finding_row(void *ctx, const struct finding_row *r)
{
	struct showing *s = ctx;
	const struct zone *z = s->member->policy.zone;

	if (s->json) {
		finding_json(s->json, r);
		return true;
	}
	s->shown++;
	table_cellf(&s->table, "%lld", (long long)r->id);
	table_cell(&s->table, word_rule(r->rule));
	table_cell(&s->table, word_standing(r->standing));
	table_cell(&s->table, word_proof(r->proof));
	table_moment(&s->table, r->since, z);
	table_moment(&s->table, r->until, z);
	table_cell(&s->table, *r->detail ? _(r->detail) : "");
	return true;
}

static bool step_row(void *ctx, const struct step_row *r)
{
	struct showing *s = ctx;

	if (s->json) {
		emit_open(s->json, NULL, '{');
		emit_moment(s->json, "at", r->at);
		emit_string(s->json, "event", r->event);
		emit_string(s->json, "state", r->to);
		emit_string(s->json, "who", r->who);
		emit_string(s->json, "why", r->why);
		emit_close(s->json, '}');
		return true;
	}
	table_moment(&s->table, r->at, s->member->policy.zone);
	table_cell(&s->table, word_event(r->event));
	table_cell(&s->table, r->who);
	table_cell(&s->table, *r->why ? _(r->why) : "");
	return true;
}

static bool change_row(void *ctx, const struct change_row *r)
{
	struct showing *s = ctx;

	s->shown++;
	if (s->json) {
		emit_open(s->json, NULL, '{');
		emit_moment(s->json, "at", r->at);
		emit_string(s->json, "field", r->field);
		emit_string(s->json, "old", r->old);
		emit_string(s->json, "new", r->new_);
		emit_close(s->json, '}');
		return true;
	}
	table_moment(&s->table, r->at, s->member->policy.zone);
	table_cell(&s->table, r->field);
	table_cell(&s->table, r->old);
	table_cell(&s->table, r->new_);
	return true;
}

/* ---- reviews: rows first, then their steps --------------------------------------------------- */

struct review_list { struct review_row v[64]; int n; };

static bool keep_review(void *ctx, const struct review_row *r)
{
	struct review_list *l = ctx;

	l->v[l->n++] = *r;
	return l->n < (int)(sizeof l->v / sizeof *l->v);
}

static void print_reviews(struct showing *s, struct store *store, int64_t id)
{
	struct review_list l = { .n = 0 };

	store_each_review(store, id, false, keep_review, &l);
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
		store_each_step(store, r->id, step_row, s);
		table_print(&s->table, stdout);
		table_clear(&s->table);
	}
}

static void json_reviews(struct showing *s, struct store *store, int64_t id)
{
	struct review_list l = { .n = 0 };

	emit_open(s->json, "reviews", '[');
	store_each_review(store, id, false, keep_review, &l);
	for (int i = 0; i < l.n; i++) {
		emit_open(s->json, NULL, '{');
		emit_int(s->json, "id", l.v[i].id);
		emit_string(s->json, "state", review_state_name(l.v[i].state));
		emit_bool(s->json, "check_by_hand_before_notice", l.v[i].hand_before_notice);
		emit_moment(s->json, "opened", l.v[i].opened);
		emit_moment(s->json, "closed", l.v[i].closed);
		emit_open(s->json, "steps", '[');
		store_each_step(store, l.v[i].id, step_row, s);
		emit_close(s->json, ']');
		emit_close(s->json, '}');
	}
	emit_close(s->json, ']');
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
	store_each_look(store, id, s->view->now - LOOKED_BACK, look_row, s);
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
	store_each_post(store, id, s->view->now - POSTS_BACK, post_row, s);
	print_rows(s, _("Posts, newest first"));
}

static void print_history(struct showing *s, struct store *store, int64_t id)
{
	static const char *const finding[] = { N_("id"), N_("finding"), N_("standing"), N_("proof"), N_("since"), N_("until"), N_("detail") };
	static const char *const change[] = { N_("when"), N_("field"), N_("before"), N_("after") };

	for (size_t i = 0; i < sizeof finding / sizeof *finding; i++)
		table_column(&s->table, _(finding[i]), i == 6 ? COLUMN_SHRINKS : 0);
	store_each_finding(store, id, false, finding_row, s);
	print_rows(s, _("Findings"));
	print_reviews(s, store, id);
	for (size_t i = 0; i < sizeof change / sizeof *change; i++)
		table_column(&s->table, _(change[i]), i > 1 ? COLUMN_SHRINKS : 0);
	store_each_change(store, id, change_row, s);
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
	print_history(&s, v->store, m->card.id);
}

static void json_register(struct emit *j, const struct view *v, const struct member *m)
{
	const struct conf_account *a = m->conf;

	emit_open(j, "register", '{');
	emit_filled(j, "kind", a->kind);
	emit_filled(j, "former", a->former);
	emit_filled(j, "platform_id", a->platform_id);
	emit_filled(j, "home", a->home);
	emit_filled(j, "subject", a->subject);
	emit_string(j, "unit_name", v->config->units[a->unit].name);
	emit_filled(j, "supervisor", a->supervisor >= 0 ? v->config->units[a->supervisor].key : "");
	emit_filled(j, "operator", a->operator_);
	emit_moment(j, "opened", a->opened);
	emit_moment(j, "filed", a->filed);
	emit_string(j, "status", status_name(m->card.status));
	emit_filled(j, "reason", a->reason);
	emit_moment(j, "until", a->until);
	emit_filled(j, "stop_notice", a->stop_notice);
	emit_int(j, "limit", a->limit);
	emit_string(j, "count", a->count == COUNT_HOURS ? "hours" : "days");
	emit_int(j, "every", a->every);
	emit_filled(j, "interaction", a->interaction);
	emit_string(j, "file", a->file);
	emit_int(j, "line", a->line);
	emit_close(j, '}');
}

static void json_list(struct showing *s, const char *key, int64_t id)
{
	struct store *store = s->view->store;

	emit_open(s->json, key, '[');
	if (!store || !id)
		;
	else if (!strcmp(key, "looks"))
		store_each_look(store, id, s->view->now - LOOKED_BACK, look_row, s);
	else if (!strcmp(key, "posts"))
		store_each_post(store, id, s->view->now - POSTS_BACK, post_row, s);
	else if (!strcmp(key, "history"))
		store_each_change(store, id, change_row, s);
	else
		store_each_finding(store, id, false, finding_row, s);
	emit_close(s->json, ']');
}

static void print_json(const struct view *v, const struct member *m)
{
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };
	struct showing s = { .view = v, .member = m, .json = &j };
	struct findings *f = findings_load(v->store);

	emit_open(&j, NULL, '{');
	emit_moment(&j, "now", v->now);
	status_emit_member(&j, "account", v, m, f);
	emit_filled(&j, "why", why(m, &v->reg->world));
	json_register(&j, v, m);
	json_list(&s, "looks", m->card.id);
	json_list(&s, "posts", m->card.id);
	json_list(&s, "all_findings", m->card.id);
	if (v->store && m->card.id)
		json_reviews(&s, v->store, m->card.id);
	json_list(&s, "history", m->card.id);
	emit_close(&j, '}');
	emit_end(&j);
	findings_free(f);
}

int verb_show(struct ctl *c)
{
	struct view v;
	int i, e;

	if (c->n_args != 1)
		return ctl_usage(c, _("one account is expected"));
	if (c->evidence) {
		log_err(_("show --evidence is not available yet: this version keeps no evidence files that could be written out"));
		return EXIT_WRONG;
	}
	e = view_open(&v, c);
	if (e)
		return e;
	i = register_find(v.reg, c->args[0]);
	if (i < 0) {
		log_err(_("no account is called %s"), c->args[0]);
		view_close(&v);
		return EXIT_WRONG;
	}
	(c->json ? print_json : print_people)(&v, &v.reg->members[i]);
	view_close(&v);
	return 0;
}
