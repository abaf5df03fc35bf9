/*
 * record-practice - see record-practice.h.  It must never confirm what only a
 * person may: a presumption, or what [rules] leaves a clue.
 */
#include "record-practice.h"

#include "log.h"
#include "rules.h"
#include "standing.h"

static const char by_newmedia[] = "newmediad";

struct open_review { int64_t id, finding; enum review_state state; };

static bool take_review(void *ctx, const struct review_row *r)
{
	*(struct open_review *)ctx = (struct open_review){ r->id, r->finding, r->state };
	return false;
}

static int step(struct store *s, const struct open_review *r, enum review_event e, const struct by *by)
{
	int to = review_next(r->state, e);

	if (to < 0)
		return 0;
	return store_step_review(s, r->id, &(struct review_step){ .event = e, .to = (enum review_state)to, .due = MOMENT_NONE, .dated = MOMENT_NONE }, by);
}

int practice_confirm(struct store *s, const struct config *c, enum rule rule, int64_t finding, int64_t account, moment now)
{
	const struct by by = { .who = by_newmedia, .peer = "", .why = N_("as the office's practice for this rule says"), .now = now };
	struct open_review r = { 0, finding, REVIEW_OPENED };
	int64_t decision;

	if (c->rules[rule] != PRACTICE_CONFIRMED)
		return 0;
	if (store_decide_finding(s, finding, decision_name(DECISION_CONFIRM), STANDING_CONFIRMED, &by, &decision))
		return -1;
	if (!account || !rule_accuses(rule))
		return 0;
	if (store_each_review(s, account, true, take_review, &r))
		return -1;
	if (!r.id && store_open_review(s, account, finding, false, by.who, by.why, now, &r.id))
		return -1;
	return r.finding == finding ? step(s, &r, REVIEW_EVENT_CONFIRM, &by) : 0; /* one account, one review: that of another finding goes its own way */
}

int practice_void_review(struct store *s, int64_t finding, int64_t account, const char *why, moment now)
{
	struct open_review r = { 0, 0, REVIEW_OPENED };

	if (store_each_review(s, account, true, take_review, &r))
		return -1;
	return r.id && r.finding == finding ? step(s, &r, REVIEW_EVENT_VOID, &(struct by){ .who = by_newmedia, .peer = "", .why = why, .now = now }) : 0;
}
