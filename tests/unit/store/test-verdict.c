/*
 * Verdicts, the life of a finding, and the one open review.
 */
#include "fixture.h"

#include <string.h>

static void test_verdict(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct verdict_fact v = { f->account.id, STATE_OVERDUE, PROOF_PRESUMED, { T0 - 9, T0 - 5, PRECISION_DAY }, T0 - 1, true, T0, 0 }, back;
	struct account_card c = f->account;

	(void)state;
	assert_int_equal(store_get_verdict(f->s, f->account.id, &back), 0);
	ok(store_save_verdict(f->s, &v));
	v.at = T0 + 50;
	ok(store_save_verdict(f->s, &v));
	assert_int_equal(store_get_verdict(f->s, f->account.id, &back), 1);
	assert_int_equal(back.state, STATE_OVERDUE);
	assert_int_equal(back.proof, PROOF_PRESUMED);
	assert_int_equal(back.last_update.earliest, T0 - 9);
	assert_int_equal(back.last_update.latest, T0 - 5);
	assert_int_equal(back.last_update.precision, PRECISION_DAY);
	assert_int_equal(back.deadline, T0 - 1);
	assert_true(back.check_by_hand);
	assert_int_equal(back.at, T0); /* it says the same since then */
	assert_int_equal(back.habit, 0);
	v.habit = 5 * DAY;
	ok(store_save_verdict(f->s, &v));
	assert_int_equal(store_get_verdict(f->s, f->account.id, &back), 1);
	assert_int_equal(back.habit, 5 * DAY);
	assert_int_equal(back.at, T0); /* the verdict is the same */
	v = (struct verdict_fact){ f->account.id, STATE_UNKNOWN, PROOF_NONE, { MOMENT_NONE, MOMENT_NONE, PRECISION_NONE },
		MOMENT_NEVER, false, T0 + 60, 5 * DAY };
	ok(store_save_verdict(f->s, &v));
	assert_int_equal(store_get_verdict(f->s, f->account.id, &back), 1);
	assert_int_equal(back.last_update.earliest, MOMENT_NONE);
	assert_int_equal(back.deadline, MOMENT_NEVER);
	assert_int_equal(back.at, T0 + 60);
	assert_int_equal(store_get_account(f->s, "alpha", &c), 1);
	assert_int_equal(c.state, STATE_UNKNOWN);
	assert_int_equal(c.proof, PROOF_NONE);
	fixture_free(f);
}

struct findings { int n; struct text all; struct finding_row last; };

static bool take_finding(void *ctx, const struct finding_row *r)
{
	struct findings *t = ctx;

	text_addf(&t->all, "%s %s%s %s %s until %lld: %s\n", rule_name(r->rule), r->account_key, r->source_name, standing_name(r->standing),
		proof_name(r->proof), r->until == MOMENT_NONE ? -1LL : (long long)(r->until - T0), r->detail);
	t->last = *r;
	t->n++;
	return true;
}

static void expect_findings(struct fixture *f, int64_t account, bool open_only, const char *expected)
{
	struct findings t = { .all = TEXT_INIT(0) };

	ok(store_each_finding(f->s, account, open_only, take_finding, &t));
	assert_string_equal(text_str(&t.all), expected);
	text_clear(&t.all);
}

static void test_life_of_a_finding(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct account_card c = f->account;
	int64_t id, other, review;

	(void)state;
	ok(store_open_finding(f->s, RULE_NO_UPDATE, c.id, 0, T0, T0 - 5, PROOF_PRESUMED, "silent", T0 + 1, &id));
	assert_int_equal(store_get_account(f->s, "alpha", &c), 1);
	assert_int_equal(c.flag.finding, id);
	assert_int_equal(c.flag.since, T0);
	assert_int_equal(c.flag.deadline, T0 - 5);
	assert_int_equal(c.flag.proof, PROOF_PRESUMED);
	assert_false(c.flag.review);
	ok(store_open_review(f->s, c.id, id, true, "newmediad", "a bridge that cannot prove", T0 + 1, &review));
	ok(store_prove_finding(f->s, id, "read after the deadline", T0 + 2));
	assert_int_equal(store_get_account(f->s, "alpha", &c), 1);
	assert_int_equal(c.flag.proof, PROOF_PROVEN);
	assert_true(c.flag.review);
	expect_findings(f, 0, true, "no-update alpha clue proven until -1: read after the deadline\n");
	ok(store_end_finding(f->s, id, "posts again", T0 + 3));
	expect_findings(f, c.id, false, "no-update alpha clue proven until 3: posts again\n");
	expect_findings(f, c.id, true, "");
	assert_int_equal(store_get_account(f->s, "alpha", &c), 1);
	assert_int_equal(c.flag.finding, 0);
	assert_int_equal(store_end_finding(f->s, id, "again", T0 + 4), -1);
	assert_int_equal(store_prove_finding(f->s, id, "again", T0 + 4), -1);
	ok(store_open_finding(f->s, RULE_NO_UPDATE, c.id, 0, T0 + 5, T0 + 4, PROOF_PROVEN, "silent again", T0 + 5, &other));
	ok(store_void_finding(f->s, id, "the source was dead", T0 + 6));
	expect_findings(f, 0, false, "no-update alpha void proven until 3: the source was dead\n"
		"no-update alpha clue proven until -1: silent again\n");
	assert_int_equal(store_void_finding(f->s, id, "twice", T0 + 7), -1);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM finding_step WHERE finding = 1"), 4);
	ok(store_verify(f->s));
	fixture_free(f);
}

static void test_no_second_accusation(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	int64_t id, second = -7, stale;

	(void)state;
	ok(store_open_finding(f->s, RULE_NO_UPDATE, f->account.id, 0, T0, T0, PROOF_PROVEN, "a", T0, &id));
	assert_int_equal(store_open_finding(f->s, RULE_NO_UPDATE, f->account.id, 0, T0, T0, PROOF_PROVEN, "b", T0, &second), -1);
	assert_int_equal(second, -7);
	ok(store_open_finding(f->s, RULE_STALE_SOURCE, 0, f->source.id, T0, MOMENT_NONE, PROOF_NONE, "dead", T0, &stale));
	assert_int_equal(store_open_finding(f->s, RULE_STALE_SOURCE, 0, f->source.id, T0, MOMENT_NONE, PROOF_NONE, "dead", T0, &second), -1);
	ok(store_open_finding(f->s, RULE_FUTURE_DATED, f->account.id, 0, T0, MOMENT_NONE, PROOF_NONE, "one post", T0, &second));
	ok(store_open_finding(f->s, RULE_FUTURE_DATED, f->account.id, 0, T0, MOMENT_NONE, PROOF_NONE, "another", T0, &second));
	expect_findings(f, 0, true, "no-update alpha clue proven until -1: a\nstale-source http://bridge.test:80/wechat clue  until -1: dead\n"
		"future-dated alpha clue  until -1: one post\nfuture-dated alpha clue  until -1: another\n");
	expect_findings(f, 4711, false, "");
	fixture_free(f);
}

struct told { struct text all; };

static bool take_step(void *ctx, const struct step_row *r)
{
	struct told *t = ctx;

	text_addf(&t->all, "%lld %s -> %s by %s: %s\n", (long long)(r->at - T0), r->event, r->to, r->who, r->why);
	return true;
}

static bool take_review(void *ctx, const struct review_row *r)
{
	struct told *t = ctx;

	text_addf(&t->all, "%s %s finding %lld hand %d closed %lld\n", r->account_key, review_state_name(r->state), (long long)r->finding,
		r->hand_before_notice, r->closed == MOMENT_NONE ? -1LL : (long long)(r->closed - T0));
	return true;
}

static void test_review(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	int64_t finding, id, second = -7, found;
	enum review_state rs;
	struct told t = { TEXT_INIT(0) };
	struct findings with = { .all = TEXT_INIT(0) };

	(void)state;
	assert_int_equal(store_open_review_of(f->s, f->account.id, &found, &rs), 0);
	ok(store_open_finding(f->s, RULE_NO_UPDATE, f->account.id, 0, T0, T0, PROOF_PRESUMED, "a", T0, &finding));
	ok(store_open_review(f->s, f->account.id, finding, true, "newmediad", "presumed", T0, &id));
	assert_int_equal(store_open_review(f->s, f->account.id, 0, true, "newmediad", "twice", T0, &second), -1);
	assert_int_equal(second, -7);
	assert_int_equal(store_open_review_of(f->s, f->account.id, &found, &rs), 1);
	assert_int_equal(found, id);
	assert_int_equal(rs, REVIEW_OPENED);
	ok(add_review_step(f->s, id, REVIEW_EVENT_PROVEN, REVIEW_OPENED, "proven now", T0 + 1));
	assert_int_equal(store_open_review_of(f->s, f->account.id, &found, &rs), 1);
	ok(add_review_step(f->s, id, REVIEW_EVENT_VOID, REVIEW_VOID, "was wrong", T0 + 2));
	assert_int_equal(store_open_review_of(f->s, f->account.id, &found, &rs), 0);
	ok(store_open_review(f->s, f->account.id, 0, false, "Li", "by hand", T0 + 4, &second));
	ok(store_each_step(f->s, id, take_step, &t));
	assert_string_equal(text_str(&t.all), "0 opened -> opened by newmediad: presumed\n1 proven -> opened by newmediad: proven now\n"
		"2 void -> void by newmediad: was wrong\n");
	text_reset(&t.all);
	ok(store_each_review(f->s, 0, false, take_review, &t));
	ok(store_each_review(f->s, f->account.id, true, take_review, &t));
	assert_string_equal(text_str(&t.all), "alpha void finding 1 hand 1 closed 2\nalpha opened finding 0 hand 0 closed -1\n"
		"alpha opened finding 0 hand 0 closed -1\n");
	ok(store_each_finding(f->s, f->account.id, false, take_finding, &with));
	assert_int_equal(with.last.review, id);
	assert_int_equal(store_open_review(f->s, 4711, 0, false, "Li", "nobody", T0, &second), -1);
	ok(store_commit(f->s));
	assert_int_not_equal(sqlite3_exec(f->s->db, "DELETE FROM review_step", NULL, NULL, NULL), SQLITE_OK);
	assert_int_not_equal(sqlite3_exec(f->s->db, "UPDATE review_step SET why = 'x'", NULL, NULL, NULL), SQLITE_OK);
	ok(store_verify(f->s));
	text_clear(&t.all);
	text_clear(&with.all);
	fixture_free(f);
}

/* A walk within a walk of the same kind. */
static bool walk_again(void *ctx, const struct finding_row *r)
{
	struct fixture *f = ctx;
	struct findings inner = { .all = TEXT_INIT(0) };

	assert_true(r->id > 0);
	ok(store_each_finding(f->s, 0, false, take_finding, &inner));
	assert_int_equal(inner.n, 3);
	text_clear(&inner.all);
	return true;
}

static void test_walks_nest(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	int64_t id;

	(void)state;
	for (int i = 0; i < 3; i++)
		ok(store_open_finding(f->s, RULE_GAP, f->account.id, 0, T0, MOMENT_NONE, PROOF_NONE, "gap", T0, &id));
	ok(store_each_finding(f->s, 0, false, walk_again, f));
	fixture_free(f);
}

static void test_verify_finds_what_is_broken(void **state)
{
	struct fixture *f = fixture_new_with_feed();

	(void)state;
	sql_run(f->s, "INSERT INTO review (account, state, hand_before_notice, opened) VALUES (1, 'opened', 0, 0)");
	assert_int_equal(store_verify(f->s), -1);
	assert_non_null(strstr(store_error(f->s), "review 1 has no step"));
	sql_run(f->s, "DELETE FROM review; PRAGMA foreign_keys = OFF; UPDATE feed SET source = 4711; PRAGMA foreign_keys = ON");
	assert_int_equal(store_verify(f->s), -1);
	assert_non_null(strstr(store_error(f->s), "feed"));
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdict),
		cmocka_unit_test(test_life_of_a_finding),
		cmocka_unit_test(test_no_second_accusation),
		cmocka_unit_test(test_review),
		cmocka_unit_test(test_walks_nest),
		cmocka_unit_test(test_verify_finds_what_is_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
