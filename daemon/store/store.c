/*
 * store - opening, closing, and the transactions of the house's memory.
 *
 * Knows: the file, its connection, which wholes are being written and which
 * are durable.  Must never know: what any table means.  It exists so that one
 * look is in the store whole or not at all, whatever happens to us.
 *
 * A batch is one SQLite transaction; a whole (store_begin .. store_end) is a
 * savepoint in it, so that one whole that fails is taken back alone and those
 * ended before it stay.  Some failures (a full disk, an I/O error) make SQLite
 * give up the entire transaction: then the ended wholes are lost with it, the
 * sentence says so and store_lost() counts them, for memory is then ahead of
 * the store.  A savepoint copies each page that a whole changes, a seventh of
 * what a look costs, so a look (store_begin_look) has none until the first
 * failure.  Every writing call opens a whole of its own when none is open.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "store-in.h"

static const char pragmas_writer[] =
	"PRAGMA journal_mode = WAL;"
	"PRAGMA synchronous = FULL;"
	"PRAGMA foreign_keys = ON;"
	"PRAGMA secure_delete = OFF;"
	"PRAGMA temp_store = MEMORY;"
	"PRAGMA cache_size = -4096;"             /* 4 MiB: what does not fit has the kernel, and a processor keeps 4 nearer than 16 (doc/SPEED.md) */
	"PRAGMA wal_autocheckpoint = 4000;"      /* 16 MiB: a reader or backup may let it grow, the next checkpoint takes it back ... */
	"PRAGMA journal_size_limit = 33554432;"; /* ... to no more than this on disk */
static const char pragmas_reader[] =
	"PRAGMA query_only = ON;"
	"PRAGMA temp_store = MEMORY;";

/* In the language of whoever runs the program, whatever pages in another are being made: as log_own() does. */
int store_fail(struct store *s, const char *msgid, ...)
{
	const char *others;
	va_list ap;

	if (s->depth > 0 && s->failed)
		return -1;
	s->failed = s->depth > 0;
	text_reset(&s->error);
	others = log_speak_own();
	va_start(ap, msgid);
	text_vaddf(&s->error, gettext(msgid), ap);
	va_end(ap);
	if (others)
		log_speak(others);
	return -1;
}

const char *store_error(const struct store *s)
{
	return text_str(&s->error);
}

void store_note_time(struct store *s, moment now)
{
	if (now != MOMENT_NONE && now > s->newest)
		s->newest = now;
}

/* ---- transactions -------------------------------------------------------- */

static int run(struct store *s, const char *sql)
{
	struct query q = query_new(s, sql);

	return query_run(&q);
}

static const char sql_begin[] = "BEGIN IMMEDIATE";
static const char sql_begin_reading[] = "BEGIN";
static const char sql_savepoint[] = "SAVEPOINT whole";
static const char sql_release[] = "RELEASE whole";
static const char sql_commit[] = "COMMIT";
static const char sql_newest[] = "SELECT value FROM meta WHERE name = 'newest'";
static const char sql_save_newest[] = "UPDATE meta SET value = ? WHERE name = 'newest'";

/* Another writer is waited for, but not again for each row: until it has gone, nobody waits. */
static int begin_writing(struct store *s)
{
	int e = run(s, sql_begin);

	sqlite3_busy_timeout(s->db, e < 0 && (sqlite3_errcode(s->db) & 0xff) == SQLITE_BUSY ? 0 : BUSY_WRITER_MS);
	return e;
}

static int begin_whole(struct store *s, bool alone)
{
	if (s->depth > 0) {
		if (s->failed)
			return -1;
		s->depth++;
		return 0;
	}
	s->failed = false;
	if (s->mode == STORE_READ) {
		if (run(s, sql_begin_reading) < 0)
			return -1;
	} else {
		if (sqlite3_get_autocommit(s->db) && begin_writing(s) < 0)
			return -1;
		if (alone && (store_save_owed(s) < 0 || run(s, sql_savepoint) < 0))
			return -1;
	}
	s->alone = alone;
	s->newest_before = s->newest;
	s->depth = 1;
	return 0;
}

int store_begin(struct store *s)
{
	return begin_whole(s, true);
}

int store_begin_look(struct store *s)
{
	return begin_whole(s, s->wary);
}

static moment read_newest(struct store *s)
{
	struct query q = query_new(s, sql_newest);
	moment m = query_next(&q) == 1 ? query_get_moment(&q) : MOMENT_NONE;

	query_end(&q);
	return m;
}

/* The batch is gone, and with it what had ended in it. */
static void lose_batch(struct store *s)
{
	if (!sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	s->newest = s->newest_saved;
	if (s->pending > 0)
		text_addf(&s->error, ngettext("; %d earlier look of the same batch was lost with it", "; %d earlier looks of the same batch were lost with it",
			(unsigned long)s->pending), s->pending);
	s->lost += (uint64_t)s->pending;
	s->pending = s->n_owed = 0;
}

/* Takes back the whole that failed; what ended before it stays if SQLite let it. */
static int take_back(struct store *s)
{
	s->failed = false;
	s->wary |= !s->alone;
	s->newest = s->newest_before;
	if (s->pending == 0 || !s->alone || sqlite3_get_autocommit(s->db) ||
		sqlite3_exec(s->db, "ROLLBACK TO whole; RELEASE whole", NULL, NULL, NULL) != SQLITE_OK)
		lose_batch(s);
	return -1;
}

void store_give_up(struct store *s, const char *why)
{
	store_fail(s, "%s", why);
}

int store_end(struct store *s)
{
	if (s->depth == 0) /* its store_begin() had failed: the sentence is still there */
		return -1;
	if (s->depth > 1) {
		s->depth--;
		return s->failed ? -1 : 0;
	}
	if (s->mode == STORE_READ) {
		int rc = s->failed ? -1 : 0;

		s->depth = 0;
		s->failed = false;
		if (!sqlite3_get_autocommit(s->db))
			sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
		return rc;
	}
	if (!s->failed && s->alone)
		run(s, sql_release);
	s->depth = 0;
	if (s->failed)
		return take_back(s);
	s->pending++;
	return s->pending >= BATCH_MAX ? store_commit(s) : 0;
}

static int save_newest(struct store *s)
{
	struct query q;

	if (s->newest == s->newest_saved)
		return 0;
	q = query_new(s, sql_save_newest);
	query_moment(&q, s->newest);
	return query_run(&q);
}

int store_commit(struct store *s)
{
	if (s->depth > 0)
		return store_fail(s, N_("a look is not committed before it has ended"));
	if (sqlite3_get_autocommit(s->db))
		return 0;
	if (store_save_owed(s) < 0 || save_newest(s) < 0 || run(s, sql_commit) < 0) {
		lose_batch(s);
		return -1;
	}
	s->newest_saved = s->newest;
	s->pending = 0;
	return 0;
}

bool store_takes_writing(struct store *s)
{
	uint64_t lost = s->lost;
	struct query q;
	int e;

	if (s->depth || s->pending || store_begin(s))
		return false;
	q = query_new(s, sql_save_newest);
	query_moment(&q, s->newest);
	query_run(&q);
	e = store_end(s) || store_commit(s);
	s->lost = lost;
	return !e;
}

int store_pending(const struct store *s)
{
	return s->pending;
}

uint64_t store_lost(const struct store *s)
{
	return s->lost;
}

moment store_newest(struct store *s)
{
	return s->mode == STORE_WRITE ? s->newest : read_newest(s);
}

/* ---- opening and closing ------------------------------------------------- */

static int exec(struct store *s, const char *path, const char *sql, struct text *err)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	text_setf(err, _("cannot open store %s: %s%s"), path, sqlite3_errmsg(s->db), store_way_out(s->db));
	return -1;
}

static int connect(struct store *s, const char *name, int flags, int busy_ms)
{
	sqlite3_close(s->db);
	s->db = NULL;
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD); /* who has a store has one thread. Both before SQLite is first used, */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* else without effect: a twentieth of its work was locking and counting */
	if (sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return -1;
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_timeout(s->db, busy_ms);
	return zip_add_functions(s->db) == SQLITE_OK && record_add_functions(s->db) == SQLITE_OK ? 0 : -1;
}

/* What tidying frees is given back to the file system bit by bit; a store made before that is rewritten once. */
static void make_shrinkable(struct store *s, const char *path)
{
	int64_t kind = 0;

	if (store_pragma(s->db, "auto_vacuum", &kind) == 0 && kind == AUTO_VACUUM_INCREMENTAL)
		return;
	log_notice(_("store %s: rewritten once, so that it can shrink from now on"), path);
	if (sqlite3_exec(s->db, "PRAGMA auto_vacuum = INCREMENTAL; VACUUM", NULL, NULL, NULL) != SQLITE_OK)
		log_warn(_("store %s: cannot be rewritten: %s; it goes on without being able to shrink"), path, sqlite3_errmsg(s->db));
}

static int open_writer(struct store *s, const char *path, struct text *err)
{
	if (connect(s, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, BUSY_WRITER_MS) < 0) {
		text_setf(err, _("cannot open store %s: %s%s"), path, s->db ? sqlite3_errmsg(s->db) : "no memory", store_way_out(s->db));
		return -1;
	}
	/* Takes effect in a file that is still empty; an older one is rewritten below. */
	if (exec(s, path, "PRAGMA auto_vacuum = INCREMENTAL", err) < 0 || store_migrate_to_latest(s->db, path, err) < 0 ||
		exec(s, path, pragmas_writer, err) < 0)
		return -1;
	make_shrinkable(s, path);
	s->newest = s->newest_saved = read_newest(s);
	return 0;
}

/*
 * Who may not write beside the database cannot map the index of its WAL.  With
 * no WAL there, no writer runs and the file itself is all there is to read.
 */
static int open_still(struct store *s, const char *path)
{
	struct text name = TEXT_INIT(8192);
	int rc = -1;

	text_addf(&name, "%s-wal", path);
	if (access(text_str(&name), F_OK) < 0) {
		text_setf(&name, "file:%s?immutable=1", path);
		if (!strpbrk(path, "?#%"))
			rc = connect(s, text_str(&name), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, BUSY_READER_MS);
	}
	text_clear(&name);
	return rc;
}

static int open_reader(struct store *s, const char *path, struct text *err)
{
	int64_t version;

	if (access(path, F_OK) < 0) {
		text_setf(err, _("there is no store %s yet"), path);
		return -1;
	}
	if (connect(s, path, SQLITE_OPEN_READONLY, BUSY_READER_MS) < 0 || store_pragma(s->db, "schema_version", &version) < 0)
		open_still(s, path);
	if (!s->db) {
		text_setf(err, _("cannot open store %s"), path);
		return -1;
	}
	return store_check_version(s->db, path, err) < 0 ? -1 : exec(s, path, pragmas_reader, err);
}

struct store *store_open(const char *path, enum store_mode mode, struct text *err)
{
	struct store *s = mem_alloc(sizeof *s);

	s->mode = mode;
	s->keep_evidence = STORE_KEEP_EVIDENCE_DAYS * (int64_t)DAY;
	s->error.max = SENTENCE_MAX;
	s->newest = s->newest_saved = MOMENT_NONE;
	if ((mode == STORE_WRITE ? open_writer : open_reader)(s, path, err) == 0)
		return s;
	query_close_all(s);
	text_clear(&s->error);
	sqlite3_close(s->db);
	free(s);
	return NULL;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	if (s->depth > 0) {
		s->depth = 1;
		store_fail(s, N_("closed in the middle"));
		store_end(s);
	}
	if (s->mode == STORE_WRITE)
		store_commit(s);
	query_close_all(s);
	text_clear(&s->error);
	text_clear(&s->save_source);
	text_clear(&s->save_feed);
	text_clear(&s->grow_run);
	text_clear(&s->begin_run);
	text_clear(&s->load_source);
	text_clear(&s->load_feed);
	sqlite3_close(s->db);
	free(s);
}
