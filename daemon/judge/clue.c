/*
 * clue - the findings but `no-update` and `stale-source`.
 *
 * One small function a rule, all of the same shape: what the cards must show
 * for it to stand.  None of them accuses: what they find is a clue until a
 * person confirms it.
 */
#include "clue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "source.h"

enum {
	HABIT_TIMES = 5,         /* silent for so many times its habit: far beyond it */
	HABIT_FADES = 8,         /* a longest interval loses an eighth with each one after it */
};

/* ---- the open ones --------------------------------------------------------------- */

struct clue *clues_find(const struct clues *c, enum rule rule, int64_t about)
{
	for (int i = 0; i < c->n; i++)
		if (c->v[i].rule == rule && c->v[i].about == about)
			return &c->v[i];
	return NULL;
}

void clues_add(struct clues *c, const struct clue *one)
{
	c->v = mem_grow(c->v, (size_t)c->n + 1, sizeof *c->v);
	c->v[c->n++] = *one;
}

void clues_drop(struct clues *c, const struct clue *one)
{
	int i = (int)(one - c->v);

	assert(i >= 0 && i < c->n);
	memmove(&c->v[i], &c->v[i + 1], (size_t)(--c->n - i) * sizeof *c->v);
}

void clues_clear(struct clues *c)
{
	free(c->v);
	*c = (struct clues){ NULL, 0 };
}

/* ---- one rule each ---------------------------------------------------------------- */

struct asking {
	const struct account_card *a;
	const struct source_card *sources;
	const struct verdict *v;
	const struct policy *p;
	const struct world *w;
};

static const struct clue_decision keep = { CLUE_KEEP, MOMENT_NONE, "" };

static struct clue_decision stands(moment since, const char *why)
{
	return (struct clue_decision){ CLUE_OPEN, since, why };
}

static struct clue_decision ended(const char *why)
{
	return (struct clue_decision){ CLUE_END, MOMENT_NONE, why };
}

static moment failing_since(const struct account_card *a)
{
	moment since = MOMENT_NONE;

	for (int i = 0; i < a->n_feeds; i++)
		if (a->feeds[i].failing_since != MOMENT_NONE && (since == MOMENT_NONE || a->feeds[i].failing_since < since))
			since = a->feeds[i].failing_since;
	return since;
}

static struct clue_decision weigh_trouble(const struct asking *q, enum state s, const char *why)
{
	if (q->v->held || q->w->frozen)
		return keep;
	if (q->v->state != s)
		return ended(N_("it is no longer so"));
	return stands(failing_since(q->a), q->v->check_by_hand ? N_("for longer than the limit: to be checked by hand") : why);
}

static struct clue_decision weigh_unreachable(const struct asking *q)
{
	return weigh_trouble(q, STATE_UNREACHABLE, N_("its feeds could not be fetched: that is no silence"));
}

static struct clue_decision weigh_unreadable(const struct asking *q)
{
	return weigh_trouble(q, STATE_UNREADABLE, N_("what came could not be read: that is no silence"));
}

/* The platform's own page says so at two looks in a row, and no feed shows the account alive. */
static struct clue_decision weigh_deleted(const struct asking *q)
{
	moment since = MOMENT_NONE;

	for (int i = 0; i < q->a->n_feeds; i++) {
		const struct feed_card *f = &q->a->feeds[i];

		if (f->last_asked != MOMENT_NONE && outcome_is_good(f->last_outcome))
			return ended(N_("it can be read again"));
		if (f->last_blocked == BLOCKED_DELETED_ACCOUNT && f->same_blocked >= TWICE)
			since = f->failing_since;
	}
	return since == MOMENT_NONE ? keep : stands(since, N_("the platform's page says that the account was deleted"));
}

static struct clue_decision weigh_comments(const struct asking *q)
{
	moment since = MOMENT_NONE;
	bool recent = false;

	if (q->a->other_way || q->a->interaction == INTERACTION_EFFECTIVE)
		return ended(N_("the register or a person knows an effective way of interaction"));
	for (int i = 0; i < q->a->n_feeds; i++) {
		const struct feed_card *f = &q->a->feeds[i];

		recent |= f->closed_since != MOMENT_NONE;
		if (f->closed_since != MOMENT_NONE && f->last_good != MOMENT_NONE && f->last_good - f->closed_since >= CLOSED_FOR)
			since = f->closed_since;
	}
	if (since != MOMENT_NONE)
		return stands(since, N_("the three newest posts with evidence are closed to comments"));
	return recent ? keep : ended(N_("a newer post is open to comments"));
}

/* Only a person who tried can say it: a feed does not show the other ways. */
static struct clue_decision weigh_interaction(const struct asking *q)
{
	if (q->a->interaction == INTERACTION_NONE)
		return stands(q->a->observed_at, N_("a person tried and found no way of interaction that works"));
	return q->a->interaction == INTERACTION_EFFECTIVE ? ended(N_("a person tried and found that it works")) : keep;
}

static struct clue_decision weigh_name(const struct asking *q)
{
	bool other = false, any = false;

	for (int i = 0; i < q->a->n_feeds; i++) {
		other |= q->a->feeds[i].other_name >= TWICE;
		any |= q->a->feeds[i].other_name > 0;
	}
	if (other)
		return stands(q->w->now, N_("it calls itself by another name"));
	return any ? keep : ended(N_("it calls itself by a name of the register"));
}

/* How long its silence must last to be a hint; NEVER: its habit is not known. */
static moment far_beyond(const struct account_card *a, const struct verdict *v, const struct policy *p)
{
	int64_t least = p->limit / 2, far = HABIT_TIMES * a->habit;

	if (a->habit == 0 || v->last_update.latest == MOMENT_NONE)
		return MOMENT_NEVER;
	return v->last_update.latest + (far > least ? far : least);
}

/* Neither accused nor acquitted: its neighbours live, it alone is silent as it never was. Perhaps its subscription was lost. */
static struct clue_decision weigh_habit(const struct asking *q)
{
	moment from = far_beyond(q->a, q->v, q->p);
	bool lives = false;

	if (q->v->held || q->w->frozen || q->a->n_feeds == 0)
		return keep;
	if (q->w->now < from)
		return ended(N_("updated again"));
	for (int i = 0; i < q->a->n_feeds; i++) {
		const struct source_card *s = &q->sources[q->a->feeds[i].source];

		lives |= s->via != VIA_DIRECT && !source_is_small(s) && source_is_settled(s) && !source_is_stale(s, q->w) && source_life(s) >= from &&
			outcome_is_good(q->a->feeds[i].last_outcome);
	}
	return lives ? stands(q->v->last_update.latest, N_("silent far beyond its habit while its source lives: perhaps the source lost it")) : keep;
}

static const struct { enum rule rule; struct clue_decision (*weigh)(const struct asking *); } rules[] = {
	{ RULE_UNREACHABLE, weigh_unreachable }, { RULE_UNREADABLE, weigh_unreadable }, { RULE_DELETED_ACCOUNT, weigh_deleted },
	{ RULE_COMMENTS_DISABLED, weigh_comments }, { RULE_NO_INTERACTION, weigh_interaction }, { RULE_RENAMED, weigh_name },
	{ RULE_LOST_SUBSCRIPTION, weigh_habit },
};
const enum rule clue_rules[] = { RULE_UNREACHABLE, RULE_UNREADABLE, RULE_DELETED_ACCOUNT, RULE_COMMENTS_DISABLED, RULE_NO_INTERACTION,
	RULE_RENAMED, RULE_LOST_SUBSCRIPTION, RULE_COUNT };
_Static_assert(sizeof rules / sizeof *rules + 1 == sizeof clue_rules / sizeof *clue_rules, "both tables name the same rules");

bool clue_may_accuse(enum rule rule, const struct account_card *a)
{
	bool gone = a->status == STATUS_CLOSED || a->status == STATUS_CANCELLED;

	if (a->witness)
		return false;
	if (rule == RULE_DUPLICATE) /* a suspended one is there all the same */
		return !gone;
	return rule == RULE_POSTED_AFTER_CLOSURE ? gone : !gone && a->status != STATUS_SUSPENDED;
}

bool clue_is_after_closure(const struct account_card *a, const struct novelty *n, moment prev_good)
{
	bool dated = n->when.precision != PRECISION_SIGHT;

	if (n->at_first || prev_good == MOMENT_NONE || !clue_may_accuse(RULE_POSTED_AFTER_CLOSURE, a))
		return false;
	/* Not known since when: then only what is newer than a look that did not show it. */
	if (a->status_since == MOMENT_NONE)
		return n->when.earliest > prev_good;
	return (dated ? n->when.earliest : prev_good) >= a->status_since;
}

struct clue_decision clue_judge(enum rule rule, const struct account_card *a, const struct source_card *sources, const struct verdict *v,
	const struct policy *p, const struct world *w)
{
	struct asking q = { a, sources, v, p, w };

	if (!clue_may_accuse(rule, a))
		return ended(N_("the account is no longer watched for it"));
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].rule == rule)
			return rules[i].weigh(&q);
	assert(!"a rule that does not follow from the cards");
	return keep;
}

/* ---- time ------------------------------------------------------------------------------- */

moment clue_next(const struct account_card *a, const struct clues *open, const struct verdict *v, const struct policy *p, const struct world *w)
{
	moment next = MOMENT_NEVER, habit = far_beyond(a, v, p);

	for (int i = 0; i < open->n; i++)
		if (open->v[i].ends > w->now && open->v[i].ends < next)
			next = open->v[i].ends;
	return habit > w->now && habit < next ? habit : next;
}

void clue_learn_habit(struct account_card *a, int64_t interval)
{
	int64_t faded = a->habit - a->habit / HABIT_FADES;

	if (interval > 0)
		a->habit = interval > faded ? interval : faded;
}

moment clue_closed_since(const struct commented *newest, int n)
{
	moment since = MOMENT_NEVER;

	if (n < CLOSED_POSTS)
		return MOMENT_NONE;
	for (int i = 0; i < n; i++) {
		if (newest[i].comments != COMMENTS_DISABLED)
			return MOMENT_NONE;
		if (newest[i].since < since)
			since = newest[i].since;
	}
	return since;
}
