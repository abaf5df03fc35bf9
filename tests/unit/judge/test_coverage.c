/* coverage: what a list speaks for, what is a hole and why, and what an interval adds up to. */
#include "fixture.h"

#include "coverage.h"

/* ---- one list ------------------------------------------------------------------ */

enum { OLD, NEW }; /* known before this look, or not */
enum { PINNED = 1 };
struct shown { const char *date; int news; int pinned; }; /* date: NULL = undated */

/* A feed whose lists had three posts so far, read every six hours, last on the 10th at noon; its source is three hours late at most. */
struct scene {
	struct feed_card before, after;
	struct world world;
	struct policy policy;
	struct post posts[8];
	struct novelty novel[8];
	struct look look;
	int n_novel;
	struct hole hole;
};
static const char *const LAST = "2021-07-10 12:00";
enum { LAG = 3 * HOUR };

static void set(struct scene *s, const char *now, const struct shown *list, int n)
{
	*s = (struct scene){ .before = fixture_feed(0), .policy = fixture_policy() };
	fixture_read(&s->before, at("2021-07-01 12:00"), at("2021-07-01 09:00"));
	fixture_read(&s->before, at(LAST), at("2021-07-09 09:00"));
	s->before.covered_from = at("2021-06-20 09:00");
	s->before.full_size = 3;
	for (int i = 0; i < n; i++) {
		s->posts[i] = post_of("", "", "", list[i].date ? at(list[i].date) : MOMENT_NONE);
		s->posts[i].pinned = list[i].pinned == PINNED;
		if (list[i].news == NEW)
			s->novel[s->n_novel++].index = i;
	}
	s->look = (struct look){ .now = at(now), .outcome = OUTCOME_READ, .posts = s->posts, .n_posts = n, .list_size = (uint32_t)n };
	s->after = s->before;
	s->after.last_good = s->after.last_asked = s->look.now;
}
#define SET(s, now, ...) do { static const struct shown list_[] = { __VA_ARGS__ }; set(s, now, list_, sizeof list_ / sizeof *list_); } while (0)

static bool leaves_hole(struct scene *s)
{
	return coverage_observe(&s->after, &s->before, &s->look, s->novel, s->n_novel, LAG, &s->policy, &s->world, &s->hole);
}

static void assert_hole(struct scene *s, const char *from, const char *to, enum hole_cause cause)
{
	assert_true(leaves_hole(s));
	assert_true(s->hole.from == at(from));
	assert_true(s->hole.to == at(to));
	assert_string_equal(hole_cause_name(s->hole.cause), hole_cause_name(cause));
}

static void the_first_list_counts_from_its_oldest_post(void **state)
{
	struct scene s;

	(void)state;
	SET(&s, "2021-07-10 18:00", { "2021-07-10 09:00", NEW, 0 }, { "2021-07-02 09:00", NEW, 0 }, { "2020-01-01 09:00", NEW, PINNED });
	s.before = fixture_feed(0);
	assert_false(leaves_hole(&s));
	assert_true(s.after.covered_from == at("2021-07-02 09:00"));
	assert_true(s.after.full_from == at("2021-07-02 09:00"));
	/* Undated, or dated ahead: from the look. */
	SET(&s, "2021-07-10 18:00", { NULL, NEW, 0 }, { NULL, NEW, 0 });
	s.before = fixture_feed(0);
	assert_false(leaves_hole(&s));
	assert_true(s.after.covered_from == at("2021-07-10 18:00"));
	SET(&s, "2021-07-10 18:00", { "2021-08-01 09:00", NEW, 0 });
	s.before = fixture_feed(0);
	assert_false(leaves_hole(&s));
	assert_true(s.after.covered_from == at("2021-07-10 18:00"));
}

static void a_list_that_shows_something_known_shows_all_after_it(void **state)
{
	struct scene s;

	(void)state;
	SET(&s, "2021-07-30 12:00", { "2021-07-29 09:00", NEW, 0 }, { "2021-07-28 09:00", NEW, 0 }, { "2021-07-09 09:00", OLD, 0 });
	assert_false(leaves_hole(&s));
	assert_true(s.after.covered_from == at("2021-06-20 09:00"));
	SET(&s, "2021-07-10 18:00", { "2021-07-10 17:00", NEW, 0 }, { "2021-07-10 16:00", NEW, 0 }, { "2021-07-10 11:00", OLD, 0 });
	assert_false(leaves_hole(&s));
	/* Nothing new at all. */
	SET(&s, "2021-07-30 12:00", { "2021-07-09 09:00", OLD, PINNED }, { "2021-07-08 09:00", OLD, PINNED }, { "2021-07-07 09:00", OLD, PINNED });
	assert_false(leaves_hole(&s));
}

static void a_full_list_of_strangers_is_a_hole(void **state)
{
	struct scene s;

	(void)state;
	SET(&s, "2021-07-10 18:00", { "2021-07-10 17:00", NEW, 0 }, { "2021-07-10 16:00", NEW, 0 }, { "2021-07-10 15:00", NEW, 0 });
	assert_hole(&s, "2021-07-10 09:00", "2021-07-10 15:00", HOLE_LIST);
	assert_true(s.after.full_from == at("2021-07-10 15:00"));
	/* It reaches back to what the list before it spoke for. */
	SET(&s, "2021-07-10 18:00", { "2021-07-10 17:00", NEW, 0 }, { "2021-07-10 16:00", NEW, 0 }, { "2021-07-10 09:00", NEW, 0 });
	assert_false(leaves_hole(&s));
	/* Of undated ones nobody knows from when they are. */
	SET(&s, "2021-07-10 18:00", { NULL, NEW, 0 }, { NULL, NEW, 0 }, { NULL, NEW, 0 });
	assert_hole(&s, "2021-07-10 09:00", "2021-07-10 18:00", HOLE_LIST);
}

static void a_list_that_is_not_full_was_not_cut_off(void **state)
{
	struct scene s;

	(void)state;
	SET(&s, "2021-07-10 18:00", { "2021-07-10 17:00", NEW, 0 }, { "2021-07-10 16:00", NEW, 0 });
	assert_false(leaves_hole(&s));
	assert_true(s.after.full_from == MOMENT_NONE);
}

static void what_is_pinned_holds_nothing_together(void **state)
{
	struct scene s;

	(void)state;
	SET(&s, "2021-07-10 18:00", { "2021-07-09 09:00", OLD, PINNED }, { "2021-07-10 17:00", NEW, 0 }, { "2021-07-10 16:00", NEW, 0 });
	assert_hole(&s, "2021-07-10 09:00", "2021-07-10 16:00", HOLE_LIST);
	SET(&s, "2021-07-10 18:00", { "2021-07-10 11:30", OLD, PINNED }, { "2021-07-10 11:00", NEW, 0 }, { "2021-07-10 10:00", NEW, 0 });
	assert_hole(&s, "2021-07-10 09:00", "2021-07-10 10:00", HOLE_LIST);
	/* Pinned without a word: it stands above newer ones. */
	SET(&s, "2021-07-10 18:00", { "2021-07-09 09:00", OLD, 0 }, { "2021-07-10 17:00", NEW, 0 }, { "2021-07-10 16:00", NEW, 0 });
	assert_hole(&s, "2021-07-10 09:00", "2021-07-10 16:00", HOLE_LIST);
	assert_true(s.after.full_from == at("2021-07-10 16:00"));
	/* An undated new one below: what is above it may stand out of order as well. */
	SET(&s, "2021-07-10 18:00", { "2021-07-10 17:00", NEW, 0 }, { "2021-07-10 16:00", NEW, 0 }, { "2021-07-10 11:00", OLD, 0 }, { NULL, NEW, 0 });
	assert_hole(&s, "2021-07-10 09:00", "2021-07-10 11:00", HOLE_LIST);
}

static void a_list_may_run_upwards(void **state)
{
	struct scene s;

	(void)state;
	SET(&s, "2021-07-30 12:00", { "2021-07-09 09:00", OLD, 0 }, { "2021-07-28 09:00", NEW, 0 }, { "2021-07-29 09:00", NEW, 0 });
	assert_false(leaves_hole(&s));
	assert_true(s.after.full_from == at("2021-07-09 09:00"));
	SET(&s, "2021-07-10 18:00", { "2021-07-10 15:00", NEW, 0 }, { "2021-07-10 16:00", NEW, 0 }, { "2021-07-10 17:00", NEW, 0 });
	assert_hole(&s, "2021-07-10 09:00", "2021-07-10 15:00", HOLE_LIST);
}

static void a_hole_has_its_cause(void **state)
{
	static const struct shown list[] = { { "2021-07-11 17:00", NEW, 0 }, { "2021-07-11 16:00", NEW, 0 }, { "2021-07-11 15:00", NEW, 0 } };
	struct scene s;

	(void)state;
	set(&s, "2021-07-11 18:00", list, 3);
	assert_hole(&s, "2021-07-10 09:00", "2021-07-11 15:00", HOLE_AWAY);
	set(&s, "2021-07-11 18:00", list, 3);
	s.before.failing_since = at("2021-07-10 18:00");
	assert_hole(&s, "2021-07-10 09:00", "2021-07-11 15:00", HOLE_UNREAD);
	set(&s, "2021-07-11 18:00", list, 3);
	s.before.failing_since = at("2021-07-10 18:00");
	s.world.freezes[s.world.n_freezes++] = (struct freeze){ at("2021-07-10 20:00"), at("2021-07-11 02:00") };
	assert_hole(&s, "2021-07-10 09:00", "2021-07-11 15:00", HOLE_OUTAGE);
}

static void what_did_not_bring_a_list_changes_nothing(void **state)
{
	struct scene s;

	(void)state;
	SET(&s, "2021-07-11 18:00", { "2021-07-11 17:00", NEW, 0 }, { "2021-07-11 16:00", NEW, 0 }, { "2021-07-11 15:00", NEW, 0 });
	s.look.outcome = OUTCOME_UNCHANGED;
	s.before.full_from = s.after.full_from = at("2021-07-01 09:00");
	assert_false(leaves_hole(&s));
	assert_true(s.after.full_from == at("2021-07-01 09:00"));
	/* Read, but not good: an emptied feed. */
	s.look.outcome = OUTCOME_READ;
	s.after.last_good = s.before.last_good;
	assert_false(leaves_hole(&s));
	assert_true(s.after.full_from == at("2021-07-01 09:00"));
}

/* ---- a feed -------------------------------------------------------------------- */

static struct covered covered_by(enum via via, const char *life)
{
	struct feed_card f = fixture_feed(0);
	struct source_card s;
	struct covered c;

	source_card_init(&s, via);
	s.life = at(life);
	fixture_read(&f, at("2021-07-01 12:00"), at("2021-07-01 09:00"));
	fixture_read(&f, at(LAST), at("2021-07-09 09:00"));
	c = coverage_of_feed(&f, &s, at(LAST));
	source_card_clear(&s);
	return c;
}

static void a_feed_is_known_until_its_source_lived(void **state)
{
	struct covered c = covered_by(VIA_DIRECT, "2021-07-05 12:00");

	(void)state;
	assert_true(c.from == at("2021-07-01 12:00"));
	assert_true(c.until == at(LAST));
	assert_int_equal(c.after, HOLE_AFTER);
	c = covered_by(VIA_BRIDGE, "2021-07-05 12:00");
	assert_true(c.until == at("2021-07-05 12:00"));
	assert_int_equal(c.after, HOLE_SOURCE);
	c = covered_by(VIA_BRIDGE, LAST); /* less the six hours that any bridge may be late */
	assert_true(c.until == at("2021-07-10 06:00"));
	assert_int_equal(c.after, HOLE_AFTER);
}

static void who_is_read_in_part_or_never_covers_nothing(void **state)
{
	struct feed_card f = fixture_feed(0);
	struct source_card s;
	struct covered c;
	struct coverage r;

	(void)state;
	source_card_init(&s, VIA_BRIDGE);
	s.life = at("2021-07-11 12:00");
	c = coverage_of_feed(&f, &s, at("2021-07-11 18:00"));
	coverage_weigh(&c, 1, at("2021-07-01 00:00"), at(LAST), &r);
	assert_int_equal(coverage_per_mille(&r), 0);
	source_card_clear(&s);
	source_card_init(&s, VIA_DIRECT);
	fixture_read(&f, at("2021-06-01 12:00"), at("2021-06-01 09:00"));
	fixture_read(&f, at(LAST), at("2021-07-09 09:00"));
	f.partial = true;
	c = coverage_of_feed(&f, &s, at(LAST));
	coverage_weigh(&c, 1, at("2021-07-01 00:00"), at(LAST), &r);
	assert_int_equal(coverage_per_mille(&r), 0);
	f.partial = false;
	c = coverage_of_feed(&f, &s, at(LAST));
	coverage_weigh(&c, 1, at("2021-07-01 00:00"), at(LAST), &r);
	assert_int_equal(coverage_per_mille(&r), 1000);
	source_card_clear(&s);
}

/* ---- an interval --------------------------------------------------------------- */

static void assert_is_hole(const struct coverage *c, int i, moment from, moment to, enum hole_cause cause)
{
	assert_true(i < c->n_holes);
	assert_int_equal(c->holes[i].from, from);
	assert_int_equal(c->holes[i].to, to);
	assert_int_equal(c->holes[i].cause, cause);
}

static void what_is_missing_is_told_by_cause(void **state)
{
	const struct hole holes[] = { { 300, 400, HOLE_UNREAD }, { 400, 450, HOLE_LIST }, { 990, 2000, HOLE_AWAY } };
	const struct covered feed = { .from = 100, .until = 900, .after = HOLE_SOURCE, .holes = holes, .n_holes = 3 };
	struct coverage c;

	(void)state;
	coverage_weigh(&feed, 1, 0, 1000, &c);
	assert_int_equal(c.length, 1000);
	assert_int_equal(c.seen, 650);
	assert_int_equal(coverage_per_mille(&c), 650);
	assert_int_equal(c.n_holes, 4);
	assert_is_hole(&c, 0, 0, 100, HOLE_BEFORE);
	assert_is_hole(&c, 1, 300, 400, HOLE_UNREAD);
	assert_is_hole(&c, 2, 400, 450, HOLE_LIST);
	assert_is_hole(&c, 3, 900, 1000, HOLE_SOURCE);
}

static void one_feed_that_knows_is_enough(void **state)
{
	const struct hole hole = { 200, 600, HOLE_UNREAD };
	const struct covered feeds[] = { { .from = 0, .until = 800, .after = HOLE_AFTER, .holes = &hole, .n_holes = 1 },
		{ .from = 300, .until = 1000, .after = HOLE_AFTER } };
	struct coverage c;

	(void)state;
	coverage_weigh(feeds, 2, 0, 1000, &c);
	assert_int_equal(c.seen, 900);
	assert_int_equal(c.n_holes, 1);
	assert_is_hole(&c, 0, 200, 300, HOLE_UNREAD);
}

static void it_is_rounded_down(void **state)
{
	const struct covered feed = { .from = 0, .until = 9999, .after = HOLE_AFTER };
	struct coverage c;

	(void)state;
	coverage_weigh(&feed, 1, 0, 10000, &c);
	assert_int_equal(coverage_per_mille(&c), 999);
	coverage_weigh(&feed, 1, 0, 9999, &c);
	assert_int_equal(coverage_per_mille(&c), 1000);
}

static void of_no_time_nothing_is_missing(void **state)
{
	const struct covered feed = { .from = 0, .until = 1000, .after = HOLE_AFTER };
	struct coverage c;

	(void)state;
	coverage_weigh(&feed, 1, 500, 500, &c);
	assert_int_equal(coverage_per_mille(&c), 1000);
	coverage_weigh(NULL, 0, 0, 1000, &c);
	assert_int_equal(coverage_per_mille(&c), 0);
	assert_is_hole(&c, 0, 0, 1000, HOLE_AFTER);
}

static void more_holes_than_are_told_are_in_the_last(void **state)
{
	struct hole holes[COVERAGE_HOLES_MAX + 4];
	const struct covered feed = { .from = 0, .until = 10000, .after = HOLE_AFTER, .holes = holes, .n_holes = COVERAGE_HOLES_MAX + 4 };
	struct coverage c;

	(void)state;
	for (int i = 0; i < feed.n_holes; i++)
		holes[i] = (struct hole){ 100 * i + 50, 100 * i + 60, HOLE_LIST };
	coverage_weigh(&feed, 1, 0, 10000, &c);
	assert_int_equal(c.seen, 10000 - 10 * feed.n_holes);
	assert_int_equal(c.n_holes, COVERAGE_HOLES_MAX);
	assert_is_hole(&c, COVERAGE_HOLES_MAX - 1, holes[COVERAGE_HOLES_MAX - 1].from, holes[feed.n_holes - 1].to, HOLE_LIST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_list_counts_from_its_oldest_post), cmocka_unit_test(a_list_that_shows_something_known_shows_all_after_it),
		cmocka_unit_test(a_full_list_of_strangers_is_a_hole), cmocka_unit_test(a_list_that_is_not_full_was_not_cut_off),
		cmocka_unit_test(what_is_pinned_holds_nothing_together), cmocka_unit_test(a_list_may_run_upwards),
		cmocka_unit_test(a_hole_has_its_cause), cmocka_unit_test(what_did_not_bring_a_list_changes_nothing),
		cmocka_unit_test(a_feed_is_known_until_its_source_lived), cmocka_unit_test(who_is_read_in_part_or_never_covers_nothing),
		cmocka_unit_test(what_is_missing_is_told_by_cause), cmocka_unit_test(one_feed_that_knows_is_enough), cmocka_unit_test(it_is_rounded_down),
		cmocka_unit_test(of_no_time_nothing_is_missing), cmocka_unit_test(more_holes_than_are_told_are_in_the_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
