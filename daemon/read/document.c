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

static const char *const zones[] = { "UTC", "+08:00", "Asia/Shanghai", "Asia/Urumqi" };

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

static const char *skip_to(const char *p, const char *end, const char *mark)
{
	const char *found = memmem(p, (size_t)(end - p), mark, strlen(mark));

	return found ? found + strlen(mark) : end;
}

/* The first tag that opens an element; end: there is none. A document type is looked at on the way. */
static const char *find_root(const char *p, const char *end, bool *ret_html_type)
{
	*ret_html_type = false;
	while (p < end && (p = memchr(p, '<', (size_t)(end - p)))) {
		size_t left = (size_t)(end - p);

		if (left > 4 && memcmp(p, "<!--", 4) == 0) {
			p = skip_to(p, end, "-->");
		} else if (left > 2 && p[1] == '?') {
			p = skip_to(p, end, ">");
		} else if (left > 2 && p[1] == '!') {
			*ret_html_type |= left > 14 && strncasecmp(p, "<!doctype html", 14) == 0;
			p = skip_to(p, end, ">");
		} else if (left > 1 && ((p[1] | 0x20) >= 'a' && (p[1] | 0x20) <= 'z')) {
			return p;
		} else {
			p++;
		}
	}
	return end;
}

/* Whether the first element is that of a page, or of a piece of one. */
static bool looks_like_html(const char *s, size_t n)
{
	static const char *const roots[] = { "html", "head", "body", "meta", "title", "div", "p", "script", "style", "center", "table", "h1", "h2", "span" };
	bool html_type;
	const char *root = find_root(s, s + n, &html_type);

	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		size_t w = strlen(roots[i]);

		if ((size_t)(s + n - root) > w + 1 && strncasecmp(root + 1, roots[i], w) == 0 && strchr(" \t\r\n>/", root[1 + w]))
			return true;
	}
	/* "<!DOCTYPE html>" before a feed is a template's slip */
	return html_type && !memmem(root, (size_t)(s + n - root) < 200 ? (size_t)(s + n - root) : 200, "<rss", 4) &&
	       !memmem(root, (size_t)(s + n - root) < 200 ? (size_t)(s + n - root) : 200, "<feed", 5);
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
