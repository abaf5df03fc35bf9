/*
 * occasion - see occasion.h.  Rows are put with their cause; a cause names
 * recipient and day, so neither a restart, nor a changed zone, nor a second
 * asking makes a second letter.
 */
#include "occasion.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

/* Has the unit anything to answer for or to supervise? By the order in which units stand, marks are set upwards. */
static bool *units_concerned(const struct config *c)
{
	bool *yes = mem_alloc((size_t)c->n_units + 1);

	for (int a = 0; a < c->n_accounts; a++) {
		const struct conf_account *acc = &c->accounts[a];
		int steps = c->n_units; /* a loop in the tree ends, too */

		if (acc->witness)
			continue;
		yes[acc->unit] = true;
		for (int u = acc->supervisor >= 0 ? acc->supervisor : c->units[acc->unit].parent; u >= 0 && !yes[u] && steps--; u = c->units[u].parent)
			yes[u] = true;
	}
	return yes;
}

struct walk { void (*each)(void *ctx, int unit, const struct address *to); void *ctx; int n; };

static void give(struct walk *w, int unit, const struct addresses *to)
{
	for (int i = 0; i < to->n; i++)
		w->each(w->ctx, unit, &to->v[i]);
	w->n += to->n;
}

static void give_hook(struct walk *w, int unit, const char *url, const char *template)
{
	struct text address = TEXT_INIT(0);

	if (*url) {
		config_hook_address(&address, url, template);
		w->each(w->ctx, unit, &(struct address){ template, text_str(&address) });
	}
	text_clear(&address);
}

static void give_unit(struct walk *w, const struct config *c, const struct occasion *o, int unit)
{
	const struct conf_unit *u = &c->units[unit];

	w->n = 0;
	if (!o->to_heads && u->contact.n) {
		give(w, unit, &u->contact);
	} else {
		give(w, unit, &u->head);
		for (int a = 0; a < c->n_accounts; a++)
			if (c->accounts[a].unit == unit)
				give(w, unit, &c->accounts[a].head);
	}
	if (!w->n)
		w->each(w->ctx, unit, NULL);
	if (o->to_heads)
		give(w, unit, &u->cc);
	give_hook(w, unit, u->hook_url, u->hook_template);
}

void occasion_each(const struct config *c, const struct occasion *o, void (*each)(void *ctx, int unit, const struct address *to), void *ctx)
{
	struct walk w = { each, ctx, 0 };
	bool *concerned = units_concerned(c);

	for (int u = 0; u < c->n_units; u++)
		if (concerned[u] && (o->unit == OCCASION_ALL || o->unit == u))
			give_unit(&w, c, o, u);
	if (o->office && o->unit == OCCASION_ALL) {
		give(&w, -1, &c->mail.office);
		for (int i = 0; i < c->mail.n_webhook; i++)
			give_hook(&w, -1, c->mail.webhook[2 * i], c->mail.webhook[2 * i + 1]);
	}
	free(concerned);
}

bool occasion_is_hook(const struct address *to)
{
	return !strncmp(to->mail, HOOK_ADDRESS, sizeof HOOK_ADDRESS - 1);
}

struct queueing { struct store *s; const struct config *c; const struct occasion *o; moment now; struct occasion_queued *ret; int e; };

static void queue(void *ctx, int unit, const struct address *to)
{
	struct queueing *q = ctx;
	const char *key = unit < 0 ? "" : q->c->units[unit].key;
	struct text cause = TEXT_INIT(0);
	int64_t row = 0;

	if (!to) {
		q->ret->without++;
		return;
	}
	if (q->e || (!*q->c->mail.smtp && !occasion_is_hook(to)))
		return;
	text_setf(&cause, "%s/%s/%s/%s", q->o->kind, q->o->name, key, to->mail);
	q->e = store_put_outbox(q->s, &(struct outbox_new){ text_str(&cause), q->o->kind, key, to->name, to->mail, q->now, q->o->due }, q->now, &row);
	q->ret->letters += row != 0;
	q->ret->had += row == 0;
	text_clear(&cause);
}

int occasion_queue(struct store *s, const struct config *c, const struct occasion *o, moment now, struct occasion_queued *ret)
{
	struct queueing q = { s, c, o, now, ret, 0 };

	*ret = (struct occasion_queued){ 0 };
	occasion_each(c, o, queue, &q);
	return q.e;
}

struct digest_rule occasion_digest_rule(const struct config *c)
{
	return (struct digest_rule){ .weekday = c->mail.digest_weekday, .minute = c->mail.digest_minute, .zone = c->zone,
		.holidays = &c->holidays };
}

void occasion_name_day(struct text *t, int64_t day)
{
	struct civil c = civil_at(day * DAY, zone_find("UTC"));

	text_setf(t, "%04d-%02d-%02d", c.year, c.month, c.day);
}
