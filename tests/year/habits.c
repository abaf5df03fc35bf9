/*
 * habits - when an account publishes, and what becomes of a post: how late its
 * source shows it, whether it is edited, deleted or given an earlier date.
 */
#include <assert.h>
#include <stdlib.h>

#include "truth.h"

enum {
	BEFORE = 60 * T_DAY,          /* what was published before the watch began */
	POSTS_MAX_ = 1500,            /* of one account: two a day and room to spare */
	FESTIVAL_DAY = 27, FESTIVAL_DAYS = 8, /* after the start: most offices are closed */
};

static int64_t local_day(int64_t at)
{
	int64_t s = at + T_EAST;

	return s >= 0 ? s / T_DAY : -((-s + T_DAY - 1) / T_DAY);
}

int64_t truth_deadline(const struct account_truth *a, int64_t published)
{
	if (a->count_hours)
		return published + (int64_t)a->limit_days * T_DAY;
	return (local_day(published) + a->limit_days + 1) * T_DAY - T_EAST;
}

/* A moment of that day: office hours mostly, sometimes late in the evening. */
static int64_t moment_of_day(struct chance *c, int64_t day)
{
	int64_t start = day * T_DAY - T_EAST;

	if (chance_of(c, 10))
		return start + chance_between(c, 18 * T_HOUR, T_DAY - 1);
	return start + 8 * T_HOUR + chance_between(c, 0, 5 * T_HOUR) + chance_between(c, 0, 5 * T_HOUR);
}

/* Long gaps are rarer than short ones; 6 to 46 days. */
static int64_t sloppy_gap(struct chance *c)
{
	int64_t a = chance_between(c, 0, 20), b = chance_between(c, 0, 20);

	return 6 + a * b / 10;
}

/* Close to the deadline, on either side. */
static int64_t at_the_brink(struct chance *c, const struct account_truth *a, int64_t last)
{
	int64_t deadline = truth_deadline(a, last);

	if (chance_of(c, 20))
		return deadline + chance_between(c, -20 * T_MINUTE, 20 * T_MINUTE);
	if (chance_of(c, 75))
		return deadline - chance_between(c, 1, 12 * T_HOUR);
	return deadline + chance_between(c, 0, 30 * T_HOUR);
}

static int64_t next_publication(struct chance *c, const struct account_truth *a, int64_t last)
{
	int64_t day = local_day(last);

	switch (a->habit) {
	case HABIT_DAILY:
		if (chance_of(c, 20)) /* a second one the same day */
			return last + chance_between(c, 10 * T_MINUTE, 5 * T_HOUR);
		day += 1;
		while ((day + 4) % 7 >= 5 && chance_of(c, 70)) /* 1970-01-01 was a Thursday: 5 and 6 are Saturday and Sunday counted from Monday */
			day++;
		return moment_of_day(c, day);
	case HABIT_WEEKLY:
		return moment_of_day(c, day + chance_between(c, 5, 9));
	case HABIT_SLOPPY:
		return moment_of_day(c, day + sloppy_gap(c));
	case HABIT_BRINK:
		return at_the_brink(c, a, last);
	default:
		return moment_of_day(c, day + chance_between(c, 2, 4));
	}
}

static bool is_festival(const struct truth *t, int64_t at)
{
	return at >= t->start + FESTIVAL_DAY * T_DAY && at < t->start + (FESTIVAL_DAY + FESTIVAL_DAYS) * T_DAY;
}

/* All publications, by the habit; ascending. */
static int publish(struct chance *c, const struct truth *t, const struct account_truth *a, int64_t *ret)
{
	int64_t at = moment_of_day(c, local_day(t->start - BEFORE) + chance_between(c, 0, 13)), stops = T_NEVER, returns = T_NEVER;
	int n = 0;

	if (a->habit == HABIT_NEVER)
		return 0;
	if (a->habit == HABIT_DEAD)
		stops = t->start - chance_between(c, 1, 40) * T_DAY;
	else if (a->habit == HABIT_DYING || a->habit == HABIT_REVENANT)
		stops = chance_between(c, t->start, t->end);
	if (a->habit == HABIT_REVENANT)
		returns = stops + chance_between(c, 20, 90) * T_DAY;
	while (at < t->end && n < POSTS_MAX_) {
		bool silent = (at >= stops && at < returns) || (is_festival(t, at) && chance_of(c, 80));
		int64_t next = next_publication(c, a, at);

		if (!silent)
			ret[n++] = at;
		at = next > at ? next : at + T_MINUTE;
	}
	return n;
}

/* ---- posts ----------------------------------------------------------------- */

static int64_t shown_at(struct chance *c, const struct source_truth *s, int64_t published)
{
	int64_t at = published;

	if (!s->bridge)
		return at;
	at += chance_between(c, 0, chance_of(c, 70) ? s->lag_max / 5 : s->lag_max);
	for (int i = 0; i < s->slow.n; i++) {
		struct span w = s->slow.v[i];

		if (at >= w.from && at < w.to) /* all of them by the same, in their order; at its end it catches up */
			at = at + s->slow_by < w.to ? at + s->slow_by : w.to;
	}
	return at;
}

/* Who was late now and then claims a date within the limit. */
static void claim(struct chance *c, struct account_truth *a)
{
	bool can = true;

	for (int k = 0; k < a->n_feeds; k++)
		can &= a->feeds[k].dates == DATES_SECOND;
	for (int i = 0; i < a->n_published; i++) {
		int64_t deadline = i ? truth_deadline(a, a->claimed[i - 1]) : T_NEVER;

		a->claimed[i] = a->published[i];
		if (can && a->published[i] > deadline && chance_of(c, 8))
			a->claimed[i] = deadline - chance_between(c, T_HOUR, 40 * T_HOUR);
	}
}

static void add_post(struct chance *c, const struct truth *t, const struct account_truth *a, struct feed_truth *f, int number)
{
	struct post_truth *p = &f->posts[f->n++];
	int64_t published = a->published[number];

	*p = (struct post_truth){ .published = published, .edited = T_NEVER, .deleted = T_NEVER, .number = number };
	p->shown = shown_at(c, &t->sources[f->source], published);
	p->declared = f->dates == DATES_DAY ? local_day(published) * T_DAY - T_EAST : a->claimed[number];
	if (chance_of(c, 5))
		p->edited = p->shown + chance_between(c, T_HOUR, 10 * T_DAY);
	if (chance_of(c, 1))
		p->deleted = p->shown + chance_between(c, 3 * T_DAY, 20 * T_DAY);
}

static int by_shown(const void *a, const void *b)
{
	const struct post_truth *x = a, *y = b;

	if (x->shown != y->shown)
		return x->shown < y->shown ? -1 : 1;
	return x->number - y->number;
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void find_changes(struct feed_truth *f)
{
	f->changes = calloc((size_t)f->n * 3 + 1, sizeof *f->changes);
	assert(f->changes);
	for (int i = 0; i < f->n; i++) {
		const struct post_truth *p = &f->posts[i];

		f->changes[f->n_changes++] = p->shown;
		if (p->edited != T_NEVER)
			f->changes[f->n_changes++] = p->edited;
		if (p->deleted != T_NEVER)
			f->changes[f->n_changes++] = p->deleted;
	}
	qsort(f->changes, (size_t)f->n_changes, sizeof *f->changes, by_time);
}

void habits_live(struct chance *c, const struct truth *t, struct account_truth *a)
{
	static int64_t published[POSTS_MAX_];

	a->n_published = publish(c, t, a, published);
	a->published = calloc((size_t)a->n_published + 1, sizeof *a->published);
	a->claimed = calloc((size_t)a->n_published + 1, sizeof *a->claimed);
	assert(a->published && a->claimed);
	for (int i = 0; i < a->n_published; i++)
		a->published[i] = published[i];
	claim(c, a);
	for (int k = 0; k < a->n_feeds; k++) {
		a->feeds[k].posts = calloc((size_t)a->n_published + 1, sizeof *a->feeds[k].posts);
		assert(a->feeds[k].posts);
	}
	for (int i = 0; i < a->n_published; i++) {
		int only = a->n_feeds == 2 && chance_of(c, 20) ? (int)chance_between(c, 0, 1) : -1; /* else both show it */

		for (int k = 0; k < a->n_feeds; k++)
			if (only < 0 || only == k)
				add_post(c, t, a, &a->feeds[k], i);
	}
	for (int k = 0; k < a->n_feeds; k++) {
		qsort(a->feeds[k].posts, (size_t)a->feeds[k].n, sizeof *a->feeds[k].posts, by_shown);
		find_changes(&a->feeds[k]);
	}
}
