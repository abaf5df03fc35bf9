/*
 * card - making and emptying the cards, and what several minds ask of them:
 * how much of a stretch of time we ourselves were offline, and by which rule a
 * flag was raised.  It knows nothing of verdicts.
 */
#include "card.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static moment later_of(moment a, moment b)
{
	return a > b ? a : b;
}

static moment earlier_of(moment a, moment b)
{
	return a < b ? a : b;
}

int64_t world_frozen_within(const struct world *w, moment from, moment to)
{
	int64_t sum = 0;
	moment done = from; /* freezes may touch or overlap after a restart: no second counts twice */

	assert(w->n_freezes <= FREEZES_MAX);
	for (int i = 0; i < w->n_freezes; i++) {
		moment a = later_of(w->freezes[i].from, done), b = earlier_of(w->freezes[i].to, to);

		if (b <= a)
			continue;
		sum += b - a;
		done = b;
	}
	return sum;
}

void world_add_freeze(struct world *w, struct freeze f)
{
	if (w->n_freezes == FREEZES_MAX)
		memmove(w->freezes, w->freezes + 1, (FREEZES_MAX - 1) * sizeof *w->freezes);
	else
		w->n_freezes++;
	w->freezes[w->n_freezes - 1] = f;
}

struct policy flag_policy(const struct flag_card *f, const struct policy *today)
{
	struct policy p = *today;

	if (f->limit) {
		p.limit = f->limit;
		p.count_hours = f->count_hours;
		p.zone = f->zone;
	}
	return p;
}

bool flag_rule_changed(const struct flag_card *f, const struct policy *today)
{
	return f->finding && f->limit && (f->limit != today->limit || f->count_hours != today->count_hours || f->zone != today->zone);
}

struct feed_card feed_card_new(void)
{
	return (struct feed_card){ .first_good = MOMENT_NONE, .last_good = MOMENT_NONE, .last_full = MOMENT_NONE, .full_life = MOMENT_NONE, .last_asked = MOMENT_NONE,
		.failing_since = MOMENT_NONE, .newest = { MOMENT_NONE, MOMENT_NONE, PRECISION_NONE }, .newest_sight = MOMENT_NONE,
		.freshest_at = MOMENT_NONE, .covered_from = MOMENT_NONE, .full_from = MOMENT_NONE, .closed_since = MOMENT_NONE };
}

void source_card_init(struct source_card *s, enum via via)
{
	memset(s, 0, sizeof *s);
	s->first_good = s->last_good = s->life = s->last_arrival = MOMENT_NONE;
	s->word_at = s->stale_since = s->revived = MOMENT_NONE;
	source_card_turn(s, via);
}

void source_card_turn(struct source_card *s, enum via via)
{
	free(s->observed);
	free(s->declared);
	free(s->late);
	s->via = via;
	s->stored = false;
	s->observed = s->declared = NULL;
	s->late = NULL;
	if (via == VIA_DIRECT)
		return;
	s->life = MOMENT_NONE;
	s->observed = mem_alloc(sizeof *s->observed);
	s->declared = mem_alloc(sizeof *s->declared);
	s->late = mem_alloc(sizeof *s->late);
}

void source_card_clear(struct source_card *s)
{
	free(s->observed);
	free(s->declared);
	free(s->late);
	memset(s, 0, sizeof *s);
}
