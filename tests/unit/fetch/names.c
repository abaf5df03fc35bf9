/*
 * names - one look-up for all who ask, an answer that holds for a while, and a
 * pool that a dead name server does not fill.  Threads are real, time is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <poll.h>
#include <semaphore.h>

#include "names.h"

static sem_t gate;          /* names that begin with "dead" wait here */
static int calls;           /* look-ups so far */

static int answer(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **ret)
{
	struct addrinfo *second = NULL;

	__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
	if (strncmp(name, "dead", 4) == 0)
		sem_wait(&gate);
	if (strncmp(name, "gone", 4) == 0)
		return EAI_NONAME;
	if (strncmp(name, "mute", 4) == 0)
		return EAI_AGAIN;
	if (strncmp(name, "odd", 3) == 0)
		return EAI_FAMILY;
	if (strncmp(name, "two", 3) == 0 && getaddrinfo("2001:db8::7", service, hints, ret) == 0) {
		getaddrinfo("192.0.2.7", service, hints, &second);
		(*ret)->ai_next = second;
		return 0;
	}
	return getaddrinfo("192.0.2.1", service, hints, ret);
}

/* Waits until a look-up is over, at most 5 s. */
static void wait_for(const struct names *n)
{
	struct pollfd p = { names_fd(n), POLLIN, 0 };

	assert_int_equal(poll(&p, 1, 5000), 1);
}

/* The next seeker that has its answer at `now`. */
static struct seeker *next(struct names *n, double now)
{
	struct seeker *s;

	names_turn(n, now, false);
	while (!(s = names_ready(n))) {
		wait_for(n);
		names_turn(n, now, false);
	}
	return s;
}

static struct seeker asker(double since)
{
	return (struct seeker){ .since = since, .until = since + 30 };
}

static void clear(struct seeker *s)
{
	free(s->addresses);
	s->addresses = NULL;
}

static void what_is_no_name(void **state)
{
	static const char *const no[] = { "", "127.0.0.1", "[::1]", "localhost", "LOCALHOST", "a.localhost", "a b", "a:b", "a,b", "政务.中国" };
	static const char *const yes[] = { "a", "a.cn", "a.cn.", "xn--zfr164b.cn", "notlocalhost", "1.2.3.4.5" };
	char longest[LOOKUP_NAME_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_false(names_is_name(no[i]));
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		assert_true(names_is_name(yes[i]));
	memset(longest, 'a', sizeof longest);
	longest[LOOKUP_NAME_MAX + 1] = '\0';
	assert_false(names_is_name(longest));
	assert_true(names_is_name(longest + 1));
}

static void one_look_up_for_all_and_for_a_minute(void **state)
{
	struct names *n = names_new(4, answer);
	struct seeker a = asker(0), b = asker(0), c = asker(59), d = asker(61);

	(void)state;
	calls = 0;
	assert_false(names_ask(n, &a, "two.cn", 0));
	assert_false(names_ask(n, &b, "two.cn", 0));
	assert_true(names_waits(n));
	assert_ptr_equal(next(n, 0), &a);
	assert_ptr_equal(next(n, 0), &b);
	assert_false(names_waits(n));
	assert_int_equal(a.result, NAMING_FOUND);
	assert_string_equal(a.addresses, "[2001:db8::7],192.0.2.7");
	assert_string_equal(b.addresses, a.addresses);
	assert_int_equal(calls, 1);
	assert_true(names_ask(n, &c, "two.cn", NAMES_SECONDS - 1));
	assert_string_equal(c.addresses, a.addresses);
	assert_false(names_ask(n, &d, "two.cn", NAMES_SECONDS + 1));
	assert_ptr_equal(next(n, NAMES_SECONDS + 1), &d);
	assert_int_equal(calls, 2);
	clear(&a), clear(&b), clear(&c), clear(&d);
	names_free(n);
}

static void failures_are_told_apart_and_hold_shortly(void **state)
{
	static const struct { const char *name; enum naming result; } all[] = {
		{ "gone.cn", NAMING_NONE }, { "mute.cn", NAMING_SILENT }, { "odd.cn", NAMING_FAILED } };
	struct names *n = names_new(4, answer);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct seeker a = asker(0), b = asker(1), c = asker(NAMES_SECONDS_FAILED);

		calls = 0;
		assert_false(names_ask(n, &a, all[i].name, 0));
		assert_ptr_equal(next(n, 0), &a);
		assert_int_equal(a.result, all[i].result);
		assert_null(a.addresses);
		assert_false(names_ask(n, &b, all[i].name, 1)); /* never at once: whoever asks is not called back from within */
		assert_ptr_equal(next(n, 1), &b);
		assert_int_equal(b.result, all[i].result);
		assert_int_equal(calls, 1);
		assert_false(names_ask(n, &c, all[i].name, NAMES_SECONDS_FAILED));
		assert_ptr_equal(next(n, NAMES_SECONDS_FAILED), &c);
		assert_int_equal(calls, 2);
	}
	names_free(n);
}

/* Ticks until so many look-ups have begun. */
static void tick_until(struct names *n, int begun)
{
	for (int i = 0; i < 500 && __atomic_load_n(&calls, __ATOMIC_SEQ_CST) < begun; i++) {
		names_turn(n, 0, true);
		poll(NULL, 0, 10);
	}
	assert_int_equal(__atomic_load_n(&calls, __ATOMIC_SEQ_CST), begun);
}

static void dead_names_do_not_hold_up_a_living_one(void **state)
{
	enum { DEAD = 20 };
	struct names *n = names_new(DEAD + 1, answer);
	struct seeker dead[DEAD], living = asker(0), again = asker(31);
	char name[20];

	(void)state;
	calls = 0;
	for (int i = 0; i < DEAD; i++) {
		dead[i] = asker(0);
		snprintf(name, sizeof name, "dead%d.cn", i);
		assert_false(names_ask(n, &dead[i], name, 0));
	}
	assert_false(names_ask(n, &living, "living.cn", 0));
	tick_until(n, DEAD + 1);
	assert_ptr_equal(next(n, 1), &living);
	names_turn(n, 31, true); /* their time is up */
	for (int i = 0; i < DEAD; i++) {
		struct seeker *s = names_ready(n);

		assert_non_null(s);
		assert_int_equal(s->result, NAMING_LATE);
	}
	assert_false(names_waits(n));
	assert_false(names_ask(n, &again, "dead0.cn", 31)); /* joins the look-up that is still out */
	for (int i = 0; i < DEAD; i++)
		sem_post(&gate);
	assert_ptr_equal(next(n, 32), &again);
	assert_int_equal(again.result, NAMING_FOUND);
	assert_int_equal(calls, DEAD + 1);
	clear(&living), clear(&again);
	names_free(n);
}

static void what_is_remembered_is_bounded(void **state)
{
	struct names *n = names_new(4, answer);
	char name[20];

	(void)state;
	for (int i = 0; i < NAMES_KEPT + 500; i++) {
		struct seeker s = asker(0);

		snprintf(name, sizeof name, "a%d.cn", i);
		assert_false(names_ask(n, &s, name, 0));
		assert_ptr_equal(next(n, 0), &s);
		clear(&s);
	}
	assert_int_equal(names_known(n), NAMES_KEPT);
	names_free(n);
}

/* The owner goes while threads are stuck: they free what is left (the sanitizers look). */
static void leaving_waits_for_nobody(void **state)
{
	struct names *n = names_new(4, answer);
	struct seeker s[6];
	char name[20];

	(void)state;
	calls = 0;
	for (int i = 0; i < 6; i++) {
		s[i] = asker(0);
		snprintf(name, sizeof name, "dead%d.cn", i);
		assert_false(names_ask(n, &s[i], name, 0));
	}
	tick_until(n, 4);
	names_free(n);
	for (int i = 0; i < 4; i++)
		sem_post(&gate);
	poll(NULL, 0, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_name), cmocka_unit_test(one_look_up_for_all_and_for_a_minute),
		cmocka_unit_test(failures_are_told_apart_and_hold_shortly), cmocka_unit_test(dead_names_do_not_hold_up_a_living_one),
		cmocka_unit_test(what_is_remembered_is_bounded), cmocka_unit_test(leaving_waits_for_nobody),
	};

	sem_init(&gate, 0, 0);
	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
