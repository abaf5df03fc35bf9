/*
 * comments - see comments.h.
 */
#include "comments.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "text.h"

static const char *skip_space(const char *s)
{
	while (*s && strchr(" \t\r\n", *s))
		s++;
	return s;
}

static bool is_word(const char *s, const char *word)
{
	size_t n = strlen(word);

	return strncasecmp(s, word, n) == 0 && *skip_space(s + n) == '\0';
}

/* "12", "1,204": digits only; -1: no number. */
static long count_of(const char *s)
{
	long v = 0;

	if (*s == '\0')
		return -1;
	for (; *s && !strchr(" \t\r\n", *s); s++) {
		if (*s == ',')
			continue;
		if (*s < '0' || *s > '9')
			return -1;
		if (v < 100000000)
			v = v * 10 + (*s - '0');
	}
	return *skip_space(s) == '\0' ? v : -1;
}

static enum comments weigh(enum comment_sign sign, const char *value)
{
	long n = count_of(value);

	switch (sign) {
	case COMMENT_STATUS:
		return is_word(value, "open") ? COMMENTS_ENABLED : is_word(value, "closed") ? COMMENTS_DISABLED : COMMENTS_UNKNOWN;
	case COMMENT_COUNT:
		return n > 0 ? COMMENTS_ENABLED : COMMENTS_UNKNOWN;
	default:
		/* some write the count, or a word, where the address belongs */
		if (n >= 0)
			return n > 0 ? COMMENTS_ENABLED : COMMENTS_UNKNOWN;
		return *value == '\0' || is_word(value, "none") || is_word(value, "false") || is_word(value, "no") ? COMMENTS_UNKNOWN
		                                                                                                   : COMMENTS_ENABLED;
	}
}

void comments_add(struct comment_evidence *e, enum comment_sign sign, const char *name, const char *value)
{
	enum comments found;

	value = skip_space(value);
	found = weigh(sign, value);
	if (found == COMMENTS_UNKNOWN || e->state == COMMENTS_ENABLED || found == e->state)
		return;
	e->state = found;
	if (sign == COMMENT_COUNT || sign == COMMENT_STATUS)
		snprintf(e->said, sizeof(e->said), "%s %.20s", name, value);
	else
		snprintf(e->said, sizeof(e->said), "%s", name);
	for (size_t n = strlen(e->said); n && strchr(" \t\r\n", e->said[n - 1]); n--)
		e->said[n - 1] = '\0';
}

void comments_join(struct comment_evidence *whole, const struct comment_evidence *post)
{
	if (post->state == COMMENTS_ENABLED && whole->state != COMMENTS_ENABLED)
		*whole = *post;
	else if (post->state == COMMENTS_DISABLED && whole->state == COMMENTS_UNKNOWN)
		*whole = *post;
}
