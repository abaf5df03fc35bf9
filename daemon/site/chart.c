/*
 * chart - see chart.h.
 */
#include "chart.h"

#include <qrencode.h>
#include <string.h>

#include "log.h"

/* ---- silence over a year -------------------------------------------------------------- */

enum { WIDTH = CHART_WIDTH, HEIGHT = 120, ABOVE = 14, BELOW = 18 };

int chart_gaps(const int64_t *day, int n, int64_t today, int limit, struct gap *ret, int cap)
{
	int found = 0;

	for (int i = 0; i < n; i++) {
		int64_t next = i + 1 < n ? day[i + 1] : today;

		if (next - day[i] > limit && next > today - CHART_DAYS && found < cap)
			ret[found++] = (struct gap){ day[i], next };
	}
	return found;
}

struct scale { int64_t first; int top; };

static int x_of(const struct scale *s, int64_t day)
{
	int64_t d = day - s->first;

	return 2 * (int)(d < 0 ? 0 : d > CHART_DAYS ? CHART_DAYS : d);
}

static int y_of(const struct scale *s, int64_t days)
{
	return ABOVE + HEIGHT - (int)(HEIGHT * (days > s->top ? s->top : days) / s->top);
}

/* One stretch without an update: a slope from its first visible day to its end. */
static void slope(struct leaf *l, const struct scale *s, int64_t from, int64_t to)
{
	int64_t seen = from < s->first ? s->first : from;

	leaf_rawf(l, " L%d %d L%d %d L%d %d", x_of(s, seen), y_of(s, seen - from), x_of(s, to), y_of(s, to - from), x_of(s, to), y_of(s, 0));
}

static void excess(struct leaf *l, const struct scale *s, const struct gap *g, int limit)
{
	int64_t over = g->from + limit, seen = over < s->first ? s->first : over;

	leaf_rawf(l, "<path class=\"over\" d=\"M%d %d L%d %d L%d %d L%d %d Z\"/>", x_of(s, seen), y_of(s, limit), x_of(s, seen), y_of(s, seen - g->from),
		x_of(s, g->to), y_of(s, g->to - g->from), x_of(s, g->to), y_of(s, limit));
}

static void months(struct leaf *l, const struct scale *s)
{
	const struct zone *utc = zone_find("UTC");

	for (int64_t d = s->first; d < s->first + CHART_DAYS; d++) {
		struct civil c = civil_at(d * DAY, utc);

		if (c.day == 1)
			leaf_rawf(l, "<path class=\"grid\" d=\"M%d %d V%d\"/><text x=\"%d\" y=\"%d\">%d</text>", x_of(s, d), ABOVE, ABOVE + HEIGHT, x_of(s, d) + 3,
				ABOVE + HEIGHT + BELOW - 4, c.month);
	}
}

void chart_silence(struct leaf *l, const int64_t *day, int n, int64_t today, int limit)
{
	struct scale s = { today - CHART_DAYS, 2 * limit > 0 ? 2 * limit : 1 };
	struct gap gap[CHART_DAYS];
	int gaps = chart_gaps(day, n, today, limit, gap, CHART_DAYS), longest = 0;

	for (int i = 0; i < n; i++) {
		int64_t next = i + 1 < n ? day[i + 1] : today;

		if (next > s.first && next - day[i] > longest)
			longest = (int)(next - day[i]);
	}
	if (longest > s.top)
		s.top = longest;
	leaf_rawf(l, "<figure><svg class=\"silence\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, ABOVE + HEIGHT + BELOW);
	leaf_sayf(l, _("Days since the last update over a year: longest %d, limit %d, %d times over the limit"), longest, limit, gaps);
	leaf_raw(l, "\">");
	months(l, &s);
	leaf_raw(l, "<path class=\"line\" d=\"");
	leaf_rawf(l, "M%d %d", n && day[0] > s.first ? x_of(&s, day[0]) : 0, y_of(&s, 0));
	for (int i = 0; i < n; i++)
		if ((i + 1 < n ? day[i + 1] : today) > s.first)
			slope(l, &s, day[i], i + 1 < n ? day[i + 1] : today);
	leaf_raw(l, "\"/>");
	for (int i = 0; i < gaps; i++)
		excess(l, &s, &gap[i], limit);
	leaf_rawf(l, "<path class=\"limit\" d=\"M0 %d H%d\"/><text class=\"limit\" x=\"%d\" y=\"%d\">", y_of(&s, limit), WIDTH, 4, y_of(&s, limit) - 4);
	leaf_sayf(l, _("limit %d days"), limit);
	leaf_raw(l, "</text></svg><figcaption>");
	leaf_say(l, _("Days since the last update, over a year; numbers below are months."));
	leaf_raw(l, "</figcaption></figure>\n");
}

/* ---- parts of a whole ------------------------------------------------------------------- */

void chart_parts(struct leaf *l, const char *title, const struct part *p, int n)
{
	enum { ALL = 1000 };
	int sum = 0, at = 0, done = 0;

	for (int i = 0; i < n; i++)
		sum += p[i].n;
	leaf_rawf(l, "<figure><svg class=\"parts\" viewBox=\"0 0 %d 24\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"", ALL);
	leaf_say(l, title);
	for (int i = 0; i < n; i++)
		leaf_sayf(l, "%s%s %d", i ? ", " : ": ", p[i].name, p[i].n);
	leaf_raw(l, "\">");
	for (int i = 0; i < n && sum; i++) {
		int end = (int)((int64_t)ALL * (done += p[i].n) / sum);

		if (end > at)
			leaf_rawf(l, "<rect class=\"%s\" x=\"%d\" y=\"0\" width=\"%d\" height=\"24\"/>", leaf_tint(p[i].tint), at, end - at);
		at = end;
	}
	leaf_raw(l, "</svg><figcaption class=\"legend\">");
	for (int i = 0; i < n; i++) {
		if (!p[i].n)
			continue;
		leaf_rawf(l, "<span class=\"%s\">", leaf_tint(p[i].tint));
		leaf_sayf(l, "%s %d", p[i].name, p[i].n);
		leaf_raw(l, "</span> ");
	}
	leaf_raw(l, "</figcaption></figure>\n");
}

/* ---- QR -------------------------------------------------------------------------------------- */

void chart_qr(struct leaf *l, const char *url, const char *words)
{
	enum { QUIET = 4 };          /* empty modules around it, as ISO/IEC 18004 asks */
	QRcode *q = QRcode_encodeString8bit(url, 0, QR_ECLEVEL_M);

	if (!q)
		return;
	leaf_rawf(l, "<figure class=\"qr\"><svg viewBox=\"0 0 %d %d\" role=\"img\" shape-rendering=\"crispEdges\" aria-label=\"", q->width + 2 * QUIET,
		q->width + 2 * QUIET);
	leaf_say(l, words);
	leaf_rawf(l, "\"><rect class=\"paper\" width=\"%d\" height=\"%d\"/><path class=\"ink\" d=\"", q->width + 2 * QUIET, q->width + 2 * QUIET);
	for (int y = 0; y < q->width; y++)
		for (int x = 0; x < q->width; x++)
			if (q->data[y * q->width + x] & 1)
				leaf_rawf(l, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
	leaf_raw(l, "\"/></svg><figcaption>");
	leaf_say(l, words);
	leaf_raw(l, "</figcaption></figure>\n");
	QRcode_free(q);
}
