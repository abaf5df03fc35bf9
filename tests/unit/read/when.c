/*
 * The table of dates: every line of when_cases.tsv is one case.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "when.h"

enum { CASES_AT_LEAST = 400 };

struct table {
	const struct zone *zone;
	moment now;
	int line, cases, wrong;
};

static void check(struct table *t, const char *text, const char *want, const char *precision)
{
	struct when w = {MOMENT_NONE, PRECISION_NONE, false};
	struct text got = TEXT_INIT(100);
	const char *got_precision = "-";

	if (when_read(text, strlen(text), t->zone, t->now, &w)) {
		text_add_moment(&got, w.at);
		got_precision = precision_name(w.precision);
	} else {
		text_add(&got, "-");
	}
	t->cases++;
	if (strcmp(text_str(&got), want) != 0 || strcmp(got_precision, precision) != 0) {
		t->wrong++;
		print_error("line %d: '%s': want %s %s, got %s %s\n", t->line, text, want, precision, text_str(&got), got_precision);
	}
	text_clear(&got);
}

static void read_line(struct table *t, char *line)
{
	char *second = strchr(line, '\t'), *third;

	t->line++;
	if (line[0] == '#' || !second)
		return;
	*second++ = '\0';
	third = strchr(second, '\t');
	if (third) {
		*third++ = '\0';
		check(t, line, second, third);
	} else if (strcmp(line, "zone") == 0) {
		t->zone = zone_find(second);
		assert_non_null(t->zone);
	} else {
		assert_string_equal(line, "now");
		assert_int_equal(moment_parse(second, zone_find("UTC"), &t->now), 0);
	}
}

static void test_table(void **state)
{
	struct table t = {0};
	char line[1000];
	FILE *f = fopen(WHEN_CASES, "r");

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		read_line(&t, line);
	}
	fclose(f);
	assert_int_equal(t.wrong, 0);
	assert_true(t.cases >= CASES_AT_LEAST);
}

/* No prefix of anything in the table may be read beyond its end, or hang: for the sanitizers. */
static void test_prefixes(void **state)
{
	char line[1000];
	struct when w;
	FILE *f = fopen(WHEN_CASES, "r");

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		size_t n = strcspn(line, "\t\n");

		for (size_t i = 0; i <= n; i++) {
			char *copy = mem_alloc(i ? i : 1);

			memcpy(copy, line, i);
			when_read(copy, i, zone_find("Asia/Shanghai"), 1626056553, &w);
			free(copy);
		}
	}
	fclose(f);
}

/* A failure leaves what was there. */
static void test_untouched(void **state)
{
	struct when w = {7, PRECISION_HOUR, true};

	(void)state;
	assert_false(when_read("2021-02-30", 10, zone_find("UTC"), 0, &w));
	assert_int_equal(w.at, 7);
	assert_int_equal(w.precision, PRECISION_HOUR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_table),
	        cmocka_unit_test(test_prefixes),
	        cmocka_unit_test(test_untouched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
