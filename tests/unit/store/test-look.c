/*
 * Runs of equal looks, their lists, posts and bodies.
 */
#include "fixture.h"

#include <string.h>
#include <time.h>

struct looks { int n; struct look_row v[40]; };

static bool take_look(void *ctx, const struct look_row *r)
{
	struct looks *l = ctx;

	assert_true(l->n < 40);
	assert_string_equal(r->url, "http://bridge.test/alpha.xml");
	l->v[l->n++] = *r;
	return true;
}

static struct looks all_looks(struct fixture *f, moment since)
{
	struct looks l = { .n = 0 };

	ok(store_each_look(f->s, f->account.id, since, take_look, &l));
	return l;
}

static void test_equal_looks_are_one_run(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact l = a_look(f, T0, OUTCOME_UNCHANGED);
	struct looks got;

	(void)state;
	for (int i = 0; i < 5; i++) {
		l.at = T0 + i * 100 + (i >= 3) * 1000;
		l.full = i == 2;
		ok(store_add_look(f->s, &l));
	}
	got = all_looks(f, T0);
	assert_int_equal(got.n, 1);
	assert_int_equal(got.v[0].first, T0);
	assert_int_equal(got.v[0].last, T0 + 1400);
	assert_int_equal(got.v[0].count, 5);
	assert_int_equal(got.v[0].longest_pause, 1100);
	assert_int_equal(got.v[0].outcome, OUTCOME_UNCHANGED);
	assert_int_equal(sql_int(f->s, "SELECT last_full FROM look"), T0 + 200);
	fixture_free(f);
}

static void test_what_splits_a_run(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact l = a_look(f, T0, OUTCOME_NETWORK);
	struct looks got;

	(void)state;
	l.http_status = 0;
	ok(store_add_look(f->s, &l));
	l.at++, l.error = "name not found";
	ok(store_add_look(f->s, &l));
	l.at++, l.http_status = 404, l.outcome = OUTCOME_STATUS;
	ok(store_add_look(f->s, &l));
	l.at++, l.http_status = 410;
	ok(store_add_look(f->s, &l));
	l.at++, l.outcome = OUTCOME_BLOCKED, l.blocked = BLOCKED_CAPTCHA;
	ok(store_add_look(f->s, &l));
	l.at++, l.blocked = BLOCKED_LOGIN;
	ok(store_add_look(f->s, &l));
	l.at++, l.outcome = OUTCOME_UNCHANGED, l.blocked = BLOCKED_NONE, l.error = "", l.http_status = 304;
	ok(store_add_look(f->s, &l));
	l.at++, l.body_hash++;
	ok(store_add_look(f->s, &l));
	got = all_looks(f, T0);
	assert_int_equal(got.n, 8);
	assert_int_equal(got.v[0].first, T0 + 7); /* newest first */
	assert_int_equal(got.v[3].blocked, BLOCKED_CAPTCHA);
	assert_int_equal(got.v[5].http_status, 404);
	l.at -= 100; /* a clock that went back never shortens what is written */
	ok(store_add_look(f->s, &l));
	assert_int_equal(all_looks(f, T0 - 1000).n, 9);
	assert_int_equal(all_looks(f, T0 + 4).n, 4);
	ok(store_verify(f->s));
	fixture_free(f);
}

/* Whatever the card says after it is written with it, and nothing else. */
static void test_an_equal_look_writes_one_row(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact l = a_look(f, T0, OUTCOME_UNCHANGED);
	struct feed_card loaded, before;
	int changes;

	(void)state;
	ok(store_add_look(f->s, &l));
	before = f->feed;
	f->feed.last_good = f->feed.last_full = f->feed.last_asked = f->feed.full_life = f->feed.freshest_at = l.at = T0 + 60;
	f->feed.fails = 2;
	changes = sqlite3_total_changes(f->s->db);
	ok(store_add_look(f->s, &l));
	assert_int_equal(sqlite3_total_changes(f->s->db) - changes, 1);
	assert_false(store_feed_differs(&f->feed, &before));
	before.comments = COMMENTS_DISABLED;
	assert_true(store_feed_differs(&f->feed, &before));
	fixture_reopen(f);
	assert_int_equal(store_get_feed(f->s, f->account.id, "http://bridge.test/alpha.xml", &loaded), 1);
	assert_int_equal(loaded.last_good, T0 + 60);
	assert_int_equal(loaded.last_full, T0 + 60);
	assert_int_equal(loaded.last_asked, T0 + 60);
	assert_int_equal(loaded.full_life, T0 + 60);
	assert_int_equal(loaded.freshest_at, T0 + 60);
	assert_int_equal(loaded.fails, 2);
	fixture_free(f);
}

static void test_a_rolled_back_run_does_not_stay_the_running_one(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact l = a_look(f, T0, OUTCOME_UNCHANGED), bad = l;
	struct looks got;

	(void)state;
	ok(store_add_look(f->s, &l));
	ok(store_begin(f->s));
	l.at = T0 + 1, l.http_status = 500, l.outcome = OUTCOME_STATUS;
	ok(store_add_look(f->s, &l));
	bad.feed = 4711;
	assert_int_equal(store_add_look(f->s, &bad), -1);
	assert_int_equal(store_end(f->s), -1);
	l = a_look(f, T0 + 2, OUTCOME_UNCHANGED);
	ok(store_add_look(f->s, &l));
	got = all_looks(f, T0);
	assert_int_equal(got.n, 1);
	assert_int_equal(got.v[0].count, 2);
	ok(store_verify(f->s));
	fixture_free(f);
}

static void test_two_feeds_do_not_share_a_run(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct feed_card other = { .source = 0 };
	struct look_fact l = a_look(f, T0, OUTCOME_UNCHANGED);

	(void)state;
	ok(store_put_feed(f->s, f->account.id, "http://other.test/", f->source.id, true, T0, &other));
	ok(store_add_look(f->s, &l));
	l.feed = other.id;
	ok(store_add_look(f->s, &l));
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look WHERE count = 1"), 2);
	fixture_free(f);
}

/* The keys that are kept of the newest run's list: how many. */
static int kept_keys(struct fixture *f, uint64_t *ret)
{
	struct query q = query_new(f->s, "SELECT keys FROM look_list WHERE look = (SELECT max(id) FROM look)");
	size_t len = 0;
	const unsigned char *p = query_next(&q) == 1 ? query_get_blob(&q, &len) : NULL;

	for (size_t i = 0; p && i < len / 8; i++)
		ret[i] = key_get(p + 1 + 8 * i);
	query_end(&q);
	return (int)(len / 8);
}

static void test_lists(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	uint64_t keys[POSTS_CARRIED_MAX], back[POSTS_CARRIED_MAX];
	struct look_fact l = a_look(f, T0, OUTCOME_READ);

	(void)state;
	for (int i = 0; i < POSTS_CARRIED_MAX; i++)
		keys[i] = random_u64();
	l.keys = keys;
	l.n_keys = (int)(l.posts = 20);
	ok(store_add_look(f->s, &l));
	l.at++; /* the same bytes read again: the same list */
	ok(store_add_look(f->s, &l));
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look_list"), 1);
	assert_int_equal(kept_keys(f, back), 20);
	assert_memory_equal(keys, back, 20 * sizeof *keys);
	l.body_hash = 0; /* not known to be the same */
	l.n_keys = (int)(l.posts = POSTS_CARRIED_MAX);
	ok(store_add_look(f->s, &l));
	assert_int_equal(kept_keys(f, back), POSTS_CARRIED_MAX);
	assert_memory_equal(keys, back, sizeof keys);
	assert_int_equal(store_get_shown(f->s, f->feed.id, back, 20), 0); /* it has shown nothing yet */
	ok(store_save_shown(f->s, f->feed.id, keys, 20));
	ok(store_save_shown(f->s, f->feed.id, keys + 1, 3)); /* the last list alone */
	assert_int_equal(store_get_shown(f->s, f->feed.id, back, 20), 3);
	assert_memory_equal(back, keys + 1, 3 * sizeof *back);
	assert_int_equal(store_get_shown(f->s, f->feed.id, back, 2), 2);
	ok(store_commit(f->s));
	sql_run(f->s, "UPDATE shown SET marks = x'0100'");
	assert_int_equal(store_get_shown(f->s, f->feed.id, back, 20), -1);
	assert_int_equal(store_save_shown(f->s, 4711, keys, 3), -1);
	fixture_free(f);
}

static struct post_fact a_post(struct fixture *f, const struct post *p, uint64_t key, moment seen)
{
	return (struct post_fact){ .account = f->account.id, .feed = f->feed.id, .key = key, .face = key * 3, .post = p,
		.when = { p->published, p->published + 59, PRECISION_MINUTE }, .first_seen = seen };
}

struct posts { int n; struct text all; };

static bool take_post(void *ctx, const struct post_row *r)
{
	struct posts *p = ctx;

	text_addf(&p->all, "%s|%s|%s|%s|%lld-%lld %s|%d|%lld|%s\n", r->key, r->url, r->title, r->published_raw, (long long)(r->when.earliest - T0),
		(long long)(r->when.latest - T0), precision_name(r->when.precision), r->future, (long long)(r->first_seen - T0),
		comments_name(r->comments));
	p->n++;
	return true;
}

static void test_posts(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct post p = { .key = "id-1", .url = "http://x.test/1", .title = "一号", .published_raw = "1 Jul", .published = T0 - 600,
		.precision = PRECISION_MINUTE, .comments = COMMENTS_ENABLED };
	struct post q = { .key = "id-2", .url = "", .title = "two", .published_raw = "", .published = MOMENT_NONE };
	struct post_fact a = a_post(f, &p, 11, T0), b = a_post(f, &q, UINT64_MAX, T0 + 5);
	uint64_t keys[3] = { 11, 12, UINT64_MAX };
	struct known_post known[3] = { { .known = false } };
	struct posts got = { 0, TEXT_INIT(0) };

	(void)state;
	b.when = (struct instant){ T0 + 5, T0 + 5, PRECISION_SIGHT };
	b.future = true;
	ok(store_add_post(f->s, &a));
	ok(store_add_post(f->s, &b));
	ok(store_known_posts(f->s, f->feed.id, keys, keys, 3, known));
	assert_true(known[0].known && !known[1].known && known[2].known);
	assert_int_equal(known[0].first_seen, T0);
	assert_int_equal(known[0].published, T0 - 600);
	assert_true(known[0].face == 33);
	assert_int_equal(known[2].published, MOMENT_NONE); /* seen, not dated */
	assert_true(known[2].face == UINT64_MAX * 3);
	ok(store_each_post(f->s, f->account.id, T0, take_post, &got));
	assert_string_equal(text_str(&got.all), "id-2||two||5-5 sight|1|5|unknown\n"
		"id-1|http://x.test/1|一号|1 Jul|-600--541 minute|0|0|enabled\n");
	got.n = 0;
	ok(store_each_post(f->s, f->account.id, T0 + 1, take_post, &got));
	assert_int_equal(got.n, 1);
	known[0].first_seen = T0 + 4711;
	ok(store_known_posts(f->s, f->feed.id, keys, keys, 3, known));
	assert_int_equal(known[0].first_seen, T0 + 4711); /* what is known already is not asked for */
	memset(known, 0, sizeof known);
	ok(store_known_posts(f->s, f->feed.id + 1, keys, keys, 3, known));
	assert_false(known[0].known);
	text_clear(&got.all);
	fixture_free(f);
}

/* What is known of a post that is shown with this face. */
static struct known_post known_as(struct fixture *f, uint64_t key, uint64_t face)
{
	struct known_post known = { .known = false };

	ok(store_known_posts(f->s, f->feed.id, &key, &face, 1, &known));
	return known;
}

static void test_a_post_is_never_doubled_but_has_faces(void **state)
{
	const uint64_t one = 33, two = (uint64_t)7 << 32 | 99, third = (uint64_t)8 << 32 | 5;
	struct fixture *f = fixture_new_with_feed();
	struct post p = { .key = "1", .url = "u", .title = "t", .published_raw = "", .published = T0 };
	struct post_fact a = a_post(f, &p, 11, T0), b = a;

	(void)state;
	ok(store_add_post(f->s, &a));
	a.first_seen = T0 + 9;
	ok(store_add_post(f->s, &a));
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM post"), 1);
	assert_int_equal(sql_int(f->s, "SELECT first_seen FROM post"), T0);
	b.face = two;
	b.first_seen = T0 + 20;
	ok(store_add_post(f->s, &b));
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM post"), 2);
	assert_true(known_as(f, 11, two).face == two);
	assert_true(known_as(f, 11, one).face == one); /* an old face that comes back is the old post */
	assert_int_equal(known_as(f, 11, one).first_seen, T0);
	assert_true(known_as(f, 11, third).face == two); /* a third is compared with the last */
	assert_true(known_as(f, 11, (uint64_t)7 << 32 | 1).face == two); /* and an edit is what it was */
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_looks_are_one_run),
		cmocka_unit_test(test_what_splits_a_run),
		cmocka_unit_test(test_an_equal_look_writes_one_row),
		cmocka_unit_test(test_a_rolled_back_run_does_not_stay_the_running_one),
		cmocka_unit_test(test_two_feeds_do_not_share_a_run),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_posts),
		cmocka_unit_test(test_a_post_is_never_doubled_but_has_faces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
