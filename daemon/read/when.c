/*
 * when - see when.h.
 *
 * What nearly all feeds write is read straight (stamp.h); this is the long way.
 * The text is cut into tokens (words.h).  At each token, from the left, the
 * readers of `forms` are tried in order (when-day.c, when-ago.c): each knows
 * one way of writing a date and either does not recognise it, or takes it, or
 * finds it impossible (the 30th of February).  What is taken is completed by
 * the time of day and the zone that follow (or a time that stands before:
 * when-time.c), and turned into a moment at the very end.  An impossible date ends the search: half of a wrong
 * date is not a date.
 */
#include "when.h"

#include <string.h>

#include "stamp.h"
#include "when-in.h"

/* A platform's clock may be a little ahead of ours: "07-12 10:31" at 10:30 is not of last year. */
enum { AHEAD_ALLOWED = 10 * MINUTE };

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
