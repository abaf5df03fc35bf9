/*
 * plain - see plain.h.
 */
#include "plain.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

enum { ENTITY_BYTES = 12 }; /* "&thetasym;" is the longest that HTML 4 names */

/* clang-format off */
/* &#128; to &#159; mean what windows-1252 has there: browsers agreed on it long ago. */
static const uint16_t c1[32] = { 0x20ac, 0xfffd, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0xfffd, 0x17d,
	0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0xfffd, 0x17e, 0x178 };
/* clang-format on */

uint32_t plain_entity(const char *s, size_t n, size_t *ret_len)
{
	char name[ENTITY_BYTES];
	size_t len = 0;
	unsigned long v;

	while (len + 1 < n && len < sizeof(name) - 1 && s[len + 1] != ';' && s[len + 1] != '&' && s[len + 1] != ' ') {
		name[len] = s[len + 1];
		len++;
	}
	if (len == 0 || len + 1 >= n || s[len + 1] != ';')
		return 0;
	name[len] = '\0';
	*ret_len = len + 2;
	if (name[0] == '#') {
		v = name[1] == 'x' || name[1] == 'X' ? strtoul(name + 2, NULL, 16) : strtoul(name + 1, NULL, 10);
		if (v >= 0x80 && v < 0xa0)
			return c1[v - 0x80];
		return v == 0 || v > 0x10ffff || (v >= 0xd800 && v < 0xe000) ? 0xfffd : (uint32_t)v;
	}
	if (strcmp(name, "apos") == 0)
		return '\'';
	const htmlEntityDesc *e = htmlEntityLookup((const xmlChar *)name);

	return e ? e->value : 0;
}

static size_t encode(uint32_t u, char *out)
{
	if (u < 0x80) {
		out[0] = (char)u;
		return 1;
	}
	if (u < 0x800) {
		out[0] = (char)(0xc0 | u >> 6);
		out[1] = (char)(0x80 | (u & 0x3f));
		return 2;
	}
	if (u < 0x10000) {
		out[0] = (char)(0xe0 | u >> 12);
		out[1] = (char)(0x80 | (u >> 6 & 0x3f));
		out[2] = (char)(0x80 | (u & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | u >> 18);
	out[1] = (char)(0x80 | (u >> 12 & 0x3f));
	out[2] = (char)(0x80 | (u >> 6 & 0x3f));
	out[3] = (char)(0x80 | (u & 0x3f));
	return 4;
}

/* A tag at s: its length; 0: a '<' that is only a '<'. */
static size_t tag_length(const char *s, size_t n)
{
	const char *close;
	char c = n > 1 ? s[1] : ' ';

	if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '!'))
		return 0;
	close = memchr(s, '>', n);
	return close ? (size_t)(close - s) + 1 : 0;
}

/* White space at s: its length; 0: none. No-break and ideographic spaces are spaces to a reader. */
static size_t space_length(const char *s, size_t n)
{
	if ((unsigned char)*s <= ' ' || *s == 0x7f)
		return 1;
	if (n >= 2 && memcmp(s, "\xc2\xa0", 2) == 0)
		return 2;
	return n >= 3 && memcmp(s, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

/* Bytes that are nothing but themselves. */
static size_t run_length(const char *s, size_t n, bool html)
{
	size_t i = 0;

	for (; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c > ' ' && c < 0x7f) {
			if (html && (c == '<' || c == '&'))
				break;
		} else if (c <= 0x7f || ((c == 0xc2 || c == 0xe3) && space_length(s + i, n - i))) {
			break;
		}
	}
	return i;
}

struct folder {
	struct text *out;
	size_t start; /* no space is put before the first word */
	bool space;
};

static void put(struct folder *f, const char *s, size_t n)
{
	if (f->space && f->out->len > f->start)
		text_add_char(f->out, ' ');
	f->space = false;
	text_add_n(f->out, s, n);
}

void plain_add(struct text *out, const char *s, size_t n, bool html)
{
	struct folder f = {out, out->len, false};

	for (size_t i = 0, len; i < n && !out->cut; i += len) {
		char c[4];
		uint32_t u;

		if ((len = space_length(s + i, n - i))) {
			f.space = true;
		} else if (html && s[i] == '<' && (len = tag_length(s + i, n - i))) {
			continue;
		} else if (html && s[i] == '&' && (u = plain_entity(s + i, n - i, &len))) {
			size_t k = encode(u, c);

			if (space_length(c, k))
				f.space = true;
			else
				put(&f, c, k);
		} else {
			len = run_length(s + i, n - i, html);
			len = len ? len : 1;
			put(&f, s + i, len);
		}
	}
}
