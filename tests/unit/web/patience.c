/*
 * patience - who takes too long is shut out, and nobody else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "patience.h"

enum { CLIENTS = 3 };
struct room { struct guests guests; struct guest *guest[CLIENTS]; int ours[CLIENTS], theirs[CLIENTS]; };

static void enter(struct room *r, int i, double now)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	r->ours[i] = pair[0];
	r->theirs[i] = pair[1];
	r->guest[i] = guest_new(&r->guests, pair[0], now);
}

static bool is_out(const struct room *r, int i)
{
	char byte;

	return recv(r->theirs[i], &byte, 1, MSG_DONTWAIT) == 0;
}

static void go(struct room *r, int i)
{
	guest_free(r->guest[i]);
	close(r->ours[i]);
	close(r->theirs[i]);
}

static void nobody_is_there(void **state)
{
	struct guests g = { 0 };

	(void)state;
	assert_int_equal(guests_dismiss(&g, 1e9), 0);
	assert_true(guests_next(&g) < 0);
	guest_free(NULL);
}

static void who_never_says_what_it_wants(void **state)
{
	struct room r = { 0 };

	(void)state;
	enter(&r, 0, 100);
	enter(&r, 1, 101);
	enter(&r, 2, 102);
	assert_true(guests_next(&r.guests) == 100 + PATIENCE_ASK);
	assert_int_equal(guests_dismiss(&r.guests, 100 + PATIENCE_ASK - 0.5), 0);
	assert_int_equal(guests_dismiss(&r.guests, 101 + PATIENCE_ASK), 2);
	assert_true(is_out(&r, 0) && is_out(&r, 1) && !is_out(&r, 2));
	guest_asked(&r.guests, r.guest[0], 103); /* its head came at last: too late */
	assert_true(guests_next(&r.guests) == 102 + PATIENCE_ASK);
	go(&r, 1);
	go(&r, 0);
	go(&r, 2);
	assert_true(guests_next(&r.guests) < 0);
}

static void who_takes_what_it_asked_for_has_longer(void **state)
{
	struct room r = { 0 };

	(void)state;
	enter(&r, 0, 100);
	enter(&r, 1, 100);
	guest_asked(&r.guests, r.guest[0], 110);
	assert_int_equal(guests_dismiss(&r.guests, 130), 1);
	assert_true(is_out(&r, 1) && !is_out(&r, 0));
	assert_true(guests_next(&r.guests) == 110 + PATIENCE_TAKE);
	assert_int_equal(guests_dismiss(&r.guests, 110 + PATIENCE_TAKE), 1);
	assert_true(is_out(&r, 0));
	go(&r, 0);
	go(&r, 1);
}

static void who_asks_again_and_again_may_stay(void **state)
{
	struct room r = { 0 };
	double now = 100;

	(void)state;
	enter(&r, 0, now);
	enter(&r, 1, now);
	for (; now < 1000; now += PATIENCE_ASK / 2) {
		for (int i = 0; i < 2; i++) {
			guest_asked(&r.guests, r.guest[i], now);
			guest_answered(&r.guests, r.guest[i], now);
		}
		assert_int_equal(guests_dismiss(&r.guests, now), 0);
	}
	go(&r, 0);
	assert_int_equal(guests_dismiss(&r.guests, now + PATIENCE_ASK), 1);
	assert_true(is_out(&r, 1));
	go(&r, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nobody_is_there), cmocka_unit_test(who_never_says_what_it_wants),
		cmocka_unit_test(who_takes_what_it_asked_for_has_longer), cmocka_unit_test(who_asks_again_and_again_may_stay) };

	return cmocka_run_group_tests_name("patience", tests, NULL, NULL);
}
