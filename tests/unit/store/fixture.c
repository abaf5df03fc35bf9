/*
 * fixture - see fixture.h.
 */
#include "fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct store *open_or_fail(const char *path)
{
	struct text err = TEXT_SENTENCE;
	struct store *s = store_open(path, STORE_WRITE, &err);

	if (!s)
		fail_msg("%s", text_str(&err));
	text_clear(&err);
	return s;
}

struct fixture *fixture_new(void)
{
	/* TMPDIR names a real disk; else memory will do: what is tested here is order, not the disk. */
	const char *base = getenv("TMPDIR") ? getenv("TMPDIR") : access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	struct fixture *f = mem_alloc(sizeof *f);

	snprintf(f->dir, sizeof f->dir, "%s/nm-store-XXXXXX", base);
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof f->path, "%s/newmedia.db", f->dir);
	f->s = open_or_fail(f->path);
	feed_memory_clear(&f->memory);
	return f;
}

struct fixture *fixture_new_with_feed(void)
{
	struct fixture *f = fixture_new();
	struct account_fact a = an_account("alpha");

	ok(store_put_account(f->s, &a, T0, &f->account));
	ok(store_put_source(f->s, "http://bridge.test:80/wechat", VIA_BRIDGE, T0, &f->source));
	ok(store_put_feed(f->s, f->account.id, "http://bridge.test/alpha.xml", f->source.id, false, T0, &f->feed));
	ok(store_commit(f->s));
	return f;
}

void fixture_reopen(struct fixture *f)
{
	store_close(f->s);
	f->s = open_or_fail(f->path);
}

void fixture_free(struct fixture *f)
{
	DIR *d;

	store_close(f->s);
	source_card_clear(&f->source);
	d = opendir(f->dir);
	for (struct dirent *e; d && (e = readdir(d));) {
		char name[480];

		snprintf(name, sizeof name, "%s/%s", f->dir, e->d_name);
		if (e->d_name[0] != '.')
			unlink(name);
	}
	closedir(d);
	assert_int_equal(rmdir(f->dir), 0);
	free(f);
}

void fixture_ok(int rc, const char *what, const struct store *s, const char *file, int line)
{
	if (rc == 0)
		return;
	print_error("%s: %s\n", what, store_error(s));
	_fail(file, line);
}

int64_t sql_int(struct store *s, const char *sql)
{
	sqlite3_stmt *st = NULL;
	int64_t v;

	if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) != SQLITE_OK || sqlite3_step(st) != SQLITE_ROW)
		fail_msg("%s: %s", sql, sqlite3_errmsg(s->db));
	v = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return v;
}

void sql_run(struct store *s, const char *sql)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(s->db));
}

struct account_fact an_account(const char *key)
{
	return (struct account_fact){ .key = key, .name = "Alpha", .unit = "office", .platform = PLATFORM_WECHAT, .status = STATUS_NORMAL,
		.opened = MOMENT_NONE, .reg = "kind: service\nphone: 1234\n" };
}

int64_t add_account(struct fixture *f, const char *key)
{
	struct account_fact a = an_account(key);
	struct account_card c = { .id = 0 };

	ok(store_put_account(f->s, &a, T0, &c));
	return c.id;
}

struct look_fact a_look(const struct fixture *f, moment at, enum outcome outcome)
{
	return (struct look_fact){ .account = f->account.id, .feed = f->feed.id, .at = at, .outcome = outcome, .http_status = 200,
		.body_hash = 77, .error = "", .address = "127.0.0.1:80", .card = &f->feed, .memory = &f->memory };
}

int add_review_step(struct store *s, int64_t review, enum review_event event, enum review_state to, const char *why, moment now)
{
	return store_step_review(s, review, &(struct review_step){ event, to, MOMENT_NONE, MOMENT_NONE, "" },
		&(struct by){ .who = "newmediad", .peer = "", .why = why, .now = now });
}

void save_body(struct fixture *f, moment at, enum outcome outcome, const void *bytes, size_t len)
{
	struct body_fact b = { .feed = f->feed.id, .at = at, .hash = text_hash(bytes, len), .before = f->shown, .outcome = outcome,
		.http_status = 200, .url = "http://a.test/feed", .address = "127.0.0.1:80",
		.head = "HTTP/1.1 200 OK\nContent-Type: text/html\n", .content_type = "text/html" };

	store_pack(&b.body, bytes, len);
	ok(store_save_body(f->s, &b));
	f->shown = outcome_is_good(outcome) ? b.hash : f->shown;
	packed_clear(&b.body);
}

uint64_t random_u64(void)
{
	static uint64_t x = UINT64_C(0x2545f4914f6cdd1d);

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x * UINT64_C(0x9e3779b97f4a7c15);
}
