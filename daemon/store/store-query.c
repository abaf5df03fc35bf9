/*
 * store-query - statements prepared once, and values in and out of them.
 *
 * Knows SQLite's handles and how the house's values look in a row (moments,
 * names, absent things).  Knows no table.  It exists so that the other files
 * of this room read as facts going in and out.
 */
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "log.h"
#include "store-in.h"

/* What is an I/O error to SQLite may be a full disk, or one that takes nothing: the system's word tells. */
static int trouble_of(sqlite3 *db)
{
	int code = sqlite3_errcode(db) & 0xff;

	if (code != SQLITE_IOERR && code != SQLITE_CANTOPEN)
		return code;
	switch (sqlite3_system_errno(db)) {
	case ENOSPC: case EDQUOT:
		return SQLITE_FULL;
	case EROFS: case EPERM: case EACCES:
		return SQLITE_READONLY;
	default:
		return code;
	}
}

const char *store_way_out(sqlite3 *db)
{
	switch (db ? trouble_of(db) : SQLITE_OK) {
	case SQLITE_CORRUPT: case SQLITE_NOTADB:
		return _("; the file is damaged: RESTORE.md tells how a backup takes its place");
	case SQLITE_BUSY: case SQLITE_LOCKED:
		return _("; another program holds it: fuser names it");
	case SQLITE_FULL:
		return _("; make room, and the watch goes on by itself");
	case SQLITE_READONLY:
		return _("; see newmediactl doctor");
	case SQLITE_IOERR:
		return _("; the disk fails: journalctl -k tells how");
	default:
		return "";
	}
}

/* The slot of sql in the cache: its own, or the free one where it belongs. */
static int slot_of(const struct store *s, const char *sql)
{
	unsigned i = (unsigned)(((uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15)) >> 40) & (QUERIES_MAX - 1);

	for (int tries = 0; tries < QUERIES_MAX; tries++, i = (i + 1) & (QUERIES_MAX - 1))
		if (s->cache[i].sql == sql || !s->cache[i].sql)
			return (int)i;
	assert(!"more statements than QUERIES_MAX");
	return 0;
}

/* msgid: SQLite's words and the way out, both in the language of whoever runs the program. */
static void fail_by_sqlite(struct store *s, const char *msgid)
{
	const char *others = log_speak_own();

	store_fail(s, msgid, sqlite3_errmsg(s->db), store_way_out(s->db));
	if (others)
		log_speak(others);
}

static sqlite3_stmt *prepare(struct store *s, const char *sql, unsigned flags)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v3(s->db, sql, -1, flags, &st, NULL) != SQLITE_OK)
		fail_by_sqlite(s, N_("cannot ask the store: %s%s"));
	return st;
}

struct query query_new(struct store *s, const char *sql)
{
	int i = slot_of(s, sql);

	if (!s->cache[i].sql) {
		s->cache[i].st = prepare(s, sql, SQLITE_PREPARE_PERSISTENT);
		s->cache[i].sql = s->cache[i].st ? sql : NULL;
	} else if (sqlite3_stmt_busy(s->cache[i].st)) {
		return query_once(s, sql);
	}
	return (struct query){ .s = s, .st = s->cache[i].st, .at = 1 };
}

struct query query_once(struct store *s, const char *sql)
{
	return (struct query){ .s = s, .st = prepare(s, sql, 0), .at = 1, .own = true };
}

void query_close_all(struct store *s)
{
	for (int i = 0; i < QUERIES_MAX; i++) {
		sqlite3_finalize(s->cache[i].st);
		s->cache[i].st = NULL;
		s->cache[i].sql = NULL;
	}
}

void query_end(struct query *q)
{
	if (q->own)
		sqlite3_finalize(q->st);
	else if (q->st)
		sqlite3_reset(q->st);
	q->st = NULL;
}

void query_int(struct query *q, int64_t v)
{
	if (q->st)
		sqlite3_bind_int64(q->st, q->at++, v);
}

static void bind_null(struct query *q)
{
	if (q->st)
		sqlite3_bind_null(q->st, q->at++);
}

void query_id(struct query *q, int64_t v)
{
	if (v)
		query_int(q, v);
	else
		bind_null(q);
}

void query_moment(struct query *q, moment m)
{
	if (m != MOMENT_NONE)
		query_int(q, m);
	else
		bind_null(q);
}

void query_text(struct query *q, const char *t)
{
	query_text_or_null(q, t ? t : "");
}

/* Values need not be copied: every statement is stepped before its caller returns, and bound anew before it is stepped again. */
void query_text_or_null(struct query *q, const char *t)
{
	if (!t)
		bind_null(q);
	else if (q->st)
		sqlite3_bind_text(q->st, q->at++, t, -1, SQLITE_STATIC);
}

void query_blob(struct query *q, const void *p, size_t n)
{
	if (!p)
		bind_null(q);
	else if (q->st)
		sqlite3_bind_blob64(q->st, q->at++, p, n, SQLITE_STATIC);
}

int query_next(struct query *q)
{
	int rc;

	if (!q->st) {
		q->failed = true;
		return -1;
	}
	rc = sqlite3_step(q->st);
	q->at = 0;
	q->failed = rc != SQLITE_ROW && rc != SQLITE_DONE;
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		fail_by_sqlite(q->s, N_("store: %s%s"));
	query_end(q);
	return q->failed ? -1 : 0;
}

int query_close(struct query *q)
{
	query_end(q);
	return q->failed ? -1 : 0;
}

int query_run(struct query *q)
{
	int rc = query_next(q);

	assert(rc <= 0);
	return rc;
}

int query_change(struct query *q, const char *what)
{
	if (query_run(q) < 0)
		return -1;
	return sqlite3_changes(q->s->db) > 0 ? 0 : store_fail(q->s, N_("no %s"), _(what));
}

int64_t query_get_int(struct query *q)
{
	return sqlite3_column_int64(q->st, q->at++);
}

moment query_get_moment(struct query *q)
{
	bool none = sqlite3_column_type(q->st, q->at) == SQLITE_NULL;
	moment m = query_get_int(q);

	return none ? MOMENT_NONE : m;
}

const char *query_get_text(struct query *q)
{
	const unsigned char *t = sqlite3_column_text(q->st, q->at++);

	return t ? (const char *)t : "";
}

char *query_get_copy(struct query *q)
{
	return mem_strdup((const char *)sqlite3_column_text(q->st, q->at++));
}

const void *query_get_blob(struct query *q, size_t *ret_len)
{
	const void *p = sqlite3_column_blob(q->st, q->at);

	*ret_len = (size_t)sqlite3_column_bytes(q->st, q->at++);
	return p;
}

int query_get_enum_(struct query *q, const char *(*name_of)(int), int count)
{
	int v = fact_find_(name_of, count, query_get_text(q));

	return v < 0 ? 0 : v;
}

_Static_assert(sizeof(enum outcome) == sizeof(int), "enums are read and written as int");

void fields_give(struct query *q, const struct field *f, int n, const void *card)
{
	for (int i = 0; i < n; i++) {
		const void *p = (const char *)card + f[i].at;

		switch (f[i].kind) {
		case FIELD_MOMENT: query_moment(q, *(const moment *)p); break;
		case FIELD_ID: query_id(q, *(const int64_t *)p); break;
		case FIELD_U32: query_int(q, *(const uint32_t *)p); break;
		case FIELD_BOOL: query_int(q, *(const bool *)p); break;
		case FIELD_ENUM: query_text(q, f[i].name_of((int)*(const unsigned *)p)); break;
		}
	}
}

void fields_take(struct query *q, const struct field *f, int n, void *card)
{
	for (int i = 0; i < n; i++) {
		void *p = (char *)card + f[i].at;

		switch (f[i].kind) {
		case FIELD_MOMENT: *(moment *)p = query_get_moment(q); break;
		case FIELD_ID: *(int64_t *)p = query_get_int(q); break;
		case FIELD_U32: *(uint32_t *)p = (uint32_t)query_get_int(q); break;
		case FIELD_BOOL: *(bool *)p = query_get_int(q) != 0; break;
		case FIELD_ENUM: *(unsigned *)p = (unsigned)query_get_enum_(q, f[i].name_of, f[i].count); break;
		}
	}
}

bool fields_differ(const struct field *f, int n, const void *a, const void *b)
{
	static const size_t size[] = { [FIELD_MOMENT] = sizeof(moment), [FIELD_ID] = sizeof(int64_t), [FIELD_U32] = sizeof(uint32_t),
		[FIELD_BOOL] = sizeof(bool), [FIELD_ENUM] = sizeof(int) };

	for (int i = 0; i < n; i++)
		if (memcmp((const char *)a + f[i].at, (const char *)b + f[i].at, size[f[i].kind]))
			return true;
	return false;
}

void fields_list(struct text *t, const struct field *f, int n, const char *each)
{
	for (int i = 0; i < n; i++)
		text_addf(t, each, f[i].column);
}
