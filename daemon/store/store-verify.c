/*
 * store-verify - is the store whole?  Asks SQLite, then checks the laws that
 * hold between rows.  Changes nothing.
 */
#include <string.h>

#include "store-in.h"

/* What must hold beyond what SQLite itself guards: the query finds the first row that breaks it. */
static const struct { const char *sql, *what; } laws[] = {
	{ "SELECT id FROM review WHERE id NOT IN (SELECT review FROM review_step) LIMIT 1", "review %lld has no step" },
	{ "SELECT id FROM finding WHERE id NOT IN (SELECT finding FROM finding_step) LIMIT 1", "finding %lld has no step" },
	{ "SELECT id FROM finding WHERE rule = 'no-update' AND account IS NULL LIMIT 1", "finding %lld accuses nobody of silence" },
	{ "SELECT f.id FROM feed f WHERE f.run IS NOT NULL AND NOT EXISTS (SELECT 1 FROM look WHERE id = f.run AND feed = f.id) LIMIT 1",
		"feed %lld has lost its running look" },
	{ "SELECT id FROM look WHERE last < first OR count < 1 LIMIT 1", "look %lld ends before it begins" },
};

static int check_sqlite(struct store *s)
{
	struct query q = query_new(s, "PRAGMA integrity_check(1)");
	int rc = query_next(&q);

	if (rc == 1) {
		const char *said = query_get_text(&q);

		rc = strcmp(said, "ok") == 0 ? 0 : store_fail(s, "the store is damaged: %s", said);
	}
	query_end(&q);
	if (rc < 0)
		return -1;
	q = query_new(s, "PRAGMA foreign_key_check");
	rc = query_next(&q);
	if (rc == 1)
		rc = store_fail(s, "the store is damaged: a row of %s refers to nothing", query_get_text(&q));
	query_end(&q);
	return rc;
}

int store_verify(struct store *s)
{
	if (check_sqlite(s) < 0)
		return -1;
	for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
		struct query q = query_new(s, laws[i].sql);
		int rc = query_next(&q);

		if (rc == 1) {
			struct text what = TEXT_SENTENCE;

			text_addf(&what, laws[i].what, (long long)query_get_int(&q));
			rc = store_fail(s, "the store is damaged: %s", text_str(&what));
			text_clear(&what);
		}
		query_end(&q);
		if (rc < 0)
			return -1;
	}
	return 0;
}
