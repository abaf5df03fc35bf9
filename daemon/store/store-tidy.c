/*
 * store-tidy - what years leave: old looks and posts become sums, decisions
 * stay.
 *
 * A round goes through all accounts in the order of their rows, in bites: a
 * bite is one whole, and notes the last account it finished, so that kill -9
 * costs at most a bite and nothing is summed up twice.  An account is judged
 * by its rows alone: a round begun again finds nothing left to do.
 *
 *   looks     60 days: runs become daily sums (store-sum.c)
 *   posts     60 days: what no list shows any more is packed by the month
 *             (store-pack.c), 13 months: counted by the day and let go
 *             (store-packed.c); the newest of each feed and what a list shows
 *             stay as they are
 *   evidence  while its review is open and a settable time after; 13 months
 *             where the finding is void or dismissed
 *   findings, reviews, their steps, letters, register changes: for good
 *
 * What an open finding or review rests on is not touched: for its account, or
 * the accounts of its source, the 60 days and 13 months count from the day it
 * was found.
 */
#include <stdlib.h>

#include "store-in.h"

enum {
	ACCOUNT_COST = 4,        /* of a bite's budget, for an account that needs nothing */
	VACUUM_PAGES = 64,       /* given back a bite ... */
	VACUUM_FREE_MIN = 1024,  /* ... where more than these and a sixteenth of the file lie free: the rest is soon needed again */
};

int tidy_day(const struct tidy *t, moment m)
{
	struct civil c = civil_at(m, t->zone);

	return (int)civil_days(c.year, c.month, c.day);
}

int tidy_month(const struct tidy *t, moment m)
{
	struct civil c = civil_at(m, t->zone);

	return (c.year - 1970) * 12 + c.month - 1;
}

static moment days_before(const struct tidy *t, moment m, int days)
{
	return day_add(m, -days, t->zone);
}

static moment months_before(const struct tidy *t, moment m, int months)
{
	struct civil c = civil_at(m, t->zone);
	int month = c.year * 12 + c.month - 1 - months;

	c = (struct civil){ .year = month / 12, .month = month % 12 + 1, .day = c.day };
	return civil_moment(&c, t->zone);
}

/* Since when something is open against the account or one of its sources; now, if nothing is. */
static moment held_from(const struct tidy *t, int64_t account)
{
	static const char sql[] = "SELECT min(since) FROM ("
		"SELECT min(since) AS since FROM finding WHERE account = ?1 AND until IS NULL"
		" UNION ALL SELECT min(f.since) FROM feed e JOIN finding f ON f.source = e.source AND f.rule = 'stale-source' AND f.until IS NULL WHERE e.account = ?1"
		" UNION ALL SELECT min(min(r.opened, coalesce(f.since, r.opened))) FROM review r LEFT JOIN finding f ON f.id = r.finding"
		" WHERE r.account = ?1 AND r.closed IS NULL)";
	struct query q = query_new(t->s, sql);
	moment m = MOMENT_NONE;

	query_int(&q, account);
	if (query_next(&q) == 1)
		m = query_get_moment(&q);
	query_end(&q);
	return m == MOMENT_NONE || m > t->now ? t->now : m;
}

static int tidy_feeds(struct tidy *t, int64_t account, moment held)
{
	static const char sql[] = "SELECT id FROM feed WHERE account = ? ORDER BY id";
	struct query q = query_new(t->s, sql);
	int rc = 0;

	query_int(&q, account);
	while (rc == 0 && t->left > 0 && (rc = query_next(&q)) == 1) {
		int64_t feed = query_get_int(&q);

		rc = sum_looks(t, feed, days_before(t, held, TIDY_LOOKS_DAYS));
		/* Packing loses nothing, so nothing holds it up. */
		if (rc == 0 && t->left > 0)
			rc = pack_posts(t, account, feed, days_before(t, t->now, TIDY_LOOKS_DAYS));
	}
	query_end(&q);
	return rc;
}

/* Looks at pages stay as long as those at lists, the last of an account for ever. */
static int drop_pages(struct tidy *t, int64_t account, moment before)
{
	static const char sql[] = "DELETE FROM page_look WHERE account = ?1 AND at < ?2 AND at < (SELECT max(at) FROM page_look WHERE account = ?1)";
	struct query q = query_new(t->s, sql);

	query_int(&q, account);
	query_moment(&q, before);
	return query_run(&q);
}

/* 1: done; 0: the bite ended in the middle; -1. */
static int tidy_account(struct tidy *t, int64_t account)
{
	moment held = held_from(t, account);

	if (t->s->failed || drop_pages(t, account, days_before(t, held, TIDY_LOOKS_DAYS)) < 0 || tidy_feeds(t, account, held) < 0 || (t->left > 0 && pack_count(t, account, months_before(t, held, TIDY_POSTS_MONTHS)) < 0))
		return -1;
	return t->left > 0;
}

static int drop_evidence(struct tidy *t)
{
	/* What a review rests on stays as long as the review is open, and as long after as the office wants. */
	static const char rows[] = "DELETE FROM evidence WHERE finding IN (SELECT f.id FROM finding f"
		" WHERE (f.until < ?1 OR f.standing IN ('void', 'dismissed') AND f.until < ?2)"
		" AND NOT EXISTS (SELECT 1 FROM review r WHERE r.finding = f.id AND (r.closed IS NULL OR r.closed >= CASE WHEN f.standing IN ('void', 'dismissed')"
		" THEN max(?1, ?2) ELSE ?1 END)))";
	static const char bytes[] = "DELETE FROM content WHERE NOT EXISTS (SELECT 1 FROM content_use u WHERE u.content = content.id)";
	struct query q = query_new(t->s, rows);

	query_moment(&q, t->now - t->s->keep_evidence);
	query_moment(&q, months_before(t, t->now, TIDY_EVIDENCE_MONTHS));
	if (query_run(&q))
		return -1;
	q = query_new(t->s, bytes);
	return query_run(&q);
}

/* ---- the round ------------------------------------------------------------ */

static int64_t meta_get(struct store *s, const char *name)
{
	static const char sql[] = "SELECT value FROM meta WHERE name = ?";
	struct query q = query_new(s, sql);
	int64_t v = MOMENT_NONE;

	query_text(&q, name);
	if (query_next(&q) == 1)
		v = query_get_moment(&q);
	query_end(&q);
	return v;
}

static int meta_put(struct store *s, const char *name, int64_t v)
{
	static const char sql[] = "UPDATE meta SET value = ?1 WHERE name = ?2 AND value IS NOT ?1";
	struct query q = query_new(s, sql);

	query_moment(&q, v);
	query_text(&q, name);
	return query_run(&q);
}

static int next_account(struct store *s, int64_t after, int64_t *ret)
{
	static const char sql[] = "SELECT id FROM account WHERE id > ? ORDER BY id LIMIT 1";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, after);
	rc = query_next(&q);
	if (rc == 1)
		*ret = query_get_int(&q);
	query_end(&q);
	return rc;
}

static int end_round(struct tidy *t)
{
	return drop_evidence(t) || meta_put(t->s, "tidy_after", MOMENT_NONE) || meta_put(t->s, "tidied", t->now) ? -1 : 0;
}

/* 1: there is more to do; 0: the round is at its end; -1. */
static int bite(struct tidy *t)
{
	int64_t after = meta_get(t->s, "tidy_after"), account = 0;
	int rc = 0;

	while (t->left > 0 && (rc = next_account(t->s, after, &account)) == 1) {
		t->left -= ACCOUNT_COST;
		rc = t->left > 0 ? tidy_account(t, account) : 0;
		if (rc < 0)
			return -1;
		if (rc == 0)
			break;
		after = account;
	}
	if (rc < 0)
		return -1;
	if (rc == 0 && t->left > 0)
		return end_round(t);
	return meta_put(t->s, "tidy_after", after) < 0 ? -1 : 1;
}

/* Gives free pages back to the file system, a few at a time. */
static int shrink(struct store *s)
{
	static const char sql[] = "PRAGMA incremental_vacuum(64)";
	struct query q;
	int64_t unused, pages;
	int rc;

	_Static_assert(VACUUM_PAGES == 64, "the pragma above says 64");
	if (store_pragma(s->db, "freelist_count", &unused) < 0 || store_pragma(s->db, "page_count", &pages) < 0)
		return store_fail(s, N_("store: %s"), sqlite3_errmsg(s->db));
	if (unused <= VACUUM_FREE_MIN + pages / 16)
		return 0;
	q = query_new(s, sql);
	while ((rc = query_next(&q)) == 1)
		;
	return rc < 0 ? -1 : 1;
}

void store_keep_evidence(struct store *s, int64_t seconds)
{
	s->keep_evidence = seconds;
}

int store_tidy(struct store *s, const struct zone *zone, moment now, int budget)
{
	struct tidy t = { s, zone, now, budget < TIDY_BUDGET_MIN ? TIDY_BUDGET_MIN : budget };
	int more = -1, shrunk = 0;

	if (store_begin(s) < 0)
		return -1;
	more = bite(&t);
	if (more >= 0)
		shrunk = shrink(s);
	store_note_time(s, now);
	if (store_end(s) < 0 || more < 0 || shrunk < 0)
		return -1;
	return more;
}

moment store_tidied(struct store *s)
{
	return meta_get(s, "tidied");
}
