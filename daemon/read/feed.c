/*
 * feed - see feed.h.
 *
 * The document is pushed through libxml2 once.  If it is not well-formed, what
 * was gathered is thrown away and the mended text (mend.h) is pushed instead;
 * well-formed documents, which most are, pay nothing for that.
 *
 * Elements are known by namespace and name (feed-names.h).  Only the direct
 * children of a post count (an Atom <source> has dates of its own, a media
 * group titles of its own), and only the fields that are read are copied: the
 * long texts are not even given to libxml2 (skim.h).
 *
 * Entities are never expanded (feed-entity.h).  No file, no network, no DTD is
 * read.
 */
#include "feed.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>
#include <strings.h>

#include "feed-entity.h"
#include "feed-names.h"
#include "mend.h"
#include "skim.h"

enum {
	DEPTH_MAX = 256,           /* the same as libxml2 has for trees; nobody nests deeper */
	ELEMENTS_MAX = 3000000,    /* a 10 MB body cannot hold more that mean anything */
	CAPTURE_BYTES = 16 * 1024, /* of one field */
	NAMES_MAX = 20000,     /* different names: libxml2's dictionary slows down beyond */
	NAMESPACES_MAX = 1000, /* declared at once: each look-up walks through them */
	ATTRIBUTES_MAX = 500,  /* of one tag: libxml2 compares each with each */
	PUSH_BYTES = 8 * 1024, /* at once, so that a tag of too many attributes is seen before it is whole; costs nothing */
	NS_CACHE = 16,
	FIELD_CACHE = 256, /* a power of two */
};

static const char *const count_names[] = {[NS_SLASH] = "slash:comments", [NS_THR] = "thr:total"};

struct feed {
	struct reading_out *out;
	xmlParserCtxtPtr xml;
	int depth; /* of the open element; the root is 1 */
	uint32_t elements;
	int namespaces;              /* declared by the open elements */
	int declares[DEPTH_MAX + 2]; /* how many of them each declares */
	char root[40];               /* its local name, lower case; "" = none yet */
	bool is_feed;
	bool broken;         /* not well-formed */
	const char *stopped; /* the ceiling that was met; NULL = none */

	struct draft *post; /* NULL outside */
	int post_depth;
	int channel_depth; /* of what holds the feed's own title */

	int field; /* captured now; FIELD_NONE = nothing */
	int field_depth;
	enum ns field_ns;
	bool for_channel; /* the captured title is the channel's */
	enum pace_hint hint;
	const char *list; /* the open child of the channel, where it holds hints (their `within`); NULL: it does not */
	bool html;        /* the captured text may hold markup */
	struct text captured;

	struct {
		const xmlChar *uri, *prefix;
		enum ns ns;
	} ns_cache[NS_CACHE];
	int ns_cached;

	struct {
		const xmlChar *name;
		enum ns ns;
		int field;
	} field_cache[FIELD_CACHE];

	struct entities entities; /* the last: large, and not cleared for each document */
};

/* libxml2 interns both strings, so pointers are enough to recognise a pair. */
static enum ns ns_of(struct feed *f, const xmlChar *prefix, const xmlChar *uri)
{
	enum ns ns;

	if (!prefix && !uri)
		return NS_CORE;
	for (int i = 0; i < f->ns_cached; i++) {
		if (f->ns_cache[i].uri == uri && f->ns_cache[i].prefix == prefix)
			return f->ns_cache[i].ns;
	}
	ns = feed_find_ns((const char *)prefix, (const char *)uri);
	if (f->ns_cached < NS_CACHE) {
		f->ns_cache[f->ns_cached].uri = uri;
		f->ns_cache[f->ns_cached].prefix = prefix;
		f->ns_cache[f->ns_cached++].ns = ns;
	}
	return ns;
}

/* Names are interned as well: a document has some twenty of them, thousands of times. */
static int field_of(struct feed *f, enum ns ns, const xmlChar *name)
{
	size_t i = ((uintptr_t)name >> 3) % FIELD_CACHE;

	if (f->field_cache[i].name != name || f->field_cache[i].ns != ns) {
		f->field_cache[i].name = name;
		f->field_cache[i].ns = ns;
		f->field_cache[i].field = feed_find_field(ns, (const char *)name);
	}
	return f->field_cache[i].field;
}

static void stop(struct feed *f, const char *why)
{
	if (!f->stopped)
		f->stopped = why;
	xmlStopParser(f->xml);
}

/* The value of an attribute, "" = it has none. attributes: localname, prefix, uri, value, end. */
static size_t attribute(const xmlChar **attributes, int n, const char *name, const char *prefix, const char **ret)
{
	for (int i = 0; i < n; i++, attributes += 5) {
		if (is_name((const char *)attributes[0], name) &&
		        (prefix ? attributes[1] && is_name((const char *)attributes[1], prefix) : !attributes[1])) {
			*ret = (const char *)attributes[3];
			return (size_t)(attributes[4] - attributes[3]);
		}
	}
	*ret = "";
	return 0;
}

static bool is_value(const char *s, size_t n, const char *word)
{
	return n == strlen(word) && strncasecmp(s, word, n) == 0;
}

static enum format rss_format(const char *version, size_t n)
{
	if (n >= 3 && strncmp(version, "0.9", 3) == 0)
		return FORMAT_RSS09;
	return n >= 1 && version[0] == '1' ? FORMAT_RSS10 : FORMAT_RSS20;
}

/* What the root says; RDF waits for its first RSS element. */
static void read_root(struct feed *f, enum ns ns, const char *name, const xmlChar **attributes, int n)
{
	const char *version;
	size_t len = attribute(attributes, n, "version", NULL, &version);
	struct reading *r = &f->out->reading;

	snprintf(f->root, sizeof(f->root), "%s", name);
	f->is_feed = true;
	if (is_name(name, "rss"))
		r->format = rss_format(version, len);
	else if (is_name(name, "rdf") && ns == NS_RDF)
		r->format = FORMAT_RSS10;
	else if (is_name(name, "feed") || (is_name(name, "entry") && (ns == NS_ATOM10 || ns == NS_ATOM03)))
		r->format = ns == NS_ATOM03 || is_value(version, len, "0.3") ? FORMAT_ATOM03 : FORMAT_ATOM10;
	else if (is_name(name, "channel"))
		r->format = FORMAT_RSS20;
	else
		f->is_feed = false;
	f->channel_depth = 1;
}

static void begin_capture(struct feed *f, int field, enum ns ns, bool html)
{
	f->field = field;
	f->field_depth = f->depth;
	f->field_ns = ns;
	f->html = html;
	text_reset(&f->captured);
}

/* Atom's link says by its attributes what it is. */
static void read_atom_link(struct feed *f, const xmlChar **attributes, int n)
{
	const char *href, *rel, *count;
	size_t href_len = attribute(attributes, n, "href", NULL, &href), rel_len = attribute(attributes, n, "rel", NULL, &rel);
	size_t count_len = attribute(attributes, n, "count", "thr", &count);
	struct draft *d = f->post;
	char number[24];

	if (!href_len)
		return;
	if (is_value(rel, rel_len, "replies")) {
		comments_add(&d->comments, COMMENT_REPLIES, "link rel=replies", "href");
		if (count_len && count_len < sizeof(number)) {
			memcpy(number, count, count_len);
			number[count_len] = '\0';
			comments_add(&d->comments, COMMENT_COUNT, "thr:count", number);
		}
	} else if ((!rel_len || is_value(rel, rel_len, "alternate")) && d->url.len == 0) {
		text_add_n(&d->url, href, href_len);
	}
}

/* Whether a title may hold markup: RSS never says, Atom does. */
static bool title_is_html(enum ns ns, const xmlChar **attributes, int n)
{
	const char *type, *mode;
	size_t len = attribute(attributes, n, "type", NULL, &type), mode_len = attribute(attributes, n, "mode", NULL, &mode);

	if (ns == NS_ATOM10)
		return is_value(type, len, "html") || is_value(type, len, "text/html");
	if (ns == NS_ATOM03)
		return is_value(type, len, "text/html") || is_value(mode, mode_len, "escaped");
	return true;
}

static void start_in_post(struct feed *f, enum ns ns, const xmlChar *name, const xmlChar **attributes, int n)
{
	int field = field_of(f, ns, name);

	if (field == FIELD_NONE)
		return;
	if (field == FIELD_LINK)
		read_atom_link(f, attributes, n);
	/* dc: only fills what RSS's own elements left empty */
	if ((field == FIELD_TITLE && f->post->title.len && ns == NS_DC) || (field == FIELD_KEY && f->post->key.len && ns == NS_DC))
		return;
	begin_capture(f, field, ns, field == FIELD_TITLE && title_is_html(ns, attributes, n));
	f->for_channel = false;
}

/* The old Channel Definition Format keeps everything in attributes. */
static void read_post_attributes(struct feed *f, const xmlChar **attributes, int n)
{
	const char *v;
	size_t len = attribute(attributes, n, "lastmod", NULL, &v);

	if (len)
		text_add_n(&f->post->date[DATE_MODIFIED], v, len);
	len = attribute(attributes, n, "href", NULL, &v);
	if (len)
		text_add_n(&f->post->url, v, len);
	len = attribute(attributes, n, "about", "rdf", &v);
	if (len)
		text_add_n(&f->post->key, v, len);
}

/* What holds the posts says how often it changes, in children of its own or in a list among them. */
static void start_hint(struct feed *f, enum ns ns, const char *name)
{
	int level = f->depth - f->channel_depth;

	if (level == 1)
		f->list = NULL;
	for (size_t i = 0; (level == 1 || (level == 2 && f->list)) && i < FEED_HINTS; i++) {
		if ((is_core(ns) ? NS_CORE : ns) != feed_hints[i].ns)
			continue;
		if (level == 1 && feed_hints[i].within && is_name(name, feed_hints[i].within))
			f->list = feed_hints[i].within;
		if (is_name(name, feed_hints[i].name) && feed_hints[i].within == (level == 1 ? NULL : f->list)) {
			begin_capture(f, FIELD_HINT, ns, false);
			f->hint = feed_hints[i].hint;
		}
	}
}

static void start_outside(struct feed *f, enum ns ns, const char *name, const xmlChar **attributes, int n)
{
	start_hint(f, ns, name);
	if (!is_core(ns))
		return;
	if (is_name(name, "item") || is_name(name, "entry")) {
		f->post = gather_new_post(f->out);
		f->post_depth = f->depth;
		read_post_attributes(f, attributes, n);
	} else if (is_name(name, "channel")) {
		f->channel_depth = f->depth;
		if (is_name(f->root, "rdf") && ns == NS_RSS09)
			f->out->reading.format = FORMAT_RSS09;
	} else if (f->depth == f->channel_depth + 1 && is_name(name, "title")) {
		begin_capture(f, FIELD_TITLE, ns, title_is_html(ns, attributes, n));
		f->for_channel = true;
	}
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_ns, const xmlChar **ns_list,
        int n_attributes, int n_defaulted, const xmlChar **attributes)
{
	struct feed *f = user;
	enum ns ns = ns_of(f, prefix, uri);

	(void)ns_list;
	(void)n_defaulted;
	f->depth++;
	if (f->depth > DEPTH_MAX) {
		stop(f, "nested too deep");
		return;
	}
	f->declares[f->depth] = n_ns;
	f->namespaces += n_ns;
	if (++f->elements > ELEMENTS_MAX || xmlDictSize(f->xml->dict) > NAMES_MAX || f->namespaces > NAMESPACES_MAX) {
		stop(f, "too many elements, names or namespaces");
		return;
	}
	if (!f->root[0]) {
		read_root(f, ns, (const char *)name, attributes, n_attributes);
		if (!f->is_feed) {
			stop(f, NULL);
			return;
		}
		if (!is_name(f->root, "entry"))
			return;
	}
	if (f->field != FIELD_NONE)
		return;
	if (!f->post)
		start_outside(f, ns, (const char *)name, attributes, n_attributes);
	else if (f->depth == f->post_depth + 1)
		start_in_post(f, ns, name, attributes, n_attributes);
}

static bool is_blank(const struct text *t)
{
	size_t i = 0;

	while (i < t->len && (t->buf[i] == ' ' || t->buf[i] == '\t' || t->buf[i] == '\r' || t->buf[i] == '\n'))
		i++;
	return i == t->len;
}

static void put_once(struct text *to, const struct text *from)
{
	if (to->len == 0)
		text_add_n(to, text_str(from), from->len);
}

static void take_date(struct feed *f, int rank)
{
	struct text *to = &f->post->date[rank];

	/* several of one kind: all of them stand there, and the first that can be read counts */
	if (to->len)
		return;
	text_add_n(to, text_str(&f->captured), f->captured.len);
}

static void end_capture(struct feed *f)
{
	struct draft *d = f->post;
	struct text *t = &f->captured;
	int field = f->field;

	f->field = FIELD_NONE;
	if (is_blank(t))
		return;
	if (field == FIELD_HINT) {
		pace_take(&f->out->pace, f->hint, text_str(t), t->len);
	} else if (f->for_channel) {
		gather_name(f->out, text_str(t), t->len, f->html);
	} else if (field >= FIELD_DATE) {
		take_date(f, field - FIELD_DATE);
	} else if (field == FIELD_TITLE) {
		if (d->title.len == 0)
			d->title_is_html = f->html;
		put_once(&d->title, t);
	} else if (field == FIELD_LINK) {
		put_once(&d->url, t);
	} else if (field == FIELD_KEY) {
		text_reset(&d->key);
		text_add_n(&d->key, text_str(t), t->len);
	} else if (field == FIELD_COMMENTS) {
		comments_add(&d->comments, COMMENT_LINK, "comments link", text_str(t));
	} else if (field == FIELD_COMMENT_FEED) {
		comments_add(&d->comments, COMMENT_FEED, "wfw:commentRss", text_str(t));
	} else if (field == FIELD_COMMENT_FORM) {
		comments_add(&d->comments, COMMENT_LINK, "wfw:comment", text_str(t));
	} else if (field == FIELD_COUNT) {
		comments_add(&d->comments, COMMENT_COUNT, count_names[f->field_ns], text_str(t));
	} else if (field == FIELD_STATUS) {
		comments_add(&d->comments, COMMENT_STATUS, "comment_status", text_str(t));
	}
}

static void end_post(struct feed *f)
{
	struct draft *d = f->post;

	/* a guid that is an address serves where there is no link */
	if (d->url.len == 0 && strncasecmp(text_str(&d->key) + strspn(text_str(&d->key), " \t\r\n"), "http", 4) == 0)
		text_add_n(&d->url, text_str(&d->key), d->key.len);
	gather_end_post(f->out);
	f->post = NULL;
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct feed *f = user;

	(void)name;
	(void)prefix;
	(void)uri;
	if (f->field != FIELD_NONE && f->depth == f->field_depth)
		end_capture(f);
	if (f->post && f->depth == f->post_depth)
		end_post(f);
	if (f->depth <= DEPTH_MAX)
		f->namespaces -= f->declares[f->depth];
	f->depth--;
}

static void on_text(void *user, const xmlChar *s, int n)
{
	struct feed *f = user;

	if (f->field != FIELD_NONE)
		text_add_n(&f->captured, (const char *)s, (size_t)n);
}

/* ---- the rest of what libxml2 tells -------------------------------------- */

static void on_entity_declared(
        void *user, const xmlChar *name, int type, const xmlChar *public_id, const xmlChar *system_id, xmlChar *content)
{
	struct feed *f = user;

	(void)public_id;
	(void)system_id;
	entities_declare(&f->entities, (const char *)name, type, (const char *)content);
}

static xmlEntityPtr on_entity(void *user, const xmlChar *name)
{
	struct feed *f = user;

	return entities_find(&f->entities, (const char *)name);
}

static void on_internal_subset(void *user, const xmlChar *name, const xmlChar *external_id, const xmlChar *system_id)
{
	(void)user;
	(void)name;
	(void)external_id;
	(void)system_id;
}

static int is_standalone(void *user)
{
	(void)user;
	return 0;
}

static void on_error(void *user, xmlErrorPtr error)
{
	struct feed *f = user;

	if (error->level == XML_ERR_FATAL)
		f->broken = true;
}

static xmlSAXHandler handlers = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .cdataBlock = on_text,
        .ignorableWhitespace = on_text,
        .getEntity = on_entity,
        .entityDecl = on_entity_declared,
        .internalSubset = on_internal_subset,
        .isStandalone = is_standalone,
        .serror = on_error,
};

/* ---- pushing ------------------------------------------------------------- */

/* What libxml2 keeps back is a tag (or comment) that is not whole yet: counts what looks like attributes in it. */
static bool is_overloaded(const struct feed *f)
{
	const xmlParserInput *in = f->xml->input;
	int n = 0;

	if (!in || in->end - in->cur < ATTRIBUTES_MAX * 4 || in->cur[0] != '<' || in->cur[1] == '!' || in->cur[1] == '?')
		return false;
	for (const xmlChar *p = in->cur; (p = memchr(p, '=', (size_t)(in->end - p))) && p + 1 < in->end; p++)
		n += p[1] == '"' || p[1] == '\'' || p[1] == ' ';
	return n > ATTRIBUTES_MAX;
}

/* false: there is no use in the rest. */
static bool push_part(struct feed *f, const char *s, const char *end, bool last)
{
	do {
		size_t k = end - s < PUSH_BYTES ? (size_t)(end - s) : PUSH_BYTES;

		xmlParseChunk(f->xml, s, (int)k, last && s + k == end);
		if (f->stopped || (f->broken && !f->xml->recovery) || (f->root[0] && !f->is_feed))
			return false;
		if (is_overloaded(f)) {
			stop(f, "a tag of too many attributes");
			return false;
		}
		s += k;
	} while (s < end);
	return true;
}

/* Is what follows text of the kind that skim_next() took it for, and does nobody want it? */
static bool is_unwanted(const struct feed *f, const struct skim *k)
{
	return f->field == FIELD_NONE && f->xml->instate == (k->cdata ? XML_PARSER_CDATA_SECTION : XML_PARSER_CONTENT) &&
	       f->xml->input->cur == f->xml->input->end;
}

static void push(struct feed *f, const char *s, size_t n, int options)
{
	struct skim k = {.at = s, .end = s + n};
	const char *from, *to;
	bool last = n == 0;

	f->xml = xmlCreatePushParserCtxt(&handlers, f, NULL, 0, NULL);
	if (!f->xml)
		return;
	xmlCtxtUseOptions(f->xml, options | XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	while (!last) {
		skim_next(&k, &from, &to);
		last = from == k.end;
		if (!push_part(f, s, from, last))
			break;
		s = !f->xml->recovery && is_unwanted(f, &k) ? to : from;
	}
	f->broken |= !f->xml->wellFormed;
	if (f->xml->myDoc)
		xmlFreeDoc(f->xml->myDoc);
	xmlFreeParserCtxt(f->xml);
	f->xml = NULL;
}

static void begin(struct feed *f, struct reading_out *out)
{
	text_clear(&f->captured);
	memset(f, 0, offsetof(struct feed, entities));
	f->entities.n = 0;
	f->out = out;
	f->captured = (struct text)TEXT_INIT(CAPTURE_BYTES);
}

static void forget(struct reading_out *out)
{
	gather_fail(out, "unread");
	out->reading.error = "";
	out->newest_is_dated = false;
}

void feed_read(struct reading_out *out, const char *s, size_t n)
{
	static struct feed feed; /* too large for the stack of a sandboxed child, and there is one document at a time */
	struct feed *f = &feed;

	begin(f, out);
	push(f, s, n, 0);
	if (f->broken && !f->stopped && !(f->root[0] && !f->is_feed)) {
		struct text mended = TEXT_INIT(0);

		mend_markup(s, n, &mended);
		forget(out);
		begin(f, out);
		push(f, text_str(&mended), mended.len, XML_PARSE_RECOVER);
		out->reading.recovered = 1;
		text_clear(&mended);
	}
	if (f->stopped)
		gather_fail(out, "cannot read the feed: %s", f->stopped);
	else if (!f->root[0])
		gather_fail(out, "not a feed: no element in it");
	else if (!f->is_feed)
		gather_fail(out, "not a feed: its root element is <%s>", f->root);
	text_clear(&f->captured);
}
