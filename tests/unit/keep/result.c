/*
 * A look result that is kept holds no slot: by the time it is used another document lies there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "result.h"

static void test_a_copy(void **state)
{
	struct answer a = { .etag = "\"e\"", .last_modified = "", .content_type = "text/xml", .final_url = "http://a.test/", .moved_to = "", .address = "",
		.head = "", .error = "", .body_len = 7 };
	struct post p = { .key = "k", .url = "u", .title = "题", .published_raw = "", .comments_said = "" };
	struct look_result r = { .answer = &a, .slot = 3, .posts = &p, .n_posts = 1, .error = "no" }, *copy = result_copy(&r);

	(void)state;
	p.title = a.etag = "gone";
	assert_int_equal(copy->slot, SLOT_NONE);
	assert_int_equal(copy->answer->body_len, 7);
	assert_string_equal(copy->answer->etag, "\"e\"");
	assert_string_equal(copy->posts[0].title, "题");
	assert_string_equal(copy->error, "no");
	assert_null(copy->reading);
	result_free(copy);
	result_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_a_copy) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
