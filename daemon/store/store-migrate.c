/*
 * store-migrate - from any schema we ever had to today's.
 *
 * Knows the list of schemas and nothing of what the tables mean.  Each step is
 * one transaction that ends with its version number: a crash in between leaves
 * the store at the version before or after it.  Before an older store is
 * changed, a copy of it is kept beside it (newmedia.db.v1-1, -2, ...): the way
 * back for an office that must go back.  A newer one is refused untouched.
 */
#include <unistd.h>

#include "log.h"
#include "schema.h"
#include "schema-2.h"
#include "schema-3.h"
#include "store-in.h"

static const struct migration history[] = {
	{ 1, schema_sql },
	{ 2, schema_2_sql },
	{ 3, schema_3_sql },
};
enum { HISTORY_LEN = sizeof history / sizeof *history };
_Static_assert(HISTORY_LEN == STORE_SCHEMA_VERSION, "every schema version has its step");

int store_pragma(sqlite3 *db, const char *name, int64_t *ret)
{
	struct text sql = TEXT_SENTENCE;
	sqlite3_stmt *st = NULL;
	int rc = -1;

	text_addf(&sql, "PRAGMA %s", name);
	if (sqlite3_prepare_v2(db, text_str(&sql), -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW) {
		*ret = sqlite3_column_int64(st, 0);
		rc = 0;
	}
	sqlite3_finalize(st);
	text_clear(&sql);
	return rc;
}

/* The version of a store of ours, 0 of an empty file; -1 and the sentence. */
static int version_of(sqlite3 *db, const char *path, int newest, struct text *err)
{
	int64_t version, application, schema;

	if (store_pragma(db, "user_version", &version) < 0 || store_pragma(db, "application_id", &application) < 0 ||
		store_pragma(db, "schema_version", &schema) < 0) {
		text_setf(err, _("cannot open store %s: %s%s"), path, sqlite3_errmsg(db), store_way_out(db));
		return -1;
	}
	if (application == 0 && version == 0 && schema == 0)
		return 0;
	if (application != STORE_APPLICATION_ID || version < 1) {
		text_setf(err, _("%s is a database, but not a newmedia store"), path);
		return -1;
	}
	if (version > newest) {
		text_setf(err, _("store %s has schema %lld, written by a newer newmedia; this one knows schemas up to %d: install the newer one again"),
			path, (long long)version, newest);
		return -1;
	}
	return (int)version;
}

int store_check_version(sqlite3 *db, const char *path, struct text *err)
{
	int version = version_of(db, path, STORE_SCHEMA_VERSION, err);

	if (version == STORE_SCHEMA_VERSION)
		return 0;
	if (version == 0)
		text_setf(err, _("store %s is still empty"), path);
	else if (version > 0)
		text_setf(err, _("store %s has the older schema %d; newmediad brings it up to date when it starts"), path, version);
	return -1;
}

static int keep_copy(sqlite3 *db, const char *path, int version, struct text *err)
{
	struct text name = TEXT_INIT(8192);
	sqlite3_stmt *st = NULL;
	int rc = -1;

	for (int i = 1; i == 1 || access(text_str(&name), F_OK) == 0; i++)
		text_setf(&name, "%s.v%d-%d", path, version, i);
	if (sqlite3_prepare_v2(db, "VACUUM INTO ?", -1, &st, NULL) == SQLITE_OK) {
		sqlite3_bind_text(st, 1, text_str(&name), -1, SQLITE_STATIC);
		rc = sqlite3_step(st) == SQLITE_DONE ? 0 : -1;
	}
	if (rc < 0) {
		text_setf(err, _("cannot keep a copy of store %s as %s: %s; the store was not changed"), path, text_str(&name), sqlite3_errmsg(db));
		unlink(text_str(&name));
	} else {
		log_notice(_("store %s: kept as %s before its schema %d is changed"), path, text_str(&name), version);
	}
	sqlite3_finalize(st);
	text_clear(&name);
	return rc;
}

static int foreign_keys_hold(sqlite3 *db)
{
	sqlite3_stmt *st = NULL;
	bool hold = sqlite3_prepare_v2(db, "PRAGMA foreign_key_check", -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_DONE;

	sqlite3_finalize(st);
	return hold;
}

static int step_to(sqlite3 *db, const char *path, const struct migration *m, struct text *err)
{
	struct text mark = TEXT_SENTENCE;
	int rc = -1;

	text_addf(&mark, "PRAGMA user_version = %d; PRAGMA application_id = %d;", m->to, STORE_APPLICATION_ID);
	if (sqlite3_exec(db, "PRAGMA foreign_keys = OFF; BEGIN EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK &&
		sqlite3_exec(db, m->sql, NULL, NULL, NULL) == SQLITE_OK && foreign_keys_hold(db) &&
		sqlite3_exec(db, text_str(&mark), NULL, NULL, NULL) == SQLITE_OK && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
		rc = 0;
	else
		text_setf(err, _("cannot bring store %s to schema %d: %s; it stays as it was"), path, m->to, sqlite3_errmsg(db));
	if (!sqlite3_get_autocommit(db))
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	text_clear(&mark);
	return rc;
}

int store_migrate(sqlite3 *db, const char *path, const struct migration *steps, int n, struct text *err)
{
	int version = version_of(db, path, steps[n - 1].to, err);

	if (version < 0)
		return -1;
	if (version > 0 && version < steps[n - 1].to && keep_copy(db, path, version, err) < 0)
		return -1;
	for (int i = 0; i < n; i++)
		if (steps[i].to > version && step_to(db, path, &steps[i], err) < 0)
			return -1;
	return 0;
}

int store_migrate_to_latest(sqlite3 *db, const char *path, struct text *err)
{
	return store_migrate(db, path, history, HISTORY_LEN, err);
}
