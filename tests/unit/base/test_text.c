/* text: ceilings, UTF-8, escaping, masking, widths. */
#include <string.h>

#include "text.h"
#include "unit.h"

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
	const struct CMUnitTest tests[] = { cmocka_unit_test(ceilings), cmocka_unit_test(utf8), cmocka_unit_test(widths), cmocka_unit_test(escapes),
		cmocka_unit_test(masks), cmocka_unit_test(distances), cmocka_unit_test(files),
		cmocka_unit_test(sorting) };

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
