/* holidays.d: the years that came with newmedia, the office's own, and their mistakes. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "told.h"

static int64_t day(int y, int m, int d)
{
	return civil_days(y, m, d);
}

/* A configuration whose shipped folder is `shipped`, with one account's worth of nothing. */
static void begin(const char *shipped)
{
	struct text t = TEXT_INIT(0);

	told_begin();
	text_setf(&t, "[newmedia]\nholidays_shipped = %s\n", shipped);
	told_write("newmedia.conf", text_str(&t));
	assert_int_equal(mkdir("holidays.d", 0755), 0);
	assert_int_equal(mkdir("shipped", 0755), 0);
	text_clear(&t);
}

/* Every year that is shipped: read without a word, and so many working days as that year had. */
static void shipped_years(void **state)
{
	static const struct { int year, worked; } t[] = { { 2021, 250 }, { 2022, 249 }, { 2023, 249 }, { 2024, 251 }, { 2025, 248 }, { 2026, 248 } };
	struct text folder = TEXT_INIT(0);

	(void)state;
	if (!getenv("NEWMEDIA_SOURCE"))
		skip();
	text_setf(&folder, "%s/holidays.d", getenv("NEWMEDIA_SOURCE"));
	begin(text_str(&folder));
	struct config *c = told_load(NULL);

	assert_string_equal(told_text(), "feeds.d:0: warning: no accounts, nothing is watched\n");
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		int worked = 0;

		assert_true(workday_year_known(&c->holidays, t[i].year));
		for (int64_t d = day(t[i].year, 1, 1); d < day(t[i].year + 1, 1, 1); d++)
			worked += !workday_is_off(&c->holidays, d);
		if (worked != t[i].worked)
			fail_msg("%d: %d days are worked", t[i].year, worked);
	}
	assert_true(workday_is_off(&c->holidays, day(2022, 12, 31)));
	assert_false(workday_is_off(&c->holidays, day(2026, 2, 28)));
	assert_true(workday_is_off(&c->holidays, day(2026, 2, 23)));
	config_free(c);
	text_clear(&folder);
	told_end();
}

static void own_before_shipped(void **state)
{
	(void)state;
	begin("shipped");
	told_write("shipped/2030.conf", "[holiday a]\noff = 2030-01-01\n");
	told_write("shipped/2031.conf", "[holiday a]\noff = 2031-01-01\n");
	told_write("holidays.d/2030.conf", "[holiday 元旦]\noff = 2030-01-02..2030-01-03\nwork = 2030-01-05\n");
	struct config *c = told_load(NULL);

	assert_false(workday_is_off(&c->holidays, day(2030, 1, 1)));
	assert_true(workday_is_off(&c->holidays, day(2030, 1, 2)));
	assert_true(workday_is_off(&c->holidays, day(2030, 1, 3)));
	assert_false(workday_is_off(&c->holidays, day(2030, 1, 5)));
	assert_true(workday_is_off(&c->holidays, day(2031, 1, 1)));
	assert_string_equal(c->holidays.v[0].name, "元旦");
	assert_int_equal(c->n_holiday_files, 1);
	config_free(c);
	told_end();
}

static const char wrong[] = "off = 2030-01-01\n[holiday 元旦]\noff = 2030-02-30\noff = 2030-05-01..2030-04-01\nwork = 2030-01-08\noff = 2030-03-04 2030-03-04\n"
	"off = 2031-06-01\nfree = 2030-01-01\n[day x]\n";

static void mistakes(void **state)
{
	(void)state;
	begin("shipped");
	told_write("holidays.d/2030.conf", wrong);
	told_write("holidays.d/next-year.conf", "");
	struct config *c = told_load(NULL);

	assert_string_equal(told_text(), "feeds.d:0: warning: no accounts, nothing is watched\n"
		"holidays.d/2030.conf:1: a key outside of any section, expected a [SECTION] above it\n"
		"holidays.d/2030.conf:3: off: \"2030-02-30\" is no date, expected for example 2026-10-01 or 2026-10-01..2026-10-07\n"
		"holidays.d/2030.conf:4: off: from 2030-05-01 to 2030-04-01, expected a first and a last day at most 31 days apart\n"
		"holidays.d/2030.conf:5: work: 2030-01-08 is a working day anyway, expected a Saturday or Sunday\n"
		"holidays.d/2030.conf:6: off: 2030-03-04 is given twice\n"
		"holidays.d/2030.conf:7: off: 2031-06-01 does not belong to this year's arrangement\n"
		"holidays.d/2030.conf:8: unknown key \"free\", expected off (days off) or work (weekends that are worked)\n"
		"holidays.d/2030.conf:9: unknown section [day], expected [holiday NAME], such as [holiday 春节]\n"
		"holidays.d/next-year.conf:0: expected a file named by its year, such as 2026.conf\n");
	assert_int_equal(c->holidays.n, 0);
	config_free(c);
	told_end();
}

/* In force, then the copy in the state directory, then the shipped one; the good ones beside it stay in force. */
static void last_good(void **state)
{
	(void)state;
	begin("shipped");
	told_write("shipped/2030.conf", "[holiday a]\noff = 2030-01-01\n");
	told_write("holidays.d/2029.conf", "[holiday a]\noff = 2029-01-01\n");
	told_write("holidays.d/2030.conf", "[holiday b]\noff = 2030-01-02\n");
	struct config *c = told_load(NULL);

	told_write("holidays.d/2030.conf", wrong);
	struct config *d = told_load(c);

	config_free(c);
	assert_true(d->holiday_files[1].bad);
	assert_true(workday_is_off(&d->holidays, day(2030, 1, 2)));
	assert_string_equal(d->holidays.v[1].name, "b");
	assert_true(workday_is_off(&d->holidays, day(2029, 1, 1)));
	config_free(d);
	c = told_load(NULL);
	assert_false(workday_is_off(&c->holidays, day(2030, 1, 2)));
	assert_true(workday_is_off(&c->holidays, day(2030, 1, 1)));
	config_free(c);
	assert_int_equal(mkdir("state", 0755), 0);
	assert_int_equal(mkdir("state/" CONFIG_KEPT_HOLIDAYS, 0755), 0);
	told_write("state/" CONFIG_KEPT_HOLIDAYS "/2030.conf", "[holiday c]\noff = 2030-01-03\n");
	c = told_load(NULL);
	assert_true(workday_is_off(&c->holidays, day(2030, 1, 3)));
	assert_false(workday_is_off(&c->holidays, day(2030, 1, 1)));
	config_free(c);
	told_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(shipped_years), cmocka_unit_test(own_before_shipped), cmocka_unit_test(mistakes),
		cmocka_unit_test(last_good) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
