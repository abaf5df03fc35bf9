/* review, standing: every state meets every event, by name; the way through rectification and through closure; what may never happen. */
#include <string.h>

#include "fixture.h"

#include "review.h"
#include "standing.h"

static void the_table_is_total(void **state)
{
	(void)state;
	for (int s = 0; s < REVIEW_STATE_COUNT; s++) {
		assert_true(*review_state_name((enum review_state)s));
		for (int e = 0; e < REVIEW_EVENT_COUNT; e++) {
			int to = review_next((enum review_state)s, (enum review_event)e);

			assert_true((to >= 0 && to < REVIEW_STATE_COUNT) || to == REVIEW_REFUSED || (to == REVIEW_BACK && s == REVIEW_OBJECTED));
			assert_true(*review_event_name((enum review_event)e));
		}
	}
	for (int s = 0; s < STANDING_COUNT; s++)
		for (int d = 0; d < DECISION_COUNT; d++)
			assert_in_range(standing_next((enum standing)s, (enum decision)d) + 1, 0, STANDING_COUNT);
}

static void names_are_found_once(void **state)
{
	(void)state;
	for (int a = 0; a < REVIEW_EVENT_COUNT; a++)
		for (int b = 0; b < a; b++)
			assert_string_not_equal(review_event_name((enum review_event)a), review_event_name((enum review_event)b));
	assert_int_equal(fact_find(review_event_name, REVIEW_EVENT_COUNT, "limit-changed"), REVIEW_EVENT_LIMIT_CHANGED);
	assert_int_equal(fact_find(review_state_name, REVIEW_STATE_COUNT, "done"), REVIEW_DONE);
	assert_int_equal(fact_find(decision_name, DECISION_COUNT, "correct"), DECISION_CORRECT);
	assert_string_equal(review_state_name(REVIEW_OPENED), "opened"); /* stood in stores before */
	assert_string_equal(review_state_name(REVIEW_VOID), "void");
	assert_string_equal(review_event_name(REVIEW_EVENT_PROVEN), "proven");
	assert_string_equal(review_event_name(REVIEW_EVENT_POSTED), "posted");
	assert_string_equal(review_event_name(REVIEW_EVENT_VOID), "void");
}

static enum review_state walk(const enum review_event *v, int n)
{
	enum review_state s = REVIEW_OPENED;

	for (int i = 0; i < n; i++) {
		int to = review_next(s, v[i]);

		if (to < 0)
			fail_msg("%s is refused in %s", review_event_name(v[i]), review_state_name(s));
		s = (enum review_state)to;
	}
	return s;
}
#define WALK(...) walk((const enum review_event[]){ __VA_ARGS__ }, sizeof((const enum review_event[]){ __VA_ARGS__ }) / sizeof(enum review_event))
#define E(name) REVIEW_EVENT_##name

static void ways(void **state)
{
	(void)state;
	assert_int_equal(WALK(E(CONFIRM), E(ASK), E(ANSWER), E(RECHECK), E(SETTLE)), REVIEW_SETTLED);
	assert_int_equal(WALK(E(PROVEN), E(CONFIRM), E(ASK), E(EXTEND), E(POSTED), E(ANSWER), E(SETTLE)), REVIEW_SETTLED);
	assert_int_equal(WALK(E(CONFIRM), E(CONSIDER), E(STOP), E(EXTEND), E(CANCEL), E(FILE), E(FINISH)), REVIEW_DONE);
	assert_int_equal(WALK(E(CONFIRM), E(ASK), E(ANSWER), E(ASK), E(CONSIDER), E(ASK)), REVIEW_ASKED);
	assert_int_equal(WALK(E(CONFIRM), E(CONSIDER), E(STOP), E(CANCEL), E(FILE), E(FINISH), E(POSTED)), REVIEW_OPENED);
	assert_int_equal(WALK(E(CONFIRM), E(OBJECT), E(UPHOLD)), REVIEW_VOID);
	assert_int_equal(review_next(REVIEW_OBJECTED, E(OVERRULE)), REVIEW_BACK);
	assert_int_equal(WALK(E(POSTED)), REVIEW_OPENED); /* posting again does not undo the silence: a person decides */
}

/* What would wrong an office, or let a closed account out of sight. */
static void never(void **state)
{
	static const enum review_state closing[] = { REVIEW_STOPPED, REVIEW_CANCELLED, REVIEW_FILED, REVIEW_DONE };

	(void)state;
	for (int e = 0; e < REVIEW_EVENT_COUNT; e++) {
		enum review_event event = (enum review_event)e;

		assert_int_equal(review_next(REVIEW_VOID, event), REVIEW_REFUSED);
		if (event != E(CONFIRM)) /* nothing is asked of anybody by a clue */
			assert_true(review_next(REVIEW_OPENED, event) != REVIEW_ASKED && review_next(REVIEW_OPENED, event) != REVIEW_CONSIDERED);
		for (int s = 0; s < REVIEW_STATE_COUNT; s++) { /* no closure without each of its proofs, no way from outside into one */
			int to = review_next((enum review_state)s, event);

			if (to == (int)closing[0] && s != to)
				assert_true(event == E(STOP) && s == REVIEW_CONSIDERED);
			for (size_t i = 1; i < sizeof closing / sizeof *closing; i++)
				if (to == (int)closing[i] && s != to)
					assert_int_equal(s, closing[i - 1]);
			if (!review_event_is_step(event) && to >= 0 && to != s)
				assert_int_equal(event, E(POSTED));
		}
	}
	assert_true(review_needs(E(STOP)) & REVIEW_NEEDS_URL && review_needs(E(STOP)) & REVIEW_NEEDS_DATE && review_needs(E(CANCEL)) & REVIEW_NEEDS_FILE);
}

static void the_register_follows(void **state)
{
	(void)state;
	assert_int_equal(review_status(REVIEW_ASKED, STATUS_NORMAL), STATUS_RECTIFYING);
	assert_int_equal(review_status(REVIEW_ANSWERED, STATUS_RECTIFYING), STATUS_RECTIFYING);
	assert_int_equal(review_status(REVIEW_SETTLED, STATUS_RECTIFYING), STATUS_NORMAL);
	assert_int_equal(review_status(REVIEW_VOID, STATUS_CLOSING), STATUS_NORMAL);
	assert_int_equal(review_status(REVIEW_VOID, STATUS_SUSPENDED), STATUS_SUSPENDED);
	assert_int_equal(review_status(REVIEW_STOPPED, STATUS_RECTIFYING), STATUS_CLOSING);
	assert_int_equal(review_status(REVIEW_CONSIDERED, STATUS_NORMAL), STATUS_NORMAL);
	assert_int_equal(review_status(REVIEW_CANCELLED, STATUS_CLOSING), STATUS_CANCELLED);
	assert_int_equal(review_status(REVIEW_OPENED, STATUS_CANCELLED), STATUS_CLOSING);
	assert_int_equal(review_status(REVIEW_OPENED, STATUS_NORMAL), STATUS_NORMAL);
	assert_int_equal(review_due(REVIEW_ASKED), REVIEW_DUE_ANSWER);
	assert_int_equal(review_due(REVIEW_STOPPED), REVIEW_DUE_CANCEL);
	assert_int_equal(review_due(REVIEW_CANCELLED), REVIEW_DUE_FILE);
	assert_true(review_is_closed(REVIEW_SETTLED) && review_is_closed(REVIEW_DONE) && review_is_closed(REVIEW_VOID) && !review_is_closed(REVIEW_FILED));
}

static void standings(void **state)
{
	static const struct { enum standing from; enum decision d; int to; } t[] = {
		{ STANDING_CLUE, DECISION_CONFIRM, STANDING_CONFIRMED }, { STANDING_CLUE, DECISION_DISMISS, STANDING_DISMISSED },
		{ STANDING_CLUE, DECISION_SETTLE, -1 }, { STANDING_CLUE, DECISION_CORRECT, -1 }, { STANDING_CONFIRMED, DECISION_DISMISS, -1 },
		{ STANDING_CONFIRMED, DECISION_OBJECT, STANDING_OBJECTED }, { STANDING_OBJECTED, DECISION_CONFIRM, STANDING_CONFIRMED },
		{ STANDING_OBJECTED, DECISION_CORRECT, STANDING_CORRECTED }, { STANDING_OBJECTED, DECISION_SETTLE, -1 },
		{ STANDING_SETTLED, DECISION_OBJECT, STANDING_OBJECTED }, { STANDING_SETTLED, DECISION_VOID, STANDING_VOID },
		{ STANDING_DISMISSED, DECISION_CONFIRM, STANDING_CONFIRMED }, { STANDING_VOID, DECISION_CONFIRM, -1 }, { STANDING_CORRECTED, DECISION_VOID, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		assert_int_equal(standing_next(t[i].from, t[i].d), t[i].to);
	assert_true(standing_is_withdrawn(STANDING_VOID) && standing_is_withdrawn(STANDING_CORRECTED) && !standing_is_withdrawn(STANDING_SETTLED));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_table_is_total), cmocka_unit_test(names_are_found_once), cmocka_unit_test(ways),
		cmocka_unit_test(never), cmocka_unit_test(the_register_follows), cmocka_unit_test(standings) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
