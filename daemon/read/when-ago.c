/*
 * when-ago - a date counted from now: 5 minutes ago, 半小时前, 昨晚, 上周五,
 * and a time of day alone.
 *
 * Months and years are counted by the calendar, days from the day it is in the
 * zone, hours and less from the instant; what is said roughly is taken to be
 * rough.
 */
#include "when-in.h"

static enum verdict take_relative(struct reader *r, moment when, enum precision precision, int pos)
{
	r->is_moment = true;
	r->at = when;
	r->precision = precision;
	r->pos = pos;
	return TAKEN;
}

enum verdict take_back_days(struct reader *r, int64_t days, int pos)
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
enum verdict form_ago(struct reader *r, int i)
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
enum verdict form_just_now(struct reader *r, int i)
{
	return is_kind(r, i, TOKEN_JUST_NOW) ? take_relative(r, r->now, PRECISION_MINUTE, i + 1) : NOT_THIS;
}

/* 昨天, 昨晚 */
enum verdict form_day_name(struct reader *r, int i)
{
	if (!is_kind(r, i, TOKEN_DAY_NAME))
		return NOT_THIS;
	r->part = at(r, i)->extra;
	return take_back_days(r, -value(r, i), i + 1);
}

/* 周三, 上周五: alone, not as an ornament of a full date */
enum verdict form_weekday(struct reader *r, int i)
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
enum verdict form_time_only(struct reader *r, int i)
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
