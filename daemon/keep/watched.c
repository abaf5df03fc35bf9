/*
 * watched - gathers what coverage is weighed by: each feed's card and holes,
 * what persons saw, and the looks in the stretch.
 *
 * It knows rows; what they prove is judge/coverage's business.  It is asked
 * rarely: when a gap closes, and by `show`.
 */
#include "watched.h"

#include <inttypes.h>

enum {
	HOLES_MAX = 128,         /* of one feed in one stretch: beyond it nothing near 95 % is left anyway */
	PERSONS_MAX = 32,        /* looks of persons that count, the latest */
	SUMMED_AFTER = 60 * DAY, /* older looks are daily sums (store-tidy.c) */
};

struct gathering {
	struct covered v[FEEDS_MAX + PERSONS_MAX];
	int n;
	moment from, to;
	struct watched *ret;
	moment next_good;        /* walking back in time: the beginning of the good run after this one */
};

static int gather_feeds(struct gathering *g, const struct register_ *r, struct store *s, const struct member *m, struct hole (*holes)[HOLES_MAX])
{
	for (int i = 0; i < m->card.n_feeds; i++) {
		const struct feed_card *f = &m->card.feeds[i];
		struct covered *c = &g->v[g->n++];

		*c = coverage_of_feed(f, &r->sources[f->source], r->world.now);
		c->n_holes = store_get_holes(s, f->id, g->from, g->to, holes[i], HOLES_MAX);
		c->holes = holes[i];
		if (c->n_holes < 0)
			return -1;
	}
	return 0;
}

/* A person's look is direct, complete and of lag 0: nothing was published after the update that he saw. */
static bool take_person(void *ctx, const struct observation_row *o)
{
	struct gathering *g = ctx;

	if (o->works && o->last_update != MOMENT_NONE && o->last_update < o->at)
		g->v[g->n++] = (struct covered){ .from = o->last_update, .until = o->at, .after = HOLE_AFTER };
	return g->n < FEEDS_MAX + PERSONS_MAX;
}

static uint32_t share(const struct gathering *g, moment first, moment last, uint32_t count)
{
	moment a = first > g->from ? first : g->from, b = last < g->to ? last : g->to;

	if (a > b)
		return 0;
	return last > first ? (uint32_t)(1 + (count - 1) * (b - a) / (last - first)) : count;
}

static void note_pause(struct gathering *g, int64_t pause)
{
	if (pause > g->ret->longest_pause)
		g->ret->longest_pause = pause;
}

static bool take_look(void *ctx, const struct look_row *l)
{
	struct gathering *g = ctx;
	uint32_t n = outcome_is_good(l->outcome) ? share(g, l->first, l->last, l->count) : 0;

	if (!n)
		return true;
	g->ret->looks += n;
	if (n > 1)
		note_pause(g, l->longest_pause);
	if (g->next_good != MOMENT_NONE)
		note_pause(g, g->next_good - l->last);
	g->next_good = l->first;
	return true;
}

static bool take_sum(void *ctx, const struct look_day *l)
{
	struct gathering *g = ctx;
	uint32_t n = outcome_is_good(l->outcome) ? share(g, l->first, l->last, l->count) : 0;

	g->ret->looks += n;
	if (n)
		note_pause(g, l->longest_pause);
	return true;
}

int watched_weigh(const struct register_ *r, struct store *s, int i, moment from, moment to, struct watched *ret)
{
	static struct hole holes[FEEDS_MAX][HOLES_MAX]; /* one is weighed at a time */
	const struct member *m = &r->members[i];
	struct gathering g = { .from = from, .to = to, .ret = ret, .next_good = MOMENT_NONE };

	*ret = (struct watched){ .looks = 0 };
	if (gather_feeds(&g, r, s, m, holes) || store_each_observation(s, m->card.id, take_person, &g))
		return -1;
	coverage_weigh(g.v, g.n, from, to, &ret->coverage);
	if (store_each_look(s, m->card.id, from, take_look, &g))
		return -1;
	return from < r->world.now - SUMMED_AFTER ? store_each_look_day(s, m->card.id, m->policy->zone, take_sum, &g) : 0;
}

void watched_holes(const struct coverage *c, struct text *ret)
{
	int64_t sum[HOLE_CAUSE_COUNT] = { 0 };

	text_reset(ret);
	for (int i = 0; i < c->n_holes; i++)
		sum[c->holes[i].cause] += c->holes[i].to - c->holes[i].from;
	for (int cause = 0; cause < HOLE_CAUSE_COUNT; cause++)
		if (sum[cause])
			text_addf(ret, "%s %" PRId64 "\n", hole_cause_name((enum hole_cause)cause), sum[cause]);
}
