/*
 * host - turns at a host: never more than allowed, in the order they came, and
 * nothing left behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "host.h"

static void so_many_run_and_the_others_wait_in_order(void **state)
{
	struct hosts *h = hosts_new(2);
	struct turn t[5] = { 0 };

	(void)state;
	assert_true(hosts_enter(h, &t[0], "a.cn", 80));
	assert_true(hosts_enter(h, &t[1], "a.cn", 80));
	assert_false(hosts_enter(h, &t[2], "a.cn", 80));
	assert_false(hosts_enter(h, &t[3], "a.cn", 80));
	assert_true(hosts_enter(h, &t[4], "a.cn", 81)); /* another port is another host */
	assert_ptr_equal(hosts_leave(h, &t[1]), &t[2]);
	assert_false(hosts_enter(h, &t[1], "a.cn", 80)); /* back, behind the others */
	assert_ptr_equal(hosts_leave(h, &t[2]), &t[3]);
	assert_ptr_equal(hosts_leave(h, &t[0]), &t[1]);
	assert_null(hosts_leave(h, &t[3]));
	assert_null(hosts_leave(h, &t[1]));
	assert_int_equal(hosts_count(h), 1);
	assert_null(hosts_leave(h, &t[4]));
	assert_int_equal(hosts_count(h), 0);
	assert_null(hosts_leave(h, &t[4])); /* nowhere: nothing happens */
	hosts_free(h);
}

static void a_connection_is_kept_where_someone_will_use_it(void **state)
{
	struct hosts *h = hosts_new(1);
	struct turn t[3] = { 0 };

	(void)state;
	assert_true(hosts_enter(h, &t[0], "a.cn", 80));
	assert_true(hosts_is_last(&t[0]));
	assert_false(hosts_is_warm(h, &t[0], 1000)); /* asked for the first time, and nobody waits */
	assert_true(hosts_is_warm(h, &t[0], 1000 + HOSTS_WARM_SECONDS - 1));
	assert_false(hosts_is_warm(h, &t[0], 2000)); /* by now the server has closed it */
	assert_false(hosts_enter(h, &t[1], "a.cn", 80));
	assert_false(hosts_is_last(&t[0]));
	assert_true(hosts_is_warm(h, &t[0], 9000));
	assert_true(hosts_enter(h, &t[2], "b.cn", 80));
	assert_false(hosts_is_warm(h, &t[2], 9000)); /* another host */
	hosts_leave(h, &t[2]);
	assert_ptr_equal(hosts_leave(h, &t[0]), &t[1]);
	assert_null(hosts_leave(h, &t[1]));
	hosts_free(h);
}

static void who_waits_learns_of_silence(void **state)
{
	struct hosts *h = hosts_new(1);
	struct turn t[2] = { 0 };

	(void)state;
	assert_true(hosts_enter(h, &t[0], "a.cn", 80));
	assert_false(hosts_enter(h, &t[1], "a.cn", 80));
	assert_true(hosts_silent_for(&t[0], 100) <= 0);
	hosts_silence(&t[0], 160);
	hosts_silence(&t[0], 150); /* the longer one counts */
	assert_ptr_equal(hosts_leave(h, &t[0]), &t[1]);
	assert_true(hosts_silent_for(&t[1], 100) >= 60);
	assert_true(hosts_silent_for(&t[1], 160) <= 0);
	assert_null(hosts_leave(h, &t[1]));
	assert_int_equal(hosts_count(h), 0); /* the keeper remembers it from here on */
	hosts_free(h);
}

static void many_hosts_do_not_meet(void **state)
{
	enum { N = 2000 };
	static struct turn t[N];
	struct hosts *h = hosts_new(1);
	char name[32];
	int i;

	(void)state;
	for (i = 0; i < N; i++) {
		snprintf(name, sizeof name, "h%d.cn", i);
		assert_true(hosts_enter(h, &t[i], name, 443));
	}
	assert_int_equal(hosts_count(h), N);
	for (i = 0; i < N; i += 2)
		assert_null(hosts_leave(h, &t[i]));
	assert_int_equal(hosts_count(h), N / 2);
	hosts_free(h); /* with some still there */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_many_run_and_the_others_wait_in_order),
		cmocka_unit_test(a_connection_is_kept_where_someone_will_use_it), cmocka_unit_test(who_waits_learns_of_silence), cmocka_unit_test(many_hosts_do_not_meet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
