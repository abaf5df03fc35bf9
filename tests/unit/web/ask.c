/*
 * ask - what paths and header lines mean, the hostile ones first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ask.h"

static void refuses_what_no_publisher_wrote(void **state)
{
	static const char *const refused[] = { "", "zh/", "//", "/..", "/../etc/passwd", "/zh/../../etc/passwd", "/.", "/zh/./x", "/.hidden", "/zh/.new", "/zh//x",
		"/zh\\..\\x", "/a\nb", "/a\x7f", "/\xc0\xae\xc0\xae/", "/\xff" };
	char path[PATH_MAX_BYTES], longest[PATH_MAX_BYTES + 8];

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (ask_path(refused[i], path) == 0)
			fail_msg("'%s' became '%s'", refused[i], path);
	memset(longest, 'a', sizeof longest);
	longest[0] = '/';
	longest[sizeof longest - 1] = '\0';
	assert_int_equal(ask_path(longest, path), -1);
}

static void finds_the_file(void **state)
{
	static const char *const pairs[][2] = { { "/", "index.html" }, { "/zh/", "zh/index.html" }, { "/zh/account/a-b.html", "zh/account/a-b.html" },
		{ "/zh/unit/综合/", "zh/unit/综合/index.html" }, { "/a..b", "a..b" } };
	char path[PATH_MAX_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		assert_int_equal(ask_path(pairs[i][0], path), 0);
		assert_string_equal(path, pairs[i][1]);
	}
}

static void knows_types(void **state)
{
	(void)state;
	assert_string_equal(ask_type("zh/index.html"), "text/html; charset=utf-8");
	assert_string_equal(ask_type("metrics"), "text/plain; version=0.0.4; charset=utf-8");
	assert_string_equal(ask_type("zh/x.atom"), "application/atom+xml; charset=utf-8");
	assert_string_equal(ask_type("zh/index.html.gz"), "application/octet-stream");
	assert_string_equal(ask_type("x"), "application/octet-stream");
}

static void weighs_encodings(void **state)
{
	(void)state;
	assert_true(ask_takes("gzip", "gzip"));
	assert_true(ask_takes("deflate, GZIP;q=0.5 , br", "gzip"));
	assert_true(ask_takes("*", "gzip"));
	assert_true(ask_takes("gzip;q=1.0, *;q=0", "gzip"));
	assert_false(ask_takes(NULL, "gzip"));
	assert_false(ask_takes("", "gzip"));
	assert_false(ask_takes("identity", "gzip"));
	assert_false(ask_takes("gzip;q=0", "gzip"));
	assert_false(ask_takes("gzip; q=0.000, *", "gzip"));
	assert_false(ask_takes("xgzip, gzipx", "gzip"));
}

static void hears_languages(void **state)
{
	(void)state;
	assert_string_equal(ask_language(NULL, "zh"), "zh");
	assert_string_equal(ask_language(NULL, "en"), "en");
	assert_string_equal(ask_language("en-GB,en;q=0.9", "zh"), "en");
	assert_string_equal(ask_language("zh-CN,zh;q=0.9,en;q=0.8", "en"), "zh");
	assert_string_equal(ask_language("en;q=0.4, zh-Hans;q=0.5", "en"), "zh");
	assert_string_equal(ask_language("fr, de", "zh"), "zh");
	assert_string_equal(ask_language("eng, zhx", "zh"), "zh");
	assert_string_equal(ask_language("zh, en", "en"), "en");
}

static void compares_tags(void **state)
{
	(void)state;
	assert_true(ask_matches("\"ab\"", "\"ab\""));
	assert_true(ask_matches("\"x\", W/\"ab\"", "\"ab\""));
	assert_true(ask_matches("*", "\"ab\""));
	assert_false(ask_matches("\"ab-gz\"", "\"ab\""));
	assert_false(ask_matches("ab", "\"ab\""));
	assert_false(ask_matches("\"\"", "\"ab\""));
	assert_false(ask_matches(NULL, "\"ab\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(refuses_what_no_publisher_wrote), cmocka_unit_test(finds_the_file), cmocka_unit_test(knows_types),
		cmocka_unit_test(weighs_encodings), cmocka_unit_test(hears_languages), cmocka_unit_test(compares_tags) };

	return cmocka_run_group_tests_name("ask", tests, NULL, NULL);
}
