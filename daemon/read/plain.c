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

/* The character an HTML entity at s ("&name;", "&#8217;") stands for, and its length; 0: it is none. */
static uint32_t entity(const char *s, size_t n, size_t *ret_len)
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
	if (n >= 3 && (memcmp(s, "\xe3\x80\x80", 3) == 0 || memcmp(s, "\xe2\x80\xa8", 3) == 0 || memcmp(s, "\xe2\x80\xa9", 3) == 0))
		return 3; /* and ends of lines and paragraphs */
	return 0;
}

/*
 * Characters that are no part of a text, at s: their length; 0: none.  C1
 * controls steer terminals, bidi marks and overrides turn what stands around
 * them, zero-width spaces, soft hyphens and tags (U+E0000 ...) hide words in
 * words.  Joiners stay: scripts and emoji need them.
 */
static size_t unseen_length(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;

	if (n >= 2 && u[0] == 0xc2)
		return (u[1] >= 0x80 && u[1] <= 0x9f) || u[1] == 0xad ? 2 : 0;
	if (n >= 3 && u[0] == 0xe2 && u[1] == 0x80)
		return u[2] == 0x8b || u[2] == 0x8e || u[2] == 0x8f || (u[2] >= 0xaa && u[2] <= 0xae) ? 3 : 0; /* U+200B, 200E, 200F, 202A to 202E */
	if (n >= 3 && u[0] == 0xe2 && u[1] == 0x81)
		return u[2] >= 0xa0 && u[2] <= 0xa9 && u[2] != 0xa5 ? 3 : 0; /* U+2060 to 2064, 2066 to 2069 */
	if (n >= 2 && u[0] == 0xd8 && u[1] == 0x9c)
		return 2; /* the Arabic letter mark */
	if (n >= 3 && (memcmp(s, "\xef\xbb\xbf", 3) == 0 || memcmp(s, "\xe1\xa0\x8e", 3) == 0))
		return 3; /* U+FEFF, 180E */
	return n >= 4 && u[0] == 0xf3 && u[1] == 0xa0 && (u[2] | 1) == 0x81 ? 4 : 0;
}

enum { BLANK = 1, MARKUP = 2, LOOK = 4 /* what begins with it may be a space, or unseen */ };
#define EIGHT_BLANKS BLANK, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK
static const unsigned char kinds[256] = { EIGHT_BLANKS, EIGHT_BLANKS, EIGHT_BLANKS, EIGHT_BLANKS, [' '] = BLANK, [0x7f] = BLANK, ['<'] = MARKUP, ['&'] = MARKUP,
	[0xc2] = LOOK, [0xd8] = LOOK, [0xe1] = LOOK, [0xe2] = LOOK, [0xe3] = LOOK, [0xef] = LOOK, [0xf3] = LOOK };

static unsigned kind_of(char c)
{
	return kinds[(unsigned char)c];
}

/* Bytes that are nothing but themselves, and the single spaces between them. */
static size_t run_length(const char *s, size_t n, bool html)
{
	const unsigned stops = BLANK | LOOK | (html ? MARKUP : 0);

	for (size_t i = 0;; i++) {
		while (i < n && !(kind_of(s[i]) & stops))
			i++;
		if (i == n || kind_of(s[i]) == MARKUP)
			return i;
		if (kind_of(s[i]) == BLANK ? !(s[i] == ' ' && i && i + 1 < n && !kind_of(s[i + 1])) : space_length(s + i, n - i) || unseen_length(s + i, n - i))
			return i;
	}
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

		if ((len = run_length(s + i, n - i, html))) {
			put(&f, s + i, len);
		} else if ((len = space_length(s + i, n - i))) {
			f.space = true;
		} else if ((len = unseen_length(s + i, n - i)) || (html && s[i] == '<' && (len = tag_length(s + i, n - i)))) {
			continue;
		} else if (html && s[i] == '&' && (u = entity(s + i, n - i, &len))) {
			size_t k = encode(u, c);

			if (space_length(c, k))
				f.space = true;
			else if (!unseen_length(c, k))
				put(&f, c, k);
		} else {
			put(&f, s + i, len = 1);
		}
	}
}

/* Could this tag do something where a page showed it as it is? It has an attribute, or is one of those that need none. */
static bool is_active(const char *tag, size_t n)
{
	static const char *const active[] = { "script", "style", "iframe", "object", "embed", "svg", "math", "form" };
	size_t at = 1 + (tag[1] == '/');

	for (size_t i = 0; i < sizeof(active) / sizeof(active[0]); i++)
		if (n > at + strlen(active[i]) && !strncasecmp(tag + at, active[i], strlen(active[i])))
			return true;
	return memchr(tag, '=', n) != NULL;
}

bool plain_has_active_tag(const char *s, size_t n)
{
	const char *at = s;
	size_t len;

	for (; (at = memchr(at, '<', n - (size_t)(at - s))); at++)
		if ((len = tag_length(at, n - (size_t)(at - s))) && is_active(at, len))
			return true;
	return false;
}
