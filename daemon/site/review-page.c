/*
 * review-page - open reviews: what is due and when, and a board with a column
 * a step.
 *
 * Officials count days: a term that has passed is said in days.
 */
#include "pages.h"

#include <stdlib.h>

#include "log.h"
#include "workdays.h"

enum { TERM_SOON = 7 };              /* days */

/* ---- terms ------------------------------------------------------------------------------- */

/* What is owed in that state, by whom; "" where nothing is. */
static const char *term_word(enum review_state s)
{
	switch (review_due(s)) {
	case REVIEW_DUE_ANSWER: return _("reply of the unit");
	case REVIEW_DUE_CANCEL: return _("cancelling with the platform");
	case REVIEW_DUE_FILE: return _("filing of the closure");
	case REVIEW_DUE_NONE: case REVIEW_DUE_COUNT: break;
	}
	return s == REVIEW_ANSWERED ? _("re-check by the office") : "";
}

/* Whole days until the term ends: 0 = today, negative = it has passed. A term ends with its day, so the last moment of it counts. */
static int days_left(const struct review_fact *r, const struct leaf *l)
{
	const struct zone *z = l->v->view.config->zone;

	return (int)(workday_of(r->due - 1, z) - workday_of(l->v->view.now, z));
}

static void add_days_left(struct leaf *l, const struct review_fact *r)
{
	int left = days_left(r, l);
	struct text t = TEXT_INIT(64);

	if (r->due <= l->v->view.now)
		text_setf(&t, ngettext("passed %d day ago", "passed %d days ago", (unsigned long)-left), -left);
	else if (left == 0)
		text_add(&t, _("ends today"));
	else
		text_setf(&t, ngettext("%d day left", "%d days left", (unsigned long)left), left);
	leaf_tag(l, r->due <= l->v->view.now ? TINT_BAD : left <= TERM_SOON ? TINT_WARN : TINT_NONE, text_str(&t));
	text_clear(&t);
}

static void add_term(struct leaf *l, const struct review_fact *r)
{
	struct text t = TEXT_INIT(64);

	if (r->due == MOMENT_NONE)
		return;
	text_add_deadline(&t, r->due, l->v->view.config->zone);
	leaf_say(l, text_str(&t));
	leaf_raw(l, " ");
	add_days_left(l, r);
	text_clear(&t);
}

/* The earliest term first; without one the oldest. */
static int by_term(const void *a, const void *b)
{
	const struct review_fact *x = *(const struct review_fact *const *)a, *y = *(const struct review_fact *const *)b;
	moment p = x->due == MOMENT_NONE ? MOMENT_NEVER : x->due, q = y->due == MOMENT_NONE ? MOMENT_NEVER : y->due;

	if (p != q)
		return p < q ? -1 : 1;
	return x->opened != y->opened ? (x->opened > y->opened) - (x->opened < y->opened) : (x->id > y->id) - (x->id < y->id);
}

/* Open reviews in that order; the caller frees. */
static const struct review_fact **in_order(const struct findings *f)
{
	const struct review_fact **v = mem_alloc(((size_t)f->n_reviews + 1) * sizeof *v);

	for (int i = 0; i < f->n_reviews; i++)
		v[i] = &f->review[i];
	if (f->n_reviews)
		qsort(v, (size_t)f->n_reviews, sizeof *v, by_term);
	return v;
}

/* Does it want something in the next days? */
static bool wants_now(const struct review_fact *r, const struct leaf *l)
{
	return r->due != MOMENT_NONE ? days_left(r, l) <= TERM_SOON : r->state == REVIEW_ANSWERED;
}

int review_put_due(struct leaf *l)
{
	const char *const heads[] = { _("ID"), _("Account"), _("Unit"), _("Step"), _("What is due"), _("Until"), NULL };
	const struct review_fact **v = in_order(l->v->findings);
	int n = 0;

	leaf_raw(l, "<section>");
	leaf_heading(l, _("Reviews: what is due"));
	for (int i = 0; i < l->v->findings->n_reviews; i++) {
		const struct member *m = wants_now(v[i], l) ? leaf_member(l, v[i]->account) : NULL;

		if (!m)
			continue;
		if (!n++)
			leaf_table(l, _("Reviews: what is due"), heads);
		leaf_row(l);
		leaf_cell_class(l, "number");
		leaf_rawf(l, "%lld", (long long)v[i]->id);
		leaf_cell_class(l, "name");
		leaf_account(l, m->conf);
		leaf_cell_class(l, "name");
		leaf_unit(l, m->conf->unit);
		leaf_cell(l);
		leaf_say(l, word_review(v[i]->state));
		leaf_cell(l);
		leaf_say(l, term_word(v[i]->state));
		leaf_cell_class(l, "date");
		add_term(l, v[i]);
	}
	if (n)
		leaf_table_end(l);
	else
		leaf_sentence(l, _("No term of a review ends within seven days."));
	leaf_raw(l, "</section>\n");
	free(v);
	return n;
}

/* ---- the board ----------------------------------------------------------------------------- */

static void add_review(struct leaf *l, const struct review_fact *r, const struct member *m)
{
	leaf_raw(l, "<li>");
	leaf_account(l, m->conf);
	leaf_raw(l, "<br>");
	leaf_unit(l, m->conf->unit);
	leaf_raw(l, "<br><small>");
	leaf_sayf(l, _("No. %lld, opened "), (long long)r->id);
	leaf_moment(l, r->opened);
	leaf_raw(l, "</small>");
	if (r->due != MOMENT_NONE) {
		leaf_raw(l, "<br>");
		leaf_sayf(l, "%s: ", term_word(r->state));
		add_term(l, r);
	}
	if (r->by_hand) {
		leaf_raw(l, "<br>");
		leaf_tag(l, TINT_WARN, _("look by hand before any notice"));
	}
	leaf_raw(l, "</li>\n");
}

static void add_column(struct leaf *l, const struct review_fact *const *v, enum review_state state)
{
	int n = 0;

	for (int i = 0; i < l->v->findings->n_reviews; i++) {
		const struct member *m = v[i]->state == state ? leaf_member(l, v[i]->account) : NULL;

		if (!m)
			continue;
		if (!n++) {
			leaf_raw(l, "<section><h3>");
			leaf_say(l, word_review(state));
			leaf_raw(l, "</h3>\n<ul>\n");
		}
		add_review(l, v[i], m);
	}
	if (n)
		leaf_raw(l, "</ul></section>\n");
}

int page_reviews(struct files *f, const struct site_view *v)
{
	const struct review_fact **order = in_order(v->findings);
	struct leaf l;
	int e;

	leaf_begin(&l, v, TAB_REVIEWS, "reviews.html", _("Reviews"));
	review_put_due(&l);
	leaf_heading(&l, _("By step"));
	if (!v->findings->n_reviews)
		leaf_sentence(&l, _("No review is open."));
	leaf_raw(&l, "<div class=\"board\">\n");
	for (int state = 0; state < REVIEW_STATE_COUNT; state++)
		add_column(&l, order, (enum review_state)state);
	leaf_raw(&l, "</div>\n");
	leaf_end(&l, v->view.now);
	e = list_put_leaf(f, v, "reviews.html", &l);
	leaf_clear(&l);
	free(order);
	return e;
}
