/*
 * select - see select.h.
 *
 * XPath by libxml2, regular expressions by PCRE2, without its compiler to
 * machine code: a sandbox that allows writing code allows everything.  Both
 * count their steps; a document that needs more than any real one is refused.
 */
#include "select.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPERATIONS_MAX = 20000000, /* XPath steps of one document: a hundred times what a list of 2,000 posts needs, about a second */
	MATCH_MAX = 2000000,       /* steps of one regular expression */
	MATCH_HEAP_KB = 16384,
	MATCHES_MAX = 20000,       /* regular expressions tried on one document: ten for each post */
	SUBJECT_MAX = 4 << 20,     /* bytes it looks at: the scripts of a page */
	DEPTH_MAX = 500,           /* of one expression's nesting */
	MAP_MAX = 40,
};

struct entry {
	char *value; /* "*" = anything */
	int word;
};

struct select {
	struct select *next;
	int line;
	xmlXPathCompExprPtr xpath;
	pcre2_code *regex;
	struct entry *map;
	int n_map;
};

struct selecting {
	xmlXPathContext *xpath;
	pcre2_match_context *limits;
	int matches;
	int overrun;
};

/* ---- compiling ----------------------------------------------------------------- */

static void be_quiet(void *user, xmlErrorPtr error)
{
	(void)user, (void)error;
}

/* Where " word" begins outside the quotes of an XPath; NULL: nowhere. */
static const char *find_word(const char *s, const char *word)
{
	size_t w = strlen(word);
	char quote = 0;

	for (; *s; s++) {
		if (quote)
			quote = *s == quote ? 0 : quote;
		else if (*s == '"' || *s == '\'')
			quote = *s;
		else if (*s == ' ' && strncmp(s + 1, word, w) == 0 && (s[1 + w] == ' ' || s[1 + w] == '/'))
			return s;
	}
	return NULL;
}

static int compile_xpath(struct select *x, const char *s, size_t n, struct text *err)
{
	char *copy = strndup(s, n);
	xmlXPathContext *c = xmlXPathNewContext(NULL);

	c->error = be_quiet;
	x->xpath = xmlXPathCtxtCompile(c, (const xmlChar *)copy);
	if (!x->xpath)
		text_setf(err, "'%s' is no XPath%s%s", copy, c->lastError.message ? ": " : "", c->lastError.message ? c->lastError.message : "");
	while (err->len && err->buf[err->len - 1] == '\n')
		err->buf[--err->len] = '\0';
	xmlXPathFreeContext(c);
	free(copy);
	return x->xpath ? 0 : -1;
}

/* From the first slash on; *ret_end is behind the flags. */
static int compile_regex(struct select *x, const char *s, const char **ret_end, struct text *err)
{
	const char *end;
	uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C;
	unsigned char said[200];
	PCRE2_SIZE at;
	int code;

	for (end = s + 1; *end && *end != '/'; end++)
		if (*end == '\\' && end[1])
			end++;
	if (*s != '/' || *end != '/') {
		text_setf(err, "expected: match /REGULAR EXPRESSION/");
		return -1;
	}
	*ret_end = end + 1;
	for (; **ret_end && **ret_end != ' '; ++*ret_end) {
		switch (**ret_end) {
		case 'i': options |= PCRE2_CASELESS; break;
		case 's': options |= PCRE2_DOTALL; break;
		case 'm': options |= PCRE2_MULTILINE; break;
		default:
			text_setf(err, "'%.*s' behind a regular expression: expected i, s or m", (int)strcspn(*ret_end, " "), *ret_end);
			return -1;
		}
	}
	x->regex = pcre2_compile((PCRE2_SPTR)(s + 1), (size_t)(end - s - 1), options, &code, &at, NULL);
	if (x->regex)
		return 0;
	pcre2_get_error_message(code, said, sizeof said);
	text_setf(err, "the regular expression, character %zu: %s", (size_t)at + 1, (const char *)said);
	return -1;
}

static int find(const char *const *words, const char *s, size_t n)
{
	for (int i = 0; words[i]; i++)
		if (strlen(words[i]) == n && memcmp(words[i], s, n) == 0)
			return i;
	return -1;
}

static int compile_map(struct select *x, const char *s, const char *const *words, struct text *err)
{
	while (*(s += strspn(s, " "))) {
		size_t n = strcspn(s, " ");
		const char *equals = memrchr(s, '=', n);
		int word = equals ? find(words, equals + 1, n - (size_t)(equals + 1 - s)) : -1;

		if (word < 0 || x->n_map == MAP_MAX) {
			text_setf(err, "'%.*s' in a map: expected VALUE=WORD, with one of the words", (int)n, s);
			for (int i = 0; words[i]; i++)
				text_addf(err, " %s", words[i]);
			return -1;
		}
		x->map = mem_grow(x->map, (size_t)x->n_map + 1, sizeof *x->map);
		x->map[x->n_map++] = (struct entry){strndup(s, (size_t)(equals - s)), word};
		s += n;
	}
	if (x->n_map)
		return 0;
	text_setf(err, "an empty map");
	return -1;
}

static int compile(struct select *x, const char *line, const char *const *words, struct text *err)
{
	const char *match = find_word(line, "match"), *map = match ? NULL : find_word(line, "map"), *behind;

	if (compile_xpath(x, line, match ? (size_t)(match - line) : map ? (size_t)(map - line) : strlen(line), err))
		return -1;
	if (match) {
		match += strlen(" match");
		if (compile_regex(x, match + strspn(match, " "), &behind, err))
			return -1;
		if (*behind && strncmp(behind, " map ", 5) != 0) {
			text_setf(err, "'%s' behind a regular expression: expected map or nothing", behind + 1);
			return -1;
		}
		map = *behind ? behind : NULL;
	}
	if (map && !words) {
		text_setf(err, "a map here has no meaning");
		return -1;
	}
	return map ? compile_map(x, map + strlen(" map "), words, err) : 0;
}

int select_add(struct select **chain, const char *line, int number, const char *const *words, struct text *err)
{
	struct select *x = mem_alloc(sizeof *x);

	x->line = number;
	if (compile(x, line, words, err)) {
		select_free(x);
		return -1;
	}
	while (*chain)
		chain = &(*chain)->next;
	*chain = x;
	return 0;
}

void select_free(struct select *chain)
{
	struct select *next;

	for (; chain; chain = next) {
		next = chain->next;
		if (chain->xpath)
			xmlXPathFreeCompExpr(chain->xpath);
		pcre2_code_free(chain->regex);
		for (int i = 0; i < chain->n_map; i++)
			free(chain->map[i].value);
		free(chain->map);
		free(chain);
	}
}

int select_line(const struct select *chain)
{
	return chain ? chain->line : 0;
}

const struct select *select_next(const struct select *chain)
{
	return chain->next;
}

bool select_has_map(const struct select *chain)
{
	return chain->n_map > 0;
}

/* ---- looking --------------------------------------------------------------------- */

struct selecting *select_begin(xmlDoc *doc)
{
	struct selecting *s = mem_alloc(sizeof *s);

	s->xpath = xmlXPathNewContext(doc);
	s->xpath->error = be_quiet;
	s->xpath->opLimit = OPERATIONS_MAX;
	s->limits = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(s->limits, MATCH_MAX);
	pcre2_set_heap_limit(s->limits, MATCH_HEAP_KB);
	return s;
}

void select_end(struct selecting *s)
{
	xmlXPathFreeContext(s->xpath);
	pcre2_match_context_free(s->limits);
	free(s);
}

int select_overrun(const struct selecting *s)
{
	return s->overrun;
}

static xmlXPathObject *evaluate(struct selecting *s, const struct select *x, xmlNode *at)
{
	xmlXPathObject *o;

	if (s->overrun)
		return NULL;
	s->xpath->node = at;
	o = xmlXPathCompiledEval(x->xpath, s->xpath);
	if (!o)
		s->overrun = x->line;
	return o;
}

/* The first group, or all that matched where it has none. */
static bool match(struct selecting *s, const struct select *x, const char *subject, struct text *ret)
{
	pcre2_match_data *found;
	size_t n = strlen(subject);
	PCRE2_SIZE *v;
	int r, group;

	if (s->overrun || ++s->matches > MATCHES_MAX) {
		s->overrun = s->overrun ? s->overrun : x->line;
		return false;
	}
	found = pcre2_match_data_create_from_pattern(x->regex, NULL);
	n = n > SUBJECT_MAX ? text_utf8_cut(subject, n, SUBJECT_MAX) : n;
	r = pcre2_match(x->regex, (PCRE2_SPTR)subject, n, 0, PCRE2_NO_UTF_CHECK, found, s->limits);
	if (r < 0 && r != PCRE2_ERROR_NOMATCH)
		s->overrun = x->line;
	if (r > 0) {
		v = pcre2_get_ovector_pointer(found);
		for (group = 1; group < r && v[2 * group] == PCRE2_UNSET; group++)
			;
		group = group < r ? group : 0;
		text_reset(ret);
		text_add_n(ret, subject + v[2 * group], v[2 * group + 1] - v[2 * group]);
	}
	pcre2_match_data_free(found);
	return r > 0;
}

static bool says_something(const struct text *t)
{
	const char *s = text_str(t);

	return s[strspn(s, " \t\r\n")] != '\0';
}

static bool take(struct selecting *s, const struct select *x, xmlChar *found, struct text *ret)
{
	bool any;

	if (!found)
		return false;
	if (x->regex) {
		any = match(s, x, (const char *)found, ret);
	} else {
		text_reset(ret);
		text_add(ret, (const char *)found);
		any = says_something(ret);
	}
	xmlFree(found);
	return any;
}

bool select_within(struct selecting *s, const struct select *one, xmlNode *node, struct text *ret)
{
	return take(s, one, xmlXPathCastNodeToString(node), ret);
}

/* Of several nodes the first that says something (that the expression matches). */
static bool find_text(struct selecting *s, const struct select *x, xmlNode *at, struct text *ret)
{
	xmlXPathObject *o = evaluate(s, x, at);
	bool any = false;

	if (!o)
		return false;
	if (o->type != XPATH_NODESET) {
		any = take(s, x, xmlXPathCastToString(o), ret);
	} else if (o->nodesetval) {
		if (o->nodesetval->nodeNr > 1)
			xmlXPathNodeSetSort(o->nodesetval);
		for (int i = 0; i < o->nodesetval->nodeNr && !any && !s->overrun; i++)
			any = take(s, x, xmlXPathCastNodeToString(o->nodesetval->nodeTab[i]), ret);
	}
	xmlXPathFreeObject(o);
	return any;
}

bool select_text(struct selecting *s, const struct select *chain, xmlNode *at, struct text *ret)
{
	for (; chain; chain = chain->next)
		if (find_text(s, chain, at, ret))
			return true;
	text_reset(ret);
	return false;
}

static bool is_true(struct selecting *s, const struct select *x, xmlNode *at)
{
	struct text found = TEXT_INIT(0);
	xmlXPathObject *o;
	bool yes;

	if (x->regex) {
		yes = find_text(s, x, at, &found);
	} else {
		o = evaluate(s, x, at);
		yes = o && xmlXPathCastToBoolean(o);
		if (o)
			xmlXPathFreeObject(o);
	}
	text_clear(&found);
	return yes;
}

bool select_true(struct selecting *s, const struct select *chain, xmlNode *at)
{
	for (; chain; chain = chain->next)
		if (is_true(s, chain, at))
			return true;
	return false;
}

static int mapped(const struct select *x, const char *found)
{
	for (int i = 0; i < x->n_map; i++)
		if (strcmp(x->map[i].value, "*") == 0 || strcmp(x->map[i].value, found) == 0)
			return x->map[i].word;
	return -1;
}

int select_word(struct selecting *s, const struct select *chain, xmlNode *at, struct text *ret_found)
{
	int word = -1;

	for (; chain && word < 0; chain = chain->next)
		if (find_text(s, chain, at, ret_found))
			word = mapped(chain, text_str(ret_found));
	return word;
}

struct _xmlNodeSet *select_nodes_of_one(struct selecting *s, const struct select *one, xmlNode *at)
{
	xmlXPathObject *o = evaluate(s, one, at);
	xmlNodeSet *set = NULL;

	if (o && o->type == XPATH_NODESET && o->nodesetval && o->nodesetval->nodeNr) {
		set = o->nodesetval;
		o->nodesetval = NULL;
		xmlXPathNodeSetSort(set);
	}
	if (o)
		xmlXPathFreeObject(o);
	return set;
}

struct _xmlNodeSet *select_nodes(struct selecting *s, const struct select *chain, xmlNode *at)
{
	xmlNodeSet *set = NULL;

	for (; chain && !set; chain = chain->next)
		set = select_nodes_of_one(s, chain, at);
	return set;
}
