/*
 * account-year - a year of an account: the days without an update, every gap
 * over the limit, and on the same scale whether its posts were open to
 * comments and what persons found who tried.
 */
#include <stdlib.h>
#include <string.h>

#include "account-in.h"
#include "chart.h"
#include "log.h"
#include "workdays.h"

enum { DAYS_MAX = 4000 };

struct year {
	const struct zone *zone;
	int64_t today;
	int64_t day[DAYS_MAX];       /* on which updates count, ascending once settled */
	int n_days;
	struct talk talk;
};

/* ---- what is known of it ------------------------------------------------------------------ */

static void add_day(struct year *y, int64_t day)
{
	/* Several feeds of an account tell one after the other. */
	if (y->n_days == DAYS_MAX) {
		memmove(y->day, y->day + DAYS_MAX / 2, sizeof y->day / 2);
		y->n_days = DAYS_MAX / 2;
	}
	y->day[y->n_days++] = day;
}

static bool take_day(void *ctx, const struct post_day *d)
{
	struct year *y = ctx;

	add_day(y, d->day);
	chart_talk_posts(&y->talk, y->today, d->day, (int)d->posts, (int)d->open, (int)d->closed);
	return true;
}

static bool take_person(void *ctx, const struct observation_row *r)
{
	struct year *y = ctx;

	if (r->last_update != MOMENT_NONE)
		add_day(y, workday_of(r->last_update, y->zone));
	if (r->interaction != INTERACTION_UNTESTED)
		chart_talk_tried(&y->talk, workday_of(r->at, y->zone), r->interaction == INTERACTION_EFFECTIVE);
	return true;
}

static int by_day(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Days once each, none ahead, of those before the year the last alone. */
static void settle_days(struct year *y)
{
	int n = 0, first = 0;

	qsort(y->day, (size_t)y->n_days, sizeof *y->day, by_day);
	for (int i = 0; i < y->n_days; i++)
		if (y->day[i] <= y->today && (!n || y->day[n - 1] != y->day[i]))
			y->day[n++] = y->day[i];
	while (first + 1 < n && y->day[first + 1] <= y->today - CHART_DAYS)
		first++;
	memmove(y->day, y->day + first, (size_t)(n - first) * sizeof *y->day);
	y->n_days = n - first;
}

static int load(struct year *y, struct account_writing *w)
{
	moment last = w->m->verdict.last_update.earliest;

	if (store_each_post_day(w->s, w->m->card.id, y->zone, take_day, y) || store_each_observation(w->s, w->m->card.id, take_person, y))
		return -1;
	if (last != MOMENT_NONE)
		add_day(y, workday_of(last, y->zone));
	settle_days(y);
	return 0;
}

/* ---- written down ---------------------------------------------------------------------------- */

static void add_date(struct leaf *l, int64_t day)
{
	struct civil c = civil_at(day * DAY, zone_find("UTC"));

	leaf_cell_class(l, "date");
	leaf_rawf(l, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static void add_gaps(struct leaf *l, const struct year *y, int limit)
{
	enum { GAPS_MAX = 40 };
	struct gap gap[GAPS_MAX];
	const char *const heads[] = { _("From"), _("To"), _("Days"), _("Over the limit"), NULL };
	int n = chart_gaps(y->day, y->n_days, y->today, limit, gap, GAPS_MAX);

	if (!n)
		return;
	leaf_table(l, _("Intervals over the limit"), heads);
	for (int i = 0; i < n; i++) {
		int days = (int)(gap[i].to - gap[i].from);

		leaf_row(l);
		add_date(l, gap[i].from);
		if (gap[i].to < y->today) {
			add_date(l, gap[i].to);
		} else {
			leaf_cell_class(l, "date");
			leaf_say(l, _("today"));
		}
		leaf_cell_class(l, "number");
		leaf_rawf(l, "%d", days);
		leaf_cell_class(l, "number");
		leaf_rawf(l, "%d", days - limit);
	}
	leaf_table_end(l);
}

int account_put_year(struct account_writing *w)
{
	struct year *y = mem_alloc(sizeof *y);
	int limit = (int)(w->m->policy->limit / DAY), e;

	y->zone = w->m->policy->zone;
	y->today = workday_of(w->v->view.now, y->zone);
	e = load(y, w);
	leaf_heading(&w->l, _("Updates over a year"));
	if (y->n_days) {
		chart_silence(&w->l, y->day, y->n_days, y->today, limit);
		add_gaps(&w->l, y, limit);
	} else {
		leaf_sentence(&w->l, _("No update is known."));
	}
	leaf_heading(&w->l, _("Comments and interaction over a year"));
	if (chart_talk_known(&y->talk))
		chart_talk(&w->l, &y->talk, y->today);
	else
		leaf_sentence(&w->l, _("Of its comments nothing is known yet, and nobody has tried."));
	free(y);
	return e;
}
