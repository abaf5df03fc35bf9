/*
 * config-gather - the growing lists in which units, accounts and files wait
 * until all are read.
 */
#include <stdlib.h>
#include <string.h>

#include "config-inside.h"

static void *one_more(void *v, int *n, int *cap, size_t size)
{
	if (*n == *cap) {
		*cap = *cap ? *cap * 2 : 64;
		v = mem_grow(v, (size_t)*cap, size);
	}
	memset((char *)v + (size_t)*n * size, 0, size);
	++*n;
	return v;
}

struct raw_unit *gathered_unit(struct gathered *g)
{
	g->units = one_more(g->units, &g->n_units, &g->cap_units, sizeof *g->units);
	return &g->units[g->n_units - 1];
}

struct raw_account *gathered_account(struct gathered *g)
{
	g->accounts = one_more(g->accounts, &g->n_accounts, &g->cap_accounts, sizeof *g->accounts);
	return &g->accounts[g->n_accounts - 1];
}

int gathered_file(struct gathered *g, const char *name)
{
	g->files = one_more(g->files, &g->n_files, &g->cap_files, sizeof *g->files);
	g->files[g->n_files - 1].name = name;
	return g->n_files - 1;
}

void gathered_clear(struct gathered *g)
{
	free(g->units);
	free(g->accounts);
	free(g->files);
	index_clear(&g->by_unit);
	index_clear(&g->by_account);
	memset(g, 0, sizeof *g);
}
