/*
 * workdays - see workdays.h.
 */
#include "workdays.h"

#include <assert.h>
#include <stddef.h>

enum { WEEKDAY_OF_1970 = 4, SATURDAY = 6, SUNDAY = 0 };

static int weekday_of(int64_t day)
{
	return (int)(((day + WEEKDAY_OF_1970) % 7 + 7) % 7);
}

static const struct arranged_day *find(const struct holidays *h, int64_t day)
{
	int from = 0, to = h ? h->n : 0;

	while (from < to) {
		int mid = from + (to - from) / 2;

		if (h->v[mid].day == day)
			return &h->v[mid];
		if (h->v[mid].day < day)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

bool workday_is_off(const struct holidays *h, int64_t day)
{
	const struct arranged_day *d = find(h, day);
	int w = weekday_of(day);

	return d ? d->off : w == SATURDAY || w == SUNDAY;
}

bool workday_year_known(const struct holidays *h, int year)
{
	for (int i = 0; h && i < h->n_years; i++)
		if (h->years[i] == year)
			return true;
	return false;
}

int64_t workday_of(moment t, const struct zone *z)
{
	struct civil c = civil_at(t, z);

	return civil_days(c.year, c.month, c.day);
}

int64_t workday_add(const struct holidays *h, int64_t day, int n)
{
	assert(n >= 0);
	while (n > 0)
		n -= !workday_is_off(h, ++day);
	return day;
}

moment workday_deadline(const struct holidays *h, moment from, int n, const struct zone *z)
{
	int64_t day = workday_add(h, workday_of(from, z), n);
	struct civil c = { .year = 1970, .month = 1, .day = (int)day + 2 };

	return civil_moment(&c, z);
}
