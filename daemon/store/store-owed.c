/*
 * store-owed - what is still owed to people (the outbox), and what we know of
 * our own watch: since when it goes, when it was last alive, when we were
 * offline.  Must never know how a message travels.
 */
#include <string.h>

#include "store-in.h"

int store_queue_letter(struct store *s, const char *kind, const char *cause, const char *recipient, const char *body, moment now)
{
	static const char sql[] = "INSERT INTO letter (kind, cause, recipient, body, queued) VALUES (?, ?, ?, ?, ?)"
		" ON CONFLICT (cause) DO NOTHING";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_text(&q, kind);
	query_text(&q, cause);
	query_text(&q, recipient);
	query_text(&q, body);
	query_moment(&q, now);
	if (query_run(&q) == 0 && sqlite3_changes(s->db) > 0)
		store_note_time(s, now);
	return store_end(s);
}

int letters_walk(struct query *q, bool (*row)(void *ctx, const struct letter_row *l), void *ctx)
{
	while (query_next(q) == 1) {
		struct letter_row l = { .id = query_get_int(q) };

		l.kind = query_get_text(q);
		l.cause = query_get_text(q);
		l.recipient = query_get_text(q);
		l.body = query_get_text(q);
		l.queued = query_get_moment(q);
		if (!row(ctx, &l))
			break;
	}
	return query_close(q);
}

int store_each_untold(struct store *s, bool (*tell)(void *ctx, const struct letter_row *l), void *ctx)
{
	static const char sql[] = "SELECT id, kind, cause, recipient, body, queued FROM letter WHERE told IS NULL ORDER BY id";
	struct query q;

	/* What is told must be durable: a message about a look that a crash undoes would be a lie. */
	if (s->depth == 0 && store_commit(s) < 0)
		return -1;
	q = query_new(s, sql);
	return letters_walk(&q, tell, ctx);
}

int store_told(struct store *s, int64_t letter, moment now)
{
	static const char sql[] = "UPDATE letter SET told = ? WHERE id = ? AND told IS NULL";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_moment(&q, now);
	query_int(&q, letter);
	query_change(&q, N_("such letter that is still owed"));
	store_note_time(s, now);
	return store_end(s);
}

/* ---- our own watch ------------------------------------------------------- */

static int write_watch(struct store *s, moment since, moment alive)
{
	static const char sql[] = "INSERT INTO watch (id, since, alive) VALUES (1, ?1, ?2) ON CONFLICT (id) DO UPDATE SET since = ?1, alive = ?2";
	struct query q = query_new(s, sql);

	query_moment(&q, since);
	query_moment(&q, alive);
	store_note_time(s, alive);
	return query_run(&q);
}

int store_get_watch(struct store *s, moment *ret_since, moment *ret_alive)
{
	static const char sql[] = "SELECT since, alive FROM watch";
	struct query q = query_new(s, sql);
	int rc = query_next(&q);

	if (rc < 0)
		return -1;
	*ret_since = rc ? query_get_moment(&q) : MOMENT_NONE;
	*ret_alive = rc ? query_get_moment(&q) : MOMENT_NONE;
	query_end(&q);
	return 0;
}

int store_watch_started(struct store *s, moment now, int64_t pause, moment *ret_since)
{
	moment since = MOMENT_NONE, alive = MOMENT_NONE;

	if (store_begin(s) < 0)
		return -1;
	if (store_get_watch(s, &since, &alive) == 0) {
		if (alive == MOMENT_NONE || now - alive > pause)
			since = now;
		write_watch(s, since, now);
	}
	if (store_end(s) < 0)
		return -1;
	*ret_since = since;
	return 0;
}

int store_watch_alive(struct store *s, moment now)
{
	static const char sql[] = "UPDATE watch SET alive = ?";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_moment(&q, now);
	query_change(&q, N_("watch was started"));
	store_note_time(s, now);
	return store_end(s);
}

int store_save_freeze(struct store *s, const struct freeze *f)
{
	static const char sql[] = "INSERT INTO freeze (from_, to_) VALUES (?1, ?2) ON CONFLICT (from_) DO UPDATE SET to_ = ?2";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_moment(&q, f->from);
	query_moment(&q, f->to);
	query_run(&q);
	store_note_time(s, f->to == MOMENT_NEVER ? f->from : f->to);
	return store_end(s);
}

int store_get_freezes(struct store *s, struct world *w)
{
	static const char sql[] = "SELECT from_, to_ FROM (SELECT from_, to_ FROM freeze ORDER BY from_ DESC LIMIT 64) ORDER BY from_";
	struct query q = query_new(s, sql);
	int rc;

	_Static_assert(FREEZES_MAX == 64, "the query above says 64");
	w->n_freezes = 0;
	w->frozen = false;
	while ((rc = query_next(&q)) == 1) {
		struct freeze *f = &w->freezes[w->n_freezes++];

		f->from = query_get_moment(&q);
		f->to = query_get_moment(&q);
		w->frozen |= f->to == MOMENT_NEVER;
	}
	return rc;
}
