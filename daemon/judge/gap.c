/*
 * gap - intervals between two updates that were longer than the limit.
 *
 * It knows dates and the limit; whether anybody watched meanwhile is
 * coverage's business.
 */
#include "gap.h"

#include <stdlib.h>

#include "calendar.h"

static int whole_days(moment from, moment to, const struct zone *z)
{
	struct civil a = civil_at(from, z), b = civil_at(to, z);

	return (int)(civil_days(b.year, b.month, b.day) - civil_days(a.year, a.month, a.day));
}

bool gap_between(const struct instant *before, const struct instant *after, const struct policy *p, struct gap *ret)
{
	moment deadline = calendar_deadline(before, p->limit, p->count_hours, p->zone);

	if (after->earliest < deadline)
		return false;
	*ret = (struct gap){ *before, *after, deadline, whole_days(before->latest, after->earliest, p->zone), 0 };
	ret->over = p->count_hours ? (int)((after->earliest - deadline) / DAY) + 1 : whole_days(deadline, after->earliest, p->zone) + 1;
	return true;
}

static int by_time(const void *a, const void *b)
{
	const struct instant *x = a, *y = b;

	return (x->latest > y->latest) - (x->latest < y->latest);
}

int gap_find(struct instant *updates, int n, const struct policy *p, struct gap *ret, int cap)
{
	struct gap g;
	int found = 0, last = 0;

	if (n)
		qsort(updates, (size_t)n, sizeof *updates, by_time);
	for (int i = 1; i < n; i++) {
		/* `last` is the one that reaches furthest: of two that overlap the later end counts. */
		if (gap_between(&updates[last], &updates[i], p, &g) && found++ < cap)
			ret[found - 1] = g;
		last = i;
	}
	return found;
}
