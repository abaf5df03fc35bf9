/*
 * line - a line of a story taken apart.  It knows words, dates and numbers;
 * what they mean is its callers' business.
 */
#include "line.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int wrongs;

void line_nonsense(const struct line *l, const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", l->file, l->number, what);
	exit(2);
}

void line_wrong(const struct line *l, const char *fmt, ...)
{
	va_list ap;

	wrongs++;
	printf("%s:%d: ", l->file, l->number);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

void line_split(struct line *l)
{
	char *p = l->text;

	l->n = 0;
	for (;;) {
		bool quoted;

		while (isspace((unsigned char)*p))
			p++;
		if (!*p || *p == '#')
			break;
		if (l->n == WORDS_MAX)
			line_nonsense(l, "too many words");
		quoted = *p == '"';
		p += quoted;
		l->word[l->n++] = p;
		while (*p && (quoted ? *p != '"' : !isspace((unsigned char)*p)))
			p++;
		if (*p)
			*p++ = '\0';
	}
}

bool line_is(const struct line *l, int i, const char *w)
{
	return i < l->n && !strcmp(l->word[i], w);
}

const char *line_word(const struct line *l, int i)
{
	if (i >= l->n)
		line_nonsense(l, "the line ends too early");
	return l->word[i];
}

int line_find(const struct line *l, int from, const char *w)
{
	for (int i = from; i < l->n; i++)
		if (line_is(l, i, w))
			return i;
	return -1;
}

moment line_date(const struct line *l, int i, const struct zone *zone)
{
	char both[64];
	moment m;

	if (i + 1 < l->n && strchr(l->word[i + 1], ':'))
		snprintf(both, sizeof both, "%s %s", line_word(l, i), l->word[i + 1]);
	else
		snprintf(both, sizeof both, "%s", line_word(l, i));
	if (moment_parse(both, zone, &m))
		line_nonsense(l, "not a date");
	return m;
}

int64_t line_duration(const struct line *l, int i)
{
	char *end;
	long v = strtol(line_word(l, i), &end, 10);

	switch (*end) {
	case 'd':
		return v * DAY;
	case 'h':
		return v * HOUR;
	case 'm':
		return v * MINUTE;
	default:
		line_nonsense(l, "not a duration: 14d, 6h or 30m is expected");
	}
}

int line_number(const struct line *l, int i)
{
	char *end;
	long v = strtol(line_word(l, i), &end, 10);

	if (*end)
		line_nonsense(l, "a number is expected");
	return (int)v;
}

bool line_any_wrong(void)
{
	return wrongs > 0;
}
