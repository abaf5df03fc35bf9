/*
 * store-record - who decided, changed, looked at or took out what, in entries
 * that are only ever added.
 *
 * Each entry carries the SHA-256 of the one before it and of what it says
 * itself, so that one that is changed, left out or put in between shows; the
 * laws in store-verify.c ask for it.  What stands in a table of its own is
 * entered by the triggers of schema-3.sql, whoever writes it: a writer without
 * chained() cannot write it at all.  Whoever has the whole file could chain it
 * anew: the last hash, noted elsewhere, shows that, too.
 */
#include <nettle/sha2.h>
#include <stdio.h>

#include "store-in.h"

/* A value of the chain: how long it is, then its bytes as text; -1 long where there is none. */
static void add_value(struct sha256_ctx *ctx, sqlite3_value *v)
{
	char length[24];
	const unsigned char *bytes = sqlite3_value_type(v) == SQLITE_BLOB ? sqlite3_value_blob(v) : sqlite3_value_text(v);
	int n = sqlite3_value_type(v) == SQLITE_NULL ? -1 : sqlite3_value_bytes(v);

	sha256_update(ctx, (size_t)snprintf(length, sizeof length, "%d:", n), (const uint8_t *)length);
	if (n > 0)
		sha256_update(ctx, (size_t)n, bytes);
}

/* chained(hash of the entry before, at, what, row, who, peer, about): the hash of this one. */
static void sql_chained(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct sha256_ctx ctx;
	uint8_t hash[STORE_SHA256];

	sha256_init(&ctx);
	for (int i = 0; i < n; i++)
		add_value(&ctx, v[i]);
	sha256_digest(&ctx, sizeof hash, hash);
	sqlite3_result_blob(c, hash, sizeof hash, SQLITE_TRANSIENT);
}

int record_add_functions(sqlite3 *db)
{
	return sqlite3_create_function(db, "chained", 7, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, sql_chained, NULL, NULL);
}

int store_record(struct store *s, const char *what, const char *said, const struct by *by)
{
	static const char sql[] = "INSERT INTO entry (at, what, row, who, peer, about) VALUES (?, ?, NULL, ?, ?, json_object('said', ?, 'why', ?))";
	struct query q;

	if (store_begin(s))
		return -1;
	q = query_new(s, sql);
	query_moment(&q, by->now);
	query_text(&q, what);
	query_text(&q, by->who);
	query_text(&q, by->peer);
	query_text(&q, said);
	query_text(&q, by->why);
	query_run(&q); /* its time is not noted as the store's newest: whoever looks on does not move the clock of a rehearsal */
	return store_end(s);
}

int store_each_entry(struct store *s, moment from, bool (*row)(void *ctx, const struct entry_row *r), void *ctx)
{
	static const char sql[] = "SELECT id, at, what, who, peer, about, hash FROM record WHERE at >= ? ORDER BY id";
	struct query q = query_new(s, sql);
	bool more = true;

	query_int(&q, from);
	while (more && query_next(&q) == 1) {
		struct entry_row r = { .id = query_get_int(&q) };
		size_t n;

		r.at = query_get_moment(&q);
		r.what = query_get_text(&q);
		r.who = query_get_text(&q);
		r.peer = query_get_text(&q);
		r.about = query_get_text(&q);
		r.hash = query_get_blob(&q, &n);
		more = n == STORE_SHA256 && row(ctx, &r);
	}
	return query_close(&q);
}
