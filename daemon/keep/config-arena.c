/*
 * config-arena - memory that is given back all at once, the index by key and
 * the list of complaints.
 *
 * A configuration is built once, read for days and dropped whole: so its
 * strings lie end to end in a few large blocks.  It knows nothing of INI.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config-inside.h"

enum { BLOCK = 64 * 1024 };

struct arena_block {
	struct arena_block *next;
	max_align_t data[];
};

struct config_arena *arena_new(void)
{
	return mem_alloc(sizeof(struct config_arena));
}

void arena_free(struct config_arena *a)
{
	if (!a)
		return;
	for (struct arena_block *b = a->blocks, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	index_clear(&a->units);
	index_clear(&a->accounts);
	free(a);
}

static void *take(struct config_arena *a, size_t n, size_t align)
{
	size_t pad = a->at ? (size_t)(-(uintptr_t)a->at & (align - 1)) : 0;

	if (n + pad > a->left || !a->at) {
		size_t want = n > BLOCK / 4 ? n : BLOCK;
		struct arena_block *b = mem_alloc(sizeof *b + want);

		b->next = a->blocks;
		a->blocks = b;
		if (n > BLOCK / 4)
			return b->data;    /* a block of its own; the open one stays open */
		a->at = (char *)b->data;
		a->left = want;
		pad = 0;
	}
	void *p = a->at + pad;

	a->at += pad + n;
	a->left -= pad + n;
	return p;
}

void *arena_alloc(struct config_arena *a, size_t n)
{
	void *p = take(a, n ? n : 1, _Alignof(max_align_t));

	memset(p, 0, n);
	return p;
}

void *arena_copy(struct config_arena *a, const void *p, size_t n)
{
	void *to = arena_alloc(a, n);

	if (n)
		memcpy(to, p, n);
	return to;
}

const char *arena_string(struct config_arena *a, const char *s)
{
	if (!s || !*s)
		return "";
	size_t n = strlen(s) + 1;
	const char **word = &a->words[text_hash(s, n) % ARENA_WORDS];

	if (!*word || strcmp(*word, s))
		*word = memcpy(take(a, n, 1), s, n);
	return *word;
}

const char *arena_textf(struct config_arena *a, const char *fmt, ...)
{
	struct text t = TEXT_INIT(2 * CONFIG_VALUE_MAX);
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&t, fmt, ap);
	va_end(ap);
	const char *s = arena_string(a, text_str(&t));

	text_clear(&t);
	return s;
}

/* ---- index ---- */

static const char *key_at(const struct index *ix, int i)
{
	const char *key;

	memcpy(&key, (const char *)ix->base + (size_t)i * ix->stride, sizeof key);
	return key;
}

void index_init(struct index *ix, const void *base, size_t stride, int most)
{
	uint32_t size = 16;

	while (size < (uint64_t)most * 4 / 3 && size < 1u << 30)
		size *= 2;
	ix->base = base;
	ix->stride = stride;
	ix->mask = size - 1;
	ix->slot = mem_grow(NULL, size, sizeof *ix->slot);
	memset(ix->slot, 0xff, size * sizeof *ix->slot);
}

void index_clear(struct index *ix)
{
	free(ix->slot);
	memset(ix, 0, sizeof *ix);
}

/* Where the key is, or would be put. */
static struct index_slot *seek(const struct index *ix, const char *key, uint32_t hash)
{
	struct index_slot *at = &ix->slot[hash & ix->mask];

	while (at->place >= 0 && (at->hash != hash || strcmp(key_at(ix, at->place), key)))
		at = &ix->slot[(uint32_t)(at + 1 - ix->slot) & ix->mask];
	return at;
}

static uint32_t hash_of(const char *key)
{
	return (uint32_t)text_hash(key, strlen(key));
}

int index_find(const struct index *ix, const char *key)
{
	return ix->slot ? seek(ix, key, hash_of(key))->place : -1;
}

int index_add(struct index *ix, int i)
{
	const char *key = key_at(ix, i);
	uint32_t hash = hash_of(key);
	struct index_slot *at = seek(ix, key, hash);

	if (at->place >= 0)
		return at->place;
	*at = (struct index_slot){ i, hash };
	return -1;
}

/* ---- problems ---- */

void config_add_problem(struct config_problems *p, const struct config_problem *what)
{
	struct text safe = TEXT_SENTENCE;

	if (p->n > CONFIG_PROBLEMS_MAX)
		return;
	if (!p->arena)
		p->arena = arena_new();
	if ((p->n & (p->n - 1)) == 0)
		p->v = mem_grow(p->v, p->n ? 2 * (size_t)p->n : 16, sizeof *p->v);
	text_add_safe(&safe, p->n == CONFIG_PROBLEMS_MAX ? _("too many mistakes, the rest is not told") : what->what);
	p->v[p->n] = *what;
	p->v[p->n].file = p->n && !strcmp(p->v[p->n - 1].file, what->file) ? p->v[p->n - 1].file : arena_string(p->arena, what->file);
	p->v[p->n].what = arena_string(p->arena, text_str(&safe));
	p->n++;
	text_clear(&safe);
}

static void add_problem(struct loading *l, bool warning, const char *fmt, va_list ap) __attribute__((format(printf, 3, 0)));
static void add_problem(struct loading *l, bool warning, const char *fmt, va_list ap)
{
	struct text raw = TEXT_SENTENCE;

	text_vaddf(&raw, fmt, ap);
	config_add_problem(l->problems, &(struct config_problem){ .file = l->file, .line = l->line, .warning = warning, .what = text_str(&raw),
		.order = l->order });
	text_clear(&raw);
}

void config_complain(struct loading *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_problem(l, false, fmt, ap);
	va_end(ap);
	l->bad = true;
}

void config_warn(struct loading *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_problem(l, true, fmt, ap);
	va_end(ap);
}

static int in_order(const void *pa, const void *pb)
{
	const struct config_problem *a = pa, *b = pb;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return strcmp(a->what, b->what); /* never by memory: the order is always the same */
}

void problems_sort(struct config_problems *p, int from)
{
	if (p->n - from > 1)
		qsort(p->v + from, (size_t)(p->n - from), sizeof *p->v, in_order);
}

void config_problems_clear(struct config_problems *p)
{
	free(p->v);
	arena_free(p->arena);
	memset(p, 0, sizeof *p);
}
