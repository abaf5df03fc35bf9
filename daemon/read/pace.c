/* pace - see pace.h. It knows the words of the two modules; it must never know what is made of them. */
#include "pace.h"

#include <string.h>
#include <strings.h>

#include "clock.h"
#include "fact.h"

enum { YEAR = 365 * DAY, DIGITS_MAX = 9, ALL_HOURS = (1 << SKIP_DAYS) - 1, ALL_DAYS = 0x7f << SKIP_DAYS };

static const struct {
	const char *word;
	int64_t seconds;
} periods[] = { { "hourly", HOUR }, { "daily", DAY }, { "weekly", WEEK }, { "monthly", 30 * DAY }, { "yearly", YEAR } };

/* A whole number, not below zero; -1: anything else. */
static int64_t whole(const char *s, size_t n)
{
	int64_t v = 0;

	if (n == 0 || n > DIGITS_MAX)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

/* A positive whole number; 0: anything else. */
static int64_t number(const char *s, size_t n)
{
	int64_t v = whole(s, n);

	return v < 0 ? 0 : v;
}

static int64_t period(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
		if (strlen(periods[i].word) == n && strncasecmp(s, periods[i].word, n) == 0)
			return periods[i].seconds;
	return 0;
}

static uint32_t skipped_hour(const char *s, size_t n)
{
	int64_t hour = whole(s, n);

	return hour < 0 || hour > 24 ? 0 : 1u << hour % 24;
}

static uint32_t skipped_day(const char *s, size_t n)
{
	static const char *const days[] = { "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday" };

	for (size_t i = 0; i < sizeof days / sizeof *days; i++)
		if (strlen(days[i]) == n && strncasecmp(s, days[i], n) == 0)
			return 1u << (SKIP_DAYS + i);
	return 0;
}

void pace_take(struct pace *p, enum pace_hint hint, const char *s, size_t n)
{
	static const char blank[] = " \t\r\n";

	while (n && strchr(blank, s[n - 1]))
		n--;
	for (; n && strchr(blank, *s); n--)
		s++;
	if (hint == PACE_TTL)
		p->ttl = number(s, n) * MINUTE;
	else if (hint == PACE_PERIOD)
		p->period = period(s, n);
	else if (hint == PACE_FREQUENCY)
		p->frequency = number(s, n);
	else
		p->skips |= hint == PACE_SKIP_HOUR ? skipped_hour(s, n) : skipped_day(s, n);
}

int64_t pace_seconds(const struct pace *p)
{
	int64_t every = p->frequency > 1 ? p->period / p->frequency : p->period;
	int64_t least = !every || (p->ttl && p->ttl < every) ? p->ttl : every;

	if (!p->ttl && !p->period)
		return 0;
	return least < MINUTE ? MINUTE : least > YEAR ? YEAR : least;
}

uint32_t pace_skips(const struct pace *p)
{
	uint32_t hours = p->skips & ALL_HOURS, days = p->skips & ALL_DAYS;

	return (hours == ALL_HOURS ? 0 : hours) | (days == ALL_DAYS ? 0 : days);
}
