/*
 * What accounts did in a period is the same whenever it is asked: of rows,
 * after the posts were packed, and after they were counted and let go.
 */
#include "fixture.h"

#include "years.h"

enum { ACCOUNTS = 7, FROM = 30, DAYS = 60, LATER = 500 };

static const moment midnight = T0 - 8 * HOUR; /* of a day in Shanghai */

struct seen { struct activity v[ACCOUNTS]; };

static struct period period_of(const struct years *y)
{
	return (struct period){ years_midnight(y, FROM), years_midnight(y, FROM + DAYS), MOMENT_NEVER, y->zone };
}

static void see(const struct years *y, struct seen *ret)
{
	struct period p = period_of(y);

	for (int i = 0; i < ACCOUNTS; i++)
		ret->v[i].account = y->account[i];
	assert_int_equal(store_load_activity(y->s, &p, ret->v, ACCOUNTS), 0);
}

/* As it was made: the posts dated in the period that were put in by its end. */
static void test_counts_what_was_made(void **state)
{
	struct fixture *f = fixture_new();
	struct years y;
	struct seen s;

	(void)state;
	years_start(&y, f->s, ACCOUNTS, midnight, FROM + DAYS);
	for (int d = 0; d < FROM + DAYS; d++)
		assert_int_equal(years_live(&y, false), 0);
	see(&y, &s);
	for (int i = 0; i < ACCOUNTS; i++) {
		uint32_t posts = 0;
		int64_t last = -1, gap = 0, before = -1;

		for (int d = 0; d < FROM + DAYS; d++) {
			uint32_t n = y.made_posts[i * (FROM + DAYS) + d];

			posts += d >= FROM ? n : 0;
			if (n && d >= FROM && before >= 0 && d - before > gap)
				gap = d - before;
			if (n)
				last = before = d;
		}
		if (FROM + DAYS - 1 - last > gap)
			gap = FROM + DAYS - 1 - last;
		assert_int_equal(s.v[i].posts, posts);
		assert_int_equal(s.v[i].gap, gap);
		assert_int_equal(s.v[i].last, (y.from + 8 * HOUR) / DAY + last);
		assert_true(s.v[i].good_look != MOMENT_NONE && s.v[i].good_look > years_midnight(&y, FROM + DAYS - 2));
	}
	years_clear(&y);
	fixture_free(f);
}

static void test_years_later_it_is_the_same(void **state)
{
	struct fixture *f = fixture_new();
	struct seen at_once, packed, gone;
	struct years y;

	(void)state;
	years_start(&y, f->s, ACCOUNTS, midnight, 0);
	for (int d = 0; d < FROM + DAYS + 1; d++)
		assert_int_equal(years_live(&y, false), 0);
	see(&y, &at_once);
	for (int d = 0; d < 160; d++)
		assert_int_equal(years_live(&y, true), 0);
	see(&y, &packed);
	for (int d = 0; d < LATER - 160; d++)
		assert_int_equal(years_live(&y, true), 0);
	see(&y, &gone);
	for (int i = 0; i < ACCOUNTS; i++)
		for (int later = 0; later < 2; later++) {
			const struct activity *a = &at_once.v[i], *b = later ? &gone.v[i] : &packed.v[i];

			assert_int_equal(a->posts, b->posts);
			assert_int_equal(a->gap, b->gap);
			assert_int_equal(a->last, b->last);
			assert_int_equal(a->comments_known, b->comments_known);
			assert_true(b->good_look != MOMENT_NONE && b->good_look > years_midnight(&y, FROM + DAYS) - 14 * DAY);
		}
	years_clear(&y);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_what_was_made),
		cmocka_unit_test(test_years_later_it_is_the_same),
	};

	return cmocka_run_group_tests_name("what was done in a period", tests, NULL, NULL);
}
