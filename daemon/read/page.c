/*
 * page - see page.h.
 *
 * Dates and links are taken down in their order, once.  A date stands beside a
 * link when both are in the smallest element that holds the date and any link.
 * Such an element is a row, and its longest link is the title, one amid words only
 * where there is no other; where dates part its links it is a flat list: there
 * dates stand before their links or behind them, as the first of them does.
 * Rows are sorted by the path of that element; the path under which most is said
 * is the list, the rest is decoration: what is popular, the weather, a
 * neighbour's column.  Two rows at least: one date beside one link may be
 * anything.  A row is never left out of a list for what it holds: its post may
 * be the newest; and where a newer one stands outside of the list, the page is
 * read in part, and proves no silence.  It knows no site.
 */
#include "page.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "page-date.h"
#include "page-piece.h"
#include "plain.h"
#include "tree.h"
#include "when.h"

enum {
	ROWS_MAX = 5000,        /* of one page */
	MARKS_MAX = 50000,      /* dates and links of one page; after them nothing is looked at */
	ROWS_MIN = 2,
	TITLE_BYTES_MIN = 6,    /* two Chinese characters: "更多" is as long, and has no date beside it */
	ROW_LINKS_MAX = 6,      /* of an element with one date: a menu has more, with a clock beside it, and makes no list */
	POST_BYTES_MIN = 30,    /* of a title: ten Chinese characters; what menus say is shorter */
	PROSE_BYTES = 90,       /* thirty Chinese characters right before a link: it is in a text, not above it */
	CLIMB_MAX = 6,          /* elements between a date and what holds its link too */
	PATH_BYTES = 400,
	PATH_STEPS = 5,         /* elements of a row's path that are compared */
};

struct row {
	xmlNode *link, *date;   /* date: as in struct mark */
	moment day;             /* its beginning */
	uint64_t path;          /* hash */
	size_t weight;          /* bytes of title */
	int links;              /* those amid words do not count; 1 in a flat list */
};

/* A date or a link, in the order of the document. */
struct mark {
	xmlNode *node;          /* of a date: its text, or a <time> without one */
	size_t bytes;           /* of a link's words; 0 = a date */
	bool in_prose;          /* a link amid words */
	bool is_title;          /* a link with a date beside it */
	int before, behind;     /* the nearest links; -1 = none */
};

struct page {
	struct reading_out *out;
	xmlDoc *doc;
	struct mark *marks;
	int n_marks, cap_marks;
	struct row *rows;
	int n, cap;
	struct page_dates dates;
	moment today;           /* its beginning */
	struct text text;
};

static bool is_hidden(const xmlNode *e)
{
	return tree_is(e, "script") || tree_is(e, "style") || tree_is(e, "template") || tree_is(e, "noscript") ||
		tree_is(e, "head") || tree_is(e, "select") || tree_is(e, "textarea");
}

/* The next node in document order within top that is not in e. */
static xmlNode *next_beyond(xmlNode *e, const xmlNode *top)
{
	for (; e && e != top; e = e->parent)
		if (e->next)
			return e->next;
	return NULL;
}

/* The next one, without what is hidden. */
static xmlNode *next_node(xmlNode *e, const xmlNode *top)
{
	return e->children && e->type == XML_ELEMENT_NODE && !is_hidden(e) ? e->children : next_beyond(e, top);
}

/* What visitors read in top, apart from what they read in `but`. */
static void add_visible(struct text *to, xmlNode *top, const xmlNode *but)
{
	for (xmlNode *e = top; e && !to->cut; e = e == but ? next_beyond(e, top) : next_node(e, top))
		if (e->type == XML_TEXT_NODE && e->content && e != but)
			plain_add(to, (const char *)e->content, strlen((const char *)e->content), false);
}

/* ---- which links are titles ------------------------------------------------------- */

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
	const char *href = tree_is(e, "a") ? tree_attribute(e, "href") : NULL;

	if (!href || !leads_on(g, href))
		return false;
	text_reset(&g->text);
	add_visible(&g->text, e, NULL);
	return g->text.len >= TITLE_BYTES_MIN && !page_is_date(&g->dates, text_str(&g->text), true);
}

static bool is_in_prose(const xmlNode *link)
{
	const xmlNode *e = link->prev;
	size_t n = 0;

	if (e && e->type == XML_TEXT_NODE && e->content)
		for (const char *s = (const char *)e->content; *s; s++)
			n += !isspace((unsigned char)*s);
	return n > PROSE_BYTES;
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
		text_add_char(&path, '/');
		text_add(&path, (const char *)e->name);
		text_add_char(&path, '.');
		text_add(&path, i ? tree_attribute(e, "class") : NULL); /* the row's own says "odd" or "new" */
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

static void take_down(struct page *g, xmlNode *node, size_t bytes, bool in_prose)
{
	if (g->n_marks == g->cap_marks) {
		g->cap_marks = g->cap_marks ? g->cap_marks * 2 : 256;
		g->marks = mem_grow(g->marks, (size_t)g->cap_marks, sizeof *g->marks);
	}
	g->marks[g->n_marks++] = (struct mark){node, bytes, in_prose, false, -1, -1};
}

static void take_marks(struct page *g, xmlNode *top)
{
	for (xmlNode *e = top; e && g->n_marks < MARKS_MAX; e = next_node(e, top)) {
		if (page_may_be_date(e) && page_is_date(&g->dates, page_date(&g->dates, e), false))
			take_down(g, e, 0, false);
		else if (is_link(g, e))
			take_down(g, e, g->text.len, is_in_prose(e));
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

static void add_row(struct page *g, const struct row *row)
{
	if (g->n == ROWS_MAX || has_row(g, row->link))
		return;
	if (g->n == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 64;
		g->rows = mem_grow(g->rows, (size_t)g->cap, sizeof *g->rows);
	}
	g->rows[g->n] = *row;
	text_reset(&g->text);
	add_visible(&g->text, row->link, NULL);
	g->rows[g->n++].weight = g->text.len;
}

/* How many elements up from e the smallest one is that holds `other`, too; CLIMB_MAX: further than a date can be from its link. */
static int climb(xmlNode *e, const xmlNode *other, xmlNode **ret)
{
	for (int i = 0; i < CLIMB_MAX && e && e->type == XML_ELEMENT_NODE && !tree_is(e, "body"); i++, e = e->parent)
		if (holds(e, other)) {
			*ret = e;
			return i;
		}
	return CLIMB_MAX;
}

/* What stands on one side of a date. */
struct side {
	int link;               /* what is best a title, -1 = none */
	int links;              /* those amid words do not count */
	bool more;              /* another date ends it, and there are more links beyond */
};

/* Which of two links is rather the title; -1 = there is none. */
static int title_of(const struct page *g, int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	if (g->marks[a].in_prose != g->marks[b].in_prose)
		return g->marks[a].in_prose ? b : a;
	return g->marks[b].bytes > g->marks[a].bytes ? b : a;
}

static struct side look_along(const struct page *g, int i, int step, const xmlNode *within)
{
	struct side s = {-1, 0, false};

	for (i += step; i >= 0 && i < g->n_marks && holds(within, g->marks[i].node); i += step) {
		if (!g->marks[i].bytes) {
			int beyond = step < 0 ? g->marks[i].before : g->marks[i].behind;

			s.more = beyond >= 0 && holds(within, g->marks[beyond].node);
			break;
		}
		s.links += !g->marks[i].in_prose;
		s.link = title_of(g, s.link, i);
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

/* The first moment of the day that a date tells. */
static moment day_of(struct page *g, const xmlNode *date)
{
	const char *s = page_date(&g->dates, date);
	struct when w = { .at = MOMENT_NONE };

	return when_read(s, g->dates.said.len, g->dates.zone, g->dates.now, &w) ? day_start(w.at, g->dates.zone) : MOMENT_NONE;
}

/* What stands at the foot of every page, with a date that is always today's. */
static bool is_foot(struct page *g, xmlNode *within)
{
	static const char *const words[] = {"版权所有", "Copyright", "COPYRIGHT", "copyright", "©", "ICP备", "icp备", "公网安备", "网站标识码", "备案号", "备案编号"};

	text_reset(&g->text);
	add_visible(&g->text, within, NULL);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(text_str(&g->text), words[i]))
			return true;
	return false;
}

static void see_date(struct page *g, int i)
{
	const struct mark *m = &g->marks[i];
	xmlNode *up = NULL, *down = NULL, *within;
	int to_before = m->before >= 0 ? climb(m->node->parent, g->marks[m->before].node, &up) : CLIMB_MAX;
	int to_behind = m->behind >= 0 ? climb(m->node->parent, g->marks[m->behind].node, &down) : CLIMB_MAX;
	struct side before, behind;
	struct row r;
	bool flat;
	int link;

	within = to_before <= to_behind ? up : down;
	if (!within)
		return;
	before = look_along(g, i, -1, within);
	behind = look_along(g, i, 1, within);
	flat = before.more || behind.more;
	if (flat)
		link = dates_lead(g, i, within) ? behind.link : before.link;
	else
		link = title_of(g, before.link, behind.link);
	if (link < 0 || (g->marks[link].node == within && !page_is_alone(&g->dates, m->node)))
		return;
	r = (struct row){ .link = g->marks[link].node, .date = m->node, .day = day_of(g, m->node), .path = path_of(within, flat),
		.links = flat ? 1 : before.links + behind.links };
	if (!flat && r.day >= g->today && is_foot(g, within))
		return;
	g->marks[link].is_title = true;
	add_row(g, &r);
}

/* ---- the list ------------------------------------------------------------------------- */

/* The path of the list; returns how many rows it has, 0 = there is none. */
static int choose(struct page *g, uint64_t *ret_path)
{
	size_t best = 0;
	int best_rows = 0;

	for (int i = 0; i < g->n; i++) {
		size_t weight = 0;
		int rows = 0, crowded = 0;

		if (i && g->rows[i].path == g->rows[i - 1].path)
			continue; /* weighed already */
		for (int k = 0; k < g->n; k++)
			if (g->rows[k].path == g->rows[i].path) {
				weight += g->rows[k].weight;
				crowded += g->rows[k].links > ROW_LINKS_MAX;
				rows++;
			}
		if (rows - crowded >= ROWS_MIN && weight > best) {
			best = weight;
			best_rows = rows;
			*ret_path = g->rows[i].path;
		}
	}
	return best_rows;
}

static int by_path(const void *a, const void *b)
{
	uint64_t x = ((const struct row *)a)->path, y = ((const struct row *)b)->path;

	return x < y ? -1 : x > y;
}

/* Do links without dates say more than the list, in rows of their own? Then they may be the posts, with dates that could not be read. */
static bool is_outweighed(const struct page *g, uint64_t path)
{
	size_t list = 0, all = 0, most = 0, weight = 0;
	struct row *other = mem_alloc((size_t)g->n_marks * sizeof *other);
	int n = 0;

	for (int i = 0; i < g->n; i++)
		list += g->rows[i].path == path ? g->rows[i].weight : 0;
	for (int i = 0; i < g->n_marks; i++)
		if (g->marks[i].bytes >= POST_BYTES_MIN && !g->marks[i].in_prose && !g->marks[i].is_title) {
			all += g->marks[i].bytes;
			other[n++] = (struct row){ .link = g->marks[i].node, .weight = g->marks[i].bytes };
		}
	n = all > list ? n : 0;
	for (int i = 0; i < n; i++)
		other[i].path = path_of(other[i].link, false);
	qsort(other, (size_t)n, sizeof *other, by_path);
	for (int i = 0; i < n; i++) {
		weight = i && other[i].path == other[i - 1].path ? weight + other[i].weight : other[i].weight;
		most = weight > most ? weight : most;
	}
	free(other);
	return most > list;
}

/* A day that is not over yet may be told by a clock, unless it stands beside one link alone or in a list. */
static bool may_be_clock(const struct page *g, const struct row *r)
{
	int rows = 0;

	for (int i = 0; i < g->n; i++)
		rows += g->rows[i].path == r->path;
	return r->day == g->today && r->links > 1 && rows < ROWS_MIN;
}

/* A newer post stands outside of the list: a headline above it, or another list. Which of them the account is, nobody can know. Days to come count nowhere. */
static bool has_newer_outside(const struct page *g, uint64_t path)
{
	moment inside = MOMENT_NONE, outside = MOMENT_NONE;

	for (int i = 0; i < g->n; i++) {
		const struct row *r = &g->rows[i];

		if (r->day > g->today)
			continue;
		if (r->path == path)
			inside = r->day > inside ? r->day : inside;
		else if (r->day > outside && !may_be_clock(g, r))
			outside = r->day;
	}
	return outside > inside;
}

/* The title without its date; its tooltip where the text ends in dots. */
static void add_title(struct page *g, const struct row *r, struct text *to)
{
	const char *tip = tree_attribute(r->link, "title"), *words, *s;
	struct piece p;

	add_visible(to, r->link, page_piece(r->date, &p) ? p.block : NULL);
	words = page_words(&g->dates, r->date);
	s = text_str(to);
	if (to->len > g->dates.said.len && strcmp(s + to->len - g->dates.said.len, words) == 0) {
		to->len -= g->dates.said.len;
		to->buf[to->len] = '\0';
	}
	if (tip && (strstr(s, "...") || strstr(s, "…")) && strlen(tip) + 3 > to->len) {
		text_reset(to);
		text_add(to, tip);
	}
}

static void hand_over(struct page *g, uint64_t path, int rows, bool in_doubt)
{
	struct text said = TEXT_SENTENCE, first = TEXT_INIT(PAGE_DATE_BYTES), last = TEXT_INIT(PAGE_DATE_BYTES);

	for (int i = 0; i < g->n; i++) {
		struct row *r = &g->rows[i];
		struct draft *d;

		if (r->path != path)
			continue;
		d = gather_new_post(g->out);
		text_add(&d->url, tree_attribute(r->link, "href"));
		add_title(g, r, &d->title);
		text_reset(&last);
		text_add(&last, page_date(&g->dates, r->date));
		if (!first.len)
			text_add(&first, text_str(&last));
		text_add(&d->date[DATE_PUBLISHED], text_str(&last));
		gather_end_post(g->out);
	}
	text_setf(&said, "%d links with dates beside them, the first \"%s\", the last \"%s\"", rows, text_str(&first), text_str(&last));
	if (in_doubt)
		text_add(&said, "; newer ones, or more, stand outside of their list, so it proves no silence");
	g->out->reading.matched = gather_keep(g->out, text_str(&said), said.len, SENTENCE_MAX);
	text_clear(&said);
	text_clear(&first);
	text_clear(&last);
}

static void see_head(struct page *g)
{
	for (xmlNode *e = xmlDocGetRootElement(g->doc), *top = e; e; e = e->children ? e->children : e->next ? e->next : NULL) {
		if (tree_is(e, "head"))
			for (xmlNode *c = e->children; c; c = c->next) {
				const char *base = tree_is(c, "base") ? tree_attribute(c, "href") : NULL;
				xmlChar *title = tree_is(c, "title") ? xmlNodeGetContent(c) : NULL;

				if (base && *base)
					g->out->base_url = gather_resolve(g->out, base, strlen(base));
				if (title)
					gather_name(g->out, (const char *)title, strlen((const char *)title), false);
				xmlFree(title);
			}
		if (e != top && e->parent == top)
			break;
	}
}

bool page_read(struct reading_out *out, const char *s, size_t n)
{
	struct page g = {.out = out, .dates = {out->zone, out->now, TEXT_INIT(PAGE_DATE_BYTES + 4 /* a character more */)}, .today = day_start(out->now, out->zone), .text = TEXT_INIT(16 * 1024)};
	struct text err = TEXT_SENTENCE;
	uint64_t path = 0;
	xmlNode *top;
	int rows = 0;

	g.doc = tree_make_html(s, n, (const char *const[]){ "href", "title", "datetime", "class", NULL }, &err);
	if (g.doc) {
		top = xmlDocGetRootElement(g.doc);
		take_marks(&g, top);
		for (int i = 0; i < g.n_marks; i++)
			if (!g.marks[i].bytes)
				see_date(&g, i);
		rows = choose(&g, &path);
	}
	if (rows) {
		bool in_doubt = has_newer_outside(&g, path) || is_outweighed(&g, path);

		out->reading.format = FORMAT_PAGE;
		out->reading.partial = in_doubt || g.n == ROWS_MAX || g.n_marks == MARKS_MAX; /* what was read in part proves no silence */
		see_head(&g);
		hand_over(&g, path, rows, in_doubt);
	}
	free(g.rows);
	free(g.marks);
	text_clear(&g.text);
	text_clear(&g.dates.said);
	text_clear(&err);
	tree_free(g.doc);
	return rows > 0;
}
