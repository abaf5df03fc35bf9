/* digest-day: when the weekly letter leaves, and the word before a holiday; the days off of 2021 as they were arranged. */
#include "digest-day.h"
#include "fixture.h"

static int64_t day(const char *s)
{
	return (at(s) + 8 * HOUR) / DAY;
}

/* Days off from one to the other; with one day alone, a weekend day that is worked. */
static const struct holidays *arranged(const char *const (*spans)[2], int n)
{
	static struct arranged_day v[64];
	static struct holidays h;

	h = (struct holidays){ .v = v };
	for (int i = 0; i < n; i++)
		for (int64_t d = day(spans[i][0]); d <= day(spans[i][1] ? spans[i][1] : spans[i][0]); d++)
			v[h.n++] = (struct arranged_day){ d, spans[i][1] != NULL, "" };
	return &h;
}

static struct digest_rule rule(void)
{
	static const char *const of_2021[][2] = { { "2021-01-01", "2021-01-03" }, { "2021-02-07", NULL }, { "2021-02-11", "2021-02-17" }, { "2021-02-20", NULL },
		{ "2021-04-03", "2021-04-05" }, { "2021-10-01", "2021-10-07" }, { "2021-10-09", NULL } };

	return (struct digest_rule){ .weekday = 1, .minute = 9 * 60, .zone = china(), .holidays = arranged(of_2021, sizeof of_2021 / sizeof *of_2021) };
}

static void mondays(void **state)
{
	static const struct { const char *now, *latest, *latest_at, *next, *next_at; } t[] = {
		{ "2021-07-05 08:59", "2021-06-28", "2021-06-28 09:00", "2021-07-05", "2021-07-05 09:00" },
		{ "2021-07-05 09:00", "2021-07-05", "2021-07-05 09:00", "2021-07-12", "2021-07-12 09:00" },
		{ "2021-07-11 23:59", "2021-07-05", "2021-07-05 09:00", "2021-07-12", "2021-07-12 09:00" },
		{ "2021-04-05 12:00", "2021-03-29", "2021-03-29 09:00", "2021-04-05", "2021-04-06 09:00" },
		{ "2021-04-06 09:00", "2021-04-05", "2021-04-06 09:00", "2021-04-12", "2021-04-12 09:00" },
		{ "2021-02-17 12:00", "2021-02-08", "2021-02-08 09:00", "2021-02-15", "2021-02-18 09:00" },
		{ "2021-10-08 10:00", "2021-10-04", "2021-10-08 09:00", "2021-10-11", "2021-10-11 09:00" },
	};
	struct digest_rule r = rule();

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct digest_day a = digest_latest(&r, at(t[i].now)), b = digest_next(&r, at(t[i].now));

		assert_int_equal(a.day, day(t[i].latest));
		assert_int_equal(a.at, at(t[i].latest_at));
		assert_int_equal(b.day, day(t[i].next));
		assert_int_equal(b.at, at(t[i].next_at));
	}
}

static void two_that_meet_are_one(void **state)
{
	static const char *const nine_days[][2] = { { "2021-07-05", "2021-07-13" } };
	struct digest_rule r = rule();
	struct digest_day d;

	(void)state;
	r.holidays = arranged(nine_days, 1);
	d = digest_latest(&r, at("2021-07-14 08:00"));
	assert_int_equal(d.day, day("2021-06-28"));
	d = digest_next(&r, at("2021-07-06 08:00"));
	assert_int_equal(d.day, day("2021-07-12"));
	assert_int_equal(d.at, at("2021-07-14 09:00"));
	d = digest_latest(&r, at("2021-07-14 09:00"));
	assert_int_equal(d.day, day("2021-07-12"));
}

static void zones(void **state)
{
	struct digest_rule r = rule();
	struct digest_day d;

	(void)state;
	r.holidays = NULL;
	r.zone = zone_find("Asia/Urumqi");
	d = digest_latest(&r, at("2021-07-05 10:00"));
	assert_int_equal(d.day, day("2021-06-28")); /* eight o'clock there */
	d = digest_next(&r, at("2021-07-05 10:00"));
	assert_int_equal(d.at, at("2021-07-05 11:00"));
}

static void a_weekend_is_a_wish(void **state)
{
	struct digest_rule r = rule();

	(void)state;
	r.weekday = 0;
	r.holidays = NULL;
	assert_int_equal(digest_next(&r, at("2021-07-05 10:00")).at, at("2021-07-11 09:00"));
}

static void holidays(void **state)
{
	struct digest_rule r = rule();
	struct holiday h;

	(void)state;
	assert_true(holiday_next(&r, at("2021-02-01 10:00"), 40, &h));
	assert_int_equal(h.first, day("2021-02-11"));
	assert_int_equal(h.last, day("2021-02-17"));
	assert_int_equal(h.remind, at("2021-02-09 09:00"));
	assert_true(holiday_next(&r, at("2021-03-20 10:00"), 40, &h)); /* from a Saturday on */
	assert_int_equal(h.first, day("2021-04-03"));
	assert_int_equal(h.last, day("2021-04-05"));
	assert_int_equal(h.remind, at("2021-04-01 09:00"));
	assert_true(holiday_next(&r, at("2021-02-11 10:00"), 90, &h)); /* the one that has begun is not ahead */
	assert_int_equal(h.first, day("2021-04-03"));
	assert_false(holiday_next(&r, at("2021-07-01 10:00"), 40, &h)); /* weekends have two days */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mondays), cmocka_unit_test(two_that_meet_are_one), cmocka_unit_test(zones), cmocka_unit_test(a_weekend_is_a_wish),
		cmocka_unit_test(holidays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
