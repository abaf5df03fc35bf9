/*
 * calendar - deadlines: truth rule 7.  Pure.
 */
#ifndef NEWMEDIA_CALENDAR_H
#define NEWMEDIA_CALENDAR_H

#include "card.h"

/*
 * The moment at which `limit` after a post last updated at `when` has passed.
 * count = days: 24:00 of the limit-th day after the post's day in the zone
 * (limit rounded up to whole days); count = hours: latest instant + limit.
 * A date that leaves a span open counts from its latest instant.
 */
moment calendar_deadline(const struct instant *when, int64_t limit, bool count_hours, const struct zone *zone);
/* The i-th warning for that post: the same count over warn[i] scaled by limit / warn_for, rounded down to whole days. */
moment calendar_warn(const struct instant *when, const struct policy *p, int i);
/* Whole days an account's last update lies back, as officials count them: calendar days in the zone. */
int64_t calendar_age_days(moment last, moment now, const struct zone *zone);
/* The instant a declared date spans, from its earliest instant and precision, in the zone. */
struct instant instant_of(moment earliest, enum precision p, const struct zone *zone);

#endif
