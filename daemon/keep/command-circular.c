/*
 * command-circular - a circular is issued: what newmediactl drafted goes into
 * the store, in the one whole of the command.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command-act.h"
#include "log.h"

enum { CELLS = 6, FACTS_MAX = 1000000 };

struct facts { struct circular_count *counts; struct circular_item *items; int n_counts, n_items; char *text; };

static int cut(char *line, const char *cell[CELLS])
{
	int n = 0;

	for (char *at = line; at && n < CELLS; n++) {
		cell[n] = at;
		at = strchr(at, '\t');
		if (at)
			*at++ = '\0';
	}
	return n;
}

/* Lines of count, KIND, NAME, REGISTERED, CHECKED, FAILED and of item, ACCOUNT, NAME, UNIT, RULES, STREAK. */
static int read_facts(struct facts *f, const void *bytes, size_t len)
{
	const char *cell[CELLS];

	if (text_utf8_valid(bytes, len) != len)
		return -1;
	f->text = mem_alloc(len + 1);
	memcpy(f->text, bytes, len);
	for (char *line = f->text, *end; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		if (cut(line, cell) != CELLS || f->n_counts + f->n_items == FACTS_MAX)
			return -1;
		if (!strcmp(cell[0], "count")) {
			f->counts = mem_grow(f->counts, (size_t)f->n_counts + 1, sizeof *f->counts);
			f->counts[f->n_counts++] = (struct circular_count){ cell[1], cell[2], atoi(cell[3]), atoi(cell[4]), atoi(cell[5]) };
		} else if (!strcmp(cell[0], "item")) {
			f->items = mem_grow(f->items, (size_t)f->n_items + 1, sizeof *f->items);
			f->items[f->n_items++] = (struct circular_item){ strtoll(cell[1], NULL, 10), cell[2], cell[3], cell[4], atoi(cell[5]) };
		} else {
			return -1;
		}
	}
	return f->n_counts ? 0 : -1;
}

static const struct { const char *name; size_t at; } texts[] = {
	{ "number", offsetof(struct circular_issue, number) }, { "signed_by", offsetof(struct circular_issue, signed_by) },
	{ "corrects", offsetof(struct circular_issue, corrects) }, { "reason", offsetof(struct circular_issue, reason) },
	{ "title", offsetof(struct circular_issue, title) }, { "how", offsetof(struct circular_issue, how) },
};

static int read_order(struct act *a, struct circular_issue *c)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*(const char **)(void *)((char *)c + texts[i].at) = order_value(&a->order, texts[i].name);
	c->who = a->by.who;
	if (order_moment(&a->order, "from", &c->period.from) || order_moment(&a->order, "at", &c->period.at) ||
		order_moment(&a->order, "decided", &c->period.decided) || c->period.from == MOMENT_NONE || c->period.at == MOMENT_NONE || c->period.decided == MOMENT_NONE)
		return -1;
	return *c->number && *c->signed_by ? 0 : -1;
}

struct taken { const struct circular_issue *c; bool number, first; };

static bool see_issued(void *ctx, const struct circular_row *r)
{
	struct taken *t = ctx;

	t->number |= !strcmp(r->number, t->c->number);
	t->first |= !strcmp(r->number, t->c->corrects);
	return true;
}

/* True: said why it cannot be. */
static bool is_taken(struct act *a, const struct circular_issue *c)
{
	struct taken t = { c, false, false };

	if (store_each_circular(a->s, see_issued, &t)) {
		a->broken = true;
		return true;
	}
	if (t.number)
		act_refuse(a, _("a circular %s was issued already; what is issued stays, a correction bears a number of its own"), c->number);
	else if (*c->corrects && !t.first)
		act_refuse(a, _("no circular %s was issued"), c->corrects);
	return t.number || (*c->corrects && !t.first);
}

static void issue(struct act *a, struct circular_issue *c)
{
	struct circular_file files[ORDER_FILES_MAX];
	struct facts f = { .text = NULL };
	int64_t id;
	int e = -1;

	for (int i = 0; i < a->order.n_files; i++) {
		const struct proof_file *p = &a->order.files[i];

		files[c->n_files++] = (struct circular_file){ p->name, p->bytes, p->len };
		if (!strcmp(p->name, ISSUE_FACTS) && !f.text)
			e = read_facts(&f, p->bytes, p->len);
	}
	c->files = files;
	c->counts = f.counts;
	c->n_counts = f.n_counts;
	c->items = f.items;
	c->n_items = f.n_items;
	if (e) {
		act_refuse(a, _("the circular's figures were not handed over"));
	} else if (store_issue_circular(a->s, c, a->by.now, &id)) {
		a->broken = true;
	} else {
		a->done++;
		act_say(a, _("%s is issued: %d files, %d accounts named; nothing of it can be changed any more"), c->number, c->n_files, c->n_items);
	}
	free(f.counts);
	free(f.items);
	free(f.text);
}

void act_circular(struct act *a)
{
	struct circular_issue c = { .number = "" };

	if (read_order(a, &c))
		act_refuse(a, _("a circular bears a number, a signature and a period"));
	else if (!is_taken(a, &c))
		issue(a, &c);
}
