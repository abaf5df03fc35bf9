/*
 * when-day - a day as a calendar has it: 2021年7月8日, 7月8日, 12/25/2021,
 * 2021-W28-1, 12 Jul, 20210712.
 *
 * Each form knows one way of writing it, told above it, and whether there is
 * such a day at all.  Of `now` it knows which year is meant where none is
 * written; never how long ago something was (when-ago.c).
 */
#include "when-in.h"

/* 70 is 1970, 69 is 2069. */
static int full_year(const struct reader *r, int i)
{
	if (at(r, i)->digits > 2)
		return value(r, i);
	return value(r, i) + (value(r, i) >= 70 ? 1900 : 2000);
}

enum verdict take_date(struct reader *r, int year, int month, int day, int pos)
{
	if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12 || day < 1 || day > civil_month_days(year, month))
		return IMPOSSIBLE;
	r->c.year = year;
	r->c.month = month;
	r->c.day = day;
	r->precision = PRECISION_DAY;
	r->pos = pos;
	return TAKEN;
}

/* No year: the latest that is not in the future; for the 29th of February the latest that has one (1896 and 1904 are eight apart). */
enum verdict take_day_of_year_from(struct reader *r, int last_year, int month, int day, int pos)
{
	if (month < 1 || month > 12 || day < 1 || day > civil_month_days(2000, month))
		return IMPOSSIBLE;
	for (int year = last_year; year > last_year - 9; year--) {
		struct civil c = {.year = year, .month = month, .day = day};

		if (day <= civil_month_days(year, month) && civil_moment(&c, r->zone) <= r->now) {
			r->repeats = REPEATS_YEARLY;
			return take_date(r, year, month, day, pos);
		}
	}
	return IMPOSSIBLE;
}

static enum verdict take_day_of_year(struct reader *r, int month, int day, int pos)
{
	return take_day_of_year_from(r, r->today.year, month, day, pos);
}

enum verdict take_days(struct reader *r, int64_t days, int pos)
{
	moment noon = days * DAY + 12 * HOUR;
	struct civil c = civil_at(noon - zone_offset(r->zone, noon), r->zone);

	return take_date(r, c.year, c.month, c.day, pos);
}

/* 2021年7月8日, 2021年7月, 2021年 */
enum verdict form_chinese(struct reader *r, int i)
{
	enum verdict v;

	if (!is_number(r, i, 4) || at(r, i)->digits == 3 || !is_kind(r, i + 1, TOKEN_YEAR) || is_kind(r, i + 2, TOKEN_AGO) ||
	        at(r, i + 1)->extra)
		return NOT_THIS;
	if (is_number(r, i + 2, 2) && is_kind(r, i + 3, TOKEN_MONTH)) {
		if (is_number(r, i + 4, 2))
			return take_date(r, full_year(r, i), value(r, i + 2), value(r, i + 4), i + 5 + is_kind(r, i + 5, TOKEN_DAY));
		v = take_date(r, full_year(r, i), value(r, i + 2), 1, i + 4);
		r->precision = PRECISION_MONTH;
		return v;
	}
	if (!is_year(r, i))
		return NOT_THIS;
	v = take_date(r, value(r, i), 1, 1, i + 2);
	r->precision = PRECISION_YEAR;
	return v;
}

/* 7月8日, 去年12月5日 */
enum verdict form_chinese_day(struct reader *r, int i)
{
	int named = is_kind(r, i, TOKEN_YEAR_NAME);
	int j = i + named;

	if (!is_number(r, j, 2) || !is_kind(r, j + 1, TOKEN_MONTH) || !is_number(r, j + 2, 2) || at(r, j + 1)->extra)
		return NOT_THIS;
	if (named)
		return take_date(r, r->today.year + value(r, i), value(r, j), value(r, j + 2), j + 3 + is_kind(r, j + 3, TOKEN_DAY));
	return take_day_of_year(r, value(r, j), value(r, j + 2), j + 3 + is_kind(r, j + 3, TOKEN_DAY));
}

/* 2021-07-12, 2021/7/12, 2021.07.12, 2018-05/03, "2020- 09- 30" */
enum verdict form_year_first(struct reader *r, int i)
{
	if (!is_year(r, i) || !is_separator(r, i + 1) || !is_number(r, i + 2, 2) || !is_separator(r, i + 3) || !is_number(r, i + 4, 2))
		return NOT_THIS;
	return take_date(r, value(r, i), value(r, i + 2), value(r, i + 4), i + 5);
}

static int64_t week_start(int year, int week)
{
	int64_t fourth = civil_days(year, 1, 4); /* always in week 1 */
	int64_t monday = fourth - (fourth + 3) % 7;

	return monday + (week - 1) * 7;
}

/* 2021-W28-1, 2021W281, 2021-W28 */
enum verdict form_week(struct reader *r, int i)
{
	int j = i + 1 + is_punct(r, i + 1, '-');
	int week, day = 1, pos;

	if (!is_year(r, i) || !is_kind(r, j, TOKEN_W) || !is_number(r, j + 1, 3) || at(r, j + 1)->digits == 1)
		return NOT_THIS;
	week = value(r, j + 1);
	pos = j + 2;
	if (at(r, j + 1)->digits == 3) {
		day = week % 10;
		week /= 10;
	} else if (is_punct(r, pos, '-') && is_number(r, pos + 1, 1)) {
		day = value(r, pos + 1);
		pos += 2;
	}
	if (week < 1 || day < 1 || day > 7 || week_start(value(r, i), week) >= week_start(value(r, i) + 1, 1))
		return IMPOSSIBLE;
	return take_days(r, week_start(value(r, i), week) + day - 1, pos);
}

static enum verdict take_ordinal(struct reader *r, int year, int day, int pos)
{
	bool leap = civil_month_days(year, 2) == 29;

	if (day < 1 || day > 365 + leap)
		return IMPOSSIBLE;
	return take_days(r, civil_days(year, 1, 1) + day - 1, pos);
}

/* 2021-193, 2021-07, 2021/07 */
enum verdict form_year_and(struct reader *r, int i)
{
	enum verdict v;

	if (!is_year(r, i) || !is_separator(r, i + 1) || at(r, i + 2)->gap || !is_number(r, i + 2, 3))
		return NOT_THIS;
	if (at(r, i + 2)->digits == 3)
		return is_punct(r, i + 1, '-') ? take_ordinal(r, value(r, i), value(r, i + 2), i + 3) : NOT_THIS;
	if (is_punct(r, i + 1, '.') && at(r, i + 2)->digits == 1)
		return NOT_THIS;
	v = take_date(r, value(r, i), value(r, i + 2), 1, i + 3);
	if (v == TAKEN)
		r->precision = PRECISION_MONTH;
	return v;
}

/* 12/25/2021, 25.12.2021, 25-12-2021: whichever is possible; where both are, a slash is American. */
enum verdict form_year_last(struct reader *r, int i)
{
	int a, b;
	bool month_first;

	if (!is_number(r, i, 2) || !is_separator(r, i + 1) || !is_number(r, i + 2, 2) || !is_separator(r, i + 3) || !is_year(r, i + 4))
		return NOT_THIS;
	a = value(r, i);
	b = value(r, i + 2);
	month_first = b > 12 || (a <= 12 && is_punct(r, i + 1, '/'));
	return take_date(r, value(r, i + 4), month_first ? a : b, month_first ? b : a, i + 5);
}

/* 18-03-08: the Chinese order; 12/25/18 and 25.12.18 only where that is impossible. */
enum verdict form_short_year(struct reader *r, int i)
{
	int a = value(r, i), b = value(r, i + 2), c = value(r, i + 4);

	if (!is_number(r, i, 2) || !is_separator(r, i + 1) || !is_number(r, i + 2, 2) || !is_separator(r, i + 3) ||
	        !is_number(r, i + 4, 2) || at(r, i)->digits != 2 || at(r, i + 4)->digits != 2)
		return NOT_THIS;
	if (b >= 1 && b <= 12 && c >= 1 && c <= 31)
		return take_date(r, full_year(r, i), b, c, i + 5);
	if (a >= 1 && a <= 12)
		return take_date(r, full_year(r, i + 4), a, b, i + 5);
	return take_date(r, full_year(r, i + 4), b, a, i + 5);
}

/* 07-14, 7/14; not a piece of something longer, nor a score or a range of other words */
enum verdict form_month_day(struct reader *r, int i)
{
	if (!is_number(r, i, 2) || !(is_punct(r, i + 1, '-') || is_punct(r, i + 1, '/')) || !is_number(r, i + 2, 2) ||
	        is_separator(r, i + 3))
		return NOT_THIS;
	if (i > 0 && (is_separator(r, i - 1) || is_punct(r, i - 1, ':') || is_kind(r, i - 1, TOKEN_NUMBER)) &&
	        !is_kind(r, i - 2, TOKEN_WORD))
		return NOT_THIS;
	if (is_kind(r, i + 3, TOKEN_WORD) && at(r, i + 3)->digits) /* "3/5 stars" */
		return NOT_THIS;
	return take_day_of_year(r, value(r, i), value(r, i + 2), i + 3);
}

/* 20210712, 202107121022, 20210712102233, 2021193T... */
enum verdict form_compact(struct reader *r, int i)
{
	const struct token *k = at(r, i);
	int64_t date = k->value, time = 0;
	enum verdict v;

	if (k->kind != TOKEN_NUMBER)
		return NOT_THIS;
	if (k->digits == 7 && is_kind(r, i + 1, TOKEN_T) && date / 1000 >= YEAR_FIRST)
		return take_ordinal(r, (int)(date / 1000), (int)(date % 1000), i + 1);
	if (k->digits == 14) {
		time = date % 1000000;
		date /= 1000000;
	} else if (k->digits == 12) {
		time = date % 10000 * 100;
		date /= 10000;
	} else if (k->digits != 8) {
		return NOT_THIS;
	}
	if (date / 10000 < YEAR_FIRST || date / 10000 > YEAR_LAST)
		return NOT_THIS;
	v = take_date(r, (int)(date / 10000), (int)(date / 100 % 100), (int)(date % 100), i + 1);
	if (v != TAKEN || k->digits == 8)
		return v;
	r->c.hour = (int)(time / 10000);
	r->c.minute = (int)(time / 100 % 100);
	r->c.second = (int)(time % 100);
	r->precision = k->digits == 14 ? PRECISION_SECOND : PRECISION_MINUTE;
	r->has_time = true;
	return r->c.hour > 23 || r->c.minute > 59 || r->c.second > 60 ? IMPOSSIBLE : TAKEN;
}

static int skip_date_fill(const struct reader *r, int i)
{
	while (is_kind(r, i, TOKEN_FILLER) || is_punct(r, i, ',') || is_punct(r, i, '-') || is_punct(r, i, '.') || is_punct(r, i, '/'))
		i++;
	return i;
}

/* "12 Jul", "12 Jul 10:22": but where other numbers follow, the year among them
 * was damaged, and the 12th of July of this year would be invented. */
static enum verdict take_named_day(struct reader *r, int month, int day, int pos)
{
	struct reader probe = *r;
	int i = skip_date_fill(r, pos);

	if (take_time(&probe, i) == TAKEN)
		i = take_zone(&probe, probe.pos);
	for (; i < r->n; i++) {
		if (is_kind(r, i, TOKEN_NUMBER))
			return IMPOSSIBLE;
	}
	return take_day_of_year(r, month, day, pos);
}

/* 12 Jul 2021, 12-Jul-2021, 12th of July, 2021, 12 Jul 21, 12 Jul */
enum verdict form_day_month_name(struct reader *r, int i)
{
	int m = skip_date_fill(r, i + 1), y;

	if (!is_number(r, i, 2) || !is_kind(r, m, TOKEN_MONTH_NAME))
		return NOT_THIS;
	y = skip_date_fill(r, m + 1);
	if (is_number(r, y, 4) && at(r, y)->digits != 3 && at(r, y)->digits != 1 && !is_punct(r, y + 1, ':'))
		return take_date(r, full_year(r, y), value(r, m), value(r, i), y + 1);
	return take_named_day(r, value(r, m), value(r, i), m + 1);
}

/* Jul 12, 2021; Jul 12 10:22:33 CST 2021; Jul 12; July 2021 */
enum verdict form_month_name_day(struct reader *r, int i)
{
	int d = skip_date_fill(r, i + 1), y;
	struct reader probe;

	if (!is_kind(r, i, TOKEN_MONTH_NAME) || !is_number(r, d, 4))
		return NOT_THIS;
	if (is_year(r, d)) {
		enum verdict v = take_date(r, value(r, d), value(r, i), 1, d + 1);

		r->precision = PRECISION_MONTH;
		return v;
	}
	y = skip_date_fill(r, d + 1);
	if (is_year(r, y))
		return take_date(r, value(r, y), value(r, i), value(r, d), y + 1);
	if (is_number(r, y, 2) && at(r, y)->digits == 2 && !is_punct(r, y + 1, ':') && is_punct(r, d + 1, ','))
		return take_date(r, full_year(r, y), value(r, i), value(r, d), y + 1);
	probe = *r;
	if (take_time(&probe, y) == TAKEN) { /* ctime: the year comes last */
		y = take_zone(&probe, probe.pos);
		if (is_year(r, y)) {
			enum verdict v = take_date(&probe, value(r, y), value(r, i), value(r, d), y + 1);

			probe.precision = PRECISION_SECOND;
			if (v == TAKEN)
				*r = probe;
			return v;
		}
	}
	return take_named_day(r, value(r, i), value(r, d), d + 1);
}

/* 2021 Jul 12, 2021-Jul-12 */
enum verdict form_year_month_name(struct reader *r, int i)
{
	int m = skip_date_fill(r, i + 1), d = skip_date_fill(r, m + 1);

	if (!is_year(r, i) || !is_kind(r, m, TOKEN_MONTH_NAME) || !is_number(r, d, 2))
		return NOT_THIS;
	return take_date(r, value(r, i), value(r, m), value(r, d), d + 1);
}
