/*
 * store-review - the reviews and their steps.
 *
 * Knows which review is open and writes down every step, with who, when, why
 * and the files given for it; steps are only ever added.  What follows for the
 * register's status is written in the same whole.  Must never know whether a
 * step is right: judge/review.h does.
 */
#include "store-in.h"

struct step { enum review_event event; const char *name; enum review_state to; moment due, dated; const char *url; };

static int write_step(struct store *s, int64_t review, const struct step *t, const struct by *by)
{
	static const char sql[] = "INSERT INTO review_step (review, known, event, state, who, peer, why, due, url, dated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query q = query_new(s, sql);

	query_int(&q, review);
	query_moment(&q, by->now);
	query_text(&q, t->name);
	query_text(&q, review_state_name(t->to));
	query_text(&q, by->who);
	query_text(&q, by->peer);
	query_text(&q, by->why);
	query_moment(&q, t->due);
	query_text(&q, t->url);
	query_moment(&q, t->dated);
	store_note_time(s, by->now);
	if (query_run(&q))
		return -1;
	return files_keep(s, FILE_OF_REVIEW_STEP, sqlite3_last_insert_rowid(s->db), by);
}

int store_open_review(struct store *s, int64_t account, int64_t finding, bool hand_before_notice, const char *who, const char *why,
	moment now, int64_t *ret_id)
{
	static const char sql[] = "INSERT INTO review (account, finding, state, hand_before_notice, opened) VALUES (?, ?, ?, ?, ?)";
	const struct step opened = { .name = review_state_name(REVIEW_OPENED), .to = REVIEW_OPENED, .due = MOMENT_NONE, .dated = MOMENT_NONE, .url = "" };
	struct query q;
	int64_t id = 0;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_int(&q, account);
	query_id(&q, finding);
	query_text(&q, opened.name);
	query_int(&q, hand_before_notice);
	query_moment(&q, now);
	if (query_run(&q) == 0) {
		id = sqlite3_last_insert_rowid(s->db);
		write_step(s, id, &opened, &(struct by){ .who = who, .peer = "", .why = why, .now = now });
	}
	if (store_end(s) < 0)
		return -1;
	*ret_id = id;
	return 0;
}

int store_open_review_of(struct store *s, int64_t account, int64_t *ret_id, enum review_state *ret_state)
{
	static const char sql[] = "SELECT id, state FROM review WHERE account = ? AND closed IS NULL";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, account);
	rc = query_next(&q);
	if (rc == 1) {
		*ret_id = query_get_int(&q);
		*ret_state = (enum review_state)query_get_enum(&q, review_state_name, REVIEW_STATE_COUNT);
		query_end(&q);
	}
	return rc;
}

/* ---- steps ----------------------------------------------------------------- */

static int set_state(struct store *s, int64_t review, const struct step *t, moment now)
{
	static const char sql[] = "UPDATE review SET state = ?, closed = ?, due = ? WHERE id = ?";
	struct query q = query_new(s, sql);

	query_text(&q, review_state_name(t->to));
	query_moment(&q, review_is_closed(t->to) ? now : MOMENT_NONE);
	query_moment(&q, t->due);
	query_int(&q, review);
	return query_change(&q, N_("such review"));
}

/* What the state says of the account's status. */
static int set_status(struct store *s, int64_t review, enum review_state to, moment now)
{
	static const char sql[] = "SELECT a.id, a.status FROM review r JOIN account a ON a.id = r.account WHERE r.id = ?";
	struct query q = query_new(s, sql);
	enum status was, is;
	int64_t account;

	query_int(&q, review);
	if (query_next(&q) != 1)
		return -1;
	account = query_get_int(&q);
	was = (enum status)query_get_enum(&q, status_name, STATUS_COUNT);
	query_end(&q);
	is = review_status(to, was);
	return is == was ? 0 : store_set_status(s, account, was, is, now);
}

/* Where an event from outside moves nothing, the register's word stands. */
static int take_step(struct store *s, int64_t review, const struct review_step *step, bool moves, const struct by *by)
{
	const struct step t = { step->event, review_event_name(step->event), step->to, step->due, step->dated, step->url ? step->url : "" };

	if (store_begin(s) < 0)
		return -1;
	if (set_state(s, review, &t, by->now) == 0 && write_step(s, review, &t, by) == 0 && moves)
		set_status(s, review, t.to, by->now);
	return store_end(s);
}

int store_step_review(struct store *s, int64_t review, const struct review_step *step, const struct by *by)
{
	return take_step(s, review, step, true, by);
}

static moment due_of(struct store *s, int64_t review)
{
	static const char sql[] = "SELECT due FROM review WHERE id = ?";
	struct query q = query_new(s, sql);
	moment due = MOMENT_NONE;

	query_int(&q, review);
	if (query_next(&q) == 1)
		due = query_get_moment(&q);
	query_end(&q);
	return due;
}

int store_review_before_objection(struct store *s, int64_t review, enum review_state *ret_state, moment *ret_due)
{
	static const char sql[] = "SELECT state, due FROM review_step WHERE review = ? AND state <> ? ORDER BY id DESC LIMIT 1";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, review);
	query_text(&q, review_state_name(REVIEW_OBJECTED));
	rc = query_next(&q);
	if (rc == 1) {
		*ret_state = (enum review_state)query_get_enum(&q, review_state_name, REVIEW_STATE_COUNT);
		*ret_due = query_get_moment(&q);
		query_end(&q);
	}
	return rc;
}

/* The open review; where the account posts, else the latest: that of a closed account is reopened. */
static int concerned(struct store *s, int64_t account, enum review_event event, int64_t *ret_id, enum review_state *ret_state)
{
	static const char sql[] = "SELECT id, state FROM review WHERE account = ? ORDER BY closed IS NOT NULL, id DESC LIMIT 1";
	struct query q;
	int rc;

	if (event != REVIEW_EVENT_POSTED)
		return store_open_review_of(s, account, ret_id, ret_state);
	q = query_new(s, sql);
	query_int(&q, account);
	rc = query_next(&q);
	if (rc == 1) {
		*ret_id = query_get_int(&q);
		*ret_state = (enum review_state)query_get_enum(&q, review_state_name, REVIEW_STATE_COUNT);
		query_end(&q);
	}
	return rc;
}

int store_review_outside(struct store *s, int64_t account, enum review_event event, const char *why, moment now)
{
	const struct by by = { .who = "newmediad", .peer = "", .why = why, .now = now };
	enum review_state state = REVIEW_OPENED;
	int64_t review = 0;
	int has = concerned(s, account, event, &review, &state), to;

	if (has <= 0)
		return has;
	to = review_next(state, event);
	if (to < 0)
		return 0;
	return take_step(s, review, &(struct review_step){ event, (enum review_state)to, (int)state == to ? due_of(s, review) : MOMENT_NONE, MOMENT_NONE, "" },
		(int)state != to, &by);
}
