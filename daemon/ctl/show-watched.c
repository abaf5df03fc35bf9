/*
 * show-watched - how well an account was watched (truth rule 11): since its
 * last update, which is what a verdict rests on, and over the last quarter.
 */
#include "show.h"

#include "watched.h"

enum { QUARTER = 92 * DAY, LABEL = 16 };

struct stretch { const char *key, *label; moment from; };

static int stretches(const struct view *v, const struct member *m, struct stretch ret[2])
{
	moment update = m->verdict.last_update.latest;
	int n = 0;

	if (update != MOMENT_NONE && update < v->now)
		ret[n++] = (struct stretch){ "since_last_update", _("since then"), update };
	ret[n++] = (struct stretch){ "quarter", _("last 92 days"), v->now - QUARTER };
	return n;
}

static void emit_holes(struct emit *j, const struct coverage *c)
{
	emit_open(j, "holes", '[');
	for (int i = 0; i < c->n_holes; i++) {
		emit_open(j, NULL, '{');
		emit_moment(j, "from", c->holes[i].from);
		emit_moment(j, "to", c->holes[i].to);
		emit_string(j, "cause", hole_cause_name(c->holes[i].cause));
		emit_close(j, '}');
	}
	emit_close(j, ']');
}

static void print_one(const struct stretch *s, const struct watched *w)
{
	int covered = coverage_per_mille(&w->coverage);
	struct text line = TEXT_INIT(0);

	text_addf(&line, _("%d.%d %% watched, by %u good looks"), covered / 10, covered % 10, w->looks);
	if (w->longest_pause) {
		text_add(&line, _(", longest pause "));
		word_duration(&line, w->longest_pause);
	}
	if (covered < COVERAGE_ENOUGH)
		text_addf(&line, " (%s)", _("not fully observed"));
	line_print(s->label, LABEL, text_str(&line));
	text_clear(&line);
}

void show_watched(const struct view *v, const struct member *m, struct emit *j)
{
	struct stretch s[2];
	int n = stretches(v, m, s);

	if (!v->store || !m->card.id)
		return;
	if (j)
		emit_open(j, "coverage", '[');
	for (int i = 0; i < n; i++) {
		struct watched w;

		if (watched_weigh(v->reg, v->store, (int)(m - v->reg->members), s[i].from, v->now, &w))
			continue;
		if (!j) {
			print_one(&s[i], &w);
			continue;
		}
		emit_open(j, NULL, '{');
		emit_string(j, "of", s[i].key);
		emit_moment(j, "from", s[i].from);
		emit_moment(j, "to", v->now);
		emit_int(j, "per_mille", coverage_per_mille(&w.coverage));
		emit_bool(j, "fully_observed", coverage_per_mille(&w.coverage) >= COVERAGE_ENOUGH);
		emit_int(j, "good_looks", w.looks);
		emit_int(j, "longest_pause", w.longest_pause);
		emit_holes(j, &w.coverage);
		emit_close(j, '}');
	}
	if (j)
		emit_close(j, ']');
}

void show_clue(struct store *store, int64_t finding, struct emit *j)
{
	struct text holes = TEXT_INIT(0);
	struct clue_fact c;

	if (store_get_clue(store, finding, &c, &holes) == 1) {
		emit_moment(j, "from", c.clue.from);
		emit_moment(j, "to", c.clue.to);
		if (c.days) {
			emit_int(j, "days", c.days);
			emit_int(j, "days_over", c.over);
		}
		if (c.covered >= 0) {
			emit_int(j, "per_mille", c.covered);
			emit_int(j, "good_looks", c.looks);
			emit_int(j, "longest_pause", c.longest_pause);
		}
	}
	text_clear(&holes);
}
