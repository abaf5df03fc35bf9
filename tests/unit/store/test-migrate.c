/*
 * From schema to schema: copies, refusals, and steps that fail.
 */
#include "fixture.h"
#include "schema.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void expect_refused(const char *path, enum store_mode mode, const char *because)
{
	struct text err = TEXT_SENTENCE;

	assert_null(store_open(path, mode, &err));
	if (!strstr(text_str(&err), because))
		fail_msg("%s", text_str(&err));
	text_clear(&err);
}

static int64_t pragma(sqlite3 *db, const char *name)
{
	int64_t v = -1;

	assert_int_equal(store_pragma(db, name, &v), 0);
	return v;
}

static sqlite3 *raw(const char *path)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	return db;
}

static void test_new_store(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	assert_int_equal(pragma(f->s->db, "user_version"), STORE_SCHEMA_VERSION);
	assert_int_equal(pragma(f->s->db, "application_id"), STORE_APPLICATION_ID);
	assert_int_equal(pragma(f->s->db, "synchronous"), 2);
	assert_int_equal(pragma(f->s->db, "foreign_keys"), 1);
	assert_int_equal(sql_int(f->s, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
	fixture_reopen(f);
	ok(store_verify(f->s));
	fixture_free(f);
}

static void test_newer_schema_is_refused(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	sql_run(f->s, "PRAGMA user_version = 7");
	expect_refused(f->path, STORE_WRITE, "schema 7");
	expect_refused(f->path, STORE_READ, "newer");
	assert_int_equal(pragma(f->s->db, "user_version"), 7);
	fixture_free(f);
}

static void test_strange_files_are_refused(void **state)
{
	struct fixture *f = fixture_new();
	char path[300];
	sqlite3 *db;
	FILE *file;

	(void)state;
	snprintf(path, sizeof path, "%s/other.db", f->dir);
	db = raw(path);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE t (x)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	expect_refused(path, STORE_WRITE, "not a newmedia store");
	expect_refused(path, STORE_READ, "not a newmedia store");
	file = fopen(path, "w");
	assert_non_null(file);
	for (int i = 0; i < 1000; i++)
		fputs("this is no database\n", file);
	fclose(file);
	expect_refused(path, STORE_WRITE, "not a database");
	snprintf(path, sizeof path, "%s/none/newmedia.db", f->dir);
	expect_refused(path, STORE_WRITE, "cannot open store");
	expect_refused(path, STORE_READ, "there is no store");
	fixture_free(f);
}

static const struct migration to_three[] = {
	{ 1, "CREATE TABLE a (x)" },
	{ 2, "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1" },
	{ 3, "CREATE TABLE b (x); INSERT INTO b SELECT y FROM a" },
};
static const struct migration to_a_fall[] = {
	{ 1, "CREATE TABLE a (x)" },
	{ 2, "ALTER TABLE a ADD COLUMN y; INSERT INTO a VALUES (5, 6); INSERT INTO nowhere VALUES (1)" },
};

static int64_t one(sqlite3 *db, const char *sql)
{
	struct store s = { .db = db };

	return sql_int(&s, sql);
}

static void test_steps_and_copies(void **state)
{
	struct fixture *f = fixture_new();
	struct text err = TEXT_SENTENCE;
	char path[300], copy[340];
	sqlite3 *db;

	(void)state;
	snprintf(path, sizeof path, "%s/old.db", f->dir);
	db = raw(path);
	assert_int_equal(store_migrate(db, path, to_three, 1, &err), 0);
	assert_int_equal(sqlite3_exec(db, "INSERT INTO a VALUES (41)", NULL, NULL, NULL), SQLITE_OK);

	assert_int_equal(store_migrate(db, path, to_a_fall, 2, &err), -1); /* a step that fails leaves all as it was */
	assert_non_null(strstr(text_str(&err), "nowhere"));
	assert_int_equal(pragma(db, "user_version"), 1);
	assert_int_equal(one(db, "SELECT count(*) FROM a"), 1);
	assert_true(sqlite3_get_autocommit(db));

	assert_int_equal(store_migrate(db, path, to_three, 3, &err), 0);
	assert_int_equal(pragma(db, "user_version"), 3);
	assert_int_equal(one(db, "SELECT x FROM b"), 42);
	assert_int_equal(store_migrate(db, path, to_three, 3, &err), 0);
	assert_int_equal(store_migrate(db, path, to_three, 2, &err), -1);
	sqlite3_close(db);

	snprintf(copy, sizeof copy, "%s.v1-3", path);
	assert_int_not_equal(access(copy, F_OK), 0);
	for (int i = 1; i <= 2; i++) { /* one copy of each attempt, none written over */
		snprintf(copy, sizeof copy, "%s.v1-%d", path, i);
		db = raw(copy);
		assert_int_equal(pragma(db, "user_version"), 1);
		assert_int_equal(pragma(db, "application_id"), STORE_APPLICATION_ID);
		assert_int_equal(one(db, "SELECT x FROM a"), 41);
		sqlite3_close(db);
	}
	text_clear(&err);
	fixture_free(f);
}

static void test_an_interrupted_creation_begins_again(void **state)
{
	struct fixture *f = fixture_new();
	struct text err = TEXT_SENTENCE;
	char path[300];
	struct store *s;

	(void)state;
	snprintf(path, sizeof path, "%s/empty.db", f->dir);
	fclose(fopen(path, "w"));
	expect_refused(path, STORE_READ, "empty");
	s = store_open(path, STORE_WRITE, &err);
	assert_non_null(s);
	store_close(s);
	text_clear(&err);
	fixture_free(f);
}

/* A store as the first version made it, with a year of rows in it: nothing is lost, a copy is kept, and it can shrink. */
static const char first_version[] = "PRAGMA journal_mode = WAL;"
	"INSERT INTO unit VALUES ('office', 'Office', '', '', '', 0, 1625097600, 1625097600);"
	"INSERT INTO account (id, key, name, unit, platform, manual, witness, file_status, status, reg, known)"
	" VALUES (1, 'alpha', 'Alpha', 'office', 'wechat', 0, 0, 'normal', 'normal', '', 1625097600);"
	"INSERT INTO source (id, name, via, known) VALUES (1, 's', 'bridge', 1625097600);"
	"INSERT INTO feed (id, account, source, partial, known, run, last_outcome, last_blocked, fails, newest_precision, baseline_undated, had_posts,"
	" full_size, comments, url) VALUES (1, 1, 1, 0, 1625097600, 1000, 'read', '', 0, 'second', 0, 1, 20, 'unknown', 'http://x.test/');"
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO look SELECT i, 1, 1, 'read', '', 200, i, 20,"
	" 1625097600 + i * 21600, 1625097600 + i * 21600, 1, 0, NULL, '', '' FROM n;"
	"UPDATE look SET last = last + 600, count = 7, longest_pause = 300, last_full = first WHERE id = 1000;"
	"UPDATE feed SET last_good = 1646698200, fails = 3;"
	"INSERT INTO look_list SELECT id, x'01' FROM look;"
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO post SELECT i, 1, i, i, 1, 1625097600 + i * 21600,"
	" 1625097600 + i * 21600, 1625097600 + i * 21600, 'second', 1625097600 + i * 21600, 1625097600 + i * 21600, 'second', 0, 0, 0, 'unknown', 'n' || i,"
	" 'u' || i, 't' || i, 'r' FROM n;"
	"UPDATE meta SET value = 1646697600 WHERE name = 'newest';"
	"PRAGMA user_version = 1;";

static void make_first_version(const char *path)
{
	sqlite3 *db = raw(path);
	char mark[80];

	snprintf(mark, sizeof mark, "PRAGMA application_id = %d", STORE_APPLICATION_ID);
	assert_int_equal(sqlite3_exec(db, schema_sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, first_version, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, mark, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(pragma(db, "auto_vacuum"), 0);
	sqlite3_close(db);
}

/* The run that went on is the one that is counted now, and nothing of it is lost when another begins. */
static void expect_run_goes_on(struct fixture *f)
{
	static const char run[] = "SELECT count(*) FROM look WHERE id = 1000 AND count = 7 AND last = first + 600 AND longest_pause = 300 AND last_full = first";
	struct feed_card card;
	struct look_fact l = { .account = 1, .feed = 1, .at = 1646698800, .outcome = OUTCOME_UNCHANGED, .card = &card, .memory = &f->memory };

	assert_int_equal(store_get_feed(f->s, 1, "http://x.test/", &card), 1);
	assert_int_equal(card.last_good, 1646698200);
	assert_int_equal(card.fails, 3);
	assert_int_equal(sql_int(f->s, run), 1);
	ok(store_begin(f->s));
	ok(store_add_look(f->s, &l));
	assert_int_equal(sql_int(f->s, run), 1);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look"), 1001);
	store_give_up(f->s, "only tried");
	assert_int_equal(store_end(f->s), -1);
}

static void test_from_the_first_version(void **state)
{
	struct fixture *f = fixture_new();
	struct text err = TEXT_SENTENCE;
	struct known_post known = { .known = false };
	uint64_t key = 900;
	sqlite3 *db;
	char path[300];
	int more;

	(void)state;
	store_close(f->s);
	unlink(f->path);
	make_first_version(f->path);
	expect_refused(f->path, STORE_READ, "older schema 1");
	f->s = store_open(f->path, STORE_WRITE, &err);
	assert_non_null(f->s);
	assert_int_equal(pragma(f->s->db, "user_version"), STORE_SCHEMA_VERSION);
	assert_int_equal(pragma(f->s->db, "auto_vacuum"), AUTO_VACUUM_INCREMENTAL);
	assert_int_equal(store_newest(f->s), 1646697600);
	ok(store_verify(f->s));
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM post") + sql_int(f->s, "SELECT count(*) FROM look"), 2000);
	expect_run_goes_on(f);
	while ((more = store_tidy(f->s, zone_find("Asia/Shanghai"), 1646697600 + 300 * DAY, 300)) == 1)
		;
	assert_int_equal(more, 0);
	ok(store_verify(f->s));
	assert_true(sql_int(f->s, "SELECT count(*) FROM post") < 10);
	assert_int_equal(sql_int(f->s, "SELECT sum(posts) FROM post_day") + sql_int(f->s, "SELECT sum(length(keys) / 8) FROM post_pack") +
		sql_int(f->s, "SELECT count(*) FROM post"), 1000);
	ok(store_known_posts(f->s, 1, &key, &key, 1, &known));
	assert_true(known.known);
	snprintf(path, sizeof path, "%s.v1-1", f->path);
	db = raw(path);
	assert_int_equal(pragma(db, "user_version"), 1);
	assert_int_equal(one(db, "SELECT count(*) FROM post"), 1000);
	sqlite3_close(db);
	snprintf(path, sizeof path, "%s.v1-2", f->path);
	assert_int_not_equal(access(path, F_OK), 0);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_store),
		cmocka_unit_test(test_newer_schema_is_refused),
		cmocka_unit_test(test_strange_files_are_refused),
		cmocka_unit_test(test_steps_and_copies),
		cmocka_unit_test(test_from_the_first_version),
		cmocka_unit_test(test_an_interrupted_creation_begins_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
