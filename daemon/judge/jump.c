/*
 * jump - see jump.h.  The steady clock stops while the machine sleeps, the
 * boot clock does not, and neither is ever set: what the wall clock did beside
 * them is what became of it.
 */
#include "jump.h"

#include <math.h>

static bool is_jump(double seconds)
{
	return seconds > JUMP_MIN || seconds < -JUMP_MIN;
}

/* Nobody who was not asked since then gets worse. */
static void freeze(struct world *w, moment from, moment to)
{
	w->since = w->now;
	if (w->frozen || to <= from)
		return;
	world_add_freeze(w, (struct freeze){ from, to });
	w->frozen = to == MOMENT_NEVER;
}

static void end_doubt(struct jump *j, bool outage, struct world *w)
{
	struct freeze *last = w->n_freezes ? &w->freezes[w->n_freezes - 1] : NULL;

	j->doubted = j->denied = j->absent = false;
	j->off = 0;
	w->since = w->now;
	if (outage || !last || last->to != MOMENT_NEVER)
		return;
	last->to = w->now > last->from ? w->now : last->from;
	w->frozen = false;
}

static enum jump_event doubt(struct jump *j, enum jump_event e, moment from, struct world *w)
{
	if (!j->doubted)
		freeze(w, from, MOMENT_NEVER);
	j->doubted = true;
	j->denied = false;
	j->since = w->now;
	return e;
}

static enum jump_event wait_for_newest(struct jump *j, const struct world *w, moment newest)
{
	bool told = j->behind;

	if (!told)
		j->since = w->now;
	j->behind = true;
	j->by = (double)(w->now - newest);
	return told || !is_jump(j->by) ? JUMP_NONE : JUMP_BEHIND;
}

static enum jump_event catch_up(struct jump *j, struct world *w)
{
	j->behind = false;
	j->by = j->off;
	if (j->off > JUMP_MIN) /* not by waiting alone */
		return doubt(j, JUMP_FORWARD, j->since, w);
	j->off = 0;
	j->by = (double)(w->now - j->since);
	if (!is_jump(j->by))
		return JUMP_NONE;
	freeze(w, j->since, w->now);
	return JUMP_CAUGHT_UP;
}

static enum jump_event set_by(struct jump *j, double seconds, moment was, bool outage, struct world *w)
{
	j->by = seconds;
	if (seconds > 0)
		return doubt(j, JUMP_FORWARD, was, w);
	w->since = w->now;
	if (j->off <= JUMP_MIN)
		end_doubt(j, outage, w);
	return JUMP_BACK;
}

bool jump_doubts_start(moment now, moment newest)
{
	return newest != MOMENT_NONE && (now < newest || now - newest > JUMP_DOUBT_MAX);
}

enum jump_event jump_tick(struct jump *j, const struct clocks *is, moment newest, bool outage, struct world *w)
{
	struct clocks was = j->was;
	double boot = is->boot - was.boot, set = is->wall - was.wall - boot, slept = boot > JUMP_STOOD ? boot : boot - (is->steady - was.steady);
	bool is_set = was.wall > 0 && is_jump(set);

	j->was = *is;
	j->off += is_set ? set : 0;
	if (newest != MOMENT_NONE && w->now < newest)
		return wait_for_newest(j, w, newest);
	if (j->behind)
		return catch_up(j, w);
	if (was.wall <= 0 && jump_doubts_start(w->now, newest)) {
		j->by = j->off = (double)(w->now - newest);
		j->absent = true;
		j->newest = newest;
		return doubt(j, JUMP_ABSENT, newest, w);
	}
	if (is_set)
		return set_by(j, set, (moment)was.wall, outage, w);
	if (was.wall > 0 && is_jump(slept)) {
		j->by = slept;
		freeze(w, (moment)was.wall, w->now);
		return JUMP_SLEPT;
	}
	if (!j->doubted || j->denied || w->now - j->since <= JUMP_DOUBT_MAX)
		return JUMP_NONE;
	end_doubt(j, outage, w);
	return JUMP_TRUSTED;
}

/* Would it be right had nobody set it, or is it right now? A server that is far from both says nothing. */
static bool is_for(double apart, double other)
{
	return fabs(apart) <= JUMP_AGREE && fabs(apart) <= fabs(other);
}

static bool is_astray(const struct jump *j, moment server_date, moment now)
{
	return j->absent && server_date >= j->newest && server_date < now - JUMP_ASTRAY;
}

enum jump_event jump_hear(struct jump *j, moment server_date, bool outage, struct world *w)
{
	double apart, unset;

	if (!j->doubted || server_date == MOMENT_NONE)
		return JUMP_NONE;
	apart = (double)server_date - (double)w->now;
	unset = apart + j->off;
	if (is_for(apart, unset)) {
		end_doubt(j, outage, w);
		return JUMP_TRUSTED;
	}
	if (j->denied || (!is_for(unset, apart) && !is_astray(j, server_date, w->now)))
		return JUMP_NONE;
	j->denied = true;
	j->by = -apart;
	return JUMP_DENIED;
}
