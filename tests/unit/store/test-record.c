/* The record: every decision enters it in the whole that writes it, and whatever is done to it afterwards shows. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

static const struct by li = { .who = "李", .peer = "root", .why = "looked", .now = T0 + 50 };

static bool add_entry(void *ctx, const struct entry_row *r)
{
	text_addf(ctx, "%s %s %s;", r->what, r->who, r->peer);
	return true;
}

static struct fixture *with_decisions(void)
{
	static const struct proof_file file = { "a.png", "xyz", 3 };
	struct fixture *f = fixture_new_with_feed();
	struct by by = li;
	int64_t id, step;

	by.files = &file;
	by.n_files = 1;
	ok(store_open_finding(f->s, RULE_NO_UPDATE, f->account.id, 0, T0, T0 - DAY, PROOF_PROVEN, "silent", T0, &id));
	ok(store_decide_finding(f->s, id, "confirm", STANDING_CONFIRMED, &by, &step));
	ok(store_observe(f->s, &(struct observation_fact){ f->account.id, T0 + 40, T0, INTERACTION_EFFECTIVE, true }, &li));
	ok(store_record(f->s, "export", "register: 2 accounts to a.xlsx", &li));
	ok(store_commit(f->s));
	return f;
}

static void tell(void *ctx, const char *sentence)
{
	text_addf(ctx, "%s;", strrchr(sentence, ':') + 2);
}

static void faults(struct fixture *f, struct text *ret)
{
	text_reset(ret);
	assert_true(store_each_fault(f->s, tell, ret) >= 0);
}

static void test_everything_enters(void **state)
{
	struct fixture *f = with_decisions();
	struct text t = TEXT_INIT(0);

	(void)state;
	ok(store_each_entry(f->s, MOMENT_NONE, add_entry, &t));
	assert_string_equal(text_str(&t), "register newmediad ;finding newmediad ;finding 李 root;file  ;observation 李 root;export 李 root;");
	text_reset(&t);
	ok(store_each_entry(f->s, T0 + 51, add_entry, &t));
	assert_int_equal(t.len, 0);
	faults(f, &t);
	assert_int_equal(t.len, 0);
	text_clear(&t);
	fixture_free(f);
}

static void test_what_is_given_up_leaves_nothing(void **state)
{
	struct fixture *f = with_decisions();
	int64_t before = sql_int(f->s, "SELECT count(*) FROM record");
	struct text t = TEXT_INIT(0);

	(void)state;
	ok(store_begin(f->s));
	ok(store_observe(f->s, &(struct observation_fact){ f->account.id, T0 + 40, T0, INTERACTION_EFFECTIVE, true }, &li));
	store_give_up(f->s, "not so");
	assert_int_equal(store_end(f->s), -1);
	store_commit(f->s);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM record"), before);
	faults(f, &t);
	assert_int_equal(t.len, 0);
	text_clear(&t);
	fixture_free(f);
}

static void test_it_is_only_added_to(void **state)
{
	static const char *const tries[] = { "UPDATE record SET who = 'me'", "DELETE FROM record", "DELETE FROM record WHERE id = 3" };
	struct fixture *f = with_decisions();

	(void)state;
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		assert_int_equal(sqlite3_exec(f->s->db, tries[i], NULL, NULL, NULL), SQLITE_CONSTRAINT_TRIGGER);
	fixture_free(f);
}

/* A forger who knows how to take the triggers away. */
static void test_a_forgery_shows(void **state)
{
	static const struct { const char *forgery, *fault; } cases[] = {
		{ "UPDATE record SET who = 'me' WHERE id = 3", "the record was changed at entry 3, or one before it is missing;what entry 3 of the record tells was changed afterwards;" },
		{ "UPDATE record SET about = '{}' WHERE what = 'export'", "the record was changed at entry 6, or one before it is missing;" },
		{ "DELETE FROM record WHERE id = 3", "the record was changed at entry 4, or one before it is missing;a decision (row 2) is not in the record;" },
		{ "DELETE FROM record WHERE what = 'export'", "the record had 6 entries; the last ones are missing;" },
		{ "DELETE FROM record WHERE id = 1", "the record was changed at entry 2, or one before it is missing;a decision (row 1) is not in the record;" },
		{ "UPDATE finding_step SET detail = 'quiet' WHERE id = 2", "what entry 3 of the record tells was changed afterwards;" },
		{ "UPDATE content SET sha256 = zeroblob(32)", "what entry 4 of the record tells was changed afterwards;" },
		{ "DELETE FROM observation", "what entry 5 of the record tells was changed afterwards;" },
	};
	struct text t = TEXT_INIT(0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture *f = with_decisions();

		sql_run(f->s, "DROP TRIGGER record_stands");
		sql_run(f->s, "DROP TRIGGER record_stays");
		sql_run(f->s, "DROP TRIGGER IF EXISTS finding_step_stays");
		sql_run(f->s, "DROP TRIGGER IF EXISTS observation_remains");
		sql_run(f->s, cases[i].forgery);
		faults(f, &t);
		assert_string_equal(text_str(&t), cases[i].fault);
		fixture_free(f);
	}
	text_clear(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_everything_enters), cmocka_unit_test(test_what_is_given_up_leaves_nothing),
		cmocka_unit_test(test_it_is_only_added_to), cmocka_unit_test(test_a_forgery_shows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
