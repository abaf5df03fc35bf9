/* What decisions rest on: kept once, found damaged when it is, and never forgotten when a finding is opened. */
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
	assert_true(sql_int(f->s, "SELECT max(length(zstd)) FROM content") < 2000);
	assert_int_equal(store_get_content(f->s, 99, &got, sha256), 0);
	ok(store_commit(f->s));
	sql_run(f->s, "UPDATE content SET zstd = (SELECT zstd FROM content WHERE size = 0), size = 0 WHERE size = 3");
	assert_int_equal(store_get_content(f->s, small, &got, sha256), -1);
	text_clear(&got);
	fixture_free(f);
}

static bool add_row(void *ctx, const struct evidence_row *r)
{
	struct text *t = ctx;

	text_addf(t, "%lld %s %s %lld;", (long long)(r->at - T0), outcome_name(r->outcome), r->url, (long long)r->size);
	return true;
}

static void rests_on(struct fixture *f, int64_t finding, const char *want)
{
	struct text got = TEXT_INIT(0);

	ok(store_each_evidence(f->s, finding, add_row, &got));
	assert_string_equal(text_str(&got), want);
	text_clear(&got);
}

static int64_t open_finding(struct fixture *f, enum rule rule, moment at)
{
	int64_t id;

	ok(store_open_finding(f->s, rule, f->account.id, 0, at, at, PROOF_PRESUMED, "x", at, &id));
	return id;
}

/* The last two good bodies, and a bad one where it is the last word. */
static void test_a_finding_keeps_what_was_seen(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	int64_t bare = open_finding(f, RULE_UNREACHABLE, T0), flag, blocked;

	(void)state;
	rests_on(f, bare, "");
	save_body(f, T0 + 1, OUTCOME_READ, "one", 3);
	save_body(f, T0 + 2, OUTCOME_BLOCKED, "gone", 4);
	save_body(f, T0 + 3, OUTCOME_READ, "third", 5);
	save_body(f, T0 + 4, OUTCOME_READ, "fourth", 6);
	flag = open_finding(f, RULE_NO_UPDATE, T0 + 5);
	rests_on(f, flag, "3 read http://a.test/feed 5;4 read http://a.test/feed 6;");
	save_body(f, T0 + 6, OUTCOME_READ, "seventh", 7);
	ok(store_prove_finding(f->s, flag, "x", T0 + 7));
	rests_on(f, flag, "3 read http://a.test/feed 5;4 read http://a.test/feed 6;6 read http://a.test/feed 7;");
	save_body(f, T0 + 8, OUTCOME_BLOCKED, "deleted!", 8);
	blocked = open_finding(f, RULE_UNREADABLE, T0 + 9);
	rests_on(f, blocked, "4 read http://a.test/feed 6;6 read http://a.test/feed 7;8 blocked http://a.test/feed 8;");
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM content"), 4); /* what both rest on is there once */
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM body"), 3);
	fixture_free(f);
}

/* The list before is one that stood just before; what was held of another time is none. */
static void test_only_neighbours_are_held(void **state)
{
	struct fixture *f = fixture_new_with_feed();

	(void)state;
	save_body(f, T0 + 1, OUTCOME_READ, "long ago", 8);
	f->shown = 4711; /* other lists came, and were not kept */
	save_body(f, T0 + 2, OUTCOME_READ, "list", 4);
	rests_on(f, open_finding(f, RULE_NO_UPDATE, T0 + 3), "2 read http://a.test/feed 4;");
	save_body(f, T0 + 4, OUTCOME_READ, "list", 4); /* held since T0 + 2 */
	save_body(f, T0 + 5, OUTCOME_READ, "after", 5);
	rests_on(f, open_finding(f, RULE_GAP, T0 + 6), "2 read http://a.test/feed 4;5 read http://a.test/feed 5;");
	assert_int_equal(store_has_body(f->s, f->feed.id, f->shown), 1);
	assert_int_equal(store_has_body(f->s, f->feed.id, 4711), 0);
	save_body(f, T0 + 7, OUTCOME_BLOCKED, "gone", 4);
	ok(store_drop_bodies(f->s, f->feed.id));
	assert_int_equal(store_has_body(f->s, f->feed.id, f->shown), 0);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM body"), 1);
	fixture_free(f);
}

static void bring(void *ctx)
{
	save_body(ctx, T0 + 1, OUTCOME_READ, "in hand", 7);
}

static void test_what_is_in_hand_is_brought(void **state)
{
	struct fixture *f = fixture_new_with_feed();

	(void)state;
	store_bring(f->s, bring, f);
	rests_on(f, open_finding(f, RULE_NO_UPDATE, T0 + 1), "1 read http://a.test/feed 7;");
	store_bring(f->s, NULL, NULL);
	fixture_free(f);
}

static void test_a_damaged_body_is_no_evidence(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	(void)state;
	save_body(f, T0 + 1, OUTCOME_READ, "one", 3);
	save_body(f, T0 + 2, OUTCOME_READ, "second", 6);
	ok(store_commit(f->s));
	sql_run(f->s, "UPDATE body SET size = size + 1 WHERE size = 3");
	rests_on(f, open_finding(f, RULE_NO_UPDATE, T0 + 3), "2 read http://a.test/feed 6;");
	ok(store_commit(f->s));
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_a_finding_keeps_what_was_seen),
		cmocka_unit_test(test_only_neighbours_are_held),
		cmocka_unit_test(test_what_is_in_hand_is_brought),
		cmocka_unit_test(test_a_damaged_body_is_no_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
