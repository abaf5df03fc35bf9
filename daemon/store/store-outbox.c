/*
 * store-outbox - letters on their way: one row a recipient.
 *
 * The promise "never none, never two" rests on three writes, each durable
 * before the next step: the row with its cause (unique, in the transaction of
 * what caused it), the bytes (frozen, and a trigger holds them), the attempt
 * (counted before it is made).  What a crash can leave open is only whether
 * the server took the last attempt; it is repeated with the same bytes.
 *
 * Must never know how a letter is made or travels.
 */
#include <string.h>

#include "store-in.h"

int store_put_outbox(struct store *s, const struct outbox_new *o, moment now, int64_t *ret_id)
{
	static const char sql[] = "INSERT INTO outbox (cause, kind, unit, name, address, as_of, due, next, known)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6, ?8) ON CONFLICT (cause) DO NOTHING";
	struct query q;
	int64_t id = 0;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_text(&q, o->cause);
	query_text(&q, o->kind);
	query_text(&q, o->unit);
	query_text(&q, o->name);
	query_text(&q, o->address);
	query_moment(&q, o->as_of);
	query_moment(&q, o->due);
	query_moment(&q, now);
	if (query_run(&q) == 0 && sqlite3_changes(s->db) > 0) {
		id = sqlite3_last_insert_rowid(s->db);
		store_note_time(s, now);
	}
	if (store_end(s) < 0)
		return -1;
	if (ret_id)
		*ret_id = id;
	return 0;
}

int store_open_notice(struct store *s, const char *address, int64_t *ret_id)
{
	static const char sql[] = "SELECT id FROM outbox WHERE next IS NOT NULL AND kind = 'notice' AND address = ? AND frozen IS NULL AND attempts = 0 LIMIT 1";
	struct query q = query_new(s, sql);
	int rc;

	query_text(&q, address);
	rc = query_next(&q);
	if (rc < 0)
		return -1;
	*ret_id = rc ? query_get_int(&q) : 0;
	query_end(&q);
	return 0;
}

int store_add_outbox_part(struct store *s, int64_t outbox, int64_t letter)
{
	static const char sql[] = "INSERT INTO outbox_part (outbox, letter) VALUES (?, ?) ON CONFLICT DO NOTHING";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_int(&q, outbox);
	query_int(&q, letter);
	query_run(&q);
	return store_end(s);
}

int store_each_outbox_part(struct store *s, int64_t outbox, bool (*row)(void *ctx, const struct letter_row *l), void *ctx)
{
	static const char sql[] = "SELECT l.id, l.kind, l.cause, l.recipient, l.body, l.queued FROM outbox_part p JOIN letter l ON l.id = p.letter"
		" WHERE p.outbox = ? ORDER BY l.id";
	struct query q = query_new(s, sql);

	query_int(&q, outbox);
	return letters_walk(&q, row, ctx);
}

/* ---- reading ------------------------------------------------------------------ */

#define OUTBOX "SELECT id, cause, kind, unit, name, address, as_of, due, subject, message_id, frozen, coalesce(size, 0)," \
	" attempts, last, next, result, code, said FROM outbox"

static int walk(struct query *q, bool (*row)(void *ctx, const struct outbox_row *r), void *ctx)
{
	while (query_next(q) == 1) {
		struct outbox_row r;

		r.id = query_get_int(q);
		r.cause = query_get_text(q);
		r.kind = query_get_text(q);
		r.unit = query_get_text(q);
		r.name = query_get_text(q);
		r.address = query_get_text(q);
		r.as_of = query_get_moment(q);
		r.due = query_get_moment(q);
		r.subject = query_get_text(q);
		r.message_id = query_get_text(q);
		r.frozen = query_get_moment(q);
		r.size = (size_t)query_get_int(q);
		r.attempts = (int)query_get_int(q);
		r.last = query_get_moment(q);
		r.next = query_get_moment(q);
		r.result = (enum mailing)query_get_enum(q, mailing_name, MAILING_COUNT);
		r.code = (uint32_t)query_get_int(q);
		r.said = query_get_text(q);
		if (!row(ctx, &r))
			break;
	}
	return query_close(q);
}

int store_each_outbox(struct store *s, bool open_only, bool (*row)(void *ctx, const struct outbox_row *r), void *ctx)
{
	static const char *const sql[] = { OUTBOX " ORDER BY id DESC", OUTBOX " WHERE next IS NOT NULL OR result IN ('refused', 'expired') ORDER BY id DESC" };
	struct query q = query_new(s, sql[open_only]);

	return walk(&q, row, ctx);
}

int store_each_due_outbox(struct store *s, moment now, int most, bool (*row)(void *ctx, const struct outbox_row *r), void *ctx)
{
	static const char sql[] = OUTBOX " WHERE next <= ? ORDER BY next, id LIMIT ?";
	struct query q;

	/* What leaves must be durable: a letter about what a crash undoes would be a lie, and a cause not kept would be told twice. */
	if (s->depth == 0 && s->mode == STORE_WRITE && store_commit(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_moment(&q, now);
	query_int(&q, most);
	return walk(&q, row, ctx);
}

int store_get_outbox(struct store *s, int64_t id, bool (*row)(void *ctx, const struct outbox_row *r), void *ctx)
{
	static const char sql[] = OUTBOX " WHERE id = ?";
	struct query q = query_new(s, sql);

	query_int(&q, id);
	return walk(&q, row, ctx);
}

int store_next_outbox(struct store *s, moment *ret)
{
	static const char sql[] = "SELECT min(next) FROM outbox WHERE next IS NOT NULL";
	struct query q = query_new(s, sql);
	int rc = query_next(&q);

	if (rc < 0)
		return -1;
	*ret = rc ? query_get_moment(&q) : MOMENT_NONE;
	query_end(&q);
	if (*ret == MOMENT_NONE)
		*ret = MOMENT_NEVER;
	return 0;
}

int store_count_outbox(struct store *s, struct outbox_counts *ret)
{
	static const char sql[] = "SELECT count(*) FILTER (WHERE next IS NOT NULL), count(*) FILTER (WHERE next IS NOT NULL AND attempts > 0),"
		" count(*) FILTER (WHERE result IN ('refused', 'expired') AND coalesce(last, known) > ?), count(*) FILTER (WHERE result = 'sent') FROM outbox";
	struct query q = query_new(s, sql);
	moment newest = store_newest(s);
	int rc;

	query_int(&q, newest == MOMENT_NONE ? 0 : newest - OUTBOX_FAILED_SHOWN);
	rc = query_next(&q);
	if (rc != 1)
		return -1;
	ret->owed = (int)query_get_int(&q);
	ret->troubled = (int)query_get_int(&q);
	ret->failed = (int)query_get_int(&q);
	ret->sent = (int)query_get_int(&q);
	query_end(&q);
	return 0;
}

int store_get_frozen(struct store *s, int64_t id, struct text *ret)
{
	static const char sql[] = "SELECT size, zstd FROM outbox WHERE id = ? AND frozen IS NOT NULL";
	struct query q = query_new(s, sql);
	int rc, e = 0;

	query_int(&q, id);
	rc = query_next(&q);
	if (rc == 1 && packed_take(&q, ret))
		e = store_fail(s, N_("the letter %lld cannot be unpacked"), (long long)id);
	query_end(&q);
	return e < 0 || rc < 0 ? -1 : rc;
}

/* ---- its way --------------------------------------------------------------------- */

int store_freeze_outbox(struct store *s, int64_t id, const struct outbox_letter *l, moment now)
{
	static const char sql[] = "UPDATE outbox SET subject = ?, message_id = ?, frozen = ?, size = ?, zstd = ?, attempts = 0 WHERE id = ? AND frozen IS NULL";
	struct packed packed;
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	store_pack(&packed, l->bytes, l->len);
	q = query_new(s, sql);
	query_text(&q, l->subject);
	query_text(&q, l->message_id);
	query_moment(&q, now);
	packed_give(&q, &packed);
	query_int(&q, id);
	query_change(&q, N_("such letter that is not yet made"));
	packed_clear(&packed);
	store_note_time(s, now);
	return store_end(s);
}

int store_try_outbox(struct store *s, int64_t id, moment next, moment now)
{
	static const char sql[] = "UPDATE outbox SET attempts = attempts + 1, last = ?, next = ? WHERE id = ? AND next IS NOT NULL";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_moment(&q, now);
	query_moment(&q, next);
	query_int(&q, id);
	query_change(&q, N_("such letter that is still owed"));
	store_note_time(s, now);
	return store_end(s);
}

int store_settle_outbox(struct store *s, int64_t id, enum mailing result, uint32_t code, const char *said, moment next, moment now)
{
	static const char sql[] = "UPDATE outbox SET result = ?, code = ?, said = ?, next = ? WHERE id = ? AND next IS NOT NULL";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_text(&q, mailing_name(result));
	query_int(&q, code);
	query_text(&q, said);
	query_moment(&q, result == MAILING_OWED ? next : MOMENT_NONE);
	query_int(&q, id);
	query_change(&q, N_("such letter that is still owed"));
	store_note_time(s, now);
	return store_end(s);
}

int store_drop_outbox(struct store *s, moment before)
{
	static const char parts[] = "DELETE FROM outbox_part WHERE outbox = ?", rows[] = "DELETE FROM outbox WHERE id = ?";
	static const char old[] = "SELECT id FROM outbox WHERE next IS NULL AND coalesce(last, known) < ? LIMIT 200";
	int64_t id[200];
	int n = 0;
	struct query q = query_new(s, old);

	query_moment(&q, before);
	while (query_next(&q) == 1)
		id[n++] = query_get_int(&q);
	if (query_close(&q) || store_begin(s) < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		q = query_new(s, parts);
		query_int(&q, id[i]);
		query_run(&q);
		q = query_new(s, rows);
		query_int(&q, id[i]);
		query_run(&q);
	}
	return store_end(s) < 0 ? -1 : n;
}

/* ---- the day of the last digest ----------------------------------------------------- */

int store_get_digest_day(struct store *s, int64_t *ret)
{
	static const char sql[] = "SELECT coalesce(value, -1) FROM meta WHERE name = 'digest_day'";
	struct query q = query_new(s, sql);
	int rc = query_next(&q);

	if (rc != 1)
		return -1;
	*ret = query_get_int(&q);
	query_end(&q);
	return 0;
}

int store_set_digest_day(struct store *s, int64_t day)
{
	static const char sql[] = "UPDATE meta SET value = ? WHERE name = 'digest_day'";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_int(&q, day);
	query_change(&q, N_("place for the day of the digest"));
	return store_end(s);
}
