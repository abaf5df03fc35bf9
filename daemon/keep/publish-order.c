/*
 * publish-order - see publish-order.h.
 *
 * The child reads the database by itself, so nothing is ordered that is not
 * yet durable.  Accounts are noted one by one and written in one order; the
 * lists, which show all of them, at most once a minute; everything at the
 * start, after a change of the configuration, and at midnight, since pages say
 * how many days ago something was.
 *
 * A child that dies loses nothing: the next one begins with everything.  A
 * site that cannot be written is one line an hour and tried again in a minute.
 */
#include "publish-order.h"

#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "keeper.h"
#include "log.h"

#define ROUND_SECONDS 900.0          /* the longest that a round may take: a nation's first one */
enum { LISTS_EVERY = MINUTE, AGAIN = MINUTE, COMPLAIN_EVERY = HOUR, NOTES_AT_ONCE = 500 };

struct publishing {
	struct keeper *k;
	struct child child;
	ev_io io;
	ev_timer late;
	bool *noted;                 /* by member */
	int *queue, n_queue, cap_queue;
	uint32_t generation;         /* of the register that `noted` belongs to */
	bool all, lists;             /* to be ordered */
	bool busy;                   /* an order is out */
	moment lists_at, midnight, not_before, complained;
};

static moment now_of(const struct publishing *p)
{
	return p->k->reg->world.now;
}

/* ---- what there is to do ------------------------------------------------------------- */

/* Notes are indices of the register in force: with another one they mean nothing. */
static void fit(struct publishing *p)
{
	if (p->generation == p->k->generation)
		return;
	free(p->noted);
	p->noted = mem_alloc((size_t)p->k->reg->n_members + 1);
	p->n_queue = 0;
	p->generation = p->k->generation;
	p->all = true;
}

void publishing_note(struct publishing *p, int member)
{
	if (!p)
		return;
	fit(p);
	p->lists = true;
	if (p->all || p->noted[member])
		return;
	p->noted[member] = true;
	if (p->n_queue == p->cap_queue)
		p->queue = mem_grow(p->queue, (size_t)(p->cap_queue = p->cap_queue ? 2 * p->cap_queue : 64), sizeof *p->queue);
	p->queue[p->n_queue++] = member;
}

static void bury(struct publishing *p, struct text *ret_obituary)
{
	ev_io_stop(p->k->loop, &p->io);
	ev_timer_stop(p->k->loop, &p->late);
	child_bury(&p->child, ret_obituary);
	p->busy = false;
}

/* The child has the configuration it was started with. */
void publishing_all(struct publishing *p)
{
	if (!p)
		return;
	bury(p, NULL);
	fit(p);
	p->all = true;
}

/* ---- the child ------------------------------------------------------------------------- */

static void failed(struct publishing *p, const char *why)
{
	if (p->complained == MOMENT_NONE || now_of(p) - p->complained >= COMPLAIN_EVERY) {
		log_err(_("the pages cannot be published: %s; tried again every minute"), why);
		p->complained = now_of(p);
	}
	bury(p, NULL);
	p->all = true;
	p->not_before = now_of(p) + AGAIN;
}

static void took(struct publishing *p, const struct published *done)
{
	ev_timer_stop(p->k->loop, &p->late);
	p->busy = false;
	if (*done->error) {
		failed(p, done->error);
		return;
	}
	p->complained = MOMENT_NONE;
	if (done->what == PUBLISH_ALL)
		log_info(_("pages published: %u files written, %u removed"), done->written, done->removed);
}

static void on_answer(struct ev_loop *loop, ev_io *w, int revents)
{
	struct publishing *p = w->data;
	struct text obituary = TEXT_SENTENCE;
	union wire_record record;
	enum wire_type type;
	enum wire_result got;

	(void)loop;
	if (revents & EV_WRITE)
		loop_flush(p->k->loop, &p->io, p->child.wire);
	while ((got = wire_next(p->child.wire, &type, &record)) == WIRE_RECORD && type == WIRE_PUBLISHED && p->busy) {
		took(p, &record.published);
		if (!p->child.pid)
			return; /* it was buried */
	}
	if (got == WIRE_AGAIN)
		return;
	bury(p, &obituary);
	failed(p, got == WIRE_CLOSED ? text_str(&obituary) : _("breaks the protocol"));
	text_clear(&obituary);
}

static void on_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop, (void)revents;
	failed(w->data, _("took too long"));
}

static int start(struct publishing *p)
{
	struct report_settings s = { .conf = p->k->config->path };
	struct text err = TEXT_SENTENCE;

	if (p->child.pid)
		return 0;
	if (child_start(&p->child, "newmedia-report", -1, false, &err)) {
		failed(p, text_str(&err));
		text_clear(&err);
		return -1;
	}
	ev_io_set(&p->io, wire_fd(p->child.wire), EV_READ);
	ev_io_start(p->k->loop, &p->io);
	wire_put(p->child.wire, WIRE_REPORT_SETTINGS, &s);
	return 0;
}

/* ---- orders -------------------------------------------------------------------------------- */

static void put_gauges(struct publishing *p)
{
	struct gauges g;

	keeper_gauges(p->k, &g);
	wire_put(p->child.wire, WIRE_GAUGES, &g);
}

static void put_notes(struct publishing *p)
{
	struct publish note = { PUBLISH_NOTE, now_of(p), NULL };
	int n = p->n_queue < NOTES_AT_ONCE ? p->n_queue : NOTES_AT_ONCE;

	for (int i = 0; i < n; i++) {
		note.account = p->k->reg->members[p->queue[i]].conf->key;
		p->noted[p->queue[i]] = false;
		wire_put(p->child.wire, WIRE_PUBLISH, &note);
	}
	p->n_queue -= n;
	memmove(p->queue, p->queue + n, (size_t)p->n_queue * sizeof *p->queue);
}

static void order(struct publishing *p, enum publish_what what)
{
	struct publish o = { what, now_of(p), "" };

	if (start(p))
		return;
	if (what == PUBLISH_ACCOUNTS)
		put_notes(p);
	else
		put_gauges(p);
	if (what != PUBLISH_ACCOUNTS) {
		p->lists = false;
		p->lists_at = now_of(p) + LISTS_EVERY;
	}
	if (what == PUBLISH_ALL) {
		p->all = false;
		p->n_queue = 0;
		memset(p->noted, 0, (size_t)p->k->reg->n_members);
		p->midnight = day_add(now_of(p), 1, p->k->config->zone);
	}
	wire_put(p->child.wire, WIRE_PUBLISH, &o);
	loop_flush(p->k->loop, &p->io, p->child.wire);
	p->busy = true;
	ev_timer_set(&p->late, ROUND_SECONDS, 0.);
	ev_timer_start(p->k->loop, &p->late);
}

void publishing_pump(struct publishing *p)
{
	fit(p);
	if (p->busy || store_pending(p->k->store) || (p->not_before != MOMENT_NONE && now_of(p) < p->not_before))
		return;
	if (p->all || now_of(p) >= p->midnight)
		order(p, PUBLISH_ALL);
	else if (p->k->options.warp)
		return; /* days pass in seconds: one round a day is enough for who looks on */
	else if (p->n_queue)
		order(p, PUBLISH_ACCOUNTS);
	else if (p->lists && now_of(p) >= p->lists_at)
		order(p, PUBLISH_LISTS);
}

moment publishing_next(const struct publishing *p)
{
	moment next = p->midnight;

	if (p->busy || store_pending(p->k->store))
		return MOMENT_NEVER; /* its answer wakes the loop, or the commit */
	if (p->k->options.warp && !p->all)
		return next;
	if (p->all || p->n_queue)
		next = now_of(p);
	else if (p->lists && p->lists_at < next)
		next = p->lists_at;
	return p->not_before != MOMENT_NONE && p->not_before > next ? p->not_before : next;
}

void publishing_once(struct publishing *p)
{
	fit(p);
	order(p, PUBLISH_ALL);
	while (p->busy)
		ev_run(p->k->loop, EVRUN_ONCE);
}

/* ---- from start to end ------------------------------------------------------------------------ */

struct publishing *publishing_new(struct keeper *k)
{
	struct publishing *p = mem_alloc(sizeof *p);

	*p = (struct publishing){ .k = k, .generation = k->generation - 1, .lists_at = MOMENT_NONE, .midnight = MOMENT_NEVER, .not_before = MOMENT_NONE,
		.complained = MOMENT_NONE };
	ev_init(&p->io, on_answer);
	ev_init(&p->late, on_late);
	p->io.data = p->late.data = p;
	return p;
}

void publishing_free(struct publishing *p)
{
	if (!p)
		return;
	bury(p, NULL);
	free(p->noted);
	free(p->queue);
	free(p);
}
