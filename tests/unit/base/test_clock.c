/* clock: zones, civil time, what an admin types. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "unit.h"

static moment at(const char *s)
{
	moment m;

	assert_int_equal(moment_parse(s, zone_find("UTC"), &m), 0);
	return m;
}

static void zones(void **state)
{
	const struct zone *sh = zone_find("Asia/Shanghai"), *ny = zone_find("America/New_York"), *fix = zone_find("+05:30");

	(void)state;
	assert_non_null(sh);
	assert_ptr_equal(sh, zone_find("Asia/Shanghai"));
	assert_int_equal(zone_offset(sh, at("2021-07-12T00:00:00Z")), 8 * HOUR);
	assert_int_equal(zone_offset(sh, at("1988-07-01T00:00:00Z")), 9 * HOUR); /* China's summer time of 1986-1991 */
	assert_int_equal(zone_offset(ny, at("2021-03-14T06:59:59Z")), -5 * HOUR);
	assert_int_equal(zone_offset(ny, at("2021-03-14T07:00:00Z")), -4 * HOUR);
	assert_int_equal(zone_offset(zone_find("America/Recife"), at("2000-10-08T02:59:59Z")), -3 * HOUR); /* a summer time of one week: none is shorter */
	assert_int_equal(zone_offset(zone_find("America/Recife"), at("2000-10-08T03:00:00Z")), -2 * HOUR);
	assert_int_equal(zone_offset(zone_find("America/Recife"), at("2000-10-15T01:59:59Z")), -2 * HOUR);
	assert_int_equal(zone_offset(zone_find("America/Recife"), at("2000-10-15T02:00:00Z")), -3 * HOUR);
	assert_int_equal(zone_offset(fix, 0), 5 * HOUR + 30 * MINUTE);
	assert_null(zone_find("Asia/Dapeng"));
	assert_null(zone_find("Asia"));
	assert_null(zone_find("../../etc/passwd"));
	assert_null(zone_find(""));
	assert_null(zone_find("+99:00"));
}

/* The C library, asked day by day in another way, must agree. */
static void agrees_with_libc(void **state)
{
	const struct zone *z = zone_find("Europe/Dublin");

	(void)state;
	setenv("TZ", "Europe/Dublin", 1);
	tzset();
	for (time_t t = 0; t < 4000000000; t += 86400 * 3 + 3607) {
		struct tm tm;
		struct civil c = civil_at(t, z);

		localtime_r(&t, &tm);
		assert_int_equal(c.year, tm.tm_year + 1900);
		assert_int_equal(c.month, tm.tm_mon + 1);
		assert_int_equal(c.day, tm.tm_mday);
		assert_int_equal(c.hour, tm.tm_hour);
		assert_int_equal(c.minute, tm.tm_min);
		assert_int_equal(c.weekday, tm.tm_wday);
	}
	unsetenv("TZ");
	tzset();
}

static void civil(void **state)
{
	const struct zone *sh = zone_find("Asia/Shanghai"), *ny = zone_find("America/New_York");
	struct civil gap = { .year = 2021, .month = 3, .day = 14, .hour = 2, .minute = 30 };
	struct civil twice = { .year = 2021, .month = 11, .day = 7, .hour = 1, .minute = 30 };
	struct civil carried = { .year = 2021, .month = 2, .day = 29, .hour = 24 };

	(void)state;
	assert_int_equal(day_add(at("2021-07-12T02:22:00Z"), 15, sh), at("2021-07-26T16:00:00Z")); /* 24:00 of the 26th in Shanghai */
	assert_int_equal(day_start(at("2021-07-12T02:22:00Z"), sh), at("2021-07-11T16:00:00Z"));
	assert_int_equal(civil_moment(&twice, ny), at("2021-11-07T05:30:00Z")); /* the earlier of the two */
	assert_int_equal(civil_moment(&gap, ny), at("2021-03-14T07:30:00Z"));
	assert_int_equal(day_start(at("2017-10-15T12:00:00Z"), zone_find("America/Sao_Paulo")), at("2017-10-15T03:00:00Z")); /* began at 01:00 */
	assert_int_equal(civil_moment(&carried, sh), at("2021-03-01T16:00:00Z"));
	assert_int_equal(day_add(at("2021-12-31T15:00:00Z"), 1, sh), at("2021-12-31T16:00:00Z"));
	assert_int_equal(civil_days(1970, 1, 1), 0);
	assert_int_equal(civil_days(2000, 3, 1), 11017);
	assert_int_equal(civil_at(-1, zone_find("UTC")).year, 1969);
}

static void typed(void **state)
{
	const struct zone *sh = zone_find("Asia/Shanghai");
	moment m = 7;
	static const char *const bad[] = { "", "2021", "2021-13-01", "2021-02-30", "2021-07-05T25:00", "2021-07-05 08:00 maybe", "yesterday", "2021-07-05T08:00:00+0x" };

	(void)state;
	assert_int_equal(moment_parse("2021-07-05", sh, &m), 0);
	assert_int_equal(m, at("2021-07-04T16:00:00Z"));
	assert_int_equal(moment_parse("2021-07-05T08:00:00+08:00", NULL, &m), 0);
	assert_int_equal(m, at("2021-07-05T00:00:00Z"));
	assert_int_equal(moment_parse("2021-07-05 08:00:01.5Z", sh, &m), 0);
	assert_int_equal(m, at("2021-07-05T08:00:01Z"));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		m = 7;
		assert_int_equal(moment_parse(bad[i], sh, &m), -1);
		assert_int_equal(m, 7);
	}
}

static void virtual_time(void **state)
{
	(void)state;
	assert_false(clock_is_virtual());
	assert_true(llabs((long long)(clock_now() - (moment)time(NULL))) <= 1);
	clock_set(at("2021-07-05T00:00:00Z"));
	assert_true(clock_is_virtual());
	assert_in_range(clock_now() - at("2021-07-05T00:00:00Z"), 0, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(zones), cmocka_unit_test(agrees_with_libc), cmocka_unit_test(civil),
		cmocka_unit_test(typed), cmocka_unit_test(virtual_time) };

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
