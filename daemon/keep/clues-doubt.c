/*
 * clues-doubt - which of a look's new posts are suspected of back-dating:
 * what of truth rule 10 only the store can tell.
 *
 * The cards acquit nearly all; only what they leave is looked up here: is it
 * an edit, would the account have been silent without it, do others of its
 * source show the same?
 */
#include <string.h>

#include "backdate.h"
#include "clues-in.h"
#include "name.h"
#include "source.h"

struct doubting {
	struct seen *x;
	bool *doubtful;          /* of x->novel */
	struct text mine, other; /* titles, folded */
};

/* The same address, or the same title to a reader, was seen lately: it was edited. */
static bool take_known(void *ctx, const struct post_row *known)
{
	struct doubting *d = ctx;

	name_fold(&d->other, known->title);
	for (int i = 0; i < d->x->n_novel; i++) {
		const struct post *p = &d->x->look->posts[d->x->novel[i].index];

		if (!d->doubtful[i])
			continue;
		name_fold(&d->mine, p->title);
		if ((*p->url && !strcmp(p->url, known->url)) || (d->mine.len && !strcmp(text_str(&d->mine), text_str(&d->other))))
			d->doubtful[i] = false;
	}
	return true;
}

/* What the account shows without the doubtful ones. */
static int load_without(struct updates *u, struct store *s, const struct member *m, const struct doubting *d)
{
	if (updates_load(u, s, m, NULL))
		return -1;
	for (int i = 0; i < d->x->n_novel; i++)
		if (!d->doubtful[i] && d->x->novel[i].when.precision != PRECISION_SIGHT)
			updates_add(u, &d->x->novel[i].when);
	return 0;
}

static int weigh_effect(const struct register_ *r, struct store *s, const struct doubting *d)
{
	const struct member *m = &r->members[d->x->member];
	struct updates u = { NULL, 0 };
	int e = load_without(&u, s, m, d);

	for (int i = 0; !e && i < d->x->n_novel; i++) {
		struct instant before, after;

		if (!d->doubtful[i])
			continue;
		updates_around(&u, d->x->novel[i].when.earliest, &before, &after);
		d->x->novel[i].suspected = backdate_matters(&before, &after, d->x->look->now, m->policy);
	}
	updates_clear(&u);
	return e;
}

struct calling_off { struct register_ *r; struct store *s; moment since, now; int64_t but; int failed; };

/* What was suspected of another account of that source at the same time was the source's lateness, too. */
static void call_off(void *ctx, const struct feed_place *place)
{
	struct calling_off *c = ctx;
	struct member *m = &c->r->members[place->member];

	for (int i = m->clues.n - 1; i >= 0 && !c->failed && m->card.id != c->but; i--)
		if (m->clues.v[i].rule == RULE_BACKDATED && m->clues.v[i].to >= c->since)
			c->failed = clue_end(c->r, c->s, m, &m->clues.v[i], N_("several accounts of its source showed the same at once: the source was late"), true, c->now);
}

/* Several accounts of one source at the same time: late syndication, a finding on the source, and nobody's doing. 1: it is so. */
static int is_syndication(struct register_ *r, struct store *s, const struct seen *x, uint32_t source)
{
	const struct member *m = &r->members[x->member];
	const struct source_card *src = &r->sources[source];
	moment now = x->look->now, since = now - 2 * m->policy->every;
	struct calling_off c = { r, s, since, now, m->card.id, 0 };
	struct text detail = TEXT_SENTENCE;
	int others = store_count_clues(s, RULE_BACKDATED, src->id, m->card.id, since), noted, e = 0;
	int64_t id;

	noted = store_source_found(s, RULE_BACKDATED, src->id, since);
	if (others < 0 || noted < 0)
		return -1;
	if (noted || others + 1 < BACKDATE_SEVERAL)
		return noted;
	register_each_feed(r, source, call_off, &c);
	text_setf(&detail, _("the source %s showed posts of several accounts later than their dates: it was late, nobody is suspected"),
		r->source_names[source]);
	e = c.failed || store_open_finding(s, RULE_BACKDATED, 0, src->id, now, MOMENT_NONE, PROOF_NONE, text_str(&detail), now, &id) ||
		store_end_finding(s, id, text_str(&detail), now);
	if (!e)
		log_notice("%s", text_str(&detail));
	text_clear(&detail);
	return e ? -1 : 1;
}

static int settle(struct register_ *r, struct store *s, struct doubting *d)
{
	struct seen *x = d->x;
	struct feed_card *f = &r->members[x->member].card.feeds[x->feed];
	bool any = false;
	int late;

	for (int i = 0; i < x->n_novel; i++)
		any |= x->novel[i].suspected;
	if (!any)
		return 0;
	late = is_syndication(r, s, x, f->source);
	for (int i = 0; late == 1 && i < x->n_novel; i++)
		x->novel[i].suspected = false;
	if (late == 0)
		observe_suspected(f, x->look->now);
	return late < 0 ? -1 : 0;
}

int clues_doubt(struct register_ *r, struct store *s, struct seen *x)
{
	static bool doubtful[POSTS_CARRIED_MAX]; /* one look is concluded at a time */
	const struct member *m = &r->members[x->member];
	const struct source_card *src = &r->sources[m->card.feeds[x->feed].source];
	struct doubting d = { .x = x, .doubtful = doubtful };
	int64_t lag = source_lag(src, x->look->now);
	bool any = false;
	int e;

	if (r->config->rules[RULE_BACKDATED] == PRACTICE_OFF)
		return 0;
	for (int i = 0; i < x->n_novel; i++)
		any |= doubtful[i] = backdate_weigh(&x->novel[i], &x->before, src, lag, &r->world, x->look->now) == BACKDATE_DOUBTFUL;
	if (!any)
		return 0;
	e = store_each_post(s, m->card.id, x->look->now - BACKDATE_EDIT_WITHIN, take_known, &d) || weigh_effect(r, s, &d) || settle(r, s, &d);
	text_clear(&d.mine);
	text_clear(&d.other);
	return e ? -1 : 0;
}
