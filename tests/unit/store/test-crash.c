/*
 * kill -9 at any instant: a child writes looks with everything that follows
 * from them until it is killed; afterwards the store opens, verifies, holds
 * every whole it had reported as durable, and no half of one.
 */
#include "fixture.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 60, ACCOUNTS = 200, LIVES_MAX = 100000 };

struct stage {
	struct store *s;
	int64_t accounts[ACCOUNTS], feeds[ACCOUNTS], source;
};

static int put_on_stage(struct stage *st)
{
	struct source_card src;

	if (store_begin(st->s) || store_put_source(st->s, "s", VIA_BRIDGE, T0, &src))
		return -1;
	st->source = src.id;
	source_card_clear(&src);
	for (int i = 0; i < ACCOUNTS; i++) {
		char key[32];
		struct account_fact a;
		struct account_card c = { .id = 0 };
		struct feed_card f = { .source = 0 };

		snprintf(key, sizeof key, "a%d", i);
		a = an_account(key);
		if (store_put_account(st->s, &a, T0, &c) || store_put_feed(st->s, c.id, "http://x.test/", st->source, false, T0, &f))
			return -1;
		st->accounts[i] = c.id;
		st->feeds[i] = f.id;
	}
	return store_end(st->s) || store_commit(st->s) ? -1 : 0;
}

/* All that follows from one look: account `i` is flagged, or posts again. `life` is the number of the look, over all rounds. */
static int one_look(struct stage *st, int i, int64_t life)
{
	const struct feed_card card = feed_card_new();
	const struct feed_memory memory = { .retry_at = MOMENT_NONE, .moved_since = MOMENT_NONE };
	struct look_fact l = { .card = &card, .memory = &memory, .account = st->accounts[i], .feed = st->feeds[i], .at = T0 + life, .outcome = OUTCOME_READ, .http_status = 200,
		.body_hash = (uint64_t)life, .posts = 1, .keys = (uint64_t *)&life, .n_keys = 1 };
	struct post p = { .key = "k", .url = "u", .title = "t", .published = T0 + life };
	struct post_fact pf = { st->accounts[i], st->feeds[i], (uint64_t)life, 1, &p,
		{ T0 + life, T0 + life, PRECISION_SECOND }, false, false, T0 + life };
	struct verdict_fact v = { .account = st->accounts[i], .state = STATE_OVERDUE, .at = T0 + life, .deadline = T0 + life };
	int64_t review, finding;
	enum review_state rs;
	char cause[40];
	int has;

	snprintf(cause, sizeof cause, "look %lld", (long long)life);
	if (store_begin_look(st->s) || store_add_look(st->s, &l) || store_add_post(st->s, &pf) || store_save_verdict(st->s, &v))
		return -1;
	has = store_open_review_of(st->s, st->accounts[i], &review, &rs);
	if (has < 0)
		return -1;
	if (has && add_review_step(st->s, review, REVIEW_EVENT_VOID, REVIEW_VOID, cause, T0 + life))
		return -1;
	if (has) {
		struct account_card c = { .id = 0 };
		char key[32];

		snprintf(key, sizeof key, "a%d", i);
		if (store_get_account(st->s, key, &c) != 1 || store_void_finding(st->s, c.flag.finding, cause, T0 + life))
			return -1;
	}
	if (store_open_finding(st->s, RULE_NO_UPDATE, st->accounts[i], 0, T0 + life, T0 + life, PROOF_PROVEN, cause, T0 + life, &finding) ||
		store_open_review(st->s, st->accounts[i], finding, false, "newmedia", cause, T0 + life, &review) ||
		store_queue_letter(st->s, "unit", cause, "x", "y", T0 + life))
		return -1;
	return store_end(st->s);
}

/* The child: tells through the pipe how many looks are durable. */
static void live(const char *path, int fd)
{
	struct text err = TEXT_SENTENCE;
	struct stage st = { .s = store_open(path, STORE_WRITE, &err) };
	int64_t life, done;

	if (!st.s || put_on_stage(&st) < 0)
		_exit(7);
	life = done = sql_int(st.s, "SELECT count(*) FROM letter");
	if (write(fd, &done, sizeof done) != sizeof done)
		_exit(8);
	for (int n = 0; n < LIVES_MAX; n++, life++) {
		if (one_look(&st, (int)(random_u64() % ACCOUNTS), life) < 0)
			_exit(9);
		if (random_u64() % 20 == 0 && store_commit(st.s) < 0)
			_exit(10);
		if (store_pending(st.s) == 0) {
			done = life + 1;
			if (write(fd, &done, sizeof done) != sizeof done)
				_exit(11);
		}
	}
	_exit(12);
}

/* How many looks are durable, by its own words, of which `there` were before. `early`: it may be killed before it has opened the store. */
static int64_t kill_at_some_moment(const char *path, int64_t there, long microseconds, bool early)
{
	int64_t done = there, v;
	int fd[2], status;
	pid_t pid;

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	if (pid == 0) {
		close(fd[0]);
		live(path, fd[1]);
	}
	close(fd[1]);
	if (!early)
		assert_int_equal(read(fd[0], &done, sizeof done), sizeof done); /* it is writing now */
	nanosleep(&(struct timespec){ 0, microseconds * 1000 }, NULL);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	while (read(fd[0], &v, sizeof v) == sizeof v)
		done = v;
	close(fd[0]);
	return done;
}

/* Each counts wholes of which a part is missing. */
static const char *const halves[] = {
	"SELECT count(*) FROM finding WHERE (account, since) NOT IN (SELECT account, first FROM look)",
	"SELECT count(*) FROM finding WHERE id NOT IN (SELECT finding FROM review)",
	"SELECT count(*) FROM review WHERE id NOT IN (SELECT review FROM review_step)",
	"SELECT count(*) FROM finding WHERE since NOT IN (SELECT queued FROM letter)",
	"SELECT count(*) FROM finding WHERE id NOT IN (SELECT finding FROM finding_step)",
	"SELECT count(*) FROM finding WHERE since NOT IN (SELECT first_seen FROM post)",
	"SELECT count(*) FROM finding f JOIN review r ON r.finding = f.id WHERE (f.until IS NULL) <> (r.closed IS NULL)",
	"SELECT count(*) FROM look WHERE first NOT IN (SELECT since FROM finding)",
	"SELECT count(*) FROM look WHERE id NOT IN (SELECT look FROM look_list)",
	"SELECT count(*) FROM letter WHERE queued NOT IN (SELECT since FROM finding)",
	"SELECT count(*) FROM account a WHERE verdict_at IS NOT NULL AND verdict_at <> (SELECT max(first) FROM look WHERE account = a.id)",
	"SELECT count(*) FROM (SELECT account FROM review WHERE closed IS NULL GROUP BY account HAVING count(*) > 1)",
};

static void test_killed_at_any_moment(void **state)
{
	struct fixture *f = fixture_new();
	int64_t total = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		int64_t promised, there;

		store_close(f->s);
		f->s = NULL;
		if (round == 0)
			unlink(f->path); /* the first child makes the store itself */
		promised = kill_at_some_moment(f->path, total, (long)(random_u64() % 40000), round % 4 == 0);
		fixture_reopen(f);
		ok(store_verify(f->s));
		there = sql_int(f->s, "SELECT count(*) FROM letter");
		if (there < promised || there > promised + BATCH_MAX)
			fail_msg("%lld looks were durable, %lld are there", (long long)promised, (long long)there);
		for (size_t i = 0; i < sizeof halves / sizeof *halves; i++)
			if (sql_int(f->s, halves[i]) != 0)
				fail_msg("round %d: half a look: %s", round, halves[i]);
		if (there > 0)
			assert_int_equal(store_newest(f->s), sql_int(f->s, "SELECT max(queued) FROM letter"));
		total = there;
	}
	assert_true(total > 0); /* how many depends on the machine */
	print_message("# %lld looks over %d kills\n", (long long)total, ROUNDS);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed_at_any_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
