/*
 * digest-day - see digest-day.h.
 */
#include "digest-day.h"

enum { WEEKDAY_OF_1970 = 4, MOVED_MAX = 31, WEEKS_BACK = 6, HOLIDAY_MAX = 31 };

static int weekday_of(int64_t day)
{
	return (int)(((day + WEEKDAY_OF_1970) % 7 + 7) % 7);
}

static bool is_off(const struct digest_rule *r, int64_t day)
{
	return workday_is_off(r->holidays, day);
}

static moment moment_of(const struct digest_rule *r, int64_t day)
{
	struct civil c = { .year = 1970, .month = 1, .day = (int)day + 1, .hour = r->minute / 60, .minute = r->minute % 60 };

	return civil_moment(&c, r->zone);
}

static int64_t moved(const struct digest_rule *r, int64_t day)
{
	int64_t to = day;

	if (r->weekday == 0 || r->weekday == 6)
		return day;
	while (is_off(r, to) && to - day < MOVED_MAX)
		to++;
	return to;
}

/* The last day of that name up to today. */
static int64_t named_before(const struct digest_rule *r, int64_t today)
{
	return today - (weekday_of(today) - r->weekday + 7) % 7;
}

/* One that is moved onto the next one's day, or past it, is told with that one. */
static bool leaves(const struct digest_rule *r, int64_t day)
{
	return moved(r, day) < moved(r, day + 7);
}

struct digest_day digest_latest(const struct digest_rule *r, moment now)
{
	int64_t day = named_before(r, workday_of(now, r->zone));

	for (int i = 0; i < WEEKS_BACK; i++, day -= 7)
		if (leaves(r, day) && moment_of(r, moved(r, day)) <= now)
			break;
	return (struct digest_day){ day, moment_of(r, moved(r, day)) };
}

struct digest_day digest_next(const struct digest_rule *r, moment now)
{
	int64_t day = digest_latest(r, now).day + 7;

	while (!leaves(r, day))
		day += 7;
	return (struct digest_day){ day, moment_of(r, moved(r, day)) };
}

static int64_t working_days_before(const struct digest_rule *r, int64_t day, int n)
{
	for (int i = 0; n && i < MOVED_MAX; i++)
		n -= !is_off(r, --day);
	return day;
}

bool holiday_next(const struct digest_rule *r, moment now, int days, struct holiday *ret)
{
	int64_t today = workday_of(now, r->zone);

	for (int64_t first = today + 1; first <= today + days; first++) {
		int64_t last = first;

		if (!is_off(r, first) || is_off(r, first - 1))
			continue;
		while (last - first < HOLIDAY_MAX && is_off(r, last + 1))
			last++;
		if (last - first + 1 < HOLIDAY_DAYS_MIN)
			continue;
		*ret = (struct holiday){ first, last, moment_of(r, working_days_before(r, first, HOLIDAY_AHEAD)) };
		return true;
	}
	return false;
}
