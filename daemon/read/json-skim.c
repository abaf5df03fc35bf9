/*
 * json-skim - see json-skim.h.
 *
 * A quotation mark begins or ends a string unless it is escaped, whatever
 * stands around it.  Where the one before such a name ends a string, the name
 * behind it makes the document wrong, with its text or without; where it is
 * escaped, the name ends as another one that nobody asks for.
 */
#include "json-skim.h"

#include <string.h>

#define BEGINS "\"content_"
static const char *const names[] = { "\"content_html\"", "\"content_text\"" };

static const char *behind_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p;
}

/* Where the string begins that is the value of such a name at p; NULL: there is none. */
static const char *value_of(const char *p, const char *end)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);

		if ((size_t)(end - p) < n || memcmp(p, names[i], n))
			continue;
		p = behind_blanks(p + n, end);
		if (p == end || *p != ':')
			return NULL;
		p = behind_blanks(p + 1, end);
		return p < end && *p == '"' ? p + 1 : NULL;
	}
	return NULL;
}

/* The quotation mark that ends the string whose inside begins at p; NULL: none does. */
static const char *closing(const char *p, const char *end)
{
	for (const char *q = p; (q = memchr(q, '"', (size_t)(end - q))); q++) {
		const char *b = q;

		while (b > p && b[-1] == '\\')
			b--;
		if ((q - b) % 2 == 0)
			return q;
	}
	return NULL;
}

void json_skim(struct text *to, const char *s, size_t n)
{
	const char *end = s + n, *p = s;

	while ((p = memmem(p, (size_t)(end - p), BEGINS, strlen(BEGINS)))) {
		const char *value = value_of(p, end), *close = value ? closing(value, end) : NULL;

		if (close) {
			text_add_n(to, s, (size_t)(value - s));
			s = close;
		}
		p = close ? close : p + 1;
	}
	text_add_n(to, s, (size_t)(end - s));
}
