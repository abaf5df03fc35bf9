/*
 * feed-names - see feed-names.h.
 */
#include "feed-names.h"

#include <string.h>

#include "gather.h"

/* clang-format off */
/* Beginnings of addresses, lower case, without scheme; the prefix serves where the address is unknown or missing. */
static const struct {
	enum ns ns;
	const char *address, *prefix;
} namespaces[] = {
	{ NS_ATOM10, "www.w3.org/2005/atom", "atom" }, { NS_ATOM10, "www.w3.org/2005/atom", "atom10" },
	{ NS_ATOM03, "purl.org/atom/ns#", "atom03" }, { NS_ATOM03, "purl.org/atom", NULL },
	{ NS_RDF, "www.w3.org/1999/02/22-rdf-syntax-ns", "rdf" }, { NS_RSS09, "my.netscape.com/rdf/simple/0.9", NULL },
	{ NS_RSS09, "channel.netscape.com/rdf/simple/0.9", NULL }, { NS_SLASH, "purl.org/rss/1.0/modules/slash", "slash" },
	{ NS_DC, "purl.org/dc/elements/1", "dc" }, { NS_DC, "purl.org/rss/1.0/modules/dc", NULL }, { NS_DCTERMS, "purl.org/dc/terms", "dcterms" },
	{ NS_THR, "purl.org/syndication/thread/1.0", "thr" }, { NS_WFW, "wellformedweb.org/commentapi", "wfw" },
	{ NS_SY, "purl.org/rss/1.0/modules/syndication", "sy" }, { NS_WP, "wordpress.org/export", "wp" }, { NS_PRISM, "prismstandard.org/namespaces", "prism" },
	{ NS_OTHER, "purl.org/rss/1.0/modules", NULL }, { NS_RSS10, "purl.org/rss/1.0", "rss" }, { NS_RSS10, "purl.org/net/rss1", NULL },
	{ NS_CORE, "backend.userland.com", NULL }, { NS_CORE, "blogs.law.harvard.edu/tech/rss", NULL },
	{ NS_CORE, "cyber.law.harvard.edu/rss", NULL },
};

/* Names in lower case; core also serves RSS and Atom of all versions. */
static const struct {
	enum ns ns;
	const char *name;
	int field;
} fields[] = {
	{ NS_CORE, "title", FIELD_TITLE }, { NS_CORE, "link", FIELD_LINK }, { NS_CORE, "guid", FIELD_KEY }, { NS_CORE, "id", FIELD_KEY },
	{ NS_CORE, "pubdate", FIELD_DATE + DATE_PUBLISHED }, { NS_CORE, "published", FIELD_DATE + DATE_PUBLISHED },
	{ NS_CORE, "issued", FIELD_DATE + DATE_PUBLISHED }, { NS_CORE, "created", FIELD_DATE + DATE_CREATED },
	{ NS_CORE, "date", FIELD_DATE + DATE_DC }, { NS_CORE, "updated", FIELD_DATE + DATE_UPDATED },
	{ NS_CORE, "modified", FIELD_DATE + DATE_MODIFIED }, { NS_CORE, "lastbuilddate", FIELD_DATE + DATE_MODIFIED },
	{ NS_CORE, "comments", FIELD_COMMENTS }, { NS_SLASH, "comments", FIELD_COUNT }, { NS_THR, "total", FIELD_COUNT },
	{ NS_WFW, "commentrss", FIELD_COMMENT_FEED }, { NS_WFW, "comment", FIELD_COMMENT_FORM }, { NS_WP, "comment_status", FIELD_STATUS },
	{ NS_DC, "date", FIELD_DATE + DATE_DC }, { NS_DC, "title", FIELD_TITLE }, { NS_DC, "identifier", FIELD_KEY },
	{ NS_DCTERMS, "issued", FIELD_DATE + DATE_PUBLISHED }, { NS_DCTERMS, "created", FIELD_DATE + DATE_CREATED },
	{ NS_DCTERMS, "date", FIELD_DATE + DATE_DC }, { NS_DCTERMS, "modified", FIELD_DATE + DATE_MODIFIED },
	{ NS_PRISM, "publicationdate", FIELD_DATE + DATE_DC },
};

const struct feed_hint feed_hints[FEED_HINTS] = {
	{ NS_CORE, NULL, "ttl", PACE_TTL }, { NS_SY, NULL, "updateperiod", PACE_PERIOD }, { NS_SY, NULL, "updatefrequency", PACE_FREQUENCY },
	{ NS_CORE, "skiphours", "hour", PACE_SKIP_HOUR }, { NS_CORE, "skipdays", "day", PACE_SKIP_DAY },
};
/* clang-format on */

enum ns feed_find_ns(const char *prefix, const char *uri)
{
	if (uri) {
		const char *p = strstr(uri, "://");

		p = p ? p + 3 : uri;
		for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]); i++) {
			if (strncasecmp(p, namespaces[i].address, strlen(namespaces[i].address)) == 0)
				return namespaces[i].ns;
		}
	}
	if (!prefix)
		return NS_CORE; /* a default namespace nobody knows: judged by the names */
	for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]); i++) {
		if (namespaces[i].prefix && strcasecmp(prefix, namespaces[i].prefix) == 0)
			return namespaces[i].ns;
	}
	return NS_OTHER;
}

int feed_find_field(enum ns ns, const char *name)
{
	if (is_core(ns))
		ns = NS_CORE;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (fields[i].ns == ns && is_name(name, fields[i].name))
			return fields[i].field;
	}
	return FIELD_NONE;
}
