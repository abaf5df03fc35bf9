/*
 * clues - opens and ends findings, with their rows.
 *
 * It knows the order and the rows; whether a clue stands is judge/clue's
 * business.  Whatever has one cause for many accounts is told once: the cause
 * of the message names the source and when it was last read well, not the
 * account.
 */
#include <inttypes.h>
#include <string.h>

#include "clues-in.h"
#include "record-practice.h"
#include "record-told.h"
#include "name.h"
#include "source.h"

/* ---- one finding ------------------------------------------------------------------- */

int clue_open(struct register_ *r, struct store *s, struct member *m, struct opening *o)
{
	struct clue *c = &o->clue;
	struct text holes = TEXT_INIT(0);
	struct clue_fact f = { .days = o->days, .over = o->over, .covered = -1, .holes = "" };
	moment now = r->world.now;
	int e;

	if (r->config->rules[c->rule] == PRACTICE_OFF || !clue_may_accuse(c->rule, &m->card) || clues_find(&m->clues, c->rule, c->about))
		return 0;
	if (o->watched) {
		f.covered = coverage_per_mille(&o->watched->coverage);
		f.looks = o->watched->looks;
		f.longest_pause = o->watched->longest_pause;
		watched_holes(&o->watched->coverage, &holes);
		f.holes = text_str(&holes);
	}
	e = store_open_finding(s, c->rule, m->card.id, 0, o->since, o->deadline, PROOF_NONE, o->detail, now, &c->finding);
	f.clue = *c;
	if (!e)
		e = store_save_clue(s, &f) || practice_confirm(s, r->config, c->rule, c->finding, m->card.id, now);
	if (!e) {
		clues_add(&m->clues, c);
		if (c->rule != RULE_UNREACHABLE && c->rule != RULE_UNREADABLE)
			log_notice(_("account '%s': finding %" PRId64 ", %s: %s"), m->conf->key, c->finding, rule_name(c->rule), _(o->detail));
	}
	text_clear(&holes);
	return e ? -1 : 0;
}

int clue_end(const struct register_ *r, struct store *s, struct member *m, struct clue *c, const char *why, bool is_void, moment now)
{
	if (is_void ? told_void_finding(s, r->config, c->finding, m->conf->key, why, now) : store_end_finding(s, c->finding, why, now))
		return -1;
	if (is_void && practice_void_review(s, c->finding, m->card.id, why, now))
		return -1;
	if (c->rule != RULE_UNREACHABLE && c->rule != RULE_UNREADABLE)
		log_notice(_("account '%s': finding %" PRId64 " %s: %s"), m->conf->key, c->finding, is_void ? _("is void") : _("has ended"), _(why));
	clues_drop(&m->clues, c);
	return 0;
}

/* ---- one cause, one message --------------------------------------------------------- */

/* The feed that is in trouble. */
static const struct feed_card *troubled(const struct member *m)
{
	for (int i = 0; i < m->card.n_feeds; i++)
		if (m->card.feeds[i].failing_since != MOMENT_NONE)
			return &m->card.feeds[i];
	return &m->card.feeds[0];
}

/* Is it the source that is in trouble, and not this account alone?  Nobody of it was read well since this one began to fail. */
static bool is_whole(const struct source_card *s, const struct feed_card *f)
{
	return s->accounts > 1 && (s->last_good == MOMENT_NONE || f->failing_since == MOMENT_NONE || s->last_good <= f->failing_since);
}

struct reason { int64_t feed; struct text *to; };

static bool take_reason(void *ctx, const struct look_row *r)
{
	struct reason *w = ctx;

	if (r->feed != w->feed)
		return true;
	if (*r->error)
		text_addf(w->to, _("; the reason: %s"), r->error);
	return false;
}

/* What is wrong with a source is told once as long as it lasts; what is wrong with single accounts of it once a day. */
static int tell(struct register_ *r, struct store *s, const struct member *m, enum rule rule, bool by_hand)
{
	const struct feed_card *f = troubled(m);
	const struct source_card *src = &r->sources[f->source];
	struct text cause = TEXT_SENTENCE, body = TEXT_SENTENCE, since = TEXT_INIT(64);
	const char *name = r->source_names[f->source];
	bool whole = rule != RULE_LOST_SUBSCRIPTION && is_whole(src, f);
	int e;

	text_setf(&cause, "%s%s/%" PRId64 "/%s%" PRId64, by_hand ? "by-hand/" : "", rule_name(rule), src->id, whole ? "since-" : "day-",
		whole ? src->last_good : r->world.now / DAY);
	text_add_local(&since, f->failing_since == MOMENT_NONE ? r->world.now : f->failing_since, r->config->zone);
	if (rule == RULE_LOST_SUBSCRIPTION)
		text_setf(&body, _("the account %s (and perhaps others of the source %s) is silent far beyond its habit while the source lives: see whether the source still follows it"),
			m->conf->key, name);
	else if (whole && by_hand)
		text_setf(&body, _("the source %s could not be used for longer than the limit: its %u accounts are to be checked by hand"), name, src->accounts);
	else if (by_hand)
		text_setf(&body, _("the account %s (and perhaps others of the source %s) could not be checked for longer than the limit: to be checked by hand"),
			m->conf->key, name);
	else if (whole)
		text_setf(&body, _("the source %s cannot be used since %s; none of its %u accounts is accused"), name, text_str(&since), src->accounts);
	else
		text_setf(&body, _("the account %s (and perhaps others of the source %s) could not be checked since %s"), m->conf->key, name, text_str(&since));
	if (!by_hand && rule != RULE_LOST_SUBSCRIPTION)
		store_each_look(s, m->card.id, f->last_asked, take_reason, &(struct reason){ f->id, &body });
	e = store_queue_letter(s, "admin", text_str(&cause), by_hand ? "office" : "admin", text_str(&body), r->world.now);
	r->letters = true;
	text_clear(&cause);
	text_clear(&body);
	text_clear(&since);
	return e;
}

static bool is_told(enum rule rule)
{
	return rule == RULE_UNREACHABLE || rule == RULE_UNREADABLE || rule == RULE_LOST_SUBSCRIPTION;
}

/* ---- those that follow from the cards ------------------------------------------------ */

/* What the finding says, with the name where it is about one. */
static int detail_of(struct store *s, const struct member *m, enum rule rule, const char *why, struct text *ret)
{
	struct text name = TEXT_INIT(0);
	int e = 0;

	text_setf(ret, "%s", why);
	for (int i = 0; rule == RULE_RENAMED && !e && i < m->card.n_feeds; i++)
		if (m->card.feeds[i].other_name) {
			e = store_get_name(s, m->card.feeds[i].id, &name);
			text_setf(ret, _("it calls itself \"%s\""), text_str(&name));
		}
	text_clear(&name);
	return e;
}

static int open_by_cards(struct register_ *r, struct store *s, struct member *m, enum rule rule, const struct clue_decision *d)
{
	struct text detail = TEXT_SENTENCE;
	struct opening o = { .clue = { .rule = rule, .from = MOMENT_NONE, .to = MOMENT_NONE, .ends = MOMENT_NEVER }, .deadline = MOMENT_NONE };
	int e = detail_of(s, m, rule, d->why, &detail);

	o.since = d->since == MOMENT_NONE ? r->world.now : d->since;
	o.detail = text_str(&detail);
	if (!e)
		e = clue_open(r, s, m, &o);
	if (!e && o.clue.finding && is_told(rule))
		e = tell(r, s, m, rule, false);
	text_clear(&detail);
	return e;
}

/* Longer than the limit: the office is asked to look by hand, once. */
static int ask_by_hand(struct register_ *r, struct store *s, struct member *m, struct clue *c, const char *why)
{
	if (!m->verdict.check_by_hand || c->to != MOMENT_NONE || !(c->rule == RULE_UNREACHABLE || c->rule == RULE_UNREADABLE))
		return 0;
	c->to = r->world.now;
	return store_mark_clue(s, c->finding, c->to) || store_note_finding(s, c->finding, why, r->world.now) ||
		tell(r, s, m, c->rule, true);
}

static int end_by_time(const struct register_ *r, struct store *s, struct member *m, moment now)
{
	for (int i = m->clues.n - 1; i >= 0; i--) {
		struct clue *c = &m->clues.v[i];
		const char *why = c->rule == RULE_GAP ? N_("it lies more than a quarter back") : N_("its time has come");

		if (c->rule == RULE_POSTED_AFTER_CLOSURE && m->card.status != STATUS_CLOSED && m->card.status != STATUS_CANCELLED &&
			m->card.status != STATUS_CLOSING) /* its review was opened again for it */
			why = N_("the account is no longer closed");
		else if (c->ends > now)
			continue;
		if (clue_end(r, s, m, c, why, false, now))
			return -1;
	}
	return 0;
}

int clues_record(struct register_ *r, struct store *s, int member)
{
	struct member *m = &r->members[member];
	moment next;
	int e = end_by_time(r, s, m, r->world.now);

	for (int i = 0; !e && clue_rules[i] != RULE_COUNT; i++) {
		enum rule rule = clue_rules[i];
		struct clue_decision d = clue_judge(rule, &m->card, r->sources, &m->verdict, m->policy, &r->world);
		struct clue *c = clues_find(&m->clues, rule, 0);

		if (d.want == CLUE_OPEN && !c)
			e = open_by_cards(r, s, m, rule, &d);
		else if (d.want == CLUE_END && c)
			e = clue_end(r, s, m, c, d.why, false, r->world.now);
		c = clues_find(&m->clues, rule, 0);
		if (!e && c && d.want == CLUE_OPEN)
			e = ask_by_hand(r, s, m, c, d.why);
	}
	next = clue_next(&m->card, &m->clues, &m->verdict, m->policy, &r->world);
	if (next < m->verdict.next)
		m->verdict.next = next;
	return e;
}

/* ---- comments, names ------------------------------------------------------------------ */

int clues_comments(struct store *s, struct feed_card *f)
{
	struct commented newest[CLOSED_POSTS];
	int n = store_get_commented(s, f->id, newest, CLOSED_POSTS);

	if (n < 0)
		return -1;
	f->closed_since = clue_closed_since(newest, n);
	return 0;
}

static int take_comments(struct store *s, struct feed_card *f, const struct seen *x)
{
	bool any = false;

	for (int i = 0; i < x->look->n_posts; i++) {
		enum comments c = (enum comments)x->look->posts[i].comments;

		if (c == COMMENTS_UNKNOWN)
			continue;
		any = true;
		if (store_note_comments(s, f->id, x->keys[i], c, x->look->posts[i].comments_said, x->look->now))
			return -1;
	}
	return any ? clues_comments(s, f) : 0;
}

/*
 * Renamed is who changes his name to one that the register does not know.  The name at the first look is none: a register that
 * never fitted is no renaming.  Nor is a name that many feeds of a source have: it is that of the source, not of an account.
 */
static int take_name(struct register_ *r, struct store *s, struct feed_card *f, const struct seen *x)
{
	enum { SHARED = 2 };
	const struct conf_account *a = r->members[x->member].conf;
	struct text was = TEXT_INIT(0);
	uint64_t hash;
	bool same, first;
	int n;

	if (x->outcome == OUTCOME_UNCHANGED) {
		f->other_name += f->other_name == 1;
		return 0;
	}
	if (!name_is_told(a->platform) || !*x->name)
		return 0;
	hash = text_hash(x->name, strlen(x->name));
	if (hash == f->fitting_name)
		return 0;
	f->fitting_name = 0;
	if (store_get_name(s, f->id, &was))
		return -1;
	first = !was.len;
	same = !strcmp(text_str(&was), x->name);
	text_clear(&was);
	if (!same && store_save_name(s, f->id, x->name))
		return -1;
	if (name_fits(x->name, a->name, a->former))
		f->fitting_name = hash;
	if (first || f->fitting_name) {
		f->other_name = 0;
		return 0;
	}
	n = store_count_name(s, r->sources[f->source].id, x->name);
	if (n >= SHARED)
		f->other_name = 0;
	else if (!same)
		f->other_name = 1;
	else
		f->other_name += f->other_name > 0;
	return n < 0 ? -1 : 0;
}

/* ---- events of a look ------------------------------------------------------------------- */

static int open_about_post(struct register_ *r, struct store *s, struct member *m, const struct seen *x, const struct novelty *n, enum rule rule,
	const char *sentence, moment ends)
{
	const struct post *p = &x->look->posts[n->index];
	struct text detail = TEXT_SENTENCE, date = TEXT_INIT(64);
	struct opening o = { .clue = { .rule = rule, .about = (int64_t)x->keys[n->index], .from = p->published, .to = x->look->now, .ends = ends },
		.since = x->look->now, .deadline = MOMENT_NONE };
	int e;

	text_add_local(&date, p->published == MOMENT_NONE ? x->look->now : p->published, m->policy->zone);
	text_setf(&detail, sentence, p->title, text_str(&date));
	o.detail = text_str(&detail);
	e = clue_open(r, s, m, &o);
	text_clear(&detail);
	text_clear(&date);
	return e;
}

static int open_suspected(struct register_ *r, struct store *s, struct member *m, const struct seen *x, const struct novelty *n)
{
	return open_about_post(r, s, m, x, n, RULE_BACKDATED, _("\"%s\", dated %s, was not in the list that was read after that date"), MOMENT_NEVER);
}

/* What was done is not done: the store has opened the review again, and the account is watched. */
static int reopened(struct register_ *r, struct store *s, struct member *m)
{
	enum review_state state = REVIEW_OPENED;
	int64_t review;
	int has = store_open_review_of(s, m->card.id, &review, &state);

	if (has == 1)
		m->card.status = review_status(state, m->card.status);
	return has < 0 ? -1 : clues_duplicates(r, s, m->conf->unit);
}

static int take_events(struct register_ *r, struct store *s, const struct seen *x)
{
	struct member *m = &r->members[x->member];
	for (int i = 0; i < x->n_novel; i++) {
		const struct novelty *n = &x->novel[i];
		const struct post *p = &x->look->posts[n->index];
		int e = 0;

		if (n->future)
			e = open_about_post(r, s, m, x, n, RULE_FUTURE_DATED, _("\"%s\" is dated %s, later than it was seen"), p->published);
		else if (n->suspected)
			e = open_suspected(r, s, m, x, n);
		if (!e && clue_is_after_closure(&m->card, n, x->before.last_good))
			e = open_about_post(r, s, m, x, n, RULE_POSTED_AFTER_CLOSURE, _("\"%s\" of %s was published after the account was closed"), MOMENT_NEVER) || reopened(r, s, m);
		if (e)
			return -1;
	}
	return 0;
}

int clues_of_look(struct register_ *r, struct store *s, const struct seen *x)
{
	struct member *m = &r->members[x->member];
	struct feed_card *f = &m->card.feeds[x->feed];
	int64_t lag = source_lag(&r->sources[f->source], x->look->now);
	struct hole hole;

	if (!outcome_is_good(x->outcome))
		return 0;
	if (coverage_observe(f, &x->before, x->look, x->novel, x->n_novel, lag, m->policy, &r->world, &hole) &&
		store_add_hole(s, f->id, &hole, x->look->now))
		return -1;
	return take_comments(s, f, x) || take_name(r, s, f, x) || take_events(r, s, x) || gaps_of_look(r, s, x) ? -1 : 0;
}
