/*
 * The outbox, and what we remember of our own watch.
 */
#include "fixture.h"

#include <string.h>

struct told { struct fixture *f; struct text all; int most; };

static bool tell(void *ctx, const struct letter_row *l)
{
	struct told *t = ctx;

	assert_int_equal(store_pending(t->f->s), 0);
	text_addf(&t->all, "%s/%s/%s/%s;", l->kind, l->cause, l->recipient, l->body);
	return --t->most > 0;
}

static bool tell_and_mark(void *ctx, const struct letter_row *l)
{
	struct told *t = ctx;

	return store_told(t->f->s, l->id, T0 + 5) == 0;
}

static void test_one_letter_a_cause(void **state)
{
	struct fixture *f = fixture_new();
	struct told t = { f, TEXT_INIT(0), 99 };

	(void)state;
	ok(store_queue_letter(f->s, "admin", "stale 1", "ops", "first", T0));
	ok(store_queue_letter(f->s, "admin", "stale 1", "ops", "second", T0 + 1));
	ok(store_queue_letter(f->s, "unit", "flag 2", "a", "b", T0 + 2));
	ok(store_each_untold(f->s, tell, &t));
	assert_string_equal(text_str(&t.all), "admin/stale 1/ops/first;unit/flag 2/a/b;");
	text_reset(&t.all);
	t.most = 1;
	ok(store_each_untold(f->s, tell, &t));
	assert_string_equal(text_str(&t.all), "admin/stale 1/ops/first;");
	ok(store_each_untold(f->s, tell_and_mark, &t));
	text_reset(&t.all);
	ok(store_each_untold(f->s, tell, &t));
	assert_string_equal(text_str(&t.all), "");
	assert_int_equal(store_told(f->s, 1, T0 + 9), -1); /* told once */
	ok(store_queue_letter(f->s, "admin", "stale 1", "ops", "third", T0 + 10));
	ok(store_each_untold(f->s, tell, &t));
	assert_string_equal(text_str(&t.all), "");
	text_clear(&t.all);
	fixture_free(f);
}

static void test_watch(void **state)
{
	struct fixture *f = fixture_new();
	moment since, alive;

	(void)state;
	ok(store_get_watch(f->s, &since, &alive));
	assert_int_equal(since, MOMENT_NONE);
	assert_int_equal(alive, MOMENT_NONE);
	assert_int_equal(store_watch_alive(f->s, T0), -1); /* none was started */
	ok(store_watch_started(f->s, T0, 600, &since));
	assert_int_equal(since, T0);
	ok(store_watch_alive(f->s, T0 + 500));
	ok(store_watch_started(f->s, T0 + 1100, 600, &since));
	assert_int_equal(since, T0); /* a short pause */
	fixture_reopen(f);
	ok(store_get_watch(f->s, &since, &alive));
	assert_int_equal(since, T0);
	assert_int_equal(alive, T0 + 1100);
	ok(store_watch_started(f->s, T0 + 1701, 600, &since));
	assert_int_equal(since, T0 + 1701);
	fixture_free(f);
}

static void test_freezes(void **state)
{
	struct fixture *f = fixture_new();
	struct world w = { .now = T0 };

	(void)state;
	for (int i = 0; i < 70; i++) {
		struct freeze z = { T0 + i * 100, MOMENT_NEVER };

		ok(store_save_freeze(f->s, &z));
		ok(store_get_freezes(f->s, &w));
		assert_true(w.frozen);
		z.to = z.from + 10;
		ok(store_save_freeze(f->s, &z));
	}
	ok(store_get_freezes(f->s, &w));
	assert_false(w.frozen);
	assert_int_equal(w.n_freezes, FREEZES_MAX);
	assert_int_equal(w.freezes[0].from, T0 + 600);
	assert_int_equal(w.freezes[63].from, T0 + 6900);
	assert_int_equal(w.freezes[63].to, T0 + 6910);
	assert_int_equal(w.now, T0);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_letter_a_cause),
		cmocka_unit_test(test_watch),
		cmocka_unit_test(test_freezes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
