/*
 * clerk - the clues of a story: what the keeper's clues-*.c do with rows, here
 * with what the little watch remembers.  It decides nothing itself: the minds
 * are asked in the same order.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "backdate.h"
#include "calendar.h"
#include "gap.h"
#include "story.h"

enum { CHAIN_MAX = POSTS_MAX + 4, CHAIN_GAPS = 16 };

static void open_clue(struct story *s, struct member *m, enum rule rule, int64_t about, moment from, moment to, moment ends)
{
	struct clue c = { ++s->next_id, rule, about, from, to, ends };

	if (!clue_may_accuse(rule, &m->card) || clues_find(&m->clues, rule, about))
		return;
	clues_add(&m->clues, &c);
	m->tally[rule].found++;
}

static void close_clue(struct member *m, struct clue *c, bool is_void)
{
	m->tally[c->rule].ended += !is_void;
	m->tally[c->rule].voided += is_void;
	clues_drop(&m->clues, c);
}

/* ---- back-dating ------------------------------------------------------------------ */

static bool was_seen(const struct member *m, const struct post *p, moment now)
{
	uint64_t face = observe_post_face(p);

	for (int k = 0; k < m->card.n_feeds; k++)
		for (int i = 0; i < m->feeds[k].n_known; i++) {
			const struct known_post *known = &m->feeds[k].known[i].post;

			if (known->first_seen >= now - BACKDATE_EDIT_WITHIN && ((known->face ^ face) >> 32 == 0 || (known->face & 0xffffffffu) == (face & 0xffffffffu)))
				return true;
		}
	return false;
}

static void around(const struct instant *one, moment d, struct instant *before, struct instant *after)
{
	if (one->earliest == MOMENT_NONE)
		return;
	if (one->earliest <= d && (before->earliest == MOMENT_NONE || one->latest > before->latest))
		*before = *one;
	if (one->earliest > d && (after->earliest == MOMENT_NONE || one->earliest < after->earliest))
		*after = *one;
}

/* Would it have been silent without the post?  The doubtful ones of the look are left out together. */
static bool matters(const struct member *m, const struct sight *x, const bool *doubtful, int n)
{
	struct instant before = { MOMENT_NONE, MOMENT_NONE, PRECISION_NONE }, after = before;
	moment d = x->novel[n].when.earliest;

	for (int k = 0; k < m->card.n_feeds; k++)
		for (int i = 0; i < m->feeds[k].n_known; i++)
			if (!m->feeds[k].known[i].suspected)
				around(&m->feeds[k].known[i].when, d, &before, &after);
	for (int i = 0; i < x->n; i++)
		if (!doubtful[i])
			around(&x->novel[i].when, d, &before, &after);
	return backdate_matters(&before, &after, x->look->now, &m->policy);
}

/* The others of the source that are suspected since: called off if there is one. */
static bool is_syndication(struct story *s, struct member *m, uint32_t source)
{
	struct origin *o = &s->origins[source];
	moment since = s->now - 2 * m->policy.every;
	int others = 0;

	for (int i = 0; i < s->n_members; i++)
		for (int k = s->members[i].clues.n - 1; k >= 0 && &s->members[i] != m && s->members[i].card.feeds[0].source == source; k--) {
			struct clue *c = &s->members[i].clues.v[k];

			if (c->rule == RULE_BACKDATED && c->to >= since && ++others)
				close_clue(&s->members[i], c, true);
		}
	if (others + 1 >= BACKDATE_SEVERAL) {
		o->syndicated = s->now;
		o->syndications++;
	}
	return o->syndicated != MOMENT_NONE && o->syndicated >= since;
}

void clerk_doubt(struct story *s, struct member *m, struct sight *x)
{
	static bool doubtful[POSTS_MAX];
	struct feed_card *f = &m->card.feeds[x->feed];
	const struct source_card *src = &s->cards[f->source];
	bool any = false, late;

	for (int i = 0; i < x->n; i++)
		doubtful[i] = backdate_weigh(&x->novel[i], &x->before, src, source_lag(src, s->now), &s->world, s->now) == BACKDATE_DOUBTFUL &&
			!was_seen(m, &x->look->posts[x->novel[i].index], s->now);
	for (int i = 0; i < x->n; i++)
		any |= x->novel[i].suspected = doubtful[i] && matters(m, x, doubtful, i);
	if (!any)
		return;
	late = is_syndication(s, m, f->source);
	for (int i = 0; late && i < x->n; i++)
		x->novel[i].suspected = false;
	if (!late)
		observe_suspected(f, s->now);
}

/* ---- gaps -------------------------------------------------------------------------- */

int clerk_coverage(const struct story *s, const struct member *m, moment from, moment to, struct coverage *ret)
{
	struct covered v[FEEDS_MAX];

	for (int k = 0; k < m->card.n_feeds; k++) {
		v[k] = coverage_of_feed(&m->card.feeds[k], &s->cards[m->card.feeds[k].source], s->now);
		v[k].holes = m->feeds[k].holes;
		v[k].n_holes = m->feeds[k].n_holes;
	}
	coverage_weigh(v, m->card.n_feeds, from, to, ret);
	return coverage_per_mille(ret);
}

static struct instant published(const struct sight *x, const struct novelty *n)
{
	const struct instant none = { MOMENT_NONE, MOMENT_NONE, PRECISION_NONE };

	if (n->suspected)
		return (struct instant){ x->look->now, x->look->now, PRECISION_SIGHT };
	if (n->when.precision != PRECISION_SIGHT)
		return n->when;
	return n->at_first ? none : (struct instant){ x->before.last_good, x->look->now, PRECISION_SIGHT };
}

static bool is_filled(const struct member *m, const struct gap *g)
{
	for (int k = 0; k < m->card.n_feeds; k++)
		for (int i = 0; i < m->feeds[k].n_known; i++) {
			const struct memory *p = &m->feeds[k].known[i];

			if (!p->suspected && p->when.earliest > g->before.latest && p->when.latest < g->after.earliest)
				return true;
		}
	return false;
}

static void open_gaps(struct story *s, struct member *m, struct instant *chain, int n)
{
	struct gap gaps[CHAIN_GAPS];
	struct coverage c;
	int found = gap_find(chain, n, &m->policy, gaps, CHAIN_GAPS);

	for (int i = 0; i < found && i < CHAIN_GAPS; i++)
		if (gaps[i].after.earliest + GAP_SHOWN_FOR > s->now && !is_filled(m, &gaps[i]) &&
			clerk_coverage(s, m, gaps[i].before.latest, gaps[i].after.earliest, &c) >= COVERAGE_ENOUGH)
			open_clue(s, m, RULE_GAP, gaps[i].before.latest, gaps[i].before.latest, gaps[i].after.earliest,
				gaps[i].after.earliest + GAP_SHOWN_FOR);
}

static void fill_gaps(struct story *s, struct member *m, const struct instant *p)
{
	for (int i = m->clues.n - 1; i >= 0; i--) {
		struct clue *c = &m->clues.v[i];
		struct instant chain[3] = { { c->from, c->from, PRECISION_SECOND }, *p, { c->to, c->to, PRECISION_SECOND } };

		if (c->rule != RULE_GAP || p->latest <= c->from || p->earliest >= c->to)
			continue;
		close_clue(m, c, true);
		open_gaps(s, m, chain, 3);
	}
}

static void look_for_gaps(struct story *s, struct member *m, const struct sight *x)
{
	static struct instant chain[CHAIN_MAX];
	int n = 0;

	if (x->updated.earliest != MOMENT_NONE)
		chain[n++] = x->updated;
	for (int i = 0; i < x->n; i++) {
		struct instant p = published(x, &x->novel[i]);

		if (p.earliest == MOMENT_NONE)
			continue;
		fill_gaps(s, m, &p);
		if (x->updated.earliest == MOMENT_NONE || p.latest > x->updated.latest)
			chain[n++] = p;
	}
	open_gaps(s, m, chain, n);
	for (int i = 1; i < n; i++)
		clue_learn_habit(&m->card, chain[i].earliest - chain[i - 1].latest);
}

/* ---- comments ------------------------------------------------------------------------ */

static int newest_first(const void *a, const void *b)
{
	const struct memory *x = a, *y = b;

	return (x->when.earliest < y->when.earliest) - (x->when.earliest > y->when.earliest);
}

static void take_comments(struct member *m, const struct sight *x)
{
	static struct memory sorted[KNOWN_MAX];
	struct member_feed *f = &m->feeds[x->feed];
	struct commented newest[CLOSED_POSTS];
	bool any = false;
	int n = 0;

	for (int i = 0; i < x->look->n_posts; i++) {
		enum comments c = (enum comments)x->look->posts[i].comments;

		any |= c != COMMENTS_UNKNOWN;
		for (int k = 0; k < f->n_known && c != COMMENTS_UNKNOWN; k++)
			if (f->known[k].key == x->keys[i] && f->known[k].comments != c) {
				f->known[k].comments = c;
				f->known[k].comments_since = x->look->now;
			}
	}
	if (!any)
		return;
	memcpy(sorted, f->known, (size_t)f->n_known * sizeof *sorted);
	qsort(sorted, (size_t)f->n_known, sizeof *sorted, newest_first);
	for (int k = 0; k < f->n_known && n < CLOSED_POSTS; k++)
		if (sorted[k].comments != COMMENTS_UNKNOWN)
			newest[n++] = (struct commented){ sorted[k].comments_since, sorted[k].comments };
	m->card.feeds[x->feed].closed_since = clue_closed_since(newest, n);
}

/* ---- a look, a judgement ---------------------------------------------------------------- */

void clerk_look(struct story *s, struct member *m, const struct sight *x)
{
	struct feed_card *card = &m->card.feeds[x->feed];
	struct member_feed *f = &m->feeds[x->feed];
	struct hole hole;

	if (!outcome_is_good(x->outcome))
		return;
	if (coverage_observe(card, &x->before, x->look, x->novel, x->n, source_lag(&s->cards[card->source], s->now), &m->policy, &s->world, &hole)) {
		assert(f->n_holes < HOLES_MAX_);
		f->holes[f->n_holes++] = hole;
	}
	take_comments(m, x);
	for (int i = 0; i < x->n; i++) {
		const struct novelty *n = &x->novel[i];
		const struct post *p = &x->look->posts[n->index];

		if (n->future)
			open_clue(s, m, RULE_FUTURE_DATED, (int64_t)x->keys[n->index], p->published, s->now, p->published);
		if (n->suspected)
			open_clue(s, m, RULE_BACKDATED, (int64_t)x->keys[n->index], p->published, s->now, MOMENT_NEVER);
		if (clue_is_after_closure(&m->card, n, x->before.last_good))
			open_clue(s, m, RULE_POSTED_AFTER_CLOSURE, (int64_t)x->keys[n->index], p->published, s->now, MOMENT_NEVER);
	}
	look_for_gaps(s, m, x);
}

void clerk_judge(struct story *s, struct member *m)
{
	moment next;

	for (int i = m->clues.n - 1; i >= 0; i--)
		if (m->clues.v[i].ends <= s->now)
			close_clue(m, &m->clues.v[i], false);
	for (int i = 0; clue_rules[i] != RULE_COUNT; i++) {
		struct clue_decision d = clue_judge(clue_rules[i], &m->card, s->cards, &m->verdict, &m->policy, &s->world);
		struct clue *c = clues_find(&m->clues, clue_rules[i], 0);

		if (d.want == CLUE_OPEN && !c)
			open_clue(s, m, clue_rules[i], 0, d.since, MOMENT_NONE, MOMENT_NEVER);
		else if (d.want == CLUE_END && c)
			close_clue(m, c, false);
	}
	next = clue_next(&m->card, &m->clues, &m->verdict, &m->policy, &s->world);
	if (next < m->verdict.next)
		m->verdict.next = next;
}
