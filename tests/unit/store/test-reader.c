/*
 * Readers beside a writer, and with none.
 */
#include "fixture.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct store *reader_of(const struct fixture *f)
{
	struct text err = TEXT_SENTENCE;
	struct store *r = store_open(f->path, STORE_READ, &err);

	if (!r)
		fail_msg("%s", text_str(&err));
	text_clear(&err);
	return r;
}

static bool count_letter(void *ctx, const struct letter_row *l)
{
	(void)l;
	++*(int *)ctx;
	return true;
}

static int letters(struct store *r)
{
	int n = 0;

	assert_int_equal(store_each_untold(r, count_letter, &n), 0);
	return n;
}

static void test_reads_what_is_durable(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct store *r = reader_of(f);

	(void)state;
	ok(store_queue_letter(f->s, "admin", "a", "x", "y", T0 + 1));
	assert_int_equal(letters(r), 0);
	assert_int_equal(store_newest(r), T0);
	ok(store_commit(f->s));
	assert_int_equal(letters(r), 1);
	assert_int_equal(store_newest(r), T0 + 1);
	store_close(r);
	fixture_free(f);
}

static void test_one_view_and_no_one_waits(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct store *r = reader_of(f);

	(void)state;
	assert_int_equal(store_begin(r), 0);
	assert_int_equal(letters(r), 0);
	ok(store_queue_letter(f->s, "admin", "a", "x", "y", T0 + 1)); /* the writer goes on beside an open view */
	ok(store_commit(f->s));
	assert_int_equal(letters(r), 0);
	assert_int_equal(store_end(r), 0);
	assert_int_equal(letters(r), 1);
	store_close(r);
	fixture_free(f);
}

static void test_never_writes(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct store *r = reader_of(f);
	struct account_fact a = an_account("beta");
	struct account_card c;

	(void)state;
	memset(&c, 0, sizeof c);
	assert_int_equal(store_put_account(r, &a, T0, &c), -1);
	assert_int_equal(store_queue_letter(r, "admin", "a", "x", "y", T0), -1);
	assert_string_not_equal(store_error(r), "");
	assert_int_equal(store_get_account(r, "alpha", &c), 1);
	assert_int_equal(store_get_account(r, "beta", &c), 0);
	assert_int_equal(store_verify(r), 0);
	store_close(r);
	fixture_free(f);
}

/* The writer is gone and left its WAL behind, as after kill -9. */
static void test_after_the_writers_death(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct store *r;
	pid_t pid;
	int status;

	(void)state;
	store_close(f->s);
	f->s = NULL;
	pid = fork();
	if (pid == 0) {
		struct text err = TEXT_SENTENCE;
		struct store *s = store_open(f->path, STORE_WRITE, &err);

		_exit(!s || store_queue_letter(s, "admin", "a", "x", "y", T0 + 1) || store_commit(s) ||
			store_queue_letter(s, "admin", "b", "x", "y", T0 + 2)); /* the last is never committed */
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	r = reader_of(f);
	assert_int_equal(letters(r), 1);
	store_close(r);
	r = reader_of(f);
	assert_int_equal(letters(r), 1);
	store_close(r);
	fixture_reopen(f);
	assert_int_equal(letters(f->s), 1);
	fixture_free(f);
}

/* A reader that may not write beside the database (another user), and no writer. */
static void test_without_the_right_to_write(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	pid_t pid;
	int status;

	(void)state;
	store_close(f->s);
	f->s = NULL;
	chmod(f->path, 0444);
	chmod(f->dir, 0555);
	pid = fork();
	if (pid == 0) {
		struct text err = TEXT_SENTENCE;
		struct store *r;
		struct account_card c;

		if (getuid() == 0 && (setgid(65534) || setuid(65534)))
			_exit(9);
		memset(&c, 0, sizeof c);
		r = store_open(f->path, STORE_READ, &err);
		if (!r)
			fprintf(stderr, "%s\n", text_str(&err));
		_exit(!r ? 1 : store_get_account(r, "alpha", &c) != 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	chmod(f->dir, 0755);
	chmod(f->path, 0644);
	assert_int_equal(status, 0);
	fixture_reopen(f);
	fixture_free(f);
}

static int64_t wal_size(const struct fixture *f)
{
	char name[300];
	struct stat st;

	snprintf(name, sizeof name, "%s-wal", f->path);
	return stat(name, &st) == 0 ? (int64_t)st.st_size : 0;
}

/* A view that stays open lets the WAL grow; once it is closed the WAL goes back to its limit. */
static void test_the_wal_stays_within_its_limit(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct store *r = reader_of(f);
	static char body[1 << 20];
	enum { LIMIT = 32 << 20 };

	(void)state;
	assert_int_equal(store_begin(r), 0);
	assert_int_equal(letters(r), 0);
	for (int i = 0; i < 60; i++) {
		for (size_t k = 0; k < sizeof body; k++)
			body[k] = (char)random_u64();
		save_body(f, T0 + i, OUTCOME_READ, body, sizeof body);
		ok(store_commit(f->s));
	}
	assert_true(wal_size(f) > LIMIT);
	assert_int_equal(store_end(r), 0);
	for (int i = 0; i < 24; i++) {
		body[i]++; /* the same bytes are not written twice */
		save_body(f, T0 + 50 + i, OUTCOME_READ, body, sizeof body);
		ok(store_commit(f->s));
	}
	assert_true(wal_size(f) <= LIMIT);
	store_close(r);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_what_is_durable),
		cmocka_unit_test(test_one_view_and_no_one_waits),
		cmocka_unit_test(test_never_writes),
		cmocka_unit_test(test_after_the_writers_death),
		cmocka_unit_test(test_without_the_right_to_write),
		cmocka_unit_test(test_the_wal_stays_within_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
