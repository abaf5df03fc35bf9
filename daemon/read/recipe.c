/*
 * recipe - see recipe.h.
 *
 * It knows how the parts of a recipe become a reading; no platform, no syntax.
 * A recipe that takes a document and then finds nothing in it says that the
 * layout has changed: that is never "no posts".
 */
#include "recipe-in.h"

#include <libxml/xpath.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comments.h"

struct recipes {
	struct recipe *first;
};

struct run {
	const struct recipe *recipe;
	const struct part *part;
	struct selecting *s;
	xmlDoc *doc;
	struct reading_out *out;
	struct text found;
	int dated; /* posts that had something where the date stands */
};

struct recipes *recipes_new(void)
{
	return mem_alloc(sizeof(struct recipes));
}

void recipes_free(struct recipes *r)
{
	struct recipe *next;

	if (!r)
		return;
	for (struct recipe *one = r->first; one; one = next) {
		next = one->next;
		recipe_free(one);
	}
	free(r);
}

int recipes_add(struct recipes *r, const struct recipe_text *t, recipe_mistake *tell, void *ctx)
{
	struct recipe **end = &r->first;
	int mistakes;

	while (*end)
		end = &(*end)->next;
	*end = recipe_compile(t, tell, ctx, &mistakes);
	return mistakes;
}

/* ---- one document ------------------------------------------------------------- */

/* The mark the document bears; BLOCKED_NONE: none. */
static enum blocked find_mark(struct run *run)
{
	for (int i = 0; i < MARK_COUNT; i++)
		if (run->part->key[i] && select_true(run->s, run->part->key[i], (xmlNode *)run->doc))
			return (enum blocked)(i + 1);
	return BLOCKED_NONE;
}

static bool fail_marked(struct run *run, enum blocked kind)
{
	if (kind == BLOCKED_NONE)
		return false;
	run->out->reading.blocked = kind;
	gather_fail(run->out, "%s says that this is no content (%s)", run->recipe->name, blocked_name(kind));
	return true;
}

static void fail_layout(struct run *run, enum recipe_key key, const char *what)
{
	int line = select_line(run->part->key[key]);

	if (!line)
		line = run->part->line;
	gather_fail(run->out, "the layout has changed: %s (%s:%d)", what, run->recipe->name, line);
	text_setf(&run->found, "%s:%d", run->recipe->name, line);
	run->out->reading.matched = gather_keep(run->out, text_str(&run->found), run->found.len, SENTENCE_MAX);
}

/* JSON inside a text becomes part of the tree, step after step. */
static void embed(struct run *run)
{
	for (const struct select *step = run->part->key[KEY_EMBED]; step; step = select_next(step)) {
		xmlNodeSet *nodes = select_nodes_of_one(run->s, step, (xmlNode *)run->doc);

		for (int i = 0; nodes && i < nodes->nodeNr; i++)
			if (nodes->nodeTab[i]->type == XML_ELEMENT_NODE && select_within(run->s, step, nodes->nodeTab[i], &run->found))
				tree_embed(nodes->nodeTab[i], text_str(&run->found), run->found.len);
		xmlXPathFreeNodeSet(nodes);
	}
}

static bool fill(struct run *run, enum recipe_key key, xmlNode *at, struct text *to)
{
	if (to->len || !run->part->key[key] || !select_text(run->s, run->part->key[key], at, &run->found))
		return to->len > 0;
	text_add_n(to, run->found.buf, run->found.len);
	return true;
}

static void see_comments(struct run *run, xmlNode *at, struct comment_evidence *e)
{
	const struct select *chain = run->part->key[KEY_COMMENTS];
	int word = chain ? select_word(run->s, chain, at, &run->found) : -1;

	if (word <= COMMENTS_UNKNOWN)
		return;
	e->state = (enum comments)word;
	snprintf(e->said, sizeof e->said, "%.*s (%.24s:%d)", (int)text_utf8_cut(text_str(&run->found), run->found.len, 24), text_str(&run->found),
		run->recipe->name, select_line(chain));
}

static bool is_pinned(struct run *run, xmlNode *at)
{
	const struct select *chain = run->part->key[KEY_PINNED];

	if (!chain)
		return false;
	return select_has_map(chain) ? select_word(run->s, chain, at, &run->found) == 1 : select_true(run->s, chain, at);
}

static void read_post(struct run *run, xmlNode *at)
{
	const struct part *part = run->part;
	struct draft *d;

	if (part->key[KEY_SKIP] && select_true(run->s, part->key[KEY_SKIP], at))
		return;
	d = gather_new_post(run->out);
	fill(run, KEY_ID, at, &d->key);
	fill(run, KEY_URL, at, &d->url);
	fill(run, KEY_TITLE, at, &d->title);
	d->title_is_html = !d->title.len && fill(run, KEY_TITLE_HTML, at, &d->title);
	run->dated += fill(run, KEY_DATE, at, &d->date[DATE_PUBLISHED]) || d->date[DATE_PUBLISHED].len;
	run->dated += fill(run, KEY_UPDATED, at, &d->date[DATE_UPDATED]);
	d->pinned = is_pinned(run, at);
	see_comments(run, at, &d->comments);
	gather_end_post(run->out);
}

/* Returns how many nodes were taken for posts. */
static int read_posts(struct run *run)
{
	xmlNodeSet *nodes;
	int n;

	if (!run->part->key[KEY_POSTS]) {
		read_post(run, (xmlNode *)run->doc);
		return 1;
	}
	nodes = select_nodes(run->s, run->part->key[KEY_POSTS], (xmlNode *)run->doc);
	n = nodes ? nodes->nodeNr : 0;
	for (int i = 0; i < n && !select_overrun(run->s); i++)
		read_post(run, nodes->nodeTab[i]);
	xmlXPathFreeNodeSet(nodes);
	return n;
}

static void conclude(struct run *run, int nodes)
{
	struct reading_out *out = run->out;
	const struct part *part = run->part;

	if (nodes == 0 && !(part->key[KEY_EMPTY] && select_true(run->s, part->key[KEY_EMPTY], (xmlNode *)run->doc)))
		fail_layout(run, KEY_POSTS, "no post is found where posts stood");
	else if (out->reading.posts && part->key[KEY_DATE] && out->reading.newest == MOMENT_NONE)
		fail_layout(run, KEY_DATE, run->dated ? "no date can be read" : "no post has a date where dates stood");
	else if (out->reading.posts && part->key[KEY_TITLE] && !part->key[KEY_DATE] && *out->reading.title == '\0')
		fail_layout(run, KEY_TITLE, "no post has a title where titles stood");
}

static void read_part(struct run *run)
{
	const struct part *part = run->part;
	struct reading *r = &run->out->reading;
	int nodes;

	r->format = part->kind == TREE_JSON ? FORMAT_JSON : FORMAT_PAGE;
	if (part->key[KEY_EMBED]) {
		embed(run);
		if (fail_marked(run, find_mark(run)))
			return;
	}
	if (part->key[KEY_ERROR] && select_text(run->s, part->key[KEY_ERROR], (xmlNode *)run->doc, &run->found)) {
		gather_fail(run->out, "the platform says: %s (%s:%d)", text_str(&run->found), run->recipe->name, select_line(part->key[KEY_ERROR]));
		return;
	}
	if (part->key[KEY_NAME] && select_text(run->s, part->key[KEY_NAME], (xmlNode *)run->doc, &run->found))
		gather_name(run->out, text_str(&run->found), run->found.len, false);
	nodes = read_posts(run);
	conclude(run, nodes);
	if (*r->error)
		return;
	r->partial = part->partial || run->recipe->partial;
	r->via = (uint32_t)((part->via >= 0 ? part->via : run->recipe->via) + 1);
	text_setf(&run->found, "%s:%d", run->recipe->name, part->line);
	r->matched = gather_keep(run->out, text_str(&run->found), run->found.len, SENTENCE_MAX);
}

/* Whether this part takes the document; if so it has been read. */
static bool try_part(struct run *run)
{
	enum blocked mark;
	bool mine;

	run->s = select_begin(run->doc);
	run->dated = 0;
	mark = find_mark(run);
	mine = mark != BLOCKED_NONE || (run->part->key[KEY_WHEN] && select_true(run->s, run->part->key[KEY_WHEN], (xmlNode *)run->doc));
	if (mine && !run->part->consented)
		gather_fail(run->out, "it would be read by %s:%d, but no consent is on record there (consent = none)", run->recipe->name, run->part->line);
	else if (mine && !fail_marked(run, mark))
		read_part(run);
	if (select_overrun(run->s)) {
		gather_fail(run->out, "reading it would take too long (%s:%d)", run->recipe->name, select_overrun(run->s));
		mine = true;
	}
	select_end(run->s);
	return mine;
}

/* A document of no known platform is tried with every recipe: each says itself what it takes. */
static bool fits(const struct recipe *r, const struct part *part, enum tree_kind kind, const struct parse *p)
{
	if (!r->enabled || !part->enabled || part->kind != (int)kind || part->which != (int)p->part)
		return false;
	return p->platform == PLATFORM_OTHER || (r->platforms >> p->platform & 1);
}

enum follow_mode recipes_follow(const struct recipes *r, enum platform platform)
{
	for (const struct recipe *one = r && platform != PLATFORM_OTHER ? r->first : NULL; one; one = one->next)
		if (one->enabled && one->follow != FOLLOW_DEFAULT && one->platforms >> platform & 1)
			return one->follow;
	return FOLLOW_DEFAULT;
}

static bool make_tree(struct run *run, enum tree_kind kind, const char *s, size_t n)
{
	struct text err = TEXT_SENTENCE;

	if (!run->doc && !(run->doc = tree_make(kind, s, n, &err)))
		gather_fail(run->out, "%s", text_str(&err));
	text_clear(&err);
	return run->doc != NULL;
}

bool recipes_read(const struct recipes *r, enum tree_kind kind, const struct parse *p, const char *s, size_t n, struct reading_out *out)
{
	struct run run = {.out = out, .found = TEXT_INIT(0)};
	bool taken = false;

	for (int consented = 1; consented >= 0 && !taken; consented--) /* what nobody agreed to is known, not read */
		for (run.recipe = r ? r->first : NULL; run.recipe && !taken; run.recipe = run.recipe->next)
			for (run.part = run.recipe->parts; run.part && !taken; run.part = run.part->next)
				if (run.part->consented == consented && fits(run.recipe, run.part, kind, p))
					taken = !make_tree(&run, kind, s, n) || try_part(&run);
	tree_free(run.doc);
	text_clear(&run.found);
	return taken;
}
