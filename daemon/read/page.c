/*
 * page - see page.h.
 *
 * A date stands beside a link when both are in the smallest element that holds
 * the date and any link.  Such rows are sorted by the path of that element; the
 * path under which most is said is the list, the rest is decoration: what is
 * popular, the weather, a neighbour's column.  Two rows at least: one date
 * beside one link may be anything.  It knows no site.
 */
#include "page.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plain.h"
#include "tree.h"
#include "when.h"

enum {
	ROWS_MAX = 5000,        /* of one page */
	ROWS_MIN = 2,
	DATE_BYTES = 120,       /* of a text that is a date and a word or two around it */
	WORDS_BYTES = 36,       /* of those words: 发布日期, 来源 and a name; more is a sentence that tells of a date */
	TITLE_BYTES_MIN = 6,    /* two Chinese characters: "更多" is as long, and has no date beside it */
	CLIMB_MAX = 6,          /* elements between a date and what holds its link too */
	PATH_BYTES = 400,
	PATH_STEPS = 5,         /* elements of a row's path that are compared */
};

struct row {
	xmlNode *link;
	struct text date;       /* as written */
	uint64_t path;          /* hash */
	size_t weight;          /* bytes of title */
};

struct page {
	struct reading_out *out;
	xmlDoc *doc;
	struct row *rows;
	int n, cap;
	struct text text;
};

static bool is_element(const xmlNode *e, const char *name)
{
	return e && e->type == XML_ELEMENT_NODE && strcasecmp((const char *)e->name, name) == 0;
}

static bool is_hidden(const xmlNode *e)
{
	return is_element(e, "script") || is_element(e, "style") || is_element(e, "template") || is_element(e, "noscript") ||
		is_element(e, "head") || is_element(e, "select") || is_element(e, "textarea");
}

/* The next node in document order within top, without what is hidden. */
static xmlNode *next_node(xmlNode *e, const xmlNode *top)
{
	if (e->children && e->type == XML_ELEMENT_NODE && !is_hidden(e))
		return e->children;
	for (; e && e != top; e = e->parent)
		if (e->next)
			return e->next;
	return NULL;
}

static void add_visible(struct text *to, xmlNode *top)
{
	for (xmlNode *e = top; e; e = next_node(e, top))
		if (e->type == XML_TEXT_NODE && e->content)
			plain_add(to, (const char *)e->content, strlen((const char *)e->content), false);
}

/* ---- which texts are dates, which links are titles -------------------------------- */

/* Bytes of s that belong to no date: letters and characters other than those of 年月日时分秒. */
static size_t foreign_bytes(const char *s)
{
	static const char *const marks[] = {"年", "月", "日", "时", "分", "秒", "点", "【", "】", "［", "］", "（", "）", "：", "－", "—"};
	size_t n = 0;

	while (*s) {
		size_t w = 0;

		for (size_t i = 0; i < sizeof marks / sizeof *marks && !w; i++)
			if (strncmp(s, marks[i], strlen(marks[i])) == 0)
				w = strlen(marks[i]);
		if (!w) {
			w = 1;
			n += !strchr("0123456789-/.:[]() \t\r\n", *s);
		}
		s += w;
	}
	return n;
}

/* A text that is there to say when: to the day at least, with digits, and with little else. */
static bool is_date(const struct page *g, const char *s, bool in_link)
{
	struct when w;
	size_t n = strlen(s);

	if (n < 5 || n > DATE_BYTES || !strpbrk(s, "0123456789") || foreign_bytes(s) > (in_link ? 0 : WORDS_BYTES))
		return false;
	return when_read(s, n, g->out->zone, g->out->now, &w) && w.precision <= PRECISION_DAY;
}

static bool is_link(struct page *g, xmlNode *e)
{
	xmlChar *href = is_element(e, "a") ? xmlGetProp(e, (const xmlChar *)"href") : NULL;
	bool yes = href && *href && *href != '#' && strncasecmp((const char *)href, "javascript:", 11) != 0;

	xmlFree(href);
	if (!yes)
		return false;
	text_reset(&g->text);
	add_visible(&g->text, e);
	return g->text.len >= TITLE_BYTES_MIN && !is_date(g, text_str(&g->text), true);
}

/* ---- rows --------------------------------------------------------------------------- */

/* Names and classes up from e: what the rows of one list have in common. */
static uint64_t path_of(xmlNode *e)
{
	struct text path = TEXT_INIT(PATH_BYTES);
	uint64_t hash;

	for (int i = 0; e && e->type == XML_ELEMENT_NODE && i < PATH_STEPS; e = e->parent, i++) {
		xmlChar *class = i ? xmlGetProp(e, (const xmlChar *)"class") : NULL; /* the row's own says "odd" or "new" */

		text_addf(&path, "/%s.%s", (const char *)e->name, class ? (const char *)class : "");
		xmlFree(class);
	}
	hash = text_hash(text_str(&path), path.len);
	text_clear(&path);
	return hash;
}

/* In one element with several links, the date's is the one before it; the one after it where none is before. */
static xmlNode *link_beside(struct page *g, xmlNode *within, const xmlNode *date)
{
	xmlNode *before = NULL;
	bool seen = false;

	for (xmlNode *e = within; e; e = next_node(e, within)) {
		seen |= e == date;
		if (!is_link(g, e))
			continue;
		if (seen)
			return before ? before : e;
		before = e;
	}
	return before;
}

static bool has_row(const struct page *g, const xmlNode *link)
{
	for (int i = g->n; i-- > 0 && i >= g->n - 8;) /* its neighbours only: a link has its dates near it */
		if (g->rows[i].link == link)
			return true;
	return false;
}

static void add_row(struct page *g, xmlNode *within, xmlNode *link, const char *date)
{
	struct row *r;

	if (g->n == ROWS_MAX || has_row(g, link))
		return;
	if (g->n == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 64;
		g->rows = mem_grow(g->rows, (size_t)g->cap, sizeof *g->rows);
	}
	r = &g->rows[g->n++];
	*r = (struct row){.link = link, .date = TEXT_INIT(DATE_BYTES), .path = path_of(within)};
	text_add(&r->date, date);
	text_reset(&g->text);
	add_visible(&g->text, link);
	r->weight = g->text.len;
}

static void see_date(struct page *g, xmlNode *at)
{
	xmlNode *e = at->parent, *link;
	struct text said = TEXT_INIT(DATE_BYTES + 1);

	plain_add(&said, (const char *)at->content, strlen((const char *)at->content), false);
	for (int i = 0; e && e->type == XML_ELEMENT_NODE && i < CLIMB_MAX && !is_element(e, "body"); e = e->parent, i++) {
		link = link_beside(g, e, at);
		if (link && is_date(g, text_str(&said), is_link(g, e))) {
			add_row(g, e, link, text_str(&said));
			break;
		}
		if (link)
			break;
	}
	text_clear(&said);
}

/* ---- the list ------------------------------------------------------------------------- */

/* Marks as 0 the rows that are not of the list; returns how many are. */
static int choose(struct page *g, uint64_t *ret_path)
{
	size_t best = 0;
	int best_rows = 0;

	for (int i = 0; i < g->n; i++) {
		size_t weight = 0;
		int rows = 0;

		if (i && g->rows[i].path == g->rows[i - 1].path)
			continue; /* weighed already */
		for (int k = 0; k < g->n; k++)
			if (g->rows[k].path == g->rows[i].path) {
				weight += g->rows[k].weight;
				rows++;
			}
		if (rows >= ROWS_MIN && weight > best) {
			best = weight;
			best_rows = rows;
			*ret_path = g->rows[i].path;
		}
	}
	return best_rows;
}

/* The title without its date; its tooltip where the text ends in dots. */
static void add_title(const struct row *r, struct text *to)
{
	xmlChar *tip = xmlGetProp(r->link, (const xmlChar *)"title");
	const char *s, *date;

	add_visible(to, r->link);
	s = text_str(to);
	date = to->len > r->date.len ? s + to->len - r->date.len : s;
	if (to->len > r->date.len && strcmp(date, text_str(&r->date)) == 0) {
		to->len -= r->date.len;
		to->buf[to->len] = '\0';
	}
	if (tip && (strstr(s, "...") || strstr(s, "…")) && strlen((const char *)tip) + 3 > to->len) {
		text_reset(to);
		text_add(to, (const char *)tip);
	}
	xmlFree(tip);
}

static void hand_over(struct page *g, uint64_t path, int rows)
{
	struct text said = TEXT_SENTENCE;
	const char *first = "", *last = "";

	for (int i = 0; i < g->n; i++) {
		struct row *r = &g->rows[i];
		struct draft *d;
		xmlChar *href;

		if (r->path != path)
			continue;
		d = gather_new_post(g->out);
		href = xmlGetProp(r->link, (const xmlChar *)"href");
		text_add(&d->url, (const char *)href);
		xmlFree(href);
		add_title(r, &d->title);
		text_add(&d->date[DATE_PUBLISHED], text_str(&r->date));
		gather_end_post(g->out);
		first = *first ? first : text_str(&r->date);
		last = text_str(&r->date);
	}
	text_setf(&said, "%d links with dates beside them, the first \"%s\", the last \"%s\"", rows, first, last);
	g->out->reading.matched = gather_keep(g->out, text_str(&said), said.len, SENTENCE_MAX);
	text_clear(&said);
}

static void see_head(struct page *g)
{
	for (xmlNode *e = xmlDocGetRootElement(g->doc), *top = e; e; e = e->children ? e->children : e->next ? e->next : NULL) {
		if (is_element(e, "head"))
			for (xmlNode *c = e->children; c; c = c->next) {
				xmlChar *v = is_element(c, "base") ? xmlGetProp(c, (const xmlChar *)"href") : NULL;

				if (v && *v)
					g->out->base_url = gather_resolve(g->out, (const char *)v, strlen((const char *)v));
				xmlFree(v);
				v = is_element(c, "title") ? xmlNodeGetContent(c) : NULL;
				if (v)
					gather_name(g->out, (const char *)v, strlen((const char *)v), false);
				xmlFree(v);
			}
		if (e != top && e->parent == top)
			break;
	}
}

bool page_read(struct reading_out *out, const char *s, size_t n)
{
	struct page g = {.out = out, .text = TEXT_INIT(16 * 1024)};
	struct text err = TEXT_SENTENCE;
	uint64_t path = 0;
	xmlNode *top;
	int rows = 0;

	g.doc = tree_make(TREE_HTML, s, n, &err);
	if (g.doc) {
		top = xmlDocGetRootElement(g.doc);
		for (xmlNode *e = top; e; e = next_node(e, top))
			if (e->type == XML_TEXT_NODE && e->content && is_date(&g, (const char *)e->content, false))
				see_date(&g, e);
		rows = choose(&g, &path);
	}
	if (rows) {
		out->reading.format = FORMAT_PAGE;
		see_head(&g);
		hand_over(&g, path, rows);
	}
	for (int i = 0; i < g.n; i++)
		text_clear(&g.rows[i].date);
	free(g.rows);
	text_clear(&g.text);
	text_clear(&err);
	tree_free(g.doc);
	return rows > 0;
}
