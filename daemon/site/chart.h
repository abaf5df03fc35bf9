/*
 * chart - pictures as SVG, drawn by us, each with words for those who do not
 * see it.  Colours are the style sheet's (classes), so that they follow light,
 * dark and paper.
 */
#ifndef NEWMEDIA_CHART_H
#define NEWMEDIA_CHART_H

#include "leaf.h"

struct gap { int64_t from, to; }; /* days since 1970-01-01; to - from days without an update */

enum { CHART_DAYS = 365 };
/*
 * How many days had passed since the last update, day by day over a year: it
 * falls to nothing where a post counts.  day: of the posts, ascending, the last before the window
 * included; limit in days.  What lies above the limit's line is filled.
 */
void chart_silence(struct leaf *l, const int64_t *day, int n, int64_t today, int limit);
/* The gaps over the limit that reach into the year, oldest first: how many. */
int chart_gaps(const int64_t *day, int n, int64_t today, int limit, struct gap *ret, int cap);

/* Parts of a whole as one bar. */
struct part { int n; enum tint tint; const char *name; };
void chart_parts(struct leaf *l, const char *title, const struct part *p, int n);

/* A QR code of an address; nothing where it is too long for one. */
void chart_qr(struct leaf *l, const char *url, const char *words);

#endif
