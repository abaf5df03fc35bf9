/*
 * The table of dates: every line of when_cases.tsv is one case.  And the
 * straight way of reading a date (stamp.h) against the long one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stamp.h"

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

/* ---- the straight way and the long one ------------------------------------- */

static uint32_t dice = 1;

static uint32_t throw(uint32_t sides)
{
	dice = dice * 1664525 + 1013904223;
	return (dice >> 8) % sides;
}

/* As a stamp is written; now and then with a number beyond its range, or something that stamps do not have. */
static size_t write_stamp(char *to, size_t room)
{
	static const char *const days[] = { "Sun", "Mon", "Wed", "Sat", "mon" }, *const months[] = { "Jan", "Feb", "Mar", "May", "Jul", "Dec", "July" };
	static const char *const between[] = { "T", " ", "T", " ", "  ", "t" };
	static const char *const parts[] = { ":33", ":59", "", ":00.5", ":07.123456", ":60", ":3" };
	static const char *const zones[] = { " +0800", " GMT", " -0330", " +08:00", " +1559", " +1600", " -0060", " EST", " Z", "", "Z", "+08:00", "+0800", "-00:00", " +8" };
	unsigned year = throw(8) ? 1990 + throw(40) : 1890 + throw(320), day = throw(32), hour = throw(25), minute = throw(61);
	const char *part = parts[throw(throw(4) ? 5 : 7)];
	int n;

	if (throw(2))
		n = snprintf(to, room, throw(3) ? "%s, %02u %s %04u %02u:%02u%s%s" : "%s, %u %s %u %u:%02u%s%s", days[throw(5)], day, months[throw(7)], year,
			hour, minute, part, zones[throw(throw(4) ? 5 : 15)]);
	else if (throw(8) == 0)
		n = snprintf(to, room, "%04u-%02u-%02u", year, throw(14), day);
	else
		n = snprintf(to, room, throw(5) ? "%04u-%02u-%02u%s%02u:%02u%s%s" : "%u-%u-%u%s%u:%02u%s%s", year, throw(14), day, between[throw(6)], hour, minute,
			part, zones[throw(15)]);
	return (size_t)n;
}

/* One character is another, or missing, or there twice. */
static size_t damage(char *s, size_t n)
{
	static const char other[] = "0129 :+-.,TZzGMTJan/年";
	size_t at = throw((uint32_t)n);

	if (throw(3)) {
		s[at] = other[throw(sizeof other - 1)];
		return n;
	}
	memmove(s + at, s + at + 1, n - at - 1);
	return n - 1;
}

static void test_stamps(void **state)
{
	enum { STAMPS = 200000, LEAST = STAMPS / 10 };
	const moment now = 1626056553;
	int straight[2] = { 0, 0 };

	(void)state;
	for (int i = 0; i < STAMPS; i++) {
		const struct zone *zone = zone_find(throw(2) ? "Asia/Shanghai" : "America/St_Johns");
		struct when quick, slow = {0};
		bool damaged = throw(2);
		char s[80];
		size_t n = write_stamp(s, sizeof s);

		if (damaged)
			n = damage(s, n);
		if (!stamp_read(s, n, zone, &quick))
			continue;
		straight[damaged]++;
		if (!when_search(s, n, zone, now, &slow) || slow.at != quick.at || slow.precision != quick.precision || slow.zoned != quick.zoned)
			fail_msg("'%.*s': %lld and %lld", (int)n, s, (long long)quick.at, (long long)slow.at);
	}
	assert_true(straight[0] > LEAST && straight[1] > LEAST / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_table),
	        cmocka_unit_test(test_prefixes),
	        cmocka_unit_test(test_untouched),
	        cmocka_unit_test(test_stamps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
