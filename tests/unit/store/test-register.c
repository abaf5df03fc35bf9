/*
 * Units, accounts, and the history of what the register said of them.
 */
#include "fixture.h"

#include <string.h>

struct history { struct text all; int n; };

static bool take_change(void *ctx, const struct change_row *r)
{
	struct history *h = ctx;

	text_addf(&h->all, "%lld %s: %s -> %s\n", (long long)(r->at - T0), r->field, r->old, r->new_);
	h->n++;
	return true;
}

static void expect_history(struct fixture *f, int64_t account, const char *expected)
{
	struct history h = { TEXT_INIT(0), 0 };

	ok(store_each_change(f->s, account, take_change, &h));
	assert_string_equal(text_str(&h.all), expected);
	text_clear(&h.all);
}

static void test_new_account(void **state)
{
	struct fixture *f = fixture_new();
	struct account_fact a = an_account("alpha");
	struct account_card c = { .n_feeds = 3, .opened = 99 };

	(void)state;
	assert_int_equal(store_get_account(f->s, "alpha", &c), 0);
	assert_int_equal(c.id, 0);
	assert_int_equal(c.state, STATE_NEW);
	assert_int_equal(c.observed_at, MOMENT_NONE);
	assert_int_equal(c.flag.finding, 0);
	assert_int_equal(c.flag.since, MOMENT_NONE);
	a.status = STATUS_SUSPENDED;
	ok(store_put_account(f->s, &a, T0, &c));
	assert_int_not_equal(c.id, 0);
	assert_int_equal(c.status, STATUS_SUSPENDED);
	assert_int_equal(c.state, STATE_NEW);
	assert_int_equal(c.n_feeds, 3);
	assert_int_equal(c.opened, 99);
	expect_history(f, c.id, "0 registered:  -> yes\n");
	fixture_free(f);
}

static void test_every_change_is_history(void **state)
{
	struct fixture *f = fixture_new();
	struct account_fact a = an_account("alpha");
	struct account_card c = { .id = 0 };
	int64_t changes;

	(void)state;
	ok(store_put_account(f->s, &a, T0, &c));
	changes = sqlite3_total_changes(f->s->db);
	ok(store_put_account(f->s, &a, T0 + 1, &c));
	assert_int_equal(sqlite3_total_changes(f->s->db), changes); /* an unchanged register writes nothing */
	a.name = "Beta";
	a.unit = "bureau";
	a.platform = PLATFORM_WEIBO;
	a.manual = true;
	a.witness = true;
	a.opened = T0 - DAY;
	a.reg = "phone: 99\nlevel: county\n";
	ok(store_put_account(f->s, &a, T0 + 2, &c));
	expect_history(f, c.id,
		"0 registered:  -> yes\n2 name: Alpha -> Beta\n2 unit: office -> bureau\n2 platform: wechat -> weibo\n2 manual: no -> yes\n"
		"2 witness: no -> yes\n2 opened:  -> 2021-06-30T00:00:00Z\n2 phone: 1234 -> 99\n2 level:  -> county\n2 kind: service -> \n");
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM account"), 1);
	fixture_free(f);
}

static void test_file_status_acts_once(void **state)
{
	struct fixture *f = fixture_new();
	struct account_fact a = an_account("alpha");
	struct account_card c = { .id = 0 };

	(void)state;
	ok(store_put_account(f->s, &a, T0, &c));
	/* The life cycle moves on by other means; the file still says what it said. */
	ok(store_commit(f->s));
	sql_run(f->s, "UPDATE account SET status = 'closing'");
	a.name = "Another";
	ok(store_put_account(f->s, &a, T0 + 1, &c));
	assert_int_equal(c.status, STATUS_CLOSING);
	a.status = STATUS_CLOSED;
	ok(store_put_account(f->s, &a, T0 + 2, &c));
	assert_int_equal(c.status, STATUS_CLOSED);
	expect_history(f, c.id, "0 registered:  -> yes\n1 name: Alpha -> Another\n2 status: normal -> closed\n");
	fixture_free(f);
}

static bool only_beta(void *ctx, const char *key)
{
	(void)ctx;
	return strcmp(key, "beta") == 0;
}

static bool everyone(void *ctx, const char *key)
{
	(void)ctx;
	(void)key;
	return true;
}

static void test_removed_and_back(void **state)
{
	struct fixture *f = fixture_new();
	int64_t alpha = add_account(f, "alpha"), beta = add_account(f, "beta");

	(void)state;
	ok(store_mark_removed(f->s, only_beta, NULL, T0 + 5));
	ok(store_mark_removed(f->s, only_beta, NULL, T0 + 6));
	assert_int_equal(sql_int(f->s, "SELECT removed FROM account WHERE key = 'alpha'"), T0 + 5);
	expect_history(f, alpha, "0 registered:  -> yes\n5 registered: yes -> no\n");
	expect_history(f, beta, "0 registered:  -> yes\n");
	assert_int_equal(add_account(f, "alpha"), alpha); /* named again */
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM account WHERE removed IS NULL"), 2);
	ok(store_mark_removed(f->s, only_beta, NULL, T0 + 8));
	ok(store_mark_removed(f->s, everyone, NULL, T0 + 9));
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM account WHERE removed IS NULL"), 2);
	fixture_free(f);
}

static void test_units(void **state)
{
	struct fixture *f = fixture_new();
	struct unit_fact u = { "office", "Office", "city", "county", "0755", 3 };
	int64_t changes;

	(void)state;
	add_account(f, "alpha"); /* before its unit is known */
	ok(store_put_unit(f->s, &u, T0 + 1));
	changes = sqlite3_total_changes(f->s->db);
	ok(store_put_unit(f->s, &u, T0 + 2));
	assert_int_equal(sqlite3_total_changes(f->s->db), changes);
	assert_int_equal(sql_int(f->s, "SELECT changed FROM unit WHERE name = 'Office' AND parent = 'city' AND level = 'county' AND rank = 3"),
		T0 + 1);
	u.order = 4;
	ok(store_put_unit(f->s, &u, T0 + 3));
	assert_int_equal(sql_int(f->s, "SELECT changed FROM unit WHERE rank = 4 AND code = '0755'"), T0 + 3);
	ok(store_verify(f->s));
	fixture_free(f);
}

static void test_history_is_not_rewritten(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	add_account(f, "alpha");
	ok(store_commit(f->s));
	assert_int_not_equal(sqlite3_exec(f->s->db, "UPDATE account_change SET old = 'x'", NULL, NULL, NULL), SQLITE_OK);
	assert_int_not_equal(sqlite3_exec(f->s->db, "DELETE FROM account_change", NULL, NULL, NULL), SQLITE_OK);
	fixture_free(f);
}

static int observe_by_hand(struct store *s, struct observation_fact o, const char *note, moment now)
{
	return store_observe(s, &o, &(struct by){ .who = "Li", .peer = "", .why = note, .now = now });
}

static void test_observation_by_hand(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct account_card c = f->account;

	(void)state;
	ok(observe_by_hand(f->s, (struct observation_fact){ c.id, T0 + 50, T0 + 40, INTERACTION_EFFECTIVE, true }, "answers", T0 + 60));
	ok(observe_by_hand(f->s, (struct observation_fact){ c.id, T0 + 20, T0 + 10, INTERACTION_NONE, false }, "", T0 + 61)); /* an older look, written later */
	assert_int_equal(store_get_account(f->s, "alpha", &c), 1);
	assert_int_equal(c.observed_at, T0 + 50);
	assert_int_equal(c.observed_update, T0 + 40);
	ok(observe_by_hand(f->s, (struct observation_fact){ c.id, T0 + 70, MOMENT_NONE, INTERACTION_UNTESTED, true }, "", T0 + 71));
	assert_int_equal(store_get_account(f->s, "alpha", &c), 1);
	assert_int_equal(c.observed_at, T0 + 70);
	assert_int_equal(c.observed_update, MOMENT_NONE);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM observation"), 3);
	assert_int_equal(sql_int(f->s, "SELECT interaction = 'effective' FROM account"), 1);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_account),
		cmocka_unit_test(test_every_change_is_history),
		cmocka_unit_test(test_file_status_acts_once),
		cmocka_unit_test(test_removed_and_back),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_history_is_not_rewritten),
		cmocka_unit_test(test_observation_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
