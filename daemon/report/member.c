/*
 * member - what several verbs say of one account, and the official order in
 * which officials expect every list.  Decides nothing: the judge has spoken.
 */
#include "member.h"

#include <stdlib.h>
#include <string.h>

#include "calendar.h"

moment member_last_look(const struct member *m)
{
	moment last = m->card.observed_at;

	for (int i = 0; i < m->card.n_feeds; i++)
		if (m->card.feeds[i].last_asked > last)
			last = m->card.feeds[i].last_asked;
	return last;
}

moment member_last_good(const struct member *m)
{
	moment last = m->card.observed_at;

	for (int i = 0; i < m->card.n_feeds; i++)
		if (m->card.feeds[i].last_good > last)
			last = m->card.feeds[i].last_good;
	return last;
}

int member_age_days(const struct member *m, moment now)
{
	moment at = m->verdict.last_update.earliest;

	if (at == MOMENT_NONE)
		return -1;
	if (at > now)
		return 0;
	if (m->policy->count_hours)
		return (int)((now - at) / DAY);
	return (int)calendar_age_days(at, now, m->policy->zone);
}

/* A list that still shows an old post with comments open says nothing of today, where its newest three are closed (rule 12). */
enum comments member_comments(const struct member *m)
{
	enum comments c = COMMENTS_UNKNOWN;

	for (int i = 0; i < m->card.n_feeds; i++) {
		const struct feed_card *f = &m->card.feeds[i];
		bool closed = f->comments == COMMENTS_DISABLED || f->closed_since != MOMENT_NONE;

		if (!closed && f->comments == COMMENTS_ENABLED)
			return COMMENTS_ENABLED;
		if (closed)
			c = COMMENTS_DISABLED;
	}
	return c;
}

/* Another way in the register counts until a person has tried it and found otherwise. */
enum interaction member_interaction(const struct member *m)
{
	if (m->card.interaction != INTERACTION_UNTESTED)
		return m->card.interaction;
	return *m->conf->interaction ? INTERACTION_EFFECTIVE : INTERACTION_UNTESTED;
}

/* ---- the official order --------------------------------------------------------- */

struct sibling { int parent, order, index; };

static int by_order(const void *a, const void *b)
{
	const struct sibling *x = a, *y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->index - y->index;
}

/* Siblings by their order, then as they are given; a unit before those below it. */
int *order_tree(int n, const int *parent, const int *order)
{
	int next = 0, top = 0;
	int *rank = mem_alloc(((size_t)n + 1) * sizeof *rank), *stack = mem_alloc(((size_t)n + 1) * sizeof *stack);
	int *first = mem_alloc(((size_t)n + 1) * sizeof *first);
	struct sibling *s = mem_alloc(((size_t)n + 1) * sizeof *s);

	for (int i = 0; i < n; i++) {
		s[i] = (struct sibling){ parent[i], order[i], i };
		rank[i] = n; /* of a loop in the tree, should one get here: last */
		first[i] = -1;
	}
	qsort(s, (size_t)n, sizeof *s, by_order);
	for (int i = n - 1; i >= 0; i--)
		if (s[i].parent >= 0)
			first[s[i].parent] = i;
	for (int i = n - 1; i >= 0; i--)
		if (s[i].parent < 0)
			stack[top++] = s[i].index;
	while (top) {
		int u = stack[--top], last;

		rank[u] = next++;
		if (first[u] < 0)
			continue;
		for (last = first[u]; last + 1 < n && s[last + 1].parent == u; last++)
			;
		for (int i = last; i >= first[u]; i--)
			stack[top++] = s[i].index;
	}
	free(s);
	free(first);
	free(stack);
	return rank;
}

int *order_units(const struct config *c)
{
	int n = c->n_units, *parent = mem_alloc(((size_t)n + 1) * sizeof *parent), *order = mem_alloc(((size_t)n + 1) * sizeof *order), *rank;

	for (int i = 0; i < n; i++) {
		parent[i] = c->units[i].parent;
		order[i] = c->units[i].order;
	}
	rank = order_tree(n, parent, order);
	free(parent);
	free(order);
	return rank;
}

struct place { int rank, platform, index; };

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->platform != y->platform)
		return x->platform < y->platform ? -1 : 1;
	return x->index - y->index;
}

int *order_members(const struct register_ *r)
{
	size_t n = (size_t)r->n_members;
	int *rank = order_units(r->config), *ret = mem_alloc((n + 1) * sizeof *ret);
	struct place *p = mem_alloc((n + 1) * sizeof *p);

	for (size_t i = 0; i < n; i++)
		p[i] = (struct place){ rank[r->members[i].conf->unit], (int)r->members[i].conf->platform, (int)i };
	qsort(p, n, sizeof *p, by_place);
	for (size_t i = 0; i < n; i++)
		ret[i] = p[i].index;
	free(p);
	free(rank);
	return ret;
}
