/*
 * store-then - the register and what was found, as they were known at an
 * earlier time.
 *
 * Knows that a row's present can be led back by its recorded changes, and a
 * finding's standing by its steps.  Decides nothing.
 */
#include "store-in.h"

int store_each_unit_then(struct store *s, moment at, bool (*row)(void *ctx, const struct unit_row *r), void *ctx)
{
	static const char sql[] = "SELECT u.key, coalesce(c.name, u.name), coalesce(c.parent, u.parent), coalesce(c.level, u.level), coalesce(c.rank, u.rank)"
		" FROM unit u LEFT JOIN unit_change c ON c.id = (SELECT min(id) FROM unit_change WHERE unit = u.key AND known >= ?1)"
		" ORDER BY u.known, u.rowid";
	struct query q = query_new(s, sql);
	bool more = true;

	query_moment(&q, at);
	while (more && query_next(&q) == 1) {
		struct unit_row r = { .key = query_get_text(&q) };

		r.name = query_get_text(&q);
		r.parent = query_get_text(&q);
		r.level = query_get_text(&q);
		r.rank = (int)query_get_int(&q);
		more = row(ctx, &r);
	}
	return query_close(&q);
}

int store_each_account(struct store *s, moment at, bool (*row)(void *ctx, const struct account_row *r), void *ctx)
{
	static const char sql[] = "SELECT id, key, name, unit, platform, status, CASE WHEN witness THEN 'yes' ELSE 'no' END,"
		" CASE WHEN removed IS NULL THEN 'yes' ELSE 'no' END FROM account WHERE known < ? ORDER BY id";
	struct query q = query_new(s, sql);
	bool more = true;

	query_moment(&q, at);
	while (more && query_next(&q) == 1) {
		struct account_row r = { .id = query_get_int(&q) };

		r.key = query_get_text(&q);
		r.name = query_get_text(&q);
		r.unit = query_get_text(&q);
		r.platform = query_get_text(&q);
		r.status = query_get_text(&q);
		r.witness = query_get_text(&q);
		r.registered = query_get_text(&q);
		more = row(ctx, &r);
	}
	return query_close(&q);
}

int store_each_undo(struct store *s, moment at, bool (*row)(void *ctx, const struct undo_row *r), void *ctx)
{
	static const char sql[] = "SELECT account, known, field, old FROM account_change WHERE known >= ?"
		" AND field IN ('name', 'unit', 'platform', 'status', 'witness', 'registered') ORDER BY id DESC";
	struct query q = query_new(s, sql);
	bool more = true;

	query_moment(&q, at);
	while (more && query_next(&q) == 1) {
		struct undo_row r = { .account = query_get_int(&q) };

		r.at = query_get_moment(&q);
		r.field = query_get_text(&q);
		r.old = query_get_text(&q);
		more = row(ctx, &r);
	}
	return query_close(&q);
}

int store_each_judged(struct store *s, const struct period *p, bool (*row)(void *ctx, const struct judged_row *r), void *ctx)
{
	static const char sql[] = "SELECT f.id, f.account, f.source, f.rule, f.since, f.deadline,"
		/* A silence ended with the update, not with the look that saw it: the gap that was told of then knows the day. */
		" CASE f.rule WHEN 'gap' THEN coalesce(c.to_, f.until) WHEN 'no-update' THEN CASE WHEN f.until IS NULL THEN NULL ELSE"
		" coalesce((SELECT min(g.to_) FROM finding o JOIN clue g ON g.finding = o.id WHERE o.account = f.account AND o.rule = 'gap' AND o.known < ?1"
		" AND g.from_ < f.deadline AND g.to_ > f.deadline AND g.to_ <= f.until), f.until) END ELSE f.until END AS ends, f.proof, f.proven_at,"
		" coalesce((SELECT CASE step WHEN 'void' THEN step ELSE standing END FROM finding_step WHERE finding = f.id AND known <= ?3"
		" AND (standing <> '' OR step = 'void') ORDER BY id DESC LIMIT 1),"
		" CASE WHEN EXISTS (SELECT 1 FROM finding_step WHERE finding = f.id AND (standing <> '' OR step = 'void')) THEN 'clue' ELSE f.standing END),"
		" EXISTS (SELECT 1 FROM finding_step WHERE finding = f.id AND known <= ?3 AND standing = 'confirmed')"
		" FROM finding f LEFT JOIN clue c ON c.finding = f.id"
		" WHERE f.known < ?1 AND f.since < ?1 AND (ends IS NULL OR ends >= ?2) ORDER BY f.account, f.id";
	struct query q = query_new(s, sql);
	bool more = true;

	query_moment(&q, p->at);
	query_moment(&q, p->from);
	query_moment(&q, p->decided);
	while (more && query_next(&q) == 1) {
		struct judged_row r = { .id = query_get_int(&q) };
		moment proven;

		r.account = query_get_int(&q);
		r.source = query_get_int(&q);
		r.rule = (enum rule)query_get_enum(&q, rule_name, RULE_COUNT);
		r.since = query_get_moment(&q);
		r.deadline = query_get_moment(&q);
		r.until = query_get_moment(&q);
		r.proof = (enum proof)query_get_enum(&q, proof_name, PROOF_COUNT);
		proven = query_get_moment(&q);
		r.standing = (enum standing)query_get_enum(&q, standing_name, STANDING_COUNT);
		r.was_confirmed = query_get_int(&q) != 0;
		if (r.until != MOMENT_NONE && r.until >= p->at)
			r.until = MOMENT_NONE;
		if (r.proof == PROOF_PROVEN && proven != MOMENT_NONE && proven >= p->at)
			r.proof = PROOF_PRESUMED;
		more = row(ctx, &r);
	}
	return query_close(&q);
}

int store_each_fed(struct store *s, int64_t source, bool (*row)(void *ctx, int64_t account), void *ctx)
{
	static const char sql[] = "SELECT DISTINCT account FROM feed WHERE source = ?";
	struct query q = query_new(s, sql);
	bool more = true;

	query_int(&q, source);
	while (more && query_next(&q) == 1)
		more = row(ctx, query_get_int(&q));
	return query_close(&q);
}
