/* What people decided: steps that are only added, the files given for them, what follows for the register, whom it is owed to, how long it is kept. */
#include <stdio.h>

#include "fixture.h"

static const struct by li = { .who = "Li", .peer = "root", .why = "looked", .now = T0 + 50 };

static int64_t silence(struct fixture *f)
{
	int64_t id;

	ok(store_open_finding(f->s, RULE_NO_UPDATE, f->account.id, 0, T0, T0 - DAY, PROOF_PROVEN, "silent", T0, &id));
	return id;
}

static bool add_step(void *ctx, const struct finding_step_row *r)
{
	text_addf(ctx, "%s %s %s %s;", r->step, r->who, r->peer, r->standing);
	return true;
}

static bool add_file(void *ctx, const struct file_row *r)
{
	text_addf(ctx, "%s %lld;", r->name, (long long)r->size);
	return true;
}

static void test_steps_and_files(void **state)
{
	static const struct proof_file files[] = { { "a.png", "xyz", 3 }, { "b.png", "xyz", 3 } };
	struct fixture *f = fixture_new_with_feed();
	struct by by = li;
	struct text t = TEXT_INIT(0);
	int64_t id = silence(f), step;

	(void)state;
	by.files = files;
	by.n_files = 2;
	ok(store_decide_finding(f->s, id, "confirm", STANDING_CONFIRMED, &by, &step));
	ok(store_each_finding_step(f->s, id, add_step, &t));
	assert_string_equal(text_str(&t), "opened newmediad  ;confirm Li root confirmed;");
	text_reset(&t);
	ok(store_each_file(f->s, FILE_OF_FINDING_STEP, step, add_file, &t));
	assert_string_equal(text_str(&t), "a.png 3;b.png 3;");
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM content WHERE size = 3"), 1); /* the same bytes, once */
	assert_int_equal(sql_int(f->s, "SELECT until IS NULL FROM finding"), 1);
	ok(store_decide_finding(f->s, id, "void", STANDING_VOID, &li, &step));
	assert_int_equal(sql_int(f->s, "SELECT until FROM finding"), T0 + 50);
	assert_int_equal(sql_int(f->s, "SELECT cleared FROM account"), T0 - DAY); /* not found again for that deadline */
	assert_int_equal(store_decide_finding(f->s, 4711, "void", STANDING_VOID, &li, &step), -1);
	assert_int_equal(sqlite3_exec(f->s->db, "UPDATE proof SET name = 'c'", NULL, NULL, NULL) & 0xff, SQLITE_CONSTRAINT);
	text_clear(&t);
	fixture_free(f);
}

static void test_two_persons(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct text who = TEXT_INIT(0);
	int64_t id = silence(f), step;

	(void)state;
	assert_int_equal(store_decided_by(f->s, id, "confirm-first", &who), 0);
	ok(store_decide_finding(f->s, id, "confirm-first", STANDING_CLUE, &li, &step));
	assert_int_equal(store_decided_by(f->s, id, "confirm-first", &who), 1);
	assert_string_equal(text_str(&who), "Li");
	ok(store_decide_finding(f->s, id, "dismiss", STANDING_DISMISSED, &li, &step));
	assert_int_equal(store_decided_by(f->s, id, "confirm-first", &who), 0); /* before another decision: it counts no more */
	text_clear(&who);
	fixture_free(f);
}

static struct review_step to(enum review_event e, enum review_state s, moment due)
{
	return (struct review_step){ e, s, due, MOMENT_NONE, NULL };
}

static const char *status(struct fixture *f)
{
	static char name[40];
	struct query q = query_new(f->s, "SELECT status FROM account");

	assert_int_equal(query_next(&q), 1);
	snprintf(name, sizeof name, "%s", query_get_text(&q));
	query_end(&q);
	return name;
}

static void test_the_register_follows(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct review_step s;
	enum review_state was;
	moment due;
	int64_t review;

	(void)state;
	ok(store_open_review(f->s, f->account.id, silence(f), false, "newmediad", "x", T0, &review));
	s = to(REVIEW_EVENT_ASK, REVIEW_ASKED, T0 + 5 * DAY);
	ok(store_step_review(f->s, review, &s, &li));
	assert_string_equal(status(f), "rectifying");
	ok(store_review_outside(f->s, f->account.id, REVIEW_EVENT_LIMIT_CHANGED, "x", T0 + 60));
	assert_int_equal(sql_int(f->s, "SELECT due FROM review"), T0 + 5 * DAY); /* what moves nothing, moves no deadline */
	s = to(REVIEW_EVENT_OBJECT, REVIEW_OBJECTED, MOMENT_NONE);
	ok(store_step_review(f->s, review, &s, &li));
	assert_int_equal(store_review_before_objection(f->s, review, &was, &due), 1);
	assert_int_equal(was, REVIEW_ASKED);
	assert_int_equal(due, T0 + 5 * DAY);
	s = to(REVIEW_EVENT_VOID, REVIEW_VOID, MOMENT_NONE);
	ok(store_step_review(f->s, review, &s, &li));
	assert_string_equal(status(f), "normal");
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM account_change WHERE field = 'status'"), 2);
	ok(store_review_outside(f->s, f->account.id, REVIEW_EVENT_REMOVED, "x", T0 + 70)); /* nothing is open: nothing is said */
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM review_step"), 5);
	fixture_free(f);
}

/* What posts after it was closed is watched again, whoever finds it. */
static void test_a_closed_account_posts(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct review_step s = to(REVIEW_EVENT_FINISH, REVIEW_DONE, MOMENT_NONE);
	int64_t review, found;

	(void)state;
	ok(store_open_review(f->s, f->account.id, silence(f), false, "newmediad", "x", T0, &review));
	ok(store_step_review(f->s, review, &s, &li));
	assert_string_equal(status(f), "cancelled");
	ok(store_open_finding(f->s, RULE_POSTED_AFTER_CLOSURE, f->account.id, 0, T0 + 90, MOMENT_NONE, PROOF_NONE, "posted", T0 + 90, &found));
	assert_string_equal(status(f), "closing");
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM review WHERE state = 'opened' AND closed IS NULL"), 1);
	fixture_free(f);
}

struct told { struct text t; };
static bool add_told(void *ctx, const char *unit, const char *name, const char *address)
{
	text_addf(&((struct told *)ctx)->t, "%s %s %s;", unit, name, address);
	return true;
}

static void send(struct fixture *f, const char *kind, const char *unit, const char *address, moment at)
{
	struct text cause = TEXT_INIT(0);
	int64_t row;

	text_setf(&cause, "%s/%lld/%s", kind, (long long)at, address);
	ok(store_put_outbox(f->s, &(struct outbox_new){ text_str(&cause), kind, unit, "N", address, at, at }, at, &row));
	ok(store_freeze_outbox(f->s, row, &(struct outbox_letter){ "s", text_str(&cause), "bytes", 5 }, at));
	ok(store_try_outbox(f->s, row, at + 60, at));
	text_clear(&cause);
}

static void test_who_was_told(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct told t = { TEXT_INIT(0) };
	int64_t id;

	(void)state;
	send(f, "digest", "early", "early@x", T0 - DAY);
	id = silence(f);
	send(f, "digest", "u", "a@x", T0 + DAY);
	send(f, "digest", "u", "a@x", T0 + 8 * DAY);
	send(f, "notice", "", "admin@x", T0 + DAY);
	send(f, "digest", "", "office@x", T0 + DAY);
	ok(store_each_told(f->s, id, add_told, &t));
	assert_string_equal(text_str(&t.t), "u N a@x; N office@x;");
	text_reset(&t.t);
	ok(store_open_finding(f->s, RULE_BACKDATED, f->account.id, 0, T0, MOMENT_NONE, PROOF_NONE, "x", T0, &id));
	ok(store_each_told(f->s, id, add_told, &t)); /* a clue is told to nobody */
	assert_string_equal(text_str(&t.t), "");
	text_clear(&t.t);
	fixture_free(f);
}

static void tidy(struct fixture *f, moment now)
{
	while (store_tidy(f->s, zone_find("Asia/Shanghai"), now, 100) == 1)
		;
	ok(store_commit(f->s));
}

static void test_how_long_evidence_is_kept(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct review_step s = to(REVIEW_EVENT_SETTLE, REVIEW_SETTLED, MOMENT_NONE);
	struct by later = li;
	int64_t id, review;

	(void)state;
	save_body(f, T0, OUTCOME_READ, "body", 4);
	id = silence(f);
	ok(store_open_review(f->s, f->account.id, id, false, "newmediad", "x", T0, &review));
	ok(store_end_finding(f->s, id, "posted", T0 + DAY));
	store_keep_evidence(f->s, 1000 * DAY);
	tidy(f, T0 + 3000 * DAY);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM evidence"), 1); /* its review is open */
	later.now = T0 + 3001 * DAY;
	ok(store_step_review(f->s, review, &s, &later));
	tidy(f, T0 + 4000 * DAY);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM evidence"), 1);
	tidy(f, T0 + 4002 * DAY);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM evidence"), 0);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM content"), 0);
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM finding"), 1); /* decisions stay */
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_steps_and_files), cmocka_unit_test(test_two_persons),
		cmocka_unit_test(test_the_register_follows), cmocka_unit_test(test_a_closed_account_posts), cmocka_unit_test(test_who_was_told),
		cmocka_unit_test(test_how_long_evidence_is_kept) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
