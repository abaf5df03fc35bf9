/*
 * config-last - units and accounts taken over from a finished config: the last
 * good version of a file that is bad now, or the rest of the house when one
 * file is checked alone.
 *
 * Copies are deep: the config they come from may be freed the moment after.
 */
#include <string.h>

#include "config-inside.h"

static const size_t unit_strings[] = {
	offsetof(struct conf_unit, key), offsetof(struct conf_unit, name), offsetof(struct conf_unit, parent_key),
	offsetof(struct conf_unit, level), offsetof(struct conf_unit, code), offsetof(struct conf_unit, former),
	offsetof(struct conf_unit, phone), offsetof(struct conf_unit, file), offsetof(struct conf_unit, hook_url),
	offsetof(struct conf_unit, hook_template),
};
static const size_t account_strings[] = {
	offsetof(struct conf_account, key), offsetof(struct conf_account, name), offsetof(struct conf_account, kind),
	offsetof(struct conf_account, header_file), offsetof(struct conf_account, interaction), offsetof(struct conf_account, reason),
	offsetof(struct conf_account, former), offsetof(struct conf_account, platform_id), offsetof(struct conf_account, home),
	offsetof(struct conf_account, subject), offsetof(struct conf_account, operator_), offsetof(struct conf_account, contact),
	offsetof(struct conf_account, phone), offsetof(struct conf_account, stop_notice), offsetof(struct conf_account, level),
	offsetof(struct conf_account, file),
};

static void own_strings(struct config_arena *a, void *s, const size_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char **p = (const char **)(void *)((char *)s + at[i]);

		*p = arena_string(a, *p);
	}
}

static struct addresses own_addresses(struct config_arena *a, struct addresses from)
{
	struct address *v = from.n ? arena_copy(a, from.v, (size_t)from.n * sizeof *v) : NULL;

	for (int i = 0; i < from.n; i++)
		v[i] = (struct address){ arena_string(a, v[i].name), arena_string(a, v[i].mail) };
	return (struct addresses){ v, from.n };
}

void config_copy_unit(struct loading *l, const struct config *of, int i, struct gathered *g, int file)
{
	struct raw_unit *to = gathered_unit(g);
	struct conf_unit *u = &to->u;

	*u = of->units[i];
	own_strings(l->c->arena, u, unit_strings, sizeof unit_strings / sizeof *unit_strings);
	u->head = own_addresses(l->c->arena, u->head);
	u->contact = own_addresses(l->c->arena, u->contact);
	u->cc = own_addresses(l->c->arena, u->cc);
	to->file = file;
	to->parent_line = u->line;
	to->adopted = true;
}

/* As it stood in the file: the day in UTC (config-tree.c applies the zone). */
static moment as_read(moment m, const struct zone *z)
{
	if (m == MOMENT_NONE)
		return m;
	struct civil c = civil_at(m, z);

	return civil_days(c.year, c.month, c.day) * DAY;
}

void config_copy_account(struct loading *l, const struct config *of, int i, struct gathered *g, int file)
{
	struct raw_account *to = gathered_account(g);
	struct conf_account *a = &to->a;
	const struct conf_account *from = &of->accounts[i];

	*a = *from;
	own_strings(l->c->arena, a, account_strings, sizeof account_strings / sizeof *account_strings);
	a->head = own_addresses(l->c->arena, a->head);
	a->feeds = a->n_feeds ? arena_copy(l->c->arena, from->feeds, (size_t)a->n_feeds * sizeof *a->feeds) : NULL;
	for (int f = 0; f < a->n_feeds; f++) {
		a->feeds[f].url = arena_string(l->c->arena, a->feeds[f].url);
		a->feeds[f].source = arena_string(l->c->arena, a->feeds[f].source);
	}
	a->opened = as_read(from->opened, from->zone);
	a->filed = as_read(from->filed, from->zone);
	a->since = as_read(from->since, from->zone);
	a->until = as_read(from->until, from->zone);
	to->unit_key = arena_string(l->c->arena, of->units[from->unit].key);
	to->supervisor_key = from->supervisor >= 0 ? arena_string(l->c->arena, of->units[from->supervisor].key) : "";
	to->unit_line = to->supervisor_line = a->line;
	to->file = file;
	to->adopted = true;
}
