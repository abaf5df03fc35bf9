/*
 * clues-duplicates - two accounts of one unit on one platform: a hint on the
 * later one, for the office alone (国办发〔2018〕123号: in principle one account
 * a unit and platform of others).
 *
 * It follows from the register and from who was closed, never from a look: so
 * it is searched when a register comes into force, and again, for one unit,
 * when an account of it was closed or is watched again.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "clues-in.h"

/* What belongs to the unit itself, or to nobody, is no platform of others. */
static bool is_of_others(enum platform p)
{
	return p != PLATFORM_WEBSITE && p != PLATFORM_APP && p != PLATFORM_OTHER;
}

static bool is_counted(const struct member *m)
{
	return is_of_others(m->conf->platform) && clue_may_accuse(RULE_DUPLICATE, &m->card);
}

/* By unit and platform; of those the earliest first, by its opening date where that is known, else as they came into the register. */
static int by_age(const void *a, const void *b, void *ctx)
{
	const struct register_ *r = ctx;
	const struct member *x = &r->members[*(const int *)a], *y = &r->members[*(const int *)b];
	moment opened = x->card.opened == MOMENT_NONE ? MOMENT_NEVER : x->card.opened;
	moment other = y->card.opened == MOMENT_NONE ? MOMENT_NEVER : y->card.opened;

	if (x->conf->unit != y->conf->unit)
		return x->conf->unit < y->conf->unit ? -1 : 1;
	if (x->conf->platform != y->conf->platform)
		return x->conf->platform < y->conf->platform ? -1 : 1;
	if (opened != other)
		return opened < other ? -1 : 1;
	return (x->card.id > y->card.id) - (x->card.id < y->card.id);
}

static int tell_office(struct register_ *r, struct store *s, const struct member *m, const struct member *first, int64_t finding)
{
	struct text cause = TEXT_SENTENCE, body = TEXT_INIT(0);
	int e;

	text_setf(&cause, "%s/%" PRId64, rule_name(RULE_DUPLICATE), finding);
	text_setf(&body, _("a hint: %s has more than one account on %s, %s beside %s; in principle a unit has one account on a platform"),
		r->config->units[m->conf->unit].name, platform_name(m->conf->platform), m->conf->name, first->conf->name);
	e = store_queue_letter(s, "office", text_str(&cause), "office", text_str(&body), r->world.now);
	r->letters = true;
	text_clear(&cause);
	text_clear(&body);
	return e;
}

/* first: the earliest of its unit and platform; NULL: there is none but itself. */
static int settle_member(struct register_ *r, struct store *s, struct member *m, const struct member *first)
{
	struct opening o = { .clue = { .rule = RULE_DUPLICATE, .about = first ? first->card.id : 0, .from = MOMENT_NONE, .to = MOMENT_NONE, .ends = MOMENT_NEVER },
		.since = r->world.now, .deadline = MOMENT_NONE };
	struct text detail = TEXT_SENTENCE;
	int e = 0;

	for (int i = m->clues.n - 1; !e && i >= 0; i--)
		if (m->clues.v[i].rule == RULE_DUPLICATE && (!first || m->clues.v[i].about != first->card.id))
			e = clue_end(r, s, m, &m->clues.v[i], N_("it no longer stands beside that account of its unit"), false, r->world.now);
	if (e || !first)
		return e;
	text_setf(&detail, _("beside account %s (%s) of the same unit on the same platform"), first->conf->key, first->conf->name);
	o.detail = text_str(&detail);
	e = clue_open(r, s, m, &o);
	if (!e && o.clue.finding)
		e = tell_office(r, s, m, first, o.clue.finding);
	text_clear(&detail);
	return e;
}

static bool is_beside(const struct member *m, const struct member *first)
{
	return first && m->conf->unit == first->conf->unit && m->conf->platform == first->conf->platform;
}

/* ---- who left the register --------------------------------------------------------- */

struct leaving { const struct register_ *r; int64_t *finding; int n; };

static bool take_left(void *ctx, const struct finding_row *f)
{
	struct leaving *l = ctx;

	if (f->rule == RULE_DUPLICATE && register_find(l->r, f->account_key) < 0) {
		l->finding = mem_grow(l->finding, (size_t)l->n + 1, sizeof *l->finding);
		l->finding[l->n++] = f->id;
	}
	return true;
}

static int end_left(const struct register_ *r, struct store *s)
{
	struct leaving l = { r, NULL, 0 };
	int e = store_each_finding(s, 0, true, take_left, &l);

	for (int i = 0; !e && i < l.n; i++)
		e = store_end_finding(s, l.finding[i], N_("the register names it no more"), r->world.now);
	free(l.finding);
	return e;
}

/* ---- all of them, or those of a unit ---------------------------------------------- */

int clues_duplicates(struct register_ *r, struct store *s, int unit)
{
	int *order = mem_alloc(((size_t)r->n_members + 1) * sizeof *order), n = 0, e = 0;
	const struct member *first = NULL;

	for (int i = 0; !e && i < r->n_members; i++) {
		if (unit >= 0 && r->members[i].conf->unit != unit)
			continue;
		if (is_counted(&r->members[i]))
			order[n++] = i;
		else
			e = settle_member(r, s, &r->members[i], NULL);
	}
	qsort_r(order, (size_t)n, sizeof *order, by_age, r);
	for (int i = 0; !e && i < n; i++) {
		struct member *m = &r->members[order[i]];
		bool beside = is_beside(m, first);

		e = settle_member(r, s, m, beside ? first : NULL);
		if (!beside)
			first = m;
	}
	free(order);
	return e || (unit < 0 && end_left(r, s)) ? -1 : 0;
}
