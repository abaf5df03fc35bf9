/* workdays: which days are worked, and deadlines counted in them; around the National Day of 2021 as it was arranged. */
#include "workdays.h"
#include "fixture.h"

static int64_t day(const char *s)
{
	return workday_of(at(s), china());
}

static const struct holidays *autumn(void)
{
	static struct arranged_day v[16];
	static const int years[] = { 2021 };
	static struct holidays h = { .v = v, .years = years, .n_years = 1 };

	h.n = 0;
	v[h.n++] = (struct arranged_day){ day("2021-09-26"), false, "国庆节" };
	for (int64_t d = day("2021-10-01"); d <= day("2021-10-07"); d++)
		v[h.n++] = (struct arranged_day){ d, true, "国庆节" };
	v[h.n++] = (struct arranged_day){ day("2021-10-09"), false, "国庆节" };
	return &h;
}

static void which_days(void **state)
{
	static const struct { const char *day; bool off, off_by_week; } t[] = {
		{ "2021-09-25", true, true }, { "2021-09-26", false, true }, { "2021-09-30", false, false }, { "2021-10-01", true, false },
		{ "2021-10-07", true, false }, { "2021-10-08", false, false }, { "2021-10-09", false, true }, { "2021-10-10", true, true },
		{ "1969-12-28", true, true }, { "1969-12-29", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		assert_int_equal(workday_is_off(autumn(), day(t[i].day)), t[i].off);
		assert_int_equal(workday_is_off(NULL, day(t[i].day)), t[i].off_by_week);
	}
	assert_true(workday_year_known(autumn(), 2021));
	assert_false(workday_year_known(autumn(), 2022));
	assert_false(workday_year_known(NULL, 2021));
}

static void counting(void **state)
{
	static const struct { const char *from; int n; const char *to; } t[] = {
		{ "2021-09-29", 0, "2021-09-29" }, { "2021-09-29", 1, "2021-09-30" }, { "2021-09-29", 2, "2021-10-08" }, { "2021-09-29", 3, "2021-10-09" },
		{ "2021-09-29", 4, "2021-10-11" }, { "2021-10-02", 1, "2021-10-08" }, { "2021-09-24", 1, "2021-09-26" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		assert_int_equal(workday_add(autumn(), day(t[i].from), t[i].n), day(t[i].to));
}

static void deadlines(void **state)
{
	(void)state;
	assert_int_equal(workday_deadline(autumn(), at("2021-09-29 16:00"), 2, china()), at("2021-10-09 00:00"));
	assert_int_equal(workday_deadline(autumn(), at("2021-09-29 00:00"), 2, china()), at("2021-10-09 00:00"));
	assert_int_equal(workday_deadline(NULL, at("2021-09-29 23:59"), 2, china()), at("2021-10-02 00:00"));
	assert_int_equal(workday_deadline(autumn(), at("2021-09-29 23:00"), 1, zone_find("UTC")), at("2021-10-01 08:00"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(which_days), cmocka_unit_test(counting), cmocka_unit_test(deadlines) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
