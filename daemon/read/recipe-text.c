/*
 * recipe-text - a recipe's text compiled, every mistake in it told.
 *
 * It knows the keys and what may stand behind them; what they do to a document
 * is recipe.c's.  The text comes from the administrator's own files.
 */
#include "recipe-in.h"

#include <stdlib.h>
#include <string.h>

enum {
	MISTAKES_MAX = 50, /* of one file: then it is no recipe */
	LINE_MAX_BYTES = 8192,
};

static const char *const comment_words[] = {"unknown", "enabled", "disabled", NULL}; /* enum comments */
static const char *const pinned_words[] = {"no", "yes", NULL};

/* clang-format off */
static const struct {
	const char *name;
	const char *const *words;
} keys[KEY_COUNT] = {
	[KEY_CAPTCHA] = {"captcha", NULL}, [KEY_LOGIN] = {"login", NULL}, [KEY_DELETED_POST] = {"deleted-post", NULL},
	[KEY_DELETED_ACCOUNT] = {"deleted-account", NULL}, [KEY_VIOLATION] = {"violation", NULL}, [KEY_UNAVAILABLE] = {"unavailable", NULL},
	[KEY_RATE_LIMIT] = {"rate-limit", NULL}, [KEY_WHEN] = {"when", NULL}, [KEY_ERROR] = {"error", NULL}, [KEY_EMPTY] = {"empty", NULL},
	[KEY_NAME] = {"name", NULL}, [KEY_EMBED] = {"embed", NULL}, [KEY_POSTS] = {"posts", NULL}, [KEY_SKIP] = {"skip", NULL},
	[KEY_ID] = {"id", NULL}, [KEY_URL] = {"url", NULL}, [KEY_TITLE] = {"title", NULL}, [KEY_TITLE_HTML] = {"title_html", NULL},
	[KEY_DATE] = {"date", NULL}, [KEY_UPDATED] = {"updated", NULL}, [KEY_PINNED] = {"pinned", pinned_words},
	[KEY_COMMENTS] = {"comments", comment_words},
};
/* clang-format on */

struct compiling {
	const struct recipe_text *t;
	recipe_mistake *tell;
	void *ctx;
	int mistakes;
	struct recipe *r;
	struct part *part;  /* the one being read, NULL = none */
	bool in_recipe, platform_given, skipping;
	struct text err;
};

static void wrong(struct compiling *c, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void wrong(struct compiling *c, int line, const char *fmt, ...)
{
	struct text what = TEXT_SENTENCE;
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&what, fmt, ap);
	va_end(ap);
	if (c->mistakes++ < MISTAKES_MAX)
		c->tell(c->ctx, c->t->file, line, text_str(&what));
	text_clear(&what);
}

static void set_platforms(struct compiling *c, const char *value, int line)
{
	c->platform_given = true;
	while (*(value += strspn(value, " ,\t"))) {
		size_t n = strcspn(value, " ,\t");
		char *name = strndup(value, n);
		int platform = fact_find(platform_name, PLATFORM_COUNT, name);

		if (strcmp(name, "any") == 0)
			c->r->platforms = UINT32_MAX;
		else if (platform < 0)
			wrong(c, line, "platform '%s': no such platform", name);
		else
			c->r->platforms |= 1u << platform;
		free(name);
		value += n;
	}
}

static bool yes_or_no(struct compiling *c, const char *key, const char *value, int line)
{
	bool yes = strcmp(value, "yes") == 0;

	if (!yes && strcmp(value, "no") != 0)
		wrong(c, line, "%s: expected yes or no", key);
	return yes;
}

/* The keys that both [recipe] and a part may have; false: it is none. */
static bool set_common(struct compiling *c, const char *key, const char *value, int line)
{
	bool *flag = strcmp(key, "enabled") == 0 ? (c->part ? &c->part->enabled : &c->r->enabled)
		: strcmp(key, "partial") == 0    ? (c->part ? &c->part->partial : &c->r->partial)
						 : NULL;
	int via = fact_find(via_name, VIA_COUNT, value);

	if (flag) {
		*flag = yes_or_no(c, key, value, line);
		return true;
	}
	if (strcmp(key, "via") != 0)
		return false;
	if (via < 0)
		wrong(c, line, "via = %s: expected bridge or direct", value);
	*(c->part ? &c->part->via : &c->r->via) = via;
	return true;
}

static void set_follow(struct compiling *c, const char *value, int line)
{
	int follow = fact_find(follow_name, FOLLOW_COUNT, value);

	if (follow <= FOLLOW_DEFAULT)
		wrong(c, line, "follow = %s: expected new, weekly or off", value);
	else
		c->r->follow = (enum follow_mode)follow;
}

static void set_kind(struct compiling *c, const char *value, int line)
{
	static const char *const names[TREE_KINDS] = {[TREE_HTML] = "html", [TREE_JSON] = "json", [TREE_XML] = "xml"};

	for (int i = 0; i < TREE_KINDS; i++)
		if (strcmp(value, names[i]) == 0)
			c->part->kind = i;
	if (c->part->kind < 0)
		wrong(c, line, "kind = %s: expected html, json or xml", value);
}

static void set_in_part(struct compiling *c, const char *key, const char *value, int line)
{
	for (int i = 0; i < KEY_COUNT; i++)
		if (strcmp(key, keys[i].name) == 0) {
			text_reset(&c->err);
			if (select_add(&c->part->key[i], value, line, keys[i].words, &c->err))
				wrong(c, line, "%s: %s", key, text_str(&c->err));
			return;
		}
	text_setf(&c->err, "no such key in a part: '%s'; expected kind, enabled, consent, via, partial", key);
	for (int i = 0; i < KEY_COUNT; i++)
		text_addf(&c->err, ", %s", keys[i].name);
	wrong(c, line, "%s", text_str(&c->err));
}

static void set_key(struct compiling *c, const char *key, const char *value, int line)
{
	if (c->skipping)
		return;
	if (!c->in_recipe && !c->part)
		wrong(c, line, "a key before the first section; expected [recipe]");
	else if (*value == '\0')
		wrong(c, line, "%s: nothing stands behind it", key);
	else if (set_common(c, key, value, line))
		return;
	else if (c->in_recipe && strcmp(key, "platform") == 0)
		set_platforms(c, value, line);
	else if (c->in_recipe && strcmp(key, "follow") == 0)
		set_follow(c, value, line);
	else if (c->in_recipe)
		wrong(c, line, "no such key in [recipe]: '%s'; expected platform, enabled, via, partial, follow", key);
	else if (strcmp(key, "kind") == 0)
		set_kind(c, value, line);
	else if (strcmp(key, "consent") == 0)
		c->part->consented = strcmp(value, "none") != 0; /* what it says is for those who read the file */
	else
		set_in_part(c, key, value, line);
}

/* Bad combinations, once a part is whole. */
static void end_part(struct compiling *c)
{
	const struct part *p = c->part;
	bool marks = false, says = false;

	if (!p || c->mistakes) /* what seems to be missing may be what was misspelt */
		return;
	for (int i = 0; i < KEY_COUNT; i++) {
		marks |= i < MARK_COUNT && p->key[i];
		says |= i > KEY_POSTS && p->key[i];
	}
	if (p->kind < 0)
		wrong(c, p->line, "a part without kind: expected html, json or xml");
	if (!p->key[KEY_WHEN] && !marks)
		wrong(c, p->line, "a part without when: it would take every document");
	if (p->which == PART_LIST && says && !p->key[KEY_POSTS])
		wrong(c, p->line, "a list without posts");
	if (p->key[KEY_WHEN] && !says && !p->key[KEY_ERROR])
		wrong(c, p->line, "a part that finds nothing in its posts: expected date, title, ... or error");
}

static void open_section(struct compiling *c, const char *name, int line)
{
	struct part **end = &c->r->parts;

	end_part(c);
	c->part = NULL;
	c->in_recipe = strcmp(name, "recipe") == 0;
	c->skipping = !c->in_recipe && strcmp(name, "list") != 0 && strcmp(name, "post") != 0;
	if (c->skipping)
		wrong(c, line, "no such section: [%s]; expected [recipe], [list] or [post]", name);
	if (c->in_recipe || c->skipping)
		return;
	while (*end)
		end = &(*end)->next;
	c->part = *end = mem_alloc(sizeof **end);
	*c->part = (struct part){.which = strcmp(name, "post") == 0 ? PART_POST : PART_LIST, .line = line, .kind = -1, .enabled = true, .consented = true, .via = -1};
}

static char *trim(char *s)
{
	size_t n;

	s += strspn(s, " \t\r");
	n = strlen(s);
	while (n && strchr(" \t\r", s[n - 1]))
		s[--n] = '\0';
	return s;
}

/* One line with its continuations; it is changed on the way. */
static void take_line(struct compiling *c, char *line, int number)
{
	char *s = trim(line), *equals = strchr(s, '='), *end;

	if (*s == '\0' || *s == ';' || *s == '#')
		return;
	if (*s == '[') {
		end = strchr(s, ']');
		if (!end || end[1])
			wrong(c, number, "expected [NAME]");
		if (end)
			*end = '\0';
		open_section(c, s + 1, number);
		return;
	}
	if (!equals) {
		wrong(c, number, "expected KEY = VALUE");
		return;
	}
	*equals = '\0';
	set_key(c, trim(s), trim(equals + 1), number);
}

/* Lines that begin with white space go on with the one before. */
static void take_text(struct compiling *c, const char *s)
{
	struct text line = TEXT_INIT(LINE_MAX_BYTES);
	int number = 0, first = 1;

	if (strncmp(s, "\xef\xbb\xbf", 3) == 0)
		s += 3;
	while (*s) {
		size_t n = strcspn(s, "\n");
		bool goes_on = (*s == ' ' || *s == '\t') && strspn(s, " \t\r") < n && line.len;

		number++;
		if (!goes_on) {
			if (line.len)
				take_line(c, line.buf, first);
			text_reset(&line);
			first = number;
		}
		text_add_n(&line, s, n);
		if (line.cut)
			wrong(c, number, "a line of more than %d bytes", LINE_MAX_BYTES);
		line.cut = false;
		s += n + (s[n] == '\n');
	}
	if (line.len)
		take_line(c, line.buf, first);
	text_clear(&line);
}

struct recipe *recipe_compile(const struct recipe_text *t, recipe_mistake *tell, void *ctx, int *ret_mistakes)
{
	struct compiling c = {.t = t, .tell = tell, .ctx = ctx, .err = TEXT_SENTENCE};

	c.r = mem_alloc(sizeof *c.r);
	*c.r = (struct recipe){.name = mem_strdup(t->name), .enabled = true, .via = -1};
	if (text_utf8_valid(t->text, strlen(t->text)) != strlen(t->text))
		wrong(&c, 0, "not UTF-8");
	else
		take_text(&c, t->text);
	end_part(&c);
	if (!c.mistakes && !c.platform_given)
		wrong(&c, 0, "no [recipe] with platform = NAME");
	text_clear(&c.err);
	*ret_mistakes = c.mistakes;
	if (!c.mistakes)
		return c.r;
	recipe_free(c.r);
	return NULL;
}

void recipe_free(struct recipe *r)
{
	struct part *next;

	if (!r)
		return;
	for (struct part *p = r->parts; p; p = next) {
		next = p->next;
		for (int i = 0; i < KEY_COUNT; i++)
			select_free(p->key[i]);
		free(p);
	}
	free(r->name);
	free(r);
}
