/* lull and stall - a fact is said once an hour with the count of the rest; a loop that stood still is one. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lull.h"
#include "stall.h"

static void once_an_hour(void **state)
{
	struct lull l = { 0 };
	const moment t0 = 1626062400;

	(void)state;
	assert_true(lull_is_over(&l, t0));
	assert_string_equal(l.more, "");
	for (int i = 1; i < HOUR; i += 600)
		assert_false(lull_is_over(&l, t0 + i));
	assert_true(lull_is_over(&l, t0 + HOUR));
	assert_string_equal(l.more, " (6 times more since this was last said)");
	assert_true(lull_is_over(&l, t0 + 2 * HOUR));
	assert_string_equal(l.more, "");
	assert_true(lull_is_over(&l, t0 - DAY)); /* the clock was set back */
	assert_false(lull_is_over(&l, t0 - DAY + 1));
}

static void nap(int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static void turn(struct stall *s, int ms, double excused)
{
	stall_wakes(s);
	nap(ms);
	stall_excuse(s, excused);
	stall_sleeps(s);
}

static void a_long_turn_is_one(void **state)
{
	struct stall s = { 0 };

	(void)state;
	stall_sleeps(&s); /* before its first sleep a loop has no turn */
	nap(60);
	turn(&s, 60, 10);   /* told elsewhere */
	assert_int_equal(s.lull.until, 0);
	turn(&s, 60, 0);
	assert_true(s.lull.until > 0);
	assert_true(s.longest <= 0); /* it was told */
	turn(&s, 60, 0);
	assert_int_equal(s.lull.unsaid, 1);
	assert_true(s.longest >= 0.06);
	stall_end(&s);
	assert_int_equal(s.lull.unsaid, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(once_an_hour), cmocka_unit_test(a_long_turn_is_one) };

	return cmocka_run_group_tests_name("lull", tests, NULL, NULL);
}
