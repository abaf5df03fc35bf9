/* outage: is it us?  Each row of a story is one answer. */
#include "fixture.h"

#include "outage.h"

struct heard { int minute; uint64_t host; bool witness, failed, on; };

static void play(const struct heard *a, size_t n)
{
	static struct outage o;

	memset(&o, 0, sizeof o);
	for (size_t i = 0; i < n; i++) {
		bool before = o.on, changed = outage_note(&o, a[i].host, a[i].witness, a[i].failed, 1600000000 + a[i].minute * MINUTE);

		if (o.on != a[i].on || changed != (o.on != before))
			fail_msg("answer %zu: outage is %s", i, o.on ? "on" : "off");
	}
}
#define PLAY(...) do { static const struct heard a_[] = { __VA_ARGS__ }; play(a_, sizeof a_ / sizeof *a_); } while (0)

static void five_hosts_at_once(void **state)
{
	(void)state;
	PLAY({ 0, 1, 0, 0, 0 }, { 0, 2, 0, 0, 0 }, { 0, 3, 0, 0, 0 }, { 0, 4, 0, 0, 0 }, { 0, 5, 0, 0, 0 },
		{ 5, 1, 0, 1, 0 }, { 5, 2, 0, 1, 0 }, { 6, 3, 0, 1, 1 } /* three of five */);
}

static void four_hosts_say_nothing_about_us(void **state)
{
	(void)state;
	PLAY({ 0, 1, 0, 1, 0 }, { 0, 2, 0, 1, 0 }, { 1, 3, 0, 1, 0 }, { 1, 4, 0, 1, 0 }, { 2, 1, 0, 1, 0 });
}

static void half_is_not_most(void **state)
{
	(void)state;
	PLAY({ 0, 1, 0, 0, 0 }, { 0, 2, 0, 0, 0 }, { 0, 3, 0, 0, 0 }, { 1, 4, 0, 1, 0 }, { 1, 5, 0, 1, 0 }, { 1, 6, 0, 1, 0 });
}

static void between_rare_looks(void **state)
{
	(void)state;
	PLAY({ 0, 9, 0, 0, 0 }, { 60, 1, 0, 1, 0 }, { 120, 2, 0, 1, 0 }, { 180, 3, 0, 1, 0 }, { 240, 4, 0, 1, 0 }, { 300, 5, 0, 1, 1 });
	/* One answer in between, and it is not us. */
	PLAY({ 60, 1, 0, 1, 0 }, { 120, 2, 0, 1, 0 }, { 180, 3, 0, 1, 0 }, { 181, 9, 0, 0, 0 }, { 240, 4, 0, 1, 0 }, { 300, 5, 0, 1, 0 });
}

static void dead_hosts_do_not_stop_the_watch(void **state)
{
	(void)state;
	/* Five hosts dead for long, asked again within minutes of each other, and one that answers. */
	PLAY({ 0, 1, 0, 1, 0 }, { 30, 9, 0, 0, 0 }, { 60, 2, 0, 1, 0 }, { 90, 9, 0, 0, 0 }, { 120, 3, 0, 1, 0 }, { 150, 9, 0, 0, 0 },
		{ 180, 4, 0, 1, 0 }, { 210, 9, 0, 0, 0 }, { 240, 5, 0, 1, 0 }, { 270, 9, 0, 0, 0 },
		{ 300, 1, 0, 1, 0 }, { 300, 2, 0, 1, 0 }, { 300, 3, 0, 1, 0 }, { 300, 4, 0, 1, 0 }, { 301, 5, 0, 1, 0 });
}

static void the_witness_is_heard_first(void **state)
{
	(void)state;
	PLAY({ 0, 7, 1, 1, 1 } /* it alone suffices */, { 30, 7, 1, 0, 0 });
	PLAY({ 0, 7, 1, 0, 0 }, { 1, 1, 0, 1, 0 }, { 1, 2, 0, 1, 0 }, { 1, 3, 0, 1, 0 }, { 1, 4, 0, 1, 0 }, { 1, 5, 0, 1, 0 });
}

static void an_answer_ends_it(void **state)
{
	(void)state;
	PLAY({ 0, 1, 0, 1, 0 }, { 0, 2, 0, 1, 0 }, { 0, 3, 0, 1, 0 }, { 0, 4, 0, 1, 0 }, { 0, 5, 0, 1, 1 },
		{ 60, 1, 0, 1, 1 }, { 600, 2, 0, 0, 0 } /* hours later one that had failed answers */);
	/* Within the window one answer does not outweigh four failures. */
	PLAY({ 0, 1, 0, 1, 0 }, { 0, 2, 0, 1, 0 }, { 0, 3, 0, 1, 0 }, { 0, 4, 0, 1, 0 }, { 0, 5, 0, 1, 1 },
		{ 1, 1, 0, 0, 1 }, { 2, 2, 0, 0, 1 }, { 3, 3, 0, 0, 0 });
}

static void a_freeze_is_written_once_and_ended(void **state)
{
	static struct world w;
	static struct outage o;

	(void)state;
	memset(&w, 0, sizeof w);
	o.on = true;
	o.since = 1000;
	outage_apply(&o, &w, 1100);
	outage_apply(&o, &w, 1200);
	assert_true(w.frozen && w.n_freezes == 1 && w.freezes[0].from == 1000 && w.freezes[0].to == MOMENT_NEVER);
	o.on = false;
	outage_apply(&o, &w, 1300);
	assert_true(!w.frozen && w.freezes[0].to == 1300 && w.since == 1300);
	for (int i = 0; i < FREEZES_MAX + 3; i++) { /* the oldest are forgotten */
		o.on = true;
		o.since = 2000 + i * 10;
		outage_apply(&o, &w, o.since);
		o.on = false;
		outage_apply(&o, &w, o.since + 5);
	}
	assert_int_equal(w.n_freezes, FREEZES_MAX);
	assert_int_equal(w.freezes[FREEZES_MAX - 1].from, 2000 + (FREEZES_MAX + 2) * 10);
}

/* Whoever starts again in the middle of it knows no host's past: it is still on, and the first answer ends it. */
static void an_outage_outlives_us(void **state)
{
	static struct world w;
	static struct outage before, after, none;

	(void)state;
	before.on = true;
	before.since = 1600000000;
	outage_apply(&before, &w, before.since);
	w.frozen = false; /* as read from the store */
	outage_resume(&after, &w);
	assert_true(after.on && w.frozen && after.since == before.since);
	assert_false(outage_note(&after, 1, false, true, before.since + HOUR));
	assert_true(outage_note(&after, 2, false, false, before.since + 2 * HOUR));
	outage_apply(&after, &w, before.since + 2 * HOUR);
	assert_true(!w.frozen && w.freezes[0].to == before.since + 2 * HOUR);
	outage_resume(&none, &w);
	assert_false(none.on || w.frozen);
}

static void more_hosts_than_are_remembered(void **state)
{
	static struct outage o;

	(void)state;
	memset(&o, 0, sizeof o);
	for (int i = 0; i < 3 * OUTAGE_TRACKED; i++)
		outage_note(&o, (uint64_t)i + 1, false, false, 1600000000 + i);
	assert_int_equal(o.n, OUTAGE_TRACKED);
	assert_false(o.on);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_hosts_at_once), cmocka_unit_test(four_hosts_say_nothing_about_us), cmocka_unit_test(half_is_not_most),
		cmocka_unit_test(between_rare_looks), cmocka_unit_test(dead_hosts_do_not_stop_the_watch), cmocka_unit_test(the_witness_is_heard_first),
		cmocka_unit_test(an_answer_ends_it), cmocka_unit_test(a_freeze_is_written_once_and_ended), cmocka_unit_test(an_outage_outlives_us),
		cmocka_unit_test(more_hosts_than_are_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
