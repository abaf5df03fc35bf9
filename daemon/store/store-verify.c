/*
 * store-verify - is the store whole?  Asks SQLite, then checks the laws that
 * hold between rows, and counts what is there.  Changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "store-in.h"

enum { FAULTS_MAX = 100 }; /* beyond them nothing new is learned */

/* What must hold beyond what SQLite itself guards: the query finds the first row that breaks it. */
static const struct { const char *sql, *what; } laws[] = {
	{ "SELECT id FROM review WHERE id NOT IN (SELECT review FROM review_step) LIMIT 1", N_("review %lld has no step") },
	{ "SELECT id FROM finding WHERE id NOT IN (SELECT finding FROM finding_step) LIMIT 1", N_("finding %lld has no step") },
	{ "SELECT id FROM finding WHERE rule = 'no-update' AND account IS NULL LIMIT 1", N_("finding %lld accuses nobody of silence") },
	{ "SELECT f.id FROM feed f LEFT JOIN feed_now n ON n.feed = f.id WHERE n.feed IS NULL"
		" OR n.run IS NOT NULL AND NOT EXISTS (SELECT 1 FROM look_run WHERE id = n.run AND feed = f.id) LIMIT 1",
		N_("feed %lld has lost its running look") },
	{ "SELECT id FROM look WHERE last < first OR count < 1 LIMIT 1", N_("look %lld ends before it begins") },
	{ "SELECT id FROM post_pack WHERE length(keys) % 8 <> 0 OR length(keys) = 0 OR last < first"
		" OR json_array_length(unzip(posts)) <> length(keys) / 8 LIMIT 1", N_("the packed posts %lld do not fit their keys") },
	{ "SELECT id FROM outbox WHERE result = 'sent' AND frozen IS NULL OR frozen IS NOT NULL AND zstd IS NULL LIMIT 1", N_("the letter %lld was sent, but is not kept") },
	{ "SELECT id FROM (SELECT id, hash, chained(lag(hash) OVER (ORDER BY id), at, what, row, who, peer, about) AS due FROM record)"
		" WHERE hash <> due ORDER BY id LIMIT 1", N_("the record was changed at entry %lld, or one before it is missing") },
	{ "SELECT seq FROM sqlite_sequence WHERE name = 'record' AND seq <> (SELECT coalesce(max(id), 0) FROM record)",
		N_("the record had %lld entries; the last ones are missing") },
	{ "SELECT r.id FROM record r LEFT JOIN decided d ON d.what = r.what AND d.row = r.row WHERE r.row IS NOT NULL"
		" AND (d.about IS NOT r.about OR d.at <> r.at OR d.who <> r.who OR d.peer <> r.peer) LIMIT 1",
		N_("what entry %lld of the record tells was changed afterwards") },
	{ "SELECT d.row FROM decided d LEFT JOIN record r ON r.what = d.what AND r.row = d.row WHERE r.id IS NULL LIMIT 1",
		N_("a decision (row %lld) is not in the record") },
	{ "SELECT id FROM look_sum WHERE json_array_length(unzip(sums)) < 1 LIMIT 1", N_("the sums of looks %lld are empty") },
};

static const struct { const char *what, *sql; } counts[] = {
	{ N_("units"), "SELECT count(*) FROM unit" },
	{ N_("accounts"), "SELECT count(*) FROM account" },
	{ N_("sources"), "SELECT count(*) FROM source" },
	{ N_("feeds"), "SELECT count(*) FROM feed" },
	{ N_("runs of looks"), "SELECT count(*) FROM look" },
	{ N_("months of summed up looks"), "SELECT count(*) FROM look_sum" },
	{ N_("posts"), "SELECT (SELECT count(*) FROM post) + (SELECT coalesce(sum(length(keys) / 8), 0) FROM post_pack)" },
	{ N_("posts that are only counted"), "SELECT coalesce(sum(posts), 0) FROM post_day" },
	{ N_("observations by hand"), "SELECT count(*) FROM observation" },
	{ N_("findings"), "SELECT count(*) FROM finding" },
	{ N_("findings that are open"), "SELECT count(*) FROM finding WHERE until IS NULL" },
	{ N_("reviews"), "SELECT count(*) FROM review" },
	{ N_("reviews that are open"), "SELECT count(*) FROM review WHERE closed IS NULL" },
	{ N_("pieces of evidence"), "SELECT count(*) FROM evidence" },
	{ N_("letters"), "SELECT count(*) FROM letter" },
	{ N_("letters still owed"), "SELECT count(*) FROM letter WHERE told IS NULL" },
	{ N_("letters on their way or sent"), "SELECT count(*) FROM outbox" },
	{ N_("circulars"), "SELECT count(*) FROM circular" },
	{ N_("entries of the record"), "SELECT count(*) FROM record" },
};

struct faults { struct store *s; void (*tell)(void *ctx, const char *sentence); void *ctx; int n; };

static void fault(struct faults *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void fault(struct faults *f, const char *fmt, ...)
{
	struct text said = TEXT_SENTENCE;
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&said, fmt, ap);
	va_end(ap);
	if (f->n++ < FAULTS_MAX)
		f->tell(f->ctx, text_str(&said));
	text_clear(&said);
}

/* 0, or -1 where the question itself cannot be answered: that is a fault, too. */
static int cannot_ask(struct faults *f, int rc)
{
	if (rc < 0)
		fault(f, _("the store cannot be read: %s"), store_error(f->s));
	return rc < 0 ? -1 : 0;
}

static void check_sqlite(struct faults *f)
{
	struct query q = query_new(f->s, "PRAGMA integrity_check(100)");
	int rc;

	while ((rc = query_next(&q)) == 1) {
		const char *said = query_get_text(&q);

		if (strcmp(said, "ok") != 0)
			fault(f, _("the store is damaged: %s"), said);
	}
	if (cannot_ask(f, rc) < 0)
		return;
	q = query_new(f->s, "PRAGMA foreign_key_check");
	while (f->n < FAULTS_MAX && (rc = query_next(&q)) == 1)
		fault(f, _("the store is damaged: a row of %s refers to nothing"), query_get_text(&q));
	query_end(&q);
	cannot_ask(f, rc);
}

static void check_law(struct faults *f, int i)
{
	struct query q = query_new(f->s, laws[i].sql);
	int rc = query_next(&q);

	if (rc == 1) {
		struct text what = TEXT_SENTENCE;

		text_addf(&what, _(laws[i].what), (long long)query_get_int(&q));
		fault(f, _("the store is damaged: %s"), text_str(&what));
		text_clear(&what);
	}
	query_end(&q);
	cannot_ask(f, rc);
}

int store_each_fault(struct store *s, void (*tell)(void *ctx, const char *sentence), void *ctx)
{
	struct faults f = { s, tell, ctx, 0 };

	check_sqlite(&f);
	for (int i = 0, damaged = f.n; !damaged && i < (int)(sizeof laws / sizeof *laws); i++)
		check_law(&f, i);
	return f.n;
}

static void keep_first(void *ctx, const char *sentence)
{
	struct text *first = ctx;

	if (!first->len)
		text_add(first, sentence);
}

int store_verify(struct store *s)
{
	struct text first = TEXT_SENTENCE;
	int rc = store_each_fault(s, keep_first, &first) == 0 ? 0 : store_fail(s, "%s", text_str(&first));

	text_clear(&first);
	return rc;
}

int store_each_count(struct store *s, void (*count)(void *ctx, const char *what, int64_t n), void *ctx)
{
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		struct query q = query_new(s, counts[i].sql);
		int rc = query_next(&q);

		if (rc == 1)
			count(ctx, counts[i].what, query_get_int(&q));
		query_end(&q);
		if (rc < 0)
			return -1;
	}
	return 0;
}
