/*
 * circular-text - every sentence of circulars, letters of notice and the
 * year's report, Chinese first, as letter-text.h is for letters.
 */
#ifndef NEWMEDIA_CIRCULAR_TEXT_H
#define NEWMEDIA_CIRCULAR_TEXT_H

#include "circular.h"

enum circular_text {
	CT_TITLE, CT_TITLE_REGION, CT_CORRECTION_TITLE, CT_QUARTER, CT_YEAR, CT_HALF_1, CT_HALF_2, CT_MONTH, CT_SPAN, CT_DRAFT, CT_TO, CT_TO_END, CT_BASIS,
	CT_OPENING, CT_OFFICE,
	CT_H_GENERAL, CT_H_WINDOW, CT_H_PLATFORM, CT_H_LEVEL, CT_H_PROBLEMS, CT_H_DEMANDS,
	CT_WINDOW_POINT, CT_WINDOW_GAP, CT_SAMPLED, CT_FIGURES, CT_NOTHING_CHECKED, CT_UP, CT_DOWN, CT_SAME, CT_UNCHECKED, CT_BY_UNIT,
	CT_COL_PLATFORM, CT_COL_LEVEL, CT_COL_UNIT, CT_COL_REGISTERED, CT_COL_CHECKED, CT_COL_SHARE, CT_COL_FAILED, CT_COL_UNCHECKED, CT_COL_RATE, CT_COL_CHANGE,
	CT_COL_KIND, CT_COL_RATE_BEFORE, CT_SUM,
	CT_LEVEL_COUNTRY, CT_LEVEL_PROVINCE, CT_LEVEL_CITY, CT_LEVEL_COUNTY, CT_LEVEL_TOWN, CT_LEVEL_NONE,
	CT_NO_PROBLEMS, CT_PROBLEM, CT_PROBLEM_ITEM, CT_AND_MORE, CT_H_AGAIN, CT_AGAIN, CT_AGAIN_OTHER, CT_AGAIN_NONE, CT_H_CLOSED, CT_CLOSED_ITEM,
	CT_AGAIN_REPAIRED, CT_AGAIN_NOT, CT_AGAIN_CANCELLED, CT_AGAIN_CLOSED, CT_AGAIN_UNCHECKED, CT_AGAIN_GONE,
	CT_COL_NUMBER, CT_COL_TYPE, CT_COL_NAME, CT_COL_RESPONSIBLE, CT_COL_PROBLEM, CT_COL_LAST, CT_COL_GAP, CT_COL_OVER, CT_COL_POSTS, CT_COL_INTERACTION,
	CT_COL_STREAK, CT_COL_WHY, CT_COL_LAST_PROBLEM, CT_COL_NOW, CT_COL_RESULT, CT_COL_KEY, CT_COL_STATUS,
	CT_WHY_SUSPENDED, CT_WHY_SOURCE, CT_WHY_UNREACHABLE, CT_WHY_UNREADABLE, CT_WHY_NO_LOOK, CT_WHY_PRESUMED,
	CT_PASS, CT_FAIL, CT_RESULT_UNCHECKED, CT_NOT_DRAWN,
	CT_DEMAND_REPAIR, CT_DEMAND_CLOSE, CT_DEMAND_KEEP, CT_DEMAND_NONE,
	CT_ENCLOSED, CT_ENCLOSED_ITEM, CT_ENCLOSED_ONE, CT_ANNEX, CT_ANNEX_UNITS, CT_ANNEX_FAILED, CT_ANNEX_UNCHECKED, CT_ANNEX_AGAIN, CT_ANNEX_CLOSED, CT_ANNEX_ALL, CT_ANNEX_NONE, CT_NOTE_FAILED, CT_NOTE_RATE,
	CT_FILE_FIGURES,
	CT_CORRECTION_OPENING, CT_CORRECTION_EARLIER, CT_CORRECTION_REGISTERED, CT_CORRECTION_CHECKED, CT_CORRECTION_FAILED, CT_CORRECTION_RATE, CT_CORRECTION_COMMA,
	CT_CORRECTION_OUT, CT_CORRECTION_IN, CT_CORRECTION_CLEARED, CT_CORRECTION_OTHER, CT_CORRECTION_ITEM, CT_CORRECTION_NEXT, CT_CORRECTION_SAME, CT_CORRECTION_ANNEX, CT_CORRECTION_REASON,
	CT_CORRECTION_END,
	CT_NOTICE_REMIND, CT_NOTICE_URGE, CT_NOTICE_REMIND_TITLE, CT_NOTICE_URGE_TITLE, CT_NOTICE_REMIND_OPENING, CT_NOTICE_URGE_OPENING, CT_NOTICE_ITEM_DUE, CT_NOTICE_ITEM_PASSED, CT_NOTICE_ITEM_CLUE,
	CT_NOTICE_ITEM_CONFIRMED, CT_NOTICE_REMIND_END, CT_NOTICE_URGE_END, CT_NOTICE_FORM, CT_COL_REPAIR, CT_COL_REPAIR_WHEN, CT_COL_REPAIR_WHO, CT_NOTICE_FORM_NOTE,
	CT_YEAR_TITLE, CT_YEAR_GENERAL, CT_YEAR_FIGURES, CT_YEAR_H_QUARTERS, CT_COL_QUARTER, CT_YEAR_QUARTER, CT_YEAR_H_CLOSED, CT_YEAR_H_GAPS, CT_YEAR_H_SCORE, CT_COL_POINTS, CT_COL_TRACE,
	CT_YEAR_SCORE_NOTE, CT_YEAR_SCORE_ITEM, CT_YEAR_NONE, CT_YEAR_PARTIAL, CT_YEAR_END, CT_YEAR_GAPS, CT_YEAR_SCORES, CT_COL_TAKEN_OFF, CT_COL_FINDING,
	CT_PAUSE, CT_ITEM_END, CT_OPEN, CT_CLOSE, CT_COUNT
};
void circular_language(const char *language);      /* also of word.h */
const char *circular_text(enum circular_text t);   /* a format or a text */
void circular_add_date(struct text *t, moment m, const struct zone *z);           /* 2021年7月26日 */
void circular_add_percent(struct text *t, int hundredths);                        /* 95.77%; "—" for -1 */
void circular_add_period(struct text *t, const struct period *p);                 /* 2021年第二季度 */
void circular_add_title(struct text *t, const struct circular *c, bool lines); /* lines: broken where an official would */
void circular_add_ordinal(struct text *t, int n);                                 /* (一) */
void circular_add_rules(struct text *t, uint32_t rules);                          /* what people call them, confirmed */
void circular_add_rule_names(struct text *t, const char *names);                  /* the same, of names by space */
const char *circular_level(const char *level);                                    /* 市 -> 市州 */
const char *circular_why(enum circular_why w);
const char *circular_result(enum circular_result r);
const char *circular_again(enum circular_again a);
const char *circular_closed(const struct then_account *a); /* what became of an account that a circular tells of as closed */
const char *circular_office(const struct config *c);

#endif
