/*
 * config-tree - joins what the files of feeds.d say: one tree of units, one
 * list of accounts, nothing hanging in the air.
 *
 * In this order:
 *   1. a key defined twice, a unit nobody defines, units that are each other's
 *      parents: mistakes of the file they stand in, which is then bad
 *   2. bad files are left out whole; what the last good version of them said is
 *      taken instead, where there is one, with the units it hangs on
 *   3. what hangs on something that was left out is left out too, and told:
 *      its file is not at fault and stays in force
 *   4. limits and the like are handed down: account, its unit, the units above
 *      it, [poll]
 *
 * It must never read a file.
 */
#include <stdlib.h>
#include <string.h>

#include "config-inside.h"

static void stand(struct loading *l, const struct gathered *g, int file, const char *name, int line)
{
	l->file = file >= 0 ? g->files[file].name : name;
	l->order = file + 1;
	l->line = line;
}

static void spoil(struct gathered *g, int file)
{
	if (file >= 0)
		g->files[file].bad = true;
}

/* The arrays must not move any more: they are indexed. */
static void settle(struct gathered *g, const struct config *last)
{
	int units = g->n_units + (last ? last->n_units : 0), accounts = g->n_accounts + (last ? last->n_accounts : 0);

	if (units > g->cap_units)
		g->units = mem_grow(g->units, (size_t)(g->cap_units = units), sizeof *g->units);
	if (accounts > g->cap_accounts)
		g->accounts = mem_grow(g->accounts, (size_t)(g->cap_accounts = accounts), sizeof *g->accounts);
}

/* Indexes everything that is not left out; the first of two of a key stays. */
static void index_all(struct gathered *g)
{
	index_clear(&g->by_unit);
	index_clear(&g->by_account);
	index_init(&g->by_unit, g->units, sizeof *g->units, g->cap_units);
	index_init(&g->by_account, g->accounts, sizeof *g->accounts, g->cap_accounts);
	for (int i = 0; i < g->n_units; i++)
		if (!g->units[i].out)
			g->units[i].out = index_add(&g->by_unit, i) >= 0;
	for (int i = 0; i < g->n_accounts; i++)
		if (!g->accounts[i].out)
			g->accounts[i].out = index_add(&g->by_account, i) >= 0;
}

/* ---- 1: mistakes between files ---- */

static void tell_twice(struct loading *l, struct gathered *g)
{
	for (int i = 0; i < g->n_units; i++) {
		const struct raw_unit *u = &g->units[i];

		if (!u->out || u->file < 0)
			continue;
		const struct conf_unit *first = &g->units[index_find(&g->by_unit, u->u.key)].u;

		stand(l, g, u->file, NULL, u->u.line);
		config_complain(l, _("unit \"%s\" stands twice, first in %s:%d"), u->u.key, first->file, first->line);
		spoil(g, u->file);
	}
	for (int i = 0; i < g->n_accounts; i++) {
		const struct raw_account *a = &g->accounts[i];

		if (!a->out || a->file < 0)
			continue;
		const struct conf_account *first = &g->accounts[index_find(&g->by_account, a->a.key)].a;

		stand(l, g, a->file, NULL, a->a.line);
		config_complain(l, _("account \"%s\" stands twice, first in %s:%d"), a->a.key, first->file, first->line);
		spoil(g, a->file);
	}
}

static const char *unit_name(const void *ctx, int i)
{
	return ((const struct gathered *)ctx)->units[i].u.key;
}

static void check_reference(struct loading *l, struct gathered *g, int file, int line, const char *what, const char *key)
{
	if (file < 0 || !*key || l->refs_unknown || index_find(&g->by_unit, key) >= 0)
		return;
	const char *near = config_nearest(l, key, g->n_units, unit_name, g);

	stand(l, g, file, NULL, line);
	if (near)
		config_complain(l, _("%s: there is no unit \"%s\", did you mean \"%s\"?"), what, key, near);
	else
		config_complain(l, _("%s: there is no unit \"%s\", expected the KEY of a [unit KEY]"), what, key);
	spoil(g, file);
}

static int parent_of(const struct gathered *g, int i)
{
	return *g->units[i].u.parent_key ? index_find(&g->by_unit, g->units[i].u.parent_key) : -1;
}

/* Steps upwards from i until it comes back to i; 0: it does not within the depth allowed, and *ret_end is where the walk stopped (-1: the
 * top). */
static int circle_at(const struct gathered *g, int i, int *ret_end)
{
	int at = i;

	for (int steps = 1; steps <= CONFIG_DEPTH_MAX + 1; steps++) {
		at = parent_of(g, at);
		if (at < 0 || at == i) {
			*ret_end = at;
			return at == i ? steps : 0;
		}
	}
	*ret_end = at;
	return 0;
}

static void tell_circle(struct loading *l, struct gathered *g, int i)
{
	struct text path = TEXT_INIT(400);
	int at = i;

	do {
		text_addf(&path, "%s -> ", g->units[at].u.key);
		at = parent_of(g, at);
	} while (at != i);
	stand(l, g, g->units[i].file, NULL, g->units[i].parent_line);
	config_complain(l, _("parent: the units go round in a circle: %s%s"), text_str(&path), g->units[i].u.key);
	spoil(g, g->units[i].file);
	text_clear(&path);
}

/* A circle is told once, at its last unit: the one that closed it. */
static void check_circles(struct loading *l, struct gathered *g)
{
	for (int i = 0; i < g->n_units; i++) {
		int end, other, last = i;

		if (g->units[i].out || g->units[i].file < 0)
			continue;
		if (circle_at(g, i, &end)) {
			for (int at = parent_of(g, i); at != i; at = parent_of(g, at))
				if (at > last && g->units[at].file >= 0)
					last = at;
			if (last == i)
				tell_circle(l, g, i);
		} else if (end >= 0 && !circle_at(g, end, &other)) {
			stand(l, g, g->units[i].file, NULL, g->units[i].parent_line);
			config_complain(l, _("parent: more than %d units above \"%s\""), CONFIG_DEPTH_MAX, g->units[i].u.key);
			spoil(g, g->units[i].file);
		}
	}
}

/* Most accounts stand with the others of their unit, whose key is one string (arena_string): it is looked up once. */
static void check_between(struct loading *l, struct gathered *g)
{
	const char *unit = NULL;

	tell_twice(l, g);
	for (int i = 0; i < g->n_units; i++)
		check_reference(l, g, g->units[i].file, g->units[i].parent_line, "parent", g->units[i].u.parent_key);
	for (int i = 0; i < g->n_accounts; i++) {
		const struct raw_account *a = &g->accounts[i];

		if (a->file < 0 || a->unit_key != unit)
			check_reference(l, g, a->file, a->unit_line, "unit", a->unit_key);
		unit = a->file >= 0 && !g->files[a->file].bad ? a->unit_key : NULL;
		check_reference(l, g, a->file, a->supervisor_line, "supervisor", a->supervisor_key);
	}
	check_circles(l, g);
}

/* ---- 2: bad files, and what was good of them ---- */

static bool has_bad(const struct gathered *g)
{
	for (int i = 0; i < g->n_files; i++)
		if (g->files[i].bad)
			return true;
	return false;
}

static void leave_out_bad(struct gathered *g)
{
	for (int i = 0; i < g->n_units; i++)
		g->units[i].out = g->units[i].file >= 0 && g->files[g->units[i].file].bad;
	for (int i = 0; i < g->n_accounts; i++)
		g->accounts[i].out = g->accounts[i].file >= 0 && g->files[g->accounts[i].file].bad;
	index_all(g);
}

static void adopt_unit(struct loading *l, struct gathered *g, const struct config *last, int i, int file)
{
	if (index_find(&g->by_unit, last->units[i].key) >= 0)
		return;
	config_copy_unit(l, last, i, g, file);
	index_add(&g->by_unit, g->n_units - 1);
}

/* Unit i of last, and the units above it that nobody defines now. */
static void adopt_chain(struct loading *l, struct gathered *g, const struct config *last, int i)
{
	for (; i >= 0 && index_find(&g->by_unit, last->units[i].key) < 0; i = last->units[i].parent)
		adopt_unit(l, g, last, i, -1);
}

static void adopt_account(struct loading *l, struct gathered *g, const struct config *last, int i, int file)
{
	const struct conf_account *a = &last->accounts[i];

	if (index_find(&g->by_account, a->key) >= 0)
		return;
	config_copy_account(l, last, i, g, file);
	index_add(&g->by_account, g->n_accounts - 1);
	adopt_chain(l, g, last, a->unit);
	adopt_chain(l, g, last, a->supervisor);
}

static void adopt_last_good(struct loading *l, struct gathered *g, const struct config *last)
{
	struct index files;

	index_init(&files, g->files, sizeof *g->files, g->n_files);
	for (int i = 0; i < g->n_files; i++)
		index_add(&files, i);
	for (int i = 0; i < last->n_units; i++) {
		int f = index_find(&files, last->units[i].file);

		if (f >= 0 && g->files[f].bad) {
			adopt_unit(l, g, last, i, f);
			adopt_chain(l, g, last, last->units[i].parent);
		}
	}
	for (int i = 0; i < last->n_accounts; i++) {
		int f = index_find(&files, last->accounts[i].file);

		if (f >= 0 && g->files[f].bad)
			adopt_account(l, g, last, i, f);
	}
	index_clear(&files);
}

/* ---- 3: what hangs in the air ---- */

/* Is every unit from `key` to the top there? */
static bool stands(const struct gathered *g, const char *key)
{
	for (int steps = 0; steps <= CONFIG_DEPTH_MAX; steps++) {
		int i = index_find(&g->by_unit, key);

		if (i < 0)
			return false;
		key = g->units[i].u.parent_key;
		if (!*key)
			return true;
	}
	return false;
}

static void drop_account(struct loading *l, struct gathered *g, const struct config *last, struct raw_account *a)
{
	const char *missing = stands(g, a->unit_key) ? a->supervisor_key : a->unit_key;
	int i = -1;

	if (last && !a->adopted && last->arena)
		i = index_find(&last->arena->accounts, a->a.key);
	if (!l->refs_unknown) {
		stand(l, g, a->file, a->a.file, missing == a->unit_key ? a->unit_line : a->supervisor_line);
		if (i >= 0)
			config_complain(l, _("account \"%s\" keeps its last good version: its unit \"%s\" hangs on a file that is refused"),
				a->a.key, missing);
		else
			config_complain(
				l, _("account \"%s\" is left out: its unit \"%s\" hangs on a file that is refused"), a->a.key, missing);
	}
	a->out = true;
	if (i >= 0) { /* its key is taken by the one left out: the same slot is used again */
		int n = g->n_accounts, place = (int)(a - g->accounts);
		int file = a->file;

		adopt_chain(l, g, last, last->accounts[i].unit);
		adopt_chain(l, g, last, last->accounts[i].supervisor);
		config_copy_account(l, last, i, g, file);
		g->accounts[place] = g->accounts[n];
		g->n_accounts = n;
		g->accounts[place].out = !stands(g, g->accounts[place].unit_key);
	}
}

static void drop_hanging(struct loading *l, struct gathered *g, const struct config *last)
{
	const char *unit = NULL; /* the last one that stands */

	for (int i = 0; i < g->n_accounts; i++) {
		struct raw_account *a = &g->accounts[i];

		if (a->out)
			continue;
		if (a->unit_key != unit)
			unit = stands(g, a->unit_key) ? a->unit_key : NULL;
		if (!unit || (*a->supervisor_key && !stands(g, a->supervisor_key)))
			drop_account(l, g, last, a);
	}
	for (int i = 0; i < g->n_units; i++) {
		struct raw_unit *u = &g->units[i];

		if (u->out || stands(g, u->u.key))
			continue;
		u->out = true;
		if (l->refs_unknown)
			continue;
		stand(l, g, u->file, u->u.file, u->parent_line);
		config_complain(
			l, _("unit \"%s\" is left out: its parent \"%s\" hangs on a file that is refused"), u->u.key, u->u.parent_key);
	}
}

/* ---- 4: finished ---- */

static int by_place(int file_a, int line_a, int file_b, int line_b)
{
	if (file_a != file_b)
		return file_a < file_b ? -1 : 1;
	return (line_a > line_b) - (line_a < line_b);
}

static int unit_order(const void *pa, const void *pb, void *ctx)
{
	const struct raw_unit *a = pa, *b = pb;

	(void)ctx;
	return by_place(a->file, a->u.line, b->file, b->u.line);
}

static int account_order(const void *pa, const void *pb, void *ctx)
{
	const struct raw_account *a = pa, *b = pb;

	(void)ctx;
	return by_place(a->file, a->a.line, b->file, b->a.line);
}

static void finish_units(struct config *c, struct gathered *g)
{
	c->units = arena_alloc(c->arena, (size_t)g->n_units * sizeof *c->units);
	for (int i = 0; i < g->n_units; i++)
		if (!g->units[i].out)
			c->units[c->n_units++] = g->units[i].u;
	index_init(&c->arena->units, c->units, sizeof *c->units, c->n_units);
	for (int i = 0; i < c->n_units; i++)
		index_add(&c->arena->units, i);
	for (int i = 0; i < c->n_units; i++)
		c->units[i].parent = *c->units[i].parent_key ? index_find(&c->arena->units, c->units[i].parent_key) : -1;
}

static moment in_zone(moment m, const struct zone *z)
{
	if (m == MOMENT_NONE)
		return m;
	struct civil c = civil_at(m, zone_find("UTC"));

	return civil_moment(&c, z);
}

/* What the account does not say itself comes from its unit, from the units above it, from [poll]. */
static void hand_down(const struct config *c, struct conf_account *a)
{
	int64_t limit = 0;
	int count = -1;

	for (int u = a->unit; u >= 0; u = c->units[u].parent) {
		limit = limit ? limit : c->units[u].limit;
		count = count >= 0 ? count : c->units[u].count;
	}
	if (!(a->own & CONF_OWN_LIMIT))
		a->limit = limit ? limit : c->poll.limit;
	if (!(a->own & CONF_OWN_COUNT))
		a->count = count >= 0 ? (enum count_mode)count : c->poll.count;
	if (!(a->own & CONF_OWN_EVERY))
		a->every = c->poll.every;
	if (!(a->own & CONF_OWN_ZONE) || !a->zone)
		a->zone = c->zone;
	a->opened = in_zone(a->opened, a->zone);
	a->filed = in_zone(a->filed, a->zone);
	a->since = in_zone(a->since, a->zone);
	a->until = in_zone(a->until, a->zone);
}

static void finish_accounts(struct config *c, struct gathered *g)
{
	const char *key = NULL;
	int unit = -1;

	c->accounts = arena_alloc(c->arena, (size_t)g->n_accounts * sizeof *c->accounts);
	for (int i = 0; i < g->n_accounts; i++) {
		const struct raw_account *raw = &g->accounts[i];

		if (raw->out)
			continue;
		struct conf_account *a = &c->accounts[c->n_accounts++];

		*a = raw->a;
		if (raw->unit_key != key)
			unit = index_find(&c->arena->units, key = raw->unit_key);
		a->unit = unit;
		a->supervisor = *raw->supervisor_key ? index_find(&c->arena->units, raw->supervisor_key) : -1;
		hand_down(c, a);
	}
	index_init(&c->arena->accounts, c->accounts, sizeof *c->accounts, c->n_accounts);
	for (int i = 0; i < c->n_accounts; i++)
		index_add(&c->arena->accounts, i);
}

void config_join(struct loading *l, struct gathered *g, const struct config *last_good)
{
	settle(g, last_good);
	index_all(g);
	check_between(l, g);
	if (has_bad(g)) {
		leave_out_bad(g);
		if (last_good)
			adopt_last_good(l, g, last_good);
	}
	drop_hanging(l, g, last_good);
	index_clear(&g->by_unit);
	index_clear(&g->by_account);
	mem_sort(g->units, (size_t)g->n_units, sizeof *g->units, unit_order, NULL);
	mem_sort(g->accounts, (size_t)g->n_accounts, sizeof *g->accounts, account_order, NULL);
	finish_units(l->c, g);
	finish_accounts(l->c, g);
	l->c->files = arena_alloc(l->c->arena, (size_t)g->n_files * sizeof *l->c->files);
	for (int i = 0; i < g->n_files; i++) {
		l->c->files[i] = (struct conf_file){ .name = arena_string(l->c->arena, g->files[i].name), .hash = g->files[i].hash, .bad = g->files[i].bad };
		l->c->n_bad_files += g->files[i].bad;
	}
	l->c->n_files = g->n_files;
}
