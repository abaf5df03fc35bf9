/*
 * store-card - the cards of sources and feeds, as the minds left them.
 *
 * Knows which fields of a card are remembered and in which column.  Must never
 * know what a field means or change one: what is loaded is what was saved.
 * What belongs to the caller (indices, counts made anew at every start) is
 * neither saved nor touched.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "store-in.h"

#define NAMED(table) (const char *(*)(int))(void (*)(void))(table)
#define SOURCE(field, kind) { #field, offsetof(struct source_card, field), kind, NULL, 0 }
#define FEED(field, kind) { #field, offsetof(struct feed_card, field), kind, NULL, 0 }
#define FEED_AS(column, field, kind) { column, offsetof(struct feed_card, field), kind, NULL, 0 }
#define FEED_NAMED(column, field, table, count) { column, offsetof(struct feed_card, field), FIELD_ENUM, NAMED(table), count }

static const char *word_name(enum source_word w)
{
	static const char *const names[WORD_COUNT] = { "none", "alive", "dead" };

	return (unsigned)w < WORD_COUNT ? names[w] : "";
}

static const struct field source_fields[] = {
	SOURCE(witness, FIELD_BOOL),
	SOURCE(first_good, FIELD_MOMENT),
	SOURCE(last_good, FIELD_MOMENT),
	SOURCE(life, FIELD_MOMENT),
	SOURCE(last_arrival, FIELD_MOMENT),
	{ "word", offsetof(struct source_card, word), FIELD_ENUM, NAMED(word_name), WORD_COUNT },
	SOURCE(word_at, FIELD_MOMENT),
	SOURCE(silent_at_first, FIELD_BOOL),
	SOURCE(stale_finding, FIELD_ID),
	SOURCE(stale_since, FIELD_MOMENT),
	SOURCE(revived, FIELD_MOMENT),
};
enum { SOURCE_FIELDS = sizeof source_fields / sizeof *source_fields };

static const struct field feed_fields[] = {
	FEED(first_good, FIELD_MOMENT),
	FEED(last_good, FIELD_MOMENT),
	FEED(last_full, FIELD_MOMENT),
	FEED(last_asked, FIELD_MOMENT),
	FEED_NAMED("last_outcome", last_outcome, outcome_name, OUTCOME_COUNT),
	FEED_NAMED("last_blocked", last_blocked, blocked_name, BLOCKED_COUNT),
	FEED(failing_since, FIELD_MOMENT),
	FEED(fails, FIELD_U32),
	FEED_AS("newest", newest.earliest, FIELD_MOMENT),
	FEED_AS("newest_end", newest.latest, FIELD_MOMENT),
	FEED_NAMED("newest_precision", newest.precision, precision_name, PRECISION_COUNT),
	FEED(newest_sight, FIELD_MOMENT),
	FEED(baseline_undated, FIELD_BOOL),
	FEED(had_posts, FIELD_BOOL),
	FEED(freshest_at, FIELD_MOMENT),
	FEED(full_size, FIELD_U32),
	FEED_NAMED("comments", comments, comments_name, COMMENTS_COUNT),
};
enum { FEED_FIELDS = sizeof feed_fields / sizeof *feed_fields };

_Static_assert(sizeof(enum outcome) == sizeof(int), "enums are read and written as int");

/* ---- fields -------------------------------------------------------------- */

void fields_give(struct query *q, const struct field *f, int n, const void *card)
{
	for (int i = 0; i < n; i++) {
		const void *p = (const char *)card + f[i].at;

		switch (f[i].kind) {
		case FIELD_MOMENT: query_moment(q, *(const moment *)p); break;
		case FIELD_ID: query_id(q, *(const int64_t *)p); break;
		case FIELD_U32: query_int(q, *(const uint32_t *)p); break;
		case FIELD_BOOL: query_int(q, *(const bool *)p); break;
		case FIELD_ENUM: query_text(q, f[i].name_of((int)*(const unsigned *)p)); break;
		}
	}
}

void fields_take(struct query *q, const struct field *f, int n, void *card)
{
	for (int i = 0; i < n; i++) {
		void *p = (char *)card + f[i].at;

		switch (f[i].kind) {
		case FIELD_MOMENT: *(moment *)p = query_get_moment(q); break;
		case FIELD_ID: *(int64_t *)p = query_get_int(q); break;
		case FIELD_U32: *(uint32_t *)p = (uint32_t)query_get_int(q); break;
		case FIELD_BOOL: *(bool *)p = query_get_int(q) != 0; break;
		case FIELD_ENUM: *(unsigned *)p = (unsigned)query_get_enum_(q, f[i].name_of, f[i].count); break;
		}
	}
}

void fields_list(struct text *t, const struct field *f, int n, const char *each)
{
	for (int i = 0; i < n; i++)
		text_addf(t, each, f[i].column);
}

/* ---- sources ------------------------------------------------------------- */

static const char *sql_load_source(struct store *s)
{
	if (!s->load_source.len) {
		text_add(&s->load_source, "SELECT id, via, ");
		fields_list(&s->load_source, source_fields, SOURCE_FIELDS, "%s, ");
		text_add(&s->load_source, "observed, declared, late FROM source WHERE name = ?");
	}
	return text_str(&s->load_source);
}

static const char *sql_save_source(struct store *s)
{
	if (!s->save_source.len) {
		text_add(&s->save_source, "UPDATE source SET ");
		fields_list(&s->save_source, source_fields, SOURCE_FIELDS, "%s = ?, ");
		text_add(&s->save_source, "observed = coalesce(?, observed), declared = coalesce(?, declared), late = coalesce(?, late) WHERE id = ?");
	}
	return text_str(&s->save_source);
}

static int take_arrivals(struct query *q, struct arrivals *a)
{
	size_t n;
	const void *p = query_get_blob(q, &n);

	return a && p ? blob_unpack_arrivals(a, p, n) : 0;
}

static int take_lateness(struct query *q, struct lateness *l)
{
	size_t n;
	const void *p = query_get_blob(q, &n);

	return l && p ? blob_unpack_lateness(l, p, n) : 0;
}

/* 1 and *ret_via as stored, 0 unknown, -1; ret is a new card of kind `via` in every case but -1. */
static int load_source(struct store *s, const char *name, enum via via, struct source_card *ret, enum via *ret_via)
{
	struct query q = query_new(s, sql_load_source(s));
	struct source_card c;
	int rc, bad;

	query_text(&q, name);
	rc = query_next(&q);
	if (rc < 0)
		return -1;
	source_card_init(&c, via);
	if (rc == 1) {
		c.id = query_get_int(&q);
		*ret_via = (enum via)query_get_enum(&q, via_name, VIA_COUNT);
		fields_take(&q, source_fields, SOURCE_FIELDS, &c);
		bad = take_arrivals(&q, c.observed);
		bad |= take_arrivals(&q, c.declared);
		bad |= take_lateness(&q, c.late);
		if (bad)
			rc = store_fail(s, "source '%s': what is remembered of its arrivals cannot be read", name);
		query_end(&q);
	}
	if (rc < 0)
		source_card_clear(&c);
	else
		*ret = c;
	return rc;
}

int store_get_source(struct store *s, const char *name, enum via via, struct source_card *ret)
{
	enum via was;

	return load_source(s, name, via, ret, &was);
}

static int add_source(struct store *s, const char *name, enum via via, moment now, int64_t *ret_id)
{
	static const char sql[] = "INSERT INTO source (name, via, known) VALUES (?, ?, ?)";
	struct query q = query_new(s, sql);

	query_text(&q, name);
	query_text(&q, via_name(via));
	query_moment(&q, now);
	if (query_run(&q) < 0)
		return -1;
	*ret_id = sqlite3_last_insert_rowid(s->db);
	store_note_time(s, now);
	return 0;
}

static int change_via(struct store *s, int64_t id, enum via via)
{
	static const char sql[] = "UPDATE source SET via = ? WHERE id = ?";
	struct query q = query_new(s, sql);

	query_text(&q, via_name(via));
	query_int(&q, id);
	return query_run(&q);
}

int store_put_source(struct store *s, const char *name, enum via via, moment now, struct source_card *ret)
{
	struct source_card c;
	enum via was = via;
	int rc;

	if (store_begin(s) < 0)
		return -1;
	rc = load_source(s, name, via, &c, &was);
	if (rc < 0)
		return store_end(s);
	if (rc == 0)
		add_source(s, name, via, now, &c.id);
	else if (was != via)
		change_via(s, c.id, via);
	if (store_end(s) < 0) {
		source_card_clear(&c);
		return -1;
	}
	*ret = c;
	return 0;
}

/* Room for a blob at its largest: ten bytes a number. */
enum { BLOB_MAX = 16 + LAG_DAYS * (20 + 5 * LAG_CLASSES) + 20 * CLUSTERS_MAX };

static void give_blob(struct query *q, const struct text *t)
{
	query_blob(q, t->len ? t->buf : NULL, t->len);
}

int store_save_source(struct store *s, const struct source_card *c)
{
	struct text observed = TEXT_INIT(BLOB_MAX), declared = TEXT_INIT(BLOB_MAX), late = TEXT_INIT(BLOB_MAX);
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	if (c->observed)
		blob_pack_arrivals(&observed, c->observed);
	if (c->declared)
		blob_pack_arrivals(&declared, c->declared);
	if (c->late)
		blob_pack_lateness(&late, c->late);
	q = query_new(s, sql_save_source(s));
	fields_give(&q, source_fields, SOURCE_FIELDS, c);
	give_blob(&q, &observed);
	give_blob(&q, &declared);
	give_blob(&q, &late);
	query_int(&q, c->id);
	query_change(&q, "such source in the store");
	text_clear(&observed);
	text_clear(&declared);
	text_clear(&late);
	return store_end(s);
}

/* ---- feeds --------------------------------------------------------------- */

static const char *sql_load_feed(struct store *s)
{
	if (!s->load_feed.len) {
		text_add(&s->load_feed, "SELECT id, source, partial");
		fields_list(&s->load_feed, feed_fields, FEED_FIELDS, ", %s");
		text_add(&s->load_feed, " FROM feed WHERE account = ? AND url = ?");
	}
	return text_str(&s->load_feed);
}

static const char *sql_save_feed(struct store *s)
{
	if (!s->save_feed.len) {
		text_add(&s->save_feed, "UPDATE feed SET ");
		fields_list(&s->save_feed, feed_fields, FEED_FIELDS, "%s = ?, ");
		text_add(&s->save_feed, "partial = ? WHERE id = ?");
	}
	return text_str(&s->save_feed);
}

/* As it was before its first look; `source` belongs to the caller. */
static struct feed_card new_feed(uint32_t source, bool partial)
{
	struct feed_card f = { .source = source, .partial = partial };

	f.first_good = f.last_good = f.last_full = f.last_asked = f.failing_since = MOMENT_NONE;
	f.newest.earliest = f.newest.latest = f.newest_sight = f.freshest_at = MOMENT_NONE;
	return f;
}

/* 1, 0, -1; *ret_source is the row of its source. */
static int load_feed(struct store *s, int64_t account, const char *url, struct feed_card *f, int64_t *ret_source)
{
	struct query q = query_new(s, sql_load_feed(s));
	int rc;

	query_int(&q, account);
	query_text(&q, url);
	rc = query_next(&q);
	if (rc == 1) {
		f->id = query_get_int(&q);
		*ret_source = query_get_int(&q);
		f->partial = query_get_int(&q) != 0;
		fields_take(&q, feed_fields, FEED_FIELDS, f);
		query_end(&q);
	}
	return rc;
}

int store_get_feed(struct store *s, int64_t account, const char *url, struct feed_card *ret)
{
	struct feed_card f = new_feed(ret->source, false);
	int64_t source;
	int rc = load_feed(s, account, url, &f, &source);

	if (rc >= 0)
		*ret = f;
	return rc;
}

static int add_feed(struct store *s, int64_t account, const char *url, int64_t source, moment now, struct feed_card *f)
{
	static const char sql[] = "INSERT INTO feed (account, url, source, partial, known, last_outcome, last_blocked, fails, newest_precision,"
		" baseline_undated, had_posts, full_size, comments) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, 0, 0, 0, ?)";
	struct query q = query_new(s, sql);

	query_int(&q, account);
	query_text(&q, url);
	query_int(&q, source);
	query_int(&q, f->partial);
	query_moment(&q, now);
	query_text(&q, outcome_name(f->last_outcome));
	query_text(&q, blocked_name(f->last_blocked));
	query_text(&q, precision_name(f->newest.precision));
	query_text(&q, comments_name(f->comments));
	if (query_run(&q) < 0)
		return -1;
	f->id = sqlite3_last_insert_rowid(s->db);
	store_note_time(s, now);
	return 0;
}

static int change_feed(struct store *s, int64_t id, int64_t source, bool partial)
{
	static const char sql[] = "UPDATE feed SET source = ?, partial = ? WHERE id = ?";
	struct query q = query_new(s, sql);

	query_int(&q, source);
	query_int(&q, partial);
	query_int(&q, id);
	return query_run(&q);
}

int store_put_feed(struct store *s, int64_t account, const char *url, int64_t source, bool partial, moment now, struct feed_card *ret)
{
	struct feed_card f = new_feed(ret->source, partial);
	int64_t was = source;
	int rc;

	if (store_begin(s) < 0)
		return -1;
	rc = load_feed(s, account, url, &f, &was);
	if (rc == 0)
		add_feed(s, account, url, source, now, &f);
	else if (rc == 1 && (was != source || f.partial != partial))
		change_feed(s, f.id, source, partial);
	if (store_end(s) < 0)
		return -1;
	f.partial = partial;
	*ret = f;
	return 0;
}

void feed_memory_clear(struct feed_memory *m)
{
	free(m->etag);
	free(m->last_modified);
	free(m->moved_to);
	memset(m, 0, sizeof *m);
	m->retry_at = m->moved_since = MOMENT_NONE;
}

int store_get_feed_memory(struct store *s, int64_t feed, struct feed_memory *ret)
{
	static const char sql[] = "SELECT etag, last_modified, body_hash, retry_at, moved_to, moved_since FROM feed WHERE id = ?";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, feed);
	rc = query_next(&q);
	if (rc == 0)
		return store_fail(s, "no feed %lld in the store", (long long)feed);
	if (rc < 0)
		return -1;
	ret->etag = query_get_copy(&q);
	ret->last_modified = query_get_copy(&q);
	ret->body_hash = (uint64_t)query_get_int(&q);
	ret->retry_at = query_get_moment(&q);
	ret->moved_to = query_get_copy(&q);
	ret->moved_since = query_get_moment(&q);
	query_end(&q);
	return 0;
}

/* Touches the row only where something is new: validators change seldom, and the card is written with every look. */
static int save_memory(struct store *s, int64_t feed, const struct feed_memory *m)
{
	static const char sql[] = "UPDATE feed SET etag = ?1, last_modified = ?2, body_hash = ?3, retry_at = ?4, moved_to = ?5, moved_since = ?6"
		" WHERE id = ?7 AND (etag IS NOT ?1 OR last_modified IS NOT ?2 OR body_hash <> ?3 OR retry_at IS NOT ?4"
		" OR moved_to IS NOT ?5 OR moved_since IS NOT ?6)";
	struct query q = query_new(s, sql);

	query_text_or_null(&q, m->etag);
	query_text_or_null(&q, m->last_modified);
	query_int(&q, (int64_t)m->body_hash);
	query_moment(&q, m->retry_at);
	query_text_or_null(&q, m->moved_to);
	query_moment(&q, m->moved_since);
	query_int(&q, feed);
	return query_run(&q);
}

int store_save_feed(struct store *s, const struct feed_card *f, const struct feed_memory *m)
{
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql_save_feed(s));
	fields_give(&q, feed_fields, FEED_FIELDS, f);
	query_int(&q, f->partial);
	query_int(&q, f->id);
	if (query_change(&q, "such feed in the store") == 0 && m)
		save_memory(s, f->id, m);
	return store_end(s);
}

int store_each_source(struct store *s, bool (*row)(void *ctx, const struct source_row *r), void *ctx)
{
	static const char sql[] = "SELECT id, name, via, first_good, last_good, life, stale_since, word_at, word FROM source ORDER BY name";
	struct query q = query_new(s, sql);
	bool more = true;
	int rc = 0;

	while (more && (rc = query_next(&q)) == 1) {
		struct source_row r;

		r.id = query_get_int(&q);
		r.name = query_get_text(&q);
		r.via = (enum via)query_get_enum(&q, via_name, VIA_COUNT);
		r.first_good = query_get_moment(&q);
		r.last_good = query_get_moment(&q);
		r.life = query_get_moment(&q);
		r.stale_since = query_get_moment(&q);
		r.word_at = query_get_moment(&q);
		r.word = (enum source_word)query_get_enum(&q, word_name, WORD_COUNT);
		more = row(ctx, &r);
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}
