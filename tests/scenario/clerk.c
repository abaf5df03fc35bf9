/*
 * clerk - the clues of a story: what keep/clues-*.c do with rows, here with
 * books in memory.  It decides nothing itself: the minds are asked in the
 * same order.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "backdate.h"
#include "calendar.h"
#include "gap.h"
#include "story.h"

enum { CHAIN_MAX = POSTS_MAX + 4, CHAIN_GAPS = 16 };

/* ---- the books ---------------------------------------------------------------------- */

struct clerk_account *clerk_books(struct story *s, const struct member *m)
{
	return &s->books[m - s->watch.members];
}

static const struct clerk_account *read_books(const struct story *s, const struct member *m)
{
	return &s->books[m - s->watch.members];
}

void clerk_clear(struct story *s)
{
	for (int i = 0; i < ACCOUNTS_MAX_; i++) {
		for (int k = 0; k < FEEDS_MAX; k++)
			free(s->books[i].feeds[k].posts);
		clues_clear(&s->books[i].clues);
	}
}

static void open_clue(struct story *s, struct member *m, const struct clue *wanted)
{
	struct clerk_account *b = clerk_books(s, m);
	struct clue c = *wanted;

	if (!clue_may_accuse(c.rule, &m->card) || clues_find(&b->clues, c.rule, c.about))
		return;
	c.finding = ++s->watch.next_id;
	clues_add(&b->clues, &c);
	b->tally[c.rule].found++;
}

static void close_clue(struct clerk_account *b, const struct clue *c, bool is_void)
{
	b->tally[c->rule].ended += !is_void;
	b->tally[c->rule].voided += is_void;
	clues_drop(&b->clues, c);
}

/* When a new post was published, as gaps count it; earliest NONE: not known. */
static struct instant published(const struct sight *x, const struct novelty *n)
{
	const struct instant none = { MOMENT_NONE, MOMENT_NONE, PRECISION_NONE };

	if (n->suspected)
		return (struct instant){ x->look->now, x->look->now, PRECISION_SIGHT };
	if (n->when.precision != PRECISION_SIGHT)
		return n->when;
	return n->at_first ? none : (struct instant){ x->before.last_good, x->look->now, PRECISION_SIGHT };
}

static void note_posts(struct clerk_feed *f, const struct sight *x)
{
	for (int i = 0; i < x->n; i++) {
		const struct novelty *n = &x->novel[i];
		const struct post *p = &x->look->posts[n->index];

		f->posts = mem_grow(f->posts, (size_t)f->n_posts + 1, sizeof *f->posts);
		f->posts[f->n_posts++] = (struct noted){ x->keys[n->index], observe_post_face(p), x->look->now, published(x, n),
			(enum comments)p->comments, x->look->now, n->suspected };
	}
}

/* ---- back-dating -------------------------------------------------------------------- */

static bool same_half(uint64_t a, uint64_t b)
{
	return (a ^ b) >> 32 == 0 || (uint32_t)(a ^ b) == 0;
}

/* The same address or the same title was seen lately: it was edited. */
static bool was_seen(const struct story *s, const struct member *m, const struct post *p, moment now)
{
	uint64_t face = observe_post_face(p);

	for (int k = 0; k < m->card.n_feeds; k++) {
		const struct clerk_feed *f = &read_books(s, m)->feeds[k];

		for (int i = 0; i < f->n_posts; i++)
			if (f->posts[i].first_seen >= now - BACKDATE_EDIT_WITHIN && same_half(f->posts[i].face, face))
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
static bool matters(const struct story *s, const struct member *m, const struct sight *x, const bool *doubtful, int n)
{
	struct instant before = { MOMENT_NONE, MOMENT_NONE, PRECISION_NONE }, after = before;
	moment d = x->novel[n].when.earliest;

	for (int k = 0; k < m->card.n_feeds; k++) {
		const struct clerk_feed *f = &read_books(s, m)->feeds[k];

		for (int i = 0; i < f->n_posts; i++)
			if (!f->posts[i].suspected)
				around(&f->posts[i].when, d, &before, &after);
	}
	for (int i = 0; i < x->n; i++)
		if (!doubtful[i])
			around(&x->novel[i].when, d, &before, &after);
	return backdate_matters(&before, &after, x->look->now, &m->policy);
}

/* Calls off what is suspected of one account since then; how much that was. */
static int call_off(struct clerk_account *b, moment since)
{
	int n = 0;

	for (int i = b->clues.n - 1; i >= 0; i--)
		if (b->clues.v[i].rule == RULE_BACKDATED && b->clues.v[i].to >= since) {
			close_clue(b, &b->clues.v[i], true);
			n++;
		}
	return n;
}

/* Are others of the source suspected of the same, or was it late just now?  Then nobody is. */
static bool is_syndication(struct story *s, const struct member *m, uint32_t source)
{
	const struct watch *w = &s->watch;
	struct clerk_source *late = &s->late[source];
	moment since = w->now - 2 * m->policy.every;
	int others = 0;

	for (int i = 0; i < w->n_members; i++)
		if (&w->members[i] != m && w->members[i].card.n_feeds && w->members[i].card.feeds[0].source == source)
			others += call_off(&s->books[i], since);
	if (others + 1 >= BACKDATE_SEVERAL) {
		late->syndicated = w->now;
		late->syndications++;
	}
	return late->syndications && late->syndicated >= since;
}

void clerk_doubt(struct watch *w, struct member *m, struct sight *x)
{
	static bool doubtful[POSTS_MAX];
	struct story *s = (struct story *)w;
	struct feed_card *f = &m->card.feeds[x->feed];
	const struct source_card *src = &w->cards[f->source];
	bool any = false, late;

	for (int i = 0; i < x->n; i++)
		doubtful[i] = backdate_weigh(&x->novel[i], &x->before, src, source_lag(src, w->now), &w->world, w->now) == BACKDATE_DOUBTFUL &&
			!was_seen(s, m, &x->look->posts[x->novel[i].index], w->now);
	for (int i = 0; i < x->n; i++)
		any |= x->novel[i].suspected = doubtful[i] && matters(s, m, x, doubtful, i);
	if (!any)
		return;
	late = is_syndication(s, m, f->source);
	for (int i = 0; late && i < x->n; i++)
		x->novel[i].suspected = false;
	if (!late)
		observe_suspected(f, w->now);
}

/* ---- gaps --------------------------------------------------------------------------- */

int clerk_coverage(const struct story *s, const struct member *m, moment from, moment to, struct coverage *ret)
{
	struct covered v[FEEDS_MAX];

	for (int k = 0; k < m->card.n_feeds; k++) {
		const struct clerk_feed *f = &read_books(s, m)->feeds[k];

		v[k] = coverage_of_feed(&m->card.feeds[k], &s->watch.cards[m->card.feeds[k].source], s->watch.now);
		v[k].holes = f->holes;
		v[k].n_holes = f->n_holes;
	}
	coverage_weigh(v, m->card.n_feeds, from, to, ret);
	return coverage_per_mille(ret);
}

static bool is_filled(const struct clerk_account *b, const struct gap *g)
{
	for (int k = 0; k < FEEDS_MAX; k++)
		for (int i = 0; i < b->feeds[k].n_posts; i++) {
			const struct noted *p = &b->feeds[k].posts[i];

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

	for (int i = 0; i < found && i < CHAIN_GAPS; i++) {
		moment from = gaps[i].before.latest, to = gaps[i].after.earliest;

		if (to + GAP_SHOWN_FOR > s->watch.now && !is_filled(clerk_books(s, m), &gaps[i]) &&
			clerk_coverage(s, m, from, to, &c) >= COVERAGE_ENOUGH)
			open_clue(s, m, &(struct clue){ .rule = RULE_GAP, .about = from, .from = from, .to = to, .ends = to + GAP_SHOWN_FOR });
	}
}

/* A post that became known later and lies in a gap: it was none, or two shorter ones. */
static void fill_gaps(struct story *s, struct member *m, const struct instant *p)
{
	struct clerk_account *b = clerk_books(s, m);

	for (int i = b->clues.n - 1; i >= 0; i--) {
		const struct clue *c = &b->clues.v[i];
		struct instant chain[3] = { { c->from, c->from, PRECISION_SECOND }, *p, { c->to, c->to, PRECISION_SECOND } };

		if (c->rule != RULE_GAP || p->latest <= c->from || p->earliest >= c->to)
			continue;
		close_clue(b, c, true);
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

/* ---- comments ----------------------------------------------------------------------- */

static int newest_first(const void *a, const void *b)
{
	const struct noted *x = a, *y = b;

	return (x->when.earliest < y->when.earliest) - (x->when.earliest > y->when.earliest);
}

static void note_comments(struct clerk_feed *f, uint64_t key, enum comments c, moment now)
{
	for (int k = 0; k < f->n_posts; k++)
		if (f->posts[k].key == key && f->posts[k].comments != c) {
			f->posts[k].comments = c;
			f->posts[k].comments_since = now;
		}
}

static void take_comments(struct clerk_feed *f, struct feed_card *card, const struct sight *x)
{
	struct commented newest[CLOSED_POSTS];
	bool any = false;
	int n = 0;

	for (int i = 0; i < x->look->n_posts; i++) {
		enum comments c = (enum comments)x->look->posts[i].comments;

		any |= c != COMMENTS_UNKNOWN;
		if (c != COMMENTS_UNKNOWN)
			note_comments(f, x->keys[i], c, x->look->now);
	}
	if (!any)
		return;
	qsort(f->posts, (size_t)f->n_posts, sizeof *f->posts, newest_first);
	for (int k = 0; k < f->n_posts && n < CLOSED_POSTS; k++)
		if (f->posts[k].comments != COMMENTS_UNKNOWN)
			newest[n++] = (struct commented){ f->posts[k].comments_since, f->posts[k].comments };
	card->closed_since = clue_closed_since(newest, n);
}

/* ---- a look, a judgement ------------------------------------------------------------ */

static void take_events(struct story *s, struct member *m, const struct sight *x)
{
	for (int i = 0; i < x->n; i++) {
		const struct novelty *n = &x->novel[i];
		struct clue c = { .about = (int64_t)x->keys[n->index], .from = x->look->posts[n->index].published, .to = x->look->now,
			.ends = MOMENT_NEVER };

		if (n->future || n->suspected) {
			c.rule = n->future ? RULE_FUTURE_DATED : RULE_BACKDATED;
			c.ends = n->future ? c.from : MOMENT_NEVER;
			open_clue(s, m, &c);
		}
		if (clue_is_after_closure(&m->card, n, x->before.last_good)) {
			c.rule = RULE_POSTED_AFTER_CLOSURE;
			c.ends = MOMENT_NEVER;
			open_clue(s, m, &c);
		}
	}
}

void clerk_looked(struct watch *w, struct member *m, const struct sight *x)
{
	struct story *s = (struct story *)w;
	struct feed_card *card = &m->card.feeds[x->feed];
	struct clerk_feed *f = &clerk_books(s, m)->feeds[x->feed];
	int64_t lag = source_lag(&w->cards[card->source], w->now);
	struct hole hole;

	if (!outcome_is_good(x->outcome))
		return;
	note_posts(f, x);
	if (coverage_observe(card, &x->before, x->look, x->novel, x->n, lag, &m->policy, &w->world, &hole)) {
		assert(f->n_holes < HOLES_MAX_);
		f->holes[f->n_holes++] = hole;
	}
	take_comments(f, card, x);
	take_events(s, m, x);
	look_for_gaps(s, m, x);
}

/* Its time has come, or it is no longer a closed account that posts. */
static bool is_over(const struct clue *c, const struct account_card *a, moment now)
{
	if (c->rule == RULE_POSTED_AFTER_CLOSURE && a->status != STATUS_CLOSED && a->status != STATUS_CANCELLED && a->status != STATUS_CLOSING)
		return true;
	return c->ends <= now;
}

void clerk_judged(struct watch *w, struct member *m)
{
	struct story *s = (struct story *)w;
	struct clerk_account *b = clerk_books(s, m);
	moment next;

	for (int i = b->clues.n - 1; i >= 0; i--)
		if (is_over(&b->clues.v[i], &m->card, w->now))
			close_clue(b, &b->clues.v[i], false);
	for (int i = 0; clue_rules[i] != RULE_COUNT; i++) {
		struct clue_decision d = clue_judge(clue_rules[i], &m->card, w->cards, &m->verdict, &m->policy, &w->world);
		const struct clue *c = clues_find(&b->clues, clue_rules[i], 0);

		if (d.want == CLUE_OPEN && !c)
			open_clue(s, m, &(struct clue){ .rule = clue_rules[i], .from = d.since, .to = MOMENT_NONE, .ends = MOMENT_NEVER });
		else if (d.want == CLUE_END && c)
			close_clue(b, c, false);
	}
	next = clue_next(&m->card, &b->clues, &m->verdict, &m->policy, &w->world);
	if (next < m->verdict.next)
		m->verdict.next = next;
}
