/* review: every state meets every event, and says so by name. */
#include "fixture.h"

#include "review.h"

static void the_table_is_total(void **state)
{
	static const int expected[REVIEW_STATE_COUNT][REVIEW_EVENT_COUNT] = { { REVIEW_OPENED, REVIEW_OPENED, REVIEW_VOID }, { -1, -1, -1 } };

	(void)state;
	for (int s = 0; s < REVIEW_STATE_COUNT; s++)
		for (int e = 0; e < REVIEW_EVENT_COUNT; e++)
			assert_int_equal(review_next((enum review_state)s, (enum review_event)e), expected[s][e]);
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(review_state_name(REVIEW_OPENED), "opened");
	assert_string_equal(review_state_name(REVIEW_VOID), "void");
	assert_string_equal(review_event_name(REVIEW_EVENT_PROVEN), "proven");
	assert_string_equal(review_event_name(REVIEW_EVENT_POSTED), "posted");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_table_is_total), cmocka_unit_test(names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
