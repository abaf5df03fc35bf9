/* source: life, tolerance, lag and staleness of a bridge, by looks made up here. */
#include "fixture.h"

#include <stdlib.h>

#include "source.h"

/* One post seen first by a look; prev_good NONE: the feed's first good look. */
static void arrival(struct source_card *s, moment look_at, moment prev_good, moment declared)
{
	struct look look = { .now = look_at, .outcome = OUTCOME_READ };
	struct novelty n = { .at_first = prev_good == MOMENT_NONE };

	n.when = declared == MOMENT_NONE ? (struct instant){ look_at, look_at, PRECISION_SIGHT } : instant_of(declared, PRECISION_SECOND, china());
	source_observe(s, &look, OUTCOME_READ, prev_good, &n, 1);
}

static void quiet_look(struct source_card *s, moment look_at)
{
	struct look look = { .now = look_at, .outcome = OUTCOME_UNCHANGED };

	source_observe(s, &look, OUTCOME_UNCHANGED, look_at - 6 * HOUR, NULL, 0);
}

static struct source_card bridge(uint32_t accounts)
{
	struct source_card s;

	source_card_init(&s, VIA_BRIDGE);
	s.accounts = s.feeds = s.asked = accounts;
	return s;
}

static const moment t0 = 1622505600; /* 2021-06-01 08:00 +08:00 */

/* ---- life ---------------------------------------------------------------- */

static void life_is_the_newest_date_not_after_the_look(void **state)
{
	struct source_card s = bridge(46);

	(void)state;
	arrival(&s, t0, MOMENT_NONE, t0 - DAY);
	assert_int_equal(s.life, t0 - DAY);
	arrival(&s, t0 + HOUR, t0, t0 - 3 * DAY);
	assert_int_equal(s.life, t0 - DAY);
	arrival(&s, t0 + 2 * HOUR, t0, t0 + 2 * HOUR + 5 * MINUTE); /* believed, but ahead of the look */
	assert_int_equal(s.life, t0 - DAY);
	source_card_clear(&s);
}

static void an_undated_novelty_is_as_old_as_the_look_before(void **state)
{
	struct source_card s = bridge(46);

	(void)state;
	arrival(&s, t0, MOMENT_NONE, MOMENT_NONE);
	assert_int_equal(s.life, MOMENT_NONE);
	arrival(&s, t0 + 6 * HOUR, t0, MOMENT_NONE);
	assert_int_equal(s.life, t0);
	source_card_clear(&s);
}

static void a_direct_source_lives_when_it_answers(void **state)
{
	struct source_card s;
	struct look look = { .now = t0, .outcome = OUTCOME_READ, .age = 300 };

	(void)state;
	source_card_init(&s, VIA_DIRECT);
	source_observe(&s, &look, OUTCOME_READ, MOMENT_NONE, NULL, 0);
	assert_int_equal(s.life, t0 - 300);
	look.now += DAY;
	source_observe(&s, &look, OUTCOME_NETWORK, t0, NULL, 0);
	assert_int_equal(s.life, t0 - 300);
	assert_int_equal(source_lag(&s, t0), 0);
	assert_true(source_tolerance(&s, t0) == MOMENT_NEVER);
	source_card_clear(&s);
}

static void an_older_post_coming_into_view_is_no_arrival(void **state)
{
	struct source_card s = bridge(46);
	struct post list[] = { post_of("1", "", "", t0 - DAY), post_of("2", "", "", t0 - 40 * DAY) };
	struct look look = { .now = t0 + 6 * HOUR, .outcome = OUTCOME_READ, .posts = list, .n_posts = 2 };
	struct novelty n = { .index = 1, .when = instant_of(t0 - 40 * DAY, PRECISION_SECOND, china()) };

	(void)state;
	arrival(&s, t0, MOMENT_NONE, t0 - DAY);
	source_observe(&s, &look, OUTCOME_READ, t0, &n, 1);
	assert_int_equal(s.last_arrival, MOMENT_NONE);
	assert_int_equal(source_lag(&s, t0 + 6 * HOUR), 6 * HOUR);
	source_card_clear(&s);
}

static void only_a_novelty_is_to_be_stored(void **state)
{
	struct source_card s = bridge(5);

	(void)state;
	arrival(&s, t0, MOMENT_NONE, t0 - DAY);
	s.stored = true;
	quiet_look(&s, t0 + 6 * HOUR);
	assert_true(s.stored);
	arrival(&s, t0 + 12 * HOUR, t0 + 6 * HOUR, t0 + 11 * HOUR);
	assert_false(s.stored);
	s.stored = true;
	source_card_turn(&s, VIA_DIRECT);
	assert_false(s.stored);
	source_card_clear(&s);
}

/* ---- tolerance ----------------------------------------------------------- */

static void tolerance_is_three_times_the_longest_closed_spell(void **state)
{
	struct source_card s = bridge(46);
	moment post[] = { t0 - 9 * DAY, t0 - 7 * DAY, t0 - 6 * DAY, t0 - DAY };

	(void)state;
	assert_int_equal(source_tolerance(&s, t0), 12 * HOUR);
	for (size_t i = 4; i-- > 0;) /* a list comes newest first */
		arrival(&s, t0, MOMENT_NONE, post[i]);
	assert_int_equal(source_tolerance(&s, t0), 15 * DAY);
	/* After seven days of own looks only what we saw arrive counts. */
	for (int d = 1; d <= 8; d++)
		arrival(&s, t0 + d * DAY, t0 + d * DAY - 6 * HOUR, t0 + d * DAY - HOUR);
	assert_int_equal(source_tolerance(&s, t0 + 8 * DAY), 3 * DAY);
	assert_int_equal(source_tolerance(&s, t0 + 40 * DAY), 3 * DAY); /* the running spell never counts */
	source_card_clear(&s);
}

static void spells_older_than_28_days_are_forgotten(void **state)
{
	struct source_card s = bridge(46);

	(void)state;
	arrival(&s, t0, MOMENT_NONE, t0);
	arrival(&s, t0 + DAY, t0 + DAY - 6 * HOUR, t0 + DAY);
	arrival(&s, t0 + 9 * DAY, t0 + 9 * DAY - 6 * HOUR, t0 + 9 * DAY);
	assert_int_equal(source_tolerance(&s, t0 + 9 * DAY), 24 * DAY);
	for (int d = 10; d <= 40; d++)
		arrival(&s, t0 + d * DAY, t0 + d * DAY - 6 * HOUR, t0 + d * DAY);
	assert_int_equal(source_tolerance(&s, t0 + 40 * DAY), 3 * DAY);
	source_card_clear(&s);
}

static void neither_our_absence_nor_a_known_death_makes_patient(void **state)
{
	struct source_card s = bridge(46);

	(void)state;
	arrival(&s, t0, MOMENT_NONE, t0);
	arrival(&s, t0 + 6 * HOUR, t0, t0 + 5 * HOUR);
	arrival(&s, t0 + 30 * HOUR, t0 + 24 * HOUR, t0 + 29 * HOUR);
	/* Three weeks nobody looked. */
	arrival(&s, t0 + 21 * DAY, t0 + 30 * HOUR, t0 + 21 * DAY - HOUR);
	assert_int_equal(source_tolerance(&s, t0 + 21 * DAY), 3 * DAY);
	/* Ten days it was dead, and the admin said so. */
	s.stale_since = t0 + 24 * DAY;
	source_say(&s, WORD_DEAD, t0 + 25 * DAY);
	arrival(&s, t0 + 31 * DAY, t0 + 31 * DAY - 6 * HOUR, t0 + 31 * DAY - HOUR);
	assert_true(source_tolerance(&s, t0 + 31 * DAY) <= 3 * DAY);
	source_card_clear(&s);
}

static void a_quiet_that_looked_like_death_is_learnt_from(void **state)
{
	struct source_card s = bridge(46);

	(void)state;
	for (int d = 0; d < 9; d++)
		arrival(&s, t0 + d * DAY, d ? t0 + d * DAY - 6 * HOUR : MOMENT_NONE, t0 + d * DAY - HOUR);
	s.stale_since = t0 + 12 * DAY; /* a holiday, as it turns out */
	arrival(&s, t0 + 15 * DAY, t0 + 15 * DAY - 6 * HOUR, t0 + 15 * DAY - HOUR);
	assert_int_equal(source_tolerance(&s, t0 + 15 * DAY), 21 * DAY);
	source_card_clear(&s);
}

/* However they come, arrivals stay sorted, apart and within bounds. */
static void arrivals_stay_in_order(void **state)
{
	struct source_card s = bridge(46);

	(void)state;
	srand(1);
	for (int i = 0; i < 5000; i++) {
		moment look = t0 + i * HOUR / 4;

		arrival(&s, look, look - 6 * HOUR, look - rand() % (40 * DAY));
		for (int k = 0; k + 1 < s.declared->n; k++)
			assert_true(s.declared->v[k].from <= s.declared->v[k].to && s.declared->v[k + 1].from - s.declared->v[k].to > SPELL_MIN);
		assert_true(s.declared->n <= CLUSTERS_MAX && s.observed->n <= CLUSTERS_MAX);
	}
	source_card_clear(&s);
}

static void the_most_clusters_there_can_be(void **state)
{
	struct source_card s = bridge(46);

	(void)state;
	for (int i = 0; i < 1000; i++)
		arrival(&s, t0 + i * (SPELL_MIN + 1), t0 + i * (SPELL_MIN + 1) - HOUR, t0 + i * (SPELL_MIN + 1));
	assert_true(s.observed->n > 160 && s.observed->n <= CLUSTERS_MAX);
	source_card_clear(&s);
}

/* ---- lag ------------------------------------------------------------------ */

static void lag_is_the_99th_percentile_rounded_up(void **state)
{
	static const struct { int on_time, late; int64_t by, at_least, at_most; } t[] = {
		{ 100, 0, 0, 6 * HOUR, 6 * HOUR }, { 99, 1, 30 * HOUR, 6 * HOUR, 6 * HOUR }, { 98, 2, 30 * HOUR, 30 * HOUR, 36 * HOUR },
		{ 0, 1, 7 * HOUR, 7 * HOUR, 9 * HOUR }, { 0, 1, 3 * HOUR, 6 * HOUR, 6 * HOUR }, { 10, 10, 60 * DAY, 16 * DAY, 17 * DAY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct source_card s = bridge(46);
		moment prev = t0, now = t0 + 6 * HOUR;
		int64_t lag;

		for (int k = 0; k < t[i].on_time; k++)
			arrival(&s, now, prev, prev + HOUR);
		for (int k = 0; k < t[i].late; k++)
			arrival(&s, now, prev, prev - t[i].by);
		lag = source_lag(&s, now);
		if (lag < t[i].at_least || lag > t[i].at_most)
			fail_msg("row %zu: %lld", i, (long long)lag);
		assert_int_equal(source_lag(&s, now + 29 * DAY), 6 * HOUR); /* forgotten after 28 days */
		source_card_clear(&s);
	}
}

static void the_first_list_and_catching_up_say_nothing_of_lag(void **state)
{
	struct source_card s = bridge(46);

	(void)state;
	arrival(&s, t0, MOMENT_NONE, t0 - 20 * DAY);
	s.stale_since = t0;
	arrival(&s, t0 + DAY, t0, t0 - 5 * DAY);
	s.stale_since = MOMENT_NONE;
	s.revived = t0 + DAY;
	arrival(&s, t0 + DAY + HOUR, t0 + DAY, t0 - 5 * DAY);
	assert_int_equal(source_lag(&s, t0 + 2 * DAY), 6 * HOUR);
	source_card_clear(&s);
}

/* ---- stale ----------------------------------------------------------------- */

static void stale_needs_a_look_after_the_tolerance(void **state)
{
	struct source_card s = bridge(46);
	struct world w = { .now = t0 + 20 * HOUR, .since = t0 };

	(void)state;
	arrival(&s, t0, MOMENT_NONE, t0 - HOUR);
	assert_false(source_is_stale(&s, &w)); /* silent, but not read since: unreachable at most */
	assert_int_equal(source_stale_at(&s, &w), t0 + 11 * HOUR);
	quiet_look(&s, t0 + 11 * HOUR);
	assert_false(source_is_stale(&s, &w)); /* exactly the tolerance */
	quiet_look(&s, t0 + 11 * HOUR + 1);
	assert_true(source_is_stale(&s, &w));
	s.asked = 45;
	assert_false(source_is_stale(&s, &w)); /* one feed not asked yet */
	s.asked = 46;
	w.frozen = true;
	assert_false(source_is_stale(&s, &w));
	w.frozen = false;
	w.freezes[0] = (struct freeze){ t0 + HOUR, t0 + 2 * HOUR };
	w.n_freezes = 1;
	assert_false(source_is_stale(&s, &w)); /* an hour of it was ours */
	source_card_clear(&s);
}

static void once_stale_it_takes_a_novelty(void **state)
{
	struct source_card s = bridge(46);
	struct world w = { .now = t0 + 20 * HOUR, .since = t0 };

	(void)state;
	arrival(&s, t0, MOMENT_NONE, t0 - HOUR);
	quiet_look(&s, t0 + 20 * HOUR);
	assert_int_equal(source_judge(&s, &w), SOURCE_STEP_OPEN);
	assert_int_equal(source_judge(&s, &w), SOURCE_STEP_NONE);
	w.since = w.now = t0 + 10 * DAY; /* a restart: nothing asked yet */
	s.asked = 0;
	assert_true(source_is_stale(&s, &w));
	arrival(&s, t0 + 10 * DAY, t0 + 20 * HOUR, t0 + 10 * DAY - HOUR);
	assert_int_equal(source_judge(&s, &w), SOURCE_STEP_END);
	assert_int_equal(s.revived, t0 + 10 * DAY);
	source_card_clear(&s);
}

static void an_old_post_does_not_revive(void **state)
{
	struct source_card s = bridge(46);
	struct world w = { .now = t0 + 3 * DAY, .since = t0 };

	(void)state;
	arrival(&s, t0, MOMENT_NONE, t0 - HOUR);
	quiet_look(&s, t0 + 3 * DAY);
	assert_int_equal(source_judge(&s, &w), SOURCE_STEP_OPEN);
	w.now = t0 + 4 * DAY;
	arrival(&s, w.now, t0 + 3 * DAY, t0 + HOUR); /* something came, but nothing of the last days */
	assert_int_equal(source_judge(&s, &w), SOURCE_STEP_NONE);
	source_card_clear(&s);
}

static void the_admins_word(void **state)
{
	struct source_card s = bridge(46);
	struct world w = { .now = t0 + DAY, .since = t0 };

	(void)state;
	arrival(&s, t0, MOMENT_NONE, t0 - HOUR);
	source_say(&s, WORD_DEAD, t0 + HOUR);
	assert_true(source_is_stale(&s, &w));
	arrival(&s, t0 + 2 * HOUR, t0, t0 + 2 * HOUR);
	w.now = t0 + 3 * HOUR;
	assert_false(source_is_stale(&s, &w));
	quiet_look(&s, t0 + 5 * DAY);
	w.now = t0 + 5 * DAY;
	assert_int_equal(source_judge(&s, &w), SOURCE_STEP_OPEN);
	source_say(&s, WORD_ALIVE, w.now);
	assert_int_equal(source_life(&s), w.now);
	assert_int_equal(source_judge(&s, &w), SOURCE_STEP_END);
	assert_int_equal(s.revived, MOMENT_NONE); /* it was never dead: nothing to catch up */
	source_card_clear(&s);
}

static void small_bridges(void **state)
{
	struct source_card s = bridge(4);

	(void)state;
	assert_true(source_is_small(&s));
	assert_false(source_can_prove(&s, t0));
	source_say(&s, WORD_ALIVE, t0);
	assert_true(source_can_prove(&s, t0));
	assert_false(source_can_prove(&s, t0 + 1));
	s.witness = true;
	assert_true(source_can_prove(&s, t0 + 1));
	s.witness = false;
	s.accounts = 5;
	assert_false(source_is_small(&s));
	source_card_clear(&s);
}

static void silent_at_the_first_look(void **state)
{
	struct source_card s = bridge(2);
	struct world w = { .now = t0, .since = t0 };

	(void)state;
	arrival(&s, t0, MOMENT_NONE, t0 - HOUR);
	source_count_silent(&s, 1);
	assert_false(source_is_stale(&s, &w));
	source_count_silent(&s, 2);
	assert_int_equal(source_judge(&s, &w), SOURCE_STEP_OPEN);
	assert_int_equal(source_reminder(&s, t0 + 6 * DAY), 0);
	assert_int_equal(source_reminder(&s, t0 + 7 * DAY), 1);
	assert_int_equal(source_reminder(&s, t0 + 20 * DAY), 2);
	s.witness = true;
	assert_int_equal(source_judge(&s, &w), SOURCE_STEP_END);
	s.witness = false;
	arrival(&s, t0 + DAY, t0, t0 + DAY);
	source_count_silent(&s, 2); /* it has brought something since */
	assert_false(s.silent_at_first);
	source_card_clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(life_is_the_newest_date_not_after_the_look), cmocka_unit_test(an_undated_novelty_is_as_old_as_the_look_before),
		cmocka_unit_test(a_direct_source_lives_when_it_answers), cmocka_unit_test(an_older_post_coming_into_view_is_no_arrival),
		cmocka_unit_test(tolerance_is_three_times_the_longest_closed_spell), cmocka_unit_test(spells_older_than_28_days_are_forgotten),
		cmocka_unit_test(neither_our_absence_nor_a_known_death_makes_patient), cmocka_unit_test(a_quiet_that_looked_like_death_is_learnt_from), cmocka_unit_test(arrivals_stay_in_order), cmocka_unit_test(only_a_novelty_is_to_be_stored),
		cmocka_unit_test(the_most_clusters_there_can_be), cmocka_unit_test(lag_is_the_99th_percentile_rounded_up),
		cmocka_unit_test(the_first_list_and_catching_up_say_nothing_of_lag), cmocka_unit_test(stale_needs_a_look_after_the_tolerance),
		cmocka_unit_test(once_stale_it_takes_a_novelty), cmocka_unit_test(an_old_post_does_not_revive), cmocka_unit_test(the_admins_word),
		cmocka_unit_test(small_bridges), cmocka_unit_test(silent_at_the_first_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
