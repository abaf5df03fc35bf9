/*
 * failures - the first is said, the rest are counted, and an hour later told;
 * never more lines than the ceiling, whatever fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "failures.h"

static const moment T0 = 1626062400;

static void the_first_is_said_and_the_rest_told_after_an_hour(void **state)
{
	struct failures *f = failures_new();
	struct failure r;

	(void)state;
	assert_true(failures_note(f, 7, 1, "time-out", T0));
	for (int i = 0; i < 49; i++)
		assert_false(failures_note(f, 7, 2, "time-out: later", T0 + i));
	assert_true(failures_note(f, 8, 3, "refused", T0 + 50)); /* another cause */
	assert_false(failures_due(f, T0 + HOUR - 1, &r));
	assert_true(failures_due(f, T0 + HOUR, &r));
	assert_int_equal(r.cause, 7);
	assert_int_equal(r.about, 2);
	assert_int_equal(r.times, 49);
	assert_int_equal(r.since, T0);
	assert_string_equal(r.said, "time-out: later");
	assert_false(failures_due(f, T0 + HOUR, &r));
	assert_false(failures_note(f, 7, 1, "time-out", T0 + HOUR + 1)); /* its next hour runs */
	assert_true(failures_due(f, T0 + 2 * HOUR, &r));
	assert_int_equal(r.times, 1);
	assert_false(failures_due(f, T0 + 3 * HOUR, &r)); /* nothing in that one: forgotten */
	assert_true(failures_note(f, 7, 1, "time-out", T0 + 3 * HOUR));
	failures_free(f);
}

static void a_cause_that_came_once_is_said_once(void **state)
{
	struct failures *f = failures_new();
	struct failure r;

	(void)state;
	assert_true(failures_note(f, 7, 1, "x", T0));
	assert_false(failures_due(f, T0 + HOUR, &r));
	assert_true(failures_note(f, 7, 1, "x", T0 + HOUR));
	failures_free(f);
}

static void at_the_end_nothing_is_left_untold(void **state)
{
	struct failures *f = failures_new();
	struct failure r;

	(void)state;
	failures_note(f, 7, 1, "x", T0);
	failures_note(f, 7, 1, "x", T0);
	failures_note(f, 9, 1, "y", T0);
	assert_true(failures_due(f, MOMENT_NEVER, &r));
	assert_int_equal(r.times, 1);
	assert_false(failures_due(f, MOMENT_NEVER, &r));
	assert_false(failures_note(f, 7, 1, "x", T0 + 9)); /* the hour goes on: a reload is no reason to say it again */
	assert_true(failures_due(f, T0 + HOUR, &r));
	assert_int_equal(r.times, 1);
	failures_free(f);
}

static void lines_have_a_ceiling(void **state)
{
	struct failures *f = failures_new();
	struct failure r;
	unsigned said = 0, told = 0, counted = 0;

	(void)state;
	for (uint64_t cause = 1; cause <= 5000; cause++)
		for (int i = 0; i < 3; i++)
			said += failures_note(f, cause, 0, "x", T0);
	assert_int_equal(said, FAILURES_MAX);
	while (failures_due(f, T0 + HOUR, &r)) {
		told++;
		counted += r.times;
		if (r.cause == FAILURES_REST)
			assert_int_equal(r.times, 3 * (5000 - FAILURES_MAX));
	}
	assert_int_equal(told, FAILURES_MAX + 1);
	assert_int_equal(said + counted, 15000);
	failures_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_is_said_and_the_rest_told_after_an_hour), cmocka_unit_test(a_cause_that_came_once_is_said_once),
		cmocka_unit_test(at_the_end_nothing_is_left_untold), cmocka_unit_test(lines_have_a_ceiling),
	};

	return cmocka_run_group_tests_name("failures", tests, NULL, NULL);
}
