/*
 * config-cross - what looks odd between accounts, though each is right alone:
 * one address watched twice, a source that is direct here and a bridge there.
 * Only warnings: the office may mean it.
 */
#include <stdlib.h>
#include <string.h>

#include "config-inside.h"

/* A feed by something it is known by; the key comes first: an index sees it. */
struct known { const char *key; const struct conf_account *account; const struct conf_feed *feed; };

static int order_of(const struct gathered *g, const struct index *files, const char *file)
{
	int f = index_find(files, file);

	return f >= 0 && g->n_files ? f + 1 : 0;
}

/* *first: of those with this key, the one that the others are held against. */
static void compare(struct loading *l, struct known *first, const struct known *k, bool by_source)
{
	if (!by_source) {
		if (first->account != k->account)
			config_warn(l, _("%s: account \"%s\" has the same address, in %s:%d"), k->feed->page ? "page" : "feed",
				first->account->key, first->account->file, first->feed->line);
		return;
	}
	int mine = config_via_told(k->account, k->feed), other = config_via_told(first->account, first->feed);

	if (other < 0)
		*first = *k; /* where one says nothing, the other's word or a recipe's counts */
	else if (mine >= 0 && mine != other)
		config_warn(l, _("source \"%s\" is %s here but %s in %s:%d"), k->key, via_name((enum via)mine), via_name((enum via)other),
			first->account->file, first->feed->line);
}

void config_cross(struct loading *l, const struct gathered *g)
{
	const struct config *c = l->c;
	size_t most = 0;
	int n[2] = { 0, 0 };
	struct index by[2], files;

	for (int i = 0; i < c->n_accounts; i++)
		most += (size_t)c->accounts[i].n_feeds;
	struct known *v[2] = { mem_grow(NULL, most, sizeof **v), mem_grow(NULL, most, sizeof **v) };

	index_init(&by[0], v[0], sizeof **v, (int)most);
	index_init(&by[1], v[1], sizeof **v, (int)most);
	index_init(&files, g->files, sizeof *g->files, g->n_files);
	for (int i = 0; i < g->n_files; i++)
		index_add(&files, i);
	for (int i = 0; i < c->n_accounts; i++)
		for (int f = 0; f < c->accounts[i].n_feeds; f++) {
			const struct conf_account *a = &c->accounts[i];
			const struct conf_feed *feed = &a->feeds[f];
			const char *keys[2] = { feed->url, feed->source };

			for (int w = 0; w < 2; w++) {
				if (!*keys[w])
					continue;
				v[w][n[w]] = (struct known){ keys[w], a, feed };
				int first = index_add(&by[w], n[w]);

				if (first < 0) {
					n[w]++;
					continue;
				}
				l->file = a->file;
				l->order = order_of(g, &files, a->file);
				l->line = feed->line;
				compare(l, &v[w][first], &v[w][n[w]], w);
			}
		}
	for (int w = 0; w < 2; w++) {
		index_clear(&by[w]);
		free(v[w]);
	}
	index_clear(&files);
}
