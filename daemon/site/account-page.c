/*
 * account-page - all that is known of one account: register, verdict, a year
 * of its silence, posts, looks, findings with their steps, its review, what
 * persons saw.
 *
 * Names and phones of persons stay out: this page is read by more people than
 * need them.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "log.h"
#include "watched.h"

enum { POSTS_SHOWN = 30, LOOKS_SHOWN = 30, DAYS_MAX = 4000, LOOKS_BACK = 30 * DAY, WATCHED_BACK = 30 * DAY, POSTS_BACK = 400 * DAY, OBSERVATIONS_SHOWN = 20 };

struct writing {
	struct leaf l;
	const struct site_view *v;
	const struct member *m;
	struct store *s;
	int64_t day[DAYS_MAX];       /* on which posts count, ascending */
	int n_days;
	int rows;
};

/* ---- register and verdict ---------------------------------------------------------- */

static void fact(struct leaf *l, const char *name, const char *value)
{
	if (!*value)
		return;
	leaf_raw(l, "<dt>");
	leaf_say(l, name);
	leaf_raw(l, "</dt><dd>");
	leaf_say(l, value);
	leaf_raw(l, "</dd>\n");
}

static void fact_moment(struct leaf *l, const char *name, moment m)
{
	if (m == MOMENT_NONE || m == MOMENT_NEVER)
		return;
	leaf_raw(l, "<dt>");
	leaf_say(l, name);
	leaf_raw(l, "</dt><dd>");
	leaf_moment(l, m);
	leaf_raw(l, "</dd>\n");
}

static void add_verdict(struct writing *w)
{
	const struct verdict *d = &w->m->verdict;
	struct leaf *l = &w->l;
	struct text t = TEXT_INIT(0);
	int age = member_age_days(w->m, w->v->view.now);

	leaf_raw(l, "<p class=\"first\">");
	leaf_tag(l, tint_state(d->state), word_state(d->state, d->proof));
	leaf_raw(l, "</p>\n<dl>\n");
	word_instant(&t, &d->last_update, w->m->policy.zone);
	if (t.len && age >= 0)
		text_addf(&t, ngettext(" (%d day ago)", " (%d days ago)", (unsigned long)age), age);
	fact(l, _("Last update"), text_str(&t));
	text_reset(&t);
	word_deadline(&t, d->deadline, w->m->policy.zone);
	fact(l, _("Deadline"), text_str(&t));
	text_reset(&t);
	word_duration(&t, w->m->policy.limit);
	fact(l, _("Limit"), text_str(&t));
	fact(l, _("Comments"), word_comments(member_comments(w->m)));
	fact(l, _("Interaction"), word_interaction(member_interaction(w->m)));
	fact_moment(l, _("Last look"), member_last_look(w->m));
	fact_moment(l, _("Last good look"), member_last_good(w->m));
	leaf_raw(l, "</dl>\n");
	if (d->check_by_hand || d->hand_before_notice)
		leaf_sentence(l, d->check_by_hand ? _("It could not be checked for longer than its limit: a person looks.") :
			_("Its source cannot prove its silence: a person looks before any notice."));
	text_clear(&t);
}

static void add_register(struct writing *w)
{
	const struct conf_account *a = w->m->conf;
	struct leaf *l = &w->l;

	leaf_heading(l, _("Register"));
	leaf_raw(l, "<dl>\n<dt>");
	leaf_say(l, _("Unit"));
	leaf_raw(l, "</dt><dd>");
	leaf_unit(l, a->unit);
	leaf_raw(l, "</dd>\n");
	fact(l, _("Platform"), word_platform(a->platform));
	fact(l, _("Kind"), a->kind);
	fact(l, _("Former names"), a->former);
	fact(l, _("Certified subject"), a->subject);
	fact(l, _("Operated by"), a->operator_);
	fact(l, _("Way of interaction"), a->interaction);
	fact_moment(l, _("Opened"), a->opened);
	fact_moment(l, _("Filed"), a->filed);
	fact(l, _("Status"), word_status(w->m->card.status));
	fact(l, _("Reason"), a->reason);
	if (*a->home) {
		leaf_raw(l, "<dt>");
		leaf_say(l, _("Home page"));
		leaf_raw(l, "</dt><dd>");
		leaf_link_out(l, a->home, a->home);
		leaf_raw(l, "</dd>\n");
	}
	leaf_raw(l, "</dl>\n");
	if (*a->home)
		chart_qr(l, a->home, _("Open the account on a phone"));
}

/* ---- a year -------------------------------------------------------------------------- */

static bool take_day(void *ctx, const struct post_day *d)
{
	struct writing *w = ctx;

	/* Several feeds of an account tell one after the other. */
	if (w->n_days == DAYS_MAX) {
		memmove(w->day, w->day + DAYS_MAX / 2, sizeof w->day / 2);
		w->n_days = DAYS_MAX / 2;
	}
	w->day[w->n_days++] = d->day;
	return true;
}

static int by_day(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int64_t day_of(moment m, const struct zone *z)
{
	struct civil c = civil_at(m, z);

	return civil_days(c.year, c.month, c.day);
}

/* Days once each, none ahead, of those before the year the last alone. */
static void settle_days(struct writing *w, int64_t today)
{
	int n = 0, first = 0;

	qsort(w->day, (size_t)w->n_days, sizeof *w->day, by_day);
	for (int i = 0; i < w->n_days; i++)
		if (w->day[i] <= today && (!n || w->day[n - 1] != w->day[i]))
			w->day[n++] = w->day[i];
	while (first + 1 < n && w->day[first + 1] <= today - CHART_DAYS)
		first++;
	memmove(w->day, w->day + first, (size_t)(n - first) * sizeof *w->day);
	w->n_days = n - first;
}

static void name_day(struct text *t, int64_t day)
{
	struct civil c = civil_at(day * DAY, zone_find("UTC"));

	text_setf(t, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static void add_gaps(struct writing *w, int64_t today, int limit)
{
	enum { GAPS_MAX = 40 };
	struct gap gap[GAPS_MAX];
	const char *const heads[] = { _("From"), _("To"), _("Days"), _("Over the limit"), NULL };
	int n = chart_gaps(w->day, w->n_days, today, limit, gap, GAPS_MAX);
	struct text t = TEXT_INIT(32);

	if (!n)
		return;
	leaf_table(&w->l, _("Intervals over the limit"), heads);
	for (int i = 0; i < n; i++) {
		leaf_row(&w->l);
		leaf_cell_class(&w->l, "date");
		name_day(&t, gap[i].from);
		leaf_say(&w->l, text_str(&t));
		leaf_cell_class(&w->l, "date");
		name_day(&t, gap[i].to);
		leaf_say(&w->l, gap[i].to == today ? _("today") : text_str(&t));
		leaf_cell_class(&w->l, "number");
		leaf_rawf(&w->l, "%d", (int)(gap[i].to - gap[i].from));
		leaf_cell_class(&w->l, "number");
		leaf_rawf(&w->l, "%d", (int)(gap[i].to - gap[i].from) - limit);
	}
	leaf_table_end(&w->l);
	text_clear(&t);
}

static int add_year(struct writing *w)
{
	int64_t today = day_of(w->v->view.now, w->m->policy.zone);
	int limit = (int)(w->m->policy.limit / DAY);

	if (store_each_post_day(w->s, w->m->card.id, w->m->policy.zone, take_day, w))
		return -1;
	if (w->m->verdict.last_update.earliest != MOMENT_NONE && w->n_days < DAYS_MAX)
		w->day[w->n_days++] = day_of(w->m->verdict.last_update.earliest, w->m->policy.zone); /* where a person saw it, too */
	settle_days(w, today);
	leaf_heading(&w->l, _("Updates over a year"));
	if (!w->n_days) {
		leaf_sentence(&w->l, _("No update is known."));
		return 0;
	}
	chart_silence(&w->l, w->day, w->n_days, today, limit);
	add_gaps(w, today, limit);
	return 0;
}

/* ---- rows that the store tells ------------------------------------------------------------ */

/* The table opens with its first row. */
static void row(struct writing *w, const char *title, const char *const *heads)
{
	if (!w->rows++) {
		leaf_heading(&w->l, title);
		leaf_table(&w->l, title, heads);
	}
	leaf_row(&w->l);
}

static void rows_end(struct writing *w)
{
	if (w->rows)
		leaf_table_end(&w->l);
	w->rows = 0;
}

static bool take_post(void *ctx, const struct post_row *p)
{
	struct writing *w = ctx;
	const char *const heads[] = { _("Published"), _("Title"), _("Comments"), _("First seen"), NULL };
	struct text t = TEXT_INIT(64);

	row(w, _("Latest posts"), heads);
	leaf_cell_class(&w->l, "date");
	word_instant(&t, &p->when, w->m->policy.zone);
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
	struct writing *w = ctx;
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
	struct writing *w = ctx;
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
static int add_coverage(struct writing *w)
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
	fact(l, _("Share of the time covered"), text_str(&t));
	text_setf(&t, "%u", seen.looks);
	fact(l, _("Good looks"), text_str(&t));
	text_reset(&t);
	word_duration(&t, seen.longest_pause);
	fact(l, _("Longest pause between them"), text_str(&t));
	leaf_raw(l, "</dl>\n");
	text_clear(&t);
	return 0;
}

/* ---- findings and review -------------------------------------------------------------------- */

static bool take_finding_step(void *ctx, const struct finding_step_row *r)
{
	struct writing *w = ctx;

	leaf_raw(&w->l, "<li>");
	leaf_moment(&w->l, r->at);
	leaf_sayf(&w->l, " %s: %s", word_event(r->step), _(r->detail));
	leaf_raw(&w->l, "</li>\n");
	return true;
}


static bool list_finding(void *ctx, const struct finding_row *r)
{
	struct writing *w = ctx;
	struct leaf *l = &w->l;
	const struct zone *z = w->m->policy.zone;
	struct text t = TEXT_INIT(0);

	leaf_raw(l, "<section class=\"finding\"><h3>");
	leaf_sayf(l, "%lld ", (long long)r->id);
	leaf_say(l, word_rule(r->rule, r->standing));
	leaf_raw(l, " ");
	leaf_tag(l, r->until != MOMENT_NONE ? TINT_DIM : r->standing == STANDING_CONFIRMED ? TINT_BAD : TINT_WARN, word_standing(r->standing));
	if (r->proof != PROOF_NONE) {
		leaf_raw(l, " ");
		leaf_tag(l, TINT_NONE, word_proof(r->proof));
	}
	leaf_raw(l, "</h3>\n<dl>\n");
	fact_moment(l, _("Since"), r->since);
	word_deadline(&t, r->deadline, z);
	fact(l, _("Deadline"), text_str(&t));
	fact_moment(l, _("Ended"), r->until);
	leaf_raw(l, "</dl>\n<ol>\n");
	text_clear(&t);
	if (store_each_finding_step(w->s, r->id, take_finding_step, w))
		leaf_say(l, store_error(w->s));
	leaf_raw(l, "</ol></section>\n");
	return true;
}

static bool take_step(void *ctx, const struct step_row *r)
{
	struct writing *w = ctx;

	leaf_raw(&w->l, "<li>");
	leaf_moment(&w->l, r->at);
	leaf_sayf(&w->l, " %s: %s", word_event(r->event), _(r->why));
	leaf_raw(&w->l, "</li>\n");
	return true;
}

static int add_findings(struct writing *w)
{
	const struct review_fact *r = findings_review(w->v->findings, w->m->card.id);

	leaf_heading(&w->l, _("Findings and clues"));
	if (store_each_finding(w->s, w->m->card.id, false, list_finding, w))
		return -1;
	if (!r)
		return 0;
	leaf_heading(&w->l, _("Review"));
	leaf_raw(&w->l, "<p>");
	leaf_tag(&w->l, TINT_WARN, word_review(r->state));
	leaf_raw(&w->l, "</p>\n<ol>\n");
	if (store_each_step(w->s, r->id, take_step, w))
		return -1;
	leaf_raw(&w->l, "</ol>\n");
	return 0;
}

/* ---- the page -------------------------------------------------------------------------------- */

static int add_rows(struct writing *w)
{
	int64_t id = w->m->card.id;
	moment now = w->v->view.now;

	if (add_findings(w) || add_year(w) || store_each_post(w->s, id, now - POSTS_BACK, take_post, w))
		return -1;
	rows_end(w);
	if (store_each_observation(w->s, id, take_observation, w))
		return -1;
	rows_end(w);
	if (add_coverage(w))
		return -1;
	if (store_each_look(w->s, id, now - LOOKS_BACK, take_look, w))
		return -1;
	rows_end(w);
	return 0;
}

int page_account(struct files *f, const struct site_view *v, const struct member *m)
{
	struct writing *w = mem_alloc(sizeof *w);
	struct text path = TEXT_INIT(0);
	moment last = member_last_look(m);
	int e = 0;

	w->v = v;
	w->m = m;
	w->s = v->view.store;
	leaf_account_path(&path, v->view.config, m->conf);
	leaf_begin(&w->l, v, TAB_NONE, text_str(&path), m->conf->name);
	add_verdict(w);
	if (w->s && m->card.id)
		e = add_rows(w);
	add_register(w);
	leaf_end(&w->l, last == MOMENT_NONE ? v->view.now : last);
	if (e)
		text_setf(&f->err, "%s", store_error(w->s));
	else
		e = list_put_leaf(f, v, text_str(&path), &w->l);
	leaf_clear(&w->l);
	text_clear(&path);
	free(w);
	return e;
}
