/*
 * store-decide - what people decided about findings, and the files they gave.
 *
 * Each decision is a step that is only ever added, with the name that was
 * given and the user of this machine who asked for it.  Files are kept once by
 * their SHA-256, whoever names them.  Must never know what may be decided:
 * judge/standing.h does.
 */
#include "store-in.h"

/* ---- files ----------------------------------------------------------------- */

static const char *const of_column[FILE_OF_COUNT] = {
	"INSERT INTO proof (finding_step, name, content, known) VALUES (?, ?, ?, ?)",
	"INSERT INTO proof (review_step, name, content, known) VALUES (?, ?, ?, ?)",
	"INSERT INTO proof (observation, name, content, known) VALUES (?, ?, ?, ?)",
};

int files_keep(struct store *s, enum file_of what, int64_t id, const struct by *by)
{
	for (int i = 0; i < by->n_files; i++) {
		const struct proof_file *f = &by->files[i];
		struct query q;
		int64_t content;

		if (store_put_content(s, f->bytes, f->len, by->now, &content))
			return -1;
		q = query_new(s, of_column[what]);
		query_int(&q, id);
		query_text(&q, f->name);
		query_int(&q, content);
		query_moment(&q, by->now);
		if (query_run(&q))
			return -1;
	}
	return 0;
}

int files_walk(struct query *q, bool (*row)(void *ctx, const struct file_row *r), void *ctx)
{
	bool more = true;

	while (more && query_next(q) == 1) {
		struct file_row r = { .name = query_get_text(q) };
		size_t n;

		r.content = query_get_int(q);
		r.size = query_get_int(q);
		r.sha256 = query_get_blob(q, &n);
		more = n == STORE_SHA256 && row(ctx, &r);
	}
	return query_close(q);
}

int store_each_file(struct store *s, enum file_of what, int64_t id, bool (*row)(void *ctx, const struct file_row *r), void *ctx)
{
#define FILES "SELECT p.name, p.content, c.size, c.sha256 FROM proof p JOIN content c ON c.id = p.content WHERE "
	static const char *const sql[FILE_OF_COUNT] = { FILES "p.finding_step = ? ORDER BY p.id", FILES "p.review_step = ? ORDER BY p.id",
		FILES "p.observation = ? ORDER BY p.id" };
	struct query q = query_new(s, sql[what]);

	query_int(&q, id);
	return files_walk(&q, row, ctx);
}

/* ---- decisions -------------------------------------------------------------- */

static int add_step(struct store *s, int64_t finding, const char *step, enum standing to, const struct by *by, int64_t *ret_step)
{
	static const char sql[] = "INSERT INTO finding_step (finding, known, step, detail, who, peer, standing) VALUES (?, ?, ?, ?, ?, ?, ?)";
	struct query q = query_new(s, sql);

	query_int(&q, finding);
	query_moment(&q, by->now);
	query_text(&q, step);
	query_text(&q, by->why);
	query_text(&q, by->who);
	query_text(&q, by->peer);
	query_text(&q, standing_name(to));
	store_note_time(s, by->now);
	if (query_run(&q))
		return -1;
	*ret_step = sqlite3_last_insert_rowid(s->db);
	return files_keep(s, FILE_OF_FINDING_STEP, *ret_step, by);
}

/* Silence that a person withdrew is not found again for the same deadline. */
static int clear_silence(struct store *s, int64_t finding)
{
	static const char sql[] = "UPDATE account SET cleared = (SELECT deadline FROM finding WHERE id = ?1)"
		" WHERE id = (SELECT account FROM finding WHERE id = ?1 AND rule = 'no-update')";
	struct query q = query_new(s, sql);

	query_int(&q, finding);
	return query_run(&q);
}

int store_decide_finding(struct store *s, int64_t finding, const char *step, enum standing to, const struct by *by, int64_t *ret_step)
{
	/* Withdrawn silence ends, and is not found again for its deadline; anything else stays open as long as its cause does, so that it is not found
	 * anew. */
	static const char sql[] = "UPDATE finding SET standing = ?1, until = CASE WHEN ?2 AND rule = 'no-update' THEN coalesce(until, ?3) ELSE until END WHERE id = ?4";
	bool ends = to == STANDING_VOID || to == STANDING_CORRECTED;
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_text(&q, standing_name(to));
	query_int(&q, ends);
	query_moment(&q, by->now);
	query_int(&q, finding);
	if (query_change(&q, N_("such finding")) == 0 && add_step(s, finding, step, to, by, ret_step) == 0 && ends)
		clear_silence(s, finding);
	return store_end(s);
}

int store_decided_by(struct store *s, int64_t finding, const char *step, struct text *ret_who)
{
	static const char sql[] = "SELECT who FROM finding_step WHERE finding = ? AND step = ? AND id > coalesce((SELECT max(id) FROM finding_step"
		" WHERE finding = ?1 AND step <> ?2 AND standing NOT IN ('', 'clue')), 0) ORDER BY id DESC LIMIT 1";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, finding);
	query_text(&q, step);
	rc = query_next(&q);
	if (rc == 1) {
		text_setf(ret_who, "%s", query_get_text(&q));
		query_end(&q);
	}
	return rc;
}

int store_was_confirmed(struct store *s, int64_t finding)
{
	static const char sql[] = "SELECT 1 FROM finding_step WHERE finding = ? AND standing = 'confirmed' LIMIT 1";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, finding);
	rc = query_next(&q);
	query_end(&q);
	return rc;
}

/* ---- who had the accusation --------------------------------------------------- */

int store_each_told(struct store *s, int64_t finding, bool (*row)(void *ctx, const char *unit, const char *name, const char *address), void *ctx)
{
	/* A digest tells of silence that is proven, and of what a person has confirmed. */
	static const char sql[] = "SELECT o.unit, o.name, o.address FROM finding f JOIN outbox o ON o.kind = 'digest' AND o.frozen IS NOT NULL AND o.attempts > 0"
		" WHERE f.id = ? AND o.frozen >= CASE WHEN f.rule = 'no-update' THEN f.proven_at"
		" ELSE (SELECT min(t.known) FROM finding_step t WHERE t.finding = f.id AND t.standing = 'confirmed') END GROUP BY o.address, o.unit ORDER BY o.id";
	struct query q = query_new(s, sql);
	bool more = true;

	query_int(&q, finding);
	while (more && query_next(&q) == 1) {
		const char *unit = query_get_text(&q), *name = query_get_text(&q), *address = query_get_text(&q);

		more = row(ctx, unit, name, address);
	}
	return query_close(&q);
}
