/*
 * store-verdict - what was concluded: verdicts and findings, and what a person
 * saw.
 *
 * Knows when a finding is open and writes down every step of it.
 * Must never know whether a conclusion is right.  What must never be doubled
 * (an open accusation) is refused by a unique index as well.
 */
#include "store-in.h"

int store_save_verdict(struct store *s, const struct verdict_fact *v)
{
	/* `verdict_at` is since when the verdict says so. */
	static const char sql[] = "UPDATE account SET verdict_at = iif((last_update, state, proof, last_update_end, last_update_precision, deadline, check_by_hand)"
		" IS (?3, ?1, ?2, ?4, ?5, ?6, ?7), coalesce(verdict_at, ?8), ?8), state = ?1, proof = ?2, last_update = ?3, last_update_end = ?4,"
		" last_update_precision = ?5, deadline = ?6, check_by_hand = ?7, habit = ?10 WHERE id = ?9";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_text(&q, state_name(v->state));
	query_text(&q, proof_name(v->proof));
	query_moment(&q, v->last_update.earliest);
	query_moment(&q, v->last_update.latest);
	query_text(&q, precision_name(v->last_update.precision));
	query_moment(&q, v->deadline);
	query_int(&q, v->check_by_hand);
	query_moment(&q, v->at);
	query_int(&q, v->account);
	query_int(&q, v->habit);
	query_run(&q);
	store_note_time(s, v->at);
	return store_end(s);
}

int store_get_verdict(struct store *s, int64_t account, struct verdict_fact *ret)
{
	static const char sql[] = "SELECT state, proof, last_update, last_update_end, last_update_precision, deadline, check_by_hand, verdict_at, habit"
		" FROM account WHERE id = ? AND verdict_at IS NOT NULL";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, account);
	rc = query_next(&q);
	if (rc == 1) {
		ret->account = account;
		ret->state = (enum state)query_get_enum(&q, state_name, STATE_COUNT);
		ret->proof = (enum proof)query_get_enum(&q, proof_name, PROOF_COUNT);
		ret->last_update.earliest = query_get_moment(&q);
		ret->last_update.latest = query_get_moment(&q);
		ret->last_update.precision = (enum precision)query_get_enum(&q, precision_name, PRECISION_COUNT);
		ret->deadline = query_get_moment(&q);
		ret->check_by_hand = query_get_int(&q) != 0;
		ret->at = query_get_moment(&q);
		ret->habit = query_get_int(&q);
		query_end(&q);
	}
	return rc;
}

/* ---- findings ------------------------------------------------------------ */

static int add_finding_step(struct store *s, int64_t finding, const char *step, const char *detail, moment now)
{
	static const char sql[] = "INSERT INTO finding_step (finding, known, step, detail) VALUES (?, ?, ?, ?)";
	struct query q = query_new(s, sql);

	query_int(&q, finding);
	query_moment(&q, now);
	query_text(&q, step);
	query_text(&q, detail);
	store_note_time(s, now);
	return query_run(&q);
}

int store_open_finding(struct store *s, enum rule rule, int64_t account, int64_t source, moment since, moment deadline,
	enum proof proof, const char *detail, moment now, int64_t *ret_id)
{
	static const char sql[] = "INSERT INTO finding (rule, account, source, since, deadline, proof, proven_at, standing, detail, known)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query q;
	int64_t id = 0;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_text(&q, rule_name(rule));
	query_id(&q, account);
	query_id(&q, source);
	query_moment(&q, since);
	query_moment(&q, deadline);
	query_text(&q, proof_name(proof));
	query_moment(&q, proof == PROOF_PROVEN ? now : MOMENT_NONE);
	query_text(&q, standing_name(STANDING_CLUE));
	query_text(&q, detail);
	query_moment(&q, now);
	if (query_run(&q) == 0) {
		id = sqlite3_last_insert_rowid(s->db);
		add_finding_step(s, id, "opened", detail, now);
		evidence_keep(s, id, now);
		if (rule == RULE_POSTED_AFTER_CLOSURE && account) /* what was done is not done: it is watched again */
			store_review_outside(s, account, REVIEW_EVENT_POSTED, detail, now);
	}
	if (store_end(s) < 0)
		return -1;
	*ret_id = id;
	return 0;
}

int store_save_flag_rule(struct store *s, const struct flag_card *f)
{
	static const char sql[] = "UPDATE finding SET limit_seconds = ?, count = ?, zone = ? WHERE id = ?";
	struct query q = query_new(s, sql);

	query_int(&q, f->limit);
	query_text(&q, f->count_hours ? "hours" : "days");
	query_text(&q, zone_name(f->zone));
	query_int(&q, f->finding);
	return query_change(&q, N_("such finding"));
}

int store_prove_finding(struct store *s, int64_t id, const char *detail, moment now)
{
	static const char sql[] = "UPDATE finding SET proof = ?, proven_at = ?, detail = ? WHERE id = ? AND until IS NULL";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_text(&q, proof_name(PROOF_PROVEN));
	query_moment(&q, now);
	query_text(&q, detail);
	query_int(&q, id);
	if (query_change(&q, N_("such open finding")) == 0 && add_finding_step(s, id, "proven", detail, now) == 0)
		evidence_keep(s, id, now);
	return store_end(s);
}

int store_note_finding(struct store *s, int64_t id, const char *detail, moment now)
{
	static const char sql[] = "UPDATE finding SET detail = ? WHERE id = ? AND until IS NULL";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_text(&q, detail);
	query_int(&q, id);
	if (query_change(&q, N_("such open finding")) == 0)
		add_finding_step(s, id, "noted", detail, now);
	return store_end(s);
}

int store_end_finding(struct store *s, int64_t id, const char *detail, moment now)
{
	static const char sql[] = "UPDATE finding SET until = ?, detail = ? WHERE id = ? AND until IS NULL";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_moment(&q, now);
	query_text(&q, detail);
	query_int(&q, id);
	if (query_change(&q, N_("such open finding")) == 0)
		add_finding_step(s, id, "ended", detail, now);
	return store_end(s);
}

/* Also one that had ended may turn out to have been wrong; what it was void for is told by its steps. */
int store_void_finding(struct store *s, int64_t id, const char *detail, moment now)
{
	static const char sql[] = "UPDATE finding SET standing = ?1, until = coalesce(until, ?2), detail = ?3 WHERE id = ?4 AND (standing <> ?1 OR until IS NULL)";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_text(&q, standing_name(STANDING_VOID));
	query_moment(&q, now);
	query_text(&q, detail);
	query_int(&q, id);
	if (query_change(&q, N_("such finding that stands")) == 0)
		add_finding_step(s, id, "void", detail, now);
	return store_end(s);
}

/* ---- by hand ------------------------------------------------------------- */

static int note_observation(struct store *s, int64_t account, moment at, moment last_update, enum interaction interaction)
{
	/* The card holds the latest look, whenever it is written down. */
	static const char sql[] = "UPDATE account SET observed_at = ?1, observed_update = ?2,"
		" interaction = CASE WHEN ?3 = 'untested' THEN interaction ELSE ?3 END WHERE id = ?4 AND (observed_at IS NULL OR observed_at <= ?1)";
	struct query q = query_new(s, sql);

	query_moment(&q, at);
	query_moment(&q, last_update);
	query_text(&q, interaction_name(interaction));
	query_int(&q, account);
	return query_run(&q);
}

int store_observe(struct store *s, const struct observation_fact *o, const struct by *by)
{
	static const char sql[] = "INSERT INTO observation (account, at, last_update, interaction, works, who, peer, note, known)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_int(&q, o->account);
	query_moment(&q, o->at);
	query_moment(&q, o->last_update);
	query_text(&q, interaction_name(o->interaction));
	query_int(&q, o->works);
	query_text(&q, by->who);
	query_text(&q, by->peer);
	query_text(&q, by->why);
	query_moment(&q, by->now);
	if (query_run(&q) == 0) {
		files_keep(s, FILE_OF_OBSERVATION, sqlite3_last_insert_rowid(s->db), by);
		if (o->works || o->last_update != MOMENT_NONE) /* what could not be looked at says nothing of silence */
			note_observation(s, o->account, o->at, o->last_update, o->interaction);
	}
	store_note_time(s, by->now);
	return store_end(s);
}
