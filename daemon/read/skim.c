/*
 * skim - see skim.h.
 *
 * Nine tenths of a feed are the texts of its posts, which nobody here wants; a
 * parser takes them apart character by character.  Between two tags only
 * references and "]]>" can be wrong, in a CDATA section nothing can: the
 * document's charset was checked before.  Whatever is in doubt is parsed.
 */
#include "skim.h"

#include <string.h>

#define CDATA_OPENS "<![CDATA["
enum { LEAST = 96 }; /* bytes: less is not worth a call of the parser */

/* A reference that is right in any document, to a character that may stand there: where it ends; NULL: none such. */
static const char *reference_end(const char *p, const char *end)
{
	static const char *const predefined[] = { "&lt;", "&gt;", "&amp;", "&quot;", "&apos;" };
	enum { DIGITS = 5, FIRST = 0x20, BEYOND = 0xd800 };
	long code = 0;

	for (size_t i = 0; i < sizeof predefined / sizeof *predefined; i++) {
		size_t n = strlen(predefined[i]);

		if ((size_t)(end - p) >= n && !memcmp(p, predefined[i], n))
			return p + n;
	}
	if (end - p < 2 || p[1] != '#')
		return NULL;
	p += 2;
	for (int i = 0; i < DIGITS && p < end && *p >= '0' && *p <= '9'; i++)
		code = code * 10 + (*p++ - '0');
	return p < end && *p == ';' && code >= FIRST && code < BEYOND ? p + 1 : NULL;
}

/* Where the text from p on, which ends at `end`, holds the first thing that may be wrong. */
static const char *harmless_to(const char *p, const char *end)
{
	const char *next;

	while ((next = memchr(p, '&', (size_t)(end - p)))) {
		p = reference_end(next, end);
		if (!p)
			return next;
	}
	return end;
}

/* By its first character, which is rare: memmem() looks at every byte. */
static const char *find_close(struct skim *s, const char *from)
{
	const char *p = from;

	if (s->close && s->close >= from)
		return s->close;
	while ((p = memchr(p, ']', (size_t)(s->end - p))) && (s->end - p < 3 || p[1] != ']' || p[2] != '>'))
		p++;
	return s->close = p ? p : s->end;
}

/* A CDATA section that opens at p. */
static bool take_cdata(struct skim *s, const char *p, const char **ret_from, const char **ret_to)
{
	size_t n = strlen(CDATA_OPENS);

	if ((size_t)(s->end - p) < n || p[1] != '!' || memcmp(p, CDATA_OPENS, n))
		return false;
	s->cdata = true;
	*ret_from = p + n;
	*ret_to = s->at = find_close(s, p + n);
	return *ret_to < s->end && *ret_to - *ret_from >= LEAST;
}

/* The text between the end of the tag whose inside begins at `tag` and the next tag, at p. */
static bool take_text(struct skim *s, const char *tag, const char *p, const char **ret_from, const char **ret_to)
{
	const char *close;

	if (p - tag <= LEAST || !(tag = memchr(tag, '>', (size_t)(p - tag))) || p - tag <= LEAST)
		return false;
	close = find_close(s, tag + 1);
	s->cdata = false;
	s->at = p; /* the rest of a text that is in doubt is parsed */
	*ret_from = tag + 1;
	*ret_to = harmless_to(tag + 1, close < p ? close : p);
	return *ret_to - *ret_from >= LEAST;
}

void skim_next(struct skim *s, const char **ret_from, const char **ret_to)
{
	const char *p, *after = s->at;

	for (; (p = memchr(after, '<', (size_t)(s->end - after))); after = p + 1)
		if (take_text(s, after, p, ret_from, ret_to) || take_cdata(s, p, ret_from, ret_to))
			return;
	*ret_from = *ret_to = s->at = s->end;
}
