/*
 * record - the minds are asked about a source or an account, and what they say
 * is written down: findings, reviews, messages.  The keeper and newmediactl
 * share it; the caller brackets it with the store's transaction.
 *
 * It knows the order and the words; it must never decide anything itself.
 */
#include "record.h"

#include <inttypes.h>
#include <string.h>

#include "calendar.h"
#include "clues.h"
#include "flag.h"
#include "record-told.h"
#include "log.h"
#include "record-hand.h"
#include "record-practice.h"
#include "source.h"

static const char by_newmedia[] = "newmediad"; /* who acted, in the record */

/* ---- sources ------------------------------------------------------------------ */

static int tell_admin(struct store *s, const char *cause, const char *body, moment now, bool *ret_letters)
{
	*ret_letters = true;
	return store_queue_letter(s, "admin", cause, "admin", body, now);
}

static int open_stale(struct register_ *r, struct store *s, int i, moment now, bool *ret_letters)
{
	struct source_card *card = &r->sources[i];
	struct text detail = TEXT_SENTENCE, cause = TEXT_SENTENCE, life = TEXT_INIT(64);
	int e;

	text_add_local(&life, card->life, r->config->zone);
	text_setf(&detail, _("the source %s has shown nothing new since %s; %u accounts cannot be judged by it, none of them is accused"),
		r->source_names[i], life.len ? text_str(&life) : _("it was first looked at"), card->accounts);
	e = store_open_finding(s, RULE_STALE_SOURCE, 0, card->id, now, MOMENT_NONE, PROOF_NONE, text_str(&detail), now, &card->stale_finding) ||
		practice_confirm(s, r->config, RULE_STALE_SOURCE, card->stale_finding, 0, now);
	text_setf(&cause, "stale-source/%" PRId64, card->stale_finding);
	for (int p = r->first_of[i], last = -1; !e && p >= 0; last = r->places[p].member, p = r->next_feed[p])
		if (r->places[p].member != last)
			e = store_review_outside(s, r->members[r->places[p].member].card.id, REVIEW_EVENT_SOURCE_DIED, text_str(&detail), now);
	if (!e)
		e = tell_admin(s, text_str(&cause), text_str(&detail), now, ret_letters);
	text_clear(&detail);
	text_clear(&cause);
	text_clear(&life);
	return e;
}

static int end_stale(struct register_ *r, struct store *s, int i, moment now, bool *ret_letters)
{
	struct source_card *card = &r->sources[i];
	struct text body = TEXT_SENTENCE, cause = TEXT_SENTENCE;
	int e = store_end_finding(s, card->stale_finding, N_("the source shows new posts again"), now);

	text_setf(&body, _("the source %s shows new posts again; its accounts are judged by it again"), r->source_names[i]);
	text_setf(&cause, "stale-source-ended/%" PRId64, card->stale_finding);
	if (!e)
		e = tell_admin(s, text_str(&cause), text_str(&body), now, ret_letters);
	card->stale_finding = 0;
	text_clear(&body);
	text_clear(&cause);
	return e;
}

/* A small bridge on which nobody has anything recent when first looked at is not believed. */
static void count_silent(struct register_ *r, int i)
{
	uint32_t silent = 0;
	int last = -1;

	if (!source_is_small(&r->sources[i]))
		return;
	for (int p = r->first_of[i]; p >= 0; p = r->next_feed[p]) {
		const struct member *m = &r->members[r->places[p].member];

		if (m->card.feeds[r->places[p].feed].last_asked == MOMENT_NONE)
			return;
		if (r->places[p].member != last)
			silent += judge_silent_at_first(&m->card, m->policy);
		last = r->places[p].member;
	}
	source_count_silent(&r->sources[i], silent);
}

/* While only a person can tell whether a silent small bridge is alive, he is asked again every week. */
static int remind(struct register_ *r, struct store *s, int i, moment now, bool *ret_letters)
{
	const struct source_card *card = &r->sources[i];
	int week = card->stale_finding ? source_reminder(card, now) : 0, e;
	struct text body = TEXT_SENTENCE, cause = TEXT_SENTENCE;

	if (!week)
		return 0;
	text_setf(&cause, "stale-source/%" PRId64 "/%d", card->stale_finding, week);
	text_setf(&body, _("nobody has said yet whether the source %s is alive; look at it by hand and say newmediactl source alive|dead %s"),
		r->source_names[i], r->source_names[i]);
	e = tell_admin(s, text_str(&cause), text_str(&body), now, ret_letters);
	text_clear(&body);
	text_clear(&cause);
	return e;
}

int record_source(struct register_ *r, struct store *s, int i, moment now, bool *ret_letters)
{
	enum source_step step;
	int e;

	count_silent(r, i);
	step = source_judge(&r->sources[i], &r->world);
	if (step == SOURCE_STEP_OPEN)
		e = open_stale(r, s, i, now, ret_letters);
	else if (step == SOURCE_STEP_END)
		e = end_stale(r, s, i, now, ret_letters);
	else
		e = remind(r, s, i, now, ret_letters);
	return e || store_save_source_soon(s, &r->sources[i]) ? -1 : 0;
}

/* ---- the flag no-update and its review --------------------------------------------- */

static int open_review(struct store *s, struct member *m, const struct verdict *v, const char *why, moment now)
{
	enum review_state state;
	int64_t review;
	int has = store_open_review_of(s, m->card.id, &review, &state);

	if (has < 0)
		return -1;
	m->card.flag.review = true;
	if (has) /* an earlier flag's review is still open: one account, one review */
		return 0;
	return store_open_review(s, m->card.id, m->card.flag.finding, v->hand_before_notice || v->perhaps_lost, by_newmedia, why, now, &review);
}

/* A presumption is confirmed by nobody but a person, nor is what a bridge may have lost. */
static int open_flag_review(const struct register_ *r, struct store *s, struct member *m, const struct verdict *v, const struct flag_decision *d, moment now)
{
	if (d->open_review && open_review(s, m, v, d->why, now))
		return -1;
	return v->proof == PROOF_PROVEN && !v->perhaps_lost ? practice_confirm(s, r->config, RULE_NO_UPDATE, m->card.flag.finding, m->card.id, now) : 0;
}

static int open_flag(const struct register_ *r, struct store *s, struct member *m, const struct verdict *v, const struct flag_decision *d, moment now)
{
	struct account_card *a = &m->card;

	a->flag = (struct flag_card){ .since = now, .deadline = v->deadline, .proof = v->proof, .limit = m->policy->limit,
		.count_hours = m->policy->count_hours, .zone = m->policy->zone };
	if (store_open_finding(s, RULE_NO_UPDATE, a->id, 0, now, v->deadline, v->proof, d->why, now, &a->flag.finding) ||
		store_save_flag_rule(s, &a->flag))
		return -1;
	log_notice(_("account '%s': %s (%s); finding %" PRId64 "%s"), m->conf->key, state_name(STATE_OVERDUE), proof_name(v->proof),
		a->flag.finding, d->open_review ? _(", a review is opened") : "");
	return open_flag_review(r, s, m, v, d, now);
}

static int prove_flag(const struct register_ *r, struct store *s, struct member *m, const struct verdict *v, const struct flag_decision *d, moment now)
{
	struct flag_card *flag = &m->card.flag;

	flag->proof = PROOF_PROVEN;
	if (store_prove_finding(s, flag->finding, d->why, now))
		return -1;
	log_notice(_("account '%s': overdue is proven now; finding %" PRId64), m->conf->key, flag->finding);
	if (flag->review && store_review_outside(s, m->card.id, REVIEW_EVENT_PROVEN, d->why, now))
		return -1;
	return open_flag_review(r, s, m, v, d, now);
}

static int close_flag(const struct register_ *r, struct store *s, struct member *m, const struct flag_decision *d, moment now)
{
	static const enum review_event outside[] = { [FLAG_END] = REVIEW_EVENT_POSTED, [FLAG_LIFT] = REVIEW_EVENT_LIMIT_CHANGED, [FLAG_VOID] = REVIEW_EVENT_VOID };
	struct account_card *a = &m->card;
	bool is_void = d->step == FLAG_VOID;
	int e = is_void ? told_void_finding(s, r->config, a->flag.finding, m->conf->key, d->why, now) : store_end_finding(s, a->flag.finding, d->why, now);

	if (!e && a->flag.review)
		e = store_review_outside(s, a->id, outside[d->step], d->why, now);
	log_notice(_("account '%s': finding %" PRId64 " %s: %s"), m->conf->key, a->flag.finding, is_void ? _("is void") : _("has ended"), _(d->why));
	a->flag = (struct flag_card){ .since = MOMENT_NONE, .deadline = MOMENT_NONE };
	return e;
}

static int apply_flag(const struct register_ *r, struct store *s, struct member *m, const struct verdict *v, const struct flag_decision *d, moment now)
{
	switch (d->step) {
	case FLAG_OPEN:
		return open_flag(r, s, m, v, d, now);
	case FLAG_PROVE:
		return prove_flag(r, s, m, v, d, now);
	case FLAG_END:
	case FLAG_LIFT:
	case FLAG_VOID:
		return close_flag(r, s, m, d, now);
	case FLAG_KEEP:
		return d->open_review ? open_review(s, m, v, N_("a person must look: its source cannot prove it"), now) : 0;
	}
	return 0;
}

/* The contact is reminded once for each of the moments of `warn` that a deadline has; of several that passed unseen, of the last. */
static int warn_contact(struct register_ *r, struct store *s, const struct member *m, moment now)
{
	const struct verdict *v = &m->verdict;
	struct text cause = TEXT_SENTENCE, body = TEXT_INIT(0), to = TEXT_INIT(0);
	int i = m->policy->n_warn, e;

	if (v->state != STATE_DUE_SOON || v->deadline <= now || v->held || m->conf->witness || v->last_update.earliest == MOMENT_NONE)
		return 0;
	while (i && calendar_warn(&v->last_update, m->policy, i - 1) > now)
		i--;
	if (!i)
		return 0;
	text_setf(&cause, "warn/%" PRId64 "/%" PRId64 "/%d", m->card.id, v->deadline, i);
	text_setf(&body, "%s %" PRId64, m->conf->key, v->deadline);
	text_setf(&to, "unit:%s", r->config->units[m->conf->unit].key);
	e = store_queue_letter(s, "warn", text_str(&cause), text_str(&to), text_str(&body), now);
	text_clear(&cause);
	text_clear(&body);
	text_clear(&to);
	return e;
}

/* What has its cause in a source or the network is told once of the source, not of each of its accounts. */
static bool is_of_source(enum state s)
{
	return s == STATE_STALE_SOURCE || s == STATE_UNREACHABLE || s == STATE_UNREADABLE;
}

int record_member(struct register_ *r, struct store *s, int i, moment now)
{
	enum { STEPS_MAX = 4 }; /* void, open, prove and one to see that nothing follows */
	struct member *m = &r->members[i];
	const struct verdict *v;
	struct verdict_fact f;

	if (hand_end_exemption(s, m, now))
		return -1;
	v = register_judge(r, i);
	for (int step = 0; step < STEPS_MAX; step++) {
		struct flag_decision d = flag_judge(&m->card, v, m->policy, &r->world);

		if (apply_flag(r, s, m, v, &d, now))
			return -1;
		if (d.step == FLAG_KEEP)
			break;
		m->card.flag.posted_in_time = false;
		v = register_judge(r, i); /* the flag itself is part of what the next verdict sees */
	}
	if (warn_contact(r, s, m, now) || hand_ask(r, s, m, now) || clues_record(r, s, i))
		return -1;
	if (m->card.state != v->state && m->card.state != STATE_NEW && !is_of_source(v->state) && !is_of_source(m->card.state))
		log_info(_("account '%s': %s, was %s"), m->conf->key, state_name(v->state), state_name(m->card.state));
	m->card.state = v->state;
	m->card.proof = v->proof;
	if (m->recorded)
		return 0;
	f = (struct verdict_fact){ m->card.id, v->state, v->proof, v->last_update, v->deadline, v->check_by_hand, now, m->card.habit };
	if (store_save_verdict(s, &f))
		return -1;
	m->recorded = true; /* where the batch is lost, the cards are read anew */
	return 0;
}
