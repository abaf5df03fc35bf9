/*
 * Wholes, batches, and what a failure takes with it.
 */
#include "fixture.h"

#include <string.h>

static int64_t looks(struct fixture *f)
{
	return sql_int(f->s, "SELECT coalesce(sum(count), 0) FROM look");
}

static void look_at(struct fixture *f, moment at)
{
	struct look_fact l = a_look(f, at, OUTCOME_UNCHANGED);

	ok(store_begin(f->s));
	ok(store_add_look(f->s, &l));
	ok(store_end(f->s));
}

static void test_a_full_batch_commits(void **state)
{
	struct fixture *f = fixture_new_with_feed();

	(void)state;
	for (int i = 1; i < BATCH_MAX; i++) {
		look_at(f, T0 + i);
		assert_int_equal(store_pending(f->s), i);
	}
	look_at(f, T0 + BATCH_MAX);
	assert_int_equal(store_pending(f->s), 0);
	assert_true(sqlite3_get_autocommit(f->s->db));
	fixture_free(f);
}

static void test_failed_look_goes_alone(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact bad = a_look(f, T0 + 50, OUTCOME_READ), more = a_look(f, T0 + 51, OUTCOME_READ);

	(void)state;
	look_at(f, T0 + 1);
	ok(store_begin(f->s));
	ok(store_queue_letter(f->s, "admin", "of a look that fails", "admin", "x", T0 + 50));
	bad.feed = 4711; /* no such feed: a foreign key stands in the way */
	assert_int_equal(store_add_look(f->s, &bad), -1);
	assert_string_not_equal(store_error(f->s), "");
	assert_int_equal(store_add_look(f->s, &more), -1); /* after a failure nothing more is written in this whole */
	assert_int_equal(store_end(f->s), -1);
	assert_string_not_equal(store_error(f->s), "");
	assert_int_equal(store_pending(f->s), 1);
	assert_int_equal(store_newest(f->s), T0 + 1);
	look_at(f, T0 + 2);
	fixture_reopen(f);
	assert_int_equal(looks(f), 2);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM letter"), 0);
	assert_int_equal(store_lost(f->s), 0);
	ok(store_verify(f->s));
	fixture_free(f);
}

/* A look that fails: 0, and how many of its batch stay. */
static int stay_after_failure(struct fixture *f)
{
	struct look_fact bad = a_look(f, T0 + 50, OUTCOME_READ);

	look_at(f, T0 + 1);
	bad.feed = 4711;
	ok(store_begin_look(f->s));
	assert_int_equal(store_add_look(f->s, &bad), -1);
	assert_int_equal(store_end(f->s), -1);
	return store_pending(f->s);
}

static void test_first_failure_of_a_swift_look_takes_the_batch(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact l = a_look(f, T0 + 1, OUTCOME_UNCHANGED);

	(void)state;
	ok(store_begin_look(f->s));
	ok(store_add_look(f->s, &l));
	ok(store_end(f->s));
	ok(store_commit(f->s));
	assert_int_equal(stay_after_failure(f), 0);
	assert_int_equal(store_lost(f->s), 1);
	assert_non_null(strstr(store_error(f->s), "1 earlier look of"));
	assert_true(sqlite3_get_autocommit(f->s->db));
	assert_int_equal(looks(f), 1);
	for (int i = 0; i < 3; i++) { /* wary now */
		assert_int_equal(stay_after_failure(f), 1);
		ok(store_commit(f->s));
	}
	assert_int_equal(store_lost(f->s), 1);
	ok(store_verify(f->s));
	fixture_free(f);
}

static moment life_of(struct fixture *f)
{
	return sql_int(f->s, "SELECT coalesce(life, 0) FROM source");
}

static int end_with_life(struct fixture *f, moment life)
{
	f->source.life = life;
	ok(store_save_source_soon(f->s, &f->source));
	return store_end(f->s);
}

static void test_source_is_written_once_a_batch(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	moment before = life_of(f);

	(void)state;
	for (int i = 1; i <= 2; i++) {
		ok(store_begin_look(f->s));
		ok(end_with_life(f, T0 + i));
		assert_int_equal(life_of(f), before);
	}
	ok(store_commit(f->s));
	assert_int_equal(life_of(f), T0 + 2);
	ok(store_begin_look(f->s));
	ok(end_with_life(f, T0 + 3));
	ok(store_begin(f->s)); /* might be taken back alone: what is owed is written first */
	store_give_up(f->s, "refused");
	assert_int_equal(end_with_life(f, T0 + 4), -1);
	assert_int_equal(life_of(f), T0 + 3);
	ok(store_commit(f->s));
	ok(store_begin_look(f->s));
	store_give_up(f->s, "refused");
	assert_int_equal(end_with_life(f, T0 + 5), -1); /* with its batch */
	ok(store_commit(f->s));
	assert_int_equal(life_of(f), T0 + 3);
	ok(store_begin_look(f->s));
	ok(end_with_life(f, T0 + 6)); /* wary now */
	assert_int_equal(life_of(f), T0 + 6);
	fixture_free(f);
}

static void test_failed_look_alone_leaves_no_transaction(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact bad = a_look(f, T0 + 50, OUTCOME_READ);

	(void)state;
	bad.account = 4711;
	assert_int_equal(store_add_look(f->s, &bad), -1);
	assert_true(sqlite3_get_autocommit(f->s->db));
	fixture_free(f);
}

static void test_wholes_nest(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact bad = a_look(f, T0 + 50, OUTCOME_READ);

	(void)state;
	ok(store_begin(f->s));
	ok(store_begin(f->s));
	look_at(f, T0 + 1);
	ok(store_end(f->s));
	assert_int_equal(store_pending(f->s), 0);
	assert_int_equal(store_commit(f->s), -1); /* a look never spans two transactions */
	assert_int_equal(store_end(f->s), -1);
	assert_int_equal(looks(f), 0);

	ok(store_begin(f->s));
	look_at(f, T0 + 1);
	bad.feed = 4711;
	ok(store_begin(f->s));
	assert_int_equal(store_add_look(f->s, &bad), -1);
	assert_int_equal(store_end(f->s), -1);
	assert_int_equal(store_begin(f->s), -1);
	assert_int_equal(store_end(f->s), -1);
	assert_int_equal(looks(f), 0);
	assert_int_equal(store_end(f->s), -1); /* one too many changes nothing */
	look_at(f, T0 + 2);
	assert_int_equal(looks(f), 1);
	fixture_free(f);
}

static void test_full_disk(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct text limit = TEXT_SENTENCE;
	char big[6000];
	int rc = 0, i;

	(void)state;
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	look_at(f, T0 + 1);
	ok(store_commit(f->s));
	text_addf(&limit, "PRAGMA max_page_count = %lld", (long long)sql_int(f->s, "PRAGMA page_count") + 12);
	sql_run(f->s, text_str(&limit));
	for (i = 0; i < 30 && rc == 0; i++) {
		struct text cause = TEXT_SENTENCE;

		text_addf(&cause, "cause %d", i);
		ok(store_begin(f->s));
		rc = store_queue_letter(f->s, "admin", text_str(&cause), "admin", big, T0 + 10 + i);
		assert_int_equal(store_end(f->s), rc);
		text_clear(&cause);
	}
	assert_int_equal(rc, -1);
	assert_true(i > 2);
	assert_non_null(strstr(store_error(f->s), "full"));
	/* Whatever was lost is said; nothing half is left. */
	ok(store_commit(f->s));
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM letter") + (int64_t)store_lost(f->s), i - 1);
	ok(store_verify(f->s));
	sql_run(f->s, "PRAGMA max_page_count = 1000000");
	look_at(f, T0 + 100);
	ok(store_commit(f->s));
	assert_int_equal(looks(f), 2);
	assert_int_equal(store_newest(f->s), T0 + 100);
	fixture_reopen(f);
	assert_int_equal(looks(f), 2);
	assert_int_equal(store_newest(f->s), T0 + 100);
	text_clear(&limit);
	fixture_free(f);
}

static void test_newest_survives(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	assert_int_equal(store_newest(f->s), MOMENT_NONE);
	ok(store_queue_letter(f->s, "admin", "a", "admin", "x", T0 + 7));
	ok(store_queue_letter(f->s, "admin", "b", "admin", "x", T0 + 3));
	assert_int_equal(store_newest(f->s), T0 + 7);
	fixture_reopen(f);
	assert_int_equal(store_newest(f->s), T0 + 7);
	fixture_free(f);
}

static void test_close_in_the_middle_keeps_what_ended(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact l = a_look(f, T0 + 2, OUTCOME_UNCHANGED);

	(void)state;
	look_at(f, T0 + 1);
	ok(store_begin(f->s));
	ok(store_add_look(f->s, &l));
	fixture_reopen(f);
	assert_int_equal(looks(f), 1);
	fixture_free(f);
}

/* Every statement that a look needs finds its rows by an index. */
static void test_no_statement_of_a_look_scans(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact l = a_look(f, T0 + 2, OUTCOME_READ);
	struct post p = { .key = "1", .url = "u", .title = "t", .published_raw = "", .published = T0 };
	struct post_fact pf = { f->account.id, f->feed.id, 1, 1, &p, { T0, T0, PRECISION_SECOND }, false, false, T0 };
	struct verdict_fact v = { .account = f->account.id, .at = T0, .deadline = T0 };
	uint64_t key = 1;
	struct known_post known = { .known = false };
	int64_t finding, review;
	enum review_state rs;
	int seen = 0;

	(void)state;
	ok(store_add_look(f->s, &l));
	ok(store_add_look(f->s, &l));
	ok(store_known_posts(f->s, f->feed.id, &key, &key, 1, &known));
	ok(store_add_post(f->s, &pf));
	ok(store_save_feed(f->s, &f->feed));
	ok(store_save_source(f->s, &f->source));
	ok(store_save_verdict(f->s, &v));
	save_body(f, T0, OUTCOME_READ, "x", 1);
	ok(store_open_finding(f->s, RULE_NO_UPDATE, f->account.id, 0, T0, T0, PROOF_PRESUMED, "d", T0, &finding));
	ok(store_prove_finding(f->s, finding, "d", T0));
	ok(store_open_review(f->s, f->account.id, finding, false, "newmediad", "d", T0, &review));
	assert_int_equal(store_open_review_of(f->s, f->account.id, &review, &rs), 1);
	ok(add_review_step(f->s, review, REVIEW_EVENT_PROVEN, REVIEW_OPENED, "d", T0));
	ok(store_end_finding(f->s, finding, "d", T0));
	ok(store_queue_letter(f->s, "k", "c", "r", "b", T0));
	assert_int_equal(store_get_account(f->s, "alpha", &f->account), 1);
	ok(store_commit(f->s));
	for (sqlite3_stmt *st = sqlite3_next_stmt(f->s->db, NULL); st; st = sqlite3_next_stmt(f->s->db, st)) {
		struct text sql = TEXT_INIT(0);
		sqlite3_stmt *plan = NULL;

		text_addf(&sql, "EXPLAIN QUERY PLAN %s", sqlite3_sql(st));
		assert_int_equal(sqlite3_prepare_v2(f->s->db, text_str(&sql), -1, &plan, NULL), SQLITE_OK);
		while (sqlite3_step(plan) == SQLITE_ROW) {
			const char *step = (const char *)sqlite3_column_text(plan, 3);

			seen++;
			if (strncmp(step, "SCAN", 4) == 0 && !strstr(step, "CONSTANT"))
				fail_msg("%s: %s", sqlite3_sql(st), step);
		}
		sqlite3_finalize(plan);
		text_clear(&sql);
	}
	assert_true(seen > 10);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_full_batch_commits),
		cmocka_unit_test(test_failed_look_goes_alone),
		cmocka_unit_test(test_first_failure_of_a_swift_look_takes_the_batch),
		cmocka_unit_test(test_source_is_written_once_a_batch),
		cmocka_unit_test(test_failed_look_alone_leaves_no_transaction),
		cmocka_unit_test(test_wholes_nest),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_newest_survives),
		cmocka_unit_test(test_close_in_the_middle_keeps_what_ended),
		cmocka_unit_test(test_no_statement_of_a_look_scans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
