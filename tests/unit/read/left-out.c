/*
 * left-out - what a parser is not given of a page and of a JSON Feed, and what
 * it is (tags.h, json-skim.h).  That no reading changes by it is held by
 * tests/read/test_skim.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json-skim.h"
#include "tags.h"

static const char *const kept[] = { "href", "class", NULL };

static void expect_tags(const char *page, const char *left)
{
	struct text t = TEXT_INIT(0);

	assert_true(tags_sift(&t, page, strlen(page), kept));
	assert_string_equal(text_str(&t), left);
	text_clear(&t);
}

static void test_attributes(void **state)
{
	(void)state;
	expect_tags("", "");
	expect_tags("no tag", "no tag");
	expect_tags("<p style=\"x: y\">a</p>", "<p >a</p>");
	expect_tags("<a STYLE='x'HREF=\"/1\" data-href=\"/2\" class='a b'>t</a>", "<a HREF=\"/1\"  class='a b'>t</a>");
	expect_tags("<a width=5 hidden href=1 id=\"x\">", "<a width=5 hidden href=1 >");
	expect_tags("<script>a = '<p style=\"x\">'</script><p id=\"x\">", "<script>a = '<p style=\"x\">'</script><p >");
	expect_tags("1 < 2 style=\"x\"", "1 < 2 style=\"x\"");
	expect_tags("</p style=\"x\">", "</p style=\"x\">");
}

/* From there on a quotation mark may be missing. */
static void test_oddities(void **state)
{
	static const char *const odd[] = { "<b title=\"a>b\">", "<b title=\"<\">", "<b title = \"x\">", "<b a=\"x\"\">", "<b a= c=\"d\">", "<b a=/1>", "<b <script></script>" };

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		struct text page = TEXT_INIT(0), left = TEXT_INIT(0);

		text_setf(&page, "<p id=\"x\">%s<p id=\"x\">", odd[i]);
		tags_sift(&left, text_str(&page), page.len, kept);
		assert_string_equal(text_str(&left) + left.len - strlen("<p id=\"x\">"), "<p id=\"x\">");
		assert_memory_equal(text_str(&left), "<p >", strlen("<p >"));
		text_clear(&page);
		text_clear(&left);
	}
	expect_tags("<p id=\"x\"><b a='x><p id=\"x\">", "<p ><b a='x><p id=\"x\">");
}

static void test_monsters(void **state)
{
	struct text page = TEXT_INIT(0), left = TEXT_INIT(0);

	(void)state;
	text_add(&page, "<p");
	for (int i = 0; i < TAG_ATTRIBUTES_MAX; i++)
		text_addf(&page, " a%d", i);
	assert_true(tags_sift(&left, text_str(&page), page.len, NULL));
	assert_int_equal(left.len, 0);
	text_add(&page, " b>");
	assert_false(tags_sift(&left, text_str(&page), page.len, NULL));
	assert_false(tags_sift(&left, text_str(&page), page.len, kept));
	text_clear(&page);
	text_clear(&left);
}

static void expect_json(const char *feed, const char *left)
{
	struct text t = TEXT_INIT(0);

	json_skim(&t, feed, strlen(feed));
	assert_string_equal(text_str(&t), left);
	text_clear(&t);
}

static void test_texts_of_json(void **state)
{
	(void)state;
	expect_json("", "");
	expect_json("{\"title\":\"a\",\"content_html\" : \"<p class=\\\"x\\\">\\\\\",\"id\":1}", "{\"title\":\"a\",\"content_html\" : \"\",\"id\":1}");
	expect_json("{\"content_text\":\"\",\"content_text\":\"x\"}", "{\"content_text\":\"\",\"content_text\":\"\"}");
	expect_json("{\"content_html\":7,\"content_htm\":\"x\"}", "{\"content_html\":7,\"content_htm\":\"x\"}");
	expect_json("{\"title\":\"\\\"content_html\\\":\\\"x\\\"\"}", "{\"title\":\"\\\"content_html\\\":\\\"x\\\"\"}");
	expect_json("{\"content_html\":\"no end\\\"", "{\"content_html\":\"no end\\\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_oddities),
		cmocka_unit_test(test_monsters),
		cmocka_unit_test(test_texts_of_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
