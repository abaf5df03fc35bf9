/*
 * schedule - when is an account looked at next?
 *
 * Two clocks run for each account: the routine one (every six hours, sooner
 * after a failure, slower never) and the deadline: a verdict needs one look
 * without validators after the deadline and one after the lag of its sources,
 * and those do not wait for the routine.  All spreading comes from the
 * account's id, so that a restart asks nobody twice and all never at once.
 *
 * It must never know how a look is made, nor how many are in flight.
 */
#include "schedule.h"

#include <assert.h>
#include <stdlib.h>

#include "text.h"

enum {
	SPREAD = 10 * MINUTE,   /* truth rule 8: deadline looks of one midnight; and the first looks after a start */
	JITTER = 5,             /* percent of the interval, to either side */
	TOGETHER_MAX = 16,     /* accounts that are asked at one moment: more would share no more of the store, and be a burst to a host that has them all */
	MOMENTS = 256,          /* of an interval, at least: a source that is seen to be alive at a few moments only is known badly */
	THURSDAY = 4,           /* 1970-01-01, Sunday being 0 */
	ACCOUNTS_MAX = 1 << 22, /* of the queue: a nation's 300,000 and room to spare; more is a bug */
};

/* How many neighbours share a moment. Their rows stand side by side: looks that are stored together share the store's pages then. */
static int together(const struct rhythm *r)
{
	int n = 1;

	while (n < TOGETHER_MAX && r->accounts / (2 * n) >= MOMENTS)
		n *= 2;
	return n;
}

/* A number in [0, below) that belongs to the account and those it is asked together with. */
static int64_t own_number(int64_t id, const struct rhythm *r, int64_t below)
{
	int64_t neighbours = id / together(r);

	return below > 0 ? (int64_t)(text_hash(&neighbours, sizeof neighbours) % (uint64_t)below) : 0;
}

/* The wait after a look, drawn by the account's own moment of the interval: whatever disturbed them (a failure, a deadline),
 * neighbours find together again, and accounts that were asked in one go (after a start) spread over the interval evenly. */
static int64_t jittered(int64_t id, const struct rhythm *r, moment last, int64_t interval)
{
	int64_t to_own = (own_number(id, r, interval) - last % interval + interval) % interval;

	if (to_own > interval / 2)
		to_own -= interval;
	return interval + to_own * 2 * JITTER / 100;
}

/* ---- routine ------------------------------------------------------------- */

static int64_t routine_interval(const struct account_card *a, const struct policy *p)
{
	bool closed = a->status == STATUS_CLOSED || a->status == STATUS_CANCELLED;

	return closed && p->every < DAY ? DAY : p->every; /* closed accounts are looked at daily: they may post again */
}

/* After the n-th failure in a row. A host that says "not now" is not asked again within the hour. */
static int64_t retry_interval(const struct feed_card *f, int64_t every)
{
	static const int64_t first[] = { 5 * MINUTE, 15 * MINUTE, HOUR };
	bool shy = f->last_outcome == OUTCOME_RATE_LIMIT || f->last_outcome == OUTCOME_BLOCKED;
	uint32_t n = f->fails + (shy ? 2 : 0);
	int64_t wait;

	if (n <= 3)
		return first[n - 1] < every ? first[n - 1] : every;
	for (wait = HOUR; n > 3 && wait < every; n--)
		wait *= 2;
	return wait < every ? wait : every;
}

/* The wait from the last look to the next; a feed that failed is not made to wait for those that did not. */
static int64_t next_interval(const struct account_card *a, const struct policy *p)
{
	int64_t wait = routine_interval(a, p);

	for (int i = 0; i < a->n_feeds; i++)
		if (a->feeds[i].fails > 0) {
			int64_t retry = retry_interval(&a->feeds[i], wait);

			wait = retry < wait ? retry : wait;
		}
	return wait;
}

static bool is_failing(const struct account_card *a)
{
	for (int i = 0; i < a->n_feeds; i++)
		if (a->feeds[i].fails > 0)
			return true;
	return false;
}

/* Last time all feeds were asked; NONE = one of them never was. */
static moment last_look(const struct account_card *a)
{
	moment last = MOMENT_NONE;

	for (int i = 0; i < a->n_feeds; i++) {
		if (a->feeds[i].last_asked == MOMENT_NONE)
			return MOMENT_NONE;
		if (a->feeds[i].last_asked > last)
			last = a->feeds[i].last_asked;
	}
	return last;
}

/* The end of the skipped hours and days that `at` lies in, `at` itself outside of them; none is longer than `latest`. */
static moment after_skips(uint32_t skips, moment at, moment latest)
{
	while (at < latest && (skips >> (at % DAY / HOUR) & 1 || skips >> (SKIP_DAYS + (at / DAY + THURSDAY) % 7) & 1))
		at += HOUR - at % HOUR;
	return at;
}

/* A routine look at `at`, put off as long as the feeds wish. */
static moment put_off(const struct account_card *a, const struct policy *p, const struct courtesy *c, const struct rhythm *r, moment last, moment at)
{
	moment latest = last + routine_interval(a, p) + p->every / 2, wanted = at < c->fresh_until ? c->fresh_until : at, after = after_skips(c->skips, wanted, latest);

	if (after > wanted)
		wanted = after + own_number(a->id, r, SPREAD); /* not all of them as the hour strikes */
	if (wanted > latest)
		wanted = latest;
	return wanted > at ? wanted : at;
}

/* ---- deadline ------------------------------------------------------------ */

/* Was a complete feed (any, where all are partial) read without validators at or after `at`? */
static bool read_in_full_since(const struct account_card *a, moment at)
{
	bool complete = false;

	for (int i = 0; i < a->n_feeds; i++)
		complete |= !a->feeds[i].partial;
	for (int i = 0; i < a->n_feeds; i++)
		if ((!complete || !a->feeds[i].partial) && a->feeds[i].last_full != MOMENT_NONE && a->feeds[i].last_full >= at)
			return true;
	return false;
}

/* The next moment that wants an unconditional look; MOMENT_NEVER: none. */
static moment deadline_at(const struct account_card *a, const struct verdict *v)
{
	if (v->deadline == MOMENT_NONE || v->state == STATE_CLOSED || v->state == STATE_SUSPENDED)
		return MOMENT_NEVER;
	if (!read_in_full_since(a, v->deadline))
		return v->deadline;
	if (v->convict_from != MOMENT_NONE && (!read_in_full_since(a, v->convict_from) || (v->read_again && v->proof != PROOF_PROVEN)))
		return v->convict_from;
	return MOMENT_NEVER;
}

moment schedule_rests(const struct feed_card *f)
{
	return f->crashes >= CRASHES_MAX ? f->last_asked + DAY : MOMENT_NONE;
}

/* Until when all feeds rest; NONE = one can be asked now. */
static moment all_rest(const struct account_card *a)
{
	moment least = MOMENT_NEVER;

	for (int i = 0; i < a->n_feeds; i++) {
		moment until = schedule_rests(&a->feeds[i]);

		least = until < least ? until : least;
	}
	return least;
}

struct due schedule_next(const struct account_card *a, const struct verdict *v, const struct policy *p, const struct courtesy *c, const struct rhythm *r, moment now)
{
	moment last = last_look(a), deadline = deadline_at(a, v);
	struct due d = { MOMENT_NEVER, LOOK_ROUTINE };

	if (a->n_feeds == 0)
		return d;
	if (last == MOMENT_NONE) {
		d.at = r->started + own_number(a->id, r, p->every < SPREAD ? p->every : SPREAD);
	} else {
		moment wanted = deadline == MOMENT_NEVER ? deadline : deadline + own_number(a->id, r, SPREAD);

		d.at = last + jittered(a->id, r, last, next_interval(a, p));
		if (!is_failing(a))
			d.at = put_off(a, p, c, r, last, d.at);
		/* A deadline look that was tried and failed is repeated like any other, not at once. If nothing failed, it was not tried:
		 * the lag has grown since the last one, or that was made with validators. */
		if (wanted < d.at && (last < wanted || !is_failing(a)))
			d.at = wanted;
	}
	if (c->retry_at != MOMENT_NONE && d.at < c->retry_at)
		d.at = c->retry_at;
	if (d.at < all_rest(a))
		d.at = all_rest(a);
	/* What falls after the deadline anyway is made as a deadline look; so is one that is late (we were not running). */
	if (deadline != MOMENT_NEVER && (d.at > now ? d.at : now) >= deadline)
		d.reason = LOOK_DEADLINE;
	return d;
}

/* ---- the due queue: a binary heap that knows where everyone stands -------- */

struct entry {
	moment at;
	uint32_t account : 30, reason : 2;
};

struct due_queue {
	struct entry *heap;
	int n, cap;
	int *place;          /* account -> index in heap + 1; 0 = not in it */
	uint32_t places;
};

struct due_queue *due_queue_new(void)
{
	return mem_alloc(sizeof(struct due_queue));
}

void due_queue_free(struct due_queue *q)
{
	if (!q)
		return;
	free(q->heap);
	free(q->place);
	free(q);
}

/* Of the same moment: deadlines first, then people who wait, then routine; then by account, so that order never depends on history. */
static bool is_before(const struct entry *a, const struct entry *b)
{
	static const int rank[] = { [LOOK_DEADLINE] = 0, [LOOK_ASKED] = 1, [LOOK_ROUTINE] = 2 };

	if (a->at != b->at)
		return a->at < b->at;
	if (a->reason != b->reason)
		return rank[a->reason] < rank[b->reason];
	return a->account < b->account;
}

static void put(struct due_queue *q, int i, struct entry e)
{
	q->heap[i] = e;
	q->place[e.account] = i + 1;
}

static int sift_up(struct due_queue *q, int i, struct entry e)
{
	for (; i > 0 && is_before(&e, &q->heap[(i - 1) / 2]); i = (i - 1) / 2)
		put(q, i, q->heap[(i - 1) / 2]);
	return i;
}

static int sift_down(struct due_queue *q, int i, struct entry e)
{
	for (;;) {
		int child = 2 * i + 1;

		if (child >= q->n)
			return i;
		if (child + 1 < q->n && is_before(&q->heap[child + 1], &q->heap[child]))
			child++;
		if (!is_before(&q->heap[child], &e))
			return i;
		put(q, i, q->heap[child]);
		i = child;
	}
}

static void make_room(struct due_queue *q, uint32_t account)
{
	assert(account < ACCOUNTS_MAX);
	if (account >= q->places) {
		uint32_t places = account + account / 2 + 64;

		q->place = mem_grow(q->place, places, sizeof *q->place);
		for (uint32_t i = q->places; i < places; i++)
			q->place[i] = 0;
		q->places = places;
	}
	if (q->n == q->cap) {
		q->cap = q->cap * 2 + 64;
		q->heap = mem_grow(q->heap, (size_t)q->cap, sizeof *q->heap);
	}
}

static void take_out(struct due_queue *q, int i)
{
	struct entry last = q->heap[--q->n];

	q->place[q->heap[i].account] = 0;
	if (i < q->n)
		put(q, sift_down(q, sift_up(q, i, last), last), last);
}

void due_queue_set(struct due_queue *q, uint32_t account, struct due d)
{
	struct entry e = { d.at, account & (ACCOUNTS_MAX - 1), d.reason & 3 };
	int i;

	make_room(q, account);
	i = q->place[account] - 1;
	if (d.at == MOMENT_NEVER) {
		if (i >= 0)
			take_out(q, i);
		return;
	}
	if (i < 0)
		i = q->n++;
	put(q, sift_down(q, sift_up(q, i, e), e), e);
}

bool due_queue_first(const struct due_queue *q, uint32_t *ret_account, struct due *ret)
{
	if (q->n == 0)
		return false;
	*ret_account = q->heap[0].account;
	*ret = (struct due){ q->heap[0].at, (enum look_reason)q->heap[0].reason };
	return true;
}

int due_queue_size(const struct due_queue *q)
{
	return q->n;
}
