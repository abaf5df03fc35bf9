/*
 * charset - see charset.h.
 *
 * In order: a byte order mark; NULs where UTF-16 and UTF-32 have them; pure
 * ASCII; strictly valid UTF-8, whatever the labels say, since no other charset
 * looks like it by accident; then the labels (HTTP header, declaration), each
 * believed only if the document decodes under it; then a guess: pairs of high
 * bytes are GB18030, lonely ones windows-1252.
 *
 * A document that says UTF-8 and mostly is may have single titles in another
 * charset (a form pasted through an old system).  Those are decoded segment by
 * segment between angle brackets, which cannot be part of a character in UTF-8
 * or GB18030, so that one bad title loses neither its post nor the others.
 */
#include "charset.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "utf8.h"

enum {
	LABEL_MAX = 40,
	HEAD_BYTES = 1024,       /* a declaration stands at the very beginning */
	DECODED_BYTES = 1 << 16, /* at once: whenever they are full, glibc decodes up to 8 KB again */
};

/* clang-format off */
/* What is known under which names; gb2312 and gbk are subsets of GB18030, latin-1 is served for windows-1252. */
static struct {
	const char *name;    /* as iconv calls it; NULL for UTF-8, which needs none */
	const char *labels;  /* lower case, space on both sides of each */
	iconv_t cd;
} charsets[] = {
	{ "UTF-8", " utf-8 utf8 unicode-1-1-utf-8 x-utf-8 ", 0 },
	{ "GB18030", " gb18030 gb2312 gbk gb-2312 gb-18030 euc-cn x-gbk cp936 ms936 windows-936 gb2312-80 csgb2312 chinese gb-2312-80 ", 0 },
	{ "BIG5-HKSCS", " big5 big-5 big5-hkscs x-big5 cp950 ms950 windows-950 csbig5 cn-big5 ", 0 },
	{ "UTF-16LE", " utf-16le utf-16 ucs-2 unicode iso-10646-ucs-2 ", 0 },
	{ "UTF-16BE", " utf-16be ", 0 },
	{ "UTF-32LE", " utf-32le utf-32 ucs-4 ", 0 },
	{ "UTF-32BE", " utf-32be ", 0 },
	{ "WINDOWS-1252", " windows-1252 iso-8859-1 iso8859-1 latin1 latin-1 l1 cp1252 iso-8859-1-windows-3.1-latin-1 x-cp1252 ", 0 },
	{ "IBM037", " ibm037 cp037 ebcdic-cp-us ", 0 },
	{ "WINDOWS-1250", " windows-1250 cp1250 ", 0 }, { "WINDOWS-1251", " windows-1251 cp1251 ", 0 },
	{ "WINDOWS-1253", " windows-1253 cp1253 ", 0 }, { "WINDOWS-1254", " windows-1254 cp1254 iso-8859-9 iso8859-9 latin5 ", 0 },
	{ "WINDOWS-1255", " windows-1255 cp1255 ", 0 }, { "WINDOWS-1256", " windows-1256 cp1256 ", 0 },
	{ "WINDOWS-1257", " windows-1257 cp1257 ", 0 }, { "WINDOWS-1258", " windows-1258 cp1258 ", 0 },
	{ "ISO-8859-2", " iso-8859-2 iso8859-2 latin2 ", 0 }, { "ISO-8859-3", " iso-8859-3 ", 0 }, { "ISO-8859-4", " iso-8859-4 ", 0 },
	{ "ISO-8859-5", " iso-8859-5 ", 0 }, { "ISO-8859-6", " iso-8859-6 ", 0 }, { "ISO-8859-7", " iso-8859-7 ", 0 },
	{ "ISO-8859-8", " iso-8859-8 iso-8859-8-i ", 0 }, { "ISO-8859-10", " iso-8859-10 ", 0 }, { "ISO-8859-13", " iso-8859-13 ", 0 },
	{ "ISO-8859-14", " iso-8859-14 ", 0 }, { "ISO-8859-15", " iso-8859-15 iso8859-15 latin-9 latin9 ", 0 },
	{ "ISO-8859-16", " iso-8859-16 ", 0 }, { "KOI8-R", " koi8-r koi8 ", 0 }, { "KOI8-U", " koi8-u ", 0 }, { "IBM866", " ibm866 cp866 ", 0 },
	{ "MACINTOSH", " macintosh macroman mac x-mac-roman ", 0 }, { "TIS-620", " tis-620 windows-874 iso-8859-11 ", 0 },
	{ "EUC-JP", " euc-jp x-euc-jp ", 0 }, { "CP932", " shift_jis shift-jis sjis x-sjis ms932 windows-31j cp932 ", 0 },
	{ "ISO-2022-JP", " iso-2022-jp csiso2022jp ", 0 }, { "ISO-2022-KR", " iso-2022-kr ", 0 }, { "ISO-2022-CN", " iso-2022-cn ", 0 }, { "UHC", " euc-kr ks_c_5601-1987 ks-c-5601-1987 cp949 uhc windows-949 ", 0 },
	{ "EUC-TW", " euc-tw x-euc-tw ", 0 },
};
/* clang-format on */

enum { UTF8, GB18030, BIG5, UTF16LE, UTF16BE, UTF32LE, UTF32BE, WINDOWS1252, EBCDIC }; /* the first rows */
enum { CHARSET_COUNT = sizeof(charsets) / sizeof(charsets[0]) };

int charset_open_all(struct text *err)
{
	int r = 0;

	for (int i = UTF8 + 1; i < CHARSET_COUNT; i++) {
		if (charsets[i].cd != 0)
			continue;
		charsets[i].cd = iconv_open("UTF-8", charsets[i].name);
		if (charsets[i].cd == (iconv_t)-1) {
			charsets[i].cd = 0;
			text_addf(err, "%s%s", r ? ", " : "no converter from ", charsets[i].name);
			r = -1;
		} else {
			/* some tables are only loaded at the first character */
			char in[] = "a", out[16], *pi = in, *po = out;
			size_t ni = 1, no = sizeof(out);

			iconv(charsets[i].cd, &pi, &ni, &po, &no);
		}
	}
	return r;
}

static int find_label(const char *s, size_t n)
{
	char key[LABEL_MAX + 3] = " ";
	size_t k = 1;

	while (n && (*s == ' ' || *s == '"' || *s == '\'')) {
		s++;
		n--;
	}
	for (; n && k < LABEL_MAX && *s != ' ' && *s != '"' && *s != '\'' && *s != ';' && *s != '>' && *s != '?' && *s != '/' && *s != '\0';
	        s++, n--)
		key[k++] = (char)(*s >= 'A' && *s <= 'Z' ? *s | 0x20 : *s);
	if (k == 1)
		return -1;
	memcpy(key + k, " ", 2);
	for (int i = 0; i < CHARSET_COUNT; i++) {
		if (strstr(charsets[i].labels, key))
			return i;
	}
	return -1;
}

static const char *find_word(const char *s, size_t n, const char *word)
{
	size_t w = strlen(word);

	for (size_t i = 0; i + w <= n; i++) {
		if (strncasecmp(s + i, word, w) == 0)
			return s + i + w;
	}
	return NULL;
}

/* `word` and then "= label" */
static int label_after(const char *s, size_t n, const char *word)
{
	const char *end = s + n, *p = find_word(s, n, word);

	while (p && p < end && *p == ' ')
		p++;
	if (p == NULL || p >= end || *p != '=')
		return -1;
	return find_label(p + 1, (size_t)(end - p - 1));
}

/* <?xml encoding="..."?>, or <meta charset=...> in a page */
static int declared_label(const char *s, size_t n)
{
	const char *xml, *close;

	if (n > HEAD_BYTES)
		n = HEAD_BYTES;
	xml = find_word(s, n, "<?xml");
	if (xml && (close = memchr(xml, '>', n - (size_t)(xml - s))))
		return label_after(xml, (size_t)(close - xml), "encoding");
	return find_word(s, n, "<html") || find_word(s, n, "<head") || find_word(s, n, "<meta") ? label_after(s, n, "charset") : -1;
}

static bool is_control(unsigned char c)
{
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/* Valid UTF-8 sequence at p: its length; 0: none. The two non-characters that XML refuses are invalid. */
static size_t sequence(const unsigned char *p, size_t left)
{
	return is_control(p[0]) ? 1 : utf8_text_length(p, left);
}

struct census {
	bool valid;          /* strictly valid UTF-8 */
	bool controls;       /* where it is: holds NULs or other controls */
	/* counted only where it is not: */
	size_t high;         /* bytes >= 0x80 */
	size_t runs, lonely; /* runs of them, and those of length one */
};

static void count_high(const unsigned char *p, size_t n, struct census *c)
{
	size_t run = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && p[i] >= 0x80) {
			run++;
		} else if (run) {
			c->high += run;
			c->runs++;
			c->lonely += run == 1;
			run = 0;
		}
	}
}

static struct census take_census(const unsigned char *p, size_t n)
{
	size_t i = utf8_text(p, n), k = 1;
	struct census c = {.controls = i < n};

	for (; i < n && k; i += k)
		k = sequence(p + i, n - i);
	c.valid = i == n;
	if (!c.valid)
		count_high(p, n, &c);
	return c;
}

static bool is_ascii(const unsigned char *p, size_t n)
{
	uint64_t eight;

	for (; n >= sizeof eight; p += sizeof eight, n -= sizeof eight) {
		memcpy(&eight, p, sizeof eight);
		if (eight & 0x8080808080808080u)
			return false;
	}
	while (n && *p < 0x80)
		p++, n--;
	return n == 0;
}

/* Appends s decoded; what cannot be decoded becomes U+FFFD. Returns the number of such bytes. */
static size_t decode(int which, const char *s, size_t n, struct text *out)
{
	static char buf[DECODED_BYTES]; /* too large for the stack of a sandboxed child */
	char *in = (char *)(uintptr_t)s;
	size_t errors = 0, unit = which == UTF16LE || which == UTF16BE ? 2 : which == UTF32LE || which == UTF32BE ? 4 : 1;
	iconv_t cd = charsets[which].cd;

	if (cd == 0)
		return n;
	iconv(cd, NULL, NULL, NULL, NULL);
	while (n) {
		char *o = buf;
		size_t room = sizeof(buf), r = iconv(cd, &in, &n, &o, &room);

		text_add_n(out, buf, (size_t)(o - buf));
		if (r != (size_t)-1 || (size_t)(o - buf) > sizeof(buf) - 16)
			continue;
		if (n) {
			text_add_n(out, "\xef\xbf\xbd", 3);
			errors++;
			unit = unit < n ? unit : n;
			in += unit;
			n -= unit;
		}
	}
	return errors;
}

/* One segment; false: it is not UTF-8 and there is a fallback, so nothing was kept. */
static bool clean_segment(const char *s, size_t n, bool may_repair, struct text *out)
{
	size_t start = 0, mark = out->len;

	for (size_t i = 0; (i += utf8_text((const unsigned char *)s + i, n - i)) < n;) {
		bool control = is_control((unsigned char)s[i]);

		if (!control && !may_repair) {
			out->len = mark;
			return false;
		}
		text_add_n(out, s + start, i - start);
		if (!control)
			text_add_n(out, "\xef\xbf\xbd", 3);
		else if (s[i] != '\0')
			text_add_char(out, ' ');
		start = ++i;
	}
	text_add_n(out, s + start, n - start);
	return true;
}

/* Drops NULs, turns other controls into spaces and what is not UTF-8 into U+FFFD. */
static void clean_plain(const char *s, size_t n, struct text *out)
{
	clean_segment(s, n, true, out);
}

/* The same for a document that is mostly UTF-8: segments that are not are decoded as `fallback`. */
static void clean_mixed(const char *s, size_t n, int fallback, struct text *out)
{
	struct text decoded = TEXT_INIT(0);

	for (size_t i = 0, len; i < n; i += len) {
		for (len = 0; i + len < n && s[i + len] != '<' && s[i + len] != '>';)
			len++;
		len += i + len < n;
		if (clean_segment(s + i, len, false, out))
			continue;
		text_reset(&decoded);
		decode(fallback, s + i, len, &decoded);
		clean_plain(text_str(&decoded), decoded.len, out);
	}
	text_clear(&decoded);
}

/* More segments that are not UTF-8 than such that are, and not ASCII? Then UTF-8 is not what it is. */
static bool mostly_broken(const unsigned char *p, size_t n)
{
	size_t good = 0, bad = 0;

	for (size_t i = 0; i < n;) {
		bool high = false, broken = false;

		for (; i < n && p[i] != '<' && p[i] != '>';) {
			size_t k = sequence(p + i, n - i);

			high |= p[i] >= 0x80;
			broken |= k == 0;
			i += k ? k : 1;
		}
		good += high && !broken;
		bad += broken;
		i++;
	}
	return bad >= good;
}

/* UTF-16 and UTF-32 without a mark: the NULs of their first, ASCII, characters. And EBCDIC, which is like nothing else. */
static int by_first_bytes(const unsigned char *p, size_t n)
{
	size_t nul[4] = {0}, m = n < 64 ? n & ~(size_t)3 : 64, most;

	if (m < 4)
		return -1;
	if (memcmp(p, "\x4c\x6f\xa7\x94", 4) == 0) /* "<?xm" on a mainframe */
		return EBCDIC;
	for (size_t i = 0; i < m; i++)
		nul[i % 4] += p[i] == 0;
	m /= 4;
	most = (m * 3 + 3) / 4;
	if (nul[1] >= most && nul[2] >= most && nul[3] >= most)
		return nul[0] ? -1 : UTF32LE;
	if (nul[0] >= most && nul[1] >= most && nul[2] >= most)
		return nul[3] ? -1 : UTF32BE;
	/* the first two characters are markup, whatever follows them */
	if (p[0] && !p[1] && p[2] && !p[3])
		return UTF16LE;
	if (!p[0] && p[1] && !p[2] && p[3])
		return UTF16BE;
	return -1;
}

static int by_mark(const unsigned char *p, size_t n, size_t *ret_skip)
{
	static const struct {
		const char *bytes;
		size_t len;
		int which;
	} marks[] = {
	        {"\xff\xfe\0\0", 4, UTF32LE},
	        {"\0\0\xfe\xff", 4, UTF32BE},
	        {"\xff\xfe", 2, UTF16LE},
	        {"\xfe\xff", 2, UTF16BE},
	        {"\xef\xbb\xbf", 3, UTF8},
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (n >= marks[i].len && memcmp(p, marks[i].bytes, marks[i].len) == 0) {
			*ret_skip = marks[i].len;
			return marks[i].which;
		}
	}
	*ret_skip = 0;
	return -1;
}

static bool is_wide(int which)
{
	return which >= UTF16LE && which <= UTF32BE;
}

/* The document under a label, into out: true if hardly anything resists. */
static bool try_label(int which, const char *s, size_t n, size_t high, struct text *out)
{
	if (which <= UTF8 || is_wide(which))
		return false; /* it is not UTF-8, and wide forms were recognised by their NULs */
	text_reset(out);
	return decode(which, s, n, out) * 50 <= high;
}

/* A body of neither valid UTF-8 nor wide characters: labels, then the guess. */
static int decode_other(const char *s, size_t n, const char *content_type, const struct census *c, struct text *out)
{
	int header = label_after(content_type, strlen(content_type), "charset");
	int declared = declared_label(s, n), guess, first = header, second = declared;

	if (header == WINDOWS1252 && declared >= 0) { /* servers add latin-1 to everything */
		first = declared;
		second = header;
	}
	if (first == UTF8 || (first < 0 && second == UTF8))
		second = first = mostly_broken((const unsigned char *)s, n) ? second : UTF8;
	if (first != UTF8) {
		if (try_label(first, s, n, c->high, out))
			return first;
		if (try_label(second, s, n, c->high, out))
			return second;
	}
	guess = c->lonely * 2 > c->runs ? WINDOWS1252 : GB18030;
	text_reset(out);
	if (mostly_broken((const unsigned char *)s, n)) {
		decode(guess, s, n, out);
		return guess;
	}
	clean_mixed(s, n, guess, out);
	return UTF8;
}

const char *charset_to_utf8(
        const void *body, size_t len, const char *content_type, struct text *scratch, size_t *ret_len, const char **ret_name)
{
	const char *s = body;
	size_t skip = 0;
	int which = by_mark(body, len, &skip);
	struct census c;
	struct text decoded = TEXT_INIT(0);

	if (which < 0)
		which = by_first_bytes(body, len);
	s += skip;
	len -= skip;
	text_reset(scratch);
	if (which > UTF8 && charsets[which].cd) {
		decode(which, s, len, &decoded);
	} else {
		which = UTF8;
		while (len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) { /* marks pile up where files are concatenated */
			s += 3;
			len -= 3;
		}
		c = take_census((const unsigned char *)s, len);
		if (c.valid && is_ascii((const unsigned char *)s, len)) {
			int label = declared_label(s, len);

			if (label < 0)
				label = label_after(content_type, strlen(content_type), "charset");
			if (label >= 0 && strncmp(charsets[label].name, "ISO-2022", 8) == 0) { /* seven bits, and not ASCII */
				which = label;
				decode(which, s, len, &decoded);
			}
		} else if (!c.valid) {
			which = decode_other(s, len, content_type, &c, &decoded);
		}
		if (decoded.len == 0 && c.valid && !c.controls) {
			*ret_len = len;
			*ret_name = charsets[UTF8].name;
			return s;
		}
	}
	*ret_name = charsets[which].name;
	if (decoded.len)
		clean_plain(text_str(&decoded), decoded.len, scratch);
	else
		clean_plain(s, len, scratch);
	text_clear(&decoded);
	*ret_len = scratch->len;
	return text_str(scratch);
}
