/* gap: what is longer than the limit, in whose favour it is rounded, and the days that officials count. */
#include "fixture.h"

#include "gap.h"

static struct instant on(const char *s)
{
	return instant_of(at(s), PRECISION_SECOND, china());
}

static struct instant day(const char *s)
{
	return instant_of(at(s), PRECISION_DAY, china());
}

static struct instant within(const char *from, const char *to)
{
	return (struct instant){ at(from), at(to), PRECISION_SIGHT };
}

static bool is_gap(struct instant before, struct instant after)
{
	struct policy p = fixture_policy();
	struct gap g;

	return gap_between(&before, &after, &p, &g);
}

static void the_last_day_counts_to_its_end(void **state)
{
	(void)state;
	assert_false(is_gap(on("2021-07-01 09:00"), on("2021-07-15 23:59:59")));
	assert_true(is_gap(on("2021-07-01 09:00"), on("2021-07-16 00:00")));
	assert_false(is_gap(on("2021-07-01 23:59:59"), on("2021-07-15 23:59:59")));
}

static void imprecision_favours_the_account_at_both_ends(void **state)
{
	(void)state;
	/* A sight may be of any time since the look before it: early for the end of a gap, late for its beginning. */
	assert_false(is_gap(on("2021-07-01 09:00"), within("2021-07-15 20:00", "2021-07-16 02:00")));
	assert_true(is_gap(on("2021-07-01 09:00"), within("2021-07-16 02:00", "2021-07-16 08:00")));
	assert_false(is_gap(within("2021-07-01 20:00", "2021-07-02 02:00"), on("2021-07-16 12:00")));
	assert_true(is_gap(within("2021-07-01 14:00", "2021-07-01 20:00"), on("2021-07-16 12:00")));
	assert_false(is_gap(day("2021-07-01"), day("2021-07-15")));
	assert_true(is_gap(day("2021-07-01"), day("2021-07-16")));
}

static void hours_are_counted_from_the_latest_instant(void **state)
{
	struct policy p = fixture_policy();
	struct instant before = day("2021-07-01"), just = on("2021-07-15 23:59:58"), late = on("2021-07-16 00:00"), later = on("2021-07-17 00:30");
	struct gap g;

	(void)state;
	p.count_hours = true;
	assert_false(gap_between(&before, &just, &p, &g));
	assert_true(gap_between(&before, &late, &p, &g));
	assert_int_equal(g.over, 1);
	assert_true(gap_between(&before, &later, &p, &g));
	assert_int_equal(g.over, 2);
}

static void days_are_calendar_days(void **state)
{
	struct policy p = fixture_policy();
	struct instant before = on("2021-07-01 23:30"), first = on("2021-07-16 00:10"), after = on("2021-07-21 00:10");
	struct gap g;

	(void)state;
	assert_true(gap_between(&before, &first, &p, &g));
	assert_int_equal(g.days, 15);
	assert_int_equal(g.over, 1);
	assert_true(gap_between(&before, &after, &p, &g));
	assert_int_equal(g.days, 20);
	assert_int_equal(g.over, 6);
	assert_true(g.deadline == at("2021-07-16 00:00"));
	assert_true(g.before.earliest == before.earliest && g.after.earliest == after.earliest);
}

static void of_an_imprecise_end_the_fewer_days_count(void **state)
{
	struct policy p = fixture_policy();
	struct instant before = within("2021-07-01 20:00", "2021-07-02 02:00"), after = within("2021-07-20 20:00", "2021-07-21 02:00");
	struct gap g;

	(void)state;
	assert_true(gap_between(&before, &after, &p, &g));
	assert_int_equal(g.days, 18);
	assert_int_equal(g.over, 4);
}

/* Eleven days of a limit of ten: where the office's zone has summer time a day may have 23 hours. */
static void a_short_day_is_a_day(void **state)
{
	struct policy p = fixture_policy();
	struct instant before, after;
	moment a, b;
	struct gap g;

	(void)state;
	p.limit = 10 * DAY;
	p.zone = zone_find("Europe/Berlin");
	assert_non_null(p.zone);
	assert_int_equal(moment_parse("2021-03-20 09:00", p.zone, &a), 0);
	assert_int_equal(moment_parse("2021-03-31 00:00", p.zone, &b), 0);
	before = instant_of(a, PRECISION_SECOND, p.zone);
	after = instant_of(b, PRECISION_SECOND, p.zone);
	assert_true(gap_between(&before, &after, &p, &g));
	assert_int_equal(g.days, 11);
	assert_int_equal(g.over, 1);
	after = instant_of(b - 1, PRECISION_SECOND, p.zone);
	assert_false(gap_between(&before, &after, &p, &g));
}

static void updates_may_come_in_any_order(void **state)
{
	struct policy p = fixture_policy();
	struct instant u[] = { on("2021-09-20 09:00"), on("2021-07-01 09:00"), on("2021-08-30 09:00"), on("2021-07-20 09:00"), on("2021-08-01 09:00") };
	struct gap g[3];

	(void)state;
	assert_int_equal(gap_find(u, 5, &p, g, 3), 3);
	assert_true(g[0].before.earliest == at("2021-07-01 09:00") && g[0].after.earliest == at("2021-07-20 09:00"));
	assert_true(g[1].before.earliest == at("2021-08-01 09:00") && g[1].after.earliest == at("2021-08-30 09:00"));
	assert_true(g[2].before.earliest == at("2021-08-30 09:00"));
}

static void it_tells_how_many_there_are_beyond_the_room(void **state)
{
	struct policy p = fixture_policy();
	struct instant u[] = { on("2021-07-01 09:00"), on("2021-07-20 09:00"), on("2021-08-10 09:00") };
	struct gap g[2] = { { .days = 0 }, { .days = -7 } };

	(void)state;
	assert_int_equal(gap_find(u, 3, &p, g, 1), 2);
	assert_int_equal(g[0].days, 19);
	assert_int_equal(g[1].days, -7);
	assert_int_equal(gap_find(u, 1, &p, g, 1), 0);
	assert_int_equal(gap_find(u, 0, &p, g, 1), 0);
}

/* A post of which only a long stretch is known, and one within it: the stretch's end is the later. */
static void overlapping_updates_count_by_their_later_end(void **state)
{
	struct policy p = fixture_policy();
	struct instant u[] = { within("2021-07-01 09:00", "2021-07-10 09:00"), on("2021-07-05 09:00"), on("2021-07-24 09:00"), on("2021-08-08 09:00") };
	struct gap g[2];

	(void)state;
	assert_int_equal(gap_find(u, 4, &p, g, 2), 1);
	assert_true(g[0].before.earliest == at("2021-07-24 09:00"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_day_counts_to_its_end), cmocka_unit_test(imprecision_favours_the_account_at_both_ends),
		cmocka_unit_test(hours_are_counted_from_the_latest_instant), cmocka_unit_test(days_are_calendar_days),
		cmocka_unit_test(of_an_imprecise_end_the_fewer_days_count), cmocka_unit_test(a_short_day_is_a_day),
		cmocka_unit_test(updates_may_come_in_any_order), cmocka_unit_test(it_tells_how_many_there_are_beyond_the_room),
		cmocka_unit_test(overlapping_updates_count_by_their_later_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
