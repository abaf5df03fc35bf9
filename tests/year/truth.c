/*
 * truth - the district: its sources, its accounts, and the misfortunes of the
 * year (outages, bridges that stand still, lost subscriptions, late
 * syndication, our own network, machine and service, a closure wave).
 */
#include "truth.h"

#include <assert.h>
#include <stdlib.h>

/* ---- chance (splitmix64) ----------------------------------------------------- */

uint64_t chance_next(struct chance *c)
{
	uint64_t z = c->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

int64_t chance_between(struct chance *c, int64_t from, int64_t to)
{
	assert(from <= to);
	return from + (int64_t)(chance_next(c) % (uint64_t)(to - from + 1));
}

bool chance_of(struct chance *c, int percent)
{
	return chance_between(c, 1, 100) <= percent;
}

/* ---- stretches of time ------------------------------------------------------- */

bool spans_have(const struct spans *s, int64_t at)
{
	for (int i = 0; i < s->n; i++)
		if (at >= s->v[i].from && at < s->v[i].to)
			return true;
	return false;
}

/* n stretches of shortest to longest in n equal parts of the year, so that they never meet; none in its first twelfth, while all is new. */
static void misfortunes(struct chance *c, const struct truth *t, int n, int64_t shortest, int64_t longest, struct spans *ret)
{
	int64_t from = t->start + (t->end - t->start) / 12, part;

	assert(n <= 8);
	part = n ? (t->end - from) / n : 0;
	for (int i = 0; i < n; i++) {
		int64_t length = chance_between(c, shortest, longest);

		if (length > part - 2 * T_HOUR)
			length = part - 2 * T_HOUR;
		ret->v[ret->n].from = from + i * part + chance_between(c, 0, part - length - T_HOUR);
		ret->v[ret->n].to = ret->v[ret->n].from + length;
		ret->n++;
	}
}

/* ---- sources ------------------------------------------------------------------ */

static int add_source(struct truth *t, bool bridge)
{
	t->sources = realloc(t->sources, ((size_t)t->n_sources + 1) * sizeof *t->sources);
	assert(t->sources);
	t->sources[t->n_sources] = (struct source_truth){ .bridge = bridge };
	return t->n_sources++;
}

static void bridge_fares(struct chance *c, const struct truth *t, struct source_truth *s)
{
	static const enum failing ways[] = { FAILING_NETWORK, FAILING_STATUS, FAILING_STATUS };

	s->lag_max = chance_between(c, 5 * T_MINUTE, 5 * T_HOUR);
	s->failing = ways[chance_between(c, 0, 2)];
	misfortunes(c, t, (int)chance_between(c, 0, 4), T_HOUR, 3 * T_DAY, &s->fails);
	if (chance_of(c, 25))
		misfortunes(c, t, (int)chance_between(c, 1, 2), 6 * T_HOUR, 40 * T_DAY, &s->still);
	if (s->still.n && chance_of(c, 20))
		s->still.v[s->still.n - 1].to = T_NEVER;
	if (chance_of(c, 20)) {
		s->slow_by = chance_between(c, 8 * T_HOUR, 3 * T_DAY);
		misfortunes(c, t, 1, 4 * T_DAY, 12 * T_DAY, &s->slow);
	}
}

static void site_fares(struct chance *c, const struct truth *t, struct source_truth *s)
{
	s->failing = chance_of(c, 50) ? FAILING_NETWORK : FAILING_STATUS;
	misfortunes(c, t, (int)chance_between(c, 0, 3), T_HOUR, 4 * T_DAY, &s->fails);
}

/* A bridge that still has room; a new one of some size when none has. */
static int some_bridge(struct chance *c, struct truth *t, int *room)
{
	if (*room == 0) {
		int b = add_source(t, true);

		bridge_fares(c, t, &t->sources[b]);
		*room = chance_of(c, 15) ? (int)chance_between(c, 1, 4) : (int)chance_between(c, 12, 120);
	}
	--*room;
	return t->n_sources - 1;
}

/* ---- accounts ----------------------------------------------------------------- */

static enum habit some_habit(struct chance *c)
{
	static const int of_hundred[HABIT_COUNT] = { [HABIT_DAILY] = 25, [HABIT_STEADY] = 28, [HABIT_WEEKLY] = 18, [HABIT_SLOPPY] = 14,
		[HABIT_BRINK] = 5, [HABIT_DYING] = 4, [HABIT_REVENANT] = 3, [HABIT_DEAD] = 2, [HABIT_NEVER] = 1 };
	int64_t draw = chance_between(c, 1, 100);
	int h = 0;

	while (draw > of_hundred[h])
		draw -= of_hundred[h++];
	return (enum habit)h;
}

static void add_feed(struct chance *c, struct truth *t, struct account_truth *a, int source)
{
	struct feed_truth *f = &a->feeds[a->n_feeds++];
	int64_t draw = chance_between(c, 1, 100);

	f->source = source;
	f->dates = draw <= 3 ? DATES_NONE : draw <= 10 ? DATES_DAY : DATES_SECOND;
	f->list_size = (int)chance_between(c, 5, 20);
	f->pinned = chance_of(c, 10);
	f->failing = (enum failing)chance_between(c, FAILING_STATUS, FAILING_EMPTY);
	if (chance_of(c, 15))
		misfortunes(c, t, (int)chance_between(c, 1, 2), T_HOUR, 20 * T_DAY, &f->fails);
	if (t->sources[source].bridge && chance_of(c, 1))
		misfortunes(c, t, 1, 10 * T_DAY, 90 * T_DAY, &f->lost);
	t->sources[source].accounts++;
}

static void add_account(struct chance *c, struct truth *t, int *bridge, int *room)
{
	struct account_truth *a = &t->accounts[t->n_accounts++];
	int64_t draw = chance_between(c, 1, 100);
	bool site = draw > 70, both = draw > 90;

	a->habit = some_habit(c);
	a->limit_days = chance_of(c, 4) ? 10 : 14;
	a->count_hours = chance_of(c, 2);
	a->closes = T_NEVER;
	if (!site || both) {
		if (*room == 0)
			*bridge = some_bridge(c, t, room);
		else
			--*room;
		add_feed(c, t, a, *bridge);
	}
	if (site) {
		int s = add_source(t, false);

		site_fares(c, t, &t->sources[s]);
		add_feed(c, t, a, s);
	}
	if ((a->habit == HABIT_DYING || a->habit == HABIT_DEAD) && chance_of(c, 40)) /* the wave: a fortnight in the seventh month */
		a->closes = t->start + (t->end - t->start) * 7 / 12 + chance_between(c, 0, 14 * T_DAY);
	habits_live(c, t, a);
}

struct truth *truth_new(uint64_t seed, int accounts, int days)
{
	struct truth *t = calloc(1, sizeof *t);
	struct chance c = { seed };
	int bridge = -1, room = 0;

	assert(t);
	t->start = 1735660800; /* 2025-01-01 00:00 +08:00 */
	t->end = t->start + (int64_t)days * T_DAY;
	t->accounts = calloc((size_t)accounts, sizeof *t->accounts);
	assert(t->accounts);
	misfortunes(&c, t, days >= 180 ? 6 : 2, 10 * T_MINUTE, 3 * T_DAY, &t->offline);
	misfortunes(&c, t, days >= 180 ? 4 : 1, T_HOUR, 2 * T_DAY, &t->asleep);
	misfortunes(&c, t, days >= 180 ? 2 : 1, 5 * T_DAY, 17 * T_DAY, &t->down);
	while (t->n_accounts < accounts)
		add_account(&c, t, &bridge, &room);
	return t;
}

void truth_free(struct truth *t)
{
	if (!t)
		return;
	for (int i = 0; i < t->n_accounts; i++) {
		for (int k = 0; k < t->accounts[i].n_feeds; k++) {
			free(t->accounts[i].feeds[k].posts);
			free(t->accounts[i].feeds[k].changes);
		}
		free(t->accounts[i].published);
		free(t->accounts[i].claimed);
	}
	free(t->accounts);
	free(t->sources);
	free(t);
}

/* ---- what is shown ------------------------------------------------------------- */

static int64_t before(const struct spans *s, int64_t at)
{
	for (int i = 0; i < s->n; i++)
		if (at >= s->v[i].from && at < s->v[i].to)
			return s->v[i].from;
	return at;
}

/* The moment whose state a feed shows. What a source had forgotten when it stopped it does not remember while it stands still. */
static int64_t state_of(const struct truth *t, const struct feed_truth *f, int64_t at)
{
	return before(&f->lost, before(&t->sources[f->source].still, at));
}

bool post_is_edited(const struct truth *t, const struct feed_truth *f, const struct post_truth *p, int64_t at)
{
	return p->edited <= state_of(t, f, at);
}

uint64_t feed_version(const struct truth *t, struct feed_truth *f, int64_t at)
{
	int64_t as_of = state_of(t, f, at);

	while (f->changed < f->n_changes && f->changes[f->changed] <= as_of)
		f->changed++;
	while (f->appeared < f->n && f->posts[f->appeared].shown <= as_of)
		f->appeared++;
	return (uint64_t)f->changed + 1;
}

int feed_list(const struct truth *t, const struct feed_truth *f, int64_t at, const struct post_truth **ret)
{
	int64_t as_of = state_of(t, f, at);
	int n = 0;

	if (f->pinned && f->appeared && f->posts[0].deleted > as_of)
		ret[n++] = &f->posts[0];
	for (int i = f->appeared - 1; i >= (f->pinned ? 1 : 0) && n < f->list_size; i--)
		if (f->posts[i].deleted > as_of)
			ret[n++] = &f->posts[i];
	return n;
}
