/*
 * jumps - the keeper and a clock that was set, or a machine that slept: what
 * judge/jump makes of it is told, kept, and followed by fresh looks.
 *
 * It must never hurry: what is due is spread, and a clock in doubt writes
 * nothing.
 */
#include "keeper.h"

#include "log.h"

static void log_jump(const struct keeper *k, enum jump_event e)
{
	double by = k->jump.by < 0 ? -k->jump.by : k->jump.by;

	switch (e) {
	case JUMP_SLEPT:
		log_warn(_("nobody watched for %.0f s: the machine slept, or this program was stopped; no verdict gets worse by that: everybody is looked at again first"),
			by);
		break;
	case JUMP_FORWARD:
		log_warn(_("this machine's clock was set forward by %.0f s; nothing is judged until a server's clock agrees"), by);
		break;
	case JUMP_ABSENT:
		log_warn(_("nobody watched for %.0f s, or this machine's clock is wrong; nothing is judged until a server's clock agrees"), by);
		break;
	case JUMP_BACK:
		log_warn(_("this machine's clock was set back by %.0f s; no deadline moves"), by);
		break;
	case JUMP_BEHIND:
		log_err(_("this machine's clock is %.0f s before the newest row in the store: nothing is looked at or written until it has caught up; see whether the clock is right"),
			by);
		break;
	case JUMP_CAUGHT_UP:
		log_notice(_("this machine's clock has caught up with the store; verdicts go on from what is seen now"));
		break;
	case JUMP_DENIED:
		log_err(_("a server's clock is %.0f s from this machine's: see whether ours is right; until a server agrees nothing is judged or written"), by);
		break;
	case JUMP_TRUSTED:
		log_notice(_("this machine's clock is believed again; verdicts go on from what is seen now"));
		break;
	case JUMP_NONE:
		break;
	}
}

/* The freeze as it is now, durable; those who were not looked at since are. */
static void follow_jump(struct keeper *k)
{
	struct world *w = &k->reg->world;
	const struct freeze *last = w->n_freezes ? &w->freezes[w->n_freezes - 1] : NULL;

	register_count_asked(k->reg);
	for (int i = 0; i < k->reg->n_members; i++)
		keeper_look_soon(k, i);
	if (!last)
		return;
	if (store_begin(k->store) || store_save_freeze(k->store, last) || store_end(k->store))
		log_err(_("a freeze cannot be written down: %s"), store_error(k->store));
	keeper_commit_soon(k);
}

static void take(struct keeper *k, enum jump_event e)
{
	if (e == JUMP_NONE)
		return;
	log_jump(k, e);
	if (e != JUMP_BEHIND && e != JUMP_DENIED)
		follow_jump(k);
}

static bool can_ask(const struct keeper *k)
{
	for (int i = 0; i < k->config->n_accounts; i++)
		if (k->config->accounts[i].n_feeds)
			return true;
	return false;
}

void jumps_start(struct keeper *k)
{
	if (!clock_is_virtual() && !k->options.once && can_ask(k))
		k->unwritten = jump_doubts_start(clock_now(), store_newest(k->store));
	else
		k->jump.was = clock_all(); /* a round by hand, or nobody who could say what time it is */
}

bool jumps_deny(const struct keeper *k)
{
	return k->jump.behind || k->jump.doubted;
}

bool jumps_doubt(const struct keeper *k)
{
	return jumps_deny(k) || k->unwritten;
}

bool jumps_pass(struct keeper *k)
{
	struct clocks is = clock_all();

	if (clock_is_virtual())
		return true;
	take(k, jump_tick(&k->jump, &is, store_newest(k->store), k->outage.on, &k->reg->world));
	return !jumps_deny(k);
}

bool jumps_believe(struct keeper *k, const struct answer *a)
{
	if (k->jump.doubted && a->status)
		take(k, jump_hear(&k->jump, a->server_date, k->outage.on, &k->reg->world));
	return !jumps_doubt(k);
}

bool jumps_refuse(struct keeper *k, struct text *why)
{
	keeper_tick(k);
	jumps_pass(k);
	if (k->jump.behind)
		text_setf(why, _("this machine's clock is before the newest row in the store: nothing is written until it has caught up"));
	else if (jumps_doubt(k))
		text_setf(why, _("this machine's clock is in doubt: nothing is written until a server's clock agrees"));
	return jumps_doubt(k);
}
