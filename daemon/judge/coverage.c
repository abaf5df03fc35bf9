/*
 * coverage - how much of an interval was really watched: truth rule 11.
 *
 * Of a feed only three things are kept: from when on it is known, its holes,
 * and its last good look.  Everything between is known, however long we were
 * away: a list that still shows something known shows all that came after it.
 *
 * It must never know a verdict: what was not watched is not watched, whoever
 * would be the better for it.
 */
#include "coverage.h"

#include <assert.h>
#include <stdlib.h>

#include "source.h"

const char *hole_cause_name(enum hole_cause c)
{
	static const char *const names[HOLE_CAUSE_COUNT] = { "before-the-watch", "list-too-short", "unread", "own-outage", "not-watched", "source",
		"not-yet-read" };

	assert((unsigned)c < HOLE_CAUSE_COUNT);
	return names[c];
}

static moment later_of(moment a, moment b)
{
	return a > b ? a : b;
}

static moment earlier_of(moment a, moment b)
{
	return a < b ? a : b;
}

/* ---- one list ------------------------------------------------------------------ */

/* Most lists run from the newest down; some run up. */
static bool runs_up(const struct look *look)
{
	int up = 0, down = 0;
	moment last = MOMENT_NONE;

	for (int i = 0; i < look->n_posts; i++) {
		moment at = look->posts[i].published;

		if (at == MOMENT_NONE || look->posts[i].pinned)
			continue;
		if (last != MOMENT_NONE) {
			up += at > last;
			down += at < last;
		}
		last = at;
	}
	return up > down;
}

/* The posts from the end of the list where the oldest stand: the i-th. */
static const struct post *from_oldest(const struct look *look, bool up, int i)
{
	return &look->posts[up ? i : look->n_posts - 1 - i];
}

/* The oldest date of a list in order, from its old end: what is older and stands further up is out of order, pinned, said or not.
 * MOMENT_NONE: nothing is dated. */
static moment oldest_of(const struct look *look)
{
	bool up = runs_up(look);

	for (int i = 0; i < look->n_posts; i++) {
		const struct post *p = from_oldest(look, up, i);

		if (!p->pinned && p->published != MOMENT_NONE)
			return p->published;
	}
	return MOMENT_NONE;
}

static bool is_novel(const struct novelty *novel, int n, int index)
{
	int lo = 0, hi = n - 1;

	while (lo <= hi) {
		int mid = (lo + hi) / 2;

		if (novel[mid].index == index)
			return true;
		if (novel[mid].index < index)
			lo = mid + 1;
		else
			hi = mid - 1;
	}
	return false;
}

/* Does the list show a post that was known, in its place and not pinned above the new ones? */
static bool is_anchored(const struct look *look, const struct novelty *novel, int n)
{
	bool up = runs_up(look);
	moment newest = MOMENT_NONE; /* of the new ones below */

	if (n == 0)
		return true;
	for (int i = 0; i < look->n_posts; i++) {
		const struct post *p = from_oldest(look, up, i);
		int index = (int)(p - look->posts);

		if (is_novel(novel, n, index)) {
			if (p->published == MOMENT_NONE)
				return false;
			newest = later_of(newest, p->published);
		} else if (!p->pinned && (newest == MOMENT_NONE || p->published >= newest)) {
			return true;
		}
	}
	return false;
}

static enum hole_cause why_hole(const struct feed_card *before, moment from, moment to, moment now, const struct policy *p,
	const struct world *w)
{
	if (world_frozen_within(w, from, to) > 0)
		return HOLE_OUTAGE;
	if (before->failing_since != MOMENT_NONE)
		return HOLE_UNREAD;
	return now - before->last_good > 2 * p->every ? HOLE_AWAY : HOLE_LIST;
}

bool coverage_observe(struct feed_card *f, const struct feed_card *before, const struct look *look, const struct novelty *novel, int n_novel,
	int64_t lag, const struct policy *p, const struct world *w, struct hole *ret)
{
	bool full = look->list_size >= before->full_size;
	moment oldest, from;

	if (look->outcome != OUTCOME_READ || f->last_good != look->now)
		return false;
	oldest = oldest_of(look);
	if (oldest == MOMENT_NONE || oldest > look->now)
		oldest = look->now;
	f->full_from = full ? oldest : MOMENT_NONE;
	if (before->first_good == MOMENT_NONE) {
		f->covered_from = oldest;
		return false;
	}
	from = before->last_good - lag;
	if (!full || look->n_posts == 0 || oldest <= from || is_anchored(look, novel, n_novel))
		return false;
	*ret = (struct hole){ from, oldest, why_hole(before, from, oldest, look->now, p, w) };
	return true;
}

struct covered coverage_of_feed(const struct feed_card *f, const struct source_card *s, moment now)
{
	moment life = source_life(s);
	struct covered c = { .from = f->covered_from != MOMENT_NONE ? f->covered_from : f->first_good, .after = HOLE_AFTER };

	if (f->first_good == MOMENT_NONE || f->partial)
		return (struct covered){ .from = MOMENT_NEVER, .until = MOMENT_NONE, .after = HOLE_AFTER };
	c.until = f->last_good - source_lag(s, now);
	if (s->via != VIA_DIRECT && life < c.until) {
		c.until = life;
		c.after = HOLE_SOURCE;
	}
	return c;
}

/* ---- an interval ------------------------------------------------------------------ */

/* Does the feed know of the moments just after t?  If not, *ret_cause says why. */
static bool knows(const struct covered *c, moment t, enum hole_cause *ret_cause)
{
	*ret_cause = t < c->from ? HOLE_BEFORE : c->after;
	if (t < c->from || t >= c->until)
		return false;
	for (int i = 0; i < c->n_holes; i++)
		if (t >= c->holes[i].from && t < c->holes[i].to) {
			*ret_cause = c->holes[i].cause;
			return false;
		}
	return true;
}

/* The first moment after t at which anything may change. */
static moment next_edge(const struct covered *feeds, int n, moment t, moment to)
{
	moment next = to;

	for (int i = 0; i < n; i++) {
		const struct covered *c = &feeds[i];

		if (c->from > t)
			next = earlier_of(next, c->from);
		if (c->until > t)
			next = earlier_of(next, c->until);
		for (int k = 0; k < c->n_holes; k++) {
			if (c->holes[k].from > t)
				next = earlier_of(next, c->holes[k].from);
			if (c->holes[k].to > t)
				next = earlier_of(next, c->holes[k].to);
		}
	}
	return next;
}

static void add_hole(struct coverage *c, moment from, moment to, enum hole_cause cause)
{
	struct hole *last = c->n_holes ? &c->holes[c->n_holes - 1] : NULL;

	if (last && last->to == from && last->cause == cause)
		last->to = to;
	else if (c->n_holes < COVERAGE_HOLES_MAX)
		c->holes[c->n_holes++] = (struct hole){ from, to, cause };
	else
		last->to = to;
}

void coverage_weigh(const struct covered *feeds, int n, moment from, moment to, struct coverage *ret)
{
	*ret = (struct coverage){ .length = to > from ? to - from : 0 };
	for (moment t = from, next; t < to; t = next) {
		enum hole_cause cause = HOLE_AFTER, why;
		bool known = false;

		next = next_edge(feeds, n, t, to);
		for (int i = 0; i < n && !known; i++) {
			known = knows(&feeds[i], t, &why);
			if (i == 0 || cause == HOLE_BEFORE || cause == HOLE_AFTER)
				cause = why;
		}
		if (known)
			ret->seen += next - t;
		else
			add_hole(ret, t, next, cause);
	}
}

int coverage_per_mille(const struct coverage *c)
{
	return c->length > 0 ? (int)(c->seen * 1000 / c->length) : 1000;
}
