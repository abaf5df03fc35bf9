/*
 * command-review - the steps of a review, as a person takes them; the finding
 * it is about goes with it, in the same transaction.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command-act.h"
#include "log.h"
#include "standing.h"

static void add_possible(struct text *t, enum review_state s)
{
	for (int e = 0; e < REVIEW_EVENT_COUNT; e++)
		if (review_event_is_step((enum review_event)e) && review_next(s, (enum review_event)e) != REVIEW_REFUSED)
			text_addf(t, "%s%s", t->len ? ", " : "", review_event_name((enum review_event)e));
}

static enum act_result refuse(struct act *a, const struct act_review *v, enum review_event e)
{
	struct text possible = TEXT_INIT(0);

	add_possible(&possible, v->state);
	act_refuse(a, _("review %" PRId64 " (%s) is at %s: %s is not possible; possible: %s"), v->id, v->key, review_state_name(v->state), review_event_name(e),
		possible.len ? text_str(&possible) : _("nothing"));
	text_clear(&possible);
	return ACT_REFUSED;
}

/* What the step needs and does not have, as the option that gives it; NULL: it has all. */
static const char *missing(const struct act *a, enum review_event e)
{
	static const struct { unsigned need; const char *key, *option; } t[] = { { REVIEW_NEEDS_NOTE, "note", "--note" },
		{ REVIEW_NEEDS_URL, "url", "--url" }, { REVIEW_NEEDS_DATE, "dated", "--date" }, { REVIEW_NEEDS_FILE, "file", "--file" } };

	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		if (review_needs(e) & t[i].need && !*order_value(&a->order, t[i].key))
			return t[i].option;
	if (e == REVIEW_EVENT_EXTEND && !*order_value(&a->order, "until") && !*order_value(&a->order, "days"))
		return "--until";
	return NULL;
}

enum { DAYS_MAX = 366 };

/* As many working days as were given; 0 = none, -1: not so many. */
static int days_given(const struct act *a)
{
	const char *given = order_value(&a->order, "days");
	char *end;
	long n = strtol(given, &end, 10);

	return !*given ? 0 : *end || n < 1 || n > DAYS_MAX ? -1 : (int)n;
}

/* Until when the next step is owed: as given, else so many working days as [review] says. */
static moment due_of(const struct act *a, const struct act_review *v, enum review_state to)
{
	const int days[REVIEW_DUE_COUNT] = { 0, a->config->review.answer_days, a->config->review.cancel_days, a->config->review.file_days };
	int given = days_given(a);
	moment until;

	if (review_due(to) == REVIEW_DUE_NONE)
		return MOMENT_NONE;
	if (!order_moment(&a->order, "until", &until) && until != MOMENT_NONE)
		return until;
	if (to == v->state && !given)
		return v->due;
	return workday_deadline(&a->config->holidays, a->by.now, given ? given : days[review_due(to)], a->config->zone);
}

enum act_result act_step(struct act *a, const struct act_review *v, enum review_event e)
{
	struct review_step step = { .event = e, .dated = MOMENT_NONE, .url = order_value(&a->order, "url") };
	struct text due = TEXT_INIT(0);
	int to = review_next(v->state, e);

	if (to == REVIEW_REFUSED)
		return refuse(a, v, e);
	if (days_given(a) < 0) {
		act_refuse(a, _("--days %s: expected how many working days"), order_value(&a->order, "days"));
		return ACT_REFUSED;
	}
	if (to == REVIEW_BACK) {
		if (store_review_before_objection(a->s, v->id, &step.to, &step.due) != 1)
			return ACT_FAILED;
	} else {
		step.to = (enum review_state)to;
		step.due = due_of(a, v, step.to);
	}
	if (step.due != MOMENT_NONE && e != REVIEW_EVENT_OVERRULE && step.due <= a->by.now) {
		act_refuse(a, _("review %" PRId64 " (%s): the day given is over already"), v->id, v->key);
		return ACT_REFUSED;
	}
	order_moment(&a->order, "dated", &step.dated);
	if (store_step_review(a->s, v->id, &step, &a->by))
		return ACT_FAILED;
	if (step.due != MOMENT_NONE)
		text_add_deadline(&due, step.due, a->config->zone);
	act_say(a, _("review %" PRId64 " (%s): %s, by %s%s%s"), v->id, v->key, review_state_name(step.to), a->by.who, due.len ? _("; due ") : "",
		due.len ? text_str(&due) : "");
	text_clear(&due);
	return ACT_DONE;
}

/* The step says something of the finding, too. DONE: it did, or there was nothing to say. */
static enum act_result decide_finding(struct act *a, const struct act_review *v, enum review_event e)
{
	enum act_result r = ACT_DONE;
	int d = review_decision(e);
	struct act_finding f;
	int has = d < 0 || !v->finding ? 0 : act_find_finding(a, v->finding, &f);

	if (has <= 0)
		return has < 0 ? ACT_FAILED : ACT_DONE;
	if (standing_next(f.standing, (enum decision)d) >= 0)
		r = act_decide(a, &f, (enum decision)d);
	free(f.key);
	return r;
}

struct twin { const struct act *a; moment dated; bool found; };

static bool is_twin(void *ctx, const struct step_row *r)
{
	struct twin *t = ctx;

	t->found |= !strcmp(r->event, review_event_name(REVIEW_EVENT_ANSWER)) && r->dated == t->dated && !strcmp(r->who, t->a->by.who) && !strcmp(r->why, t->a->by.why);
	return !t->found;
}

/* A form that is brought twice is one answer. */
static bool was_answered_so(struct act *a, const struct act_review *v)
{
	struct twin t = { a, MOMENT_NONE, false };

	order_moment(&a->order, "dated", &t.dated);
	if (store_each_step(a->s, v->id, is_twin, &t))
		a->broken = true;
	return t.found;
}

static void step_one(struct act *a, int64_t id, enum review_event e)
{
	struct act_review v;
	enum act_result r = ACT_DONE;
	int has = act_find_review(a, id, &v);
	const char *lacks = missing(a, e);

	if (has < 0) {
		a->broken = true;
		return;
	}
	if (!has) {
		act_refuse(a, _("there is no review %" PRId64), id);
		return;
	}
	if (e == REVIEW_EVENT_ANSWER && was_answered_so(a, &v)) {
		act_say(a, _("review %" PRId64 " (%s): that answer was taken down before"), v.id, v.key);
		a->known++;
		a->done++;
		free(v.key);
		return;
	}
	if (review_next(v.state, e) == REVIEW_REFUSED) {
		r = refuse(a, &v, e);
	} else if (lacks) {
		act_refuse(a, _("review %" PRId64 " (%s): %s needs %s"), v.id, v.key, review_event_name(e), lacks);
		r = ACT_REFUSED;
	}
	if (r == ACT_DONE)
		r = decide_finding(a, &v, e);
	if (r == ACT_DONE)
		r = act_step(a, &v, e);
	if (r == ACT_DONE && act_follow(a, v.key))
		r = ACT_FAILED;
	a->done += r == ACT_DONE || r == ACT_WAITS;
	a->broken |= r == ACT_FAILED;
	free(v.key);
}

void act_reviews(struct act *a)
{
	int e = fact_find(review_event_name, REVIEW_EVENT_COUNT, order_value(&a->order, "step"));

	if (e < 0 || !review_event_is_step((enum review_event)e)) {
		act_refuse(a, _("unknown step %s"), order_value(&a->order, "step"));
		return;
	}
	for (int i = 0; i < a->order.n && !a->broken; i++)
		if (!strcmp(a->order.v[i].key, "id"))
			step_one(a, strtoll(a->order.v[i].value, NULL, 10), (enum review_event)e);
}
