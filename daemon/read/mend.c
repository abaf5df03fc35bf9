/*
 * mend - see mend.h.
 *
 * One pass from left to right.  Tags are believed, everything else that looks
 * like markup but is not becomes text.  A stack of open elements decides what
 * an end tag closes: what stands between is closed with it, an end tag that
 * closes nothing is dropped.  Two rules are about feeds: a post never contains
 * a post, and fields of a post (title, link, date ...) never contain a field.
 */
#include "mend.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	OPEN_MAX = 200,   /* deeper elements are dropped, their text kept: below libxml2's own limit of 256 */
	NAME_BYTES = 100, /* no name of a feed is longer */
	ATTRIBUTES_MAX = 32,
};

struct name {
	const char *s;
	size_t n;
};

struct mender {
	const char *p, *end;
	struct text *out;
	struct name open[OPEN_MAX];
	int depth;
	bool root_done;
	const char
	        *none_after[4]; /* from here on this end mark does not occur: keeps hostile documents from being searched again and again */
};
enum { MARK_CDATA, MARK_COMMENT, MARK_INSTRUCTION, MARK_BRACKET };
static const char *const end_marks[] = {"]]>", "-->", "?>", "]"};

/* clang-format off */
static const char *const posts[] = { "item", "entry", NULL };
static const char *const fields[] = { "title", "link", "guid", "pubdate", "id", "updated", "published", "author", "category", "comments", "dc:date",
	"dc:creator", "issued", "modified", "created", "source", "enclosure", "description", "content:encoded", "item", "entry", NULL };
/* What stays open by mistake; a description may hold any HTML, so it is not closed by what starts inside it. */
static const char *const leaves[] = { "title", "link", "guid", "pubdate", "id", "updated", "published", "category", "comments", "dc:date",
	"dc:creator", "issued", "modified", "created", NULL };
/* A body that never ended: HTML has no elements of these names, so what begins is the next field of the post. */
static const char *const bodies[] = { "description", "summary", "content", "content:encoded", NULL };
static const char *const unmistakable[] = { "pubdate", "guid", "updated", "published", "issued", "modified", "dc:date", "dc:creator", "comments",
	"slash:comments", "wfw:commentrss", "content:encoded", NULL };
static const char *const voids[] = { "br", "hr", "img", "input", "meta", "wbr", "embed", "param", "col", "area", "base", NULL };
/* clang-format on */

static bool same(struct name a, struct name b)
{
	return a.n == b.n && strncasecmp(a.s, b.s, a.n) == 0;
}

static bool is_one_of(struct name a, const char *const *list)
{
	for (; *list; list++) {
		if (same(a, (struct name){*list, strlen(*list)}))
			return true;
	}
	return false;
}

static bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name_char(char c)
{
	return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool looking_at(const struct mender *m, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(m->end - m->p) >= n && strncasecmp(m->p, word, n) == 0;
}

/* Letters of Latin scripts are all that names use; a Chinese character after '<' is text. */
static struct name read_name(const char *p, const char *end)
{
	struct name r = {p, 0};

	if (p >= end || !is_name_start(*p))
		return r;
	while (p + r.n < end && is_name_char(p[r.n]) && r.n < NAME_BYTES) {
		if (p[r.n] == ':' && (memchr(p, ':', r.n) || p + r.n + 1 >= end || !is_name_start(p[r.n + 1])))
			break; /* one prefix, and something behind it */
		r.n++;
	}
	return r;
}

/* &...; at p (which is at the '&'): what to write for it, and how many bytes it was. Not an entity: &amp; and 1. */
static size_t put_entity(struct text *out, const char *p, const char *end)
{
	static const char *const xml[] = {"amp", "lt", "gt", "quot", "apos"};
	char name[12];
	size_t n = 1;
	long code = 0;

	while (p + n < end && n < sizeof(name) && p[n] != ';' && (is_name_char(p[n]) || p[n] == '#'))
		n++;
	if (p + n >= end || p[n] != ';' || n < 2 || n > sizeof(name) - 1) {
		text_add(out, "&amp;");
		return 1;
	}
	memcpy(name, p + 1, n - 1);
	name[n - 1] = '\0';
	for (size_t i = 0; i < 5; i++) {
		if (strcmp(name, xml[i]) == 0) {
			text_add_n(out, p, n + 1);
			return n + 1;
		}
	}
	if (name[0] == '#') {
		code = name[1] == 'x' || name[1] == 'X' ? strtol(name + 2, NULL, 16) : strtol(name + 1, NULL, 10);
		if (code == 0)
			return n + 1;
	} else {
		const htmlEntityDesc *e = htmlEntityLookup((const xmlChar *)name);

		if (e == NULL) {
			text_add(out, "&amp;");
			return 1;
		}
		code = (long)e->value;
	}
	if (code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code < 0xd800) || (code >= 0xe000 && code < 0xfffe) ||
	        (code >= 0x10000 && code <= 0x10ffff))
		text_addf(out, "&#%ld;", code);
	return n + 1;
}

static void put_text(struct text *out, const char *p, const char *end)
{
	const char *start = p;

	while (p < end) {
		const char *with = NULL;
		size_t used = 1;

		if (*p == '<')
			with = "&lt;";
		else if (*p == '>')
			with = "&gt;";
		else if (*p == '"')
			with = "&quot;";
		else if (*p != '&') {
			p++;
			continue;
		}
		text_add_n(out, start, (size_t)(p - start));
		if (with)
			text_add(out, with);
		else
			used = put_entity(out, p, end);
		p += used;
		start = p;
	}
	text_add_n(out, start, (size_t)(p - start));
}

static void close_down_to(struct mender *m, int depth)
{
	while (m->depth > depth) {
		struct name n = m->open[--m->depth];

		text_add(m->out, "</");
		text_add_n(m->out, n.s, n.n);
		text_add_char(m->out, '>');
	}
}

static int innermost(const struct mender *m, struct name n)
{
	for (int i = m->depth - 1; i >= 0; i--) {
		if (same(m->open[i], n))
			return i;
	}
	return -1;
}

/* An item that never ended ends where the next begins; so do a title and a description. The root stays. */
static void close_before(struct mender *m, struct name n)
{
	if (is_one_of(n, posts)) {
		for (int i = 1; i < m->depth; i++) {
			if (is_one_of(m->open[i], posts)) {
				close_down_to(m, i);
				return;
			}
		}
	}
	if (is_one_of(n, unmistakable)) {
		for (int i = 2; i < m->depth; i++) {
			if (is_one_of(m->open[i], bodies) && is_one_of(m->open[i - 1], posts)) {
				close_down_to(m, i);
				return;
			}
		}
	}
	if (m->depth > 1 && is_one_of(n, fields) && is_one_of(m->open[m->depth - 1], leaves))
		close_down_to(m, m->depth - 1);
}

/* Where the mark stands at or after p; NULL: nowhere. */
static const char *find_mark(struct mender *m, const char *p, int mark)
{
	const char *found;

	if (m->none_after[mark] && p >= m->none_after[mark])
		return NULL;
	found = p < m->end ? memmem(p, (size_t)(m->end - p), end_marks[mark], strlen(end_marks[mark])) : NULL;
	if (!found)
		m->none_after[mark] = p;
	return found;
}

static void skip_spaces(struct mender *m)
{
	while (m->p < m->end && is_space(*m->p))
		m->p++;
}

/* value of an attribute at p: quoted, or up to a space */
static struct name read_value(struct mender *m)
{
	struct name v = {m->p, 0};

	if (m->p < m->end && (*m->p == '"' || *m->p == '\'')) {
		const char *close = memchr(m->p + 1, *m->p, (size_t)(m->end - m->p - 1));

		if (close) {
			v = (struct name){m->p + 1, (size_t)(close - m->p - 1)};
			m->p = close + 1;
			return v;
		}
	}
	while (m->p < m->end && !is_space(*m->p) && *m->p != '>' && *m->p != '<')
		m->p++;
	v.n = (size_t)(m->p - v.s);
	return v;
}

static void put_attribute(struct mender *m, struct name a, struct name v)
{
	text_add_char(m->out, ' ');
	text_add_n(m->out, a.s, a.n);
	text_add(m->out, "=\"");
	put_text(m->out, v.s, v.s + v.n);
	text_add_char(m->out, '"');
}

/* Attributes up to the '>' (or what stands for it); true: the tag closes itself. */
static bool mend_attributes(struct mender *m)
{
	struct name seen[ATTRIBUTES_MAX];
	int n_seen = 0;

	for (;;) {
		struct name a;
		bool twice = false;

		skip_spaces(m);
		if (m->p >= m->end || *m->p == '<')
			return false;
		if (*m->p == '>') {
			m->p++;
			return false;
		}
		if (*m->p == '/' && m->p + 1 < m->end && m->p[1] == '>') {
			m->p += 2;
			return true;
		}
		a = read_name(m->p, m->end);
		if (a.n == 0) {
			m->p++;
			continue;
		}
		m->p += a.n;
		skip_spaces(m);
		for (int i = 0; i < n_seen; i++)
			twice |= seen[i].n == a.n && memcmp(seen[i].s, a.s, a.n) == 0;
		twice |= n_seen == ATTRIBUTES_MAX;
		if (!twice)
			seen[n_seen++] = a;
		if (m->p < m->end && *m->p == '=') {
			struct name v;

			m->p++;
			skip_spaces(m);
			v = read_value(m);
			if (!twice)
				put_attribute(m, a, v);
		} else if (!twice) {
			put_attribute(m, a, (struct name){"", 0});
		}
	}
}

static void mend_start_tag(struct mender *m, struct name n)
{
	bool kept, closed;

	close_before(m, n);
	m->p += 1 + n.n;
	kept = m->depth < OPEN_MAX;
	if (!kept) {
		struct text away = TEXT_INIT(1), *out = m->out;

		m->out = &away;
		mend_attributes(m);
		m->out = out;
		text_clear(&away);
		return;
	}
	text_add_char(m->out, '<');
	text_add_n(m->out, n.s, n.n);
	closed = mend_attributes(m);
	text_add(m->out, closed || is_one_of(n, voids) ? "/>" : ">");
	if (!closed && !is_one_of(n, voids))
		m->open[m->depth++] = n;
	else if (m->depth == 0)
		m->root_done = true;
}

static void mend_end_tag(struct mender *m)
{
	struct name n = read_name(m->p + 2, m->end);
	const char *next = memchr(m->p + 1, '<', (size_t)(m->end - m->p - 1)), *close;
	int i = innermost(m, n);

	if (!next)
		next = m->end;
	close = memchr(m->p, '>', (size_t)(next - m->p));
	m->p = close ? close + 1 : next;
	if (i < 0)
		return;
	close_down_to(m, i);
	m->root_done = m->depth == 0;
}

/* CDATA without an end goes up to the end tag of what holds it. */
static void mend_cdata(struct mender *m)
{
	const char *s = m->p + 9, *close = find_mark(m, s, MARK_CDATA);

	if (close) {
		m->p = close + 3;
	} else {
		char end_tag[NAME_BYTES + 4] = "</";

		close = NULL;
		if (m->depth) {
			memcpy(end_tag + 2, m->open[m->depth - 1].s, m->open[m->depth - 1].n);
			close = memmem(s, (size_t)(m->end - s), end_tag, m->open[m->depth - 1].n + 2);
		}
		close = close ? close : m->end;
		m->p = close;
	}
	if (m->depth == 0)
		return;
	text_add(m->out, "<![CDATA[");
	text_add_n(m->out, s, (size_t)(close - s));
	text_add(m->out, "]]>");
}

/* <!-- -->, <? ?>, <!DOCTYPE [ ]>: dropped. What has no end is dropped up to the next tag. */
static void skip_declaration(struct mender *m)
{
	bool comment = looking_at(m, "<!--"), instruction = m->p[1] == '?';
	const char *p = m->p + 2, *close, *open;

	if (comment || instruction) {
		close = find_mark(m, p, comment ? MARK_COMMENT : MARK_INSTRUCTION);
		m->p = close ? close + (comment ? 3 : 2) : p;
		return;
	}
	close = memchr(p, '>', (size_t)(m->end - p));
	open = close ? memchr(p, '[', (size_t)(close - p)) : NULL;
	if (open && (open = find_mark(m, open, MARK_BRACKET)))
		close = memchr(open, '>', (size_t)(m->end - open));
	m->p = close ? close + 1 : m->end;
}

static void mend_markup_at(struct mender *m)
{
	struct name n;

	if (looking_at(m, "<![CDATA[")) {
		mend_cdata(m);
	} else if (m->p + 2 < m->end && (m->p[1] == '!' || m->p[1] == '?')) {
		skip_declaration(m);
	} else if (m->p + 2 < m->end && m->p[1] == '/' && read_name(m->p + 2, m->end).n) {
		mend_end_tag(m);
	} else if ((n = read_name(m->p + 1, m->end)).n && m->p + 1 + n.n < m->end &&
	           (is_space(m->p[1 + n.n]) || strchr("/>", m->p[1 + n.n]))) {
		mend_start_tag(m, n);
	} else {
		if (m->depth)
			text_add(m->out, "&lt;");
		m->p++;
	}
}

/* Warnings of a script, a stray line: the document begins at its root. */
static const char *find_start(const char *s, size_t n)
{
	static const char *const roots[] = {"<?xml", "<rss", "<feed", "<rdf:RDF", "<channel", "<html"};
	const char *best = NULL;

	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		const char *p = memmem(s, n, roots[i], strlen(roots[i]));

		if (p && (!best || p < best))
			best = p;
	}
	if (!best)
		best = memchr(s, '<', n);
	return best ? best : s + n;
}

void mend_markup(const char *s, size_t n, struct text *out)
{
	struct mender m = {.p = find_start(s, n), .end = s + n, .out = out};

	while (m.p < m.end && !m.root_done) {
		const char *tag = memchr(m.p, '<', (size_t)(m.end - m.p));

		if (!tag)
			tag = m.end;
		if (m.depth)
			put_text(out, m.p, tag);
		m.p = tag;
		if (m.p < m.end)
			mend_markup_at(&m);
	}
	close_down_to(&m, 0);
}
