/*
 * page - see page.h.
 *
 * Dates and links are taken down in their order, once.  A date stands beside a
 * link when both are in the smallest element that holds the date and any link.
 * Such an element is a row, and its longest link is the title; where dates part
 * its links it is a flat list: there dates stand before their links or behind
 * them, as the first of them does.  Rows are sorted by the path of that element; the
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
	MARKS_MAX = 50000,      /* dates and links of one page; after them nothing is looked at */
	ROWS_MIN = 2,
	DATE_BYTES = 120,       /* of a text that is a date and a word or two around it */
	WORDS_BYTES = 36,       /* of those words: 发布日期, 来源 and a name; more is a sentence that tells of a date */
	TITLE_BYTES_MIN = 6,    /* two Chinese characters: "更多" is as long, and has no date beside it */
	ROW_LINKS_MAX = 6,      /* of an element with one date: a menu has more, with a clock beside it */
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

/* A date or a link, in the order of the document. */
struct mark {
	xmlNode *node;          /* of a date: its text */
	size_t bytes;           /* of a link's words; 0 = a date */
	int before, behind;     /* the nearest links; -1 = none */
};

struct page {
	struct reading_out *out;
	xmlDoc *doc;
	struct mark *marks;
	int n_marks, cap_marks;
	struct row *rows;
	int n, cap;
	struct text text, date;
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
	for (xmlNode *e = top; e && !to->cut; e = next_node(e, top))
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

/* A clock, or what stands at the foot of every page: always of today, so that a dead site would look alive. */
static bool is_of_the_page(const char *s)
{
	static const char *const words[] = {"今天", "今日", "星期", "现在", "当前", "农历", "欢迎", "最后更新", "本站", "版权", "备案", "©", "Copyright", "Today"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasestr(s, words[i]))
			return true;
	return false;
}

/* A text that is there to say when: to the day at least, with digits, and with little else. */
static bool is_date(const struct page *g, const char *s, bool in_link)
{
	struct when w;
	size_t n = strlen(s);

	if (n < 5 || n > DATE_BYTES || !strpbrk(s, "0123456789") || foreign_bytes(s) > (in_link ? 0 : WORDS_BYTES) || is_of_the_page(s))
		return false;
	return when_read(s, n, g->out->zone, g->out->now, &w) && w.precision <= PRECISION_DAY;
}

/* What is left of an address when nothing but control bytes and spaces was in it leads nowhere. */
static bool leads_on(struct page *g, const char *href)
{
	const char *s;

	text_reset(&g->text);
	plain_add(&g->text, href, strlen(href), false);
	s = text_str(&g->text);
	return *s && *s != '#' && strncasecmp(s, "javascript:", 11) != 0;
}

static bool is_link(struct page *g, xmlNode *e)
{
	xmlChar *href = is_element(e, "a") ? xmlGetProp(e, (const xmlChar *)"href") : NULL;
	bool yes = href && leads_on(g, (const char *)href);

	xmlFree(href);
	if (!yes)
		return false;
	text_reset(&g->text);
	add_visible(&g->text, e);
	return g->text.len >= TITLE_BYTES_MIN && !is_date(g, text_str(&g->text), true);
}

/* ---- rows --------------------------------------------------------------------------- */

/* Names and classes up from e: what the rows of one list have in common. A flat list has only itself. */
static uint64_t path_of(const xmlNode *e, bool flat)
{
	struct text path = TEXT_INIT(PATH_BYTES);
	uint64_t hash;

	if (flat)
		return text_hash(&e, sizeof e);

	for (int i = 0; e && e->type == XML_ELEMENT_NODE && i < PATH_STEPS; e = e->parent, i++) {
		xmlChar *class = i ? xmlGetProp(e, (const xmlChar *)"class") : NULL; /* the row's own says "odd" or "new" */

		text_addf(&path, "/%s.%s", (const char *)e->name, class ? (const char *)class : "");
		xmlFree(class);
	}
	hash = text_hash(text_str(&path), path.len);
	text_clear(&path);
	return hash;
}

static bool holds(const xmlNode *e, const xmlNode *inner)
{
	while (inner && inner != e)
		inner = inner->parent;
	return inner == e;
}

/* The date's words, white space folded; until the next call. */
static const struct text *date_of(struct page *g, const struct mark *m)
{
	text_reset(&g->date);
	plain_add(&g->date, (const char *)m->node->content, strlen((const char *)m->node->content), false);
	return &g->date;
}

static void take_down(struct page *g, xmlNode *node, size_t bytes)
{
	if (g->n_marks == g->cap_marks) {
		g->cap_marks = g->cap_marks ? g->cap_marks * 2 : 256;
		g->marks = mem_grow(g->marks, (size_t)g->cap_marks, sizeof *g->marks);
	}
	g->marks[g->n_marks++] = (struct mark){node, bytes, -1, -1};
}

static void take_marks(struct page *g, xmlNode *top)
{
	for (xmlNode *e = top; e && g->n_marks < MARKS_MAX; e = next_node(e, top)) {
		if (e->type == XML_TEXT_NODE && e->content && is_date(g, (const char *)e->content, false))
			take_down(g, e, 0);
		else if (is_link(g, e))
			take_down(g, e, g->text.len);
	}
	for (int i = 1, k = g->n_marks - 2; i < g->n_marks; i++, k--) {
		g->marks[i].before = g->marks[i - 1].bytes ? i - 1 : g->marks[i - 1].before;
		g->marks[k].behind = g->marks[k + 1].bytes ? k + 1 : g->marks[k + 1].behind;
	}
}

static bool has_row(const struct page *g, const xmlNode *link)
{
	for (int i = g->n; i-- > 0 && i >= g->n - 8;) /* its neighbours only: a link has its dates near it */
		if (g->rows[i].link == link)
			return true;
	return false;
}

static void add_row(struct page *g, const xmlNode *within, bool flat, xmlNode *link, const char *date)
{
	struct row *r;

	if (g->n == ROWS_MAX || has_row(g, link))
		return;
	if (g->n == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 64;
		g->rows = mem_grow(g->rows, (size_t)g->cap, sizeof *g->rows);
	}
	r = &g->rows[g->n++];
	*r = (struct row){.link = link, .date = TEXT_INIT(DATE_BYTES), .path = path_of(within, flat)};
	text_add(&r->date, date);
	text_reset(&g->text);
	add_visible(&g->text, link);
	r->weight = g->text.len;
}

/* How many elements up from e the smallest one is that holds `other`, too; CLIMB_MAX: further than a date can be from its link. */
static int climb(xmlNode *e, const xmlNode *other, xmlNode **ret)
{
	for (int i = 0; i < CLIMB_MAX && e && e->type == XML_ELEMENT_NODE && !is_element(e, "body"); i++, e = e->parent)
		if (holds(e, other)) {
			*ret = e;
			return i;
		}
	return CLIMB_MAX;
}

/* What stands on one side of a date. */
struct side {
	int link;               /* the longest, -1 = none */
	int links;
	bool more;              /* another date ends it, and there are more links beyond */
};

static struct side look_along(const struct page *g, int i, int step, const xmlNode *within)
{
	struct side s = {-1, 0, false};

	for (i += step; i >= 0 && i < g->n_marks && holds(within, g->marks[i].node); i += step) {
		if (!g->marks[i].bytes) {
			int beyond = step < 0 ? g->marks[i].before : g->marks[i].behind;

			s.more = beyond >= 0 && holds(within, g->marks[beyond].node);
			break;
		}
		s.links++;
		if (s.link < 0 || g->marks[i].bytes > g->marks[s.link].bytes)
			s.link = i;
	}
	return s;
}

/* In a flat list: whether its dates stand before their links. The element remembers the answer. */
static bool dates_lead(const struct page *g, int i, xmlNode *within)
{
	static char lead, follow;

	if (!within->_private) {
		while (i > 0 && holds(within, g->marks[i - 1].node))
			i--;
		within->_private = g->marks[i].bytes ? &follow : &lead;
	}
	return within->_private == &lead;
}

static void see_date(struct page *g, int i)
{
	const struct mark *m = &g->marks[i];
	xmlNode *up = NULL, *down = NULL, *within;
	int to_before = m->before >= 0 ? climb(m->node->parent, g->marks[m->before].node, &up) : CLIMB_MAX;
	int to_behind = m->behind >= 0 ? climb(m->node->parent, g->marks[m->behind].node, &down) : CLIMB_MAX;
	struct side before, behind;
	bool flat;
	int link;

	within = to_before <= to_behind ? up : down;
	if (!within)
		return;
	before = look_along(g, i, -1, within);
	behind = look_along(g, i, 1, within);
	flat = before.more || behind.more;
	link = before.link;
	if (flat ? dates_lead(g, i, within) : behind.link >= 0 && (link < 0 || g->marks[behind.link].bytes > g->marks[link].bytes))
		link = behind.link;
	if (link < 0 || (!flat && before.links + behind.links > ROW_LINKS_MAX))
		return;
	if (is_date(g, text_str(date_of(g, m)), g->marks[link].node == within))
		add_row(g, within, flat, g->marks[link].node, text_str(&g->date));
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
	struct page g = {.out = out, .text = TEXT_INIT(16 * 1024), .date = TEXT_INIT(DATE_BYTES + 1)};
	struct text err = TEXT_SENTENCE;
	uint64_t path = 0;
	xmlNode *top;
	int rows = 0;

	g.doc = tree_make(TREE_HTML, s, n, &err);
	if (g.doc) {
		top = xmlDocGetRootElement(g.doc);
		take_marks(&g, top);
		for (int i = 0; i < g.n_marks; i++)
			if (!g.marks[i].bytes)
				see_date(&g, i);
		rows = choose(&g, &path);
	}
	if (rows) {
		out->reading.format = FORMAT_PAGE;
		out->reading.partial = g.n == ROWS_MAX || g.n_marks == MARKS_MAX; /* what was read in part proves no silence */
		see_head(&g);
		hand_over(&g, path, rows);
	}
	for (int i = 0; i < g.n; i++)
		text_clear(&g.rows[i].date);
	free(g.rows);
	free(g.marks);
	text_clear(&g.text);
	text_clear(&g.date);
	text_clear(&err);
	tree_free(g.doc);
	return rows > 0;
}
