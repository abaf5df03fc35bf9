/*
 * account-rows - what the store tells of an account row by row: posts, what
 * persons saw, and how it was looked at.
 */
#include "account-in.h"
#include "log.h"
#include "watched.h"

enum { POSTS_SHOWN = 20, LOOKS_SHOWN = 30, LOOKS_BACK = 30 * DAY, WATCHED_BACK = 30 * DAY, POSTS_BACK = 400 * DAY, OBSERVATIONS_SHOWN = 20 };

/* The table opens with its first row. */
static void row(struct account_writing *w, const char *title, const char *const *heads)
{
	if (!w->rows++) {
		leaf_heading(&w->l, title);
		leaf_table(&w->l, title, heads);
	}
	leaf_row(&w->l);
}

static void rows_end(struct account_writing *w)
{
	if (w->rows)
		leaf_table_end(&w->l);
	w->rows = 0;
}

static bool take_post(void *ctx, const struct post_row *p)
{
	struct account_writing *w = ctx;
	const char *const heads[] = { _("Published"), _("Title"), _("Comments"), _("First seen"), NULL };
	struct text t = TEXT_INIT(64);

	row(w, _("Latest posts"), heads);
	leaf_cell_class(&w->l, "date");
	word_instant(&t, &p->when, w->m->policy->zone);
	leaf_say(&w->l, text_str(&t));
	if (p->when.precision == PRECISION_SIGHT || p->future)
		leaf_tag(&w->l, TINT_DIM, _("by first sight"));
	leaf_cell(&w->l);
	leaf_link_out(&w->l, p->url, *p->title ? p->title : p->url);
	leaf_cell(&w->l);
	leaf_say(&w->l, word_comments(p->comments));
	leaf_cell_class(&w->l, "date");
	leaf_moment(&w->l, p->first_seen);
	text_clear(&t);
	return w->rows < POSTS_SHOWN;
}

static bool take_look(void *ctx, const struct look_row *r)
{
	struct account_writing *w = ctx;
	const char *const heads[] = { _("From"), _("To"), _("Looks"), _("Outcome"), _("Posts"), _("Source"), NULL };
	struct text url = TEXT_INIT(0);

	row(w, _("Looks of the last thirty days"), heads);
	leaf_cell_class(&w->l, "date");
	leaf_moment(&w->l, r->first);
	leaf_cell_class(&w->l, "date");
	leaf_moment(&w->l, r->last);
	leaf_cell_class(&w->l, "number");
	leaf_rawf(&w->l, "%u", r->count);
	leaf_cell(&w->l);
	leaf_say(&w->l, r->blocked != BLOCKED_NONE ? word_blocked(r->blocked) : word_outcome(r->outcome));
	if (*r->error)
		leaf_sayf(&w->l, ": %s", r->error);
	leaf_cell_class(&w->l, "number");
	leaf_rawf(&w->l, "%u", r->posts);
	leaf_cell_class(&w->l, "address");
	text_add_url(&url, r->url);
	leaf_say(&w->l, text_str(&url));
	text_clear(&url);
	return w->rows < LOOKS_SHOWN;
}

static bool take_observation(void *ctx, const struct observation_row *r)
{
	struct account_writing *w = ctx;
	const char *const heads[] = { _("When"), _("Last update seen"), _("Interaction"), _("Works"), _("Note"), NULL };

	row(w, _("What persons saw"), heads);
	leaf_cell_class(&w->l, "date");
	leaf_moment(&w->l, r->at);
	leaf_cell_class(&w->l, "date");
	leaf_moment(&w->l, r->last_update);
	leaf_cell(&w->l);
	leaf_say(&w->l, word_interaction(r->interaction));
	leaf_cell(&w->l);
	leaf_say(&w->l, r->works ? _("yes") : _("no"));
	leaf_cell(&w->l);
	leaf_say(&w->l, r->note);
	return w->rows < OBSERVATIONS_SHOWN;
}

/* How well it was watched: what a verdict may rest on (truth rule 11). */
static int add_coverage(struct account_writing *w)
{
	struct watched seen;
	struct leaf *l = &w->l;
	struct text t = TEXT_INIT(0);
	const struct register_ *r = w->v->view.reg;
	int e = watched_weigh(r, w->s, (int)(w->m - r->members), w->v->view.now - WATCHED_BACK, w->v->view.now, &seen), share;

	if (e)
		return -1;
	share = coverage_per_mille(&seen.coverage);
	leaf_heading(l, _("How well it was watched in the last thirty days"));
	leaf_raw(l, "<dl>\n");
	text_setf(&t, "%d.%d %%", share / 10, share % 10);
	leaf_fact(l, _("Share of the time covered"), text_str(&t));
	text_setf(&t, "%u", seen.looks);
	leaf_fact(l, _("Good looks"), text_str(&t));
	text_reset(&t);
	word_duration(&t, seen.longest_pause);
	leaf_fact(l, _("Longest pause between them"), text_str(&t));
	leaf_raw(l, "</dl>\n");
	text_clear(&t);
	return 0;
}

int account_put_rows(struct account_writing *w)
{
	int64_t id = w->m->card.id;
	moment now = w->v->view.now;

	if (store_each_post(w->s, id, now - POSTS_BACK, take_post, w))
		return -1;
	rows_end(w);
	if (store_each_observation(w->s, id, take_observation, w))
		return -1;
	rows_end(w);
	if (add_coverage(w) || store_each_look(w->s, id, now - LOOKS_BACK, take_look, w))
		return -1;
	rows_end(w);
	return 0;
}
