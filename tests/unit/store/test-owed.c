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

/* ---- letters on their way ------------------------------------------------------- */

struct seen { struct text all; int n; };

static bool see(void *ctx, const struct outbox_row *r)
{
	struct seen *s = ctx;

	text_addf(&s->all, "%s/%s/%s/%s/%d/%d/%s;", r->cause, r->address, mailing_name(r->result), r->said, r->attempts, r->frozen != MOMENT_NONE, r->subject);
	s->n++;
	return true;
}

static const char *all_due(struct fixture *f, struct seen *s, moment now)
{
	text_reset(&s->all);
	s->n = 0;
	ok(store_each_due_outbox(f->s, now, 99, see, s));
	return text_str(&s->all);
}

static void test_a_letters_way(void **state)
{
	static const struct outbox_new a = { "digest/d/u/a@b.cn", "digest", "u", "张", "a@b.cn", T0, T0 }, b = { "digest/d/u/c@d.cn", "digest", "u", "", "c@d.cn", T0, T0 };
	static const struct outbox_letter bytes = { "主题", "1@b.cn", "Subject: x\r\n\r\nbody", 18 };
	struct fixture *f = fixture_new();
	struct seen s = { TEXT_INIT(0), 0 };
	struct text got = TEXT_INIT(0);
	struct outbox_counts n;
	int64_t id, second;
	moment next;

	(void)state;
	ok(store_put_outbox(f->s, &a, T0, &id));
	ok(store_put_outbox(f->s, &a, T0 + 9, &second));
	assert_int_equal(second, 0); /* one a cause and recipient, for ever */
	ok(store_put_outbox(f->s, &b, T0, &second));
	assert_string_equal(all_due(f, &s, T0), "digest/d/u/a@b.cn/a@b.cn/owed//0/0/;digest/d/u/c@d.cn/c@d.cn/owed//0/0/;");
	ok(store_try_outbox(f->s, id, T0 + 60, T0));
	assert_string_equal(all_due(f, &s, T0 + 59), "digest/d/u/c@d.cn/c@d.cn/owed//0/0/;");
	assert_int_equal(store_get_frozen(f->s, id, &got), 0);
	ok(store_freeze_outbox(f->s, id, &bytes, T0 + 1));
	assert_int_equal(store_get_frozen(f->s, id, &got), 1);
	assert_int_equal(got.len, 18);
	assert_memory_equal(got.buf, bytes.bytes, 18);
	assert_int_equal(store_freeze_outbox(f->s, id, &bytes, T0 + 2), -1); /* it is not rewritten */
	ok(store_try_outbox(f->s, id, T0 + 120, T0 + 2));
	ok(store_settle_outbox(f->s, id, MAILING_OWED, 451, "later", T0 + 300, T0 + 3));
	ok(store_count_outbox(f->s, &n));
	assert_int_equal(n.owed, 2);
	assert_int_equal(n.troubled, 1);
	ok(store_next_outbox(f->s, &next));
	assert_int_equal(next, T0);
	ok(store_settle_outbox(f->s, second, MAILING_REFUSED, 550, "no such user", MOMENT_NONE, T0 + 3));
	ok(store_next_outbox(f->s, &next));
	assert_int_equal(next, T0 + 300);
	ok(store_settle_outbox(f->s, id, MAILING_SENT, 250, "ok", MOMENT_NONE, T0 + 301));
	assert_int_equal(store_try_outbox(f->s, id, T0 + 999, T0 + 400), -1); /* what is done is not sent again */
	assert_int_equal(store_settle_outbox(f->s, id, MAILING_OWED, 0, "", T0 + 999, T0 + 400), -1);
	ok(store_next_outbox(f->s, &next));
	assert_int_equal(next, MOMENT_NEVER);
	ok(store_count_outbox(f->s, &n));
	assert_int_equal(n.owed + n.troubled, 0);
	assert_int_equal(n.failed, 1);
	assert_int_equal(n.sent, 1);
	ok(store_verify(f->s));
	text_clear(&s.all);
	text_clear(&got);
	fixture_free(f);
}

static bool count_part(void *ctx, const struct letter_row *l)
{
	(void)l;
	++*(int *)ctx;
	return true;
}

static void test_notices_are_grouped(void **state)
{
	static const struct outbox_new a = { "notice/1/a@b.cn", "notice", "", "", "a@b.cn", T0 + 60, T0 + 60 };
	struct fixture *f = fixture_new();
	int64_t row = -1, id;
	int n = 0;

	(void)state;
	ok(store_queue_letter(f->s, "admin", "one", "admin", "x", T0));
	ok(store_queue_letter(f->s, "admin", "two", "admin", "y", T0));
	ok(store_open_notice(f->s, "a@b.cn", &row));
	assert_int_equal(row, 0);
	ok(store_put_outbox(f->s, &a, T0, &id));
	ok(store_open_notice(f->s, "a@b.cn", &row));
	assert_int_equal(row, id);
	ok(store_open_notice(f->s, "other@b.cn", &row));
	assert_int_equal(row, 0);
	ok(store_add_outbox_part(f->s, id, 1));
	ok(store_add_outbox_part(f->s, id, 2));
	ok(store_add_outbox_part(f->s, id, 2));
	ok(store_each_outbox_part(f->s, id, count_part, &n));
	assert_int_equal(n, 2);
	ok(store_try_outbox(f->s, id, T0 + 120, T0 + 60)); /* it is being made: what comes now is another letter */
	ok(store_open_notice(f->s, "a@b.cn", &row));
	assert_int_equal(row, 0);
	fixture_free(f);
}

static void test_digest_day(void **state)
{
	struct fixture *f = fixture_new();
	int64_t day = 0;

	(void)state;
	ok(store_get_digest_day(f->s, &day));
	assert_int_equal(day, -1);
	ok(store_set_digest_day(f->s, 18813));
	ok(store_get_digest_day(f->s, &day));
	assert_int_equal(day, 18813);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_letter_a_cause),
		cmocka_unit_test(test_watch),
		cmocka_unit_test(test_freezes),
		cmocka_unit_test(test_a_letters_way),
		cmocka_unit_test(test_notices_are_grouped),
		cmocka_unit_test(test_digest_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
