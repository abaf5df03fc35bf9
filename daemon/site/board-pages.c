/*
 * board-pages - what is gone through step by step: reviews, letters, what to
 * look at by hand, and the watch itself.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "source.h"

/* ---- reviews, a column a step -------------------------------------------------------- */

static void add_review(struct leaf *l, const struct review_fact *r)
{
	const struct register_ *reg = l->v->view.reg;

	for (int i = 0; i < reg->n_members; i++) {
		if (reg->members[i].card.id != r->account)
			continue;
		leaf_raw(l, "<li>");
		leaf_account(l, reg->members[i].conf);
		leaf_raw(l, " · ");
		leaf_unit(l, reg->members[i].conf->unit);
		leaf_raw(l, "<br>");
		leaf_sayf(l, _("No. %lld, opened "), (long long)r->id);
		leaf_moment(l, r->opened);
		if (r->by_hand) {
			leaf_raw(l, "<br>");
			leaf_tag(l, TINT_WARN, _("look by hand before any notice"));
		}
		leaf_raw(l, "</li>\n");
		return;
	}
}

int page_reviews(struct files *f, const struct site_view *v)
{
	const struct findings *all = v->findings;
	struct leaf l;
	int e;

	leaf_begin(&l, v, TAB_REVIEWS, "reviews.html", _("Reviews"));
	if (!all->n_reviews)
		leaf_sentence(&l, _("No review is open."));
	leaf_raw(&l, "<div class=\"board\">\n");
	for (int state = 0; state < REVIEW_STATE_COUNT; state++) {
		int n = 0;

		for (int i = 0; i < all->n_reviews; i++) {
			if ((int)all->review[i].state != state)
				continue;
			if (!n++) {
				leaf_raw(&l, "<section><h2>");
				leaf_say(&l, word_review((enum review_state)state));
				leaf_raw(&l, "</h2>\n<ul>\n");
			}
			add_review(&l, &all->review[i]);
		}
		if (n)
			leaf_raw(&l, "</ul></section>\n");
	}
	leaf_raw(&l, "</div>\n");
	leaf_end(&l, v->view.now);
	e = list_put_leaf(f, v, "reviews.html", &l);
	leaf_clear(&l);
	return e;
}

/* ---- letters ---------------------------------------------------------------------------- */

enum { LETTERS_SHOWN = 300 };
struct letters { struct leaf *l; int n; };

static const char *kind_word(const char *kind)
{
	static const struct { const char *kind, *word; } table[] = { { "digest", N_("weekly digest") }, { "notice", N_("notice") },
		{ "holiday", N_("word before a holiday") }, { "correction", N_("correction") }, { "test", N_("test letter") } };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!strcmp(table[i].kind, kind))
			return _(table[i].word);
	return kind;
}

static const char *mailing_word(enum mailing m)
{
	static const char *const word[MAILING_COUNT] = { N_("owed"), N_("sent"), N_("refused"), N_("given up"), N_("nothing to tell") };

	return _(word[m]);
}

static bool take_letter(void *ctx, const struct outbox_row *r)
{
	struct letters *t = ctx;
	int unit = config_unit(t->l->v->view.config, r->unit);

	leaf_row(t->l);
	leaf_cell_class(t->l, "date");
	leaf_moment(t->l, r->due);
	leaf_cell(t->l);
	leaf_say(t->l, kind_word(r->kind));
	leaf_cell(t->l);
	if (unit >= 0)
		leaf_unit(t->l, unit);
	else
		leaf_say(t->l, *r->unit ? r->unit : _("the office"));
	leaf_cell(t->l);
	leaf_say(t->l, r->subject);
	leaf_cell(t->l);
	leaf_tag(t->l, r->result == MAILING_SENT ? TINT_GOOD : r->result == MAILING_OWED || r->result == MAILING_NOTHING ? TINT_DIM : TINT_BAD,
		mailing_word(r->result));
	leaf_cell_class(t->l, "date");
	leaf_moment(t->l, r->last);
	return ++t->n < LETTERS_SHOWN;
}

static bool take_circular(void *ctx, const struct circular_row *r)
{
	struct letters *t = ctx;
	const char *const heads[] = { _("Number"), _("Title"), _("Check point"), _("Checked"), _("Failed"), _("Pass rate"), _("Issued"), NULL };

	if (!t->n++)
		leaf_table(t->l, _("Circulars"), heads);
	leaf_row(t->l);
	leaf_cell(t->l);
	leaf_say(t->l, r->number);
	leaf_cell(t->l);
	leaf_say(t->l, r->title);
	leaf_cell_class(t->l, "date");
	leaf_moment(t->l, r->at);
	leaf_cell_class(t->l, "number");
	leaf_rawf(t->l, "%d", r->checked);
	leaf_cell_class(t->l, "number");
	leaf_rawf(t->l, "%d", r->failed);
	leaf_cell_class(t->l, "number");
	leaf_rate(t->l, r->checked, r->failed);
	leaf_cell_class(t->l, "date");
	leaf_moment(t->l, r->issued);
	return true;
}

/* Oldest first, as they were issued. */
static int add_circulars(struct leaf *l)
{
	struct letters t = { l, 0 };
	int e = 0;

	leaf_heading(l, _("Circulars"));
	if (l->v->view.store)
		e = store_each_circular(l->v->view.store, take_circular, &t);
	if (t.n)
		leaf_table_end(l);
	else
		leaf_sentence(l, _("No circular was issued yet."));
	return e;
}

int page_letters(struct files *f, const struct site_view *v)
{
	const char *const heads[] = { _("Due"), _("Kind"), _("Unit"), _("Subject"), _("Result"), _("Last attempt"), NULL };
	struct leaf l;
	struct letters t = { &l, 0 };
	int e = 0;

	leaf_begin(&l, v, TAB_LETTERS, "letters.html", _("Circulars and letters"));
	e = add_circulars(&l);
	leaf_heading(&l, _("Letters"));
	leaf_table(&l, _("Letters"), heads);
	if (!e && v->view.store)
		e = store_each_outbox(v->view.store, false, take_letter, &t);
	leaf_table_end(&l);
	if (!t.n)
		leaf_sentence(&l, _("No letter yet."));
	leaf_end(&l, v->view.now);
	if (e)
		text_setf(&f->err, "%s", store_error(v->view.store));
	else
		e = list_put_leaf(f, v, "letters.html", &l);
	leaf_clear(&l);
	return e;
}

/* ---- to check by hand, to be printed ---------------------------------------------------------- */

static bool wants_hand(const struct site_view *v, const struct member *m, int arg)
{
	(void)v, (void)arg;
	return m->verdict.check_by_hand || m->verdict.hand_before_notice || m->verdict.state == STATE_MANUAL;
}

int page_by_hand(struct files *f, const struct site_view *v)
{
	const char *const heads[] = { _("No."), _("Account"), _("Unit"), _("Platform"), _("Why"), _("Last update seen"), _("Interaction tried"), _("Works"),
		_("Looked by, when"), NULL };
	struct picked p = list_pick(v, wants_hand, 0);
	struct leaf l;
	int e;

	leaf_begin(&l, v, TAB_BY_HAND, "by-hand.html", _("To check by hand"));
	leaf_sentence(&l, p.n ? _("To be printed and filled in; newmediactl observe takes what was seen.") : _("No account waits for a person's look."));
	leaf_raw(&l, "<div class=\"form\">\n");
	leaf_table(&l, _("To check by hand"), heads);
	for (int i = 0; i < p.n; i++) {
		const struct member *m = &v->view.reg->members[p.v[i]];

		leaf_row(&l);
		leaf_cell_class(&l, "number");
		leaf_rawf(&l, "%d", i + 1);
		leaf_cell(&l);
		leaf_account(&l, m->conf);
		leaf_cell(&l);
		leaf_unit(&l, m->conf->unit);
		leaf_cell(&l);
		leaf_say(&l, word_platform(m->conf->platform));
		leaf_cell(&l);
		leaf_say(&l, word_state(m->verdict.state, m->verdict.proof));
		leaf_raw(&l, "</td><td></td><td></td><td></td><td>");
	}
	leaf_table_end(&l);
	leaf_raw(&l, "</div>\n");
	leaf_end(&l, v->view.now);
	e = list_put_leaf(f, v, "by-hand.html", &l);
	leaf_clear(&l);
	free(p.v);
	return e;
}

/* ---- the watch itself ----------------------------------------------------------------------------- */

static void figure(struct leaf *l, const char *name, uint64_t n)
{
	leaf_raw(l, "<dt>");
	leaf_say(l, name);
	leaf_rawf(l, "</dt><dd>%llu</dd>\n", (unsigned long long)n);
}

static void add_gauges(struct leaf *l, const struct gauges *g)
{
	leaf_raw(l, "<dl>\n<dt>");
	leaf_say(l, _("Running since"));
	leaf_raw(l, "</dt><dd>");
	leaf_moment(l, g->started);
	leaf_raw(l, "</dd>\n");
	figure(l, _("Looks since then"), g->looks);
	figure(l, _("Of these in vain"), g->vain);
	figure(l, _("In flight"), g->visiting);
	figure(l, _("Waiting for their host"), g->waiting);
	figure(l, _("Seconds the latest due look waits"), g->late > 0 ? (uint64_t)g->late : 0);
	leaf_raw(l, "</dl>\n");
}

static void add_source(struct leaf *l, const struct register_ *r, int i)
{
	const struct source_card *s = &r->sources[i];

	leaf_row(l);
	leaf_cell_class(l, "address");
	leaf_say(l, r->source_names[i]);
	leaf_cell(l);
	leaf_say(l, word_via(s->via));
	leaf_cell_class(l, "number");
	leaf_rawf(l, "%u", s->accounts);
	leaf_cell(l);
	if (source_is_stale(s, &r->world))
		leaf_tag(l, TINT_WARN, _("stands still"));
	else if (s->last_good == MOMENT_NONE)
		leaf_tag(l, TINT_DIM, _("not yet read"));
	else
		leaf_tag(l, TINT_GOOD, _("alive"));
	leaf_cell_class(l, "date");
	leaf_moment(l, source_life(s));
	leaf_cell_class(l, "date");
	leaf_moment(l, s->last_good);
}

int page_watch(struct files *f, const struct site_view *v)
{
	const char *const heads[] = { _("Source"), _("Via"), _("Accounts"), _("State"), _("Known to be alive at"), _("Last good look"), NULL };
	const struct register_ *r = v->view.reg;
	struct leaf l;
	int e;

	leaf_begin(&l, v, TAB_WATCH, "watch.html", _("The watch"));
	leaf_raw(&l, "<p class=\"first\">");
	if (r->world.frozen)
		leaf_tag(&l, TINT_BAD, _("offline"));
	else
		leaf_tag(&l, TINT_GOOD, _("online"));
	leaf_raw(&l, "</p>\n");
	if (v->gauges)
		add_gauges(&l, v->gauges);
	leaf_heading(&l, _("Sources"));
	leaf_table(&l, _("Sources"), heads);
	for (int i = 0; i < r->n_sources; i++)
		add_source(&l, r, i);
	leaf_table_end(&l);
	leaf_end(&l, v->view.now);
	e = list_put_leaf(f, v, "watch.html", &l);
	leaf_clear(&l);
	return e;
}
