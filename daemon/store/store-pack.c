/*
 * store-pack - posts that no list shows any more: packed by the month, then
 * counted by the day.
 *
 * A post in a pack is whole and known by its key; it only costs a fifth of the
 * room.  A post that is counted is gone, but what could be taken for new if it
 * came again (a list shows it, or it has no date) leaves its identity behind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store-in.h"

/* The columns a pack's entry is made of, in its order. */
#define ENTRY "CASE WHEN name = url THEN NULL ELSE name END, url, title, published_raw, CASE WHEN published IS believed THEN '' ELSE published END," \
	" precision, believed, CASE WHEN believed_end IS believed THEN NULL ELSE believed_end END, believed_precision, future, at_first, pinned," \
	" comments, first_seen, CASE WHEN shown = first_seen THEN NULL ELSE shown END"
enum { ENTRY_COLUMNS = 15, ENTRY_BELIEVED = 6, ENTRY_AT_FIRST = 10, ENTRY_COMMENTS = 12 };

/* ---- what the lists of a feed show ----------------------------------------- */

struct keys { uint64_t *v; int n, cap; };

static void keys_add(struct keys *k, const unsigned char *p, size_t len)
{
	int n = len > 0 && len % 8 == 1 ? (int)(len / 8) : 0; /* a version byte goes before them */

	if (k->n + n > k->cap) {
		k->cap = 2 * (k->n + n);
		k->v = mem_grow(k->v, (size_t)k->cap, sizeof *k->v);
	}
	for (int i = 0; i < n; i++)
		k->v[k->n++] = key_get(p + 1 + 8 * i);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static bool keys_have(const struct keys *k, uint64_t key)
{
	return k->n && bsearch(&key, k->v, (size_t)k->n, sizeof *k->v, by_value);
}

static int load_listed(struct store *s, int64_t feed, struct keys *ret)
{
	static const char sql[] = "SELECT keys FROM feed_list WHERE feed = ?1"
		" UNION ALL SELECT i.keys FROM look l JOIN look_list i ON i.look = l.id WHERE l.feed = ?1";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, feed);
	while ((rc = query_next(&q)) == 1) {
		size_t len;
		const void *p = query_get_blob(&q, &len);

		keys_add(ret, p, len);
	}
	if (ret->n)
		qsort(ret->v, (size_t)ret->n, sizeof *ret->v, by_value);
	return rc;
}

/* ---- packing ------------------------------------------------------------------ */

struct candidate { int64_t id; uint64_t key; moment first_seen; bool stays; };
struct candidates { struct candidate *v; int n, cap; };

/* Oldest first. */
static int load_candidates(struct tidy *t, int64_t account, int64_t feed, moment before, struct candidates *ret)
{
	static const char sql[] = "SELECT id, key, first_seen FROM post WHERE account = ? AND feed = ? AND first_seen < ? ORDER BY first_seen, id";
	struct query q = query_new(t->s, sql);
	int rc;

	query_int(&q, account);
	query_int(&q, feed);
	query_moment(&q, before);
	while ((rc = query_next(&q)) == 1) {
		if (ret->n == ret->cap) {
			ret->cap = ret->cap ? 2 * ret->cap : 64;
			ret->v = mem_grow(ret->v, (size_t)ret->cap, sizeof *ret->v);
		}
		ret->v[ret->n].stays = false;
		ret->v[ret->n].id = query_get_int(&q);
		ret->v[ret->n].key = (uint64_t)query_get_int(&q);
		ret->v[ret->n++].first_seen = query_get_moment(&q);
	}
	return rc;
}

static int load_newest(struct store *s, int64_t account, int64_t feed, int64_t ret[2])
{
	static const char *const sql[] = {
		"SELECT id FROM post WHERE account = ? AND feed = ? ORDER BY first_seen DESC, id DESC LIMIT 1",
		"SELECT id FROM post WHERE account = ? AND feed = ? ORDER BY believed DESC, id DESC LIMIT 1",
	};

	for (int i = 0; i < 2; i++) {
		struct query q = query_new(s, sql[i]);

		query_int(&q, account);
		query_int(&q, feed);
		ret[i] = query_next(&q) == 1 ? query_get_int(&q) : 0;
		query_end(&q);
	}
	return s->failed ? -1 : 0;
}

static int by_key(const void *a, const void *b)
{
	const struct candidate *x = *(const struct candidate *const *)a, *y = *(const struct candidate *const *)b;

	return (x->key > y->key) - (x->key < y->key);
}

/* Marks the candidates that a list shows. Lists hold hundreds of times as many keys: they are looked up among the candidates. */
static int mark_listed(struct store *s, int64_t feed, struct candidates *c)
{
	static const char sql[] = "SELECT keys FROM feed_list WHERE feed = ?1"
		" UNION ALL SELECT i.keys FROM look l JOIN look_list i ON i.look = l.id WHERE l.feed = ?1";
	struct candidate **sorted = mem_alloc((size_t)c->n * sizeof *sorted);
	struct query q = query_new(s, sql);
	int rc;

	for (int i = 0; i < c->n; i++)
		sorted[i] = &c->v[i];
	qsort(sorted, (size_t)c->n, sizeof *sorted, by_key);
	query_int(&q, feed);
	while ((rc = query_next(&q)) == 1) {
		size_t len;
		const unsigned char *p = query_get_blob(&q, &len);

		for (size_t i = 0; len % 8 == 1 && i < len / 8; i++) {
			struct candidate wanted = { .key = key_get(p + 1 + 8 * i) }, *w = &wanted;
			struct candidate **found = bsearch(&w, sorted, (size_t)c->n, sizeof *sorted, by_key);

			if (found)
				(*found)->stays = true;
		}
	}
	/* One key may have several faces. */
	for (int i = 1; i < c->n; i++)
		if (sorted[i]->key == sorted[i - 1]->key)
			sorted[i]->stays = sorted[i - 1]->stays = sorted[i]->stays || sorted[i - 1]->stays;
	free(sorted);
	return rc;
}

/* Leaves out what stays a row: the newest, and what a list shows. */
static int choose(struct tidy *t, int64_t account, int64_t feed, struct candidates *c)
{
	int64_t newest[2];
	int n = 0;

	if (load_newest(t->s, account, feed, newest) < 0 || mark_listed(t->s, feed, c) < 0)
		return -1;
	for (int i = 0; i < c->n; i++)
		if (c->v[i].id != newest[0] && c->v[i].id != newest[1] && !c->v[i].stays)
			c->v[n++] = c->v[i];
	c->n = n;
	return 0;
}

/* The month that is being packed. */
struct pack {
	struct tidy *t;
	int64_t account, feed;
	int month;
	moment first, last;
	struct text keys, posts;  /* posts without the closing bracket */
	struct text marks;
	int added;
};

static int open_pack(struct pack *p)
{
	static const char sql[] = "SELECT first, last, keys, posts FROM post_pack WHERE feed = ? AND month = ?";
	struct query q = query_new(p->t->s, sql);
	int rc;

	text_reset(&p->keys);
	text_reset(&p->posts);
	text_reset(&p->marks);
	p->first = MOMENT_NEVER;
	p->last = MOMENT_NONE;
	p->added = 0;
	query_int(&q, p->feed);
	query_int(&q, p->month);
	rc = query_next(&q);
	if (rc == 1) {
		size_t n;
		const void *blob;

		p->first = query_get_moment(&q);
		p->last = query_get_moment(&q);
		blob = query_get_blob(&q, &n);
		text_add_n(&p->keys, blob, n);
		blob = query_get_blob(&q, &n);
		if (unzip_text(&p->posts, blob, n) < 0 || p->posts.len < 2)
			rc = store_fail(p->t->s, "packed posts of feed %lld cannot be unpacked", (long long)p->feed);
		else
			p->posts.buf[--p->posts.len] = '\0';
		query_end(&q);
	}
	return rc < 0 ? -1 : 0;
}

static int close_pack(struct pack *p)
{
	static const char sql[] = "INSERT INTO post_pack (feed, account, month, first, last, keys, posts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
		" ON CONFLICT (feed, month) DO UPDATE SET first = ?4, last = ?5, keys = ?6, posts = ?7";
	struct text packed = TEXT_INIT(0);
	struct query q;
	int rc;

	if (!p->added)
		return 0;
	text_add_char(&p->posts, ']');
	zip_text(&packed, &p->posts);
	q = query_new(p->t->s, sql);
	query_int(&q, p->feed);
	query_int(&q, p->account);
	query_int(&q, p->month);
	query_moment(&q, p->first);
	query_moment(&q, p->last);
	query_blob(&q, p->keys.buf, p->keys.len);
	query_blob(&q, packed.buf, packed.len);
	rc = query_run(&q);
	if (rc == 0)
		rc = mark_write(p->t->s, p->month, p->account, p->feed, &p->marks);
	text_clear(&packed);
	p->added = 0;
	return rc;
}

static void add_value(struct text *t, sqlite3_stmt *st, int i)
{
	switch (sqlite3_column_type(st, i)) {
	case SQLITE_NULL: text_add(t, "null"); break;
	case SQLITE_INTEGER: text_addf(t, "%lld", (long long)sqlite3_column_int64(st, i)); break;
	default: text_add_json(t, (const char *)sqlite3_column_text(st, i)); break;
	}
}

static int add_post(struct pack *p, const struct candidate *c)
{
	static const char sql[] = "SELECT " ENTRY " FROM post WHERE id = ?";
	struct query q = query_new(p->t->s, sql);
	int rc;

	query_int(&q, c->id);
	rc = query_next(&q);
	if (rc == 1) {
		text_add(&p->posts, p->posts.len ? "," : "[");
		for (int i = 0; i < ENTRY_COLUMNS; i++) {
			text_add_char(&p->posts, i ? ',' : '[');
			add_value(&p->posts, q.st, i);
		}
		text_add_char(&p->posts, ']');
		key_put(&p->keys, c->key);
		if (mark_counts(c->first_seen, sqlite3_column_int64(q.st, ENTRY_BELIEVED), sqlite3_column_int64(q.st, ENTRY_AT_FIRST) != 0))
			mark_put(&p->marks, p->t->zone, c->first_seen, sqlite3_column_int64(q.st, ENTRY_BELIEVED), (const char *)sqlite3_column_text(q.st, ENTRY_COMMENTS));
		p->first = c->first_seen < p->first ? c->first_seen : p->first;
		p->last = c->first_seen > p->last ? c->first_seen : p->last;
		p->added++;
		query_end(&q);
	}
	return rc == 1 ? 0 : -1;
}

static int move_post(struct pack *p, const struct candidate *c)
{
	static const char sql[] = "DELETE FROM post WHERE id = ?";
	int month = tidy_month(p->t, c->first_seen);
	struct query q;

	if (month != p->month) {
		if (close_pack(p) < 0)
			return -1;
		p->month = month;
		if (open_pack(p) < 0)
			return -1;
	}
	if (add_post(p, c) < 0)
		return -1;
	q = query_new(p->t->s, sql);
	query_int(&q, c->id);
	return query_run(&q);
}

int pack_posts(struct tidy *t, int64_t account, int64_t feed, moment before)
{
	struct pack p = { .t = t, .account = account, .feed = feed, .month = INT32_MIN, .keys = TEXT_INIT(0), .posts = TEXT_INIT(0),
		.marks = TEXT_INIT(0) };
	struct candidates c = { NULL, 0, 0 };
	int rc = load_candidates(t, account, feed, before, &c);

	/* A week at once: a feed's month is packed anew four times, not thirty. */
	if (rc == 0 && c.n && c.v[0].first_seen < before - TIDY_WEEK)
		rc = choose(t, account, feed, &c);
	if (rc == 0 && c.n && c.v[0].first_seen < before - TIDY_WEEK) {
		for (int i = 0; rc == 0 && i < c.n && t->left > 0; i++, t->left--)
			rc = move_post(&p, &c.v[i]);
		if (rc == 0)
			rc = close_pack(&p);
	}
	text_clear(&p.keys);
	text_clear(&p.posts);
	text_clear(&p.marks);
	free(c.v);
	return rc;
}

/* ---- counting ------------------------------------------------------------------- */

static int count_post(struct tidy *t, int64_t feed, int day)
{
	static const char sql[] = "INSERT INTO post_day (feed, day, posts) VALUES (?, ?, 1) ON CONFLICT (feed, day) DO UPDATE SET posts = posts + 1";
	struct query q = query_new(t->s, sql);

	query_int(&q, feed);
	query_int(&q, day);
	return query_run(&q);
}

static int remember(struct tidy *t, int64_t feed, uint64_t key, const struct post *p, moment first_seen, moment published)
{
	static const char sql[] = "INSERT INTO post_known (feed, key, face, first_seen, believed) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
	struct query q = query_new(t->s, sql);

	query_int(&q, feed);
	query_int(&q, (int64_t)key);
	query_int(&q, (int64_t)observe_post_face(p));
	query_moment(&q, first_seen);
	query_moment(&q, published);
	return query_run(&q);
}

/* One entry, as far as it matters here; its columns are url, title, believed, believed_precision, first_seen. */
static moment take_entry(struct query *q, struct post *ret, moment *ret_published)
{
	moment believed, first_seen;

	ret->url = query_get_text(q);
	ret->title = query_get_text(q);
	believed = query_get_moment(q);
	*ret_published = strcmp(query_get_text(q), precision_name(PRECISION_SIGHT)) == 0 ? MOMENT_NONE : believed;
	first_seen = query_get_moment(q);
	return first_seen;
}
#define TAKEN(entry) "json_extract(" entry ", '$[1]'), json_extract(" entry ", '$[2]'), json_extract(" entry ", '$[6]')," \
	" json_extract(" entry ", '$[8]'), json_extract(" entry ", '$[13]')"

static int count_pack(struct tidy *t, int64_t id, int64_t feed, const struct keys *listed)
{
	static const char sql[] = "SELECT p.keys, j.key, " TAKEN("j.value") " FROM post_pack p, json_each(unzip(p.posts)) j WHERE p.id = ?";
	static const char sql_drop[] = "DELETE FROM post_pack WHERE id = ?";
	struct query q = query_new(t->s, sql);
	int rc, bad = 0;

	query_int(&q, id);
	while (!bad && (rc = query_next(&q)) == 1) {
		size_t n;
		const unsigned char *keys = query_get_blob(&q, &n);
		size_t i = (size_t)query_get_int(&q);
		struct post p = { .key = "" };
		moment published, first_seen = take_entry(&q, &p, &published);
		uint64_t key = 8 * i + 8 <= n ? key_get(keys + 8 * i) : 0;

		bad = count_post(t, feed, tidy_day(t, published == MOMENT_NONE ? first_seen : published));
		if (!bad && (published == MOMENT_NONE || keys_have(listed, key)))
			bad = remember(t, feed, key, &p, first_seen, published);
		t->left--;
	}
	query_end(&q);
	if (bad || t->s->failed)
		return -1;
	q = query_new(t->s, sql_drop);
	query_int(&q, id);
	return query_run(&q);
}

static int next_old_pack(struct store *s, int64_t account, moment before, int64_t *ret_id, int64_t *ret_feed)
{
	static const char sql[] = "SELECT id, feed FROM post_pack WHERE account = ? AND last < ? ORDER BY last LIMIT 1";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, account);
	query_moment(&q, before);
	rc = query_next(&q);
	if (rc == 1) {
		*ret_id = query_get_int(&q);
		*ret_feed = query_get_int(&q);
	}
	query_end(&q);
	return rc;
}

int pack_count(struct tidy *t, int64_t account, moment count_before)
{
	int64_t id, feed;
	int rc = 0;

	while (t->left > 0 && (rc = next_old_pack(t->s, account, count_before, &id, &feed)) == 1) {
		struct keys listed = { NULL, 0, 0 };

		rc = load_listed(t->s, feed, &listed);
		if (rc == 0)
			rc = count_pack(t, id, feed, &listed);
		free(listed.v);
		if (rc < 0)
			return -1;
	}
	return rc < 0 ? -1 : 0;
}

/* ---- known again ------------------------------------------------------------------ */

/* Takes what was found for a post that is not known yet, or known by another face only. */
static void take_found(struct known_post *ret, const struct known_post *found, uint64_t face)
{
	if (!ret->known || observe_same_post(found->face, face))
		*ret = *found;
}

static bool is_found(const struct known_post *k, uint64_t face)
{
	return k->known && observe_same_post(k->face, face);
}

static int find_counted(struct store *s, int64_t feed, uint64_t key, uint64_t face, struct known_post *ret)
{
	static const char sql[] = "SELECT face, first_seen, believed FROM post_known WHERE feed = ? AND key = ? ORDER BY first_seen DESC";
	struct query q = query_new(s, sql);

	query_int(&q, feed);
	query_int(&q, (int64_t)key);
	while (!is_found(ret, face) && query_next(&q) == 1) {
		struct known_post k = { .known = true, .face = (uint64_t)query_get_int(&q) };

		k.first_seen = query_get_moment(&q);
		k.published = query_get_moment(&q);
		take_found(ret, &k, face);
	}
	return query_close(&q);
}

static int find_in_pack(struct store *s, int64_t pack, int place, uint64_t face, struct known_post *ret)
{
	static const char sql[] = "SELECT " TAKEN("e") " FROM (SELECT json_extract(unzip(posts), ?) AS e FROM post_pack WHERE id = ?)";
	struct query q = query_new(s, sql);
	struct post p = { .key = "" };
	char path[32];
	int rc;

	snprintf(path, sizeof path, "$[%d]", place);
	query_text(&q, path);
	query_int(&q, pack);
	rc = query_next(&q);
	if (rc == 1) {
		struct known_post k = { .known = true };

		k.first_seen = take_entry(&q, &p, &k.published);
		k.face = observe_post_face(&p);
		take_found(ret, &k, face);
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}

/* The last of equal keys is the one that was shown last. */
static int find_keys(struct store *s, int64_t pack, const unsigned char *keys, size_t len, uint64_t key, uint64_t face, struct known_post *ret)
{
	for (int i = (int)(len / 8) - 1; i >= 0 && !is_found(ret, face); i--)
		if (key_get(keys + 8 * i) == key && find_in_pack(s, pack, i, face, ret) < 0)
			return -1;
	return 0;
}

static int find_packed(struct store *s, int64_t feed, const uint64_t *keys, const uint64_t *faces, int n, struct known_post *ret)
{
	static const char sql[] = "SELECT id, keys FROM post_pack WHERE feed = ? ORDER BY month DESC";
	struct query q = query_new(s, sql);
	int bad = 0;

	query_int(&q, feed);
	while (!bad && query_next(&q) == 1) {
		int64_t id = query_get_int(&q);
		size_t len;
		const unsigned char *in = query_get_blob(&q, &len);

		for (int i = 0; !bad && i < n; i++)
			if (!is_found(&ret[i], faces[i]))
				bad = find_keys(s, id, in, len, keys[i], faces[i], &ret[i]);
	}
	return query_close(&q) || bad ? -1 : 0;
}

int pack_find_known(struct store *s, int64_t feed, const uint64_t *keys, const uint64_t *faces, int n, struct known_post *ret)
{
	if (find_packed(s, feed, keys, faces, n, ret) < 0)
		return -1;
	for (int i = 0; i < n; i++)
		if (!is_found(&ret[i], faces[i]) && find_counted(s, feed, keys[i], faces[i], &ret[i]) < 0)
			return -1;
	return 0;
}

/* ---- told day by day --------------------------------------------------------------- */

struct day_counts { struct post_day *v; int n, cap; };

static void join_day(struct post_day *sum, const struct post_day *d)
{
	sum->posts += d->posts;
	sum->open += d->open;
	sum->closed += d->closed;
}

static void add_day(struct day_counts *c, struct post_day d)
{
	if (c->n && c->v[c->n - 1].feed == d.feed && c->v[c->n - 1].day == d.day) {
		join_day(&c->v[c->n - 1], &d);
		return;
	}
	if (c->n == c->cap) {
		c->cap = c->cap ? 2 * c->cap : 512;
		c->v = mem_grow(c->v, (size_t)c->cap, sizeof *c->v);
	}
	c->v[c->n++] = d;
}

static int by_day(const void *a, const void *b)
{
	const struct post_day *x = a, *y = b;

	return x->day != y->day ? (x->day > y->day) - (x->day < y->day) : (x->feed > y->feed) - (x->feed < y->feed);
}

static int load_days(struct store *s, int64_t account, const struct zone *zone, struct day_counts *ret)
{
	static const char sql_counted[] = "SELECT d.feed, d.day, d.posts FROM feed f JOIN post_day d ON d.feed = f.id WHERE f.account = ?";
	static const char sql_kept[] = "SELECT feed, coalesce(believed, first_seen), comments FROM post WHERE account = ?1"
		" UNION ALL SELECT p.feed, coalesce(json_extract(j.value, '$[6]'), json_extract(j.value, '$[13]')), json_extract(j.value, '$[12]')"
		" FROM post_pack p, json_each(unzip(p.posts)) j WHERE p.account = ?1";
	struct tidy t = { .zone = zone };
	struct query q = query_new(s, sql_counted);
	int rc;

	query_int(&q, account);
	while ((rc = query_next(&q)) == 1) {
		struct post_day d = { .feed = query_get_int(&q) };

		d.day = (int)query_get_int(&q);
		d.posts = (uint32_t)query_get_int(&q);
		add_day(ret, d);
	}
	if (rc < 0)
		return -1;
	q = query_new(s, sql_kept);
	query_int(&q, account);
	while ((rc = query_next(&q)) == 1) {
		struct post_day d = { .feed = query_get_int(&q), .posts = 1 };
		enum comments comments;

		d.day = tidy_day(&t, query_get_moment(&q));
		comments = (enum comments)query_get_enum(&q, comments_name, COMMENTS_COUNT);
		d.open = comments == COMMENTS_ENABLED;
		d.closed = comments == COMMENTS_DISABLED;
		add_day(ret, d);
	}
	return rc;
}

int store_each_post_day(struct store *s, int64_t account, const struct zone *zone, bool (*row)(void *ctx, const struct post_day *r), void *ctx)
{
	struct day_counts c = { NULL, 0, 0 };
	struct post_day sum;
	int rc = load_days(s, account, zone, &c);
	bool more = rc == 0;

	if (c.n)
		qsort(c.v, (size_t)c.n, sizeof *c.v, by_day);
	for (int i = 0; more && i < c.n; i++) {
		sum = c.v[i];
		while (i + 1 < c.n && by_day(&c.v[i], &c.v[i + 1]) == 0)
			join_day(&sum, &c.v[++i]);
		more = row(ctx, &sum);
	}
	free(c.v);
	return rc;
}
