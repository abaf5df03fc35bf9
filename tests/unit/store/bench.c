/*
 * bench-store: what a look costs the store.  Not a test; prints a table.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void report(const char *what, int n, double from)
{
	double took = seconds() - from;

	printf("%-52s %9.0f/s %8.2f us\n", what, n / took, took / n * 1e6);
}

static void look(struct fixture *f, struct feed_card *feed, int64_t account, moment at, const struct feed_memory *m, bool all)
{
	struct look_fact l = { .account = account, .feed = feed->id, .at = at, .outcome = OUTCOME_UNCHANGED, .http_status = 304, .body_hash = 9,
		.error = "", .address = "127.0.0.1:80", .card = feed, .memory = m };
	struct verdict_fact v = { .account = account, .state = STATE_CURRENT, .at = at, .deadline = T0 };

	feed->last_good = feed->last_asked = at;
	ok(store_begin(f->s));
	ok(store_add_look(f->s, &l));
	ok(store_save_feed(f->s, feed));
	if (all) {
		ok(store_save_verdict(f->s, &v));
		f->source.last_good = at;
		ok(store_save_source(f->s, &f->source));
	}
	ok(store_end(f->s));
}

struct bench { struct fixture *f; int accounts; struct feed_card *feeds; int64_t *ids; };

static void first_start(struct bench *b)
{
	struct fixture *f = b->f;
	double t = seconds();

	ok(store_put_source(f->s, "s", VIA_BRIDGE, T0, &f->source));
	ok(store_begin(f->s));
	for (int i = 0; i < b->accounts; i++) {
		char key[32];

		snprintf(key, sizeof key, "a%d", i);
		b->ids[i] = add_account(f, key);
		ok(store_put_feed(f->s, b->ids[i], "http://bridge.test/wechat/MjM5.xml", f->source.id, false, T0, &b->feeds[i]));
	}
	ok(store_end(f->s));
	ok(store_commit(f->s));
	report("accounts with a feed, first start", b->accounts, t);
}

static void looks(struct bench *b, const char *what, int from, int to, bool all)
{
	struct feed_memory m = { .retry_at = MOMENT_NONE, .moved_since = MOMENT_NONE };
	struct fixture *f = b->f;
	double t = seconds();

	for (int round = from; round <= to; round++)
		for (int i = 0; i < b->accounts; i++)
			look(f, &b->feeds[i], b->ids[i], T0 + round, &m, all);
	ok(store_commit(f->s));
	report(what, (to - from + 1) * b->accounts, t);
}

/* As full as a source card can be. */
static void fill_source(struct source_card *c)
{
	for (int i = 0; i < CLUSTERS_MAX; i++)
		c->observed->v[i] = c->declared->v[i] = (struct cluster){ T0 + i * 4 * HOUR, T0 + i * 4 * HOUR + 600 };
	c->observed->n = c->declared->n = CLUSTERS_MAX;
	for (int i = 0; i < LAG_DAYS; i++)
		for (int k = 0; k < LAG_CLASSES; k += 3) {
			c->late->day[i] = 18000 + i;
			c->late->count[i][k] = 300;
		}
}

static uint64_t key_of(int account, uint64_t k)
{
	return k * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)account;
}

static void new_posts(struct bench *b)
{
	struct post p = { .key = "https://mp.weixin.test/s?__biz=MjM5&mid=2650", .url = "https://mp.weixin.test/s?__biz=MjM5&mid=2650&idx=1",
		.title = "A title of a usual length for a post", .published_raw = "Thu, 01 Jul 2021 08:00:00 +0800", .published = T0 };
	struct fixture *f = b->f;
	double t = seconds();

	for (int i = 0; i < b->accounts; i++)
		for (uint64_t k = 0; k < 20; k++) {
			struct post_fact pf = { b->ids[i], b->feeds[i].id, key_of(i, k), 1, &p, { T0, T0, PRECISION_SECOND }, false, false, T0 };

			ok(store_add_post(f->s, &pf));
		}
	ok(store_commit(f->s));
	report("new post", 20 * b->accounts, t);
}

static void known_posts(struct bench *b)
{
	struct known_post known[20];
	uint64_t keys[20];
	struct fixture *f = b->f;
	double t = seconds();

	for (int n = 0; n < 20000; n++) {
		int i = (int)(random_u64() % (uint64_t)b->accounts);

		for (uint64_t k = 0; k < 20; k++)
			keys[k] = key_of(i, k);
		memset(known, 0, sizeof known);
		ok(store_begin(f->s));
		ok(store_known_posts(f->s, b->feeds[i].id, keys, keys, 20, known));
		ok(store_end(f->s));
	}
	report("20 known posts", 20000, t);
}

int main(int argc, char **argv)
{
	struct bench b = { .f = fixture_new(), .accounts = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 10000 };

	b.feeds = mem_alloc((size_t)b.accounts * sizeof *b.feeds);
	b.ids = mem_alloc((size_t)b.accounts * sizeof *b.ids);
	first_start(&b);
	looks(&b, "first look: a new run, card", 1, 1, false);
	looks(&b, "unchanged look: run, card", 2, 5, false);
	fill_source(&b.f->source);
	looks(&b, "the same with validators, verdict, full source card", 6, 6, true);
	new_posts(&b);
	known_posts(&b);
	free(b.feeds);
	free(b.ids);
	fixture_free(b.f);
	return 0;
}
