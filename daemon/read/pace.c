/* pace - see pace.h. It knows the words of the two modules; it must never know what is made of them. */
#include "pace.h"

#include <string.h>
#include <strings.h>

#include "clock.h"

enum { YEAR = 365 * DAY, DIGITS_MAX = 9 };

static const struct {
	const char *word;
	int64_t seconds;
} periods[] = { { "hourly", HOUR }, { "daily", DAY }, { "weekly", WEEK }, { "monthly", 30 * DAY }, { "yearly", YEAR } };

/* A positive whole number; 0: anything else. */
static int64_t number(const char *s, size_t n)
{
	int64_t v = 0;

	if (n > DIGITS_MAX)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return 0;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

static int64_t period(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
		if (strlen(periods[i].word) == n && strncasecmp(s, periods[i].word, n) == 0)
			return periods[i].seconds;
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
	else
		p->frequency = number(s, n);
}

int64_t pace_seconds(const struct pace *p)
{
	int64_t every = p->frequency > 1 ? p->period / p->frequency : p->period;
	int64_t least = !every || (p->ttl && p->ttl < every) ? p->ttl : every;

	if (!p->ttl && !p->period)
		return 0;
	return least < MINUTE ? MINUTE : least > YEAR ? YEAR : least;
}
