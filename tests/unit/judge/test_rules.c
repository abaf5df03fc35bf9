/* rules: every finding has its words, its need, its source and somebody who may read it. */
#include "fixture.h"
#include "rules.h"

static void every_rule_is_whole(void **state)
{
	(void)state;
	for (int r = 0; r < RULE_COUNT; r++) {
		const struct rule_fact *f = rule_fact((enum rule)r);

		if (!f->clue || !*f->clue || !f->confirmed || !*f->confirmed || !f->needs || !*f->needs || !f->source || !f->told)
			fail_msg("%s has a gap", rule_name((enum rule)r));
		if (f->practice == PRACTICE_OFF)
			fail_msg("%s is off unless somebody says so", rule_name((enum rule)r));
	}
}

static void blame_stands_in_a_document(void **state)
{
	(void)state;
	for (int r = 0; r < RULE_COUNT; r++) {
		const struct rule_fact *f = rule_fact((enum rule)r);

		if ((rule_accuses((enum rule)r) || f->veto) && !*f->source)
			fail_msg("%s accuses by no document", rule_name((enum rule)r));
		if (f->veto && f->hint)
			fail_msg("%s is a hint and a veto item", rule_name((enum rule)r));
	}
}

/* What is a matter of our sources and our network never reaches the unit. */
static void units_do_not_read_of_our_own_troubles(void **state)
{
	static const enum rule ours[] = { RULE_STALE_SOURCE, RULE_UNREACHABLE, RULE_UNREADABLE };

	(void)state;
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
		assert_false(rule_accuses(ours[i]));
		assert_false(rule_fact(ours[i])->told & TOLD_UNIT);
		assert_true(rule_fact(ours[i])->told & TOLD_ADMIN);
	}
	assert_false(rule_accuses(RULE_DUPLICATE));
	assert_true(rule_accuses(RULE_NO_UPDATE));
	assert_false(rule_fact(RULE_BACKDATED)->told & TOLD_UNIT); /* a suspicion of this kind goes to the office alone */
}

static void practices_have_names(void **state)
{
	(void)state;
	for (int p = 0; p < PRACTICE_COUNT; p++)
		assert_int_equal(fact_find(practice_name, PRACTICE_COUNT, practice_name((enum practice)p)), p);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_rule_is_whole), cmocka_unit_test(blame_stands_in_a_document),
		cmocka_unit_test(units_do_not_read_of_our_own_troubles), cmocka_unit_test(practices_have_names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
