/*
 * What years leave: sums that add up to what was there, posts that are never
 * new twice, and decisions that stay.
 */
#include "fixture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "years.h"

enum { ACCOUNTS = 60, DAYS = 500 }; /* sixteen months: every kind of remains is there */

static const struct zone *cst(void)
{
	return zone_find("Asia/Shanghai");
}

static void tidy_all(struct fixture *f, moment now, int budget)
{
	int more;

	do {
		more = store_tidy(f->s, cst(), now, budget);
		if (more < 0)
			fail_msg("%s", store_error(f->s));
		ok(store_commit(f->s));
	} while (more);
}

/* ---- one feed ------------------------------------------------------------------- */

static void look_at(struct fixture *f, moment at, enum outcome outcome, const uint64_t *keys, int n)
{
	struct look_fact l = a_look(f, at, outcome);

	l.body_hash = (uint64_t)at;
	l.keys = keys;
	l.n_keys = n;
	l.posts = (uint32_t)n;
	ok(store_add_look(f->s, &l));
}

static void post_at(struct fixture *f, moment at, uint64_t key, moment published)
{
	char url[64], title[64];
	struct post p = { .key = url, .url = url, .title = title, .published = published, .precision = PRECISION_SECOND, .published_raw = "as \"written\"" };
	struct post_fact pf = { f->account.id, f->feed.id, key, 0, &p, { published, published, PRECISION_SECOND }, false, false, at };

	snprintf(url, sizeof url, "https://example.gov.cn/%llu", (unsigned long long)key);
	snprintf(title, sizeof title, "标题 %llu", (unsigned long long)key);
	if (published == MOMENT_NONE) {
		p.published_raw = "";
		pf.when = (struct instant){ at, at, PRECISION_SIGHT };
	}
	pf.face = observe_post_face(&p);
	ok(store_add_post(f->s, &pf));
}

struct day_rows { struct look_day v[64]; int n; };

static bool keep_day(void *ctx, const struct look_day *r)
{
	struct day_rows *d = ctx;

	assert_true(d->n < 64);
	d->v[d->n++] = *r;
	return true;
}

static void test_a_day_of_looks(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	moment day = day_start(T0, cst());
	struct day_rows d = { .n = 0 };

	(void)state;
	look_at(f, day + 1 * HOUR, OUTCOME_READ, NULL, 0);
	look_at(f, day + 4 * HOUR, OUTCOME_NETWORK, NULL, 0);
	look_at(f, day + 9 * HOUR, OUTCOME_READ, NULL, 0);
	look_at(f, day + 11 * HOUR, OUTCOME_READ, NULL, 0);
	look_at(f, day + 200 * DAY, OUTCOME_READ, NULL, 0); /* the running one */
	tidy_all(f, day + 61 * DAY, 100);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look"), 5); /* a week at once */
	tidy_all(f, day + 69 * DAY, 100);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look"), 1);
	ok(store_each_look_day(f->s, f->account.id, cst(), keep_day, &d));
	assert_int_equal(d.n, 2);
	assert_int_equal(d.v[0].outcome, OUTCOME_READ);
	assert_int_equal(d.v[0].first, day + 1 * HOUR);
	assert_int_equal(d.v[0].last, day + 11 * HOUR);
	assert_int_equal(d.v[0].count, 3);
	assert_int_equal(d.v[0].longest_pause, 8 * HOUR); /* from the good look before the failure */
	assert_int_equal(d.v[1].outcome, OUTCOME_NETWORK);
	assert_int_equal(d.v[1].longest_pause, 3 * HOUR);
	assert_int_equal(d.v[0].day, civil_days(2021, 7, 1));
	ok(store_verify(f->s));
	fixture_free(f);
}

static void test_a_pause_over_two_rounds_is_kept(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	moment day = day_start(T0, cst());
	struct day_rows d = { .n = 0 };

	(void)state;
	look_at(f, day + 1 * HOUR, OUTCOME_READ, NULL, 0);
	look_at(f, day + 20 * DAY, OUTCOME_READ, NULL, 0);
	look_at(f, day + 200 * DAY, OUTCOME_READ, NULL, 0);
	tidy_all(f, day + 69 * DAY, 100);
	tidy_all(f, day + 100 * DAY, 100);
	ok(store_each_look_day(f->s, f->account.id, cst(), keep_day, &d));
	assert_int_equal(d.n, 2);
	assert_int_equal(d.v[1].longest_pause, 20 * DAY - HOUR);
	fixture_free(f);
}

static void test_a_long_run_is_kept_as_it_is(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact l = a_look(f, T0, OUTCOME_UNCHANGED);
	struct day_rows d = { .n = 0 };

	(void)state;
	for (int i = 0; i < 40; i++) {
		l.at = T0 + i * DAY;
		ok(store_add_look(f->s, &l));
	}
	look_at(f, T0 + 41 * DAY, OUTCOME_READ, NULL, 0);
	tidy_all(f, T0 + 300 * DAY, 100);
	ok(store_each_look_day(f->s, f->account.id, cst(), keep_day, &d));
	assert_int_equal(d.n, 1);
	assert_int_equal(d.v[0].count, 40);
	assert_int_equal(d.v[0].last - d.v[0].first, 39 * DAY);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look"), 1); /* the running run stays, however old */
	fixture_free(f);
}

/* ---- what is known stays known ---------------------------------------------------------- */

enum { OLD = 1, LISTED, UNDATED, RELISTED, NEWEST };

static bool is_known(struct fixture *f, uint64_t key, moment *ret_published)
{
	struct known_post k = { .known = false };

	ok(store_known_posts(f->s, f->feed.id, &key, &key, 1, &k));
	*ret_published = k.published;
	return k.known;
}

static void live_with_posts(struct fixture *f)
{
	const uint64_t first[] = { OLD, LISTED, UNDATED, RELISTED }, then[] = { LISTED };

	look_at(f, T0, OUTCOME_READ, first, 4);
	post_at(f, T0, OLD, T0 - 3 * DAY);
	post_at(f, T0, LISTED, T0 - 2 * DAY);
	post_at(f, T0, UNDATED, MOMENT_NONE);
	post_at(f, T0, RELISTED, T0 - DAY);
	look_at(f, T0 + DAY, OUTCOME_READ, then, 1);
	post_at(f, T0 + 2 * DAY, NEWEST, T0 + DAY);
	look_at(f, T0 + 3 * DAY, OUTCOME_UNCHANGED, NULL, 0);
}

struct seen { int n; char url[8][64]; struct post_row row[8]; };

static bool keep_post(void *ctx, const struct post_row *r)
{
	struct seen *s = ctx;

	assert_true(s->n < 8);
	snprintf(s->url[s->n], sizeof *s->url, "%s", r->url);
	s->row[s->n++] = *r;
	return true;
}

/* Two posts that take turns under one id: each is known as what it is, however long ago it was packed. */
static void test_packed_faces(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	const struct post faces[] = { { .key = "1", .url = "http://x.test/a", .title = "a", .published = MOMENT_NONE },
		{ .key = "1", .url = "http://x.test/b", .title = "b", .published = MOMENT_NONE } };
	const uint64_t key = 77;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct post_fact p = { .account = f->account.id, .feed = f->feed.id, .key = key, .face = observe_post_face(&faces[i]), .post = &faces[i],
			.when = { T0 + i, T0 + i, PRECISION_SIGHT }, .first_seen = T0 + i };

		ok(store_add_post(f->s, &p));
	}
	post_at(f, T0 + 2 * DAY, NEWEST, T0 + DAY);
	for (int months = 4; months <= 20; months += 16) { /* packed; then only counted, and known by their keys */
		tidy_all(f, T0 + months * 30 * DAY, 100);
		assert_int_equal(sql_int(f->s, "SELECT count(*) FROM post"), 1);
		for (int i = 0; i < 2; i++) {
			uint64_t face = observe_post_face(&faces[i]);
			struct known_post known = { .known = false };

			ok(store_known_posts(f->s, f->feed.id, &key, &face, 1, &known));
			assert_true(known.known && known.face == face);
			assert_int_equal(known.first_seen, T0 + i);
		}
	}
	fixture_free(f);
}

static void test_packed_posts_are_whole(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct seen before = { .n = 0 }, after = { .n = 0 };
	moment published;

	(void)state;
	live_with_posts(f);
	ok(store_each_post(f->s, f->account.id, T0 - 99 * DAY, keep_post, &before));
	tidy_all(f, T0 + 100 * DAY, 100);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM post"), 2); /* what is listed, and the newest */
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look"), 1);
	ok(store_each_post(f->s, f->account.id, T0 - 99 * DAY, keep_post, &after));
	assert_int_equal(after.n, before.n);
	for (int i = 0; i < before.n; i++) {
		assert_string_equal(after.url[i], before.url[i]);
		assert_int_equal(after.row[i].first_seen, before.row[i].first_seen);
		assert_int_equal(after.row[i].when.earliest, before.row[i].when.earliest);
		assert_int_equal(after.row[i].when.latest, before.row[i].when.latest);
		assert_int_equal(after.row[i].when.precision, before.row[i].when.precision);
	}
	assert_true(is_known(f, OLD, &published));
	assert_int_equal(published, T0 - 3 * DAY);
	assert_true(is_known(f, UNDATED, &published));
	assert_int_equal(published, MOMENT_NONE);
	assert_false(is_known(f, 99, &published));
	fixture_free(f);
}

static void test_after_13_months_nothing_is_new_again(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	const uint64_t again[] = { LISTED, RELISTED };
	moment published;

	(void)state;
	live_with_posts(f);
	tidy_all(f, T0 + 100 * DAY, 100);
	look_at(f, T0 + 390 * DAY, OUTCOME_READ, again, 2); /* an old one is shown again */
	tidy_all(f, T0 + 440 * DAY, 100);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM post_pack"), 0);
	assert_int_equal(sql_int(f->s, "SELECT sum(posts) FROM post_day"), 3);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM post"), 2);
	assert_true(is_known(f, LISTED, &published));
	assert_true(is_known(f, NEWEST, &published));
	assert_true(is_known(f, UNDATED, &published));
	assert_int_equal(published, MOMENT_NONE);
	assert_true(is_known(f, RELISTED, &published));
	assert_int_equal(published, T0 - DAY);
	assert_false(is_known(f, OLD, &published)); /* dated, and shown by no list: it can do no harm */
	ok(store_verify(f->s));
	fixture_free(f);
}

static void test_what_an_open_finding_rests_on_stays(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	int64_t finding, review;

	(void)state;
	live_with_posts(f);
	ok(store_open_finding(f->s, RULE_NO_UPDATE, f->account.id, 0, T0 + 17 * DAY, T0 + 16 * DAY, PROOF_PROVEN, "x", T0 + 17 * DAY, &finding));
	ok(store_open_review(f->s, f->account.id, finding, false, "newmediad", "x", T0 + 17 * DAY, &review));
	tidy_all(f, T0 + 900 * DAY, 100);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look"), 3);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM post_day"), 0);
	ok(store_end_finding(f->s, finding, "posted", T0 + 901 * DAY));
	tidy_all(f, T0 + 902 * DAY, 100);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look"), 3); /* the review is still open */
	ok(add_review_step(f->s, review, REVIEW_EVENT_VOID, REVIEW_VOID, "x", T0 + 903 * DAY));
	tidy_all(f, T0 + 904 * DAY, 100);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look"), 1);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM finding"), 1);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM review_step"), 2);
	fixture_free(f);
}

static void test_evidence_of_what_is_void_goes(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	int64_t stands, is_void;

	(void)state;
	save_body(f, T0, OUTCOME_READ, "first", 5);
	ok(store_open_finding(f->s, RULE_UNREACHABLE, f->account.id, 0, T0, T0, PROOF_PROVEN, "x", T0, &stands));
	save_body(f, T0 + 1, OUTCOME_READ, "second", 6);
	ok(store_open_finding(f->s, RULE_UNREACHABLE, f->account.id, 0, T0, T0, PROOF_PROVEN, "x", T0, &is_void));
	ok(store_end_finding(f->s, stands, "x", T0));
	ok(store_void_finding(f->s, is_void, "x", T0));
	ok(store_commit(f->s));
	tidy_all(f, T0 + 390 * DAY, 100);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM evidence"), 3); /* the second finding saw both */
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM content"), 2);
	tidy_all(f, T0 + 400 * DAY, 100);
	assert_int_equal(sql_int(f->s, "SELECT finding FROM evidence"), stands);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM evidence"), 1);
	assert_int_equal(sql_int(f->s, "SELECT size FROM content"), 5); /* what another finding rests on stays */
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM content"), 1);
	fixture_free(f);
}

/* ---- years ------------------------------------------------------------------------------ */

struct comparison { const struct years *y; uint32_t *posts, *looks; };

static bool count_post_day(void *ctx, const struct post_day *r)
{
	struct comparison *c = ctx;
	int day = r->day - (int)((c->y->from + 8 * HOUR) / DAY);

	if (day >= 0 && day < c->y->days_kept)
		c->posts[day] += r->posts;
	return true;
}

static bool count_look_day(void *ctx, const struct look_day *r)
{
	struct comparison *c = ctx;
	int day = r->day - (int)((c->y->from + 8 * HOUR) / DAY);

	if (r->last < day_add(r->first, 1, c->y->zone))
		c->looks[day] += r->count;
	else /* a run over several days: four looks a day, of which the ends may have had fewer */
		c->looks[c->y->days_kept] += r->count;
	return true;
}

static bool count_look(void *ctx, const struct look_row *r)
{
	struct comparison *c = ctx;

	c->looks[c->y->days_kept] += r->count;
	return true;
}

/* Posts by account and day; looks by account and day where a run does not span several, in all in any case. */
static void compare(const struct years *y, struct fixture *f)
{
	struct comparison c = { y, NULL, NULL };

	for (int i = 0; i < y->accounts; i++) {
		const uint32_t *posts = y->made_posts + (size_t)i * (size_t)y->days_kept, *looks = y->made_looks + (size_t)i * (size_t)y->days_kept;
		uint32_t all = 0, there = 0;

		c.posts = mem_alloc((size_t)(y->days_kept + 1) * sizeof *c.posts);
		c.looks = mem_alloc((size_t)(y->days_kept + 1) * sizeof *c.looks);
		ok(store_each_post_day(f->s, y->account[i], y->zone, count_post_day, &c));
		ok(store_each_look_day(f->s, y->account[i], y->zone, count_look_day, &c));
		ok(store_each_look(f->s, y->account[i], MOMENT_NONE, count_look, &c));
		for (int d = 0; d < y->day; d++) {
			if (posts[d] != c.posts[d])
				fail_msg("account %d, day %d: %u posts were made, %u are told", i, d, posts[d], c.posts[d]);
			if (c.looks[d] > looks[d])
				fail_msg("account %d, day %d: %u looks were made, %u are told", i, d, looks[d], c.looks[d]);
			all += looks[d];
			there += c.looks[d];
		}
		assert_int_equal(all, there + c.looks[y->days_kept]);
		free(c.posts);
		free(c.looks);
	}
}

static void test_counts_stay_right_over_the_years(void **state)
{
	struct fixture *f = fixture_new();
	struct years y;
	int64_t looks;

	(void)state;
	years_start(&y, f->s, ACCOUNTS, day_start(T0, cst()), DAYS);
	for (int d = 0; d < DAYS; d++)
		if (years_live(&y, d % 30 == 29)) /* nights are left out, too */
			fail_msg("%s", store_error(f->s));
	compare(&y, f);
	tidy_all(f, years_midnight(&y, DAYS), 1000);
	compare(&y, f);
	assert_true(sql_int(f->s, "SELECT count(*) FROM post_day") > 0 && sql_int(f->s, "SELECT count(*) FROM post_pack") > 0);
	looks = sql_int(f->s, "SELECT count(*) FROM look");
	tidy_all(f, years_midnight(&y, DAYS), 1000); /* there is nothing left to do */
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look"), looks);
	ok(store_verify(f->s));
	years_clear(&y);
	fixture_free(f);
}

/* Killed at any moment of its tidying, the store loses and doubles nothing. */
static void test_killed_while_tidying(void **state)
{
	struct fixture *f = fixture_new();
	struct years y;
	moment now;

	(void)state;
	years_start(&y, f->s, 12, day_start(T0, cst()), DAYS);
	for (int d = 0; d < DAYS; d++)
		if (years_live(&y, false))
			fail_msg("%s", store_error(f->s));
	now = years_midnight(&y, DAYS);
	for (int round = 0; round < 25; round++) {
		struct text err = TEXT_SENTENCE;
		pid_t pid;

		store_close(f->s);
		pid = fork();
		if (pid == 0) {
			struct store *s = store_open(f->path, STORE_WRITE, &err);

			while (s && store_tidy(s, cst(), now, 40) == 1 && store_commit(s) == 0)
				;
			_exit(0);
		}
		usleep((useconds_t)(1000 + random_u64() % 20000));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		f->s = store_open(f->path, STORE_WRITE, &err);
		assert_non_null(f->s);
		y.s = f->s;
		if (round % 6 == 0)
			compare(&y, f);
	}
	tidy_all(f, now, 1000);
	compare(&y, f);
	ok(store_verify(f->s));
	years_clear(&y);
	fixture_free(f);
}

/* No statement of tidying goes through a table of looks or posts: 10,000 accounts are gone through each night. */
static void test_no_statement_of_tidying_scans(void **state)
{
	static const char *const large[] = { "SCAN look", "SCAN post", "SCAN l", "SCAN i", "SCAN p", "SCAN feed" };
	struct fixture *f = fixture_new_with_feed();
	moment published;

	(void)state;
	live_with_posts(f);
	tidy_all(f, T0 + 100 * DAY, 100);
	is_known(f, OLD, &published);
	tidy_all(f, T0 + 440 * DAY, 100);
	is_known(f, OLD, &published);
	for (sqlite3_stmt *st = sqlite3_next_stmt(f->s->db, NULL); st; st = sqlite3_next_stmt(f->s->db, st)) {
		struct text sql = TEXT_INIT(0);
		sqlite3_stmt *plan = NULL;

		text_addf(&sql, "EXPLAIN QUERY PLAN %s", sqlite3_sql(st));
		if (sqlite3_prepare_v2(f->s->db, text_str(&sql), -1, &plan, NULL) != SQLITE_OK)
			fail_msg("%s", sqlite3_errmsg(f->s->db));
		while (sqlite3_step(plan) == SQLITE_ROW)
			for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
				const char *step = (const char *)sqlite3_column_text(plan, 3);
				size_t n = strlen(large[i]);

				if (strncmp(step, large[i], n) == 0 && (step[n] == ' ' || step[n] == '\0'))
					fail_msg("%s: %s", sqlite3_sql(st), step);
			}
		sqlite3_finalize(plan);
		text_clear(&sql);
	}
	fixture_free(f);
}

static void test_freed_pages_go_back(void **state)
{
	struct fixture *f = fixture_new();
	int64_t pages;

	(void)state;
	assert_int_equal(sql_int(f->s, "PRAGMA auto_vacuum"), AUTO_VACUUM_INCREMENTAL);
	sql_run(f->s, "CREATE TABLE filler AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
		" SELECT zeroblob(3000) AS x FROM n; DROP TABLE filler");
	pages = sql_int(f->s, "PRAGMA page_count");
	assert_true(pages > 3000);
	for (int i = 0; i < 100; i++)
		assert_int_equal(store_tidy(f->s, cst(), T0, 100), 0);
	ok(store_commit(f->s));
	assert_true(sql_int(f->s, "PRAGMA page_count") < pages / 2);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_day_of_looks),
		cmocka_unit_test(test_a_pause_over_two_rounds_is_kept),
		cmocka_unit_test(test_a_long_run_is_kept_as_it_is),
		cmocka_unit_test(test_packed_faces),
		cmocka_unit_test(test_packed_posts_are_whole),
		cmocka_unit_test(test_after_13_months_nothing_is_new_again),
		cmocka_unit_test(test_what_an_open_finding_rests_on_stays),
		cmocka_unit_test(test_evidence_of_what_is_void_goes),
		cmocka_unit_test(test_no_statement_of_tidying_scans),
		cmocka_unit_test(test_freed_pages_go_back),
		cmocka_unit_test(test_counts_stay_right_over_the_years),
		cmocka_unit_test(test_killed_while_tidying),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
