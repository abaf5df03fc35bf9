/*
 * clues-updates - when an account was updated, by day, as the store has it:
 * what gaps and back-dating are held against.  Asked only when a look brought
 * something that may be one.
 */
#include <stdlib.h>

#include "calendar.h"
#include "clues-in.h"

struct loading { struct updates *u; const struct member *m; const struct zone *zone; const struct seen *without; };

void updates_add(struct updates *u, const struct instant *one)
{
	u->v = mem_grow(u->v, (size_t)u->n + 1, sizeof *u->v);
	u->v[u->n++] = *one;
}

void updates_clear(struct updates *u)
{
	free(u->v);
	*u = (struct updates){ NULL, 0 };
}

/* How many of the posts of that feed and day are left out. */
static uint32_t left_out(const struct loading *l, const struct post_day *d)
{
	const struct seen *x = l->without;
	uint32_t n = 0;

	if (!x || l->m->card.feeds[x->feed].id != d->feed)
		return 0;
	for (int i = 0; i < x->n_novel; i++) {
		struct civil c = civil_at(x->novel[i].when.earliest, l->zone);

		n += x->novel[i].suspected && civil_days(c.year, c.month, c.day) == d->day;
	}
	return n;
}

static bool take_day(void *ctx, const struct post_day *d)
{
	struct loading *l = ctx;
	struct civil c = { .year = 1970, .month = 1, .day = 1 + d->day };
	struct instant day = instant_of(civil_moment(&c, l->zone), PRECISION_DAY, l->zone);

	if (d->posts > left_out(l, d))
		updates_add(l->u, &day);
	return true;
}

static bool take_person(void *ctx, const struct observation_row *o)
{
	struct loading *l = ctx;

	if (o->last_update != MOMENT_NONE) {
		struct instant at = instant_of(o->last_update, PRECISION_DAY, l->zone);

		updates_add(l->u, &at);
	}
	return true;
}

int updates_load(struct updates *u, struct store *s, const struct member *m, const struct seen *without)
{
	struct loading l = { u, m, m->policy->zone, without };

	return store_each_post_day(s, m->card.id, m->policy->zone, take_day, &l) || store_each_observation(s, m->card.id, take_person, &l) ? -1 : 0;
}

void updates_around(const struct updates *u, moment d, struct instant *ret_before, struct instant *ret_after)
{
	const struct instant none = { MOMENT_NONE, MOMENT_NONE, PRECISION_NONE };

	*ret_before = *ret_after = none;
	for (int i = 0; i < u->n; i++) {
		const struct instant *x = &u->v[i];

		if (x->earliest <= d && (ret_before->earliest == MOMENT_NONE || x->latest > ret_before->latest))
			*ret_before = *x;
		if (x->earliest > d && (ret_after->earliest == MOMENT_NONE || x->earliest < ret_after->earliest))
			*ret_after = *x;
	}
}
