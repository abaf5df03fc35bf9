/*
 * clock - the only place that asks the system for the time, and the zones.
 *
 * A zone is loaded by asking the C library, once, for the offset at every day
 * from 1970 to 2099 and bisecting where it changes: the library stays the
 * authority, and afterwards a look-up is a search in a short array.
 */
#include "clock.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static double shift; /* virtual minus real, seconds */
static bool is_virtual;

static double read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double real_now(void)
{
	return read_clock(is_virtual ? CLOCK_MONOTONIC : CLOCK_REALTIME);
}

double clock_now_precise(void)
{
	return real_now() + shift;
}

moment clock_now(void)
{
	return (moment)clock_now_precise();
}

void clock_set(moment now)
{
	is_virtual = true; /* from here on the pace is the monotonic clock's: a rehearsal does not jump when the machine's clock is set */
	shift = (double)now - real_now();
}

bool clock_is_virtual(void)
{
	return is_virtual;
}

double clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

struct clocks clock_all(void)
{
	return (struct clocks){ read_clock(CLOCK_REALTIME), read_clock(CLOCK_BOOTTIME), read_clock(CLOCK_MONOTONIC) };
}

/* ---- civil time --------------------------------------------------------- */

/* Howard Hinnant's published formulas: exact for all years. */
int64_t civil_days(int year, int month, int day)
{
	int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400, doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

int civil_month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

moment civil_seconds(const struct civil *c)
{
	return civil_days(c->year, c->month, 1) * DAY + (int64_t)(c->day - 1) * DAY + (int64_t)c->hour * HOUR + (int64_t)c->minute * MINUTE + c->second;
}

static void civil_from_days(int64_t days, struct civil *c)
{
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c->year = (int)(yoe + era * 400 + (c->month <= 2));
	c->weekday = (int)(((days % 7) + 11) % 7); /* 1970-01-01 was a Thursday */
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct zone {
	struct zone *next;
	char *name;
	int first;                    /* offset before the first change */
	int n;
	struct { moment at; int offset; } *change;
};

int zone_offset(const struct zone *z, moment t)
{
	int lo = 0, hi = z->n; /* changes [0, lo) are at or before t */

	if (hi && z->change[hi - 1].at <= t) /* as in China since 1991 */
		return z->change[hi - 1].offset;
	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (z->change[mid].at <= t)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? z->change[lo - 1].offset : z->first;
}

const char *zone_name(const struct zone *z)
{
	return z->name;
}

static int libc_offset(moment t)
{
	time_t tt = (time_t)t;
	struct tm tm;

	localtime_r(&tt, &tm);
	return (int)tm.tm_gmtoff;
}

/* Asking the C library is dear, and every reader that starts fills its zones: no zone has gone there and back within six days. */
static void zone_fill(struct zone *z)
{
	enum { LAST = 47482, STEP = 3 }; /* days since 1970-01-01: to 2099-12-31 */
	int before, after;

	z->first = after = libc_offset(0);
	for (moment day = 0; day < LAST; day += STEP) {
		moment lo = day * DAY, hi = lo + STEP * DAY;

		before = after;
		after = libc_offset(hi);
		if (before == after)
			continue;
		while (hi - lo > 1) {
			moment mid = lo + (hi - lo) / 2;

			if (libc_offset(mid) == before)
				lo = mid;
			else
				hi = mid;
		}
		z->change = mem_grow(z->change, (size_t)z->n + 1, sizeof *z->change);
		z->change[z->n].at = hi;
		z->change[z->n++].offset = after;
	}
}

/* "+08:00", "-0330", "+8"; -1: not an offset. */
static int parse_offset(const char *s, int *ret)
{
	int h, m = 0, n = 0, sign = *s == '-' ? -1 : 1;

	if (*s != '+' && *s != '-')
		return -1;
	if (sscanf(s + 1, "%2d:%2d%n", &h, &m, &n) != 2 || s[1 + n])
		if (sscanf(s + 1, "%2d%2d%n", &h, &m, &n) != 2 || s[1 + n]) {
			m = 0;
			if (sscanf(s + 1, "%2d%n", &h, &n) != 1 || s[1 + n])
				return -1;
		}
	if (h < 0 || h > 15 || m < 0 || m > 59)
		return -1;
	*ret = sign * (h * HOUR + m * MINUTE);
	return 0;
}

static bool zone_exists(const char *name)
{
	char path[256];
	struct stat st;
	const char *p;

	for (p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("/_+-", *p))
			return false;
	if (!*name || *name == '/' || !isalpha((unsigned char)*name))
		return false;
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
	return !strcmp(name, "UTC") || (stat(path, &st) == 0 && S_ISREG(st.st_mode)); /* "Asia" is a folder */
}

const struct zone *zone_find(const char *name)
{
	static struct zone *all;
	struct zone *z;
	char *old;
	int offset = 0;
	bool fixed = parse_offset(name, &offset) == 0;

	for (z = all; z; z = z->next)
		if (!strcmp(z->name, name))
			return z;
	if (!fixed && !zone_exists(name))
		return NULL;
	z = mem_alloc(sizeof *z);
	z->name = mem_strdup(name);
	z->first = offset;
	if (!fixed && strcmp(name, "UTC")) {
		old = mem_strdup(getenv("TZ"));
		setenv("TZ", name, 1);
		tzset();
		zone_fill(z);
		if (old)
			setenv("TZ", old, 1);
		else
			unsetenv("TZ");
		tzset();
		free(old);
	}
	z->next = all;
	all = z;
	return z;
}

struct civil civil_at(moment t, const struct zone *z)
{
	struct civil c;
	int64_t local = t + zone_offset(z, t), days = floor_div(local, DAY);
	int s = (int)(local - days * DAY);

	civil_from_days(days, &c);
	c.hour = s / HOUR;
	c.minute = s % HOUR / MINUTE;
	c.second = s % MINUTE;
	return c;
}

/* When the zone's clocks have counted that many seconds since 1970. */
static moment when_local(int64_t local, const struct zone *z)
{
	/* The larger offset of the two around it gives the earlier moment. */
	int a = zone_offset(z, local - 15 * HOUR), b = zone_offset(z, local + 15 * HOUR);
	moment early = local - (a > b ? a : b), late = local - (a > b ? b : a);

	if (early + zone_offset(z, early) == local)
		return early;
	return late; /* right, or in a gap: by the offset before it */
}

moment civil_moment(const struct civil *c, const struct zone *z)
{
	return when_local(civil_seconds(c), z);
}

moment day_add(moment t, int days, const struct zone *z)
{
	return when_local((floor_div(t + zone_offset(z, t), DAY) + days) * DAY, z);
}

moment day_start(moment t, const struct zone *z)
{
	return day_add(t, 0, z);
}

/* ---- times as text ------------------------------------------------------ */

/* Exactly `digits` digits at *s. */
static int take_number(const char **s, int digits, int *ret)
{
	int v = 0;

	while (digits--) {
		if (!isdigit((unsigned char)**s))
			return -1;
		v = v * 10 + (*(*s)++ - '0');
	}
	*ret = v;
	return 0;
}

int moment_parse(const char *s, const struct zone *z, moment *ret)
{
	struct civil c = { 0 };
	int offset;
	bool has_offset = false;

	if (take_number(&s, 4, &c.year) || *s++ != '-' || take_number(&s, 2, &c.month) || *s++ != '-' || take_number(&s, 2, &c.day))
		return -1;
	if (*s == 'T' || *s == 't' || *s == ' ') {
		s++;
		if (take_number(&s, 2, &c.hour) || *s++ != ':' || take_number(&s, 2, &c.minute))
			return -1;
		if (*s == ':') {
			s++;
			if (take_number(&s, 2, &c.second))
				return -1;
		}
		if (*s == '.')
			s += 1 + strspn(s + 1, "0123456789");
	}
	if (*s == 'Z' || *s == 'z') {
		has_offset = true;
		offset = 0;
		s++;
	} else if (*s) {
		if (parse_offset(s, &offset))
			return -1;
		has_offset = true;
		s += strlen(s);
	}
	if (*s || c.month < 1 || c.month > 12 || c.day < 1 || c.day > civil_month_days(c.year, c.month) || c.hour > 24 || c.minute > 59 || c.second > 60)
		return -1;
	if (has_offset)
		*ret = civil_seconds(&c) - offset;
	else
		*ret = civil_moment(&c, z);
	return 0;
}

void text_add_moment(struct text *t, moment m)
{
	int64_t days, s;
	struct civil c;

	if (m == MOMENT_NONE || m == MOMENT_NEVER)
		return;
	days = floor_div(m, DAY);
	s = m - days * DAY;
	civil_from_days(days, &c);
	text_addf(t, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, (int)(s / HOUR), (int)(s % HOUR / MINUTE), (int)(s % MINUTE));
}

void text_add_local(struct text *t, moment m, const struct zone *z)
{
	struct civil c;

	if (m == MOMENT_NONE || m == MOMENT_NEVER)
		return;
	c = civil_at(m, z);
	text_addf(t, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}

void text_add_deadline(struct text *t, moment m, const struct zone *z)
{
	struct civil c;

	if (m == MOMENT_NONE || m == MOMENT_NEVER || day_start(m, z) != m) {
		text_add_local(t, m, z);
		return;
	}
	c = civil_at(m - 1, z);
	text_addf(t, "%04d-%02d-%02d 24:00", c.year, c.month, c.day);
}
