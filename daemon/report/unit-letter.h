/*
 * unit-letter - a letter of the office to one unit, as an official document:
 * 提醒函 (what will be due, and clues) or 督办函 (what was confirmed, with a
 * day of reply), and the 整改反馈表 that comes back.
 */
#ifndef NEWMEDIA_UNIT_LETTER_H
#define NEWMEDIA_UNIT_LETTER_H

#include "official.h"
#include "scope.h"

enum unit_letter { UNIT_LETTER_REMIND, UNIT_LETTER_URGE };
/* How many accounts it names (0: there is nothing to say, and nothing was written); -1: store_error(). */
int unit_letter(struct official *o, const struct report_view *v, int unit, enum unit_letter kind, const char *number, const char *signed_by);

#endif
