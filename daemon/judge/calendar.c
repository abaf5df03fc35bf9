/*
 * calendar - deadlines as officials count them: truth rule 7.  It knows the
 * civil calendar of a zone and nothing of accounts; there is no holiday in
 * it, because none stops the limit.
 */
#include "calendar.h"

#include <assert.h>

static int64_t days_up(int64_t seconds)
{
	return (seconds + DAY - 1) / DAY;
}

/* 24:00 of that day is 00:00 of the next; where clocks go forward at midnight that hour does not exist, and the day ends with the change. */
static moment after_days(const struct instant *when, int64_t days, const struct zone *zone)
{
	moment end = day_add(when->latest, (int)days + 1, zone);
	struct civil c = civil_at(end, zone);

	if (c.hour >= 12)
		end += DAY - (c.hour * HOUR + c.minute * MINUTE + c.second);
	return end;
}

moment calendar_deadline(const struct instant *when, int64_t limit, bool count_hours, const struct zone *zone)
{
	assert(when->earliest != MOMENT_NONE && limit >= 0);
	if (count_hours)
		return when->latest + limit;
	return after_days(when, days_up(limit), zone);
}

moment calendar_warn(const struct instant *when, const struct policy *p, int i)
{
	int64_t after;

	assert(i >= 0 && i < p->n_warn);
	after = p->warn_for > 0 ? p->warn[i] * p->limit / p->warn_for : p->warn[i];
	if (after >= p->limit)
		return calendar_deadline(when, p->limit, p->count_hours, p->zone);
	return p->count_hours ? when->latest + after : after_days(when, after / DAY, p->zone);
}

int64_t calendar_age_days(moment last, moment now, const struct zone *zone)
{
	struct civil a = civil_at(last, zone), b = civil_at(now, zone);
	int64_t days = civil_days(b.year, b.month, b.day) - civil_days(a.year, a.month, a.day);

	return days > 0 ? days : 0;
}

/* One second before the next `month`, `year`: the last instant the words leave open. */
static moment last_of(moment earliest, int years, int months, int days, const struct zone *zone)
{
	struct civil c = civil_at(earliest, zone);

	c.year += years;
	c.month += months;
	if (c.month > 12) {
		c.month -= 12;
		c.year++;
	}
	c.day += days;
	return civil_moment(&c, zone) - 1;
}

struct instant instant_of(moment earliest, enum precision p, const struct zone *zone)
{
	struct instant when = { earliest, earliest, p };

	if (earliest == MOMENT_NONE)
		return (struct instant){ MOMENT_NONE, MOMENT_NONE, PRECISION_NONE };
	switch (p) {
	case PRECISION_MINUTE:
		when.latest += MINUTE - 1;
		break;
	case PRECISION_HOUR:
		when.latest += HOUR - 1;
		break;
	case PRECISION_DAY:
		when.latest = last_of(earliest, 0, 0, 1, zone);
		break;
	case PRECISION_MONTH:
		when.latest = last_of(earliest, 0, 1, 0, zone);
		break;
	case PRECISION_YEAR:
		when.latest = last_of(earliest, 1, 0, 0, zone);
		break;
	case PRECISION_NONE:
	case PRECISION_SECOND:
	case PRECISION_SIGHT:
	case PRECISION_COUNT:
		break;
	}
	return when;
}
