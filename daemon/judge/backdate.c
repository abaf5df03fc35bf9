/*
 * backdate - truth rule 10, as far as cards can tell.
 *
 * A forged date is the gravest thing this house can say of an account.  So
 * every innocent way in which an old date may show up late is gone through
 * first, and what remains is a suspicion that a person must confirm.
 */
#include "backdate.h"

#include "calendar.h"
#include "source.h"

enum backdate backdate_weigh(const struct novelty *n, const struct feed_card *feed, const struct source_card *source, int64_t lag,
	const struct world *w, moment now)
{
	moment j = feed->last_good;

	if (n->at_first || j == MOMENT_NONE || n->when.precision == PRECISION_SIGHT || n->when.latest + lag >= j)
		return BACKDATE_NORMAL;
	/* Of a source that does not list everything, or whose last list was cut short of that date, nothing follows. */
	if (feed->partial || (feed->full_from != MOMENT_NONE && n->when.earliest < feed->full_from))
		return BACKDATE_UNKNOWABLE;
	if (feed->failing_since != MOMENT_NONE || world_frozen_within(w, j, now) > 0)
		return BACKDATE_CATCH_UP;
	if (source->via == VIA_DIRECT)
		return BACKDATE_DOUBTFUL;
	if (source->stale_since != MOMENT_NONE || (source->revived != MOMENT_NONE && j < source->revived + lag))
		return BACKDATE_CATCH_UP;
	/* When the list was read in full, nothing newer than the post had come through the bridge: it may have stood still, not yet long enough
	 * to be stale. That it lives now, as a neighbour shows, does not say what was missing then. */
	return feed->full_life < n->when.latest + lag ? BACKDATE_CATCH_UP : BACKDATE_DOUBTFUL;
}

bool backdate_matters(const struct instant *before, const struct instant *after, moment now, const struct policy *p)
{
	if (before->earliest == MOMENT_NONE)
		return false;
	return calendar_deadline(before, p->limit, p->count_hours, p->zone) <= (after->earliest == MOMENT_NONE ? now : after->earliest);
}
