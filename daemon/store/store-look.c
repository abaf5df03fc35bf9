/*
 * store-look - what was seen: looks, the lists they brought, posts.
 *
 * Knows when two looks are equal, and how a list of post keys is packed.  Must
 * never know whether a look was good news.  Looks at a feed that say the same
 * are one run, a row of look_run: while it goes on, its looks are counted in the
 * feed's row of feed_now, and nothing else is written for another one of them.
 * The view `look` shows all runs as they are.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "store-in.h"

enum {
	LIST_VERSION = 1,
	LIST_MAX = POSTS_CARRIED_MAX,         /* keys kept of one list: as many as are carried */
};

/* ---- looks --------------------------------------------------------------- */

/* A READ look without a hash cannot be known to be equal to another. */
static bool may_join(const struct look_fact *l)
{
	return !l->anew && (l->outcome != OUTCOME_READ || l->body_hash != 0);
}

/* What the looks of a run have in common. */
static int64_t face_of(const struct look_fact *l)
{
	const char *name[] = { outcome_name(l->outcome), blocked_name(l->blocked), l->error ? l->error : "" };
	uint64_t v[] = { l->http_status, l->body_hash, l->posts, 0, 0, 0 };

	for (int i = 0; i < 3; i++)
		v[3 + i] = text_hash(name[i], strlen(name[i]));
	return (int64_t)text_hash(v, sizeof v);
}

/* "UPDATE feed_now SET", what every look changes of the card, and the rest. */
static const char *sql_now(struct text *sql, const char *rest)
{
	if (!sql->len) {
		text_add(sql, "UPDATE feed_now SET ");
		fields_list(sql, feed_now_fields, FEED_NOW_FIELDS, "%s = ?, ");
		text_add(sql, rest);
	}
	return text_str(sql);
}

/* 1: the feed's running run grew; 0: this look is not like it. */
static int grow_run(struct store *s, const struct look_fact *l)
{
	struct query q = query_new(s, sql_now(&s->grow_run, "longest_pause = max(longest_pause, ? - last), last = ?, count = count + 1,"
		" run_full = coalesce(?, run_full), address = ? WHERE feed = ? AND face = ? AND last <= ?"));

	fields_give(&q, feed_now_fields, FEED_NOW_FIELDS, l->card);
	query_moment(&q, l->at);
	query_moment(&q, l->at);
	query_moment(&q, l->full ? l->at : MOMENT_NONE);
	query_text(&q, l->address);
	query_int(&q, l->feed);
	query_int(&q, face_of(l));
	query_moment(&q, l->at);
	if (query_run(&q) < 0)
		return -1;
	return sqlite3_changes(s->db) > 0;
}

/* What was counted beside its row is written there. */
static int end_run(struct store *s, int64_t feed)
{
	static const char sql[] = "UPDATE look_run SET (last, count, longest_pause, last_full, address) ="
		" (SELECT last, count, longest_pause, run_full, address FROM feed_now WHERE feed = ?1)"
		" WHERE id = (SELECT run FROM feed_now WHERE feed = ?1 AND count > 1)";
	struct query q = query_new(s, sql);

	query_int(&q, feed);
	return query_run(&q);
}

static int add_run(struct store *s, const struct look_fact *l, int64_t *ret_id)
{
	static const char sql[] = "INSERT INTO look_run (account, feed, outcome, blocked, status, hash, posts, first, last, count, longest_pause,"
		" last_full, address, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, 1, 0, ?9, ?10, ?11)";
	struct query q = query_new(s, sql);

	query_int(&q, l->account);
	query_int(&q, l->feed);
	query_text(&q, outcome_name(l->outcome));
	query_text(&q, blocked_name(l->blocked));
	query_int(&q, l->http_status);
	query_int(&q, (int64_t)l->body_hash);
	query_int(&q, l->posts);
	query_moment(&q, l->at);
	query_moment(&q, l->full ? l->at : MOMENT_NONE);
	query_text(&q, l->address);
	query_text(&q, l->error);
	if (query_run(&q) < 0)
		return -1;
	*ret_id = sqlite3_last_insert_rowid(s->db);
	return 0;
}

static int save_memory(struct store *s, int64_t feed, const struct feed_memory *m)
{
	static const char sql[] = "UPDATE feed_now SET " MEMORY_SET " WHERE feed = ?";
	struct query q = query_new(s, sql);

	memory_give(&q, m);
	query_int(&q, feed);
	return query_run(&q);
}

/* From now on looks are counted for this row. */
static int begin_run(struct store *s, const struct look_fact *l, int64_t run)
{
	struct query q = query_new(s, sql_now(&s->begin_run,
		MEMORY_SET ", run = ?, face = ?, last = ?, count = 1, longest_pause = 0, run_full = ?, address = ? WHERE feed = ?"));

	fields_give(&q, feed_now_fields, FEED_NOW_FIELDS, l->card);
	memory_give(&q, l->memory);
	query_int(&q, run);
	query_int(&q, face_of(l));
	query_moment(&q, l->at);
	query_moment(&q, l->full ? l->at : MOMENT_NONE);
	query_text(&q, l->address);
	query_int(&q, l->feed);
	return query_change(&q, "such feed in the store");
}

void key_put(struct text *t, uint64_t v)
{
	char bytes[8];

	for (int i = 0; i < 8; i++, v >>= 8)
		bytes[i] = (char)(v & 0xff);
	text_add_n(t, bytes, sizeof bytes);
}

uint64_t key_get(const unsigned char *p)
{
	uint64_t v = 0;

	for (int i = 7; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

/* Keeps a list of keys, or of marks, under the id that belongs to it. */
static int save_keys(struct store *s, const char *sql, int64_t id, const uint64_t *keys, int n)
{
	struct text blob = TEXT_INIT(1 + 8 * LIST_MAX);
	struct query q;
	int rc;

	text_add_char(&blob, LIST_VERSION);
	for (int i = 0; i < n && i < LIST_MAX; i++)
		key_put(&blob, keys[i]);
	q = query_new(s, sql);
	query_int(&q, id);
	query_blob(&q, blob.buf, blob.len);
	rc = query_run(&q);
	text_clear(&blob);
	return rc;
}

static int add_list(struct store *s, int64_t look, const struct look_fact *l)
{
	static const char sql[] = "INSERT INTO look_list (look, keys) VALUES (?, ?)";

	return save_keys(s, sql, look, l->keys, l->n_keys);
}

int store_add_look(struct store *s, const struct look_fact *l)
{
	int64_t id = 0;
	int grown;

	if (store_begin(s) < 0)
		return -1;
	grown = may_join(l) ? grow_run(s, l) : 0;
	if (grown > 0 && l->memory->changed)
		save_memory(s, l->feed, l->memory);
	else if (grown == 0 && end_run(s, l->feed) == 0 && add_run(s, l, &id) == 0 && begin_run(s, l, id) == 0 && l->n_keys > 0)
		add_list(s, id, l);
	store_note_time(s, l->at);
	return store_end(s);
}

int store_get_shown(struct store *s, int64_t feed, uint64_t *ret, int cap)
{
	static const char sql[] = "SELECT marks FROM shown WHERE feed = ?";
	struct query q = query_new(s, sql);
	int rc, n = 0;

	query_int(&q, feed);
	rc = query_next(&q);
	if (rc == 1) {
		size_t len;
		const unsigned char *p = query_get_blob(&q, &len);

		if (len < 1 || p[0] != LIST_VERSION || len % 8 != 1)
			rc = store_fail(s, N_("the list of feed %lld cannot be read"), (long long)feed);
		for (; rc == 1 && n < cap && (size_t)n < len / 8; n++)
			ret[n] = key_get(p + 1 + 8 * n);
	}
	query_end(&q);
	return rc < 0 ? -1 : n;
}

int store_save_shown(struct store *s, int64_t feed, const uint64_t *marks, int n)
{
	static const char sql[] = "INSERT INTO shown (feed, marks) VALUES (?, ?) ON CONFLICT (feed) DO UPDATE SET marks = excluded.marks";

	if (store_begin(s) < 0)
		return -1;
	save_keys(s, sql, feed, marks, n);
	return store_end(s);
}

/* ---- posts --------------------------------------------------------------- */

static int known_row(struct store *s, int64_t feed, uint64_t key, uint64_t face, struct known_post *ret)
{
	static const char sql[] = "SELECT first_seen, believed, believed_precision, face, shown FROM post WHERE feed = ? AND key = ?";
	const char *sight = precision_name(PRECISION_SIGHT);
	moment latest = MOMENT_NONE;
	bool same = false;
	struct query q = query_new(s, sql);

	*ret = (struct known_post){ .known = false, .first_seen = MOMENT_NONE, .published = MOMENT_NONE };
	query_int(&q, feed);
	query_int(&q, (int64_t)key);
	while (query_next(&q) == 1) { /* the same face before others, what was shown last before what was before: a row or two, SQLite would set up a sort */
		struct known_post k = { .known = true, .first_seen = query_get_moment(&q) };
		moment believed = query_get_moment(&q), shown;
		bool is_same;

		k.published = strcmp(query_get_text(&q), sight) == 0 ? MOMENT_NONE : believed;
		k.face = (uint64_t)query_get_int(&q);
		shown = query_get_moment(&q);
		is_same = observe_same_post(k.face, face);
		if (!ret->known || is_same > same || (is_same == same && shown > latest))
			*ret = k, same = is_same, latest = shown;
	}
	return query_close(&q);
}

int store_known_posts(struct store *s, int64_t feed, const uint64_t *keys, const uint64_t *faces, int n, struct known_post *ret)
{
	bool all = true;

	for (int i = 0; i < n; i++) {
		if (!ret[i].known && known_row(s, feed, keys[i], faces[i], &ret[i]) < 0)
			return -1;
		all &= ret[i].known && observe_same_post(ret[i].face, faces[i]);
	}
	return all ? 0 : pack_find_known(s, feed, keys, faces, n, ret);
}

int store_add_post(struct store *s, const struct post_fact *p)
{
	/* The same face again is the same post: when it was first seen stays. */
	static const char sql[] = "INSERT INTO post (feed, key, face, account, first_seen, shown, published, precision, believed, believed_end,"
		" believed_precision, future, at_first, pinned, comments, name, url, title, published_raw, comments_said)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"
		" ON CONFLICT (feed, key, face) DO UPDATE SET shown = max(shown, excluded.shown)";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_int(&q, p->feed);
	query_int(&q, (int64_t)p->key);
	query_int(&q, (int64_t)p->face);
	query_int(&q, p->account);
	query_moment(&q, p->first_seen);
	query_moment(&q, p->post->published);
	query_text(&q, precision_name((enum precision)p->post->precision));
	query_moment(&q, p->when.earliest);
	query_moment(&q, p->when.latest);
	query_text(&q, precision_name(p->when.precision));
	query_int(&q, p->future);
	query_int(&q, p->at_first);
	query_int(&q, p->post->pinned);
	query_text(&q, comments_name((enum comments)p->post->comments));
	query_text(&q, p->post->key);
	query_text(&q, p->post->url);
	query_text(&q, p->post->title);
	query_text(&q, p->post->published_raw);
	query_text(&q, p->post->comments_said);
	query_run(&q);
	store_note_time(s, p->first_seen);
	return store_end(s);
}
