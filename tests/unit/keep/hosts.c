/* hosts: how many are asked, waited for, and left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "hosts.h"

static void counted(const struct hosts *h, moment now, int asked, int full, int silent)
{
	struct hosts_count c = hosts_count(h, now);

	assert_int_equal(c.asked, asked);
	assert_int_equal(c.full, full);
	assert_int_equal(c.silent, silent);
}

static void asked_and_answered(void **state)
{
	struct hosts *h = hosts_new(1);
	uint64_t a = hosts_of_url("http://a/x"), b = hosts_of_url("https://user@B:8443/y");

	(void)state;
	counted(h, 0, 0, 0, 0);
	hosts_asked(h, a);
	hosts_asked(h, b);
	hosts_asked(h, b);
	counted(h, 0, 2, 0, 0);
	hosts_answered(h, a);
	hosts_answered(h, a); /* of one that is no longer known */
	hosts_answered(h, b);
	counted(h, 0, 1, 0, 0);
	hosts_answered(h, b);
	counted(h, 0, 0, 0, 0);
	hosts_free(h);
}

static void waited_for(void **state)
{
	struct hosts *h = hosts_new(1);
	uint64_t a = hosts_of_url("http://a/");
	uint32_t account;

	(void)state;
	hosts_asked(h, a);
	hosts_wait(h, a, 7, false);
	hosts_wait(h, a, 8, true);
	counted(h, 0, 1, 1, 0);
	assert_false(hosts_ready(h, &account));
	hosts_answered(h, a);
	assert_true(hosts_ready(h, &account));
	assert_int_equal(account, 8);
	counted(h, 0, 0, 1, 0);
	hosts_asked(h, a);
	hosts_answered(h, a);
	assert_true(hosts_ready(h, &account));
	assert_int_equal(account, 7);
	counted(h, 0, 0, 0, 0);
	hosts_free(h);
}

static void left_alone(void **state)
{
	struct hosts *h = hosts_new(4);
	uint64_t a = hosts_of_url("http://a/"), b = hosts_of_url("http://b/");

	(void)state;
	hosts_silence(h, a, 100);
	hosts_silence(h, a, 50); /* does not shorten it */
	hosts_silence(h, b, 200);
	counted(h, 99, 0, 0, 2);
	counted(h, 100, 0, 0, 1);
	counted(h, 200, 0, 0, 0);
	hosts_silence(h, a, 300);
	counted(h, 200, 0, 0, 1);
	hosts_asked(h, a);
	hosts_answered(h, a);
	assert_int_equal(hosts_silent_until(h, a), 300);
	hosts_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(asked_and_answered), cmocka_unit_test(waited_for), cmocka_unit_test(left_alone) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
