/*
 * name - are two names the same to a reader?
 *
 * A renamed account is reported, so everything that is no renaming must
 * compare as equal: another width, a blank, the platform's name behind it.
 */
#include "name.h"

#include <string.h>

enum { NAME_SHORTEST = 6 }; /* bytes, two characters: a shorter piece stands in too many names */

/* The character at *s, which moves on; a byte that is no UTF-8 counts by itself. */
static uint32_t next_character(const unsigned char **s)
{
	static const unsigned char first[] = { 0, 0, 0x1f, 0x0f, 0x07 };
	const unsigned char *p = *s;
	int n = *p < 0xc0 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
	uint32_t c = n == 1 ? *p : *p & first[n];

	for (int i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80) {
			*s = p + 1;
			return *p;
		}
		c = c << 6 | (p[i] & 0x3f);
	}
	*s = p + n;
	return c;
}

/* General punctuation, CJK punctuation, and the signs among the half and full width forms. */
static bool is_mark(uint32_t c)
{
	if (c < 0x80)
		return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
	return c == 0xa0 || c == 0xb7 || (c >= 0x2000 && c <= 0x206f) || (c >= 0x3000 && c <= 0x303f && c != 0x3007) || c == 0xfeff || c == 0xfffd ||
		c == 0xff65;
}

void name_fold(struct text *ret, const char *name)
{
	const unsigned char *s = (const unsigned char *)name;

	text_reset(ret);
	while (*s) {
		const unsigned char *from = s;
		uint32_t c = next_character(&s);

		if (c >= 0xff01 && c <= 0xff5e)
			c -= 0xff01 - '!';
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (is_mark(c))
			continue;
		if (c < 0x80)
			text_add_char(ret, (char)c);
		else
			text_addf(ret, "%.*s", (int)(s - from), (const char *)from);
	}
}

static bool is_same(const struct text *title, const struct text *name)
{
	const struct text *lesser = title->len < name->len ? title : name, *greater = lesser == title ? name : title;

	if (!title->len || !name->len)
		return true;
	if (lesser->len < NAME_SHORTEST)
		return !strcmp(text_str(title), text_str(name));
	return strstr(text_str(greater), text_str(lesser)) != NULL;
}

/* The next of several names; false: there is no more. */
static bool next_name(const char **at, struct text *ret)
{
	static const char *const between[] = { ",", ";", "，", "、", "；" };
	const char *s = *at;

	if (!*s)
		return false;
	text_reset(ret);
	for (; *s; s++)
		for (size_t i = 0; i < sizeof between / sizeof *between; i++)
			if (!strncmp(s, between[i], strlen(between[i]))) {
				text_addf(ret, "%.*s", (int)(s - *at), *at);
				*at = s + strlen(between[i]);
				return true;
			}
	text_add(ret, *at);
	*at = s;
	return true;
}

bool name_fits(const char *title, const char *name, const char *former)
{
	struct text a = TEXT_INIT(0), b = TEXT_INIT(0), one = TEXT_INIT(0);
	bool fits;

	name_fold(&a, title);
	name_fold(&b, name);
	fits = is_same(&a, &b);
	while (!fits && next_name(&former, &one)) {
		name_fold(&b, text_str(&one));
		fits = b.len && is_same(&a, &b);
	}
	text_clear(&a);
	text_clear(&b);
	text_clear(&one);
	return fits;
}

bool name_is_told(enum platform p)
{
	return p != PLATFORM_WEBSITE && p != PLATFORM_APP && p != PLATFORM_MINIPROGRAM && p != PLATFORM_OTHER;
}
