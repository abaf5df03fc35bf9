/*
 * test-size - a province in one file and in as many files as accounts: loaded
 * in well under two seconds, and never quadratically.
 */
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "told.h"

enum { ACCOUNTS = 20000, UNITS = 500 };

/* Seconds; generous, for tests share their machine. */
#ifdef __SANITIZE_ADDRESS__
static const double BOUND = 10.0;
#else
static const double BOUND = 2.0;
#endif

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void add_units(struct text *t)
{
	for (int i = 0; i < UNITS; i++) {
		text_addf(t, "[unit u%d]\nname = 单位%d\nhead = 张三 <z%d@example.gov.cn>\n", i, i, i);
		if (i)
			text_addf(t, "parent = u%d\n", i / 10);
	}
}

static void add_account(struct text *t, int i)
{
	text_addf(t, "[account acc-%d]\nname = 第%d号账号\nunit = u%d\nplatform = wechat\nkind = 订阅号\n"
		"feed = https://bridge.example.gov.cn/wechat/%08x.xml source=bridge\nplatform_id = gh_%012x\nopened = 2016-03-01\n",
		i, i, i % UNITS, (unsigned)i, (unsigned)i);
}

static void timed_load(const char *what)
{
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
	double from = now();
	struct config *c = told_load(NULL);
	double took = now() - from;
	size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;

	assert_non_null(c);
	assert_string_equal(told_text(), "");
	assert_int_equal(c->n_accounts, ACCOUNTS);
	assert_int_equal(c->n_units, UNITS);
	assert_non_null(config_account(c, "acc-19999"));
	print_message("# %s: %d accounts in %.3f s, %zu bytes an account\n", what, ACCOUNTS, took,
		after > before ? (after - before) / ACCOUNTS : 0);
	assert_true(took < BOUND);
	config_free(c);
}

static void one_file(void **state)
{
	struct text t = TEXT_INIT(0);

	(void)state;
	told_begin();
	add_units(&t);
	for (int i = 0; i < ACCOUNTS; i++)
		add_account(&t, i);
	told_write("feeds.d/all.conf", text_str(&t));
	timed_load("one file");
	text_clear(&t);
	told_end();
}

static void many_files(void **state)
{
	struct text t = TEXT_INIT(0);

	(void)state;
	told_begin();
	add_units(&t);
	told_write("feeds.d/0.conf", text_str(&t));
	for (int i = 0; i < ACCOUNTS; i++) {
		char path[64];

		text_reset(&t);
		add_account(&t, i);
		snprintf(path, sizeof path, "feeds.d/a%05d.conf", i);
		told_write(path, text_str(&t));
	}
	timed_load("as many files");
	text_clear(&t);
	told_end();
}

/* Every reference wrong, in a file with thousands of units: "did you mean" must not cost minutes. */
static void all_wrong(void **state)
{
	struct text t = TEXT_INIT(0);

	(void)state;
	told_begin();
	for (int i = 0; i < ACCOUNTS; i++)
		text_addf(&t, "[unit unit-%05d]\nname = 单位\nparent = unti-%05d\n", i, i);
	told_write("feeds.d/all.conf", text_str(&t));
	double from = now();
	struct config *c = told_load(NULL);

	assert_non_null(c);
	assert_int_equal(c->n_units, 0);
	assert_true(now() - from < BOUND);
	assert_non_null(strstr(told_text(), "feeds.d/all.conf:3: parent: there is no unit \"unti-00000\", did you mean \"unit-00000\"?\n"));
	config_free(c);
	text_clear(&t);
	told_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(one_file), cmocka_unit_test(many_files), cmocka_unit_test(all_wrong) };

	return cmocka_run_group_tests_name("config-size", tests, NULL, NULL);
}
