/*
 * when - see when.h.
 *
 * What nearly all feeds write is read straight (stamp.h); this is the long way.
 * The text is cut into tokens (words.h).  At each token, from the left, the
 * readers of `forms` are tried in order: each knows one way of writing a
 * date and either does not recognise it, or takes it, or finds it impossible
 * (the 30th of February).  What is taken is completed by the time of day and
 * the zone that follow (or a time that stands before), and turned into a
 * moment at the very end.  An impossible date ends the search: half of a wrong
 * date is not a date.
 */
#include "when.h"

#include <string.h>

#include "stamp.h"
#include "words.h"

enum verdict { NOT_THIS, TAKEN, IMPOSSIBLE };
enum { REPEATS_NOT, REPEATS_YEARLY, REPEATS_WEEKLY };

/* A platform's clock may be a little ahead of ours: "07-12 10:31" at 10:30 is not of last year. */
enum { AHEAD_ALLOWED = 10 * MINUTE };

struct reader {
	const struct token *t;
	int n;
	const struct zone *zone;
	moment now;
	struct civil today;

	int pos; /* the first token not used yet */
	struct civil c;
	enum precision precision;
	bool has_time;
	int repeats; /* the words name one of many days: REPEATS_..., so the latest that is not ahead is meant */
	int part;    /* PART_... said so far */
	bool zoned;
	int offset;     /* seconds east, when zoned */
	bool is_moment; /* `at` is final already: relative dates */
	moment at;
};

static const struct token *at(const struct reader *r, int i)
{
	return &r->t[i >= 0 && i < r->n ? i : r->n];
}

static bool is_punct(const struct reader *r, int i, int ch)
{
	return at(r, i)->kind == TOKEN_PUNCT && at(r, i)->value == ch;
}

static bool is_kind(const struct reader *r, int i, enum token_kind k)
{
	return at(r, i)->kind == k;
}

/* A number of at most max digits, written as one (English "a" is none). */
static bool is_number(const struct reader *r, int i, int max_digits)
{
	return is_kind(r, i, TOKEN_NUMBER) && at(r, i)->digits >= 1 && at(r, i)->digits <= max_digits;
}

static bool is_year(const struct reader *r, int i)
{
	return is_number(r, i, 4) && at(r, i)->digits == 4 && at(r, i)->value >= YEAR_FIRST && at(r, i)->value <= YEAR_LAST;
}

static int value(const struct reader *r, int i)
{
	return (int)at(r, i)->value;
}

/* 70 is 1970, 69 is 2069. */
static int full_year(const struct reader *r, int i)
{
	if (at(r, i)->digits > 2)
		return value(r, i);
	return value(r, i) + (value(r, i) >= 70 ? 1900 : 2000);
}

static enum verdict take_date(struct reader *r, int year, int month, int day, int pos)
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
static enum verdict take_day_of_year_from(struct reader *r, int last_year, int month, int day, int pos)
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

static enum verdict take_days(struct reader *r, int64_t days, int pos)
{
	moment noon = days * DAY + 12 * HOUR;
	struct civil c = civil_at(noon - zone_offset(r->zone, noon), r->zone);

	return take_date(r, c.year, c.month, c.day, pos);
}

/* 2021年7月8日, 2021年7月, 2021年 */
static enum verdict form_chinese(struct reader *r, int i)
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
static enum verdict form_chinese_day(struct reader *r, int i)
{
	int named = is_kind(r, i, TOKEN_YEAR_NAME);
	int j = i + named;

	if (!is_number(r, j, 2) || !is_kind(r, j + 1, TOKEN_MONTH) || !is_number(r, j + 2, 2) || at(r, j + 1)->extra)
		return NOT_THIS;
	if (named)
		return take_date(r, r->today.year + value(r, i), value(r, j), value(r, j + 2), j + 3 + is_kind(r, j + 3, TOKEN_DAY));
	return take_day_of_year(r, value(r, j), value(r, j + 2), j + 3 + is_kind(r, j + 3, TOKEN_DAY));
}

static bool is_separator(const struct reader *r, int i)
{
	return is_punct(r, i, '-') || is_punct(r, i, '/') || is_punct(r, i, '.');
}

/* 2021-07-12, 2021/7/12, 2021.07.12, 2018-05/03, "2020- 09- 30" */
static enum verdict form_year_first(struct reader *r, int i)
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
static enum verdict form_week(struct reader *r, int i)
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
static enum verdict form_year_and(struct reader *r, int i)
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
static enum verdict form_year_last(struct reader *r, int i)
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
static enum verdict form_short_year(struct reader *r, int i)
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
static enum verdict form_month_day(struct reader *r, int i)
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
static enum verdict form_compact(struct reader *r, int i)
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

static enum verdict take_time(struct reader *r, int i);
static int take_zone(struct reader *r, int i);

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
static enum verdict form_day_month_name(struct reader *r, int i)
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
static enum verdict form_month_name_day(struct reader *r, int i)
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
static enum verdict form_year_month_name(struct reader *r, int i)
{
	int m = skip_date_fill(r, i + 1), d = skip_date_fill(r, m + 1);

	if (!is_year(r, i) || !is_kind(r, m, TOKEN_MONTH_NAME) || !is_number(r, d, 2))
		return NOT_THIS;
	return take_date(r, value(r, i), value(r, m), value(r, d), d + 1);
}

static enum verdict take_relative(struct reader *r, moment when, enum precision precision, int pos)
{
	r->is_moment = true;
	r->at = when;
	r->precision = precision;
	r->pos = pos;
	return TAKEN;
}

static enum verdict take_back_days(struct reader *r, int64_t days, int pos)
{
	return take_days(r, civil_days(r->today.year, r->today.month, r->today.day) - days, pos);
}

static enum verdict take_back_months(struct reader *r, int months, enum precision precision, int pos)
{
	int month = r->today.year * 12 + r->today.month - 1 - months;
	int day = r->today.day, most = civil_month_days(month / 12, month % 12 + 1);
	enum verdict v = take_date(r, month / 12, month % 12 + 1, day < most ? day : most, pos);

	r->precision = precision;
	return v;
}

static enum verdict take_back_years(struct reader *r, int years, bool half, int pos)
{
	return take_back_months(r, years * 12 + (half ? 6 : 0), half ? PRECISION_MONTH : PRECISION_YEAR, pos);
}

/* 几分钟 is somewhere within the hour; half an hour is told to the minute. */
static enum precision ago_precision(int64_t unit, bool few, bool half)
{
	if (few)
		return unit < HOUR ? PRECISION_HOUR : PRECISION_DAY;
	if (unit < MINUTE)
		return PRECISION_SECOND;
	return unit < HOUR || half ? PRECISION_MINUTE : PRECISION_HOUR;
}

/* 27分钟前, 15小时前, 两天前, 半小时前, 一个半小时前, 几分钟前, 3个月前, 5 minutes ago */
static enum verdict form_ago(struct reader *r, int i)
{
	bool few = is_kind(r, i, TOKEN_FEW), half = is_kind(r, i, TOKEN_HALF);
	int64_t number = few ? 10 : half ? 0 : value(r, i), unit;
	int u, end;

	if (!few && !half && !(is_kind(r, i, TOKEN_NUMBER) && at(r, i)->digits <= 4))
		return NOT_THIS;
	for (u = i + 1; is_kind(r, u, TOKEN_FILLER) || is_kind(r, u, TOKEN_FEW) || is_kind(r, u, TOKEN_HALF); u++) {
		few |= is_kind(r, u, TOKEN_FEW);
		half |= is_kind(r, u, TOKEN_HALF);
	}
	if (is_kind(r, u, TOKEN_UNIT) && is_number(r, u + 1, 2) && is_kind(r, u + 2, TOKEN_MINUTE) && is_kind(r, u + 3, TOKEN_AGO))
		return take_relative(r, r->now - number * at(r, u)->value - value(r, u + 1) * MINUTE, PRECISION_MINUTE, u + 4);
	end = u + 1;
	if (is_kind(r, end, TOKEN_HALF)) { /* 一年半前 */
		half = true;
		end++;
	}
	if (!is_kind(r, end++, TOKEN_AGO) || number > 9999)
		return NOT_THIS;
	if (is_kind(r, u, TOKEN_MONTH))
		return take_back_months(r, (int)number, PRECISION_MONTH, end);
	if (is_kind(r, u, TOKEN_YEAR))
		return number > 100 ? NOT_THIS : take_back_years(r, (int)number, half, end);
	if (is_kind(r, u, TOKEN_DAY))
		return take_back_days(r, number, end);
	unit = is_kind(r, u, TOKEN_SECOND) ? 1 : is_kind(r, u, TOKEN_MINUTE) ? MINUTE : is_kind(r, u, TOKEN_UNIT) ? at(r, u)->value : 0;
	if (unit == 0)
		return NOT_THIS;
	if (unit >= DAY && !half)
		return take_back_days(r, number * unit / DAY, end);
	return take_relative(r, r->now - number * unit - (half ? unit / 2 : 0), ago_precision(unit, few, half), end);
}

/* 刚刚 */
static enum verdict form_just_now(struct reader *r, int i)
{
	return is_kind(r, i, TOKEN_JUST_NOW) ? take_relative(r, r->now, PRECISION_MINUTE, i + 1) : NOT_THIS;
}

/* 昨天, 昨晚 */
static enum verdict form_day_name(struct reader *r, int i)
{
	if (!is_kind(r, i, TOKEN_DAY_NAME))
		return NOT_THIS;
	r->part = at(r, i)->extra;
	return take_back_days(r, -value(r, i), i + 1);
}

/* 周三, 上周五: alone, not as an ornament of a full date */
static enum verdict form_weekday(struct reader *r, int i)
{
	int back, weeks = at(r, i)->extra;

	if (!is_kind(r, i, TOKEN_WEEKDAY))
		return NOT_THIS;
	for (int j = i + 1; j < r->n; j++) {
		if (is_kind(r, j, TOKEN_MONTH_NAME) || is_kind(r, j, TOKEN_MONTH) || is_kind(r, j, TOKEN_YEAR) || is_year(r, j) ||
		        (is_separator(r, j) && is_kind(r, j + 1, TOKEN_NUMBER)))
			return NOT_THIS;
	}
	if (weeks == WEEK_LATEST) {
		r->repeats = REPEATS_WEEKLY;
		back = (r->today.weekday - value(r, i) + 7) % 7;
	} else {
		int monday = (r->today.weekday + 6) % 7;

		back = monday - (value(r, i) + 6) % 7 - weeks * 7;
	}
	return take_back_days(r, back, i + 1);
}

/* 12:30 and nothing else: today, or yesterday where that is still to come */
static enum verdict form_time_only(struct reader *r, int i)
{
	enum verdict v;
	struct reader probe = *r;
	struct civil c = r->today;

	if (i != 0 || (v = take_time(&probe, i)) != TAKEN || probe.pos != r->n)
		return NOT_THIS;
	c.hour = probe.c.hour;
	c.minute = probe.c.minute;
	c.second = probe.c.second;
	probe.has_time = false;
	v = take_back_days(&probe, civil_moment(&c, r->zone) > r->now, 0);
	if (v == TAKEN)
		*r = probe;
	return v;
}

/* Which token a form begins with, so that most are not even asked. */
/* clang-format off */
#define BEGINS(kind) (1u << TOKEN_##kind)
static const struct {
	unsigned begins;
	enum verdict (*read)(struct reader *, int);
} forms[] = {
	{ BEGINS(NUMBER) | BEGINS(FEW) | BEGINS(HALF), form_ago }, { BEGINS(NUMBER), form_chinese },
	{ BEGINS(NUMBER) | BEGINS(YEAR_NAME), form_chinese_day }, { BEGINS(NUMBER), form_year_first }, { BEGINS(NUMBER), form_week },
	{ BEGINS(NUMBER), form_year_month_name }, { BEGINS(NUMBER), form_day_month_name }, { BEGINS(MONTH_NAME), form_month_name_day },
	{ BEGINS(NUMBER), form_year_last }, { BEGINS(NUMBER), form_short_year }, { BEGINS(NUMBER), form_compact },
	{ BEGINS(NUMBER), form_year_and }, { BEGINS(NUMBER), form_month_day }, { BEGINS(DAY_NAME), form_day_name },
	{ BEGINS(WEEKDAY), form_weekday }, { BEGINS(JUST_NOW), form_just_now }, { BEGINS(NUMBER) | BEGINS(PART), form_time_only },
};
/* clang-format on */

/* Words of the day shift a 12-hour clock. */
static bool apply_part(struct reader *r)
{
	int h = r->c.hour;

	if (r->part == PART_AM && h == 12)
		h = 0;
	else if (r->part == PART_PM && h < 12)
		h += 12;
	else if (r->part == PART_NOON && h >= 1 && h <= 3)
		h += 12;
	else if (r->part == PART_NIGHT && h == 12)
		h = 24;
	else if (r->part == PART_NIGHT && h >= 5 && h < 12)
		h += 12;
	else if (r->part == PART_NIGHT && h < 5)
		h += 24; /* 昨晚2点 is this morning */
	r->c.hour = h;
	return h < 29;
}

static enum verdict set_time(struct reader *r, int h, int m, int s, enum precision precision, int pos)
{
	if (h > 24 || m > 59 || s > 60 || (h == 24 && (m || s)))
		return IMPOSSIBLE;
	r->c.hour = h;
	r->c.minute = m;
	r->c.second = s;
	r->precision = precision;
	r->has_time = true;
	r->pos = pos;
	if (is_kind(r, pos, TOKEN_PART)) {
		r->part = value(r, pos);
		r->pos++;
	}
	return apply_part(r) ? TAKEN : IMPOSSIBLE;
}

/* 10:22, 10:22:33.5 */
static enum verdict time_colons(struct reader *r, int i)
{
	int s = 0, pos = i + 3;
	enum precision precision = PRECISION_MINUTE;

	if (!is_number(r, i + 2, 2))
		return NOT_THIS;
	if ((is_punct(r, pos, ':') || is_kind(r, pos, TOKEN_MINUTE)) && is_number(r, pos + 1, 2)) {
		s = value(r, pos + 1);
		precision = PRECISION_SECOND;
		pos += 2;
		if (is_punct(r, pos, ':') && is_number(r, pos + 1, 9) && at(r, pos + 1)->digits >= 3) /* 10:22:33:123 */
			pos += 2;
	}
	if ((is_punct(r, pos, '.') || is_punct(r, pos, ',')) && is_kind(r, pos + 1, TOKEN_NUMBER) && !at(r, pos + 1)->gap)
		pos += 2;
	return set_time(r, value(r, i), value(r, i + 2), s, precision, pos);
}

/* 10点, 10点半, 10时22分, 10时22分33秒, 10点22 */
static enum verdict time_chinese(struct reader *r, int i)
{
	int pos = i + 2;

	if (is_kind(r, pos, TOKEN_HALF))
		return set_time(r, value(r, i), 30, 0, PRECISION_MINUTE, pos + 1);
	if (!is_number(r, pos, 2))
		return set_time(r, value(r, i), 0, 0, PRECISION_HOUR, pos);
	if (is_kind(r, pos + 1, TOKEN_MINUTE) && is_number(r, pos + 2, 2) && is_kind(r, pos + 3, TOKEN_SECOND))
		return set_time(r, value(r, i), value(r, pos), value(r, pos + 2), PRECISION_SECOND, pos + 4);
	return set_time(r, value(r, i), value(r, pos), 0, PRECISION_MINUTE, pos + 1 + is_kind(r, pos + 1, TOKEN_MINUTE));
}

/* 1022, 102233 after a T; 1500 after a date with a name and before a zone */
static enum verdict time_compact(struct reader *r, int i, bool after_t)
{
	int v = value(r, i), digits = at(r, i)->digits, pos = i + 1;

	if (digits == 6) {
		if ((is_punct(r, pos, '.') || is_punct(r, pos, ',')) && is_kind(r, pos + 1, TOKEN_NUMBER))
			pos += 2;
		return set_time(r, v / 10000, v / 100 % 100, v % 100, PRECISION_SECOND, pos);
	}
	if (digits == 4)
		return set_time(r, v / 100, v % 100, 0, PRECISION_MINUTE, pos);
	return digits == 2 && after_t ? set_time(r, v, 0, 0, PRECISION_HOUR, pos) : NOT_THIS;
}

static enum verdict take_time(struct reader *r, int i)
{
	bool after_t = i > 0 && is_kind(r, i - 1, TOKEN_T);

	if (is_kind(r, i, TOKEN_PART)) {
		r->part = value(r, i);
		i++;
		if (is_punct(r, i, ':') || is_punct(r, i, ','))
			i++;
	}
	if (!is_number(r, i, 6))
		return NOT_THIS;
	if (at(r, i)->digits <= 2 && is_punct(r, i + 1, ':'))
		return time_colons(r, i);
	if (at(r, i)->digits <= 2 && is_kind(r, i + 1, TOKEN_HOUR))
		return time_chinese(r, i);
	if (at(r, i)->digits <= 2 && (is_kind(r, i + 1, TOKEN_PART) && (value(r, i + 1) == PART_AM || value(r, i + 1) == PART_PM)))
		return set_time(r, value(r, i), 0, 0, PRECISION_HOUR, i + 1);
	if (after_t || is_kind(r, i + 1, TOKEN_ZONE) || is_punct(r, i + 1, '+'))
		return time_compact(r, i, after_t);
	return NOT_THIS;
}

/* +08:00, +0800, +8, -05; the sign is at i. Returns the tokens used, 0: no offset. */
static int read_offset(const struct reader *r, int i, int *ret_seconds)
{
	int sign = is_punct(r, i, '+') ? 1 : is_punct(r, i, '-') ? -1 : 0;
	int v = value(r, i + 1), h = v, m = 0, used = 2;

	if (sign == 0 || !is_number(r, i + 1, 4) || at(r, i + 1)->gap || at(r, i + 1)->digits == 3)
		return 0;
	if (at(r, i + 1)->digits == 4) {
		h = v / 100;
		m = v % 100;
	} else if (is_punct(r, i + 2, ':') && is_number(r, i + 3, 2)) {
		m = value(r, i + 3);
		used = 4;
	}
	if (h > 15 || m > 59)
		return 0;
	*ret_seconds = sign * (h * HOUR + m * MINUTE);
	return used;
}

/* Whatever zone stands at i, also "(CST)" and "GMT+0800 (China Standard Time)"; returns where the text goes on. */
static int take_zone(struct reader *r, int i)
{
	const struct token *k;
	int used;

	if (is_punct(r, i, '(') || is_punct(r, i, '['))
		i++;
	k = at(r, i);
	used = read_offset(r, i, &r->offset);
	if (used) {
		r->zoned = true;
		return i + used;
	}
	if (k->kind == TOKEN_WORD && k->digits == 1 && k->extra >= 'a') { /* a military letter: of unknown meaning, so UTC (RFC 2822) */
		r->zoned = true;
		r->offset = 0;
		return i + 1;
	}
	if (k->kind != TOKEN_ZONE)
		return i;
	r->zoned = true;
	r->offset = (int)k->value * MINUTE;
	if (k->extra == ZONE_CHINA_OR_US && zone_offset(r->zone, r->now) == 8 * HOUR)
		r->offset = 8 * HOUR;
	used = read_offset(r, i + 1, &r->offset);
	return i + 1 + used;
}

/* A date alone may have a zone too, but "2021-07-12 -10" is not one. */
static int take_date_zone(struct reader *r, int i)
{
	if (is_kind(r, i, TOKEN_ZONE) || ((is_punct(r, i, '+') || is_punct(r, i, '-')) && is_punct(r, i + 2, ':')))
		return take_zone(r, i);
	return i;
}

/* What may stand between a date and its time. */
static int skip_to_time(const struct reader *r, int i)
{
	static const char marks[] = ",(;)|-/:[]";

	for (int used = 0; used < 6; used++, i++) {
		const struct token *k = at(r, i);

		if (k->kind == TOKEN_PUNCT && strchr(marks, (int)k->value) != NULL)
			continue;
		if (k->kind == TOKEN_T || k->kind == TOKEN_FILLER || k->kind == TOKEN_WEEKDAY)
			continue;
		break;
	}
	return i;
}

/* The time after the date, or one that stands before it (10:22 2021-07-12). */
static enum verdict complete(struct reader *r, int start)
{
	enum precision precision = r->precision;
	int date_end = r->pos;
	enum verdict v;

	if (r->is_moment)
		return TAKEN;
	if (r->has_time) {
		if (!r->zoned)
			r->pos = take_zone(r, r->pos);
		return TAKEN;
	}
	if (precision == PRECISION_MONTH || precision == PRECISION_YEAR)
		return TAKEN;
	r->pos = take_date_zone(r, date_end);
	if (r->zoned)
		return TAKEN;
	v = take_time(r, skip_to_time(r, date_end));
	if (v == TAKEN)
		r->pos = take_zone(r, r->pos);
	if (v != NOT_THIS)
		return v;
	for (int i = start - 3; i >= 0 && i >= start - 9; i--) {
		struct reader probe = *r;

		if (take_time(&probe, i) == TAKEN && take_zone(&probe, probe.pos) <= start && start - probe.pos <= 3) {
			take_zone(&probe, probe.pos);
			*r = probe;
		}
	}
	return TAKEN;
}

static moment moment_of(const struct reader *r)
{
	if (r->is_moment)
		return r->at;
	if (r->zoned)
		return civil_seconds(&r->c) - r->offset;
	return civil_moment(&r->c, r->zone);
}

/* With its time of day, a day that comes again and again may lie ahead after all. */
static moment finish(struct reader *r)
{
	moment m = moment_of(r);

	if (r->repeats == REPEATS_NOT || m <= r->now + AHEAD_ALLOWED)
		return m;
	if (r->repeats == REPEATS_YEARLY)
		take_day_of_year_from(r, r->c.year - 1, r->c.month, r->c.day, r->pos);
	else
		take_back_days(r, 7, r->pos);
	return moment_of(r);
}

/* 1625020800, 1625020800123, "1625020800.5": seconds since 1973, milli-, micro-, nanoseconds. */
static enum verdict read_unix(const struct reader *r, struct when *ret)
{
	int i = is_punct(r, 0, '"') || is_punct(r, 0, '\''), end;
	int64_t v = at(r, i)->value;

	if (!is_kind(r, i, TOKEN_NUMBER))
		return NOT_THIS;
	end = i + 1;
	if (is_punct(r, end, '.') && is_kind(r, end + 1, TOKEN_NUMBER) && at(r, i)->digits >= 9)
		end += 2;
	if (end + i != r->n)
		return NOT_THIS;
	switch (at(r, i)->digits) {
	case 9:
	case 10:
		break;
	case 12:
		if (v / 100000000 >= YEAR_FIRST && v / 100000000 <= YEAR_LAST)
			return NOT_THIS; /* 202107121022 */
		v /= 1000;
		break;
	case 13:
		v /= 1000;
		break;
	case 16:
		v /= 1000000;
		break;
	case 18:
		v /= 1000000000;
		break;
	case 19:
		v /= 100000000; /* eighteen digits were kept */
		break;
	default:
		return NOT_THIS;
	}
	if (v >= civil_days(YEAR_LAST + 1, 1, 1) * DAY)
		return NOT_THIS;
	*ret = (struct when){v, PRECISION_SECOND, true};
	return TAKEN;
}

bool when_search(const char *text, size_t len, const struct zone *zone, moment now, struct when *ret)
{
	struct token tokens[TOKENS_MAX];
	struct reader first = {.t = tokens, .zone = zone, .now = now};

	first.n = words_cut(text, len, tokens, TOKENS_MAX);
	first.today = civil_at(now, zone);
	if (read_unix(&first, ret) == TAKEN)
		return true;
	for (int i = 0; i < first.n; i++) {
		for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
			struct reader r;
			enum verdict v;

			if (!(forms[f].begins & 1u << tokens[i].kind))
				continue;
			r = first;
			v = forms[f].read(&r, i);
			if (v == TAKEN)
				v = complete(&r, i);
			if (v == IMPOSSIBLE)
				return false;
			if (v == TAKEN) {
				enum precision precision = r.precision;

				*ret = (struct when){finish(&r), precision, r.zoned || r.is_moment};
				return true;
			}
		}
	}
	return false;
}

bool when_read(const char *text, size_t len, const struct zone *zone, moment now, struct when *ret)
{
	return stamp_read(text, len, zone, ret) || when_search(text, len, zone, now, ret);
}
