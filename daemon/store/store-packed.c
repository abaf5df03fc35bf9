/*
 * store-packed - what was packed is needed again: counted by the day when it
 * is old, known when a list shows it once more, told day by day.
 *
 * A post that is counted is gone, but what could be taken for new if it came
 * again (a list shows it, or it has no date) leaves its identity behind.  Which
 * column of an entry is where is told by ENTRY in store-pack.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store-in.h"

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

/* ---- counting ------------------------------------------------------------------- */

/* What the lists of a feed show, sorted. */
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
	struct query q = pack_listed(s, feed);
	int rc;

	while ((rc = query_next(&q)) == 1) {
		size_t len;
		const void *p = query_get_blob(&q, &len);

		keys_add(ret, p, len);
	}
	if (ret->n)
		qsort(ret->v, (size_t)ret->n, sizeof *ret->v, by_value);
	return rc;
}

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
