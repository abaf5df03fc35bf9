/*
 * schedule - when is an account looked at next?  Pure; each has its own moment
 * of the interval by its id, so that the same house asks at the same times after
 * a restart.
 */
#ifndef NEWMEDIA_SCHEDULE_H
#define NEWMEDIA_SCHEDULE_H

#include "card.h"
#include "judge.h"

enum look_reason { LOOK_ROUTINE, LOOK_DEADLINE, LOOK_ASKED }; /* by interval; by deadline (unconditional, first in line); by a person */
struct due { moment at; enum look_reason reason; };

/* What those we ask wish of us. */
struct courtesy {
	moment retry_at;             /* the host asked to be left alone until then; NONE = it did not */
	moment fresh_until;          /* no feed changes before, they said; NONE = not said */
	uint32_t skips;              /* the hours and days in which no feed wants to be asked: bits as in struct reading */
};

/* What all accounts of a register have in common. */
struct rhythm {
	moment started;              /* of the watch */
	int accounts;                /* of the register: from 512 on neighbours are asked together, two, from 4,096 on sixteen */
};

/*
 * Routine: last look + every, up to 5 % more or less as its own moment is after or before; after failures the interval grows
 * to at most `every` (short retries first: 5, 15, 60 minutes), never ends.
 * Never looked at: spread over min(every, 10 minutes) from the start.
 * Deadline: at the deadline and at verdict.convict_from, spread within 10
 * minutes, if no unconditional look was made after it; once more when the sources are seen alive past it.
 * Courtesy: retry_at holds for every look.  fresh_until and skips make a routine look wait, by half an `every` at most, so
 * that no account counts as not read (2 x every); they shorten nothing, and a deadline look does not wait for them.
 */
struct due schedule_next(const struct account_card *a, const struct verdict *v, const struct policy *p, const struct courtesy *c, const struct rhythm *r, moment now);

/*
 * Quarantine: a feed whose document cost a reader its life or its time twice
 * in a row rests for a day, then one reader is risked again.  Until when it
 * rests; NONE = it does not.  schedule_next() heeds it where all feeds of an
 * account rest; where some do, whoever asks them leaves those out.
 */
enum { CRASHES_MAX = 2 };
moment schedule_rests(const struct feed_card *f);

/* The due queue: a heap of accounts by moment, deadline looks before routine ones of the same moment. */
struct due_queue;
struct due_queue *due_queue_new(void);
void due_queue_free(struct due_queue *q);
void due_queue_set(struct due_queue *q, uint32_t account, struct due d); /* adds or moves; d.at == MOMENT_NEVER removes */
bool due_queue_first(const struct due_queue *q, uint32_t *ret_account, struct due *ret);
int due_queue_size(const struct due_queue *q);

#endif
