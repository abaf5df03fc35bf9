/*
 * once - see once.h.
 *
 * It knows the order of one round, and when to give up: a store that loses
 * what was seen has those looks made again, a few times and no more, for a
 * full disk stays full and each round asks other people's hosts.
 */
#include "once.h"

#include "follow.h"
#include "log.h"
#include "outbox.h"
#include "owed.h"
#include "publish-order.h"

enum { RECOVERIES_MAX = 3 };

static bool was_asked(const struct account_card *a, moment since)
{
	for (int f = 0; f < a->n_feeds; f++)
		if (a->feeds[f].last_asked == MOMENT_NONE || a->feeds[f].last_asked < since)
			return false;
	return true;
}

/* Whoever this round is to look at, and has not yet. */
static void mark_due(struct keeper *k, bool again)
{
	struct register_ *r = k->reg;

	for (int i = 0; i < r->n_members; i++) {
		const struct member *m = &r->members[i];
		struct due next = schedule_next(&m->card, &m->verdict, m->policy, &k->courtesy[i], &(struct rhythm){ k->started, r->n_members }, k->started);
		bool due = m->card.n_feeds && (k->options.all || m->card.state == STATE_NEW || next.at <= k->started) &&
			!(again && was_asked(&m->card, k->started));

		due_queue_set(k->looks, (uint32_t)i, due ? (struct due){ k->started, next.at <= k->started ? next.reason : LOOK_ROUTINE } :
			(struct due){ MOMENT_NEVER, LOOK_ROUTINE });
	}
}

/* false: the store does not keep what is seen. */
static bool look_at_all(struct keeper *k)
{
	unsigned recoveries = k->recoveries;

	mark_due(k, false);
	while (!k->stopping) {
		inforce_recover(k);
		if (k->recoveries > RECOVERIES_MAX)
			return false;
		if (k->recoveries != recoveries)
			mark_due(k, true);
		recoveries = k->recoveries;
		keeper_pump(k);
		if (!keeper_is_idle(k)) { /* asked after the pump: a burst of answers leaves it idle while others are still due */
			ev_run(k->loop, EVRUN_ONCE);
			continue;
		}
		keeper_commit(k);
		if (inforce_is_true(k) && follow_next(k) > k->reg->world.now)
			break;
	}
	return true;
}

static void settle_all(struct keeper *k)
{
	keeper_tick(k);
	for (int i = 0; !k->stopping && i < k->reg->n_sources; i++)
		conclude_source(k, i);
	for (int i = 0; !k->stopping && i < k->reg->n_members; i++)
		conclude_turn(k, i);
}

/* All that is due by now leaves; what must wait waits for the next round. */
static void send_due(struct keeper *k)
{
	owed_pump(k);
	keeper_commit(k);
	do {
		keeper_tick(k);
		outbox_pump(k->outbox);
		if (outbox_busy(k->outbox))
			ev_run(k->loop, EVRUN_ONCE);
	} while (!k->stopping && (outbox_busy(k->outbox) || outbox_next(k->outbox) <= k->reg->world.now));
	keeper_commit(k);
}

int once_run(struct keeper *k)
{
	struct text why = TEXT_SENTENCE;
	int e;

	if (!look_at_all(k)) {
		log_err(_("the store does not keep what is seen; given up after %d rounds"), RECOVERIES_MAX + 1);
		return -1;
	}
	if (jumps_refuse(k, &why)) {
		log_err("%s", text_str(&why));
		text_clear(&why);
		return -1;
	}
	settle_all(k);
	if (!k->stopping)
		send_due(k);
	e = k->stopping ? 0 : publishing_once(k->publishing);
	if (!k->stopping)
		tidy_once(k);
	return e;
}
