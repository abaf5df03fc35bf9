/*
 * today-page - what needs doing now, in the order in which an office would.
 */
#include "pages.h"

#include <stdlib.h>

#include "log.h"
#include "source.h"

enum { DUE_WITHIN = 7 * DAY, SHOWN_MAX = 200 };

static bool is_due(const struct site_view *v, const struct member *m, int arg)
{
	(void)arg;
	return m->verdict.deadline != MOMENT_NONE && m->verdict.deadline > v->view.now && m->verdict.deadline <= v->view.now + DUE_WITHIN &&
		(m->verdict.state == STATE_DUE_SOON || m->verdict.state == STATE_CURRENT);
}

static bool is_overdue(const struct site_view *v, const struct member *m, int arg)
{
	(void)v, (void)arg;
	return m->verdict.state == STATE_OVERDUE && m->verdict.proof == PROOF_PROVEN;
}

static int section(struct leaf *l, const char *title, const char *none, list_picks *picks)
{
	struct picked p = list_pick(l->v, picks, 0);
	int n = p.n;

	leaf_raw(l, "<section>");
	leaf_heading(l, title);
	if (!n)
		leaf_sentence(l, none);
	else
		list_table(l, title, p.v, n < SHOWN_MAX ? n : SHOWN_MAX);
	if (n > SHOWN_MAX) {
		leaf_raw(l, "<p>");
		leaf_sayf(l, ngettext("and %d more", "and %d more", (unsigned long)(n - SHOWN_MAX)), n - SHOWN_MAX);
		leaf_raw(l, "</p>\n");
	}
	leaf_raw(l, "</section>\n");
	free(p.v);
	return n;
}

static int clues(struct leaf *l)
{
	const struct findings *f = l->v->findings;
	const char *const heads[] = { _("ID"), _("Account"), _("Finding"), _("Since"), _("Why"), NULL };
	int n = 0;

	leaf_raw(l, "<section>");
	leaf_heading(l, _("Clues to confirm"));
	for (int i = 0; i < f->n && n < SHOWN_MAX; i++) {
		const struct member *m = f->v[i].account && f->v[i].standing == STANDING_CLUE ? leaf_member(l, f->v[i].account) : NULL;

		if (!m || m->conf->witness)
			continue;
		if (!n++)
			leaf_table(l, _("Clues to confirm"), heads);
		leaf_row(l);
		leaf_cell_class(l, "number");
		leaf_rawf(l, "%lld", (long long)f->v[i].id);
		leaf_cell_class(l, "name");
		leaf_account(l, m->conf);
		leaf_cell_class(l, "name");
		leaf_say(l, word_rule(f->v[i].rule, f->v[i].standing));
		leaf_cell_class(l, "date");
		leaf_moment(l, f->v[i].since);
		leaf_cell(l);
		leaf_say(l, *f->v[i].detail ? _(f->v[i].detail) : "");
	}
	if (n)
		leaf_table_end(l);
	else
		leaf_sentence(l, _("No clue waits for a person's word."));
	leaf_raw(l, "</section>\n");
	return n;
}

static int sources_in_trouble(struct leaf *l)
{
	const struct register_ *r = l->v->view.reg;
	int n = 0;

	leaf_raw(l, "<section>");
	leaf_heading(l, _("Sources in trouble"));
	for (int i = 0; i < r->n_sources; i++) {
		if (!source_is_stale(&r->sources[i], &r->world))
			continue;
		leaf_raw(l, n++ ? "<li>" : "<ul><li>");
		leaf_say(l, r->source_names[i]);
		leaf_raw(l, ": ");
		leaf_sayf(l, ngettext("%u account, nothing new since ", "%u accounts, nothing new since ", r->sources[i].accounts), r->sources[i].accounts);
		leaf_moment(l, source_life(&r->sources[i]));
		leaf_raw(l, "</li>\n");
	}
	if (n)
		leaf_raw(l, "</ul>\n");
	else
		leaf_sentence(l, _("All sources that are read show signs of life."));
	leaf_raw(l, "</section>\n");
	return n;
}

static int letters_in_trouble(struct leaf *l)
{
	struct outbox_counts c = { 0 };

	if (!l->v->view.store || store_count_outbox(l->v->view.store, &c) || !(c.troubled + c.failed))
		return 0;
	leaf_raw(l, "<p class=\"alarm\" role=\"status\">");
	leaf_sayf(l, ngettext("%d letter could not be sent", "%d letters could not be sent", (unsigned long)(c.troubled + c.failed)), c.troubled + c.failed);
	leaf_raw(l, " (");
	leaf_link(l, "letters.html", _("Circulars and letters"));
	leaf_raw(l, ")</p>\n");
	return c.troubled + c.failed;
}

void today_put_offline(struct leaf *l)
{
	if (!l->v->view.reg->world.frozen)
		return;
	leaf_raw(l, "<p class=\"alarm\" role=\"status\">");
	leaf_say(l, _("This machine itself is offline: no verdict gets worse until something answers again."));
	leaf_raw(l, "</p>\n");
}

int page_today(struct files *f, const struct site_view *v)
{
	struct leaf body = { .v = v }, l;
	int n, e;

	today_put_offline(&body);
	n = letters_in_trouble(&body) + clues(&body);
	n += section(&body, _("Overdue"), _("No account is proven to be overdue."), is_overdue);
	n += review_put_due(&body);
	section(&body, _("Deadlines of the next seven days"), _("No deadline falls within seven days."), is_due);
	n += section(&body, _("To check by hand"), _("No account waits for a person's look."), list_by_hand);
	n += sources_in_trouble(&body);
	leaf_begin(&l, v, TAB_TODAY, "index.html", _("Today"));
	leaf_raw(&l, "<p class=\"first\">");
	leaf_sayf(&l, n ? ngettext("%d matter wants attention.", "%d matters want attention.", (unsigned long)n) : _("Nothing wants attention today."), n);
	leaf_raw(&l, "</p>\n");
	leaf_raw(&l, text_str(&body.html));
	leaf_end(&l, v->view.now);
	e = list_put_leaf(f, v, "index.html", &l);
	leaf_clear(&l);
	leaf_clear(&body);
	return e;
}
