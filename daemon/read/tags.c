/*
 * tags - see tags.h.
 *
 * Most attributes say how a page looks, and a parser takes their values apart
 * character by character.  Where a quotation mark is missing, each program has
 * its own idea of what is a value from there on: so behind a value with a mark
 * of a tag in it, a quotation mark where none is expected, or a blank or slash
 * in place of a value nothing is left out.  Inside a comment the bytes look the
 * same, and what is left out there is missed by nobody.
 */
#include "tags.h"

#include <string.h>
#include <strings.h>

struct sieve {
	struct text *to;
	const char *const *kept; /* NULL: from here on only looked over */
	const char *from;        /* what is not appended yet */
};

/* Where the content of a <script> or <style> that begins at p ends; p itself: it is another tag. */
static const char *skip_hidden(const char *p, const char *end)
{
	static const char *const names[][2] = {{"<script", "</script"}, {"<style", "</style"}};

	for (int i = 0; i < 2; i++) {
		size_t w = strlen(names[i][0]);

		if ((size_t)(end - p) <= w || (p[2] | 0x20) != names[i][0][2] || strncasecmp(p, names[i][0], w) != 0)
			continue;
		for (p += w; p < end && (p = memchr(p, '<', (size_t)(end - p))); p++)
			if ((size_t)(end - p) > w + 1 && strncasecmp(p, names[i][1], w + 1) == 0)
				return p;
		return end;
	}
	return p;
}

/* What stands between attributes. */
static bool is_gap(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '/';
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_letter(s[i]) && !(s[i] >= '0' && s[i] <= '9') && s[i] != '-' && s[i] != '_' && s[i] != ':')
			return false;
	return n > 0;
}

static bool is_listed(const char *const *names, const char *s, size_t n)
{
	while (*names && (strlen(*names) != n || strncasecmp(*names, s, n)))
		names++;
	return *names != NULL;
}

/* An attribute from its name to the quotation mark that ends its value. */
static void leave_out(struct sieve *w, const char *name, const char *value, const char *close)
{
	size_t n = (size_t)(value - name) - 1;

	if (!is_name(name, n) || is_listed(w->kept, name, n))
		return;
	text_add_n(w->to, w->from, (size_t)(name - w->from));
	w->from = close + 1;
}

static bool holds_mark(const char *value, size_t n)
{
	return memchr(value, '<', n) || memchr(value, '>', n);
}

/* Tags between scripts: the same text without what stands in these would be another text. */
static bool sift(struct sieve *w, const char *p, const char *end)
{
	while (p < end && (p = memchr(p, '<', (size_t)(end - p)))) {
		bool opens = end - p > 1 && is_letter(p[1]);
		const char *word = p;
		char last = *p;
		int words = 0;

		for (p++; p < end && *p != '>'; last = *p++) {
			if ((*p == '"' || *p == '\'') && last == '=') {
				const char *value = p;

				p = memchr(p + 1, *p, (size_t)(end - p - 1));
				if (!p) { /* a value without an end */
					w->kept = NULL;
					return true;
				}
				if (holds_mark(value, (size_t)(p - value)))
					w->kept = NULL;
				if (w->kept && opens)
					leave_out(w, word, value, p);
				continue;
			}
			if (opens && (*p == '"' || *p == '\'' || (last == '=' && is_gap(*p))))
				w->kept = NULL;
			if ((is_gap(last) || last == '"' || last == '\'') && !is_gap(*p)) {
				word = p;
				if (++words > TAG_ATTRIBUTES_MAX)
					return false;
			}
		}
		if (p < end)
			p++;
		else
			w->kept = NULL; /* a script begins within a tag */
	}
	return true;
}

bool tags_sift(struct text *to, const char *s, size_t n, const char *const *kept)
{
	const char *p = s, *end = s + n, *from = s;
	struct sieve w = { to, kept, s };

	while (p < end && (p = memchr(p, '<', (size_t)(end - p)))) {
		const char *behind = skip_hidden(p, end);

		if (behind == p) {
			p++;
			continue;
		}
		if (!sift(&w, from, p))
			return false;
		p = from = behind;
	}
	if (!sift(&w, from, end))
		return false;
	if (kept)
		text_add_n(to, w.from, (size_t)(end - w.from));
	return true;
}
