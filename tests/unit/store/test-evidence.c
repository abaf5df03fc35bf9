/* What decisions rest on: kept once, found damaged when it is. */
#include "fixture.h"

static int64_t put(struct fixture *f, const char *bytes, size_t len)
{
	int64_t id = 0;

	ok(store_put_content(f->s, bytes, len, T0, &id));
	assert_true(id > 0);
	return id;
}

static void gets(struct fixture *f, int64_t id, const char *bytes, size_t len)
{
	uint8_t sha256[STORE_SHA256], want[STORE_SHA256];
	struct text got = TEXT_INIT(0);

	assert_int_equal(store_get_content(f->s, id, &got, sha256), 1);
	assert_int_equal(got.len, len);
	if (len)
		assert_memory_equal(got.buf, bytes, len);
	store_sha256(bytes, len, want);
	assert_memory_equal(sha256, want, STORE_SHA256);
	text_clear(&got);
}

static void test_content(void **state)
{
	/* FIPS 180-4's own example. */
	static const uint8_t abc[STORE_SHA256] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
		0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };
	struct fixture *f = fixture_new_with_feed();
	static char plain[100000];
	uint8_t sha256[STORE_SHA256];
	struct text got = TEXT_INIT(0);

	(void)state;
	for (size_t i = 0; i < sizeof plain; i++)
		plain[i] = "<item>\n"[i % 7];
	store_sha256("abc", 3, sha256);
	assert_memory_equal(sha256, abc, STORE_SHA256);
	int64_t empty = put(f, plain, 0), small = put(f, "a\0b", 3), large = put(f, plain, sizeof plain);

	gets(f, empty, plain, 0);
	gets(f, small, "a\0b", 3);
	gets(f, large, plain, sizeof plain);
	assert_int_equal(put(f, plain, sizeof plain), large); /* once, however often it is named */
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM content"), 3);
	assert_true(sql_int(f->s, "SELECT max(length(bytes)) FROM content") < 2000);
	assert_int_equal(store_get_content(f->s, 99, &got, sha256), 0);
	ok(store_commit(f->s));
	sql_run(f->s, "UPDATE content SET bytes = x'610063' WHERE size = 3");
	assert_int_equal(store_get_content(f->s, small, &got, sha256), -1);
	text_clear(&got);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
