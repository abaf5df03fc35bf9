/*
 * tree - see tree.h.
 *
 * It knows the parsers and their ceilings, and must never know what a document
 * means.  A tree costs some hundred bytes a node, so there are ceilings on
 * nodes and depth; meeting one makes the document unreadable, since a part must
 * never pass for the whole.
 */
#include "tree.h"

#include <jansson.h>
#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <string.h>
#include <strings.h>

#include "tags.h"

enum {
	DEPTH_MAX = 200,       /* libxml2 gives up at 256; pages that never close their <font> go deeper than any author meant */
	NODES_MAX = 1000000,   /* about 250 MB at worst, a quarter of the reader's address space */
};

/* ---- JSON -------------------------------------------------------------------- */

struct builder {
	xmlDoc *doc;
	bool over;
};

/* Counted for the whole document, whatever is hung into it later. */
static bool count_node(struct builder *b)
{
	intptr_t nodes = (intptr_t)b->doc->_private + 1;

	b->doc->_private = (void *)nodes;
	b->over |= nodes > NODES_MAX;
	return !b->over;
}

static bool is_name(const char *s)
{
	if (!((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z') && *s != '_')
		return false;
	for (; *s; s++)
		if (!((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z') && !(*s >= '0' && *s <= '9') && !strchr("_-.", *s))
			return false;
	return true;
}

static xmlNode *add_element(struct builder *b, xmlNode *parent, const char *name)
{
	bool plain = is_name(name);
	const xmlChar *kept = xmlDictLookup(b->doc->dict, (const xmlChar *)(plain ? name : "_"), -1);
	xmlNode *e = kept ? xmlNewDocNodeEatName(b->doc, NULL, (xmlChar *)kept, NULL) : NULL;

	if (!e || !count_node(b)) {
		b->over = true;
		if (e)
			xmlFreeNode(e);
		return NULL;
	}
	if (!plain)
		xmlNewProp(e, (const xmlChar *)"key", (const xmlChar *)name);
	return xmlAddChild(parent, e);
}

static void add_text(struct builder *b, xmlNode *parent, const char *s, size_t n)
{
	xmlNode *t = n ? xmlNewDocTextLen(b->doc, (const xmlChar *)s, (int)n) : NULL;

	if (t)
		xmlAddChild(parent, t);
	count_node(b);
}

static void add_number(struct builder *b, xmlNode *at, const json_t *v)
{
	struct text t = TEXT_INIT(64);

	if (json_is_integer(v))
		text_addf(&t, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	else
		text_addf(&t, "%.17g", json_real_value(v));
	add_text(b, at, text_str(&t), t.len);
	text_clear(&t);
}

static void add_value(struct builder *b, xmlNode *at, json_t *v, int depth)
{
	const char *key;
	json_t *member;
	size_t i;

	if (depth > DEPTH_MAX)
		b->over = true;
	if (b->over)
		return;
	if (json_is_object(v)) {
		json_object_foreach(v, key, member)
		{
			xmlNode *e = b->over ? NULL : add_element(b, at, key);

			if (e)
				add_value(b, e, member, depth + 1);
		}
	} else if (json_is_array(v)) {
		json_array_foreach(v, i, member)
		{
			xmlNode *e = b->over ? NULL : add_element(b, at, "item");

			if (e)
				add_value(b, e, member, depth + 1);
		}
	} else if (json_is_string(v)) {
		add_text(b, at, json_string_value(v), json_string_length(v));
	} else if (json_is_number(v)) {
		add_number(b, at, v);
	} else if (json_is_boolean(v)) {
		add_text(b, at, json_is_true(v) ? "true" : "false", json_is_true(v) ? 4 : 5);
	}
}

static json_t *load(const char *s, size_t n, json_error_t *error)
{
	return json_loadb(s, n, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, error);
}

static xmlDoc *from_json(const char *s, size_t n, struct text *err)
{
	json_error_t error;
	json_t *root = load(s, n, &error);
	struct builder b = {.doc = NULL};
	xmlNode *top;

	if (!root) {
		text_setf(err, "cannot read the JSON: line %d: %s", error.line, error.text);
		return NULL;
	}
	b.doc = xmlNewDoc((const xmlChar *)"1.0");
	b.doc->dict = xmlDictCreate();
	top = xmlNewDocNode(b.doc, NULL, (const xmlChar *)"json", NULL);
	xmlDocSetRootElement(b.doc, top);
	add_value(&b, top, root, 0);
	json_decref(root);
	if (b.over) {
		text_setf(err, "JSON of more than %d values, or deeper than %d", NODES_MAX, DEPTH_MAX);
		xmlFreeDoc(b.doc);
		return NULL;
	}
	return b.doc;
}

bool tree_embed(xmlNode *at, const char *s, size_t n)
{
	struct builder b = {.doc = at->doc};
	json_error_t error;
	json_t *v = load(s, n, &error);

	if (!v || !(json_is_object(v) || json_is_array(v))) {
		json_decref(v);
		return false;
	}
	if (!b.doc->dict)
		b.doc->dict = xmlDictCreate();
	while (at->children) {
		xmlNode *child = at->children;

		xmlUnlinkNode(child);
		xmlFreeNode(child);
	}
	add_value(&b, at, v, 0);
	json_decref(v);
	return !b.over;
}

/* ---- HTML -------------------------------------------------------------------- */

struct growth {
	int depth, nodes;
};

/* Elements beyond the depth are not made; what stands in them belongs to the last that was. */
static void on_start(void *user, const xmlChar *name, const xmlChar **attributes)
{
	struct growth *g = ((xmlParserCtxt *)user)->_private;

	if (++g->depth <= DEPTH_MAX && ++g->nodes <= NODES_MAX)
		xmlSAX2StartElement(user, name, attributes);
}

static void on_end(void *user, const xmlChar *name)
{
	struct growth *g = ((xmlParserCtxt *)user)->_private;

	if (g->depth-- <= DEPTH_MAX && g->nodes <= NODES_MAX)
		xmlSAX2EndElement(user, name);
}

static xmlDoc *parse_html(const char *s, size_t n, struct text *err)
{
	struct growth growth = { 0, 0 };
	htmlSAXHandler sax = {0};
	htmlParserCtxtPtr html;
	xmlDoc *doc;

	xmlSAX2InitHtmlDefaultSAXHandler(&sax);
	sax.startElement = on_start;
	sax.endElement = on_end;
	sax.comment = NULL; /* they cut a date in pieces, and nobody sees them */
	html = htmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	html->_private = &growth;
	htmlCtxtUseOptions(html, HTML_PARSE_NONET | HTML_PARSE_RECOVER | HTML_PARSE_IGNORE_ENC | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	htmlParseChunk(html, s, (int)n, 1);
	doc = html->myDoc;
	html->myDoc = NULL;
	htmlFreeParserCtxt(html);
	if (doc && growth.nodes <= NODES_MAX && xmlDocGetRootElement(doc))
		return doc;
	text_setf(err, doc && growth.nodes > NODES_MAX ? "a page of more than %d elements" : "a page without content", NODES_MAX);
	xmlFreeDoc(doc);
	return NULL;
}

xmlDoc *tree_make_html(const char *s, size_t n, const char *const *attributes, struct text *err)
{
	struct text sifted = TEXT_INIT(0);
	xmlDoc *doc = NULL;

	if (!tags_sift(&sifted, s, n, attributes))
		text_setf(err, "a page with a tag of more than %d attributes", TAG_ATTRIBUTES_MAX);
	else if (attributes)
		doc = parse_html(text_str(&sifted), sifted.len, err);
	else
		doc = parse_html(s, n, err);
	text_clear(&sifted);
	return doc;
}

static xmlDoc *from_html(const char *s, size_t n, struct text *err)
{
	return tree_make_html(s, n, NULL, err);
}

static xmlDoc *from_xml(const char *s, size_t n, struct text *err)
{
	xmlDoc *doc;

	if (memmem(s, n, "<!ENTITY", 8)) { /* what a tree shows of entities grows without bounds */
		text_setf(err, "XML that declares entities");
		return NULL;
	}
	doc = xmlReadMemory(s, (int)n, NULL, "UTF-8",
		XML_PARSE_NONET | XML_PARSE_RECOVER | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC);
	if (doc && xmlDocGetRootElement(doc))
		return doc;
	text_setf(err, "XML that cannot be read");
	xmlFreeDoc(doc);
	return NULL;
}

xmlDoc *tree_make(enum tree_kind kind, const char *s, size_t n, struct text *err)
{
	static xmlDoc *(*const make[TREE_KINDS])(const char *, size_t, struct text *) = {
		[TREE_HTML] = from_html, [TREE_JSON] = from_json, [TREE_XML] = from_xml};

	return make[kind](s, n, err);
}

void tree_free(xmlDoc *doc)
{
	if (doc)
		xmlFreeDoc(doc);
}

bool tree_is(const xmlNode *e, const char *name)
{
	const char *own = e && e->type == XML_ELEMENT_NODE ? (const char *)e->name : "";

	return *own && (*own | 0x20) == (*name | 0x20) && (own[1] | 0x20) == (name[1] | 0x20) && strcasecmp(own, name) == 0;
}

const char *tree_attribute(const xmlNode *e, const char *name)
{
	for (const xmlAttr *a = e->properties; a; a = a->next)
		if (!strcmp((const char *)a->name, name))
			return a->children && a->children->content ? (const char *)a->children->content : "";
	return NULL;
}
