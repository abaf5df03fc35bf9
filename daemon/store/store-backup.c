/*
 * store-backup - a copy of the store while others write to it.
 *
 * One read transaction is held from the first page to the last, so the copy is
 * the store as it was when it began, whatever is written meanwhile; the writer
 * never waits for it, only its WAL cannot be reset before the end.  Pages are
 * copied a megabyte at a time with a breath between, for the disk is the
 * daemon's first.  FILE appears whole or not at all: the copy grows as
 * FILE.part, is synced, and is renamed.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "store-in.h"

enum { PAGES_A_STEP = 256, BREATH_MS = 1, BUSY_TRIES = 10000 };

static int fail(struct text *err, const char *what, const char *path, const char *why)
{
	text_setf(err, "%s %s: %s", what, path, why);
	return -1;
}

static int copy_pages(sqlite3 *from, sqlite3 *to)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int rc, busy = 0;

	if (!b)
		return sqlite3_errcode(to);
	while ((rc = sqlite3_backup_step(b, PAGES_A_STEP)) == SQLITE_OK || ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) && ++busy < BUSY_TRIES))
		sqlite3_sleep(BREATH_MS);
	sqlite3_backup_finish(b);
	return rc;
}

/* The copy is one file that can be read from anywhere; newmediad turns its WAL on again. */
static const char pragmas_copy[] = "PRAGMA synchronous = OFF;";
static const char pragmas_done[] = "PRAGMA journal_mode = DELETE;";

static int read_newest(sqlite3 *db, moment *ret)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE name = 'newest'", -1, &st, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW)
		*ret = sqlite3_column_type(st, 0) == SQLITE_NULL ? MOMENT_NONE : sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return rc == SQLITE_ROW ? 0 : -1;
}

static int copy_to(sqlite3 *from, const char *part, moment *ret_newest, struct text *err)
{
	sqlite3 *to = NULL;
	int rc = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_exec(to, pragmas_copy, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = copy_pages(from, to);
	if (rc == SQLITE_DONE)
		rc = sqlite3_exec(to, pragmas_done, NULL, NULL, NULL);
	if (rc == SQLITE_OK && read_newest(to, ret_newest) < 0)
		rc = SQLITE_CORRUPT;
	if (rc != SQLITE_OK)
		fail(err, _("cannot write the copy"), part, sqlite3_errstr(rc));
	sqlite3_close(to);
	return rc == SQLITE_OK ? 0 : -1;
}

static int sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC), rc;

	if (fd < 0)
		return -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

/* Under its own name only when all of it is on disk; the name, too. */
static int publish(const char *part, const char *file, struct text *err)
{
	char *folder = mem_strdup(file);
	int rc = 0;

	if (sync_path(part, O_RDONLY) || rename(part, file) || sync_path(dirname(folder), O_RDONLY | O_DIRECTORY))
		rc = fail(err, _("cannot write the copy"), file, strerror(errno));
	free(folder);
	return rc;
}

static int may_write(const char *path, const char *file, bool force, struct text *err)
{
	struct stat store, there;

	if (stat(file, &there) < 0)
		return errno == ENOENT ? 0 : fail(err, _("cannot write the copy"), file, strerror(errno));
	if (stat(path, &store) == 0 && store.st_dev == there.st_dev && store.st_ino == there.st_ino)
		return fail(err, _("cannot write the copy"), file, _("this is the store itself"));
	if (!S_ISREG(there.st_mode))
		return fail(err, _("cannot write the copy"), file, _("this is no regular file"));
	return force ? 0 : fail(err, _("cannot write the copy"), file, _("it exists; --force replaces it"));
}

static sqlite3 *open_source(const char *path, struct text *err)
{
	sqlite3 *db = NULL;

	if (access(path, F_OK) < 0) {
		text_setf(err, _("there is no store %s yet"), path);
		return NULL;
	}
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(db, BUSY_READER_MS);
		if (store_check_version(db, path, err) == 0) {
			if (sqlite3_exec(db, "BEGIN; SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) == SQLITE_OK)
				return db;
			fail(err, _("cannot read store"), path, sqlite3_errmsg(db));
		}
	} else {
		fail(err, _("cannot open store"), path, sqlite3_errmsg(db));
	}
	sqlite3_close(db);
	return NULL;
}

static int make_part(const char *part, struct text *err)
{
	int fd;

	unlink(part); /* of a copy that was killed */
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd < 0)
		return fail(err, _("cannot write the copy"), part, strerror(errno));
	close(fd);
	return 0;
}

int store_backup(const char *path, const char *file, bool force, struct backup_done *ret, struct text *err)
{
	struct text part = TEXT_INIT(8192);
	struct stat st = { .st_size = 0 };
	sqlite3 *from;
	int rc;

	if (may_write(path, file, force, err) < 0 || !(from = open_source(path, err)))
		return -1;
	text_addf(&part, "%s.part", file);
	rc = make_part(text_str(&part), err);
	if (rc == 0 && (copy_to(from, text_str(&part), &ret->newest, err) < 0 || publish(text_str(&part), file, err) < 0)) {
		unlink(text_str(&part));
		rc = -1;
	}
	if (rc == 0 && stat(file, &st) == 0)
		ret->bytes = st.st_size;
	sqlite3_close(from);
	text_clear(&part);
	return rc;
}
