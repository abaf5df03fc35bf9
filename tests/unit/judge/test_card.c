/* card: time that lies in freezes. */
#include "fixture.h"

static void frozen_within(void **state)
{
	static const struct { moment from, to; int64_t frozen; } t[] = {
		{ 0, 100, 0 }, { 0, 150, 50 }, { 120, 130, 10 }, { 0, 1000, 200 }, { 350, 360, 10 }, { 0, 5000, 1200 }, { 250, 250, 0 }, { 500, 100, 0 },
	};
	/* The second touches the first, the third overlaps the second; the last is still on. */
	struct world w = { .freezes = { { 100, 200 }, { 300, 360 }, { 350, 400 }, { 4000, MOMENT_NEVER } }, .n_freezes = 4 };

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		if (world_frozen_within(&w, t[i].from, t[i].to) != t[i].frozen)
			fail_msg("row %zu: %lld", i, (long long)world_frozen_within(&w, t[i].from, t[i].to));
}

static void cards_are_made_and_emptied(void **state)
{
	struct source_card s;

	(void)state;
	source_card_init(&s, VIA_BRIDGE);
	assert_true(s.observed && s.declared && s.late && s.life == MOMENT_NONE && s.revived == MOMENT_NONE);
	source_card_clear(&s);
	assert_null(s.observed);
	source_card_init(&s, VIA_DIRECT);
	assert_null(s.late);
	source_card_clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(frozen_within), cmocka_unit_test(cards_are_made_and_emptied) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
