/*
 * words - the vocabulary of dates: text cut into tokens for when.c.
 *
 * Knows month names, day names, zone names, Chinese markers and numerals, and
 * full-width forms; knows nothing of how they combine into a date.
 */
#ifndef NEWMEDIA_WORDS_H
#define NEWMEDIA_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,   /* value; digits = how many were written; Chinese numerals too */
	TOKEN_PUNCT,    /* value = the ASCII character */
	TOKEN_MONTH_NAME, /* value 1..12 */
	TOKEN_WEEKDAY,  /* value 0..6, 0 = Sunday; extra = weeks from this one, or WEEK_LATEST */
	TOKEN_ZONE,     /* value = minutes east; extra = ZONE_... */
	TOKEN_PART,     /* value = PART_... */
	TOKEN_YEAR, TOKEN_MONTH, TOKEN_DAY, TOKEN_HOUR, TOKEN_MINUTE, TOKEN_SECOND, /* 年 月 日 点 分 秒 */
	TOKEN_UNIT,     /* value = seconds: of "hours", 天, weeks; months and years use TOKEN_MONTH and TOKEN_YEAR with extra = 1 */
	TOKEN_DAY_NAME, /* value = days from today (昨天 -1); extra = PART_... or 0 (昨晚) */
	TOKEN_YEAR_NAME, /* value = years from this one (去年 -1) */
	TOKEN_AGO, TOKEN_HALF, TOKEN_FEW, TOKEN_JUST_NOW,
	TOKEN_T, TOKEN_W, /* the letters of ISO 8601 */
	TOKEN_FILLER,   /* "at", "of", "th", 个: means nothing here */
	TOKEN_WORD      /* anything else */
};
enum { PART_NONE, PART_AM, PART_NOON, PART_PM, PART_NIGHT };
enum { ZONE_FIXED, ZONE_CHINA_OR_US /* CST */, ZONE_BASE /* GMT, UTC: an offset may follow */ };
enum { WEEK_LATEST = 99 };

struct token {
	enum token_kind kind;
	int64_t value;
	int digits;
	int extra;
	bool gap; /* white space stood before it */
};

/* A date is found within the first so many tokens or not at all: nobody writes it later, and the search is quadratic. */
enum { TOKENS_MAX = 96 };

/* Cuts text into at most max - 1 tokens and a TOKEN_END; returns how many without the end. */
int words_cut(const char *text, size_t len, struct token *ret, int max);

#endif
