/*
 * store-evidence - what the looks at a feed showed last, and what of it a
 * finding keeps.
 *
 * Of each feed it holds two good bodies (the last, and the one before: a post
 * that appears late under an early date is proven by both lists), the last
 * answer that could not be used, and the last page of a post that shows closed
 * comments.  When a finding is opened or proven, what its
 * account's feeds showed is kept with it: no caller can forget it.  It must
 * never know whether a finding is right.
 */
#include "log.h"
#include "store-in.h"

enum { SLOTS = 4, SLOT_BAD = 2, SLOT_PAGE = 3 }; /* body.id = SLOTS * feed + slot; slots 0 and 1 take turns */

/* ---- the good ones ------------------------------------------------------------ */

static int drop(struct store *s, int64_t id)
{
	struct query q = query_new(s, "DELETE FROM body WHERE id = ?");

	query_int(&q, id);
	return query_run(&q);
}

/* Where a good body goes: what the feed showed just before stays beside it, any other is let go. -1: it is held already, or failed. */
static int64_t place_good(struct store *s, const struct body_fact *b)
{
	static const char sql[] = "SELECT id, hash FROM body WHERE id BETWEEN ?1 AND ?1 + 1";
	struct query q = query_new(s, sql);
	int64_t free_id = SLOTS * b->feed, other = -1;
	bool held = false;

	query_int(&q, free_id);
	while (query_next(&q) == 1) {
		int64_t id = query_get_int(&q);
		uint64_t hash = (uint64_t)query_get_int(&q);

		held |= hash == b->hash;
		if (hash == b->before)
			free_id = id ^ 1;
		else
			other = id;
	}
	if (query_close(&q) || held)
		return -1;
	if (other >= 0 && other != free_id && drop(s, other))
		return -1;
	return free_id;
}

int store_has_body(struct store *s, int64_t feed, uint64_t hash)
{
	static const char sql[] = "SELECT 1 FROM body WHERE id BETWEEN ?1 AND ?1 + 1 AND hash = ?2";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, SLOTS * feed);
	query_int(&q, (int64_t)hash);
	rc = query_next(&q);
	query_end(&q);
	return rc;
}

int store_drop_bodies(struct store *s, int64_t feed)
{
	static const char sql[] = "DELETE FROM body WHERE id BETWEEN ?1 AND ?1 + 1";
	struct query q = query_new(s, sql);

	query_int(&q, SLOTS * feed);
	return query_run(&q);
}

/* ---- saved ---------------------------------------------------------------------- */

static void save(struct store *s, int64_t id, const struct body_fact *b)
{
	static const char sql[] = "INSERT OR REPLACE INTO body (id, feed, at, hash, outcome, status, url, address, head, content_type, size, zstd)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query q = query_new(s, sql);

	query_int(&q, id);
	query_int(&q, b->feed);
	query_moment(&q, b->at);
	query_int(&q, (int64_t)b->hash);
	query_text(&q, outcome_name(b->outcome));
	query_int(&q, b->http_status);
	query_text(&q, b->url);
	query_text(&q, b->address);
	query_text(&q, b->head);
	query_text(&q, b->content_type);
	packed_give(&q, &b->body);
	query_run(&q);
	store_note_time(s, b->at);
}

int store_save_body(struct store *s, const struct body_fact *b)
{
	int64_t id;

	if (store_begin(s) < 0)
		return -1;
	id = b->page ? SLOTS * b->feed + SLOT_PAGE : outcome_is_good(b->outcome) ? place_good(s, b) : SLOTS * b->feed + SLOT_BAD;
	if (id >= 0)
		save(s, id, b);
	return store_end(s);
}

/* ---- promoted ----------------------------------------------------------------- */

void store_bring(struct store *s, void (*bring)(void *ctx), void *ctx)
{
	s->bring = bring;
	s->in_hand = ctx;
}

/* A damaged one is left out: a decision is not lost for it. */
static int keep_body(struct store *s, int64_t finding, int64_t body, moment now)
{
	static const char read[] = "SELECT size, zstd FROM body WHERE id = ?";
	static const char write[] = "INSERT OR IGNORE INTO evidence (finding, feed, at, outcome, status, url, address, head, content_type, content,"
		" known) SELECT ?1, feed, at, outcome, status, url, address, head, content_type, ?2, ?3 FROM body WHERE id = ?4";
	struct text bytes = TEXT_INIT(STORE_CONTENT_MAX);
	struct query q = query_new(s, read);
	int64_t content = 0;
	bool whole;

	query_int(&q, body);
	whole = query_next(&q) == 1 && packed_take(&q, &bytes) == 0;
	if (!whole)
		log_warn(_("finding %lld: the body that was kept as %lld is damaged, and no evidence"), (long long)finding, (long long)body);
	if (query_close(&q) == 0 && whole && store_put_content(s, text_str(&bytes), bytes.len, now, &content) == 0) {
		q = query_new(s, write);
		query_int(&q, finding);
		query_int(&q, content);
		query_moment(&q, now);
		query_int(&q, body);
		query_run(&q);
	}
	text_clear(&bytes);
	return s->failed ? -1 : 0;
}

int evidence_keep(struct store *s, int64_t finding, moment now)
{
	/* An answer that could not be used counts where it is the last word. */
	static const char sql[] = "SELECT b.id FROM finding n JOIN feed f ON f.account = n.account JOIN body b ON b.id BETWEEN ?2 * f.id AND ?2 * f.id + ?2 - 1 WHERE n.id = ?1"
		" AND (b.id % ?2 <> ?3 OR b.at >= coalesce((SELECT max(g.at) FROM body g WHERE g.id BETWEEN ?2 * f.id AND ?2 * f.id + 1), 0))"
		" ORDER BY b.at, b.id";
	struct query q;

	if (s->bring)
		s->bring(s->in_hand);
	q = query_new(s, sql);
	query_int(&q, finding);
	query_int(&q, SLOTS);
	query_int(&q, SLOT_BAD);
	while (query_next(&q) == 1)
		keep_body(s, finding, query_get_int(&q), now);
	return query_close(&q) || s->failed ? -1 : 0;
}

int store_each_evidence(struct store *s, int64_t finding, bool (*row)(void *ctx, const struct evidence_row *r), void *ctx)
{
	static const char sql[] = "SELECT e.feed, e.at, e.outcome, e.status, e.url, e.address, e.head, e.content_type, e.content, c.size, c.sha256"
		" FROM evidence e JOIN content c ON c.id = e.content WHERE e.finding = ? ORDER BY e.at, e.id";
	struct query q = query_new(s, sql);
	bool more = true;

	query_int(&q, finding);
	while (more && query_next(&q) == 1) {
		struct evidence_row r = { .feed = query_get_int(&q), .at = query_get_moment(&q) };
		size_t n;

		r.outcome = (enum outcome)query_get_enum(&q, outcome_name, OUTCOME_COUNT);
		r.http_status = (uint32_t)query_get_int(&q);
		r.url = query_get_text(&q);
		r.address = query_get_text(&q);
		r.head = query_get_text(&q);
		r.content_type = query_get_text(&q);
		r.content = query_get_int(&q);
		r.size = query_get_int(&q);
		r.sha256 = query_get_blob(&q, &n);
		more = n == STORE_SHA256 && row(ctx, &r);
	}
	return query_close(&q);
}
