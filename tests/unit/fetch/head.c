/*
 * head - header lines: validators verbatim, Retry-After by the answer's own
 * clock, and nothing from trailers or interim answers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "head.h"

static struct head feed(const char *lines)
{
	struct head h;
	const char *end;

	head_init(&h);
	for (; *lines; lines = end) {
		end = strchr(lines, '\n') + 1;
		assert_true(head_line(&h, lines, (size_t)(end - lines)));
	}
	return h;
}

static void keeps_what_a_watch_needs(void **state)
{
	struct head h = feed("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nETAG:  W/\"a b\" \r\nlast-modified: yesterday\r\n"
		"Content-Type: text/xml; charset=gbk\r\nAge: 17\r\nCache-Control: public, Max-Age=60, x\r\nContent-Encoding: GZIP\r\n"
		"Content-Length: 12\r\n\r\n");

	(void)state;
	assert_int_equal(h.status, 200);
	assert_true(h.complete);
	assert_int_equal(h.date, 784111777);
	assert_string_equal(h.etag, "W/\"a b\"");
	assert_string_equal(h.last_modified, "yesterday");
	assert_string_equal(h.content_type, "text/xml; charset=gbk");
	assert_int_equal(h.age, 17);
	assert_int_equal(h.max_age, 60);
	assert_int_equal(h.coding, CODING_GZIP);
	assert_int_equal(h.length, 12);
	assert_string_equal(h.retry_after, "");
	assert_true(head_is_content(&h));
}

static void only_the_last_answer_counts(void **state)
{
	struct head h = feed("HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\nHTTP/1.1 404 Not Found\r\nAge: 1\r\n\r\n");

	(void)state;
	assert_int_equal(h.status, 404);
	assert_string_equal(h.etag, "");
	h = feed("HTTP/2 304 \r\netag: x\r\n\r\netag: trailer\r\n");
	assert_int_equal(h.status, 304);
	assert_string_equal(h.etag, "x");
	h = feed("HTTP/1.1 200 OK\r\nHTTP/1.1 304 injected\r\n\r\n");
	assert_int_equal(h.status, 200);
}

static void odd_lines_do_no_harm(void **state)
{
	struct head h = feed("HTTP/1.1 abc\r\nno colon\r\n: empty name\r\nAge: -3\r\nCache-Control: max-age=\r\nContent-Length: 1e9\r\n"
		"Date: never\r\nETag: a\001b\r\n\r\n");
	char longer[VALIDATOR_MAX + 40];

	(void)state;
	assert_int_equal(h.status, 0);
	assert_int_equal(h.age, 0);
	assert_int_equal(h.max_age, -1);
	assert_int_equal(h.length, -1);
	assert_int_equal(h.date, MOMENT_NONE);
	assert_string_equal(h.etag, "");
	head_init(&h);
	memset(longer, 'x', sizeof longer);
	memcpy(longer, "ETag: ", 6);
	assert_true(head_line(&h, "HTTP/1.1 200 OK", 15));
	assert_true(head_line(&h, longer, sizeof longer));
	assert_string_equal(h.etag, "");
	assert_true(head_line(&h, longer, VALIDATOR_MAX + 6));
	assert_int_equal(strlen(h.etag), VALIDATOR_MAX);
}

static void has_a_ceiling(void **state)
{
	struct head h;
	char line[1024];
	int i;

	(void)state;
	memset(line, 'x', sizeof line);
	head_init(&h);
	for (i = 0; i < HEAD_BYTES_MAX / 1024; i++)
		assert_true(head_line(&h, line, sizeof line));
	assert_false(head_line(&h, line, 1));
}

static moment date_of(const char *date)
{
	char line[200];

	snprintf(line, sizeof line, "HTTP/1.1 200 OK\r\nDate: %s\r\n\r\n", date);
	struct head h = feed(line);
	return h.date;
}

/* The quick way round curl's own reading of dates leads to the same place. */
static void dates_are_read_as_curl_reads_them(void **state)
{
	static const char *const odd[] = { "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "sun, 06 nov 1994 08:49:37 gmt", "Xyz, 06 Nov 1994 08:49:37 GMT",
		"Sun, 06 Xyz 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Tue, 29 Feb 2000 00:00:00 GMT",
		"Wed, 29 Feb 1999 00:00:00 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:60 GMT",
		"Sun, 06 Nov 1994 08:49:37 GMT+1", "Sun, 6 Nov 1994 08:49:37 GMT", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1094 08:49:37 GMT",
		"Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 199", "Sun,", "Thu, 01 Jan 1970 00:00:00 GMT" };
	char date[64];

	(void)state;
	for (time_t t = 0; t < 4200000000; t += 86400 * 3 / 2 + 3607) {
		struct tm tm;

		gmtime_r(&t, &tm);
		strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
		assert_int_equal(date_of(date), t);
	}
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		time_t t = curl_getdate(odd[i], NULL);

		if (date_of(odd[i]) != (t == -1 ? MOMENT_NONE : t))
			fail_msg("%s: %lld, curl says %lld", odd[i], (long long)date_of(odd[i]), (long long)t);
	}
}

static int64_t retry(const char *date, const char *value)
{
	char lines[400];

	snprintf(lines, sizeof lines, "HTTP/1.1 503 x\r\n%s%s%sRetry-After: %s\r\n\r\n", *date ? "Date: " : "", date, *date ? "\r\n" : "", value);
	struct head h = feed(lines);
	return head_retry_after(&h, 784111777);
}

static void retry_after_counts_by_the_answers_own_clock(void **state)
{
	(void)state;
	assert_int_equal(retry("", "120"), 120);
	assert_int_equal(retry("", "0"), 0);
	assert_int_equal(retry("", "99999999999999999999"), RETRY_AFTER_MAX);
	assert_int_equal(retry("", "Sun, 06 Nov 1994 08:54:37 GMT"), 300);                                 /* by now */
	assert_int_equal(retry("Sat, 06 Nov 2004 08:49:37 GMT", "Sat, 06 Nov 2004 08:50:37 GMT"), 60);       /* a wrong clock there: by its own */
	assert_int_equal(retry("", "Sunday, 06-Nov-94 08:54:37 GMT"), 300);
	assert_int_equal(retry("", "Sun Nov  6 08:54:37 1994"), 300);
	assert_int_equal(retry("", "Thu, 01 Jan 1970 00:00:00 GMT"), -1);
	assert_int_equal(retry("", "Fri, 31 Dec 9999 23:59:59 GMT"), RETRY_AFTER_MAX);
	assert_int_equal(retry("", "soon"), -1);
	assert_int_equal(retry("", "-5"), -1);
	assert_int_equal(retry("", "1.5"), -1);
	assert_int_equal(retry("", ""), -1);
}

static void max_age_is_found_among_others(void **state)
{
	static const struct { const char *value; int64_t age; } all[] = {
		{ "max-age=5", 5 }, { "no-cache,max-age=7", 7 }, { "s-maxage=9", -1 }, { "max-age=\"11\"", 11 }, { "max-age=x", -1 },
		{ "max-age=99999999999999999999", MAX_AGE_MAX }, { "private ,  MAX-AGE=3 , y", 3 }, { ",,", -1 }
	};
	char lines[200];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof all / sizeof *all; i++) {
		snprintf(lines, sizeof lines, "HTTP/1.1 200 OK\r\nCache-Control: %s\r\n\r\n", all[i].value);
		struct head h = feed(lines);
		assert_int_equal(h.max_age, all[i].age);
	}
}

static void a_long_location_is_told_from_none(void **state)
{
	struct head h;
	char line[URL_MAX + 100];

	(void)state;
	memset(line, 'x', sizeof line);
	memcpy(line, "Location: /", 11);
	head_init(&h);
	head_line(&h, "HTTP/1.1 301 x", 14);
	head_line(&h, line, sizeof line);
	assert_true(h.location_cut);
	assert_true(head_is_redirect(&h));
	assert_string_equal(h.location, "");
}

static void evidence_holds_no_secret_and_no_odd_byte(void **state)
{
	static const char *const lines[] = { "HTTP/1.1 200 OK\r\n", "X-Odd:\t\x1b[2J\xe5\x8f\xb7 end\x7f\r\n", "\x01\r\n", "\r\n",
		"SET-COOKIE: id=1\r\n", "x-my-ToKen: 2\r\n", "Proxy-authenticate: 3\r\n", "X-Toke: n\r\n", "Etag: \"cookie: 4\"\n" };
	struct text record = TEXT_INIT(0), small = TEXT_INIT(10);

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		head_record_line(&record, lines[i], strlen(lines[i]));
	assert_string_equal(text_str(&record), "HTTP/1.1 200 OK\nX-Odd:  [2J    end \n \nSET-COOKIE: ***\nx-my-ToKen: ***\nProxy-authenticate: ***\n"
		"X-Toke: n\nEtag: \"cookie: 4\"\n");
	head_record_line(&small, lines[0], strlen(lines[0]));
	assert_string_equal(text_str(&small), "HTTP/1.1 2");
	assert_true(small.cut);
	text_clear(&record);
	text_clear(&small);
}

static void a_status_has_words(void **state)
{
	struct text t = TEXT_SENTENCE;

	(void)state;
	head_sentence(404, &t);
	assert_string_equal(text_str(&t), "HTTP 404 Not Found");
	head_sentence(599, &t);
	assert_string_equal(text_str(&t), "HTTP 599");
	text_clear(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_a_watch_needs),
		cmocka_unit_test(only_the_last_answer_counts),
		cmocka_unit_test(odd_lines_do_no_harm),
		cmocka_unit_test(has_a_ceiling),
		cmocka_unit_test(dates_are_read_as_curl_reads_them),
		cmocka_unit_test(retry_after_counts_by_the_answers_own_clock),
		cmocka_unit_test(max_age_is_found_among_others),
		cmocka_unit_test(a_long_location_is_told_from_none),
		cmocka_unit_test(evidence_holds_no_secret_and_no_odd_byte),
		cmocka_unit_test(a_status_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
