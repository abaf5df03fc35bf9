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
#include "page.h"

static const char *const zones[] = {"UTC", "+08:00", "Asia/Shanghai", "Asia/Urumqi"};

static struct text scratch = TEXT_INIT(0); /* the document in UTF-8, where it was not; kept between documents */
static struct recipes *recipes;

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
	recipes_free(recipes);
	recipes = NULL;
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

static bool is_element(const char *p, const char *end, const char *const *names)
{
	for (; *names; names++) {
		size_t w = strlen(*names);

		if ((size_t)(end - p) > w + 1 && strncasecmp(p + 1, *names, w) == 0 && strchr(" \t\r\n>/", p[1 + w]))
			return true;
	}
	return false;
}

/* Where a feed begins behind the warnings a script has printed; NULL: nowhere near. */
static const char *find_feed(const char *p, const char *end)
{
	enum { WARNINGS_BYTES = 64 * 1024 };
	static const char *const beginnings[] = {"<?xml", "<rss", "<feed", "<rdf:RDF"};
	size_t n = end - p < WARNINGS_BYTES ? (size_t)(end - p) : WARNINGS_BYTES;

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
		const char *found = memmem(p, n, beginnings[i], strlen(beginnings[i]));

		if (found)
			return found;
	}
	return NULL;
}

/* Whether it is a page, or a piece of one. A feed after pieces of a page is read from where it begins. */
static bool looks_like_html(const char **s, size_t *n)
{
	static const char *const pages[] = {"html", "head", "body", NULL};
	static const char *const feeds[] = {"rss", "feed", "rdf:RDF", "channel", NULL};
	static const char *const pieces[] = {
	        "br", "b", "font", "pre", "meta", "title", "div", "p", "script", "style", "center", "table", "h1", "h2", "span", NULL};
	bool html_type;
	const char *end = *s + *n, *root = find_root(*s, end, &html_type), *feed;

	if (is_element(root, end, pages))
		return true;
	if (is_element(root, end, pieces)) {
		feed = find_feed(root, end);
		if (feed) {
			*s = feed;
			*n = (size_t)(end - feed);
		}
		return !feed;
	}
	return html_type && !is_element(root, end, feeds); /* a template's slip otherwise */
}

int document_recipe(const struct recipe_text *t, recipe_mistake *tell, void *ctx)
{
	if (!recipes)
		recipes = recipes_new();
	return recipes_add(recipes, t, tell, ctx);
}

static void read_json(const struct parse *p, struct reading_out *out, const char *s, size_t n)
{
	if (p->part == PART_LIST && json_read(out, s, n))
		return;
	if (!recipes_read(recipes, TREE_JSON, p, s, n, out))
		gather_fail(out, "JSON, but not a JSON Feed, and no recipe fits it");
}

static void read_html(const struct parse *p, struct reading_out *out, const char *s, size_t n)
{
	if (recipes_read(recipes, TREE_HTML, p, s, n, out))
		return;
	if (p->type != DOC_PAGE || p->part != PART_LIST || !page_read(out, s, n))
		html_refuse(out, s, n);
}

static void read_xml(const struct parse *p, struct reading_out *out, const char *s, size_t n)
{
	if (!recipes_read(recipes, TREE_XML, p, s, n, out))
		feed_read(out, s, n);
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
		read_json(p, out, s, n);
	else if (looks_like_html(&s, &n))
		read_html(p, out, s, n);
	else if (memchr(s, '<', n))
		read_xml(p, out, s, n);
	else
		html_refuse(out, s, n);
	if (p->part == PART_LIST && !*out->reading.error)
		out->reading.follow = recipes_follow(recipes, (enum platform)p->platform);
	gather_end(out);
}
