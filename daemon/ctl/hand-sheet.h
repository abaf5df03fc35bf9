/*
 * hand-sheet - the two forms that offices fill in by hand: what persons saw of
 * accounts (核查登记表), and what units answered (整改反馈表).  One table of
 * columns each, for both ways.
 */
#ifndef NEWMEDIA_CTL_HAND_SHEET_H
#define NEWMEDIA_CTL_HAND_SHEET_H

#include "clock.h"

enum hand_column {
	HAND_NUMBER, HAND_KEY, HAND_NAME, HAND_PLATFORM, HAND_UNIT, HAND_RULE,
	HAND_AT, HAND_LAST_UPDATE, HAND_INTERACTION, HAND_WORKS,
	HAND_ANSWER, HAND_ANSWERED_AT, HAND_BY, HAND_NOTE,
	HAND_COLUMNS
};
struct hand_kind {
	const char *name;                /* as --kind says it */
	const char *title;               /* of the sheet; msgid */
	const enum hand_column *columns; /* in the order of the form */
	int n;
	const char *by;                  /* how the form calls who fills it in */
	enum hand_column tells;          /* the column by which its heading row is known, besides the name */
};
extern const struct hand_kind hand_kinds[2];
const struct hand_kind *hand_kind(const char *name);     /* NULL: no such kind */
const char *hand_heading(const struct hand_kind *k, enum hand_column c); /* the office's */
/* The column a heading names; -1 = none. */
int hand_column_named(const char *heading);
/* A word of the office as the house says it (有效: ok, 是: yes), and back; NULL: no such word. */
const char *hand_value(enum hand_column c, const char *word);
const char *hand_word(enum hand_column c, const char *value);
/* A date or time as offices write it, in the zone; a day alone is told. -1: it is none. */
int hand_time(const char *s, const struct zone *z, moment *ret, bool *ret_day);
/* The same written so that it reads back exactly: the end of a day as that day. */
void hand_add_time(struct text *t, moment m, const struct zone *z);

#endif
