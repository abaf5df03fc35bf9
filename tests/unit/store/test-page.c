/*
 * Looks at posts' own pages: which post, how often a host was asked, what is
 * said of comments, and how long it is kept.
 */
#include "fixture.h"

#include <string.h>

static void add_post(struct fixture *f, uint64_t key, const char *url, moment believed, moment seen)
{
	struct post p = { .key = url, .url = url, .title = url, .published = believed, .precision = PRECISION_SECOND, .comments_said = "" };
	struct post_fact pf = { .account = f->account.id, .feed = f->feed.id, .key = key, .face = key, .post = &p,
		.when = { believed, believed, PRECISION_SECOND }, .first_seen = seen };

	ok(store_add_post(f->s, &pf));
}

static struct newest_post newest(struct fixture *f, const char *url)
{
	struct text found = TEXT_INIT(URL_MAX);
	struct newest_post n;

	assert_int_equal(store_get_newest_post(f->s, f->account.id, &n, &found), 1);
	assert_string_equal(text_str(&found), url);
	text_clear(&found);
	return n;
}

static void look(struct fixture *f, const struct newest_post *post, moment at, enum outcome outcome, enum blocked blocked, enum comments c)
{
	struct page_fact p = { .account = f->account.id, .post = post, .host = 7, .at = at, .outcome = outcome, .blocked = blocked,
		.url = "http://x.test/", .published = MOMENT_NONE, .comments = c, .comments_said = "as the page says", .name = "", .error = "" };

	ok(store_add_page_look(f->s, &p));
}

static void test_the_newest_post(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct text url = TEXT_INIT(URL_MAX);
	struct newest_post n;

	(void)state;
	assert_int_equal(store_get_newest_post(f->s, f->account.id, &n, &url), 0);
	add_post(f, 1, "tag:no-address", T0 + DAY, T0 + DAY);
	assert_int_equal(store_get_newest_post(f->s, f->account.id, &n, &url), 0);
	add_post(f, 2, "http://x.test/2", T0, T0);
	add_post(f, 3, "http://x.test/3", T0 - DAY, T0 + DAY); /* first seen last, but older */
	n = newest(f, "http://x.test/2");
	assert_true(!n.page_read && n.page_tries == 0 && n.last_page == MOMENT_NONE);
	look(f, &n, T0 + 10, OUTCOME_NETWORK, BLOCKED_NONE, COMMENTS_UNKNOWN);
	n = newest(f, "http://x.test/2");
	assert_true(!n.page_read && n.page_tries == 1 && n.last_page == T0 + 10);
	look(f, &n, T0 + 20, OUTCOME_READ, BLOCKED_NONE, COMMENTS_UNKNOWN);
	assert_true(newest(f, "http://x.test/2").page_read);
	add_post(f, 4, "https://x.test/4", T0, T0 + 30); /* of the same moment: the one that came later */
	n = newest(f, "https://x.test/4");
	assert_true(!n.page_read && n.page_tries == 0 && n.last_page == T0 + 20);
	text_clear(&url);
	fixture_free(f);
}

static void test_comments_go_to_the_post(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct newest_post n;

	(void)state;
	add_post(f, 2, "http://x.test/2", T0, T0);
	n = newest(f, "http://x.test/2");
	look(f, &n, T0 + 10, OUTCOME_READ, BLOCKED_NONE, COMMENTS_DISABLED);
	assert_int_equal(sql_int(f->s, "SELECT comments = 'disabled' AND comments_said = 'as the page says' FROM post"), 1);
	assert_int_equal(sql_int(f->s, "SELECT comments_at FROM post"), T0 + 10);
	look(f, &n, T0 + 20, OUTCOME_READ, BLOCKED_NONE, COMMENTS_DISABLED);
	assert_int_equal(sql_int(f->s, "SELECT comments_at FROM post"), T0 + 10); /* since when they are so */
	look(f, &n, T0 + 30, OUTCOME_BLOCKED, BLOCKED_CAPTCHA, COMMENTS_UNKNOWN);
	assert_int_equal(sql_int(f->s, "SELECT comments = 'disabled' FROM post"), 1);
	assert_int_equal(sql_int(f->s, "SELECT believed FROM post"), T0); /* and never its date */
	fixture_free(f);
}

static void test_a_hosts_budget(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct page_host_fact h;
	struct newest_post n;

	(void)state;
	add_post(f, 2, "http://x.test/2", T0, T0);
	n = newest(f, "http://x.test/2");
	ok(store_get_page_host(f->s, 7, T0, &h));
	assert_true(h.asked == 0 && h.last == MOMENT_NONE && h.refused == MOMENT_NONE);
	look(f, &n, T0 - 10, OUTCOME_BLOCKED, BLOCKED_LOGIN, COMMENTS_UNKNOWN);
	look(f, &n, T0 + 10, OUTCOME_READ, BLOCKED_NONE, COMMENTS_ENABLED);
	look(f, &n, T0 + 20, OUTCOME_BLOCKED, BLOCKED_DELETED_POST, COMMENTS_UNKNOWN);
	ok(store_get_page_host(f->s, 7, T0, &h));
	assert_true(h.asked == 2 && h.last == T0 + 20 && h.refused == T0 - 10);
	look(f, &n, T0 + 30, OUTCOME_RATE_LIMIT, BLOCKED_NONE, COMMENTS_UNKNOWN);
	ok(store_get_page_host(f->s, 7, T0, &h));
	assert_true(h.asked == 3 && h.refused == T0 + 30);
	ok(store_get_page_host(f->s, 8, T0, &h));
	assert_int_equal(h.asked, 0);
	fixture_free(f);
}

static void test_old_ones_go_and_the_last_stays(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct newest_post n;

	(void)state;
	add_post(f, 2, "http://x.test/2", T0, T0);
	n = newest(f, "http://x.test/2");
	for (int i = 0; i < 5; i++)
		look(f, &n, T0 + i * DAY, OUTCOME_READ, BLOCKED_NONE, COMMENTS_ENABLED);
	while (store_tidy(f->s, zone_find("Asia/Shanghai"), T0 + 63 * DAY, 1000) == 1)
		;
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM page_look"), 2);
	while (store_tidy(f->s, zone_find("Asia/Shanghai"), T0 + 300 * DAY, 1000) == 1)
		;
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM page_look"), 1);
	assert_int_equal(sql_int(f->s, "SELECT max(at) FROM page_look"), T0 + 4 * DAY);
	ok(store_verify(f->s));
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_newest_post),
		cmocka_unit_test(test_comments_go_to_the_post),
		cmocka_unit_test(test_a_hosts_budget),
		cmocka_unit_test(test_old_ones_go_and_the_last_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
