/* mime - what a reader gets back of names and subjects that GMime's own writers would have changed, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mime.h"

static struct text made = TEXT_INIT(0), err = TEXT_SENTENCE;

static int make(const char *name, const char *to, const char *subject, const char *text)
{
	return mime_make(&(struct mime_letter){ .from_name = "", .from = "m@a.cn", .to_name = name, .to = to, .subject = subject, .message_id = "1@a.cn",
		.zone = zone_find("UTC"), .language = "zh-CN", .text = text, .html = "" }, &made, &err);
}

static void holds(const char *s)
{
	if (!strstr(text_str(&made), s))
		fail_msg("%s is not in: %s", s, text_str(&made));
}

static void names_and_subjects(void **state)
{
	(void)state;
	assert_int_equal(make("\"A, B\" (c)", "z@a.cn", "plain subject: (all) of it", "x"), 0);
	holds("\r\nTo: =?UTF-8?B?IkEsIEIiIChjKQ==?=\r\n <z@a.cn>\r\n");
	holds("\r\nSubject: plain subject: (all) of it\r\n");
	assert_int_equal(make("\xc3\xa9=41", "z@a.cn", "=?utf-8?q?=0D=0AX:=20y?=", "x"), 0); /* a "=" in a name; what only looks encoded */
	holds("\r\nTo: =?UTF-8?B?w6k9NDE=?=\r\n <z@a.cn>\r\n");
	holds("\r\nSubject: =?UTF-8?B?PT91dGYtOD9xPz0wRD0wQVg6PTIweT89?=\r\n");
	assert_int_equal(make("a  b", "z@a.cn", "\xe5\x91\xa8\xe6\x8a\xa5", "x"), 0); /* two blanks */
	holds("\r\nTo: =?UTF-8?B?YSAgYg==?=\r\n <z@a.cn>\r\n");
	holds("\r\nSubject: =?UTF-8?B?5ZGo5oql?=\r\n");
}

/* GMime would tell it in Chinese characters, raw. */
static void a_hosts_name_stays_ascii(void **state)
{
	(void)state;
	assert_int_equal(make("N", "z@xn--fiqs8s", "s", "x"), 0);
	holds("\r\nTo: N\r\n <z@xn--fiqs8s>\r\n");
}

/* One charset, whatever the text could be told in. */
static void bodies_are_utf8(void **state)
{
	(void)state;
	assert_int_equal(make("", "z@a.cn", "s", "\xc2\xa5"), 0);
	holds("charset=utf-8");
	holds("\r\n\r\nwqU=");
}

static void refused(void **state)
{
	static const char *const addresses[] = { "z", "z@", "@a.cn", "z@a.cn\r\nBcc: x@y", "z@a.cn, x@y", "z y@a.cn", "<z@a.cn>", "z@a.cn>", "z@\xe4\xb8\xad.cn", "z..y@a.cn", "z@-a.cn" };

	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		assert_int_equal(make("", addresses[i], "s", "x"), -1);
		assert_true(err.len > 0);
	}
	assert_int_equal(make("", "z@a.cn", "s\nX: y", "x"), -1);
	assert_int_equal(make("n\r\nX: y", "z@a.cn", "s", "x"), -1);
	assert_int_equal(make("\xff", "z@a.cn", "s", "x"), -1);
	text_clear(&made);
	text_clear(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names_and_subjects), cmocka_unit_test(a_hosts_name_stays_ascii),
		cmocka_unit_test(bodies_are_utf8), cmocka_unit_test(refused) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
