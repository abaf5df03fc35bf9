/* backdate: every innocent way in which an old date may show up late, and the one that is left. */
#include "fixture.h"

#include "backdate.h"
#include "source.h"

/* A feed read well until the 17th at noon, a source that is not late and lives: nothing acquits a post of the 12th. */
struct scene {
	struct novelty post;
	struct feed_card feed;
	struct source_card source;
	struct world world;
	int64_t lag;
};

static const char *const LOOK = "2021-07-17 12:00", *const NOW = "2021-07-17 18:00";

static void set(struct scene *s, enum via via)
{
	*s = (struct scene){ .post = { .when = instant_of(at("2021-07-12 09:00"), PRECISION_SECOND, china()) }, .feed = fixture_feed(0) };
	source_card_init(&s->source, via);
	s->source.life = at(NOW);
	s->lag = via == VIA_DIRECT ? 0 : 6 * HOUR;
	fixture_read(&s->feed, at(LOOK), at("2021-07-01 09:00"));
	s->feed.full_from = at("2021-06-01 09:00");
	s->feed.full_life = at("2021-07-16 12:00");
}

static enum backdate weigh(struct scene *s)
{
	enum backdate b = backdate_weigh(&s->post, &s->feed, &s->source, s->lag, &s->world, at(NOW));

	source_card_clear(&s->source);
	return b;
}

static void dated(struct scene *s, const char *when, enum precision p)
{
	s->post.when = instant_of(at(when), p, china());
}

static void nothing_acquits_it(void **state)
{
	struct scene s;

	(void)state;
	set(&s, VIA_DIRECT);
	assert_int_equal(weigh(&s), BACKDATE_DOUBTFUL);
	set(&s, VIA_BRIDGE);
	assert_int_equal(weigh(&s), BACKDATE_DOUBTFUL);
}

static void who_was_never_read_before_hid_nothing(void **state)
{
	struct scene s;

	(void)state;
	set(&s, VIA_DIRECT);
	s.feed = fixture_feed(0);
	assert_int_equal(weigh(&s), BACKDATE_NORMAL);
	set(&s, VIA_DIRECT);
	s.post.at_first = true;
	assert_int_equal(weigh(&s), BACKDATE_NORMAL);
}

static void no_date_is_no_false_date(void **state)
{
	struct scene s;

	(void)state;
	set(&s, VIA_DIRECT);
	s.post.when.precision = PRECISION_SIGHT;
	assert_int_equal(weigh(&s), BACKDATE_NORMAL);
}

static void it_is_late_by_no_more_than_the_lag(void **state)
{
	struct scene s;

	(void)state;
	set(&s, VIA_DIRECT);
	dated(&s, LOOK, PRECISION_SECOND);
	assert_int_equal(weigh(&s), BACKDATE_NORMAL);
	set(&s, VIA_DIRECT);
	dated(&s, "2021-07-17 11:59:59", PRECISION_SECOND);
	assert_int_equal(weigh(&s), BACKDATE_DOUBTFUL);
	set(&s, VIA_BRIDGE);
	dated(&s, "2021-07-17 06:00", PRECISION_SECOND);
	assert_int_equal(weigh(&s), BACKDATE_NORMAL);
	set(&s, VIA_BRIDGE);
	s.feed.full_life = at(LOOK);
	dated(&s, "2021-07-17 05:59:59", PRECISION_SECOND);
	assert_int_equal(weigh(&s), BACKDATE_DOUBTFUL);
	/* The day of the look itself: it may have been after it. */
	set(&s, VIA_DIRECT);
	dated(&s, "2021-07-17", PRECISION_DAY);
	assert_int_equal(weigh(&s), BACKDATE_NORMAL);
	set(&s, VIA_DIRECT);
	dated(&s, "2021-07-16", PRECISION_DAY);
	assert_int_equal(weigh(&s), BACKDATE_DOUBTFUL);
}

static void what_the_list_may_have_cut_off_nobody_knows(void **state)
{
	struct scene s;

	(void)state;
	set(&s, VIA_DIRECT);
	s.feed.full_from = at("2021-07-12 09:01");
	assert_int_equal(weigh(&s), BACKDATE_UNKNOWABLE);
	set(&s, VIA_DIRECT);
	s.feed.full_from = at("2021-07-12 09:00");
	assert_int_equal(weigh(&s), BACKDATE_DOUBTFUL);
	set(&s, VIA_DIRECT);
	s.feed.partial = true;
	assert_int_equal(weigh(&s), BACKDATE_UNKNOWABLE);
	/* The last list was not a full one: it was not cut off. */
	set(&s, VIA_DIRECT);
	s.feed.full_from = MOMENT_NONE;
	assert_int_equal(weigh(&s), BACKDATE_DOUBTFUL);
}

static void what_was_not_read_in_between_is_caught_up_with(void **state)
{
	struct scene s;

	(void)state;
	set(&s, VIA_DIRECT);
	fixture_fail(&s.feed, at("2021-07-17 15:00"), OUTCOME_NETWORK, BLOCKED_NONE);
	assert_int_equal(weigh(&s), BACKDATE_CATCH_UP);
	set(&s, VIA_DIRECT);
	s.world.freezes[s.world.n_freezes++] = (struct freeze){ at("2021-07-17 13:00"), at("2021-07-17 14:00") };
	assert_int_equal(weigh(&s), BACKDATE_CATCH_UP);
	set(&s, VIA_DIRECT);
	s.world.freezes[s.world.n_freezes++] = (struct freeze){ at("2021-07-17 09:00"), at("2021-07-17 10:00") };
	assert_int_equal(weigh(&s), BACKDATE_DOUBTFUL);
}

static void a_bridge_that_stood_still_catches_up(void **state)
{
	struct scene s;

	(void)state;
	set(&s, VIA_BRIDGE);
	s.source.stale_since = at("2021-07-14 09:00");
	assert_int_equal(weigh(&s), BACKDATE_CATCH_UP);
	/* Back from the dead: what was read before it had caught up, its lag included. */
	set(&s, VIA_BRIDGE);
	s.source.revived = at("2021-07-17 06:01");
	assert_int_equal(weigh(&s), BACKDATE_CATCH_UP);
	set(&s, VIA_BRIDGE);
	s.source.revived = at("2021-07-17 06:00");
	assert_int_equal(weigh(&s), BACKDATE_DOUBTFUL);
}

/* Too short a standstill to be called stale: that it lives now says nothing of what it showed at the last full reading. */
static void a_bridge_is_held_to_what_it_showed_then(void **state)
{
	struct scene s;

	(void)state;
	set(&s, VIA_BRIDGE);
	s.feed.full_life = at("2021-07-12 14:59");
	assert_int_equal(weigh(&s), BACKDATE_CATCH_UP);
	set(&s, VIA_BRIDGE);
	s.feed.full_life = at("2021-07-12 15:00");
	assert_int_equal(weigh(&s), BACKDATE_DOUBTFUL);
	set(&s, VIA_BRIDGE);
	s.feed.full_life = MOMENT_NONE;
	assert_int_equal(weigh(&s), BACKDATE_CATCH_UP);
	/* What is read without a bridge shows what there is. */
	set(&s, VIA_DIRECT);
	s.feed.full_life = MOMENT_NONE;
	assert_int_equal(weigh(&s), BACKDATE_DOUBTFUL);
}

static bool matters(const char *before, const char *after, const char *now)
{
	const struct instant none = { MOMENT_NONE, MOMENT_NONE, PRECISION_NONE };
	struct instant a = before ? instant_of(at(before), PRECISION_SECOND, china()) : none,
		b = after ? instant_of(at(after), PRECISION_SECOND, china()) : none;
	struct policy p = fixture_policy();

	return backdate_matters(&a, &b, at(now), &p);
}

static void only_who_would_have_been_silent_gains_by_it(void **state)
{
	(void)state;
	assert_false(matters("2021-07-01 09:00", NULL, "2021-07-15 23:59:59"));
	assert_true(matters("2021-07-01 09:00", NULL, "2021-07-16 00:00"));
	/* A later update ended that silence: in time, or too late. */
	assert_false(matters("2021-07-01 09:00", "2021-07-15 23:59:59", "2021-07-30 09:00"));
	assert_true(matters("2021-07-01 09:00", "2021-07-16 00:00", "2021-07-30 09:00"));
	/* Nothing is known from before it: of how long a silence would it be? */
	assert_false(matters(NULL, "2021-07-16 09:00", "2021-07-30 09:00"));
	assert_false(matters(NULL, NULL, "2021-07-30 09:00"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_acquits_it), cmocka_unit_test(who_was_never_read_before_hid_nothing), cmocka_unit_test(no_date_is_no_false_date),
		cmocka_unit_test(it_is_late_by_no_more_than_the_lag), cmocka_unit_test(what_the_list_may_have_cut_off_nobody_knows),
		cmocka_unit_test(what_was_not_read_in_between_is_caught_up_with), cmocka_unit_test(a_bridge_that_stood_still_catches_up),
		cmocka_unit_test(a_bridge_is_held_to_what_it_showed_then), cmocka_unit_test(only_who_would_have_been_silent_gains_by_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
