/*
 * chart-talk - comments and interaction over a year as one strip.
 */
#include "chart.h"
#include "log.h"

enum { MID = 18, BAR = 14, TRIED_AT = 48, HEIGHT = 60, DAY_WIDTH = CHART_WIDTH / CHART_DAYS };

void chart_talk_posts(struct talk *t, int64_t today, int64_t day, int posts, int open, int closed)
{
	int64_t week = (day - (today - CHART_DAYS)) / 7;

	if (day < today - CHART_DAYS || day > today)
		return;
	t->week[week].posts += posts;
	t->week[week].open += open;
	t->week[week].closed += closed;
}

void chart_talk_tried(struct talk *t, int64_t day, bool works)
{
	if (t->n_tried == TRIED_MAX)
		return;
	t->tried[t->n_tried].day = day;
	t->tried[t->n_tried++].works = works;
}

bool chart_talk_known(const struct talk *t)
{
	bool known = t->n_tried > 0;

	for (int i = 0; i < TALK_WEEKS; i++)
		known |= t->week[i].open || t->week[i].closed;
	return known;
}

/* What the picture shows, in words. */
static void tell_talk(struct leaf *l, const struct talk *t, int64_t today)
{
	int open = 0, closed = 0, unknown = 0, tried = 0, works = 0;

	for (int i = 0; i < TALK_WEEKS; i++) {
		open += t->week[i].open > 0;
		closed += t->week[i].closed > 0;
		unknown += t->week[i].posts > 0 && !t->week[i].open && !t->week[i].closed;
	}
	for (int i = 0; i < t->n_tried; i++) {
		tried += t->tried[i].day >= today - CHART_DAYS;
		works += t->tried[i].day >= today - CHART_DAYS && t->tried[i].works;
	}
	leaf_sayf(l, _("Weeks with posts open to comments: %d, closed: %d, not known: %d. Interaction was tried %d times and worked %d times."),
		open, closed, unknown, tried, works);
}

/* Open is drawn above the line and closed below it: who sees no colours sees the side. */
static void talk_weeks(struct leaf *l, const struct talk *t)
{
	enum { WEEK_WIDTH = 7 * DAY_WIDTH, GAP = 2 };

	for (int i = 0; i < TALK_WEEKS; i++) {
		int x = i * WEEK_WIDTH, w = (x + WEEK_WIDTH < CHART_WIDTH ? WEEK_WIDTH : CHART_WIDTH - x) - GAP;

		if (w <= 0)
			continue;
		if (t->week[i].open)
			leaf_rawf(l, "<rect class=\"open\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", x, MID - BAR, w, BAR);
		if (t->week[i].closed)
			leaf_rawf(l, "<rect class=\"closed\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", x, MID, w, BAR);
		if (t->week[i].posts && !t->week[i].open && !t->week[i].closed)
			leaf_rawf(l, "<rect class=\"unknown\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"4\"/>", x, MID - 2, w);
	}
}

void chart_talk(struct leaf *l, const struct talk *t, int64_t today)
{
	int64_t first = today - CHART_DAYS;

	leaf_rawf(l, "<figure><svg class=\"talk\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", CHART_WIDTH, HEIGHT);
	tell_talk(l, t, today);
	leaf_rawf(l, "\"><path class=\"axis\" d=\"M0 %d H%d M0 %d H%d\"/>", MID, CHART_WIDTH, TRIED_AT, CHART_WIDTH);
	talk_weeks(l, t);
	for (int i = 0; i < t->n_tried; i++) {
		int x = (int)(t->tried[i].day - first) * DAY_WIDTH;

		if (t->tried[i].day < first)
			continue;
		if (t->tried[i].works)
			leaf_rawf(l, "<circle class=\"open\" cx=\"%d\" cy=\"%d\" r=\"6\"/>", x, TRIED_AT);
		else
			leaf_rawf(l, "<path class=\"failed\" d=\"M%d %d l10 10 m0 -10 l-10 10\"/>", x - 5, TRIED_AT - 5);
	}
	leaf_raw(l, "</svg><figcaption>");
	leaf_say(l, _("Week by week: posts open to comments above the line, closed ones below it, thin where it is not known; on the second line what "
		"persons found who tried: a dot where it worked, a cross where it did not."));
	leaf_raw(l, " ");
	tell_talk(l, t, today);
	leaf_raw(l, "</figcaption></figure>\n");
}
