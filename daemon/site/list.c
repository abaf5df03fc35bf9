/*
 * list - see list.h.
 */
#include "list.h"

#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "log.h"
#include "record-hand.h"

/* ---- which ---------------------------------------------------------------------- */

bool list_all(const struct site_view *v, const struct member *m, int arg)
{
	(void)v, (void)m, (void)arg;
	return true;
}

bool list_of_state(const struct site_view *v, const struct member *m, int arg)
{
	(void)v;
	return (int)m->verdict.state == arg;
}

bool list_of_platform(const struct site_view *v, const struct member *m, int arg)
{
	(void)v;
	return (int)m->conf->platform == arg;
}

bool list_of_unit(const struct site_view *v, const struct member *m, int arg)
{
	return config_sees(v->view.config, arg, m->conf);
}

bool list_by_hand(const struct site_view *v, const struct member *m, int arg)
{
	return m->verdict.check_by_hand || m->verdict.hand_before_notice || m->verdict.perhaps_lost || hand_is_due(m, v->view.now + arg);
}

struct picked list_pick(const struct site_view *v, list_picks *picks, int arg)
{
	const struct register_ *r = v->view.reg;
	struct picked p = { mem_alloc(((size_t)r->n_members + 1) * sizeof *p.v), 0 };

	for (int i = 0; i < r->n_members; i++) {
		const struct member *m = &r->members[v->order[i]];

		if (!m->conf->witness && picks(v, m, arg))
			p.v[p.n++] = v->order[i];
	}
	return p;
}

/* ---- rows ------------------------------------------------------------------------ */

static enum tint tint_finding(enum standing s)
{
	return s == STANDING_CONFIRMED ? TINT_BAD : TINT_WARN;
}

typedef void take_tag(void *ctx, enum tint tint, const char *words);

/* What is open about an account; what is alike is said once, with its number. */
static void each_tag(const struct site_view *v, const struct member *m, take_tag *take, void *ctx)
{
	int n;
	const struct finding_fact *f = findings_of(v->findings, m->card.id, &n);
	struct text t = TEXT_INIT(64);

	for (int i = 0; i < n; i++) {
		int before = 0, alike = 0;

		for (int k = 0; k < n; k++)
			if (f[k].rule == f[i].rule && f[k].standing == f[i].standing)
				k < i ? before++ : alike++;
		if (before)
			continue;
		text_setf(&t, "%s", word_rule(f[i].rule, f[i].standing));
		if (alike > 1)
			text_addf(&t, " ×%d", alike);
		take(ctx, tint_finding(f[i].standing), text_str(&t));
		if (f[i].standing == STANDING_OBJECTED)
			take(ctx, TINT_NONE, word_standing(f[i].standing));
	}
	if (findings_review(v->findings, m->card.id))
		take(ctx, TINT_WARN, _("under review"));
	text_clear(&t);
}

static void add_tag(void *ctx, enum tint tint, const char *words)
{
	leaf_tag(ctx, tint, words);
	leaf_raw(ctx, " ");
}

static void add_row(struct leaf *l, const struct member *m)
{
	const struct site_view *v = l->v;
	struct text t = TEXT_INIT(0);
	int age = member_age_days(m, v->view.now);

	leaf_row(l);
	leaf_cell_class(l, "name");
	leaf_account(l, m->conf);
	leaf_cell_class(l, "name");
	leaf_unit(l, m->conf->unit);
	leaf_cell_class(l, "word");
	leaf_say(l, word_platform(m->conf->platform));
	leaf_cell(l);
	leaf_tag(l, tint_state(m->verdict.state), word_state(m->verdict.state, m->verdict.proof));
	leaf_cell_class(l, "date");
	word_instant(&t, &m->verdict.last_update, m->policy->zone);
	leaf_say(l, t.len ? text_str(&t) : "-");
	leaf_cell_class(l, "number");
	if (age >= 0)
		leaf_rawf(l, "%d", age);
	else
		leaf_raw(l, "-");
	leaf_cell_class(l, "date");
	text_reset(&t);
	text_add_deadline(&t, m->verdict.deadline, m->policy->zone);
	leaf_say(l, t.len ? text_str(&t) : "-");
	leaf_cell_class(l, "word");
	leaf_say(l, word_comments(member_comments(m)));
	leaf_cell(l);
	each_tag(v, m, add_tag, l);
	text_clear(&t);
}

void list_table(struct leaf *l, const char *caption, const int *members, int n)
{
	const char *const heads[] = { _("Account"), _("Unit"), _("Platform"), _("State"), _("Last update"), _("Days"), _("Deadline"), _("Comments"),
		_("Findings"), NULL };

	leaf_table(l, caption, heads);
	for (int i = 0; i < n; i++)
		add_row(l, &l->v->view.reg->members[members[i]]);
	leaf_table_end(l);
}

/* ---- pages ------------------------------------------------------------------------- */

int list_put_leaf(struct files *f, const struct site_view *v, const char *path, const struct leaf *l)
{
	struct text full = TEXT_INIT(0);
	int e;

	text_setf(&full, "%s/%s", v->language, path);
	e = files_put(f, text_str(&full), text_str(&l->html), l->html.len);
	text_clear(&full);
	return e;
}

static void name_page(struct text *t, const char *path, int page)
{
	if (page)
		text_setf(t, "%s-%d.html", path, page + 1);
	else
		text_setf(t, "%s.html", path);
}

static void add_pager(struct leaf *l, const char *path, int page, int pages)
{
	struct text name = TEXT_INIT(0), words = TEXT_INIT(64);

	if (pages < 2)
		return;
	leaf_raw(l, "<nav class=\"pager\" aria-label=\"");
	leaf_say(l, _("Pages of this list"));
	leaf_raw(l, "\"><ul>");
	for (int i = 0; i < pages; i++) {
		name_page(&name, path, i);
		text_setf(&words, "%d", i + 1);
		leaf_raw(l, "<li>");
		if (i == page)
			leaf_rawf(l, "<span aria-current=\"page\">%d</span>", i + 1);
		else
			leaf_link(l, text_str(&name), text_str(&words));
		leaf_raw(l, "</li>");
	}
	leaf_raw(l, "</ul></nav>\n");
	text_clear(&name);
	text_clear(&words);
}

/* Where the ready-made lists are; page.js puts its search in their place. */
static void add_filters(struct leaf *l)
{
	struct text path = TEXT_INIT(0);

	leaf_raw(l, "<div id=\"filters\" data-words=\"");
	leaf_sayf(l, "%s|%s|%s|%s|%s|%s", _("Search"), _("All states"), _("All platforms"), _("All units"), _("{n} accounts"), _("Show more"));
	leaf_rawf(l, "\" data-source=\"%saccounts.json\"><p>", l->up);
	for (int s = 0; s < STATE_COUNT; s++) {
		text_setf(&path, "state/%s.html", state_name((enum state)s));
		leaf_link(l, text_str(&path), word_state((enum state)s, PROOF_NONE));
		leaf_raw(l, " ");
	}
	leaf_raw(l, "</p>\n<p>");
	for (int p = 0; p < PLATFORM_COUNT; p++) {
		text_setf(&path, "platform/%s.html", platform_name((enum platform)p));
		leaf_link(l, text_str(&path), word_platform((enum platform)p));
		leaf_raw(l, " ");
	}
	leaf_raw(l, "</p></div>\n");
	text_clear(&path);
}

int list_put(struct files *f, const struct site_view *v, const struct list_page *p, const struct picked *which)
{
	int pages = which->n ? (which->n + LIST_PAGE - 1) / LIST_PAGE : 1, e = 0;
	struct text name = TEXT_INIT(0);

	for (int i = 0; i < pages && !e; i++) {
		int first = i * LIST_PAGE, n = which->n - first < LIST_PAGE ? which->n - first : LIST_PAGE;
		struct leaf l;

		name_page(&name, p->path, i);
		leaf_begin(&l, v, p->tab, text_str(&name), p->title);
		leaf_raw(&l, "<p>");
		leaf_sayf(&l, ngettext("%d account", "%d accounts", (unsigned long)which->n), which->n);
		leaf_raw(&l, "</p>\n");
		if (p->filters)
			add_filters(&l);
		list_table(&l, p->title, which->v + first, n);
		add_pager(&l, p->path, i, pages);
		leaf_end(&l, v->view.now);
		e = list_put_leaf(f, v, text_str(&name), &l);
		leaf_clear(&l);
	}
	text_clear(&name);
	return e;
}

/* ---- the same as data ------------------------------------------------------------------ */

static void add_data_tag(void *ctx, enum tint tint, const char *words)
{
	struct emit *j = ctx;

	emit_open(j, NULL, '[');
	emit_string(j, NULL, leaf_tint(tint));
	emit_string(j, NULL, words);
	emit_close(j, ']');
}

static void add_data_row(struct emit *j, const struct site_view *v, const struct member *m)
{
	struct text t = TEXT_INIT(0);

	emit_open(j, NULL, '[');
	emit_string(j, NULL, m->conf->name);
	leaf_account_path(&t, v->view.config, m->conf);
	emit_string(j, NULL, text_str(&t));
	emit_int(j, NULL, m->conf->unit);
	emit_int(j, NULL, m->conf->platform);
	emit_int(j, NULL, m->verdict.state);
	emit_int(j, NULL, m->verdict.state == STATE_OVERDUE ? m->verdict.proof : 0);
	text_reset(&t);
	word_instant(&t, &m->verdict.last_update, m->policy->zone);
	emit_string(j, NULL, text_str(&t));
	emit_int(j, NULL, member_age_days(m, v->view.now));
	text_reset(&t);
	text_add_deadline(&t, m->verdict.deadline, m->policy->zone);
	emit_string(j, NULL, text_str(&t));
	emit_int(j, NULL, member_comments(m));
	emit_open(j, NULL, '[');
	each_tag(v, m, add_data_tag, j);
	emit_close(j, ']');
	emit_close(j, ']');
	text_clear(&t);
}

static const char *state_word(int s)
{
	return word_state((enum state)s, PROOF_NONE);
}

static const char *tint_word(int s)
{
	return leaf_tint(tint_state((enum state)s));
}

static const char *platform_word(int p)
{
	return word_platform((enum platform)p);
}

static const char *comments_word(int c)
{
	return word_comments((enum comments)c);
}

static void add_words(struct emit *j, const char *key, const char *(*word)(int), int n)
{
	emit_open(j, key, '[');
	for (int i = 0; i < n; i++)
		emit_string(j, NULL, word(i));
	emit_close(j, ']');
}

static void add_units(struct emit *j, const struct config *c)
{
	struct text t = TEXT_INIT(0);

	emit_open(j, "units", '[');
	for (int i = 0; i < c->n_units; i++) {
		emit_open(j, NULL, '[');
		emit_string(j, NULL, c->units[i].name);
		text_reset(&t);
		leaf_unit_path(&t, c, i);
		emit_string(j, NULL, text_str(&t));
		emit_string(j, NULL, c->units[i].key);
		emit_close(j, ']');
	}
	emit_close(j, ']');
	text_clear(&t);
}

int list_put_data(struct files *f, const struct site_view *v, const struct picked *all)
{
	struct emit j = { .buf = TEXT_INIT(0) };
	struct text path = TEXT_INIT(64);
	int e;

	emit_open(&j, NULL, '{');
	add_words(&j, "states", state_word, STATE_COUNT);
	add_words(&j, "tints", tint_word, STATE_COUNT);
	emit_string(&j, "presumed", word_state(STATE_OVERDUE, PROOF_PRESUMED));
	add_words(&j, "platforms", platform_word, PLATFORM_COUNT);
	add_words(&j, "comments", comments_word, COMMENTS_COUNT);
	add_units(&j, v->view.config);
	emit_open(&j, "accounts", '[');
	for (int i = 0; i < all->n; i++)
		add_data_row(&j, v, &v->view.reg->members[all->v[i]]);
	emit_close(&j, ']');
	emit_close(&j, '}');
	emit_end(&j);
	text_setf(&path, "%s/accounts.json", v->language);
	e = files_put(f, text_str(&path), text_str(&j.buf), j.buf.len);
	text_clear(&j.buf);
	text_clear(&path);
	return e;
}
