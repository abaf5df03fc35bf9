/*
 * stamp - see stamp.h.
 */
#include "stamp.h"

#include <string.h>

enum { NAME_LENGTH = 3, MONTHS = 12, WEEKDAYS = 7 };
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec", weekdays[] = "SunMonTueWedThuFriSat";

struct stamp {
	const char *at, *end; /* what is not read yet */
	struct civil c;
	enum precision precision;
	bool zoned;
	int offset;           /* seconds east, where zoned */
};

static bool take(struct stamp *s, char mark)
{
	if (s->at == s->end || *s->at != mark)
		return false;
	s->at++;
	return true;
}

/* A number of so many digits that lies within its bounds. */
static bool take_number(struct stamp *s, int digits, int least, int most, int *ret)
{
	int v = 0;

	if (s->end - s->at < digits)
		return false;
	while (digits--) {
		if (*s->at < '0' || *s->at > '9')
			return false;
		v = v * 10 + (*s->at++ - '0');
	}
	*ret = v;
	return v >= least && v <= most;
}

/* One of the names, each of three letters: its number, from 1 on; 0: none. */
static int take_name(struct stamp *s, const char *names, int n)
{
	if (s->end - s->at < NAME_LENGTH)
		return 0;
	for (int i = 0; i < n; i++)
		if (!memcmp(s->at, names + i * NAME_LENGTH, NAME_LENGTH)) {
			s->at += NAME_LENGTH;
			return i + 1;
		}
	return 0;
}

static bool take_year(struct stamp *s)
{
	return take_number(s, 4, YEAR_FIRST, YEAR_LAST, &s->c.year);
}

static bool is_day(const struct civil *c)
{
	return c->day <= civil_month_days(c->year, c->month);
}

/* 10:22 or 10:22:33; a leap second and 24:00 are for the long way. */
static bool take_time(struct stamp *s)
{
	if (!take_number(s, 2, 0, 23, &s->c.hour) || !take(s, ':') || !take_number(s, 2, 0, 59, &s->c.minute))
		return false;
	s->precision = PRECISION_MINUTE;
	if (!take(s, ':'))
		return true;
	s->precision = PRECISION_SECOND;
	return take_number(s, 2, 0, 59, &s->c.second);
}

/* +0800, +08:00 */
static bool take_offset(struct stamp *s)
{
	int sign = take(s, '+') ? 1 : take(s, '-') ? -1 : 0, hours, minutes;

	if (!sign || !take_number(s, 2, 0, 15, &hours))
		return false;
	take(s, ':');
	if (!take_number(s, 2, 0, 59, &minutes))
		return false;
	s->zoned = true;
	s->offset = sign * (hours * HOUR + minutes * MINUTE);
	return true;
}

static bool take_word(struct stamp *s, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(s->end - s->at) < n || memcmp(s->at, word, n))
		return false;
	s->at += n;
	return s->zoned = true;
}

/* RFC 822 with the four digits of RFC 1123 */
static bool read_mail(struct stamp *s)
{
	if (!take_name(s, weekdays, WEEKDAYS) || !take(s, ',') || !take(s, ' '))
		return false;
	if (s->end - s->at > 1 && s->at[1] == ' ' ? !take_number(s, 1, 1, 9, &s->c.day) : !take_number(s, 2, 1, 31, &s->c.day))
		return false;
	return take(s, ' ') && (s->c.month = take_name(s, months, MONTHS)) && take(s, ' ') && take_year(s) && is_day(&s->c) && take(s, ' ') &&
		take_time(s) && take(s, ' ') && (take_word(s, "GMT") || take_offset(s));
}

/* ISO 8601, RFC 3339, and what databases print */
static bool read_iso(struct stamp *s)
{
	if (!take_year(s) || !take(s, '-') || !take_number(s, 2, 1, MONTHS, &s->c.month) || !take(s, '-') || !take_number(s, 2, 1, 31, &s->c.day) ||
		!is_day(&s->c))
		return false;
	s->precision = PRECISION_DAY;
	if (s->at == s->end)
		return true;
	if (!(take(s, 'T') || take(s, ' ')) || !take_time(s))
		return false;
	if (s->precision == PRECISION_SECOND && take(s, '.')) {
		const char *digits = s->at;

		while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
			s->at++;
		if (s->at == digits)
			return false;
	}
	take(s, ' ');
	return s->at == s->end || take_word(s, "Z") || take_offset(s);
}

bool stamp_read(const char *text, size_t len, const struct zone *zone, struct when *ret)
{
	struct stamp s = { .at = text, .end = text + len };
	bool iso = len && *text >= '0' && *text <= '9';

	if (!(iso ? read_iso(&s) : read_mail(&s)) || s.at != s.end)
		return false;
	ret->at = s.zoned ? civil_seconds(&s.c) - s.offset : civil_moment(&s.c, zone);
	ret->precision = s.precision;
	ret->zoned = s.zoned;
	return true;
}
