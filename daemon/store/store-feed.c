/*
 * store-feed - the cards of feeds, as the minds left them, and what a feed
 * needs on the wire.
 *
 * Knows which fields are remembered and in which column.  Must never know what
 * a field means or change one: what is loaded is what was saved.  The index of
 * a feed's source belongs to the caller and is not touched.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "store-in.h"

#define NAMED(table) (const char *(*)(int))(void (*)(void))(table)
#define FEED(field, kind) { #field, offsetof(struct feed_card, field), kind, NULL, 0 }
#define FEED_AS(column, field, kind) { column, offsetof(struct feed_card, field), kind, NULL, 0 }
#define FEED_NAMED(column, field, table, count) { column, offsetof(struct feed_card, field), FIELD_ENUM, NAMED(table), count }

static const struct field feed_fields[] = {
	FEED(first_good, FIELD_MOMENT),
	FEED(crashes, FIELD_U32),
	FEED(news, FIELD_U32),
	FEED(news_day, FIELD_U32),
	FEED_AS("newest", newest.earliest, FIELD_MOMENT),
	FEED_AS("newest_end", newest.latest, FIELD_MOMENT),
	FEED_NAMED("newest_precision", newest.precision, precision_name, PRECISION_COUNT),
	FEED(newest_sight, FIELD_MOMENT),
	FEED(baseline_undated, FIELD_BOOL),
	FEED(had_posts, FIELD_BOOL),
	FEED(full_size, FIELD_U32),
	FEED_NAMED("comments", comments, comments_name, COMMENTS_COUNT),
	FEED(covered_from, FIELD_MOMENT),
	FEED(full_from, FIELD_MOMENT),
	FEED(closed_since, FIELD_MOMENT),
	FEED(other_name, FIELD_U32),
	FEED_NAMED("follow", follow, follow_name, FOLLOW_COUNT),
	FEED(via_told, FIELD_U32),
};
enum { FEED_FIELDS = sizeof feed_fields / sizeof *feed_fields };

/* What every look changes stands in a row of its own, feed_now, with the run of equal looks. */
const struct field feed_now_fields[FEED_NOW_FIELDS] = {
	FEED(last_good, FIELD_MOMENT),
	FEED(last_full, FIELD_MOMENT),
	FEED(full_life, FIELD_MOMENT),
	FEED(last_asked, FIELD_MOMENT),
	FEED_NAMED("last_outcome", last_outcome, outcome_name, OUTCOME_COUNT),
	FEED_NAMED("last_blocked", last_blocked, blocked_name, BLOCKED_COUNT),
	FEED(failing_since, FIELD_MOMENT),
	FEED(fails, FIELD_U32),
	FEED(freshest_at, FIELD_MOMENT),
};

bool store_feed_differs(const struct feed_card *a, const struct feed_card *b)
{
	return a->partial != b->partial || fields_differ(feed_fields, FEED_FIELDS, a, b);
}

static const char *sql_load_feed(struct store *s)
{
	if (!s->load_feed.len) {
		text_add(&s->load_feed, "SELECT id, source, partial");
		fields_list(&s->load_feed, feed_fields, FEED_FIELDS, ", %s");
		fields_list(&s->load_feed, feed_now_fields, FEED_NOW_FIELDS, ", %s");
		text_add(&s->load_feed, " FROM feed f JOIN feed_now n ON n.feed = f.id WHERE account = ? AND url = ?");
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
	struct feed_card f = feed_card_new();

	f.source = source;
	f.partial = partial;
	return f;
}

static void take_fields(struct query *q, struct feed_card *f)
{
	fields_take(q, feed_fields, FEED_FIELDS, f);
	fields_take(q, feed_now_fields, FEED_NOW_FIELDS, f);
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
		take_fields(&q, f);
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

/* Called once in the life of a connection, as a rule: its statement is not kept. */
int store_place_feeds(struct store *s, const struct card_places *p, void *ctx)
{
	struct text sql = TEXT_INIT(0);
	struct query q;

	text_add(&sql, "SELECT account, url, source, partial, id");
	fields_list(&sql, feed_fields, FEED_FIELDS, ", %s");
	fields_list(&sql, feed_now_fields, FEED_NOW_FIELDS, ", %s");
	text_add(&sql, " FROM feed f JOIN feed_now n ON n.feed = f.id");
	q = query_once(s, text_str(&sql));
	while (query_next(&q) == 1) {
		int64_t account = query_get_int(&q);
		const char *url = query_get_text(&q);
		int64_t source = query_get_int(&q);
		bool partial = query_get_int(&q) != 0;
		struct feed_card *f = p->feed(ctx, account, url, source, partial);

		if (!f)
			continue;
		*f = new_feed(f->source, partial);
		f->id = query_get_int(&q);
		take_fields(&q, f);
	}
	text_clear(&sql);
	return query_close(&q);
}

static int add_feed(struct store *s, int64_t account, const char *url, int64_t source, moment now, struct feed_card *f)
{
	static const char sql[] = "INSERT INTO feed (account, url, source, partial, known, newest_precision, baseline_undated, had_posts,"
		" full_size, comments) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, ?)";
	static const char sql_now[] = "INSERT INTO feed_now (feed, last_outcome, last_blocked) VALUES (?, ?, ?)";
	struct query q = query_new(s, sql);

	query_int(&q, account);
	query_text(&q, url);
	query_int(&q, source);
	query_int(&q, f->partial);
	query_moment(&q, now);
	query_text(&q, precision_name(f->newest.precision));
	query_text(&q, comments_name(f->comments));
	if (query_run(&q) < 0)
		return -1;
	f->id = sqlite3_last_insert_rowid(s->db);
	store_note_time(s, now);
	q = query_new(s, sql_now);
	query_int(&q, f->id);
	query_text(&q, outcome_name(f->last_outcome));
	query_text(&q, blocked_name(f->last_blocked));
	return query_run(&q);
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
	else if (rc == 1 && (was != source || (partial && !f.partial)))
		change_feed(s, f.id, source, f.partial || partial);
	if (store_end(s) < 0)
		return -1;
	f.partial |= partial; /* what its recipe said stays until it is read again: see conclude.c */
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
	static const char sql[] = "SELECT etag, last_modified, body_hash, retry_at, moved_to, moved_since, pace, skips FROM feed_now WHERE feed = ?";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, feed);
	rc = query_next(&q);
	if (rc == 0)
		return store_fail(s, N_("no feed %lld in the store"), (long long)feed);
	if (rc < 0)
		return -1;
	ret->etag = query_get_copy(&q);
	ret->last_modified = query_get_copy(&q);
	ret->body_hash = (uint64_t)query_get_int(&q);
	ret->retry_at = query_get_moment(&q);
	ret->moved_to = query_get_copy(&q);
	ret->moved_since = query_get_moment(&q);
	ret->pace = query_get_int(&q);
	ret->skips = (uint32_t)query_get_int(&q);
	query_end(&q);
	return 0;
}

void memory_give(struct query *q, const struct feed_memory *m)
{
	query_text_or_null(q, m->etag);
	query_text_or_null(q, m->last_modified);
	query_int(q, (int64_t)m->body_hash);
	query_moment(q, m->retry_at);
	query_text_or_null(q, m->moved_to);
	query_moment(q, m->moved_since);
	query_int(q, m->pace);
	query_int(q, m->skips);
}

int store_save_feed(struct store *s, const struct feed_card *f)
{
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql_save_feed(s));
	fields_give(&q, feed_fields, FEED_FIELDS, f);
	query_int(&q, f->partial);
	query_int(&q, f->id);
	query_change(&q, N_("such feed in the store"));
	return store_end(s);
}
