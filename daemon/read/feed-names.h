/*
 * feed-names - the vocabulary of feeds: which element of which namespace means
 * what.
 *
 * It knows names and addresses of namespaces; never where in a document they
 * stand, nor libxml2.
 */
#ifndef NEWMEDIA_FEED_NAMES_H
#define NEWMEDIA_FEED_NAMES_H

#include <stdbool.h>
#include <strings.h>

#include "pace.h"

/* clang-format off */
enum ns { NS_CORE, NS_ATOM10, NS_ATOM03, NS_RSS10, NS_RSS09, NS_RDF, NS_DC, NS_DCTERMS, NS_SLASH, NS_WFW, NS_THR, NS_WP, NS_PRISM, NS_SY, NS_OTHER };

/* What an element is read for. */
enum field {
	FIELD_NONE, FIELD_TITLE, FIELD_LINK, FIELD_KEY, FIELD_COMMENTS, FIELD_COMMENT_FEED, FIELD_COMMENT_FORM, FIELD_COUNT, FIELD_STATUS, FIELD_HINT,
	FIELD_DATE /* + enum date_rank */
};
/* clang-format on */

/* Of what holds the posts: how often it says it changes, and when it wants to be left alone. */
struct feed_hint {
	enum ns ns;
	const char *within; /* the child of it that holds these; NULL: they are its own children */
	const char *name;
	enum pace_hint hint;
};
enum { FEED_HINTS = 5 };
extern const struct feed_hint feed_hints[FEED_HINTS];

enum ns feed_find_ns(const char *prefix, const char *uri); /* NULL = it has none */
int feed_find_field(enum ns ns, const char *name);         /* enum field, a date's with its rank */

/* Without case, as feeds are written; `word` is in lower case. Most differ in the first letter. */
static inline bool is_name(const char *name, const char *word)
{
	return (*name | 0x20) == *word && strcasecmp(name, word) == 0;
}

static inline bool is_core(enum ns ns)
{
	return ns <= NS_RSS09;
}

#endif
