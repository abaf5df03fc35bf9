/*
 * when-time - the time of day and the zone: 10:22:33, 下午3点半, 1022 behind a
 * T, +08:00, CST.
 *
 * It does not know which day they belong to, nor where beside it they stand.
 */
#include "when-in.h"

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

enum verdict take_time(struct reader *r, int i)
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
int take_zone(struct reader *r, int i)
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
int take_date_zone(struct reader *r, int i)
{
	if (is_kind(r, i, TOKEN_ZONE) || ((is_punct(r, i, '+') || is_punct(r, i, '-')) && is_punct(r, i + 2, ':')))
		return take_zone(r, i);
	return i;
}
