/*
 * publish-order - see publish-order.h.
 *
 * The child reads the database by itself, so nothing is ordered that is not
 * yet durable.  An account about which a page would say something else is
 * written at once; one that was only looked at again, within the hour, or a
 * page would be made for each look.  The lists, which show all accounts, come
 * at most once a minute, and so seldom that they take a small part of one core
 * however many accounts there are; everything at the start, after a change of
 * the configuration, and at midnight, since pages say how many days ago
 * something was.
 *
 * A round over many accounts takes seconds; an account that changes meanwhile
 * does not wait for its end: the child looks for such an order between two
 * pages.
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
enum { LISTS_EVERY = MINUTE, QUIET_EVERY = HOUR, AGAIN = MINUTE, COMPLAIN_EVERY = HOUR, NOTES_AT_ONCE = 500 };
enum { LISTS_PART = 30 };            /* one part in so many of a core, at most, goes to the lists */
enum note { NOTE_NONE, NOTE_QUIET, NOTE_QUEUED };

struct publishing {
	struct keeper *k;
	struct child child;
	ev_io io;
	ev_timer late;
	struct shown { enum note note; uint64_t face; } *shown; /* by member */
	int *queue, n_queue, cap_queue;
	uint32_t generation;         /* of the register that `shown` belongs to */
	bool all, lists, quiet;      /* to be ordered; quiet: somebody's note is NOTE_QUIET */
	unsigned out;                /* orders that are out, 1 << what: at most a round (lists or all) and, meanwhile, accounts */
	ev_tstamp ordered;           /* when the round was, by the loop's own clock */
	int64_t lists_cost;          /* seconds that the last lists took, rounded up */
	moment lists_at, quiet_at, midnight, not_before, complained;
};

static moment now_of(const struct publishing *p)
{
	return p->k->reg->world.now;
}

static bool is_out(const struct publishing *p, enum publish_what what)
{
	return p->out & 1u << what;
}

static bool is_round_out(const struct publishing *p)
{
	return is_out(p, PUBLISH_LISTS) || is_out(p, PUBLISH_ALL);
}

/* ---- what there is to do ------------------------------------------------------------- */

/* Notes are indices of the register in force: with another one they mean nothing. */
static void fit(struct publishing *p)
{
	if (p->generation == p->k->generation)
		return;
	free(p->shown);
	p->shown = mem_alloc((size_t)(p->k->reg->n_members + 1) * sizeof *p->shown);
	p->n_queue = 0;
	p->generation = p->k->generation;
	p->all = true;
}

/* What its page says, but for the times of looks and the ages. */
static uint64_t face_of(const struct member *m)
{
	const struct account_card *a = &m->card;
	const struct verdict *v = &m->verdict;
	int64_t said[16 + 10 * FEEDS_MAX];
	size_t n = 0;

	said[n++] = v->state, said[n++] = v->proof, said[n++] = v->last_update.earliest, said[n++] = v->last_update.latest;
	said[n++] = v->deadline, said[n++] = v->check_by_hand, said[n++] = v->held, said[n++] = v->decisive_feed;
	said[n++] = a->status, said[n++] = a->observed_at, said[n++] = a->interaction, said[n++] = a->flag.finding, said[n++] = a->flag.review;
	for (int i = 0; i < a->n_feeds; i++) {
		const struct feed_card *f = &a->feeds[i];

		said[n++] = f->first_good, said[n++] = f->last_outcome, said[n++] = f->last_blocked, said[n++] = f->failing_since;
		said[n++] = f->newest.earliest, said[n++] = f->newest_sight, said[n++] = f->full_size, said[n++] = f->comments, said[n++] = f->closed_since;
	}
	said[n++] = m->clues.n;
	said[n++] = m->clues.n ? m->clues.v[m->clues.n - 1].finding : 0;
	return text_hash(said, n * sizeof *said);
}

static void enqueue(struct publishing *p, int member)
{
	if (p->shown[member].note == NOTE_QUEUED)
		return;
	p->shown[member].note = NOTE_QUEUED;
	if (p->n_queue == p->cap_queue)
		p->queue = mem_grow(p->queue, (size_t)(p->cap_queue = p->cap_queue ? 2 * p->cap_queue : 64), sizeof *p->queue);
	p->queue[p->n_queue++] = member;
}

void publishing_note(struct publishing *p, int member)
{
	struct member *m;
	struct shown *s;
	uint64_t face;

	if (!p)
		return;
	fit(p);
	p->lists = true;
	m = &p->k->reg->members[member];
	s = &p->shown[member];
	face = face_of(m);
	if (face != s->face || m->decided) {
		enqueue(p, member);
	} else if (s->note == NOTE_NONE) {
		s->note = NOTE_QUIET;
		p->quiet = true;
	}
	s->face = face;
	m->decided = false;
}

/* The hour of those that were only looked at again. */
static void enqueue_quiet(struct publishing *p)
{
	for (int i = 0; i < p->k->reg->n_members; i++)
		if (p->shown[i].note == NOTE_QUIET)
			enqueue(p, i);
	p->quiet = false;
	p->quiet_at = now_of(p) + QUIET_EVERY;
}

static void bury(struct publishing *p, struct text *ret_obituary)
{
	ev_io_stop(p->k->loop, &p->io);
	ev_timer_stop(p->k->loop, &p->late);
	child_bury(&p->child, ret_obituary);
	p->out = 0;
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
	p->out &= ~(1u << done->what);
	if (!p->out)
		ev_timer_stop(p->k->loop, &p->late);
	if (done->what == PUBLISH_LISTS)
		p->lists_cost = (int64_t)(ev_now(p->k->loop) - p->ordered) + 1;
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
	while ((got = wire_next(p->child.wire, &type, &record)) == WIRE_RECORD && type == WIRE_PUBLISHED && is_out(p, record.published.what)) {
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
	struct report_settings s = { .conf = p->k->config->path, .copy = p->k->config->main_copy };
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
		p->shown[p->queue[i]].note = NOTE_NONE;
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
		p->lists_at = now_of(p) + (LISTS_PART * p->lists_cost > LISTS_EVERY ? LISTS_PART * p->lists_cost : LISTS_EVERY);
	}
	if (what == PUBLISH_ALL) {
		p->all = false;
		p->n_queue = 0;
		for (int i = 0; i < p->k->reg->n_members; i++)
			p->shown[i].note = NOTE_NONE;
		p->quiet = false;
		p->quiet_at = now_of(p) + QUIET_EVERY;
		p->midnight = day_add(now_of(p), 1, p->k->config->zone);
	}
	wire_put(p->child.wire, WIRE_PUBLISH, &o);
	loop_flush(p->k->loop, &p->io, p->child.wire);
	p->out |= 1u << what;
	if (what != PUBLISH_ACCOUNTS)
		p->ordered = ev_now(p->k->loop);
	ev_timer_stop(p->k->loop, &p->late);
	ev_timer_set(&p->late, ROUND_SECONDS, 0.);
	ev_timer_start(p->k->loop, &p->late);
}

static void order_round(struct publishing *p)
{
	if (p->all || now_of(p) >= p->midnight)
		order(p, PUBLISH_ALL);
	else if (p->lists && now_of(p) >= p->lists_at && !p->k->options.warp)
		order(p, PUBLISH_LISTS);
}

/* With --warp days pass in seconds: one round a day is enough for who looks on. */
void publishing_pump(struct publishing *p)
{
	fit(p);
	if (store_pending(p->k->store) || (p->not_before != MOMENT_NONE && now_of(p) < p->not_before))
		return;
	if (!is_round_out(p))
		order_round(p);
	if (p->all || p->k->options.warp)
		return;
	if (p->quiet && now_of(p) >= p->quiet_at)
		enqueue_quiet(p);
	if (p->n_queue && !is_out(p, PUBLISH_ACCOUNTS))
		order(p, PUBLISH_ACCOUNTS);
}

moment publishing_next(const struct publishing *p)
{
	moment next = MOMENT_NEVER; /* an answer wakes the loop, or the commit */

	if (store_pending(p->k->store))
		return next;
	if (!is_round_out(p)) {
		next = p->all ? now_of(p) : p->midnight;
		if (p->lists && p->lists_at < next && !p->k->options.warp)
			next = p->lists_at;
	}
	if (!is_out(p, PUBLISH_ACCOUNTS) && !p->all && !p->k->options.warp) {
		if (p->n_queue)
			next = now_of(p);
		else if (p->quiet && p->quiet_at < next)
			next = p->quiet_at;
	}
	return p->not_before != MOMENT_NONE && p->not_before > next ? p->not_before : next;
}

int publishing_once(struct publishing *p)
{
	fit(p);
	order(p, PUBLISH_ALL);
	while (p->out)
		ev_run(p->k->loop, EVRUN_ONCE);
	return p->not_before == MOMENT_NONE ? 0 : -1;
}

/* ---- from start to end ------------------------------------------------------------------------ */

struct publishing *publishing_new(struct keeper *k)
{
	struct publishing *p = mem_alloc(sizeof *p);

	*p = (struct publishing){ .k = k, .generation = k->generation - 1, .lists_at = MOMENT_NONE, .quiet_at = MOMENT_NONE, .midnight = MOMENT_NEVER, .not_before = MOMENT_NONE,
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
	free(p->shown);
	free(p->queue);
	free(p);
}
