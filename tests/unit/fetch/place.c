/*
 * place - where an address leads: the plain form is cut by hand, all others by
 * curl, and where both can be asked they say the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "fact.h"
#include "two-ways.h"

static bool is_plain(const char *url)
{
	struct place p = { NULL };
	struct text err = TEXT_SENTENCE;
	bool plain = place_go(&p, url, NULL, &err) == 0 && p.path;

	place_clear(&p);
	text_clear(&err);
	return plain;
}

static void the_usual_address_is_plain(void **state)
{
	static const char *const plain[] = {
		"http://127.0.0.1:1200/wechat/mp/article/MzA3MDM3NjE5NQ", "https://www.example.gov.cn/feed.xml", "http://rsshub.example.cn/a/b?id=1&page=2",
		"https://h/", "http://h:80/", "https://h:65535/x?y=z?q", "http://a.b-c.d9/~user//x;p=(1,2)*!'$:@", "http://10.0.0.1/?q", "http://localhost./x", "http://h/a..b/c.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		assert_true(is_plain(plain[i]));
		assert_null(two_ways_part(plain[i]));
	}
}

/* What curl would read otherwise than it is written, or refuse, is left to it. */
static void what_is_at_all_unusual_is_not(void **state)
{
	static const char *const odd[] = {
		"http://u@h/", "http://u:p@h/", "HTTP://h/", "http://H/", "http://h", "http://h?x", "http://h#x", "http://h/#x", "http://h/x#", "http://h/?", "http://h/x?",
		"http://h:/", "http://h:0/", "http://h:080/", "http://h:65536/", "http://h:99999999999999999999/", "http://h:8x/", "http://h:+8/", "http://h:8:9/",
		"http://127.1/", "http://0x7f.1/", "http://2130706433/", "http://0177.0.0.1/", "http://127.0.0.01/", "http://127.0.0.1./", "http://256.1.1.1/", "http://1.2.3.4.5/",
		"http://1.example/", "http://12345.gov.cn/", "http://[::1]/", "http://[fe80::1%25lo]/", "http://.h/", "http://-h/", "http://h_/", "http://%68/", "http://h%2e/",
		"http://h/../x", "http://h/./x", "http://h/a/..", "http://h/.x", "http://h/%2e%2e/x", "http://h/%E6%96%B0", "http://h/新", "http://新.cn/", "http://h/ x", "http://h/\\x",
		"http://h/\"", "http://h/<>", "http://h/a|b", "http://h/^`{}", "http://h/[1]", "http://h/x\n", "http://h/\x7f", "ftp://h/", "http:/h/", "http:///h/", "https:h/", "//h/x", "/x", "x", "",
		"http://", "http:// h/", "http://h /", "httpss://h/", "http://h,/", "http://a..b/", "http://h:8@k/",
	};

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		if (strcmp(odd[i], "http://a..b/") && strcmp(odd[i], "http://-h/"))
			assert_false(is_plain(odd[i]));
		assert_null(two_ways_part(odd[i]));
	}
}

/* Pieces that addresses are made of, tame ones first. */
static const char *const piece[] = {
	"/", "/feed.xml", "/a.b", "/wechat/mp/article", "h", "A", "Z9", "?id=1", "&x=y", "=", "+", "~", "-", "_", ".", ",", ";", "!", "$", "*", "(", ")", "'", ":", "@",
	"http", "https", "://", "://", "www.example.gov.cn", "127.0.0.1", "10.1", "0x7f", "1.", "..", ":80", ":8080", ":0", ":443", "/.", "/..", "?", "%41", "%2F", "#", "u:p@", "[::1]", "\\",
	" ", "\t", "新", "\"", "<", "|", "^", "`", "{",
};
enum { TAME = 25, PIECES = sizeof piece / sizeof *piece };

/* Put together at random: each is plain to curl as well, or not plain to us. */
static void both_ways_lead_to_the_same_place(void **state)
{
	static const char *const begin[] = { "http://www.example.gov.cn/feed", "https://127.0.0.1:1200/", "http://h", "" };
	char url[512];
	unsigned plain = 0;

	(void)state;
	srandom(8);
	for (int i = 0; i < 300000; i++) {
		int of = i % 2 ? TAME : PIECES;
		const char *what;

		strcpy(url, begin[random() % 4]);
		for (long n = random() % 8; n >= 0; n--)
			strcat(url, piece[random() % of]);
		what = two_ways_part(url);
		if (what)
			fail_msg("%s: %s", url, what);
		plain += is_plain(url);
	}
	assert_true(plain > 30000);
}

static void a_plain_place_is_left_like_any_other(void **state)
{
	struct place p = { NULL };
	struct text err = TEXT_SENTENCE;

	(void)state;
	assert_int_equal(place_go(&p, "http://a.cn:8080/x/y?z", NULL, &err), 0);
	assert_int_equal(place_go(&p, "../w?v", NULL, &err), 0);
	assert_string_equal(p.url, "http://a.cn:8080/w?v");
	assert_int_equal(p.path, 0); /* curl put it together: it is asked */
	assert_int_equal(place_go(&p, "http://b.cn/", NULL, &err), 0);
	assert_string_equal(p.host, "b.cn");
	assert_int_equal(p.port, 80);
	assert_int_equal(place_go(&p, "gopher://b.cn/", NULL, &err), -1);
	assert_string_equal(p.url, "http://b.cn/"); /* it stays where it was */
	place_clear(&p);
	text_clear(&err);
}

static void an_address_that_is_too_long_is_refused(void **state)
{
	struct place p = { NULL };
	struct text err = TEXT_SENTENCE, url = TEXT_INIT(0);

	(void)state;
	text_add(&url, "http://h/");
	while (url.len < URL_MAX)
		text_add_char(&url, 'x');
	assert_int_equal(place_go(&p, text_str(&url), NULL, &err), 0);
	text_add_char(&url, 'x');
	assert_int_equal(place_go(&p, text_str(&url), NULL, &err), -1);
	place_clear(&p);
	text_clear(&err);
	text_clear(&url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_address_is_plain),
		cmocka_unit_test(what_is_at_all_unusual_is_not),
		cmocka_unit_test(both_ways_lead_to_the_same_place),
		cmocka_unit_test(a_plain_place_is_left_like_any_other),
		cmocka_unit_test(an_address_that_is_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
