/*
 * grounds - see grounds.h.
 */
#include "grounds.h"

#include "text.h"

bool grounds_are_near(const struct account_card *a, const struct clues *open, const struct verdict *v, const struct policy *p, moment now)
{
	if (v->state != STATE_CURRENT || a->flag.finding || open->n || v->last_update.earliest == MOMENT_NONE ||
		now >= v->last_update.earliest + p->limit / GROUNDS_PART)
		return true;
	for (int i = 0; i < a->n_feeds; i++) {
		const struct feed_card *f = &a->feeds[i];

		if (f->other_name || f->closed_since != MOMENT_NONE || f->comments == COMMENTS_DISABLED)
			return true;
	}
	return false;
}

static int newest_first(const void *a, const void *b, void *ctx)
{
	moment x = *(const moment *)a, y = *(const moment *)b;

	(void)ctx;
	return (x < y) - (x > y);
}

bool grounds_in_list(const struct post *posts, int n, const struct policy *p)
{
	moment dates[POSTS_CARRIED_MAX];
	int dated = 0;

	for (int i = 0; i < n && dated < POSTS_CARRIED_MAX; i++) {
		if (posts[i].published == MOMENT_NONE)
			continue;
		if (posts[i].precision > PRECISION_DAY) /* a month's or a year's: anything may lie in it */
			return true;
		dates[dated++] = posts[i].published;
	}
	mem_sort(dates, (size_t)dated, sizeof *dates, newest_first, NULL); /* as most lists are */
	for (int i = 1; i < dated; i++)
		if (dates[i - 1] - dates[i] > p->limit - DAY) /* calendar days are counted with their last hour */
			return true;
	return false;
}

bool grounds_to_ask_anew(const struct feed_card *f, moment now)
{
	bool unusable = f->last_outcome == OUTCOME_BLOCKED || f->last_outcome == OUTCOME_UNREADABLE || f->last_outcome == OUTCOME_CRASHED;

	return unusable || f->last_asked == MOMENT_NONE || f->last_asked / DAY != now / DAY;
}
