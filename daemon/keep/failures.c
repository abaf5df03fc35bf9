/*
 * failures - see failures.h.
 *
 * It knows causes as numbers; it must never know what a cause is, nor write a
 * line.  A cause is forgotten when an hour passes without it.
 */
#include "failures.h"

#include <stdlib.h>

#include "text.h"

enum { SAID_MAX = 600 };

struct entry {
	uint64_t cause, about;
	moment since;        /* MOMENT_NONE = the place is free */
	unsigned times;
	struct text said;
};

struct failures {
	struct entry entry[FAILURES_MAX + 1]; /* the last: all that have no place */
	moment earliest;                      /* no hour is over before; a floor, not always reached */
	struct text told;                     /* what failures_due() returned */
};

struct failures *failures_new(void)
{
	struct failures *f = mem_alloc(sizeof *f);

	for (int i = 0; i <= FAILURES_MAX; i++) {
		f->entry[i].since = MOMENT_NONE;
		f->entry[i].said.max = SAID_MAX;
	}
	f->earliest = MOMENT_NEVER;
	return f;
}

void failures_free(struct failures *f)
{
	if (!f)
		return;
	for (int i = 0; i <= FAILURES_MAX; i++)
		text_clear(&f->entry[i].said);
	text_clear(&f->told);
	free(f);
}

/* Where the cause stands, or may; the last place when all are taken. */
static struct entry *place(struct failures *f, uint64_t cause)
{
	struct entry *unused = &f->entry[FAILURES_MAX];

	for (int i = FAILURES_MAX - 1; i >= 0; i--) {
		struct entry *e = &f->entry[i];

		if (e->since == MOMENT_NONE)
			unused = e;
		else if (e->cause == cause)
			return e;
	}
	return unused;
}

bool failures_note(struct failures *f, uint64_t cause, uint64_t about, const char *said, moment now)
{
	struct entry *e = place(f, cause);
	bool rest = e == &f->entry[FAILURES_MAX], first = e->since == MOMENT_NONE;

	e->cause = rest ? FAILURES_REST : cause;
	e->about = about;
	text_setf(&e->said, "%s", said);
	if (first)
		e->since = now;
	if (e->since + HOUR < f->earliest)
		f->earliest = e->since + HOUR;
	if (first && !rest)
		return true;
	e->times++;
	return false;
}

bool failures_due(struct failures *f, moment now, struct failure *ret)
{
	moment earliest = MOMENT_NEVER;

	if (now < f->earliest)
		return false;
	for (int i = 0; i <= FAILURES_MAX; i++) {
		struct entry *e = &f->entry[i];

		if (e->since == MOMENT_NONE)
			continue;
		if (now < e->since + HOUR) {
			earliest = e->since + HOUR < earliest ? e->since + HOUR : earliest;
			continue;
		}
		*ret = (struct failure){ e->cause, e->about, NULL, e->times, e->since };
		if (now != MOMENT_NEVER)
			e->since = e->times ? now : MOMENT_NONE;
		e->times = 0;
		if (!ret->times)
			continue;
		text_setf(&f->told, "%s", text_str(&e->said));
		ret->said = text_str(&f->told);
		return true; /* earliest stands: the rest is looked at with the next call */
	}
	if (now != MOMENT_NEVER)
		f->earliest = earliest;
	return false;
}
