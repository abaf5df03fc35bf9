/*
 * store-read - the store told row by row, for the tools.
 *
 * Knows what a row of each kind shows.  Never changes anything, never keeps a
 * transaction open longer than its own walk.  Strings of a row live until the
 * callback returns; a callback that returns false ends the walk.
 */
#include "store-in.h"

#define FINDINGS "SELECT f.id, f.account, f.source, coalesce(a.key, ''), coalesce(s.name, ''), f.rule, f.standing, f.proof," \
	" f.since, f.deadline, f.until, f.detail, (SELECT max(r.id) FROM review r WHERE r.finding = f.id)" \
	" FROM finding f LEFT JOIN account a ON a.id = f.account LEFT JOIN source s ON s.id = f.source"

static int walk_findings(struct query *q, bool (*row)(void *ctx, const struct finding_row *r), void *ctx)
{
	while (query_next(q) == 1) {
		struct finding_row r;

		r.id = query_get_int(q);
		r.account = query_get_int(q);
		r.source = query_get_int(q);
		r.account_key = query_get_text(q);
		r.source_name = query_get_text(q);
		r.rule = (enum rule)query_get_enum(q, rule_name, RULE_COUNT);
		r.standing = (enum standing)query_get_enum(q, standing_name, STANDING_COUNT);
		r.proof = (enum proof)query_get_enum(q, proof_name, PROOF_COUNT);
		r.since = query_get_moment(q);
		r.deadline = query_get_moment(q);
		r.until = query_get_moment(q);
		r.detail = query_get_text(q);
		r.review = query_get_int(q);
		if (!row(ctx, &r))
			break;
	}
	return query_close(q);
}

int store_get_finding(struct store *s, int64_t id, bool (*row)(void *ctx, const struct finding_row *r), void *ctx)
{
	static const char sql[] = FINDINGS " WHERE f.id = ?";
	struct query q = query_new(s, sql);

	query_int(&q, id);
	return walk_findings(&q, row, ctx);
}

int store_each_finding(struct store *s, int64_t account, bool open_only, bool (*row)(void *ctx, const struct finding_row *r), void *ctx)
{
	static const char *const sql[2][2] = {
		{ FINDINGS " ORDER BY f.id", FINDINGS " WHERE f.until IS NULL ORDER BY f.id" },
		{ FINDINGS " WHERE f.account = ? ORDER BY f.id", FINDINGS " WHERE f.account = ? AND f.until IS NULL ORDER BY f.id" },
	};
	struct query q = query_new(s, sql[account != 0][open_only]);

	if (account)
		query_int(&q, account);
	return walk_findings(&q, row, ctx);
}

int store_each_look(struct store *s, int64_t account, moment since, bool (*row)(void *ctx, const struct look_row *r), void *ctx)
{
	static const char sql[] = "SELECT l.id, l.feed, f.url, l.first, l.last, l.count, l.longest_pause, l.outcome, l.blocked, l.status,"
		" l.posts, l.hash, l.error FROM feed f JOIN look l ON l.feed = f.id WHERE f.account = ? AND l.last >= ? ORDER BY l.last DESC, l.id DESC";
	struct query q = query_new(s, sql);

	query_int(&q, account);
	query_int(&q, since);
	while (query_next(&q) == 1) {
		struct look_row r;

		r.id = query_get_int(&q);
		r.feed = query_get_int(&q);
		r.url = query_get_text(&q);
		r.first = query_get_moment(&q);
		r.last = query_get_moment(&q);
		r.count = (uint32_t)query_get_int(&q);
		r.longest_pause = query_get_int(&q);
		r.outcome = (enum outcome)query_get_enum(&q, outcome_name, OUTCOME_COUNT);
		r.blocked = (enum blocked)query_get_enum(&q, blocked_name, BLOCKED_COUNT);
		r.http_status = (uint32_t)query_get_int(&q);
		r.posts = (uint32_t)query_get_int(&q);
		r.hash = (uint64_t)query_get_int(&q);
		r.error = query_get_text(&q);
		if (!row(ctx, &r))
			break;
	}
	return query_close(&q);
}

int store_each_post(struct store *s, int64_t account, moment since, bool (*row)(void *ctx, const struct post_row *r), void *ctx)
{
	/* A packed post is an entry of JSON: its columns are told in schema-2.sql. */
	static const char sql[] = "SELECT feed, name, url, title, published_raw, believed, believed_end, believed_precision,"
		" future, first_seen, comments, id AS place, comments_said, comments_at FROM post WHERE account = ?1 AND first_seen >= ?2"
		" UNION ALL SELECT p.feed, coalesce(json_extract(j.value, '$[0]'), json_extract(j.value, '$[1]')), json_extract(j.value, '$[1]'),"
		" json_extract(j.value, '$[2]'), json_extract(j.value, '$[3]'), json_extract(j.value, '$[6]'),"
		" coalesce(json_extract(j.value, '$[7]'), json_extract(j.value, '$[6]')), json_extract(j.value, '$[8]'),"
		" json_extract(j.value, '$[9]'), json_extract(j.value, '$[13]'), json_extract(j.value, '$[12]'), j.key, '', NULL"
		" FROM post_pack p, json_each(unzip(p.posts)) j WHERE p.account = ?1 AND p.last >= ?2 AND json_extract(j.value, '$[13]') >= ?2"
		" ORDER BY first_seen DESC, believed DESC, place";
	struct query q = query_new(s, sql);

	query_int(&q, account);
	query_int(&q, since);
	while (query_next(&q) == 1) {
		struct post_row r;

		r.feed = query_get_int(&q);
		r.key = query_get_text(&q);
		r.url = query_get_text(&q);
		r.title = query_get_text(&q);
		r.published_raw = query_get_text(&q);
		r.when.earliest = query_get_moment(&q);
		r.when.latest = query_get_moment(&q);
		r.when.precision = (enum precision)query_get_enum(&q, precision_name, PRECISION_COUNT);
		r.future = query_get_int(&q) != 0;
		r.first_seen = query_get_moment(&q);
		r.comments = (enum comments)query_get_enum(&q, comments_name, COMMENTS_COUNT);
		query_get_int(&q); /* its place */
		r.comments_said = query_get_text(&q);
		r.comments_at = query_get_moment(&q);
		if (!row(ctx, &r))
			break;
	}
	return query_close(&q);
}

int store_each_finding_step(struct store *s, int64_t finding, bool (*row)(void *ctx, const struct finding_step_row *r), void *ctx)
{
	static const char sql[] = "SELECT id, known, step, detail, who, peer, standing FROM finding_step WHERE finding = ? ORDER BY id";
	struct query q = query_new(s, sql);
	bool more = true;

	query_int(&q, finding);
	while (more && query_next(&q) == 1) {
		struct finding_step_row r = { .id = query_get_int(&q) };

		r.at = query_get_moment(&q);
		r.step = query_get_text(&q);
		r.detail = query_get_text(&q);
		r.who = query_get_text(&q);
		r.peer = query_get_text(&q);
		r.standing = query_get_text(&q);
		more = row(ctx, &r);
	}
	return query_close(&q);
}

int store_each_observation(struct store *s, int64_t account, bool (*row)(void *ctx, const struct observation_row *r), void *ctx)
{
	static const char sql[] = "SELECT id, at, last_update, interaction, works, who, note FROM observation WHERE account = ? ORDER BY at DESC, id DESC";
	struct query q = query_new(s, sql);
	bool more = true;

	query_int(&q, account);
	while (more && query_next(&q) == 1) {
		struct observation_row r = { .id = query_get_int(&q) };

		r.at = query_get_moment(&q);
		r.last_update = query_get_moment(&q);
		r.interaction = (enum interaction)query_get_enum(&q, interaction_name, INTERACTION_COUNT);
		r.works = query_get_int(&q) != 0;
		r.who = query_get_text(&q);
		r.note = query_get_text(&q);
		more = row(ctx, &r);
	}
	return query_close(&q);
}

int store_each_step(struct store *s, int64_t review, bool (*row)(void *ctx, const struct step_row *r), void *ctx)
{
	static const char sql[] = "SELECT id, review, known, event, state, who, peer, why, due, dated, url FROM review_step WHERE review = ? ORDER BY id";
	struct query q = query_new(s, sql);

	query_int(&q, review);
	while (query_next(&q) == 1) {
		struct step_row r;

		r.id = query_get_int(&q);
		r.review = query_get_int(&q);
		r.at = query_get_moment(&q);
		r.event = query_get_text(&q);
		r.to = query_get_text(&q);
		r.who = query_get_text(&q);
		r.peer = query_get_text(&q);
		r.why = query_get_text(&q);
		r.due = query_get_moment(&q);
		r.dated = query_get_moment(&q);
		r.url = query_get_text(&q);
		if (!row(ctx, &r))
			break;
	}
	return query_close(&q);
}

#define REVIEWS "SELECT r.id, r.account, r.finding, a.key, r.state, r.hand_before_notice, r.opened, r.closed, r.due" \
	" FROM review r JOIN account a ON a.id = r.account"

static int walk_reviews(struct query *q, bool (*row)(void *ctx, const struct review_row *r), void *ctx)
{
	while (query_next(q) == 1) {
		struct review_row r;

		r.id = query_get_int(q);
		r.account = query_get_int(q);
		r.finding = query_get_int(q);
		r.account_key = query_get_text(q);
		r.state = (enum review_state)query_get_enum(q, review_state_name, REVIEW_STATE_COUNT);
		r.hand_before_notice = query_get_int(q) != 0;
		r.opened = query_get_moment(q);
		r.closed = query_get_moment(q);
		r.due = query_get_moment(q);
		if (!row(ctx, &r))
			break;
	}
	return query_close(q);
}

int store_get_review(struct store *s, int64_t id, bool (*row)(void *ctx, const struct review_row *r), void *ctx)
{
	static const char sql[] = REVIEWS " WHERE r.id = ?";
	struct query q = query_new(s, sql);

	query_int(&q, id);
	return walk_reviews(&q, row, ctx);
}

int store_each_review(struct store *s, int64_t account, bool open_only, bool (*row)(void *ctx, const struct review_row *r), void *ctx)
{
	static const char *const sql[2][2] = {
		{ REVIEWS " ORDER BY r.id", REVIEWS " WHERE r.closed IS NULL ORDER BY r.id" },
		{ REVIEWS " WHERE r.account = ? ORDER BY r.id", REVIEWS " WHERE r.account = ? AND r.closed IS NULL ORDER BY r.id" },
	};
	struct query q = query_new(s, sql[account != 0][open_only]);

	if (account)
		query_int(&q, account);
	return walk_reviews(&q, row, ctx);
}

int store_each_change(struct store *s, int64_t account, bool (*row)(void *ctx, const struct change_row *r), void *ctx)
{
	static const char sql[] = "SELECT known, field, old, new FROM account_change WHERE account = ? ORDER BY id";
	struct query q = query_new(s, sql);

	query_int(&q, account);
	while (query_next(&q) == 1) {
		struct change_row r;

		r.at = query_get_moment(&q);
		r.field = query_get_text(&q);
		r.old = query_get_text(&q);
		r.new_ = query_get_text(&q);
		if (!row(ctx, &r))
			break;
	}
	return query_close(&q);
}
