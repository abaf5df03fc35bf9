/* text: ceilings, UTF-8, escaping, masking, widths. */
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "unit.h"
#include "utf8.h"

static void ceilings(void **state)
{
	struct text t = TEXT_INIT(10);

	(void)state;
	text_add(&t, "12345");
	assert_false(t.cut);
	text_add(&t, "678中");
	assert_true(t.cut);
	assert_string_equal(text_str(&t), "12345678"); /* never half a character */
	text_reset(&t);
	text_addf(&t, "%s", "");
	assert_string_equal(text_str(&t), "");
	text_addf(&t, "%d-%s", 42, "abcdefghijkl");
	assert_int_equal(t.len, 10);
	text_clear(&t);
}

static void numbers(void **state)
{
	static const struct { uint64_t n; const char *digits; } all[] = { { 0, "0" }, { 9, "9" }, { 10, "10" }, { 65535, "65535" }, { UINT64_MAX, "18446744073709551615" } };
	struct text t = TEXT_INIT(25);

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		text_reset(&t);
		text_add(&t, "a:");
		text_add_number(&t, all[i].n);
		assert_string_equal(text_str(&t) + 2, all[i].digits);
	}
	text_add_number(&t, 12345); /* the ceiling holds */
	assert_string_equal(text_str(&t), "a:18446744073709551615123");
	text_clear(&t);
}

static void utf8(void **state)
{
	(void)state;
	assert_int_equal(text_utf8_valid("ab中", 5), 5);
	assert_int_equal(text_utf8_valid("ab\xff", 3), 2);
	assert_int_equal(text_utf8_valid("\xc0\x80", 2), 0);     /* overlong NUL */
	assert_int_equal(text_utf8_valid("\xed\xa0\x80", 3), 0); /* a surrogate */
	assert_int_equal(text_utf8_valid("\xf4\x90\x80\x80", 4), 0); /* beyond Unicode */
	assert_int_equal(text_utf8_valid("a\xe4\xb8", 3), 1);    /* cut short */
	assert_int_equal(text_utf8_cut("中文", 6, 5), 3);
	assert_int_equal(text_utf8_cut("中文", 6, 2), 0);
}

/* The same by the book (Unicode, table 3-7), byte by byte: where the first character that is none begins. */
static size_t valid_by_the_book(const unsigned char *p, size_t n)
{
	static const struct { unsigned char first, last, low, high, more; } rows[] = { { 0, 0x7f, 0, 0, 0 }, { 0xc2, 0xdf, 0x80, 0xbf, 1 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 2 }, { 0xe1, 0xec, 0x80, 0xbf, 2 }, { 0xed, 0xed, 0x80, 0x9f, 2 }, { 0xee, 0xef, 0x80, 0xbf, 2 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 3 }, { 0xf1, 0xf3, 0x80, 0xbf, 3 }, { 0xf4, 0xf4, 0x80, 0x8f, 3 } };
	size_t at = 0;

	while (at < n) {
		size_t row = 0;

		while (row < 9 && (p[at] < rows[row].first || p[at] > rows[row].last))
			row++;
		if (row == 9 || rows[row].more >= n - at || (rows[row].more && (p[at + 1] < rows[row].low || p[at + 1] > rows[row].high)))
			return at;
		for (size_t k = 2; k <= rows[row].more; k++)
			if (p[at + k] < 0x80 || p[at + k] > 0xbf)
				return at;
		at += 1u + rows[row].more;
	}
	return at;
}

/* And where the first begins that no text may hold (XML 1.0, 2.2), among the n that are valid. */
static size_t text_by_the_book(const unsigned char *p, size_t n)
{
	for (size_t at = 0; at < n; at++)
		if ((p[at] < ' ' && !memchr("\t\n\r", p[at], 3)) || (n - at >= 3 && p[at] == 0xef && p[at + 1] == 0xbf && p[at + 2] >= 0xbe))
			return at;
	return n;
}

static unsigned throw(unsigned sides)
{
	static unsigned dice = 1;

	dice = dice * 1664525 + 1013904223;
	return (dice >> 8) % sides;
}

/* Runs of what documents are made of, and of what is rare; in every other one a byte is another. */
static void write_any(struct text *t)
{
	static const char *const pieces[] = { "通", "知，", "。", "a", "<p>", "0123456789abcdef", " ", "\n", "\xc2\xa0", "\xed\x9f\xbf", "\xe0\xa0\x80", "\xef\xbf\xbe",
		"\xef\xbc\x8c", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "\xee\x80\x80", "\x01", "\x7f" };
	enum { USUAL = 7, PIECES = sizeof pieces / sizeof *pieces, ROOM = 400 };
	size_t length = throw(ROOM);

	text_reset(t);
	while (t->len < length) {
		const char *piece = pieces[throw(throw(2) ? PIECES : USUAL)];

		for (unsigned k = 1 + throw(6); k; k--)
			text_add(t, piece);
	}
	if (t->len && throw(2))
		t->buf[throw((unsigned)t->len)] = (char)throw(256);
}

static void utf8_by_the_book(void **state)
{
	enum { TEXTS = 200000 };
	struct text t = TEXT_INIT(0);
	unsigned whole = 0;

	(void)state;
	for (int i = 0; i < TEXTS; i++) {
		char *exact; /* no byte behind it may be read: for the sanitizers */
		size_t want;

		write_any(&t);
		exact = mem_alloc(t.len);
		memcpy(exact, text_str(&t), t.len);
		want = valid_by_the_book((unsigned char *)exact, t.len);
		whole += want == t.len;
		assert_int_equal(text_utf8_valid(exact, t.len), want);
		assert_int_equal(utf8_text((unsigned char *)exact, t.len), text_by_the_book((unsigned char *)exact, want));
		free(exact);
	}
	assert_true(whole > TEXTS / 4 && whole < TEXTS * 9 / 10);
	text_clear(&t);
}

static void widths(void **state)
{
	(void)state;
	assert_int_equal(text_width("abc"), 3);
	assert_int_equal(text_width("大鹏新区发布"), 12);
	assert_int_equal(text_width("a\xcc\x81"), 1); /* a combining accent takes no cell */
	assert_int_equal(text_width("\xf0\xa0\xae\xb7"), 2); /* a rare character of plane 2 */
	assert_int_equal(text_fit("大鹏新区", 5), 6);
	assert_int_equal(text_fit("abc", 5), 3);
}

static void check(void (*add)(struct text *, const char *), const char *in, const char *want)
{
	struct text t = TEXT_INIT(0);

	add(&t, in);
	assert_string_equal(text_str(&t), want);
	text_clear(&t);
}

static void escapes(void **state)
{
	(void)state;
	check(text_add_json, "a\"b\\c\n\x01", "\"a\\\"b\\\\c\\n\\u0001\"");
	check(text_add_json, "\xff中", "\"\xef\xbf\xbd中\"");
	check(text_add_json, "\xe2\x80\xae", "\"\\u202e\""); /* a direction override is shown, not obeyed */
	check(text_add_safe, "a\x1b[31mb\r\n", "a\xef\xbf\xbd[31mb\xef\xbf\xbd\xef\xbf\xbd");
	check(text_add_csv, "plain", "plain");
	check(text_add_csv, "=1+1", "'=1+1");
	check(text_add_csv, "a,\"b\"", "\"a,\"\"b\"\"\"");
	check(text_add_csv, "@x,y", "\"'@x,y\"");
}

static void masks(void **state)
{
	(void)state;
	check(text_add_url, "https://u:p@h.cn/x?token=abc&page=2", "https://***@h.cn/x?token=***&page=2");
	check(text_add_url, "https://h.cn/x?a&access_Key=1#f", "https://h.cn/x?a&access_Key=***#f");
	check(text_add_url, "http://h.cn/plain", "http://h.cn/plain");
	check(text_add_url, "not a url", "not a url");
	check(text_add_url, "http://a@b@c/x", "http://***@c/x");
}

static void distances(void **state)
{
	(void)state;
	assert_int_equal(text_distance("every", "every", 3), 0);
	assert_int_equal(text_distance("evry", "every", 3), 1);
	assert_int_equal(text_distance("kitten", "sitting", 5), 3);
	assert_int_equal(text_distance("a", "completely else", 2), 3);
}

static void files(void **state)
{
	struct text t = TEXT_INIT(16), err = TEXT_SENTENCE;

	(void)state;
	assert_int_equal(text_read_file(&t, "/nowhere/at/all", &err), -1);
	assert_non_null(strstr(text_str(&err), "/nowhere/at/all"));
	assert_int_equal(text_read_file(&t, "/proc/self/status", &err), -1); /* larger than the ceiling */
	assert_non_null(strstr(text_str(&err), "larger"));
	text_clear(&t);
	text_clear(&err);
}

static int by_number(const void *a, const void *b, void *ctx)
{
	int x = *(const int *)a, y = *(const int *)b;

	++*(int *)ctx;
	return (x > y) - (x < y);
}

static void sorting(void **state)
{
	int v[] = { 1, 2, 2, 5 }, asked = 0;

	(void)state;
	mem_sort(v, 4, sizeof *v, by_number, &asked);
	assert_int_equal(asked, 3); /* in order: one pass */
	v[3] = 0;
	mem_sort(v, 4, sizeof *v, by_number, &asked);
	assert_memory_equal(v, ((int[]){ 0, 1, 2, 2 }), sizeof v);
	mem_sort(NULL, 0, sizeof *v, by_number, &asked);
	mem_sort(v, 1, sizeof *v, by_number, &asked);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(ceilings), cmocka_unit_test(numbers), cmocka_unit_test(utf8), cmocka_unit_test(utf8_by_the_book), cmocka_unit_test(widths), cmocka_unit_test(escapes),
		cmocka_unit_test(masks), cmocka_unit_test(distances), cmocka_unit_test(files),
		cmocka_unit_test(sorting) };

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
