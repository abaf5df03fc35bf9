/*
 * circular-groups - a circular's sums (by platform, level and unit), and its
 * look back at the one issued before (回头看).
 */
#include <stdlib.h>
#include <string.h>

#include "circular.h"

/* ---- sums -------------------------------------------------------------------- */

static void count(struct circular_group *g, const struct circular_case *k)
{
	g->registered++;
	g->checked += k->result == RESULT_PASS || k->result == RESULT_FAIL;
	g->failed += k->result == RESULT_FAIL;
	g->unchecked += k->result == RESULT_UNCHECKED;
}

/* The group of that name; names must outlive the circular. */
static struct circular_group *group(struct circular_groups *g, const char *name, const char *shown)
{
	for (int i = g->n - 1; i >= 0; i--)
		if (!strcmp(g->v[i].name, name))
			return &g->v[i];
	g->v = mem_grow(g->v, (size_t)g->n + 1, sizeof *g->v);
	g->v[g->n] = (struct circular_group){ .name = name, .shown = shown, .before = -1 };
	return &g->v[g->n++];
}

static int level_place(const char *level)
{
	static const char *const order[] = { "国", "省", "市", "县", "乡" };

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (!strcmp(order[i], level))
			return (int)i;
	return *level ? 8 : 9;
}

static int by_level(const void *a, const void *b)
{
	const struct circular_group *x = a, *y = b;
	int p = level_place(x->name), q = level_place(y->name);

	return p != q ? p - q : strcmp(x->name, y->name);
}

static int by_platform(const void *a, const void *b)
{
	const struct circular_group *x = a, *y = b;

	return fact_find(platform_name, PLATFORM_COUNT, x->name) - fact_find(platform_name, PLATFORM_COUNT, y->name);
}

/* The accounts stand by unit already, so that a unit's group is the last one. */
void circular_group_all(struct circular *c)
{
	c->total = (struct circular_group){ .name = "", .shown = "", .before = -1 };
	for (int i = 0; i < c->n; i++) {
		const struct circular_case *k = &c->v[i];
		const struct then_unit *u = &c->then.units[k->a->unit];

		count(&c->total, k);
		count(group(&c->platforms, platform_name(k->a->platform), NULL), k);
		count(group(&c->levels, then_level(&c->then, k->a->unit), NULL), k);
		count(group(&c->units, u->key, u->name), k);
	}
	if (c->platforms.n)
		qsort(c->platforms.v, (size_t)c->platforms.n, sizeof *c->platforms.v, by_platform);
	if (c->levels.n)
		qsort(c->levels.v, (size_t)c->levels.n, sizeof *c->levels.v, by_level);
}

/* ---- closures -------------------------------------------------------------------- */

static bool is_closing(enum status s)
{
	return s == STATUS_CLOSING || s == STATUS_CLOSED || s == STATUS_CANCELLED;
}

void circular_find_closed(struct circular *c)
{
	c->closed = mem_alloc(((size_t)c->then.n_accounts + 1) * sizeof *c->closed);
	for (int i = 0; i < c->then.n_accounts; i++) {
		const struct then_account *a = &c->then.accounts[i];
		bool changed = a->registered && is_closing(a->status) && a->status != a->status_before;

		if (!a->witness && a->unit >= 0 && (changed || (a->registered_before && !a->registered)))
			c->closed[c->n_closed++] = a;
	}
}

/* ---- the last one ------------------------------------------------------------------ */

const char *circular_again_name(enum circular_again a)
{
	static const char *const names[AGAIN_COUNT] = { "repaired", "not-repaired", "cancelled", "closed", "unchecked", "left-register" };

	return names[a];
}

struct last { const struct circular *c; int64_t counts, items; moment at; struct text number; };

/* The latest period that was issued before this one began; a 更正 of it replaces what it says. */
static bool take_circular(void *ctx, const struct circular_row *r)
{
	struct last *l = ctx;

	if (r->at > l->c->period.from || r->issued > l->c->period.decided)
		return true;
	if (*r->corrects) {
		if (!strcmp(r->corrects, text_str(&l->number)))
			l->counts = l->items = r->id;
	} else if (r->at >= l->at) {
		l->at = r->at;
		l->counts = l->items = r->id;
		text_setf(&l->number, "%s", r->number);
	}
	return true;
}

static bool take_count(void *ctx, const struct circular_count *r)
{
	struct circular *c = ctx;
	struct circular_groups total = { &c->total, 1 };
	struct circular_groups *g = !strcmp(r->kind, "total") ? &total : !strcmp(r->kind, "platform") ? &c->platforms : !strcmp(r->kind, "level") ? &c->levels : &c->units;

	for (int i = 0; i < g->n; i++)
		if (!strcmp(g->v[i].name, r->name))
			g->v[i].before = circular_share(r->checked - r->failed, r->checked);
	return true;
}

static struct circular_case *case_of(const struct circular *c, int64_t account)
{
	for (int i = 0; i < c->n; i++)
		if (c->v[i].a->id == account)
			return &c->v[i];
	return NULL;
}

/* Does one of its findings of then stand now? `rules` are names by space. */
static bool names_one(const char *rules, uint32_t mask)
{
	for (int r = 0; r < RULE_COUNT; r++) {
		const char *name = rule_name((enum rule)r), *at = strstr(rules, name);

		if (mask & 1u << r && at && (at == rules || at[-1] == ' ') && (at[strlen(name)] == ' ' || !at[strlen(name)]))
			return true;
	}
	return false;
}

static enum circular_again state_of(const struct circular *c, const struct circular_item *item)
{
	const struct circular_case *k = case_of(c, item->account);
	const struct then_account *a = then_account(&c->then, item->account);

	if (a && a->status == STATUS_CANCELLED)
		return AGAIN_CANCELLED;
	if (a && a->status == STATUS_CLOSED)
		return AGAIN_CLOSED;
	if (!k)
		return AGAIN_GONE;
	if (names_one(item->rules, k->failing))
		return AGAIN_NOT;
	return k->why != WHY_NONE ? AGAIN_UNCHECKED : AGAIN_REPAIRED;
}

static bool take_item(void *ctx, const struct circular_item *item)
{
	struct circular *c = ctx;
	struct circular_case *k = case_of(c, item->account);

	if (k && k->result == RESULT_FAIL)
		k->streak = item->streak + 1;
	c->again = mem_grow(c->again, (size_t)c->n_again + 1, sizeof *c->again);
	c->again[c->n_again++] = (struct circular_again_item){ item->account, mem_strdup(item->name), mem_strdup(item->unit), mem_strdup(item->rules), item->streak,
		state_of(c, item) };
	return true;
}

int circular_look_back(struct circular *c, struct store *s)
{
	struct last l = { .c = c, .at = MOMENT_NONE, .number = TEXT_INIT(0) };
	int e;

	for (int i = 0; i < c->n; i++)
		c->v[i].streak = c->v[i].result == RESULT_FAIL;
	e = store_each_circular(s, take_circular, &l);
	if (!e && l.items) {
		free(c->last_number);
		c->last_number = mem_strdup(text_str(&l.number));
		e = store_each_circular_count(s, l.counts, take_count, c) || store_each_circular_item(s, l.items, take_item, c);
	}
	text_clear(&l.number);
	return e ? -1 : 0;
}
