/*
 * bench-store: what a look costs the store.  Not a test; prints a table.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
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
		.error = "", .address = "127.0.0.1:80" };
	struct verdict_fact v = { .account = account, .state = STATE_CURRENT, .at = at, .deadline = T0 };

	feed->last_good = feed->last_asked = at;
	ok(store_begin(f->s));
	ok(store_add_look(f->s, &l));
	ok(store_save_feed(f->s, feed, all ? m : NULL));
	if (all) {
		ok(store_save_verdict(f->s, &v));
		f->source.last_good = at;
		ok(store_save_source(f->s, &f->source));
	}
	ok(store_end(f->s));
}

int main(int argc, char **argv)
{
	int accounts = argc > 1 ? atoi(argv[1]) : 10000, known_rounds = 20000;
	struct fixture *f = fixture_new();
	struct feed_card *feeds = mem_alloc((size_t)accounts * sizeof *feeds);
	int64_t *ids = mem_alloc((size_t)accounts * sizeof *ids);
	struct feed_memory m = { .retry_at = MOMENT_NONE, .moved_since = MOMENT_NONE };
	struct known_post known[20];
	uint64_t keys[20];
	double t = seconds();

	ok(store_put_source(f->s, "s", VIA_BRIDGE, T0, &f->source));
	ok(store_begin(f->s));
	for (int i = 0; i < accounts; i++) {
		char key[32];

		snprintf(key, sizeof key, "a%d", i);
		ids[i] = add_account(f, key);
		ok(store_put_feed(f->s, ids[i], "http://bridge.test/wechat/MjM5.xml", f->source.id, false, T0, &feeds[i]));
	}
	ok(store_end(f->s));
	ok(store_commit(f->s));
	report("accounts with a feed, first start", accounts, t);
	t = seconds();
	for (int i = 0; i < accounts; i++)
		look(f, &feeds[i], ids[i], T0 + 1, &m, false);
	ok(store_commit(f->s));
	report("first look: a new run, card", accounts, t);
	t = seconds();
	for (int round = 2; round < 6; round++)
		for (int i = 0; i < accounts; i++)
			look(f, &feeds[i], ids[i], T0 + round, &m, false);
	ok(store_commit(f->s));
	report("unchanged look: run, card", 4 * accounts, t);
	t = seconds();
	for (int i = 0; i < accounts; i++)
		look(f, &feeds[i], ids[i], T0 + 7, &m, true);
	ok(store_commit(f->s));
	report("the same with validators, verdict, source card", accounts, t);
	t = seconds();
	for (int i = 0; i < accounts; i++)
		for (uint64_t k = 0; k < 20; k++) {
			struct post p = { .key = "https://mp.weixin.test/s?__biz=MjM5&mid=2650", .url = "https://mp.weixin.test/s?__biz=MjM5&mid=2650&idx=1",
				.title = "A title of a usual length for a post", .published_raw = "Thu, 01 Jul 2021 08:00:00 +0800", .published = T0 };
			struct post_fact pf = { ids[i], feeds[i].id, k * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)i, 1, &p, { T0, T0, PRECISION_SECOND }, false,
				false, T0 };

			ok(store_add_post(f->s, &pf));
		}
	ok(store_commit(f->s));
	report("new post", 20 * accounts, t);
	t = seconds();
	for (int n = 0; n < known_rounds; n++) {
		int i = (int)(random_u64() % (uint64_t)accounts);

		for (uint64_t k = 0; k < 20; k++)
			keys[k] = k * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)i;
		ok(store_begin(f->s));
		ok(store_known_posts(f->s, feeds[i].id, keys, 20, known));
		ok(store_end(f->s));
	}
	report("20 known posts", known_rounds, t);
	t = seconds();
	for (int n = 0; n < 100000; n++)
		store_newest(f->s);
	report("newest", 100000, t);
	free(feeds);
	free(ids);
	fixture_free(f);
	return 0;
}
