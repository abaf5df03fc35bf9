/*
 * tidy - once a day, in the quiet hour, old rows are summed up: a small bite,
 * a breath, the next, so that no look waits for it.
 *
 * It knows when; what is old, and what is left of it, the store knows.
 */
#include "keeper.h"

#include "log.h"

enum {
	QUIET_HOUR = 3,       /* of the house's zone: few deadlines, few posts */
	BITE = 200,           /* rows: some 20 ms, most of it for packing */
	ROUND_LATE = 36 * HOUR, /* a machine that sleeps at night tidies by day */
	AFTER_START = 10 * MINUTE,
	ONCE_BITES_MAX = 5000, /* --once: a million rows; the next one goes on */
};

static moment next_night(const struct keeper *k, moment now)
{
	const struct zone *z = k->config->zone;
	moment tonight = day_start(now, z) + QUIET_HOUR * HOUR;

	return tonight > now ? tonight : day_add(now, 1, z) + QUIET_HOUR * HOUR;
}

void tidy_start(struct keeper *k)
{
	moment last = store_tidied(k->store), night = next_night(k, k->started);
	bool late = last == MOMENT_NONE || k->started - last > ROUND_LATE;

	k->tidy_at = late && k->started + AFTER_START < night ? k->started + AFTER_START : night;
}

/* 1: there is more to do; 0: done; -1: logged. */
static int bite(struct keeper *k)
{
	int more, letters;

	store_keep_evidence(k->store, k->config->review.evidence);
	more = store_tidy(k->store, k->config->zone, k->reg->world.now, BITE);
	letters = store_drop_outbox(k->store, k->reg->world.now - k->config->mail.keep);
	if (letters)
		more = letters < 0 ? -1 : 1;
	if (more < 0)
		log_err(_("old rows cannot be summed up: %s; tried again tomorrow"), store_error(k->store));
	return more;
}

void tidy_pump(struct keeper *k)
{
	moment now = k->reg->world.now;

	if (now < k->tidy_at)
		return;
	k->tidy_at = bite(k) > 0 ? now + 1 : next_night(k, now);
	keeper_commit_soon(k);
}

void tidy_once(struct keeper *k)
{
	moment last = store_tidied(k->store);

	if (last != MOMENT_NONE && k->reg->world.now - last < DAY - HOUR)
		return;
	for (int i = 0; i < ONCE_BITES_MAX && bite(k) > 0; i++)
		keeper_commit(k);
}
