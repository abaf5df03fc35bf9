/*
 * when-in - what the when*.c files share; no other file includes it.
 */
#ifndef NEWMEDIA_WHEN_IN_H
#define NEWMEDIA_WHEN_IN_H

#include "when.h"
#include "words.h"

/* What is said of the tokens from i on: not written this way; taken into *r; written so, but there is no such day or time. */
enum verdict { NOT_THIS, TAKEN, IMPOSSIBLE };
enum { REPEATS_NOT, REPEATS_YEARLY, REPEATS_WEEKLY };

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

static inline const struct token *at(const struct reader *r, int i)
{
	return &r->t[i >= 0 && i < r->n ? i : r->n];
}

static inline bool is_punct(const struct reader *r, int i, int ch)
{
	return at(r, i)->kind == TOKEN_PUNCT && at(r, i)->value == ch;
}

static inline bool is_kind(const struct reader *r, int i, enum token_kind k)
{
	return at(r, i)->kind == k;
}

/* A number of at most max digits, written as one (English "a" is none). */
static inline bool is_number(const struct reader *r, int i, int max_digits)
{
	return is_kind(r, i, TOKEN_NUMBER) && at(r, i)->digits >= 1 && at(r, i)->digits <= max_digits;
}

static inline bool is_year(const struct reader *r, int i)
{
	return is_number(r, i, 4) && at(r, i)->digits == 4 && at(r, i)->value >= YEAR_FIRST && at(r, i)->value <= YEAR_LAST;
}

static inline int value(const struct reader *r, int i)
{
	return (int)at(r, i)->value;
}

static inline bool is_separator(const struct reader *r, int i)
{
	return is_punct(r, i, '-') || is_punct(r, i, '/') || is_punct(r, i, '.');
}

/* A day, if there is one of that year, month and day; the text goes on at pos. */
enum verdict take_date(struct reader *r, int year, int month, int day, int pos);
enum verdict take_days(struct reader *r, int64_t days, int pos); /* since 1970-01-01 */
/* No year: the latest that is not in the future, from last_year on; for the 29th of February the latest that has one. */
enum verdict take_day_of_year_from(struct reader *r, int last_year, int month, int day, int pos);
enum verdict take_back_days(struct reader *r, int64_t days, int pos); /* from today */

/* The time of day that stands at i. */
enum verdict take_time(struct reader *r, int i);
/* Whatever zone stands at i, also "(CST)" and "GMT+0800 (China Standard Time)"; returns where the text goes on. */
int take_zone(struct reader *r, int i);
int take_date_zone(struct reader *r, int i); /* behind a date alone */

/* The ways of writing a date: as a calendar has it (when-day.c) ... */
enum verdict form_chinese(struct reader *r, int i);
enum verdict form_chinese_day(struct reader *r, int i);
enum verdict form_year_first(struct reader *r, int i);
enum verdict form_week(struct reader *r, int i);
enum verdict form_year_and(struct reader *r, int i);
enum verdict form_year_last(struct reader *r, int i);
enum verdict form_short_year(struct reader *r, int i);
enum verdict form_month_day(struct reader *r, int i);
enum verdict form_compact(struct reader *r, int i);
enum verdict form_day_month_name(struct reader *r, int i);
enum verdict form_month_name_day(struct reader *r, int i);
enum verdict form_year_month_name(struct reader *r, int i);
/* ... and counted from now (when-ago.c). */
enum verdict form_ago(struct reader *r, int i);
enum verdict form_just_now(struct reader *r, int i);
enum verdict form_day_name(struct reader *r, int i);
enum verdict form_weekday(struct reader *r, int i);
enum verdict form_time_only(struct reader *r, int i);

#endif
