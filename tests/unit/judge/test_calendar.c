/* calendar: deadlines, warnings, ages and spans of dates. */
#include "fixture.h"

static void deadlines(void **state)
{
	static const struct { const char *zone, *post; enum precision p; int64_t limit; bool hours; const char *deadline; } t[] = {
		{ "Asia/Shanghai", "2021-07-12T10:22+08:00", PRECISION_SECOND, 14 * DAY, false, "2021-07-27T00:00+08:00" },
		{ "Asia/Shanghai", "2021-07-12T00:00+08:00", PRECISION_SECOND, 14 * DAY, false, "2021-07-27T00:00+08:00" },
		{ "Asia/Shanghai", "2021-07-12T23:59:59+08:00", PRECISION_SECOND, 14 * DAY, false, "2021-07-27T00:00+08:00" },
		{ "Asia/Shanghai", "2021-07-12T10:22+08:00", PRECISION_SECOND, 14 * DAY, true, "2021-07-26T10:22+08:00" },
		{ "Asia/Shanghai", "2021-07-12T00:00+08:00", PRECISION_DAY, 14 * DAY, false, "2021-07-27T00:00+08:00" },
		{ "Asia/Shanghai", "2021-07-12T00:00+08:00", PRECISION_DAY, 14 * DAY, true, "2021-07-26T23:59:59+08:00" },
		{ "Asia/Shanghai", "2021-07-12T10:00+08:00", PRECISION_HOUR, 14 * DAY, true, "2021-07-26T10:59:59+08:00" },
		{ "Asia/Shanghai", "2021-07-01T00:00+08:00", PRECISION_MONTH, 14 * DAY, false, "2021-08-15T00:00+08:00" },
		{ "Asia/Shanghai", "2021-01-01T00:00+08:00", PRECISION_YEAR, 14 * DAY, false, "2022-01-15T00:00+08:00" },
		{ "Asia/Shanghai", "2020-02-20T10:00+08:00", PRECISION_SECOND, 14 * DAY, false, "2020-03-06T00:00+08:00" }, /* leap */
		{ "Asia/Shanghai", "2021-12-25T10:00+08:00", PRECISION_SECOND, 10 * DAY, false, "2022-01-05T00:00+08:00" },
		{ "Asia/Shanghai", "2021-07-12T10:22+08:00", PRECISION_SECOND, 36 * HOUR, false, "2021-07-15T00:00+08:00" }, /* whole days, up */
		{ "UTC", "2021-07-12T23:00+08:00", PRECISION_SECOND, 14 * DAY, false, "2021-07-27T00:00Z" },
		{ "America/New_York", "2021-03-05T10:00-05:00", PRECISION_SECOND, 14 * DAY, false, "2021-03-20T00:00-04:00" },
		{ "America/New_York", "2021-03-05T10:00-05:00", PRECISION_SECOND, 14 * DAY, true, "2021-03-19T11:00-04:00" },
		{ "America/New_York", "2021-10-30T10:00-04:00", PRECISION_SECOND, 14 * DAY, false, "2021-11-14T00:00-05:00" },
		/* Where clocks go forward at midnight, the day before ends with the change: 00:00 is not there. */
		{ "America/Sao_Paulo", "2018-10-20T10:00-03:00", PRECISION_SECOND, 14 * DAY, false, "2018-11-04T01:00-02:00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		const struct zone *z = zone_find(t[i].zone);
		struct instant when = instant_of(at(t[i].post), t[i].p, z);

		if (calendar_deadline(&when, t[i].limit, t[i].hours, z) != at(t[i].deadline))
			fail_msg("row %zu: not %s", i, t[i].deadline);
	}
}

static void warnings(void **state)
{
	static const struct { int64_t limit; bool hours; int i; const char *warn; } t[] = {
		{ 14 * DAY, false, 0, "2021-07-23" }, { 14 * DAY, false, 1, "2021-07-26" },
		{ 7 * DAY, false, 0, "2021-07-18" }, { 7 * DAY, false, 1, "2021-07-19" },   /* 5 and 6.5 days, rounded down */
		{ 28 * DAY, false, 0, "2021-08-02" }, { 14 * DAY, true, 0, "2021-07-22 10:22" }, { 7 * DAY, true, 1, "2021-07-18 22:22" },
		{ 1 * DAY, false, 0, "2021-07-13" },
	};
	struct instant when = instant_of(at("2021-07-12 10:22"), PRECISION_SECOND, china());

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct policy p = fixture_policy();

		p.limit = t[i].limit;
		p.count_hours = t[i].hours;
		if (calendar_warn(&when, &p, t[i].i) != at(t[i].warn))
			fail_msg("row %zu: not %s", i, t[i].warn);
	}
}

static void a_warning_is_never_after_the_deadline(void **state)
{
	static const int64_t late[] = { 30 * DAY };
	struct policy p = fixture_policy();
	struct instant when = instant_of(at("2021-07-12 10:22"), PRECISION_SECOND, china());

	(void)state;
	p.warn = late;
	p.n_warn = 1;
	assert_int_equal(calendar_warn(&when, &p, 0), at("2021-07-27"));
}

static void ages_are_calendar_days(void **state)
{
	static const struct { const char *post, *now; int64_t days; } t[] = {
		{ "2021-07-12 23:59", "2021-07-13 00:00", 1 }, { "2021-07-12 00:00", "2021-07-12 23:59", 0 },
		{ "2021-06-30 10:00", "2021-07-14 09:00", 14 }, { "2020-02-28 10:00", "2020-03-01 00:00", 2 },
		{ "2021-07-13 10:00", "2021-07-12 00:00", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		assert_int_equal(calendar_age_days(at(t[i].post), at(t[i].now), china()), t[i].days);
}

static void spans(void **state)
{
	static const struct { const char *earliest; enum precision p; const char *latest; } t[] = {
		{ "2021-07-12 10:22:33", PRECISION_SECOND, "2021-07-12 10:22:33" }, { "2021-07-12 10:22", PRECISION_MINUTE, "2021-07-12 10:22:59" },
		{ "2021-07-12 10:00", PRECISION_HOUR, "2021-07-12 10:59:59" }, { "2021-07-12", PRECISION_DAY, "2021-07-12 23:59:59" },
		{ "2021-12-01", PRECISION_MONTH, "2021-12-31 23:59:59" }, { "2020-02-01", PRECISION_MONTH, "2020-02-29 23:59:59" },
		{ "2020-01-01", PRECISION_YEAR, "2020-12-31 23:59:59" }, { "2021-07-12 10:22:33", PRECISION_SIGHT, "2021-07-12 10:22:33" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		assert_int_equal(instant_of(at(t[i].earliest), t[i].p, china()).latest, at(t[i].latest));
	assert_int_equal(instant_of(MOMENT_NONE, PRECISION_DAY, china()).precision, PRECISION_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deadlines), cmocka_unit_test(warnings), cmocka_unit_test(a_warning_is_never_after_the_deadline),
		cmocka_unit_test(ages_are_calendar_days), cmocka_unit_test(spans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
