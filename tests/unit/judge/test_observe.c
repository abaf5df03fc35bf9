/* observe: identity of posts, novelty, what is believed, what a failed look leaves alone. */
#include "fixture.h"

#include <stdio.h>

#include "observe.h"

/* ---- keys ---------------------------------------------------------------- */

static void keys_go_by_id_then_url_then_title_and_date(void **state)
{
	struct post a[] = { post_of("id", "https://a.example/1", "one", 100), post_of("", "https://a.example/2", "two", 200), post_of("", "", "three", 300) };
	struct post b[] = { post_of("id", "https://b.example/9", "other", 900), post_of("", "https://a.example/2", "other", 900), post_of("", "", "three", 300),
		post_of("", "", "three", 301) };
	uint64_t ka[3], kb[4];

	(void)state;
	observe_post_keys(a, 3, ka);
	observe_post_keys(b, 4, kb);
	for (int i = 0; i < 3; i++)
		assert_true(ka[i] == kb[i]);
	assert_true(kb[2] != kb[3]);
	assert_true(ka[0] != ka[1] && ka[1] != ka[2] && ka[0] != ka[2]);
}

static void an_id_is_not_a_url(void **state)
{
	struct post p[] = { post_of("https://a.example/1", "", "", 1), post_of("", "https://a.example/1", "", 1) };
	uint64_t k[2];

	(void)state;
	observe_post_keys(p, 2, k);
	assert_true(k[0] != k[1]);
}

static void a_constant_id_is_no_id(void **state)
{
	struct post p[] = { post_of("1", "https://a.example/1", "one", 1), post_of("1", "https://a.example/2", "two", 2),
		post_of("2", "https://a.example/3", "three", 3) };
	uint64_t k[3], alone;

	(void)state;
	observe_post_keys(p, 3, k);
	observe_post_keys(p + 2, 1, &alone);
	assert_true(k[0] != k[1]);
	assert_true(k[2] == alone);
}

static void the_same_post_twice_is_one(void **state)
{
	struct post p[] = { post_of("1", "https://a.example/1", "one", 1), post_of("2", "https://a.example/2", "two", 2),
		post_of("1", "https://a.example/1", "one", 1) };
	struct post pinned[] = { post_of("1", "https://a.example/1", "[pinned] one", 1), post_of("1", "https://a.example/1", "one", 1) };
	uint64_t k[3], kp[2], alone;

	(void)state;
	pinned[0].pinned = 1;
	observe_post_keys(p, 3, k);
	observe_post_keys(pinned, 2, kp);
	observe_post_keys(p, 1, &alone);
	assert_true(k[0] == k[2] && k[0] == alone);
	assert_true(kp[0] == alone && kp[1] == alone);
}

static void keys_of_nothing(void **state)
{
	struct post p[2] = { { .published = MOMENT_NONE }, { .published = MOMENT_NONE } };
	uint64_t k[2];

	(void)state;
	observe_post_keys(p, 0, k);
	observe_post_keys(p, 2, k); /* NULL strings count as none */
	assert_true(k[0] == k[1]);
}

/* ---- one look ------------------------------------------------------------ */

struct bench {
	struct feed_card feed;
	uint64_t keys[POSTS_CARRIED_MAX];
	struct known_post known[POSTS_CARRIED_MAX];
	struct novelty novel[POSTS_CARRIED_MAX];
	enum outcome outcome;
	int n;
};

static void look_at(struct bench *b, moment now, const struct post *posts, int n, enum outcome outcome)
{
	struct look look = { .now = now, .outcome = outcome, .posts = posts, .n_posts = n, .list_size = (uint32_t)n };

	observe_post_keys(posts, n, b->keys);
	b->n = observe_feed(&b->feed, &look, b->keys, b->known, china(), b->novel, &b->outcome);
	for (int i = 0; i < b->n; i++) {
		const struct novelty *v = &b->novel[i];

		b->known[v->index] = (struct known_post){ .known = true, .first_seen = now,
			.published = v->when.precision == PRECISION_SIGHT ? MOMENT_NONE : v->when.earliest, .face = observe_post_face(&posts[v->index]) };
	}
}

static void bench_start(struct bench *b)
{
	memset(b, 0, sizeof *b);
	b->feed = fixture_feed(0);
}

static void dates_that_are_believed(void **state)
{
	static const struct { int64_t ahead; enum precision p; bool future; } t[] = {
		{ -DAY, PRECISION_SECOND, false }, { 0, PRECISION_SECOND, false }, { 10 * MINUTE, PRECISION_SECOND, false },
		{ 10 * MINUTE + 1, PRECISION_SECOND, true }, { DAY, PRECISION_DAY, true }, { -5 * HOUR, PRECISION_DAY, false },
	};
	moment now = at("2021-07-12 10:00");

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct bench b;
		struct post p = post_of("1", "", "", now + t[i].ahead);

		bench_start(&b);
		b.feed.first_good = now - DAY; /* not the first look */
		p.precision = t[i].p;
		look_at(&b, now, &p, 1, OUTCOME_READ);
		assert_int_equal(b.n, 1);
		assert_int_equal(b.novel[0].future, t[i].future);
		assert_int_equal(b.novel[0].when.precision, t[i].future ? PRECISION_SIGHT : t[i].p);
		assert_int_equal(observe_newest(&b.feed).earliest, t[i].future ? now : now + t[i].ahead);
	}
}

static void the_first_look_sets_a_baseline(void **state)
{
	struct bench b;
	struct post p[] = { post_of("1", "", "", MOMENT_NONE), post_of("2", "", "", MOMENT_NONE) };

	(void)state;
	bench_start(&b);
	look_at(&b, 1000, p, 1, OUTCOME_READ);
	assert_true(b.n == 1 && b.novel[0].at_first && b.feed.baseline_undated);
	assert_int_equal(b.feed.newest_sight, MOMENT_NONE);
	look_at(&b, 2000, p, 2, OUTCOME_READ);
	assert_true(b.n == 1 && b.novel[0].index == 1 && !b.novel[0].at_first);
	assert_int_equal(b.feed.newest_sight, 2000);
	look_at(&b, 3000, p, 2, OUTCOME_READ);
	assert_int_equal(b.n, 0);
	assert_int_equal(b.feed.newest_sight, 2000);
}

static void the_newest_is_the_maximum_and_never_goes_back(void **state)
{
	struct bench b;
	struct post p[] = { post_of("1", "", "", at("2020-01-01")), post_of("2", "", "", at("2021-07-01")), post_of("3", "", "", at("2021-06-01")) };

	(void)state;
	bench_start(&b);
	look_at(&b, at("2021-07-02"), p, 3, OUTCOME_READ);
	assert_int_equal(b.feed.newest.earliest, at("2021-07-01"));
	look_at(&b, at("2021-07-03"), p, 1, OUTCOME_READ);
	assert_int_equal(b.feed.newest.earliest, at("2021-07-01"));
}

static void a_day_outlasts_a_time_on_it(void **state)
{
	struct instant day = instant_of(at("2021-07-01"), PRECISION_DAY, china()), noon = instant_of(at("2021-07-01 12:00"), PRECISION_SECOND, china());

	(void)state;
	assert_int_equal(observe_later(day, noon).precision, PRECISION_DAY);
	assert_int_equal(observe_later(noon, day).precision, PRECISION_DAY);
	assert_int_equal(observe_later((struct instant){ MOMENT_NONE, MOMENT_NONE, PRECISION_NONE }, noon).earliest, noon.earliest);
}

static void an_edit_is_not_a_post(void **state)
{
	static const struct { const char *url, *title; int novel; } t[] = {
		{ "https://a.example/1", "one", 0 }, { "https://a.example/1", "one, corrected", 0 }, { "https://a.example/2", "one", 0 },
		{ "https://a.example/2", "quite another", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct bench b;
		struct post p = post_of("1", "https://a.example/1", "one", at("2021-07-01"));

		bench_start(&b);
		look_at(&b, at("2021-07-01 12:00"), &p, 1, OUTCOME_READ);
		p.url = t[i].url;
		p.title = t[i].title;
		p.published = at("2021-07-09");
		look_at(&b, at("2021-07-09 12:00"), &p, 1, OUTCOME_READ);
		assert_int_equal(b.n, t[i].novel);
		assert_int_equal(b.feed.newest.earliest, at(t[i].novel ? "2021-07-09" : "2021-07-01"));
	}
}

static void a_date_found_later_counts_unless_it_is_an_edit(void **state)
{
	static const struct { const char *date; bool counts; } t[] = { { "2021-06-28", true }, { "2021-07-05", false } };

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct bench b;
		struct post p = post_of("1", "", "one", MOMENT_NONE);

		bench_start(&b);
		look_at(&b, at("2021-07-01"), &p, 1, OUTCOME_READ);
		p = post_of("1", "", "one", at(t[i].date));
		look_at(&b, at("2021-07-06"), &p, 1, OUTCOME_READ);
		assert_int_equal(b.n, 0);
		assert_int_equal(b.feed.newest.earliest, t[i].counts ? at(t[i].date) : MOMENT_NONE);
	}
}

static void one_key_twice_in_a_list_is_one_novelty(void **state)
{
	struct bench b;
	struct post p[] = { post_of("1", "", "one", 100), post_of("1", "", "one", 100) };

	(void)state;
	bench_start(&b);
	look_at(&b, 1000, p, 2, OUTCOME_READ);
	assert_int_equal(b.n, 1);
}

static void an_emptied_feed_is_unreadable(void **state)
{
	struct bench b;
	struct post p = post_of("1", "", "one", 100);

	(void)state;
	bench_start(&b);
	look_at(&b, 1000, NULL, 0, OUTCOME_READ);
	assert_int_equal(b.outcome, OUTCOME_READ); /* it never had any */
	look_at(&b, 2000, &p, 1, OUTCOME_READ);
	look_at(&b, 3000, NULL, 0, OUTCOME_READ);
	assert_int_equal(b.outcome, OUTCOME_UNREADABLE);
	assert_int_equal(b.feed.last_outcome, OUTCOME_UNREADABLE);
	assert_int_equal(b.feed.last_good, 2000);
	assert_int_equal(b.feed.failing_since, 3000);
}

/* A look at n posts that nobody has seen before. */
static void look_at_new(struct bench *b, moment now, int n)
{
	static struct post posts[POSTS_CARRIED_MAX];
	static char ids[POSTS_CARRIED_MAX][24];
	static int looks;

	looks++;
	for (int i = 0; i < n; i++) {
		snprintf(ids[i], sizeof ids[i], "%d-%d", looks, i);
		posts[i] = post_of(ids[i], "", "one", now - HOUR);
	}
	memset(b->known, 0, sizeof b->known);
	look_at(b, now, posts, n, OUTCOME_READ);
	assert_int_equal(b->n, b->outcome == OUTCOME_READ ? n : 0);
}

static void a_list_that_is_made_up_anew_is_unreadable(void **state)
{
	static struct bench b;
	moment day = at("2021-07-12 10:00");

	(void)state;
	bench_start(&b);
	look_at_new(&b, day, POSTS_CARRIED_MAX);
	look_at_new(&b, day + HOUR, POSTS_CARRIED_MAX);
	assert_int_equal(b.outcome, OUTCOME_READ);
	look_at_new(&b, day + 2 * HOUR, 1);
	assert_int_equal(b.outcome, OUTCOME_UNREADABLE);
	assert_int_equal(b.feed.newest.earliest, day);
	assert_int_equal(b.feed.last_good, day + HOUR);
	look_at_new(&b, day + 3 * HOUR, 0); /* its own rule: emptied */
	look_at_new(&b, day + DAY, 1);
	assert_int_equal(b.outcome, OUTCOME_READ);
	assert_int_equal(b.feed.newest.earliest, day + DAY - HOUR);
}

static void known_posts_are_no_flood(void **state)
{
	static struct bench b;
	static struct post posts[POSTS_CARRIED_MAX];
	static char ids[POSTS_CARRIED_MAX][24];
	moment now = at("2021-07-12 10:00");

	(void)state;
	bench_start(&b);
	for (int i = 0; i < POSTS_CARRIED_MAX; i++) {
		snprintf(ids[i], sizeof ids[i], "%d", i);
		posts[i] = post_of(ids[i], "", "one", now - HOUR);
	}
	for (int i = 0; i < 5; i++) {
		look_at(&b, now + i * HOUR, posts, POSTS_CARRIED_MAX, OUTCOME_READ);
		assert_int_equal(b.outcome, OUTCOME_READ);
		assert_int_equal(b.n, i ? 0 : POSTS_CARRIED_MAX);
	}
}

static void failures_are_counted_and_forgotten(void **state)
{
	struct bench b;
	struct post p = post_of("1", "", "one", 100);

	(void)state;
	bench_start(&b);
	look_at(&b, 1000, NULL, 0, OUTCOME_NETWORK);
	look_at(&b, 2000, NULL, 0, OUTCOME_STATUS);
	assert_true(b.feed.fails == 2 && b.feed.failing_since == 1000 && b.feed.first_good == MOMENT_NONE && b.feed.last_asked == 2000);
	look_at(&b, 3000, &p, 1, OUTCOME_READ);
	assert_true(b.feed.fails == 0 && b.feed.failing_since == MOMENT_NONE && b.feed.first_good == 3000);
	look_at(&b, 4000, NULL, 0, OUTCOME_UNCHANGED);
	assert_true(b.feed.last_good == 4000 && b.feed.last_full == 4000 && b.n == 0);
}

static void a_conditional_look_is_not_full(void **state)
{
	struct feed_card f = fixture_feed(0);
	struct look look = { .now = 1000, .outcome = OUTCOME_UNCHANGED, .conditional = true };
	enum outcome outcome;

	(void)state;
	observe_feed(&f, &look, NULL, NULL, china(), NULL, &outcome);
	assert_true(f.last_good == 1000 && f.last_full == MOMENT_NONE);
}

/* ---- the account --------------------------------------------------------- */

static void freshest(void **state)
{
	static const struct { const char *a, *b; enum precision pa; bool fresh_a, fresh_b; } t[] = {
		{ "2021-07-01 10:00", "2021-07-02 10:00", PRECISION_SECOND, false, true },
		{ "2021-07-02 00:00", "2021-07-02 10:00", PRECISION_DAY, true, true }, /* on the same day nobody knows */
		{ "2021-07-02 10:00", NULL, PRECISION_SECOND, true, false }, { NULL, NULL, PRECISION_SECOND, true, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct account_card a = fixture_account(2);

		a.feeds[0].first_good = a.feeds[1].first_good = 1;
		if (t[i].a)
			a.feeds[0].newest = instant_of(at(t[i].a), t[i].pa, china());
		if (t[i].b)
			a.feeds[1].newest = instant_of(at(t[i].b), PRECISION_SECOND, china());
		observe_freshest(&a, 5000);
		assert_int_equal(a.feeds[0].freshest_at == 5000, t[i].fresh_a);
		assert_int_equal(a.feeds[1].freshest_at == 5000, t[i].fresh_b);
	}
}

static void late_posts(void **state)
{
	static const struct { const char *declared; bool in_time; } t[] = {
		{ "2021-06-20 10:00", false },                                   /* older than what the flag counted from */
		{ "2021-07-01 11:00", false },                                   /* of the same day: the same deadline */
		{ "2021-07-02 00:00", true }, { "2021-07-16 00:00", true }, { "2021-07-16 00:00:01", false },
	};
	struct policy p = fixture_policy();

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct account_card a = fixture_account(1);
		struct novelty n = { .when = instant_of(at(t[i].declared), PRECISION_SECOND, china()) };

		a.flag = (struct flag_card){ .finding = 1, .deadline = at("2021-07-16") };
		observe_late_posts(&a, &n, 1, &p);
		assert_int_equal(a.flag.posted_in_time, t[i].in_time);
		observe_late_posts(&a, NULL, 0, &p); /* another feed does not take it away */
		assert_int_equal(a.flag.posted_in_time, t[i].in_time);
	}
}

static void documents_that_cost_a_reader_are_counted(void **state)
{
	static const struct { enum outcome outcome; uint32_t crashes; } t[] = { { OUTCOME_CRASHED, 1 }, { OUTCOME_NETWORK, 1 }, { OUTCOME_CRASHED, 2 },
		{ OUTCOME_UNREADABLE, 0 }, { OUTCOME_CRASHED, 1 }, { OUTCOME_READ, 0 } };
	struct bench b;

	(void)state;
	bench_start(&b);
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		look_at(&b, 1622505600 + (moment)i * HOUR, NULL, 0, t[i].outcome);
		assert_int_equal(b.feed.crashes, t[i].crashes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_that_cost_a_reader_are_counted), cmocka_unit_test(a_list_that_is_made_up_anew_is_unreadable),
		cmocka_unit_test(known_posts_are_no_flood), cmocka_unit_test(keys_go_by_id_then_url_then_title_and_date), cmocka_unit_test(an_id_is_not_a_url),
		cmocka_unit_test(a_constant_id_is_no_id), cmocka_unit_test(the_same_post_twice_is_one), cmocka_unit_test(keys_of_nothing),
		cmocka_unit_test(dates_that_are_believed), cmocka_unit_test(the_first_look_sets_a_baseline),
		cmocka_unit_test(the_newest_is_the_maximum_and_never_goes_back), cmocka_unit_test(a_day_outlasts_a_time_on_it),
		cmocka_unit_test(an_edit_is_not_a_post), cmocka_unit_test(a_date_found_later_counts_unless_it_is_an_edit),
		cmocka_unit_test(one_key_twice_in_a_list_is_one_novelty), cmocka_unit_test(an_emptied_feed_is_unreadable),
		cmocka_unit_test(failures_are_counted_and_forgotten), cmocka_unit_test(a_conditional_look_is_not_full),
		cmocka_unit_test(freshest), cmocka_unit_test(late_posts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
