/*
 * judge - from cards and `now` to a verdict: truth rules 1 to 9.
 *
 * First each feed is weighed alone: its newest post and the deadline that
 * gives, whether it can be believed (its source not stale, itself not
 * failing), whether it is needed (was freshest within 90 days).  Then the
 * account: any believable feed acquits; only all needed ones together, one of
 * them complete and read without validators late enough, convict.  Last, a
 * freeze or a start holds the recorded verdict against getting worse.
 *
 * It must never know how it is stored, shown or mailed: a wrong flag shames an
 * innocent office, a missed one leaves a dead account open, and the proof of
 * both is that the same cards give the same verdict for ever.
 */
#include "judge.h"

#include <assert.h>

#include "calendar.h"
#include "observe.h"
#include "source.h"

enum {
	NEEDED_FOR = 90 * DAY,   /* truth rule 6 */
	HABIT_TIMES = 2          /* silent for more than so many times its longest usual interval: not as it ever was */
};

/* One feed, weighed. */
struct weighed {
	struct instant newest;   /* declared or sight; earliest NONE = none */
	moment deadline;         /* by that, or by its undated baseline; NONE = by neither */
	moment convict_from;     /* read before it, it convicts nobody; NONE = no deadline */
	bool stale, failing, needed;
};

struct weighing {
	const struct account_card *a;
	const struct source_card *sources;
	const struct policy *p;
	const struct world *w;
	struct weighed feed[FEEDS_MAX];
	struct instant person;   /* what a person saw last; earliest NONE = nothing */
	bool all_asked;          /* since world.since */
};

static moment later_of(moment a, moment b)
{
	return a > b ? a : b;
}

static moment deadline_of(const struct instant *when, const struct policy *p)
{
	return calendar_deadline(when, p->limit, p->count_hours, p->zone);
}

static moment deadline_from(moment at, const struct policy *p)
{
	struct instant when = { at, at, PRECISION_SIGHT };

	return deadline_of(&when, p);
}

/* ---- one feed ------------------------------------------------------------ */

static int64_t awake(const struct world *w, moment from, moment to)
{
	return to - from - world_frozen_within(w, from, to);
}

/* A feed last read well but not asked since does not fail; of one not asked since the start we know what we knew then. */
static bool is_failing(const struct weighing *g, const struct feed_card *f)
{
	moment at = f->last_asked >= g->w->since ? g->w->now : f->last_asked;

	if (f->last_asked == MOMENT_NONE || outcome_is_good(f->last_outcome))
		return false;
	return f->last_good == MOMENT_NONE || awake(g->w, f->last_good, at) > 2 * g->p->every;
}

static bool is_needed(const struct feed_card *f, moment now)
{
	if (f->first_good == MOMENT_NONE) /* never read: nobody knows what it would say, but not for ever */
		return f->failing_since == MOMENT_NONE || now - f->failing_since <= NEEDED_FOR;
	return f->freshest_at != MOMENT_NONE && now - f->freshest_at <= NEEDED_FOR;
}

static struct weighed weigh_feed(const struct weighing *g, const struct feed_card *f)
{
	struct weighed x = { .newest = observe_newest(f), .deadline = MOMENT_NONE, .convict_from = MOMENT_NONE };

	if (x.newest.earliest != MOMENT_NONE)
		x.deadline = deadline_of(&x.newest, g->p);
	if (f->baseline_undated && f->first_good != MOMENT_NONE)
		x.deadline = later_of(x.deadline, deadline_from(f->first_good, g->p));
	x.stale = source_is_stale(&g->sources[f->source], g->w);
	x.failing = is_failing(g, f);
	x.needed = is_needed(f, g->w->now);
	return x;
}

static bool is_usable(const struct weighed *x)
{
	return !x->stale && !x->failing;
}

/* ---- the account --------------------------------------------------------- */

/* A date without a time, as people type it, stands for the whole day. */
static struct instant seen_by_person(const struct account_card *a, const struct zone *zone)
{
	moment u = a->observed_at == MOMENT_NONE ? MOMENT_NONE : a->observed_update;
	bool whole_day = u != MOMENT_NONE && u == day_start(u, zone);

	return instant_of(u, whole_day ? PRECISION_DAY : PRECISION_SECOND, zone);
}

static void weigh(struct weighing *g)
{
	const struct account_card *a = g->a;
	bool any = false;

	assert(a->n_feeds >= 0 && a->n_feeds <= FEEDS_MAX);
	g->person = seen_by_person(a, g->p->zone);
	g->all_asked = true;
	for (int i = 0; i < a->n_feeds; i++) {
		g->feed[i] = weigh_feed(g, &a->feeds[i]);
		any |= g->feed[i].needed;
		if (a->feeds[i].last_asked == MOMENT_NONE || a->feeds[i].last_asked < g->w->since)
			g->all_asked = false;
	}
	for (int i = 0; i < a->n_feeds && !any; i++)
		g->feed[i].needed = true; /* after a very long pause none was freshest lately: then all are */
	if (a->observed_at != MOMENT_NONE && a->observed_at >= g->w->since)
		g->all_asked = true;
}

/* When it was first looked at well, by anyone; NONE = never. */
static moment first_look(const struct account_card *a)
{
	moment first = a->observed_at;

	for (int i = 0; i < a->n_feeds; i++)
		if (a->feeds[i].first_good != MOMENT_NONE && (first == MOMENT_NONE || a->feeds[i].first_good < first))
			first = a->feeds[i].first_good;
	return first;
}

/* The last update and the deadline over all feeds, believable or not: what is known in the account's favour counts. */
static void find_deadline(const struct weighing *g, struct verdict *v)
{
	const struct account_card *a = g->a;
	moment first = first_look(a);

	v->last_update = g->person;
	if (v->last_update.earliest != MOMENT_NONE)
		v->deadline = deadline_of(&v->last_update, g->p);
	for (int i = 0; i < a->n_feeds; i++) {
		struct instant later = observe_later(v->last_update, g->feed[i].newest);

		if (later.earliest != v->last_update.earliest || later.latest != v->last_update.latest)
			v->decisive_feed = i;
		v->last_update = later;
		v->deadline = later_of(v->deadline, g->feed[i].deadline);
	}
	if (v->deadline == MOMENT_NONE && first != MOMENT_NONE) /* never a post */
		v->deadline = deadline_from(later_of(a->opened, first), g->p);
}

/* From when on a look at each feed convicts: after the deadline, and after a revived bridge had time to catch up. */
static void find_convict_from(struct weighing *g, struct verdict *v)
{
	const struct account_card *a = g->a;

	if (v->deadline == MOMENT_NONE)
		return;
	v->convict_from = v->deadline;
	for (int i = 0; i < a->n_feeds; i++) {
		const struct source_card *s = &g->sources[a->feeds[i].source];

		g->feed[i].convict_from = later_of(v->deadline, s->revived) + source_lag(s, g->w->now);
		if (g->feed[i].needed || !a->feeds[i].partial)
			v->convict_from = later_of(v->convict_from, g->feed[i].convict_from);
	}
}

/* The look of rule 6: complete, believable, without validators, late enough. */
static bool convicts(const struct weighing *g, int i)
{
	const struct feed_card *f = &g->a->feeds[i];

	return !f->partial && is_usable(&g->feed[i]) && f->last_full != MOMENT_NONE && f->last_full >= g->feed[i].convict_from;
}

/* Is its source known to have been alive long enough, by itself or by the admin's word? */
static bool is_alive_past(const struct weighing *g, int i, moment deadline)
{
	const struct source_card *s = &g->sources[g->a->feeds[i].source];
	moment until = deadline + source_lag(s, g->w->now);

	return until <= source_life(s) && source_can_prove(s, until);
}

/* ... and was that known already when this feed was last read in full? A bridge that stood still for less than tol showed at that look
 * what it had before; only a look after its next sign of life proves that it has caught up. */
static bool is_proof(const struct weighing *g, int i, moment deadline)
{
	const struct feed_card *f = &g->a->feeds[i];
	const struct source_card *s = &g->sources[f->source];
	moment until = deadline + source_lag(s, g->w->now);

	return is_alive_past(g, i, deadline) && (until <= f->full_life || source_is_vouched_for(s, until));
}

/* Do all needed feeds, and one that convicts, pass? */
static bool all_pass(const struct weighing *g, moment deadline, bool (*passes)(const struct weighing *, int, moment))
{
	bool one = false;

	for (int i = 0; i < g->a->n_feeds; i++) {
		if (g->feed[i].needed && !passes(g, i, deadline))
			return false;
		one |= convicts(g, i) && passes(g, i, deadline);
	}
	return one;
}

/* What the feeds say against the account: nothing, presumably silent, proven silent. */
static enum proof weigh_silence(const struct weighing *g, struct verdict *v)
{
	for (int i = 0; i < g->a->n_feeds; i++)
		v->read_after |= convicts(g, i);
	if (!v->read_after)
		return PROOF_NONE;
	for (int i = 0; i < g->a->n_feeds; i++) {
		const struct feed_card *f = &g->a->feeds[i];

		if (!g->feed[i].needed)
			continue;
		if (!is_usable(&g->feed[i]) || f->last_good == MOMENT_NONE || f->last_good < g->feed[i].convict_from)
			return PROOF_NONE;
		if (!source_is_settled(&g->sources[f->source])) /* it may be found stale yet: the order of asking must not accuse */
			return PROOF_NONE;
	}
	if (all_pass(g, v->deadline, is_proof))
		return PROOF_PROVEN;
	v->read_again = all_pass(g, v->deadline, is_alive_past);
	return PROOF_PRESUMED;
}

/* Presumed only because a bridge is too small to prove anything: a person must look. */
static bool needs_hand(const struct weighing *g)
{
	for (int i = 0; i < g->a->n_feeds; i++)
		if ((g->feed[i].needed || !g->a->feeds[i].partial) && source_is_small(&g->sources[g->a->feeds[i].source]))
			return true;
	return false;
}

/* A lost subscription looks like silence, and nothing that is read tells them apart. What can be known is that this silence is not like the
 * account; then only a person who opens it can say (truth rule 9). */
static bool is_perhaps_lost(const struct weighing *g, const struct verdict *v)
{
	const struct account_card *a = g->a;

	if (!a->habit || v->last_update.earliest == MOMENT_NONE || (a->observed_at != MOMENT_NONE && a->observed_at >= v->deadline))
		return false;
	for (int i = 0; i < a->n_feeds; i++)
		if (g->feed[i].needed && !a->feeds[i].partial && g->sources[a->feeds[i].source].via == VIA_DIRECT)
			return false;
	return g->w->now - v->last_update.latest > HABIT_TIMES * a->habit;
}

/* ---- the state ----------------------------------------------------------- */

/* Is there a post within the limit, by a feed that can be believed or by a person? */
static bool is_current(const struct weighing *g)
{
	if (g->person.earliest != MOMENT_NONE && g->w->now < deadline_of(&g->person, g->p))
		return true;
	for (int i = 0; i < g->a->n_feeds; i++) {
		const struct weighed *x = &g->feed[i];

		if (is_usable(x) && x->newest.earliest != MOMENT_NONE && g->w->now < deadline_of(&x->newest, g->p))
			return true;
	}
	return false;
}

static bool is_unreachable(const struct feed_card *f)
{
	switch (f->last_outcome) {
	case OUTCOME_BLOCKED:
		return f->last_blocked == BLOCKED_RATE_LIMIT;
	case OUTCOME_UNREADABLE:
	case OUTCOME_CRASHED:
		return false;
	default:
		return true;
	}
}

/* Why the feeds that are needed cannot be believed; STATE_COUNT: they can. */
static enum state weigh_trouble(const struct weighing *g, struct verdict *v)
{
	bool stale = false, unreachable = false, unreadable = false, long_since = false;

	for (int i = 0; i < g->a->n_feeds; i++) {
		const struct feed_card *f = &g->a->feeds[i];

		if (!g->feed[i].needed)
			continue;
		stale |= g->feed[i].stale;
		if (!g->feed[i].failing)
			continue;
		unreachable |= is_unreachable(f);
		unreadable |= !is_unreachable(f);
		long_since |= f->failing_since != MOMENT_NONE && awake(g->w, f->failing_since, g->w->now) > g->p->limit;
	}
	if (stale)
		return STATE_STALE_SOURCE;
	v->check_by_hand = long_since;
	return unreachable ? STATE_UNREACHABLE : unreadable ? STATE_UNREADABLE : STATE_COUNT;
}

static bool was_proven(const struct account_card *a, moment deadline)
{
	return a->flag.finding && a->flag.proof == PROOF_PROVEN && deadline != MOMENT_NONE && deadline <= a->flag.deadline;
}

static bool is_asked(const struct account_card *a)
{
	if (a->observed_at != MOMENT_NONE)
		return true;
	for (int i = 0; i < a->n_feeds; i++)
		if (a->feeds[i].last_asked != MOMENT_NONE)
			return true;
	return false;
}

/* Nothing of it lists everything, so nothing proves its silence. */
static bool is_read_in_part(const struct account_card *a)
{
	for (int i = 0; i < a->n_feeds; i++)
		if (!a->feeds[i].partial)
			return false;
	return a->n_feeds > 0;
}

/* The states that come from the register or from not having looked; STATE_COUNT: none of them. */
static enum state standing_state(const struct account_card *a)
{
	if (a->status == STATUS_CLOSED || a->status == STATUS_CANCELLED)
		return STATE_CLOSED;
	if (a->status == STATUS_SUSPENDED)
		return STATE_SUSPENDED;
	if (is_asked(a))
		return STATE_COUNT;
	return a->manual ? STATE_MANUAL : STATE_NEW;
}

static enum state when_in_time(const struct weighing *g, const struct verdict *v)
{
	if (g->p->n_warn > 0 && calendar_warn(&v->last_update, g->p, 0) <= g->w->now)
		return STATE_DUE_SOON;
	return g->a->manual ? STATE_MANUAL : STATE_CURRENT;
}

/* After rule 9's order; the first that applies. */
static enum state find_state(const struct weighing *g, struct verdict *v)
{
	enum state s = standing_state(g->a);
	enum proof silence;

	if (s != STATE_COUNT)
		return s;
	if (is_current(g))
		return when_in_time(g, v);
	silence = weigh_silence(g, v);
	if (v->deadline != MOMENT_NONE && g->a->observed_at != MOMENT_NONE && g->a->observed_at >= v->deadline) {
		v->read_after = true;
		silence = PROOF_PROVEN;
	}
	if (was_proven(g->a, v->deadline))
		silence = PROOF_PROVEN;
	v->proof = silence;
	if (silence == PROOF_PROVEN) {
		v->perhaps_lost = is_perhaps_lost(g, v);
		return STATE_OVERDUE;
	}
	v->proof = PROOF_NONE;
	s = weigh_trouble(g, v);
	if (s != STATE_COUNT)
		return s;
	if (v->deadline != MOMENT_NONE && g->w->now < v->deadline)
		return g->a->manual ? STATE_MANUAL : STATE_UNKNOWN;
	if (silence == PROOF_PRESUMED) {
		v->proof = PROOF_PRESUMED;
		v->hand_before_notice = needs_hand(g);
		return STATE_OVERDUE;
	}
	v->check_by_hand = is_read_in_part(g->a) && v->convict_from != MOMENT_NONE && g->w->now >= v->convict_from;
	return STATE_DUE_SOON;
}

/* ---- holding ------------------------------------------------------------- */

/* How bad a verdict is, for `no verdict worsens`. */
static int badness(enum state s, enum proof proof)
{
	switch (s) {
	case STATE_DUE_SOON:
		return 1;
	case STATE_UNKNOWN:
		return 2;
	case STATE_STALE_SOURCE:
	case STATE_UNREACHABLE:
	case STATE_UNREADABLE:
		return 3;
	case STATE_OVERDUE:
		return proof == PROOF_PROVEN ? 5 : 4;
	default:
		return 0;
	}
}

/* States that a later look replaces: there is nothing recorded to fall back on. */
static bool is_verdict(enum state s)
{
	return s != STATE_CLOSED && s != STATE_SUSPENDED && s != STATE_NEW;
}

static void hold(const struct weighing *g, struct verdict *v)
{
	const struct account_card *a = g->a;
	bool recorded = is_verdict(a->state);

	if (!is_verdict(v->state) || (!g->w->frozen && g->all_asked))
		return;
	if (recorded ? badness(v->state, v->proof) <= badness(a->state, a->proof) : v->state != STATE_OVERDUE)
		return;
	v->held = true;
	v->state = recorded ? a->state : STATE_DUE_SOON;
	v->proof = recorded ? a->proof : PROOF_NONE;
	if (v->proof != PROOF_PRESUMED)
		v->hand_before_notice = false;
	if (v->proof != PROOF_PROVEN)
		v->perhaps_lost = false;
	if (v->state != STATE_UNREACHABLE && v->state != STATE_UNREADABLE)
		v->check_by_hand = false;
}

/* ---- what comes next ----------------------------------------------------- */

static void sooner(struct verdict *v, moment at, moment now)
{
	if (at != MOMENT_NONE && at > now && at < v->next)
		v->next = at;
}

static void find_next(const struct weighing *g, struct verdict *v)
{
	const struct account_card *a = g->a;
	moment now = g->w->now;

	sooner(v, v->deadline, now);
	sooner(v, v->convict_from, now);
	for (int i = 0; i < g->p->n_warn && v->last_update.earliest != MOMENT_NONE; i++)
		sooner(v, calendar_warn(&v->last_update, g->p, i), now);
	for (int i = 0; i < a->n_feeds; i++) {
		const struct feed_card *f = &a->feeds[i];

		sooner(v, source_stale_at(&g->sources[f->source], g->w), now);
		if (f->failing_since == MOMENT_NONE)
			continue;
		if (f->last_good != MOMENT_NONE)
			sooner(v, f->last_good + 2 * g->p->every + 1, now);
		sooner(v, f->failing_since + g->p->limit + 1, now);
	}
}

struct verdict judge_account(const struct account_card *a, const struct source_card *sources, const struct policy *p, const struct world *w)
{
	struct weighing g = { .a = a, .sources = sources, .p = p, .w = w };
	struct verdict v = { .deadline = MOMENT_NONE, .convict_from = MOMENT_NONE, .next = MOMENT_NEVER, .decisive_feed = -1 };

	weigh(&g);
	v.direct = a->n_feeds > 0;
	for (int i = 0; i < a->n_feeds; i++)
		v.direct &= sources[a->feeds[i].source].via == VIA_DIRECT;
	find_deadline(&g, &v);
	find_convict_from(&g, &v);
	v.state = find_state(&g, &v);
	hold(&g, &v);
	find_next(&g, &v);
	return v;
}

bool judge_silent_at_first(const struct account_card *a, const struct policy *p)
{
	struct instant newest = { MOMENT_NONE, MOMENT_NONE, PRECISION_NONE };
	moment first = MOMENT_NONE;

	for (int i = 0; i < a->n_feeds; i++) {
		const struct feed_card *f = &a->feeds[i];

		/* Undated posts and empty lists have their whole limit before them. */
		if (f->first_good == MOMENT_NONE || f->baseline_undated || f->newest_sight != MOMENT_NONE)
			return false;
		newest = observe_later(newest, f->newest);
		first = later_of(first, f->first_good);
	}
	return newest.earliest != MOMENT_NONE && deadline_of(&newest, p) <= first;
}
