/*
 * What an account shows is kept where a finding may come to rest on it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "grounds.h"

#define NOW INT64_C(1625097600) /* 2021-07-01T00:00:00Z */

static const struct policy two_weeks = { .limit = 14 * DAY };

struct quiet { struct feed_card feed; struct account_card account; struct verdict verdict; struct clues open; };

/* A current account that posted yesterday, and against which nothing stands. */
static struct quiet *quiet(void)
{
	static struct quiet q;

	q = (struct quiet){ .feed = feed_card_new(), .account = { .feeds = &q.feed, .n_feeds = 1 },
		.verdict = { .state = STATE_CURRENT, .last_update = { NOW - DAY, NOW - DAY, PRECISION_SECOND } } };
	return &q;
}

static bool near(const struct quiet *q)
{
	return grounds_are_near(&q->account, &q->open, &q->verdict, &two_weeks, NOW);
}

static void test_by_the_cards(void **state)
{
	struct clue clue = { .rule = RULE_GAP };
	struct quiet *q = quiet();

	(void)state;
	assert_false(near(q));
	q->verdict.last_update = (struct instant){ NOW - 14 * DAY / 3 + 1, NOW, PRECISION_DAY };
	assert_false(near(q));
	q->verdict.last_update.earliest--;
	assert_true(near(q));
	q->verdict.last_update.earliest = MOMENT_NONE;
	assert_true(near(q));
	for (int s = 0; s < STATE_COUNT; s++) {
		q = quiet();
		q->verdict.state = (enum state)s;
		assert_int_equal(near(q), s != STATE_CURRENT);
	}
	q = quiet(), q->account.flag.finding = 7;
	assert_true(near(q));
	q = quiet(), q->open = (struct clues){ &clue, 1 };
	assert_true(near(q));
	q = quiet(), q->feed.other_name = 1;
	assert_true(near(q));
	q = quiet(), q->feed.closed_since = NOW - DAY;
	assert_true(near(q));
	q = quiet(), q->feed.comments = COMMENTS_DISABLED;
	assert_true(near(q));
}

static bool list(const struct post *posts, int n)
{
	return grounds_in_list(posts, n, &two_weeks);
}

static void test_by_the_list(void **state)
{
	struct post p[] = { { .published = NOW, .precision = PRECISION_SECOND }, { .published = NOW - 20 * DAY, .precision = PRECISION_SECOND },
		{ .published = MOMENT_NONE }, { .published = NOW - 10 * DAY, .precision = PRECISION_DAY } };

	(void)state;
	assert_false(list(p, 0));
	assert_false(list(p, 1));
	assert_true(list(p, 2));
	assert_true(list(p, 3));
	assert_false(list(p, 4));                    /* in any order */
	p[1].published = NOW - 10 * DAY - 13 * DAY;
	assert_false(list(p, 4));
	p[1].published--;                            /* a second more may be fifteen dates */
	assert_true(list(p, 4));
	p[1].published = NOW - DAY, p[1].precision = PRECISION_MONTH;
	assert_true(list(p, 4));
}

static void test_asked_anew(void **state)
{
	struct feed_card f = feed_card_new();

	(void)state;
	assert_true(grounds_to_ask_anew(&f, NOW));
	f.last_asked = NOW, f.last_outcome = OUTCOME_UNCHANGED;
	assert_false(grounds_to_ask_anew(&f, NOW + DAY - 1));
	assert_true(grounds_to_ask_anew(&f, NOW + DAY));
	for (int o = 0; o < OUTCOME_COUNT; o++) {
		f.last_outcome = (enum outcome)o;
		assert_int_equal(grounds_to_ask_anew(&f, NOW + HOUR), o >= OUTCOME_BLOCKED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_by_the_cards), cmocka_unit_test(test_by_the_list), cmocka_unit_test(test_asked_anew) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
