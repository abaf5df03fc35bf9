/*
 * platforms - see platforms.h.
 *
 * It knows files and which of them count; it must never know what a recipe
 * says.
 */
#include "platforms.h"

#include <ev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "look.h"

enum { FILES_MAX = 200, SLOT = 4096 }; /* a platform each: there are a dozen */

struct entry {
	char *name, *file, *text;    /* file: as messages name it */
	bool own, bad;
};
struct entries { struct entry v[2 * FILES_MAX]; int n; };

struct telling {
	struct entries *all;
	platforms_tell *tell;
	void *ctx;
	int mistakes;
	bool compiled;
};

/* ---- files ------------------------------------------------------------------ */

static void entry_clear(struct entry *e)
{
	free(e->name);
	free(e->file);
	free(e->text);
}

/* The file as an entry; what cannot be read is told, and stands as bad. */
static struct entry read_entry(const char *file, const char *name, bool own, struct telling *t)
{
	struct text bytes = TEXT_INIT(RECIPE_MAX), err = TEXT_SENTENCE;
	struct entry e = { mem_strdup(name), mem_strdup(file), NULL, own, false };

	if (text_read_file(&bytes, file, &err)) {
		e.bad = true;
		t->mistakes++;
		t->tell(t->ctx, file, 0, text_str(&err));
	} else if (memchr(text_str(&bytes), '\0', bytes.len)) {
		e.bad = true;
		t->mistakes++;
		t->tell(t->ctx, file, 0, _("a NUL byte, expected plain text in UTF-8"));
	}
	e.text = mem_strdup(e.bad ? "" : text_str(&bytes));
	text_clear(&bytes);
	text_clear(&err);
	return e;
}

static void read_folder(struct entries *all, const char *folder, bool own, struct telling *t)
{
	char **names = NULL;
	int n = folder ? config_list_folder(folder, &names) : 0, from = all->n;

	for (int i = 0; i < n; i++) {
		struct text file = TEXT_INIT(0);

		text_addf(&file, "%s/%s", folder, names[i]);
		if (all->n - from < FILES_MAX)
			all->v[all->n++] = read_entry(text_str(&file), names[i], own, t);
		else if (all->n - from == FILES_MAX && i == FILES_MAX)
			t->tell(t->ctx, folder, 0, _("more than 200 recipes; the rest is left out"));
		text_clear(&file);
		free(names[i]);
	}
	free(names);
}

static int by_name(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c ? c : y->own - x->own; /* the office's own first */
}

/* ---- are they any good? -------------------------------------------------------- */

static void take_mistake(void *ctx, const struct mistake *m)
{
	struct telling *t = ctx;

	t->mistakes++;
	t->tell(t->ctx, m->file, (int)m->line, m->what);
	for (int i = 0; i < t->all->n; i++)
		if (!strcmp(t->all->v[i].file, m->file))
			t->all->v[i].bad = true;
}

static void on_done(void *ctx, uint64_t tag, const struct look_result *r)
{
	struct telling *t = ctx;

	(void)tag;
	t->compiled = r->reading != NULL;
}

/* A reader of its own compiles them and reads an empty document: by then every mistake has been told. */
static void ask_reader(struct telling *t, const struct recipe_text *v, int n)
{
	struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
	struct look_line_settings s = { .zones = "UTC", .readers = 1, .slot_size = SLOT, .recipes = v, .n_recipes = n };
	struct look_request r = { .type = DOC_AUTO, .platform = PLATFORM_OTHER, .zone = "UTC", .ask = { .url = "" } };
	struct text err = TEXT_SENTENCE;
	struct look_line *l = look_line_new(loop, &s, on_done, t, &err);

	t->compiled = false;
	if (l) {
		look_line_on_mistake(l, take_mistake);
		if (look_line_read(l, &r, "", 0, "") == 0)
			look_line_run(l);
		look_line_free(l);
	}
	ev_loop_destroy(loop);
	text_clear(&err);
}

static struct recipe_text recipe_of(const struct entry *e)
{
	return (struct recipe_text){ .name = e->name, .file = e->file, .text = e->text };
}

/* All at once; where that kills the reader, one by one, so that the others are not blamed. */
static void judge(struct telling *t)
{
	struct recipe_text *v = mem_alloc((size_t)t->all->n * sizeof *v + 1);
	int n = 0;

	for (int i = 0; i < t->all->n; i++)
		if (!t->all->v[i].bad)
			v[n++] = recipe_of(&t->all->v[i]);
	if (n)
		ask_reader(t, v, n);
	for (int i = 0; n && !t->compiled && i < t->all->n; i++) {
		struct entry *e = &t->all->v[i];
		struct recipe_text one = recipe_of(e);

		if (e->bad)
			continue;
		ask_reader(t, &one, 1);
		if (t->compiled)
			t->compiled = false;
		else if (!e->bad) {
			t->mistakes++;
			e->bad = true;
			t->tell(t->ctx, e->file, 0, _("no reader can be started with it"));
		}
	}
	free(v);
}

/* ---- what counts ------------------------------------------------------------------ */

static const struct recipe_text *find(const struct platforms *p, const char *name)
{
	for (int i = 0; p && i < p->n; i++)
		if (!strcmp(p->v[i].name, name))
			return &p->v[i];
	return NULL;
}

static void keep_recipe(struct platforms *p, const char *name, const char *file, const char *text)
{
	p->v = mem_grow(p->v, (size_t)p->n + 1, sizeof *p->v);
	p->v[p->n++] = (struct recipe_text){ mem_strdup(name), mem_strdup(file), mem_strdup(text) };
}

/* The last good version of a refused file; false: there is none. */
static bool keep_last_good(struct platforms *p, const struct entry *e, const struct platforms *last_good, const char *copies)
{
	const struct recipe_text *last = find(last_good, e->name);
	struct text path = TEXT_INIT(0), bytes = TEXT_INIT(RECIPE_MAX), err = TEXT_SENTENCE;
	bool found = false;

	if (last && !strcmp(last->file, e->file)) {
		keep_recipe(p, last->name, last->file, last->text);
		found = true;
	} else if (!last_good && copies && e->own) {
		text_addf(&path, "%s/%s", copies, e->name);
		found = text_read_file(&bytes, text_str(&path), &err) == 0;
		if (found)
			keep_recipe(p, e->name, e->file, text_str(&bytes));
	}
	text_clear(&path);
	text_clear(&bytes);
	text_clear(&err);
	return found;
}

static void add_own_file(struct platforms *p, const struct entry *e)
{
	p->files = mem_grow(p->files, (size_t)p->n_files + 1, sizeof *p->files);
	p->files[p->n_files++] = (struct conf_file){ .name = mem_strdup(e->file), .hash = text_hash(e->text, strlen(e->text)), .bad = e->bad };
}

/* Of two of one name the office's own stands first. */
static void choose(struct platforms *p, struct entries *all, const struct platforms *last_good, const char *copies, struct telling *t)
{
	for (int i = 0; i < all->n; i++) {
		const struct entry *e = &all->v[i], *shipped = e->own && i + 1 < all->n && !strcmp(e[1].name, e->name) ? e + 1 : NULL;

		if (e->own)
			add_own_file(p, e);
		if (!e->bad) {
			keep_recipe(p, e->name, e->file, e->text);
		} else if (keep_last_good(p, e, last_good, copies)) {
			t->tell(t->ctx, e->file, -1, _("is refused; its last good version stays in force"));
		} else if (shipped && !shipped->bad) {
			keep_recipe(p, shipped->name, shipped->file, shipped->text);
			t->tell(t->ctx, e->file, -1, _("is refused; the recipe that came with newmedia counts in its place"));
		} else {
			t->tell(t->ctx, e->file, -1, _("is refused; nothing is read by it"));
		}
		i += shipped != NULL;
	}
}

static uint64_t hash_of(const struct platforms *p)
{
	struct text all = TEXT_INIT(0);
	uint64_t hash;

	for (int i = 0; i < p->n; i++)
		text_addf(&all, "%s\n%s\n%s\n", p->v[i].name, p->v[i].file, p->v[i].text);
	hash = text_hash(text_str(&all), all.len);
	text_clear(&all);
	return hash;
}

struct platforms *platforms_load(const struct platforms_place *place, const struct platforms *last_good, platforms_tell *tell, void *ctx)
{
	struct platforms *p = mem_alloc(sizeof *p);
	struct entries *all = mem_alloc(sizeof *all);
	struct telling t = { all, tell, ctx, 0, false };

	read_folder(all, place->own, true, &t);
	read_folder(all, place->shipped, false, &t);
	qsort(all->v, (size_t)all->n, sizeof *all->v, by_name);
	judge(&t);
	choose(p, all, last_good, place->copies, &t);
	p->hash = hash_of(p);
	while (all->n)
		entry_clear(&all->v[--all->n]);
	free(all);
	return p;
}

int platforms_check(const char *file, platforms_tell *tell, void *ctx)
{
	struct entries *all = mem_alloc(sizeof *all);
	struct telling t = { all, tell, ctx, 0, false };
	const char *slash = strrchr(file, '/');

	all->v[all->n++] = read_entry(file, slash ? slash + 1 : file, true, &t);
	judge(&t);
	entry_clear(&all->v[0]);
	free(all);
	return t.mistakes;
}

void platforms_free(struct platforms *p)
{
	if (!p)
		return;
	for (int i = 0; i < p->n; i++) {
		free((char *)(uintptr_t)p->v[i].name);
		free((char *)(uintptr_t)p->v[i].file);
		free((char *)(uintptr_t)p->v[i].text);
	}
	for (int i = 0; i < p->n_files; i++)
		free((char *)(uintptr_t)p->files[i].name);
	free(p->v);
	free(p->files);
	free(p);
}

struct platforms_place platforms_place(const struct config *c, struct text *scratch)
{
	text_setf(scratch, "%s/" PLATFORMS_KEPT, c->state_dir);
	return (struct platforms_place){ c->platforms_dir, c->platforms_shipped, text_str(scratch) };
}
