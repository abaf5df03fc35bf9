/* jump: clocks that are given, and what the watch may believe after them. */
#include "fixture.h"

#include "jump.h"

static struct { struct jump j; struct world w; struct clocks c; moment newest; bool outage; } t;

static void start(const char *now)
{
	memset(&t, 0, sizeof t);
	t.w.now = t.newest = at(now);
	t.w.since = at("2021-06-01");
	t.c = (struct clocks){ (double)t.w.now, 5000, 4000 };
	assert_int_equal(jump_tick(&t.j, &t.c, t.newest, t.outage, &t.w), JUMP_NONE);
}

/* So many seconds pass by each clock. */
static enum jump_event pass(double wall, double boot, double steady)
{
	t.c.wall += wall;
	t.c.boot += boot;
	t.c.steady += steady;
	t.w.now = (moment)t.c.wall;
	return jump_tick(&t.j, &t.c, t.newest, t.outage, &t.w);
}

static void time_that_passes_is_no_jump(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	assert_int_equal(pass(60, 60, 60), JUMP_NONE);
	assert_int_equal(pass(59, 60, 60), JUMP_NONE);         /* the clock is kept */
	assert_int_equal(pass(599, 599, 599), JUMP_NONE);      /* a slow disk */
	assert_int_equal(pass(-30, 1, 1), JUMP_NONE);
	assert_int_equal(t.w.n_freezes, 0);
	assert_true(t.w.since == at("2021-06-01"));
}

static void a_suspended_machine_is_a_freeze(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	assert_int_equal(pass(8 * HOUR, 8 * HOUR, 20), JUMP_SLEPT);
	assert_true(t.j.by == 8 * HOUR);
	assert_int_equal(t.w.n_freezes, 1);
	assert_true(t.w.freezes[0].from == at("2021-07-10 08:00") && t.w.freezes[0].to == at("2021-07-10 16:00"));
	assert_true(t.w.since == t.w.now && !t.w.frozen && !t.j.doubted);
	assert_int_equal(pass(60, 60, 60), JUMP_NONE);
	assert_int_equal(t.w.n_freezes, 1);
}

static void stopped_for_hours_is_a_freeze_too(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	assert_int_equal(pass(2 * HOUR, 2 * HOUR, 2 * HOUR), JUMP_SLEPT);
	assert_int_equal(t.w.n_freezes, 1);
	assert_true(world_frozen_within(&t.w, at("2021-07-10 00:00"), t.w.now) == 2 * HOUR);
}

static void set_forward_is_doubted_until_a_server_agrees(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	assert_int_equal(jump_hear(&t.j, t.w.now - DAY, false, &t.w), JUMP_NONE); /* nobody doubts it: a server may be wrong */
	assert_int_equal(pass(3 * DAY, 30, 30), JUMP_FORWARD);
	assert_true(t.j.doubted && t.w.frozen && t.w.freezes[0].to == MOMENT_NEVER);
	assert_int_equal(pass(60, 60, 60), JUMP_NONE);
	assert_int_equal(jump_hear(&t.j, MOMENT_NONE, false, &t.w), JUMP_NONE);
	assert_int_equal(jump_hear(&t.j, t.w.now - 3 * DAY, false, &t.w), JUMP_DENIED);
	assert_int_equal(jump_hear(&t.j, t.w.now - 3 * DAY, false, &t.w), JUMP_NONE); /* said once */
	assert_true(t.j.doubted && t.w.frozen);
	for (int i = 0; i < 3 * 24 * 12; i++)
		assert_int_equal(pass(300, 300, 300), JUMP_NONE);  /* one denied it: no day of silence makes it right */
	assert_true(t.j.doubted);
	assert_int_equal(jump_hear(&t.j, t.w.now - 5 * MINUTE, false, &t.w), JUMP_TRUSTED);
	assert_true(!t.j.doubted && !t.w.frozen && t.w.since == t.w.now);
	assert_true(t.w.freezes[0].from == at("2021-07-10 08:00") && t.w.freezes[0].to == t.w.now);
}

/* By two minutes: which of the two clocks a server is nearer to decides, not ten minutes of grace. */
static void a_small_step_is_weighed_by_the_nearer_clock(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	assert_int_equal(pass(122, 2, 2), JUMP_FORWARD);
	assert_int_equal(jump_hear(&t.j, t.w.now - 119, false, &t.w), JUMP_DENIED);
	assert_int_equal(jump_hear(&t.j, t.w.now - 3, false, &t.w), JUMP_TRUSTED);
}

/* A server whose own clock is wrong neither denies nor agrees, or one such bridge would stop the watch for good. */
static void a_server_that_is_wrong_says_nothing(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	assert_int_equal(pass(HOUR, 1, 1), JUMP_FORWARD);
	assert_int_equal(jump_hear(&t.j, t.w.now - 300 * DAY, false, &t.w), JUMP_NONE);
	assert_int_equal(jump_hear(&t.j, t.w.now + DAY, false, &t.w), JUMP_NONE);
	assert_true(t.j.doubted && !t.j.denied);
	assert_int_equal(jump_hear(&t.j, t.w.now, false, &t.w), JUMP_TRUSTED);
}

static void set_wrongly_and_right_again(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	assert_int_equal(pass(365 * DAY, 5, 5), JUMP_FORWARD);
	assert_int_equal(pass(-DAY, 5, 5), JUMP_BACK);                      /* not by all of it */
	assert_true(t.j.doubted && t.w.frozen);
	assert_int_equal(pass(-364 * DAY + 590, 590, 590), JUMP_BACK);      /* nothing was written meanwhile: nothing to wait for */
	assert_true(!t.j.doubted && !t.j.behind && !t.w.frozen);
	assert_true(t.w.freezes[0].from == at("2021-07-10 08:00") && t.w.freezes[0].to == t.w.now);
}

static void no_server_says_the_time(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	assert_int_equal(pass(HOUR, 1, 1), JUMP_FORWARD);
	for (int i = 0; i < 24 * 12; i++)
		assert_int_equal(pass(300, 300, 300), JUMP_NONE);
	assert_int_equal(pass(60, 60, 60), JUMP_TRUSTED);
	assert_true(!t.j.doubted && !t.w.frozen);
}

static void an_outage_of_ours_goes_on(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	t.outage = t.w.frozen = true;
	world_add_freeze(&t.w, (struct freeze){ t.w.now - HOUR, MOMENT_NEVER });
	assert_int_equal(pass(HOUR, 1, 1), JUMP_FORWARD);
	assert_int_equal(t.w.n_freezes, 1);
	assert_int_equal(jump_hear(&t.j, t.w.now, true, &t.w), JUMP_TRUSTED);
	assert_true(t.w.frozen && t.w.freezes[0].to == MOMENT_NEVER);
}

static void before_the_newest_row_is_waited_for(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	assert_int_equal(pass(-2 * HOUR, 30, 30), JUMP_BEHIND);
	assert_true(t.j.behind && t.j.by == -2 * HOUR);
	assert_int_equal(pass(HOUR, HOUR, HOUR), JUMP_NONE); /* said once */
	assert_true(t.j.behind);
	assert_int_equal(pass(HOUR + 10, HOUR + 10, HOUR + 10), JUMP_CAUGHT_UP);
	assert_true(!t.j.behind && !t.j.doubted && t.w.since == t.w.now && t.w.n_freezes == 1);
	assert_true(t.w.freezes[0].from == at("2021-07-10 06:00") && t.w.freezes[0].to == t.w.now);
}

static void seconds_before_the_newest_row_are_waited_for_in_silence(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	assert_int_equal(pass(-2, 1, 1), JUMP_NONE);
	assert_true(t.j.behind);
	assert_int_equal(pass(3, 3, 3), JUMP_NONE);
	assert_true(!t.j.behind && t.w.n_freezes == 0);
}

static void from_behind_to_far_ahead_is_doubted(void **state)
{
	(void)state;
	start("2021-07-10 08:00");
	assert_int_equal(pass(-2 * HOUR, 30, 30), JUMP_BEHIND);
	assert_int_equal(pass(2 * HOUR + 60, 30, 30), JUMP_CAUGHT_UP); /* set right again */
	assert_true(!t.j.doubted);
	start("2021-07-10 08:00");
	assert_int_equal(pass(-2 * HOUR, 30, 30), JUMP_BEHIND);
	assert_int_equal(pass(30 * DAY, 30, 30), JUMP_FORWARD);
	assert_true(t.j.doubted && t.w.frozen);
}

/* At the start, too: there is no earlier tick. */
static void started_before_the_newest_row(void **state)
{
	(void)state;
	memset(&t, 0, sizeof t);
	t.newest = at("2021-07-10 08:00");
	t.w.now = at("2021-07-09 08:00");
	t.c.wall = (double)t.w.now;
	assert_int_equal(jump_tick(&t.j, &t.c, t.newest, t.outage, &t.w), JUMP_BEHIND);
	assert_true(t.j.behind);
}

/* Nobody knows whether the machine was off so long or its clock is wrong. */
static void start_after(const char *newest, const char *now)
{
	memset(&t, 0, sizeof t);
	t.newest = at(newest);
	t.w.now = at(now);
	t.c = (struct clocks){ (double)t.w.now, 50, 40 };
}

static void started_after_days_is_doubted_until_a_server_agrees(void **state)
{
	(void)state;
	start_after("2021-07-09 08:00", "2021-07-10 08:00");
	assert_int_equal(jump_tick(&t.j, &t.c, t.newest, t.outage, &t.w), JUMP_NONE); /* a day is no long time */
	start_after("2021-07-06 08:00", "2021-07-10 08:00");
	assert_int_equal(jump_tick(&t.j, &t.c, t.newest, t.outage, &t.w), JUMP_ABSENT);
	assert_true(t.j.doubted && t.w.frozen && t.j.by == 4 * DAY && t.w.freezes[0].from == t.newest);
	assert_int_equal(pass(60, 60, 60), JUMP_NONE);
	assert_int_equal(jump_hear(&t.j, t.w.now + HOUR, false, &t.w), JUMP_NONE);
	assert_int_equal(jump_hear(&t.j, t.w.now, false, &t.w), JUMP_TRUSTED);
	assert_true(!t.j.doubted && !t.j.absent && !t.w.frozen && t.w.since == t.w.now && t.w.n_freezes == 1);
}

/* Off for three days and thirty days ahead: neither of the two alone is what the servers say. */
static void started_far_ahead_is_denied(void **state)
{
	(void)state;
	start_after("2021-07-06 08:00", "2021-08-08 08:00");
	assert_int_equal(jump_tick(&t.j, &t.c, t.newest, t.outage, &t.w), JUMP_ABSENT);
	assert_int_equal(jump_hear(&t.j, at("2021-06-09 08:00"), false, &t.w), JUMP_NONE); /* before the newest row: its own clock is wrong */
	assert_int_equal(jump_hear(&t.j, t.w.now - 30 * MINUTE, false, &t.w), JUMP_NONE);
	assert_int_equal(jump_hear(&t.j, at("2021-07-09 08:00"), false, &t.w), JUMP_DENIED);
	for (int i = 0; i < 3 * 24 * 12; i++)
		assert_int_equal(pass(300, 300, 300), JUMP_NONE);
	assert_true(t.j.doubted);
	assert_int_equal(pass(-30 * DAY, 5, 5), JUMP_BACK);
	assert_true(t.j.doubted);                              /* the three days it was off are still in question */
	assert_int_equal(jump_hear(&t.j, t.w.now, false, &t.w), JUMP_TRUSTED);
	assert_true(!t.w.frozen && t.w.freezes[0].to == t.w.now);
}

static void a_first_start_is_believed(void **state)
{
	(void)state;
	start_after("2021-07-06 08:00", "2021-08-08 08:00");
	assert_int_equal(jump_tick(&t.j, &t.c, MOMENT_NONE, t.outage, &t.w), JUMP_NONE);
	assert_int_equal(pass(60, 60, 60), JUMP_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_that_passes_is_no_jump), cmocka_unit_test(a_suspended_machine_is_a_freeze),
		cmocka_unit_test(stopped_for_hours_is_a_freeze_too), cmocka_unit_test(a_small_step_is_weighed_by_the_nearer_clock),
		cmocka_unit_test(a_server_that_is_wrong_says_nothing), cmocka_unit_test(seconds_before_the_newest_row_are_waited_for_in_silence),
		cmocka_unit_test(from_behind_to_far_ahead_is_doubted),
		cmocka_unit_test(set_forward_is_doubted_until_a_server_agrees), cmocka_unit_test(set_wrongly_and_right_again),
		cmocka_unit_test(no_server_says_the_time), cmocka_unit_test(an_outage_of_ours_goes_on),
		cmocka_unit_test(before_the_newest_row_is_waited_for), cmocka_unit_test(started_before_the_newest_row),
		cmocka_unit_test(started_after_days_is_doubted_until_a_server_agrees), cmocka_unit_test(started_far_ahead_is_denied),
		cmocka_unit_test(a_first_start_is_believed),
	};

	return cmocka_run_group_tests_name("jump", tests, NULL, NULL);
}
