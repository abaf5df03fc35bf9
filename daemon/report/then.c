/*
 * then - see then.h.  The present is read, and what was changed since is undone.
 */
#include "then.h"

#include <stdlib.h>
#include <string.h>

#include "member.h"

struct loading { struct then *t; int cap_units, cap_accounts; moment at; };

static bool take_unit(void *ctx, const struct unit_row *r)
{
	struct loading *l = ctx;
	struct then *t = l->t;

	if (t->n_units == l->cap_units)
		t->units = mem_grow(t->units, (size_t)(l->cap_units = l->cap_units ? 2 * l->cap_units : 64), sizeof *t->units);
	t->units[t->n_units++] = (struct then_unit){ mem_strdup(r->key), mem_strdup(*r->name ? r->name : r->key), mem_strdup(r->parent),
		mem_strdup(r->level), -1, r->rank, 0 };
	return true;
}

static bool take_account(void *ctx, const struct account_row *r)
{
	struct loading *l = ctx;
	struct then *t = l->t;
	struct then_account a = { .id = r->id, .key = mem_strdup(r->key), .name = mem_strdup(r->name), .unit_key = mem_strdup(r->unit) };

	a.platform = (enum platform)fact_find(platform_name, PLATFORM_COUNT, r->platform);
	a.status = a.status_before = (enum status)fact_find(status_name, STATUS_COUNT, r->status);
	a.registered = a.registered_before = !strcmp(r->registered, "yes");
	a.witness = !strcmp(r->witness, "yes");
	if (t->n_accounts == l->cap_accounts)
		t->accounts = mem_grow(t->accounts, (size_t)(l->cap_accounts = l->cap_accounts ? 2 * l->cap_accounts : 256), sizeof *t->accounts);
	t->accounts[t->n_accounts++] = a;
	return true;
}

static int by_id(const void *a, const void *b)
{
	const struct then_account *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

const struct then_account *then_account(const struct then *t, int64_t id)
{
	struct then_account key = { .id = id };

	return t->n_accounts ? bsearch(&key, t->accounts, (size_t)t->n_accounts, sizeof key, by_id) : NULL;
}

static void replace(char **s, const char *with)
{
	free(*s);
	*s = mem_strdup(with);
}

static bool undo(void *ctx, const struct undo_row *r)
{
	struct loading *l = ctx;
	struct then_account *a = (struct then_account *)(uintptr_t)then_account(l->t, r->account);
	bool since = r->at >= l->at; /* after the check point, not within the period */

	if (!a)
		return true;
	if (!strcmp(r->field, "status")) {
		a->status_before = (enum status)fact_find(status_name, STATUS_COUNT, r->old);
		if (since)
			a->status = a->status_before;
	} else if (!strcmp(r->field, "registered")) {
		a->registered_before = !strcmp(r->old, "yes");
		if (since)
			a->registered = a->registered_before;
	} else if (since && !strcmp(r->field, "name")) {
		replace(&a->name, r->old);
	} else if (since && !strcmp(r->field, "unit")) {
		replace(&a->unit_key, r->old);
	} else if (since && !strcmp(r->field, "platform")) {
		a->platform = (enum platform)fact_find(platform_name, PLATFORM_COUNT, r->old);
	} else if (since && !strcmp(r->field, "witness")) {
		a->witness = !strcmp(r->old, "yes");
	}
	return true;
}

/* ---- the tree --------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
	const struct then_unit *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static int find_unit(const struct then *t, char *key)
{
	struct then_unit wanted = { .key = key };
	const struct then_unit *u = t->n_units ? bsearch(&wanted, t->units, (size_t)t->n_units, sizeof wanted, by_key) : NULL;

	return u ? (int)(u - t->units) : -1;
}

/* Siblings of the same order stand as they came into the register, so they are ranked before they are sorted by key. */
static void order(struct then *t)
{
	int n = t->n_units, *parent = mem_alloc(((size_t)n + 1) * sizeof *parent), *given = mem_alloc(((size_t)n + 1) * sizeof *given), *rank;
	int *first = mem_alloc(((size_t)n + 1) * sizeof *first);

	for (int i = 0; i < n; i++)
		t->units[i].rank = i;
	if (n)
		qsort(t->units, (size_t)n, sizeof *t->units, by_key);
	for (int i = 0; i < n; i++)
		first[t->units[i].rank] = i;
	for (int i = 0; i < n; i++) {
		t->units[i].parent = *t->units[i].parent_key ? find_unit(t, t->units[i].parent_key) : -1;
		given[t->units[i].rank] = t->units[i].order;
		parent[t->units[i].rank] = t->units[i].parent < 0 ? -1 : t->units[t->units[i].parent].rank;
	}
	rank = order_tree(n, parent, given);
	for (int i = 0; i < n; i++)
		t->units[first[i]].rank = rank[i];
	free(parent);
	free(given);
	free(rank);
	free(first);
}

const char *then_level(const struct then *t, int unit)
{
	for (int depth = 0; unit >= 0 && depth < t->n_units; depth++, unit = t->units[unit].parent)
		if (*t->units[unit].level)
			return t->units[unit].level;
	return "";
}

/* ---- the whole ---------------------------------------------------------------- */

int then_load(struct then *t, struct store *s, const struct period *p)
{
	struct loading l = { .t = t, .at = p->at };

	*t = (struct then){ 0 };
	if (store_each_unit_then(s, p->at, take_unit, &l) || store_each_account(s, p->at, take_account, &l) || store_each_undo(s, p->from, undo, &l)) {
		then_clear(t);
		return -1;
	}
	order(t);
	for (int i = 0; i < t->n_accounts; i++)
		t->accounts[i].unit = find_unit(t, t->accounts[i].unit_key);
	return 0;
}

void then_clear(struct then *t)
{
	for (int i = 0; i < t->n_units; i++) {
		free(t->units[i].key);
		free(t->units[i].name);
		free(t->units[i].parent_key);
		free(t->units[i].level);
	}
	for (int i = 0; i < t->n_accounts; i++) {
		free(t->accounts[i].key);
		free(t->accounts[i].name);
		free(t->accounts[i].unit_key);
	}
	free(t->units);
	free(t->accounts);
	*t = (struct then){ 0 };
}
