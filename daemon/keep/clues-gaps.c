/*
 * clues-gaps - gaps that a look closed, and the habit it teaches.
 *
 * A gap is only looked for where the first new update comes later than the
 * limit allows after the last known one; then all else that is known must
 * leave it open: posts of other feeds, what persons saw, a time in which the
 * account was not watched for it, and 95 % of it must have been watched.
 */
#include <inttypes.h>
#include <string.h>

#include "calendar.h"
#include "clues-in.h"
#include "gap.h"

enum { GAPS_MAX = 16 }; /* that one look may close */

/* When a new post is known to have been published, as late and as early as it may have been; earliest NONE: not known. */
static struct instant published(const struct seen *x, const struct novelty *n)
{
	bool by_sight = n->suspected || n->when.precision == PRECISION_SIGHT;
	struct instant none = { MOMENT_NONE, MOMENT_NONE, PRECISION_NONE };

	if (!by_sight)
		return n->when;
	if (n->at_first || x->before.last_good == MOMENT_NONE)
		return none;
	return (struct instant){ n->suspected ? x->look->now : x->before.last_good, x->look->now, PRECISION_SIGHT };
}

struct checking { moment from, to; bool idle; };

/* Suspended or closed at some time in it: then nothing was due. */
static bool take_change(void *ctx, const struct change_row *c)
{
	struct checking *k = ctx;
	bool rests = false;

	if (strcmp(c->field, "status"))
		return true;
	for (int i = 0; i < 2; i++) {
		int status = fact_find(status_name, STATUS_COUNT, i ? c->new_ : c->old);

		rests |= status == STATUS_SUSPENDED || status == STATUS_CLOSED || status == STATUS_CANCELLED;
	}
	k->idle |= rests && c->at >= k->from && c->at <= k->to;
	return true;
}

/* 1: nothing that is known lies in it, and it was watched enough; 0; -1. */
static int holds(const struct register_ *r, struct store *s, const struct seen *x, const struct updates *u, const struct gap *g,
	struct watched *ret)
{
	const struct member *m = &r->members[x->member];
	struct checking k = { g->before.latest, g->after.earliest, false };

	for (int i = 0; i < u->n; i++)
		if (u->v[i].earliest > g->before.latest && u->v[i].latest < g->after.earliest)
			return 0;
	if (store_each_change(s, m->card.id, take_change, &k) || watched_weigh(r, s, x->member, k.from, k.to, ret))
		return -1;
	return !k.idle && coverage_per_mille(&ret->coverage) >= COVERAGE_ENOUGH;
}

static void say(struct text *t, const struct gap *g, const struct watched *w, const struct zone *z)
{
	struct civil a = civil_at(g->before.latest, z), b = civil_at(g->after.earliest, z);
	int covered = coverage_per_mille(&w->coverage);

	text_setf(t, _("no update from %04d-%02d-%02d to %04d-%02d-%02d: %d days, %d over the limit; "), a.year, a.month, a.day, b.year, b.month, b.day,
		g->days, g->over);
	if (w->looks)
		text_addf(t, _("watched %d.%d %% of it by %u looks"), covered / 10, covered % 10, w->looks);
	else
		text_addf(t, _("before the first look, by the dates of a list that reaches over it"));
}

static int open_gap(struct register_ *r, struct store *s, const struct seen *x, const struct gap *g, const struct watched *w)
{
	struct member *m = &r->members[x->member];
	struct text detail = TEXT_SENTENCE;
	struct opening o = { .clue = { .rule = RULE_GAP, .about = g->before.latest, .from = g->before.latest, .to = g->after.earliest,
		.ends = g->after.earliest + GAP_SHOWN_FOR }, .since = g->deadline, .deadline = g->deadline, .days = g->days, .over = g->over, .watched = w };
	int e;

	say(&detail, g, w, m->policy->zone);
	o.detail = text_str(&detail);
	e = clue_open(r, s, m, &o);
	text_clear(&detail);
	return e;
}

/* The updates between the last known one and the newest of this look; those of a first look all of them. */
static void chain_of(struct updates *chain, const struct seen *x)
{
	if (x->updated.earliest != MOMENT_NONE)
		updates_add(chain, &x->updated);
	for (int i = 0; i < x->n_novel; i++) {
		struct instant p = published(x, &x->novel[i]);

		if (p.earliest != MOMENT_NONE && (x->updated.earliest == MOMENT_NONE || p.latest > x->updated.latest))
			updates_add(chain, &p);
	}
}

/* A post that became known later and lies in a gap: it was none, or two shorter ones. */
static int fill_gaps(const struct register_ *r, struct store *s, struct member *m, const struct seen *x, struct updates *chain)
{
	for (int n = 0; n < x->n_novel; n++) {
		struct instant p = published(x, &x->novel[n]);

		for (int i = m->clues.n - 1; i >= 0 && p.earliest != MOMENT_NONE; i--) {
			struct clue *c = &m->clues.v[i];
			struct instant a = { c->from, c->from, PRECISION_SECOND }, b = { c->to, c->to, PRECISION_SECOND };

			if (c->rule != RULE_GAP || p.latest <= c->from || p.earliest >= c->to)
				continue;
			updates_add(chain, &a);
			updates_add(chain, &p);
			updates_add(chain, &b);
			if (clue_end(r, s, m, c, N_("a post within it became known later"), true, x->look->now))
				return -1;
		}
	}
	return 0;
}

static void learn_habit(struct member *m, const struct updates *chain)
{
	int64_t was = m->card.habit;

	for (int i = 1; i < chain->n; i++)
		clue_learn_habit(&m->card, chain->v[i].earliest - chain->v[i - 1].latest);
	m->recorded &= m->card.habit == was;
}

int gaps_of_look(struct register_ *r, struct store *s, const struct seen *x)
{
	struct member *m = &r->members[x->member];
	struct updates chain = { NULL, 0 }, known = { NULL, 0 };
	struct gap gaps[GAPS_MAX];
	int n = 0, e = 0;

	if (!x->n_novel)
		return 0;
	chain_of(&chain, x);
	if (chain.n > 1) {
		n = gap_find(chain.v, chain.n, m->policy, gaps, GAPS_MAX);
		learn_habit(m, &chain);
	}
	if (m->clues.n) {
		struct updates more = { NULL, 0 };

		e = fill_gaps(r, s, m, x, &more);
		if (!e && n < GAPS_MAX)
			n += gap_find(more.v, more.n, m->policy, gaps + n, GAPS_MAX - n);
		updates_clear(&more);
	}
	n = n < GAPS_MAX ? n : GAPS_MAX;
	if (!e && n)
		e = updates_load(&known, s, m, x);
	for (int i = 0; !e && i < n; i++) {
		struct watched w;
		int stands = gaps[i].after.earliest + GAP_SHOWN_FOR > r->world.now ? holds(r, s, x, &known, &gaps[i], &w) : 0;

		e = stands < 0 || (stands && open_gap(r, s, x, &gaps[i], &w)) ? -1 : 0;
	}
	updates_clear(&chain);
	updates_clear(&known);
	return e;
}
