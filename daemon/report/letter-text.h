/*
 * letter-text - every sentence of the letters, Chinese first.
 *
 * Not the message catalogue: what an office sends is written and read in
 * Chinese, so the Chinese stands here as the original and English is its
 * translation; the language is the configuration's, whatever the environment
 * of the daemon says; and a catalogue that is not installed cannot turn an
 * official letter into another language.  Names of states and platforms come
 * from word.h, as everywhere.
 */
#ifndef NEWMEDIA_LETTER_TEXT_H
#define NEWMEDIA_LETTER_TEXT_H

#include "clock.h"

enum letter_text {
	LT_TITLE, LT_TITLE_OFFICE, LT_SUBJECT, LT_SUBJECT_LATE, LT_NOTHING, LT_NOTHING_UNCHECKED, LT_UPDATE_BY, LT_UPDATE_FROM, LT_OVERDUE_NOW, LT_OVERDUE_AND_BY, LT_OVERDUE_FROM,
	LT_PASSED_NOW, LT_BELOW_OVERDUE, LT_BELOW_DUE, LT_BELOW_BOTH, LT_BELOW_UNCHECKED, LT_STATE_STALE,
	LT_FINDINGS_TO_SETTLE, LT_OFFICE_FIRST,
	LT_TODO, LT_OF_UNIT, LT_TODO_DUE, LT_TODO_PASSED, LT_TODO_OVERDUE, LT_TODO_FINDING, LT_CLUE, LT_CLUE_BELOW, LT_OBJECTED, LT_DISMISSED, LT_OBJECTED_NOTE,
	LT_ACCOUNTS, LT_ACCOUNT, LT_PLATFORM, LT_LAST_UPDATE, LT_DAYS, LT_LONGEST_GAP, LT_POSTS_WEEK, LT_INTERACTION, LT_STATE, LT_UNIT, LT_DEADLINE,
	LT_INTERACTION_GOOD, LT_INTERACTION_NONE, LT_COMMENTS_OPEN, LT_COMMENTS_OFF, LT_COMMENTS_UNKNOWN, LT_NO_POST, LT_GAP_NOTE,
	LT_BELOW, LT_BY_UNIT, LT_ALL, LT_CURRENT, LT_DUE_SOON, LT_OVERDUE, LT_UNCHECKED, LT_OTHER, LT_BELOW_TODO, LT_MORE_IN_FILE, LT_MORE, LT_SUM, LT_MORE_UNITS,
	LT_CHANGE, LT_CHANGE_POSTS, LT_CHANGE_OVERDUE, LT_CHANGE_NONE,
	LT_NOT_CHECKED, LT_NOT_CHECKED_STALE, LT_NOT_CHECKED_UNREACHABLE, LT_NOT_CHECKED_UNREADABLE, LT_NOT_CHECKED_NEW, LT_NOT_CHECKED_UNKNOWN,
	LT_NOT_CHECKED_PRESUMED, LT_NOT_CHECKED_BY_HAND, LT_NOT_CHECKED_SINCE, LT_OFFLINE,
	LT_MADE, LT_LATE, LT_FILE_NAME, LT_FILE_NAME_OFFICE, LT_SHEET_NAME,
	LT_WARN_SUBJECT, LT_WARN_FIRST, LT_WARN_ITEM, LT_WARN_NOTE, LT_WARN_GONE,
	LT_ADMIN_SUBJECT, LT_ADMIN_FIRST,
	LT_HOLIDAY_SUBJECT, LT_HOLIDAY_FIRST, LT_HOLIDAY_NONE, LT_HOLIDAY_NOTE,
	LT_TEST_SUBJECT, LT_TEST_FIRST,
	LT_CORRECTION_SUBJECT, LT_CORRECTION_FIRST, LT_CORRECTION_NOTE, LT_OUTCOME_SUBJECT, LT_OUTCOME_FIRST, LT_FOUND_AT, LT_REASON,
	LT_SHORT, LT_SHORT_OFFICE, LT_SHORT_NAME, LT_SHORT_NAME_PASSED, LT_SHORT_NAME_OVERDUE, LT_SHORT_MORE, LT_SHORT_OPEN, LT_SHORT_CLOSE,
	LT_PAUSE, LT_END, LT_COUNT
};
void letter_language(const char *language);        /* zh_CN or en; also for word.h, whatever the environment says */
void letter_sentences_in(const char *language);    /* only the sentences: what else is said stays in the admin's language */
const char *letter_text(enum letter_text t);       /* a format or a text */
/* Another sentence behind those that stand there. */
void letter_add(struct text *t, enum letter_text which, ...);
moment letter_noon(int64_t day, const struct zone *z);             /* a moment of that day (since 1970-01-01), to name it by */
void letter_add_day(struct text *t, moment m, const struct zone *z);      /* 7月26日 */
void letter_add_deadline(struct text *t, moment m, const struct zone *z); /* 7月26日24时 */
void letter_add_time(struct text *t, moment m, const struct zone *z);     /* 2021年7月26日09:00 */

#endif
