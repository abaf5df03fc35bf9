/*
 * document - see document.h.
 *
 * The kind is told by the first bytes that mean something, not by the label:
 * half of the feeds out there are served as text/html.
 */
#include "document.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <string.h>
#include <strings.h>

#include "charset.h"
#include "feed.h"
#include "html.h"
#include "json.h"

static const char *const zones[] = { "UTC", "+08:00", "Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei" };

static struct text scratch = TEXT_INIT(0); /* the document in UTF-8, where it was not; kept between documents */

int document_init(struct text *err)
{
	xmlInitParser();
	htmlDefaultSAXHandlerInit();
	json_init();
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		zone_find(zones[i]);
	return charset_open_all(err);
}

void document_end(void)
{
	text_clear(&scratch);
	xmlCleanupParser();
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *find_within(const char *s, size_t n, size_t most, const char *word)
{
	size_t w = strlen(word);

	for (size_t i = 0; i < most && i + w <= n; i++) {
		if (strncasecmp(s + i, word, w) == 0)
			return s + i;
	}
	return NULL;
}

/* Whether the first element is that of a page: comments, declarations and an XML prolog may stand before it. */
static bool looks_like_html(const char *s, size_t n)
{
	enum { PROLOG_BYTES = 4096 };
	const char *root = NULL;
	static const char *const feeds[] = { "<rss", "<feed", "<rdf:RDF", "<channel", "<entry" };

	if (!find_within(s, n, PROLOG_BYTES, "<!doctype html") && !find_within(s, n, PROLOG_BYTES, "<html") && !find_within(s, n, PROLOG_BYTES, "<head>") &&
	    !find_within(s, n, PROLOG_BYTES, "<body"))
		return false;
	for (size_t i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++) {
		const char *p = find_within(s, n, PROLOG_BYTES, feeds[i]);

		if (p && (!root || p < root))
			root = p;
	}
	return !root || find_within(s, (size_t)(root - s), PROLOG_BYTES, "<html") || find_within(s, (size_t)(root - s), PROLOG_BYTES, "<!doctype html");
}

void read_document(const struct parse *p, const void *body, size_t len, struct reading_out *out)
{
	const char *s, *charset;
	size_t n;

	gather_begin(out, p);
	s = charset_to_utf8(body, len, p->content_type ? p->content_type : "", &scratch, &n, &charset);
	while (n && is_space(*s)) {
		s++;
		n--;
	}
	if (n == 0)
		gather_fail(out, "empty document");
	else if (*s == '{' || *s == '[')
		json_read(out, s, n);
	else if (looks_like_html(s, n))
		html_refuse(out, s, n);
	else if (memchr(s, '<', n))
		feed_read(out, s, n);
	else
		html_refuse(out, s, n);
	gather_end(out);
}
