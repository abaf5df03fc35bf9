/*
 * store-pack - posts that no list shows any more are packed by the month.
 *
 * A post in a pack is whole and known by its key; it only costs a fifth of the
 * room.  What is read of packs is no matter of this file (store-packed.c, and
 * store-read.c for whoever wants to see the posts).
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

struct query pack_listed(struct store *s, int64_t feed)
{
	static const char sql[] = "SELECT keys FROM feed_list WHERE feed = ?1"
		" UNION ALL SELECT i.keys FROM look l JOIN look_list i ON i.look = l.id WHERE l.feed = ?1";
	struct query q = query_new(s, sql);

	query_int(&q, feed);
	return q;
}

/* Marks the candidates that a list shows. Lists hold hundreds of times as many keys: they are looked up among the candidates. */
static int mark_listed(struct store *s, int64_t feed, struct candidates *c)
{
	struct candidate **sorted = mem_alloc((size_t)c->n * sizeof *sorted);
	struct query q = pack_listed(s, feed);
	int rc;

	for (int i = 0; i < c->n; i++)
		sorted[i] = &c->v[i];
	qsort(sorted, (size_t)c->n, sizeof *sorted, by_key);
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
			rc = store_fail(p->t->s, N_("packed posts of feed %lld cannot be unpacked"), (long long)p->feed);
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
