/*
 * command-finding - what a person decides about findings; the review of the
 * finding goes with it, in the same transaction.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clues.h"
#include "command-act.h"
#include "log.h"
#include "name.h"
#include "record-told.h"
#include "standing.h"

static const char first_of_two[] = "confirm-first"; /* the step of the first of two persons */

static void add_possible(struct text *t, enum standing s)
{
	for (int d = 0; d < DECISION_COUNT; d++)
		if (standing_next(s, (enum decision)d) >= 0)
			text_addf(t, "%s%s", t->len ? ", " : "", decision_name((enum decision)d));
}

static enum act_result refuse(struct act *a, const struct act_finding *f, enum decision d)
{
	struct text possible = TEXT_INIT(0);

	add_possible(&possible, f->standing);
	act_refuse(a, _("finding %" PRId64 " (%s) is %s: %s is not possible; possible: %s"), f->id, rule_name(f->rule), standing_name(f->standing),
		decision_name(d), possible.len ? text_str(&possible) : _("nothing"));
	text_clear(&possible);
	return ACT_REFUSED;
}

/* As a reader takes the names: a blank more makes no second person. */
static bool is_same_person(const char *one, const char *other)
{
	struct text x = TEXT_INIT(0), y = TEXT_INIT(0);
	bool same;

	name_fold(&x, one);
	name_fold(&y, other);
	same = !strcmp(text_str(&x), text_str(&y));
	text_clear(&x);
	text_clear(&y);
	return same;
}

/* [rules] RULE = second-person: the first confirmation waits for another one, by somebody else; whatever became of the clue in between. */
static enum act_result ask_second(struct act *a, const struct act_finding *f)
{
	struct text first = TEXT_INIT(0);
	enum act_result r = ACT_DONE;
	int was = f->standing == STANDING_OBJECTED ? store_was_confirmed(a->s, f->id) : 0; /* two have said so, and it is objected to that */
	int has = was ? was : store_decided_by(a->s, f->id, first_of_two, &first);
	int64_t step;

	if (was == 1)
		return ACT_DONE;
	if (has < 0) {
		r = ACT_FAILED;
	} else if (!has) {
		r = store_decide_finding(a->s, f->id, first_of_two, f->standing, &a->by, &step) ? ACT_FAILED : ACT_WAITS;
		act_say(a, _("finding %" PRId64 " (%s): confirmed by %s; a second person must confirm it, too"), f->id, rule_name(f->rule), a->by.who);
	} else if (is_same_person(text_str(&first), a->by.who)) {
		act_refuse(a, _("finding %" PRId64 " (%s) was confirmed by %s before: a second person must do it now"), f->id, rule_name(f->rule), a->by.who);
		r = ACT_REFUSED;
	}
	text_clear(&first);
	return r;
}

enum act_result act_decide(struct act *a, const struct act_finding *f, enum decision d)
{
	int to = standing_next(f->standing, d);
	enum act_result r = ACT_DONE;
	const char *owed = NULL;
	int64_t step = 0;

	if (to < 0)
		return refuse(a, f, d);
	if (d == DECISION_CONFIRM && a->config->rules[f->rule] == PRACTICE_SECOND)
		r = ask_second(a, f);
	if (r != ACT_DONE)
		return r;
	if (store_decide_finding(a->s, f->id, decision_name(d), (enum standing)to, &a->by, &step))
		return ACT_FAILED;
	if (standing_is_withdrawn((enum standing)to))
		owed = "correction";
	else if (f->standing == STANDING_OBJECTED)
		owed = "outcome";
	if (owed && !rule_fact(f->rule)->hint && told_owe(a->s, a->config, owed, f->id, f->key, step, a->by.now))
		return ACT_FAILED;
	act_say(a, _("finding %" PRId64 " (%s, %s): %s, by %s"), f->id, rule_name(f->rule), *f->key ? f->key : "-", standing_name((enum standing)to), a->by.who);
	return ACT_DONE;
}

/* ---- the review goes along ---------------------------------------------------- */

static enum review_event event_of(enum decision d, enum review_state s)
{
	switch (d) {
	case DECISION_CONFIRM:
		return s == REVIEW_OBJECTED ? REVIEW_EVENT_OVERRULE : REVIEW_EVENT_CONFIRM;
	case DECISION_OBJECT:
		return REVIEW_EVENT_OBJECT;
	case DECISION_SETTLE:
		return REVIEW_EVENT_SETTLE;
	default:
		return s == REVIEW_OBJECTED ? REVIEW_EVENT_UPHOLD : REVIEW_EVENT_VOID;
	}
}

/* What a person confirmed of an account wants a review; one account, one review. */
static enum act_result open_review(struct act *a, const struct act_finding *f)
{
	int64_t id;

	if (!f->account || !rule_accuses(f->rule))
		return ACT_DONE;
	if (store_open_review(a->s, f->account, f->id, false, a->by.who, a->by.why, a->by.now, &id))
		return ACT_FAILED;
	return act_step(a, &(struct act_review){ id, f->account, f->id, REVIEW_OPENED, MOMENT_NONE, f->key }, REVIEW_EVENT_CONFIRM);
}

static enum act_result move_review(struct act *a, const struct act_finding *f, enum decision d)
{
	enum review_state state = REVIEW_OPENED;
	enum act_result r = ACT_DONE;
	struct act_review v;
	int64_t id = 0;
	int has = f->account ? store_open_review_of(a->s, f->account, &id, &state) : 0;

	if (has < 0)
		return ACT_FAILED;
	if (!has)
		return d == DECISION_CONFIRM ? open_review(a, f) : ACT_DONE;
	if (act_find_review(a, id, &v) != 1)
		return ACT_FAILED;
	if (v.finding == f->id && review_next(state, event_of(d, state)) != REVIEW_REFUSED)
		r = act_step(a, &v, event_of(d, state));
	free(v.key);
	return r;
}

/* What a person found ends by a person's word: no look will. */
static enum act_result end_said(struct act *a, const struct act_finding *f)
{
	int member = register_find(a->r, f->key);

	if (member >= 0)
		return clues_unsaid(a->r, a->s, member, f->id, N_("a person said so")) ? ACT_FAILED : ACT_DONE;
	return store_end_finding(a->s, f->id, "a person said so", a->by.now) ? ACT_FAILED : ACT_DONE;
}

static void decide_one(struct act *a, int64_t id, enum decision d)
{
	struct act_finding f;
	enum act_result r;
	int has = act_find_finding(a, id, &f);

	if (has < 0) {
		a->broken = true;
		return;
	}
	if (!has) {
		act_refuse(a, _("there is no finding %" PRId64), id);
		return;
	}
	r = act_decide(a, &f, d);
	if (r == ACT_DONE)
		r = move_review(a, &f, d);
	if (r == ACT_DONE && rule_fact(f.rule)->by_hand && d != DECISION_CONFIRM && d != DECISION_OBJECT)
		r = end_said(a, &f);
	if (r == ACT_DONE && *f.key && act_follow(a, f.key))
		r = ACT_FAILED;
	a->done += r == ACT_DONE || r == ACT_WAITS;
	a->broken |= r == ACT_FAILED;
	free(f.key);
}

/* decision=add: a clue, kept with who saw it and his files; whoever confirms it confirms it like any other. */
static void add(struct act *a)
{
	const char *key = order_value(&a->order, "account"), *said = order_value(&a->order, "rule");
	int rule = fact_find(rule_name, RULE_COUNT, said), member = register_find(a->r, key);
	struct act_finding f = { 0 };
	int64_t id = 0, step;

	if (rule < 0 || !rule_fact((enum rule)rule)->by_hand)
		act_refuse(a, _("%s is found by the watch itself; a person adds wrong-words or unanswered"), said);
	else if (member < 0)
		act_refuse(a, _("no account is called %s"), key);
	else if (clues_said(a->r, a->s, member, (enum rule)rule, a->by.why, &id))
		a->broken = true;
	else if (!id)
		act_refuse(a, _("account %s: that stands already, or [rules] has it switched off, or the account is closed or a witness"), key);
	else if (act_find_finding(a, id, &f) != 1 || store_decide_finding(a->s, id, "add", f.standing, &a->by, &step) || act_follow(a, key))
		a->broken = true;
	else
		act_say(a, _("finding %" PRId64 " (%s, %s): added by %s"), id, rule_name((enum rule)rule), key, a->by.who);
	a->done += id != 0;
	free(f.key);
}

void act_findings(struct act *a)
{
	int d;

	if (!strcmp(order_value(&a->order, "decision"), "add")) {
		add(a);
		return;
	}
	d = fact_find(decision_name, DECISION_COUNT, order_value(&a->order, "decision"));

	if (d < 0) {
		act_refuse(a, _("unknown decision %s"), order_value(&a->order, "decision"));
		return;
	}
	for (int i = 0; i < a->order.n && !a->broken; i++)
		if (!strcmp(a->order.v[i].key, "id"))
			decide_one(a, strtoll(a->order.v[i].value, NULL, 10), (enum decision)d);
}
