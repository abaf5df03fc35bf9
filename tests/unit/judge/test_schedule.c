/* schedule: when the next look falls, and the queue of all of them. */
#include "fixture.h"

#include <stdlib.h>

#include "schedule.h"

static const moment t0 = 1622505600; /* 2021-06-01 00:00 UTC, a Tuesday */
static const struct courtesy nothing_asked = { MOMENT_NONE, MOMENT_NONE, 0 };
static struct rhythm rhythm = { 1622505600, 1 };

static struct verdict verdict_of(moment deadline, moment convict_from)
{
	return (struct verdict){ .state = STATE_CURRENT, .deadline = deadline, .convict_from = convict_from, .next = MOMENT_NEVER };
}

static struct due next_of(const struct account_card *a, const struct verdict *v, moment now)
{
	struct policy p = fixture_policy();

	return schedule_next(a, v, &p, &nothing_asked, &rhythm, now);
}

static void first_looks_are_spread(void **state)
{
	struct account_card a = fixture_account(1);
	struct verdict v = verdict_of(MOMENT_NONE, MOMENT_NONE);
	moment least = MOMENT_NEVER, most = MOMENT_NONE;

	(void)state;
	for (a.id = 1; a.id <= 1000; a.id++) {
		struct due d = next_of(&a, &v, t0);

		assert_true(d.at >= t0 && d.at < t0 + 10 * MINUTE && d.reason == LOOK_ROUTINE);
		assert_true(d.at == next_of(&a, &v, t0 + 5).at); /* the same after a restart */
		least = d.at < least ? d.at : least;
		most = d.at > most ? d.at : most;
	}
	assert_true(most - least > 9 * MINUTE);
}

static void routine_looks_jitter_by_five_percent(void **state)
{
	struct account_card a = fixture_account(1);
	struct verdict v = verdict_of(t0 + 20 * DAY, t0 + 20 * DAY);
	moment least = MOMENT_NEVER, most = MOMENT_NONE;

	(void)state;
	fixture_read(&a.feeds[0], t0, t0 - DAY);
	for (a.id = 1; a.id <= 1000; a.id++) {
		moment d = next_of(&a, &v, t0).at;

		least = d < least ? d : least;
		most = d > most ? d : most;
	}
	assert_true(least >= t0 + 6 * HOUR - 18 * MINUTE && most <= t0 + 6 * HOUR + 18 * MINUTE && most - least > 30 * MINUTE);
}

/* Half of them were asked at once, the others whenever failures and deadlines had it: a month later each is asked at a moment of
 * its own of six hours, and in a large register sixteen neighbours at one. */
static void neighbours_find_together_again(void **state)
{
	enum { ACCOUNTS = 320, ROUNDS = 120 };
	static const struct { int accounts, together; } t[] = { { 1, 1 }, { 511, 1 }, { 512, 2 }, { 4095, 8 }, { 4096, 16 }, { 300000, 16 } };
	struct account_card a = fixture_account(1);
	struct verdict v = verdict_of(t0 + 300 * DAY, t0 + 300 * DAY);

	(void)state;
	for (size_t k = 0; k < sizeof t / sizeof *t; k++) {
		moment last[ACCOUNTS], before[ACCOUNTS];
		int apart = 0;

		rhythm.accounts = t[k].accounts;
		for (int i = 0; i < ACCOUNTS; i++)
			last[i] = i < ACCOUNTS / 2 ? t0 : t0 + i * 7919 % (6 * HOUR);
		for (int round = 0; round < ROUNDS; round++)
			for (a.id = 0; a.id < ACCOUNTS; a.id++) {
				fixture_read(&a.feeds[0], last[a.id], t0 - DAY);
				before[a.id] = last[a.id];
				last[a.id] = next_of(&a, &v, last[a.id]).at;
			}
		for (int i = 0; i < ACCOUNTS; i++) {
			moment aside = llabs(last[i] - last[i - i % t[k].together]) % (6 * HOUR);

			assert_true(llabs(last[i] - before[i] - 6 * HOUR) <= 2);
			assert_true(aside <= 20 || aside >= 6 * HOUR - 20); /* the last tenth of a way is less than a second then */
			aside = llabs(last[i] - last[i / t[k].together ? i - t[k].together : ACCOUNTS - 1]) % (6 * HOUR);
			apart += aside > 20 && aside < 6 * HOUR - 20;
		}
		assert_true(apart > ACCOUNTS * 9 / 10);
	}
	rhythm.accounts = 1;
}

static void failures_retry_soon_then_as_usual(void **state)
{
	static const struct { uint32_t fails; enum outcome outcome; int64_t wait; } t[] = {
		{ 1, OUTCOME_NETWORK, 5 * MINUTE }, { 2, OUTCOME_NETWORK, 15 * MINUTE }, { 3, OUTCOME_NETWORK, HOUR }, { 4, OUTCOME_STATUS, 2 * HOUR },
		{ 5, OUTCOME_NETWORK, 4 * HOUR }, { 6, OUTCOME_NETWORK, 6 * HOUR }, { 4000000000u, OUTCOME_NETWORK, 6 * HOUR },
		{ 1, OUTCOME_RATE_LIMIT, HOUR }, { 1, OUTCOME_BLOCKED, HOUR },
	};
	struct verdict v = verdict_of(MOMENT_NONE, MOMENT_NONE);

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct account_card a = fixture_account(1);
		int64_t wait;

		fixture_fail(&a.feeds[0], t0, t[i].outcome, BLOCKED_NONE);
		a.feeds[0].fails = t[i].fails;
		wait = next_of(&a, &v, t0).at - t0;
		if (llabs(wait - t[i].wait) > t[i].wait / 20)
			fail_msg("row %zu: %lld", i, (long long)wait);
	}
}

static void deadline_looks_come_in_time_and_in_full(void **state)
{
	static const struct { const char *what; int64_t last_full, last_asked, now, at_least, at_most; enum look_reason reason; uint32_t fails; } t[] = {
		/* all relative to the deadline, which is also convict_from less 6 h */
		{ "before it", -3 * HOUR, -3 * HOUR, -3 * HOUR, 0, 10 * MINUTE, LOOK_DEADLINE, 0 },
		{ "long before it", -40 * HOUR, -40 * HOUR, -40 * HOUR, -35 * HOUR, -33 * HOUR, LOOK_ROUTINE, 0 },
		{ "late: we were not running", -9 * DAY, -9 * DAY, 5 * DAY, -9 * DAY, 5 * DAY, LOOK_DEADLINE, 0 },
		{ "tried, and failed", -3 * HOUR, 11 * MINUTE, 11 * MINUTE, 5 * HOUR, 7 * HOUR, LOOK_DEADLINE, 6 },
		{ "read after the deadline with validators", -3 * HOUR, 11 * MINUTE, 11 * MINUTE, 0, 11 * MINUTE, LOOK_DEADLINE, 0 },
		{ "read after the deadline, not after the lag", MINUTE, MINUTE, MINUTE, 5 * HOUR, 6 * HOUR + 10 * MINUTE, LOOK_ROUTINE, 0 },
		{ "read after the lag", 7 * HOUR, 7 * HOUR, 7 * HOUR, 12 * HOUR, 14 * HOUR, LOOK_ROUTINE, 0 },
	};
	moment d = t0 + 14 * DAY;

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct account_card a = fixture_account(1);
		struct verdict v = verdict_of(d, d + 6 * HOUR);
		struct due due;

		fixture_read(&a.feeds[0], d + t[i].last_full, t0);
		a.feeds[0].last_asked = d + t[i].last_asked;
		a.feeds[0].fails = t[i].fails;
		due = next_of(&a, &v, d + t[i].now);
		if (due.at < d + t[i].at_least || due.at > d + t[i].at_most || (due.reason != t[i].reason && due.at < d + 6 * HOUR))
			fail_msg("%s: %lld, reason %d", t[i].what, (long long)(due.at - d), due.reason);
	}
}

static void what_is_not_looked_at_so(void **state)
{
	struct account_card a = fixture_account(0), b = fixture_account(1);
	struct verdict v = verdict_of(t0 + DAY, t0 + DAY);
	struct policy p = fixture_policy();

	(void)state;
	assert_true(next_of(&a, &v, t0).at == MOMENT_NEVER); /* by hand */
	fixture_read(&b.feeds[0], t0, t0 - DAY);
	b.status = STATUS_CLOSED;
	v.state = STATE_CLOSED;
	assert_true(next_of(&b, &v, t0).at > t0 + 22 * HOUR && next_of(&b, &v, t0).reason == LOOK_ROUTINE);
	/* A host that wants to be left alone is, by deadline looks too. */
	b.status = STATUS_NORMAL;
	v.state = STATE_CURRENT;
	assert_int_equal(schedule_next(&b, &v, &p, &(struct courtesy){ t0 + 3 * DAY, MOMENT_NONE, 0 }, &rhythm, t0).at, t0 + 3 * DAY);
}

static moment wished(struct account_card *a, const struct courtesy *c, moment last, moment now)
{
	struct verdict v = verdict_of(t0 + 20 * DAY, t0 + 20 * DAY);
	struct policy p = fixture_policy();

	fixture_read(&a->feeds[0], last, t0 - DAY);
	return schedule_next(a, &v, &p, c, &rhythm, now).at;
}

static void what_feeds_wish_lengthens_by_half_at_most(void **state)
{
	struct account_card a = fixture_account(1);
	moment usual = wished(&a, &nothing_asked, t0, t0);

	(void)state;
	assert_true(wished(&a, &(struct courtesy){ MOMENT_NONE, t0 + 5 * HOUR, 0 }, t0, t0) == usual); /* never shorter */
	assert_true(wished(&a, &(struct courtesy){ MOMENT_NONE, t0 + 8 * HOUR, 0 }, t0, t0) == t0 + 8 * HOUR);
	assert_true(wished(&a, &(struct courtesy){ MOMENT_NONE, t0 + DAY, 0 }, t0, t0) == t0 + 9 * HOUR);
	a.status = STATUS_CLOSED; /* daily */
	assert_true(wished(&a, &(struct courtesy){ MOMENT_NONE, t0 + 3 * DAY, 0 }, t0, t0) == t0 + 27 * HOUR);
}

static void skipped_hours_and_days_are_waited_for(void **state)
{
	enum { TUESDAY = 1 << (SKIP_DAYS + 2), FIVE_TO_SEVEN = 7 << 5, ALL_DAY = (1 << SKIP_DAYS) - 1 };
	/* clang-format off */
	static const struct { uint32_t skips; int64_t last, from, below; const char *what; } t[] = {
		{ FIVE_TO_SEVEN, 0, 8 * HOUR, 8 * HOUR + 10 * MINUTE, "until the last of them has ended, and spread" },
		{ FIVE_TO_SEVEN | 1 << 9, 0, 8 * HOUR, 8 * HOUR + 10 * MINUTE, "an hour after it does not matter" },
		{ 1 << 9, 0, 0, 0, "nor does one that it is not due in" },
		{ ALL_DAY & ~(1 << 23), 0, 9 * HOUR, 9 * HOUR + 1, "never longer than half an interval" },
		{ TUESDAY, 15 * HOUR + 30 * MINUTE, DAY, DAY + 10 * MINUTE, "until Wednesday, in UTC" },
		{ TUESDAY | 1 << 0, 15 * HOUR + 30 * MINUTE, DAY + 30 * MINUTE, DAY + 30 * MINUTE + 1, "and on, to the end of its first hour, or half an interval" },
		{ TUESDAY >> 1, 0, 0, 0, "Monday was yesterday" },
	};
	/* clang-format on */
	struct account_card a = fixture_account(1);

	(void)state;
	for (a.id = 1; a.id <= 50; a.id++)
		for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
			moment last = t0 + t[i].last, usual = wished(&a, &nothing_asked, last, last);
			moment at = wished(&a, &(struct courtesy){ MOMENT_NONE, MOMENT_NONE, t[i].skips }, last, last);

			if (t[i].below ? at < t0 + t[i].from || at >= t0 + t[i].below : at != usual)
				fail_msg("%s: %lld", t[i].what, (long long)(at - t0));
		}
}

static void no_wish_holds_up_a_deadline_or_a_retry(void **state)
{
	struct courtesy c = { MOMENT_NONE, t0 + 9 * HOUR, (1u << SKIP_BITS) - 1 };
	struct account_card a = fixture_account(1);
	struct verdict v = verdict_of(t0 + 7 * HOUR, t0 + 7 * HOUR);
	struct policy p = fixture_policy();
	struct due d;

	(void)state;
	fixture_read(&a.feeds[0], t0, t0 - DAY);
	d = schedule_next(&a, &v, &p, &c, &rhythm, t0);
	assert_true(d.at >= t0 + 7 * HOUR && d.at < t0 + 7 * HOUR + 10 * MINUTE && d.reason == LOOK_DEADLINE);
	v = verdict_of(t0 + 20 * DAY, t0 + 20 * DAY);
	fixture_fail(&a.feeds[0], t0, OUTCOME_NETWORK, BLOCKED_NONE);
	assert_true(schedule_next(&a, &v, &p, &c, &rhythm, t0).at < t0 + 6 * MINUTE);
}

static void partial_feeds_do_not_stand_in_for_complete_ones(void **state)
{
	struct account_card a = fixture_account(2);
	moment d = t0 + 14 * DAY;
	struct verdict v = verdict_of(d, d);

	(void)state;
	fixture_read(&a.feeds[0], d + HOUR, t0);
	a.feeds[0].partial = true;
	fixture_read(&a.feeds[1], d - HOUR, t0);
	fixture_fail(&a.feeds[1], d + HOUR, OUTCOME_NETWORK, BLOCKED_NONE);
	assert_int_equal(next_of(&a, &v, d + HOUR).reason, LOOK_DEADLINE);
	a.feeds[1].partial = true; /* all partial: any will do */
	assert_int_equal(next_of(&a, &v, d + HOUR).reason, LOOK_ROUTINE);
}

/* ---- the queue ------------------------------------------------------------- */

static void of_one_moment_deadlines_go_first(void **state)
{
	struct due_queue *q = due_queue_new();
	struct due d;
	uint32_t who;

	(void)state;
	assert_false(due_queue_first(q, &who, &d));
	due_queue_set(q, 1, (struct due){ 100, LOOK_ROUTINE });
	due_queue_set(q, 2, (struct due){ 100, LOOK_ASKED });
	due_queue_set(q, 3, (struct due){ 100, LOOK_DEADLINE });
	due_queue_set(q, 4, (struct due){ 99, LOOK_ROUTINE });
	for (uint32_t expected = 4; expected > 0; expected = expected == 4 ? 3 : expected - 1) {
		assert_true(due_queue_first(q, &who, &d));
		assert_int_equal(who, expected);
		due_queue_set(q, who, (struct due){ MOMENT_NEVER, LOOK_ROUTINE });
	}
	assert_int_equal(due_queue_size(q), 0);
	due_queue_free(q);
	due_queue_free(NULL);
}

/* Against a plain array: thousands of random settings, and the first is always the least. */
static void the_queue_is_a_queue(void **state)
{
	enum { N = 200 };
	static moment at_[N];
	struct due_queue *q = due_queue_new();

	(void)state;
	srand(2);
	for (int i = 0; i < N; i++)
		at_[i] = MOMENT_NEVER;
	for (int step = 0; step < 20000; step++) {
		uint32_t who = (uint32_t)(rand() % N), first;
		moment when = rand() % 4 ? rand() % 1000 : MOMENT_NEVER, least = MOMENT_NEVER;
		int size = 0;
		struct due d;

		at_[who] = when;
		due_queue_set(q, who, (struct due){ when, LOOK_ROUTINE });
		for (int i = 0; i < N; i++) {
			size += at_[i] != MOMENT_NEVER;
			least = at_[i] < least ? at_[i] : least;
		}
		assert_int_equal(due_queue_size(q), size);
		assert_int_equal(due_queue_first(q, &first, &d), size > 0);
		if (size > 0)
			assert_true(d.at == least && at_[first] == least);
	}
	due_queue_free(q);
}

/* A document that costs a reader twice rests for a day; another feed of the account goes on. */
static void what_kills_readers_rests(void **state)
{
	struct account_card a = fixture_account(1);
	struct verdict v = verdict_of(t0 + HOUR, t0 + HOUR);

	(void)state;
	fixture_fail(&a.feeds[0], t0, OUTCOME_CRASHED, BLOCKED_NONE);
	a.feeds[0].crashes = 1;
	assert_int_equal(schedule_rests(&a.feeds[0]), MOMENT_NONE);
	assert_true(next_of(&a, &v, t0).at < t0 + HOUR);
	a.feeds[0].crashes = 2;
	assert_int_equal(schedule_rests(&a.feeds[0]), t0 + DAY);
	assert_int_equal(next_of(&a, &v, t0).at, t0 + DAY); /* though its deadline is before */
	a.feeds[a.n_feeds++] = fixture_feed(0);
	fixture_read(&a.feeds[1], t0, t0 - DAY);
	assert_true(next_of(&a, &v, t0).at < t0 + 2 * HOUR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_looks_are_spread), cmocka_unit_test(routine_looks_jitter_by_five_percent), cmocka_unit_test(neighbours_find_together_again),
		cmocka_unit_test(failures_retry_soon_then_as_usual), cmocka_unit_test(deadline_looks_come_in_time_and_in_full),
		cmocka_unit_test(what_is_not_looked_at_so), cmocka_unit_test(partial_feeds_do_not_stand_in_for_complete_ones),
		cmocka_unit_test(what_feeds_wish_lengthens_by_half_at_most), cmocka_unit_test(skipped_hours_and_days_are_waited_for),
		cmocka_unit_test(no_wish_holds_up_a_deadline_or_a_retry), cmocka_unit_test(what_kills_readers_rests), cmocka_unit_test(of_one_moment_deadlines_go_first), cmocka_unit_test(the_queue_is_a_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
