/*
 * chart - pictures as SVG, drawn by us, each with words for those who do not
 * see it.  Colours are the style sheet's (classes), so that they follow light,
 * dark and paper.
 */
#ifndef NEWMEDIA_CHART_H
#define NEWMEDIA_CHART_H

#include "leaf.h"

struct gap { int64_t from, to; }; /* days since 1970-01-01; to - from days without an update */

enum { CHART_DAYS = 365, CHART_WIDTH = 2 * CHART_DAYS };
/*
 * How many days had passed since the last update, day by day over a year: it
 * falls to nothing where a post counts.  day: of the posts, ascending, the last before the window
 * included; limit in days.  What lies above the limit's line is filled.
 */
void chart_silence(struct leaf *l, const int64_t *day, int n, int64_t today, int limit);
/* The gaps over the limit that reach into the year, oldest first: how many. */
int chart_gaps(const int64_t *day, int n, int64_t today, int limit, struct gap *ret, int cap);

/*
 * Was it possible to talk to the office?  Week by week whether its posts were
 * open to comments, and below what persons found who tried, on the days of
 * chart_silence().
 */
enum { TALK_WEEKS = CHART_DAYS / 7 + 1, TRIED_MAX = 60 };
struct talk {                    /* zeroed before its first use */
	struct { int posts, open, closed; } week[TALK_WEEKS]; /* the oldest first; what is neither open nor closed is not known */
	struct { int64_t day; bool works; } tried[TRIED_MAX];
	int n_tried;
};
void chart_talk_posts(struct talk *t, int64_t today, int64_t day, int posts, int open, int closed); /* outside the year: nothing */
void chart_talk_tried(struct talk *t, int64_t day, bool works);   /* the first TRIED_MAX told are kept */
bool chart_talk_known(const struct talk *t);                        /* is there anything to draw? */
void chart_talk(struct leaf *l, const struct talk *t, int64_t today);

/* Parts of a whole as one bar. */
struct part { int n; enum tint tint; const char *name; };
void chart_parts(struct leaf *l, const char *title, const struct part *p, int n);

/* A QR code of an address; nothing where it is too long for one. */
void chart_qr(struct leaf *l, const char *url, const char *words);

#endif
