/*
 * conclude - what follows from a look, a turn of time or a change of a source:
 * the minds are asked in their order (observe, source, judge) and what they
 * say is written down, findings and reviews and messages included, as one
 * transaction.
 *
 * It knows the order and the words; it must never decide anything itself.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "keeper.h"
#include "log.h"
#include "observe.h"
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
	e = store_open_finding(s, RULE_STALE_SOURCE, 0, card->id, now, MOMENT_NONE, PROOF_NONE, text_str(&detail), now, &card->stale_finding);
	text_setf(&cause, "stale-source/%" PRId64, card->stale_finding);
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

int conclude_source_within(struct register_ *r, struct store *s, int i, moment now, bool *ret_letters)
{
	enum source_step step = source_judge(&r->sources[i], &r->world);
	int e = 0;

	if (step == SOURCE_STEP_OPEN)
		e = open_stale(r, s, i, now, ret_letters);
	else if (step == SOURCE_STEP_END)
		e = end_stale(r, s, i, now, ret_letters);
	return e || store_save_source(s, &r->sources[i]) ? -1 : 0;
}

/* ---- the flag no-update and its review --------------------------------------------- */

static int add_review_step(struct store *s, const struct account_card *card, enum review_event event, const char *why, moment now)
{
	enum review_state state;
	int64_t review;
	int has = store_open_review_of(s, card->id, &review, &state), to;

	if (has <= 0)
		return has;
	to = review_next(state, event);
	return to < 0 ? 0 : store_add_review_step(s, review, event, (enum review_state)to, by_newmedia, why, now);
}

static int open_review(struct store *s, struct member *m, const struct verdict *v, const char *why, moment now)
{
	int64_t review;

	m->card.flag.review = true;
	return store_open_review(s, m->card.id, m->card.flag.finding, v->hand_before_notice, by_newmedia, why, now, &review);
}

static int open_flag(struct store *s, struct member *m, const struct verdict *v, const struct flag_decision *d, moment now)
{
	struct account_card *a = &m->card;

	a->flag = (struct flag_card){ .since = now, .deadline = v->deadline, .proof = v->proof };
	if (store_open_finding(s, RULE_NO_UPDATE, a->id, 0, now, v->deadline, v->proof, d->why, now, &a->flag.finding))
		return -1;
	log_notice(_("account '%s': %s (%s); finding %" PRId64 "%s"), m->conf->key, state_name(STATE_OVERDUE), proof_name(v->proof),
		a->flag.finding, d->open_review ? _(", a review is opened") : "");
	return d->open_review ? open_review(s, m, v, d->why, now) : 0;
}

static int prove_flag(struct store *s, struct member *m, const struct verdict *v, const struct flag_decision *d, moment now)
{
	struct flag_card *flag = &m->card.flag;

	flag->proof = PROOF_PROVEN;
	if (store_prove_finding(s, flag->finding, d->why, now))
		return -1;
	log_notice(_("account '%s': overdue is proven now; finding %" PRId64), m->conf->key, flag->finding);
	if (flag->review)
		return add_review_step(s, &m->card, REVIEW_EVENT_PROVEN, d->why, now);
	return d->open_review ? open_review(s, m, v, d->why, now) : 0;
}

static int close_flag(struct store *s, struct member *m, bool is_void, const struct flag_decision *d, moment now)
{
	struct account_card *a = &m->card;
	int e = is_void ? store_void_finding(s, a->flag.finding, d->why, now) : store_end_finding(s, a->flag.finding, d->why, now);

	if (!e && a->flag.review)
		e = add_review_step(s, a, is_void ? REVIEW_EVENT_VOID : REVIEW_EVENT_POSTED, d->why, now);
	log_notice(_("account '%s': finding %" PRId64 " %s: %s"), m->conf->key, a->flag.finding, is_void ? _("is void") : _("has ended"), _(d->why));
	a->flag = (struct flag_card){ .since = MOMENT_NONE, .deadline = MOMENT_NONE };
	return e;
}

static int apply_flag(struct store *s, struct member *m, const struct verdict *v, const struct flag_decision *d, moment now)
{
	switch (d->step) {
	case FLAG_OPEN:
		return open_flag(s, m, v, d, now);
	case FLAG_PROVE:
		return prove_flag(s, m, v, d, now);
	case FLAG_END:
		return close_flag(s, m, false, d, now);
	case FLAG_VOID:
		return close_flag(s, m, true, d, now);
	case FLAG_KEEP:
		break;
	}
	return 0;
}

int conclude_member_within(struct register_ *r, struct store *s, int i, moment now)
{
	struct member *m = &r->members[i];
	const struct verdict *v = register_judge(r, i);
	struct flag_decision d = judge_flag(&m->card, v, &r->world);
	struct verdict_fact f;

	if (apply_flag(s, m, v, &d, now))
		return -1;
	if (d.step != FLAG_KEEP)
		v = register_judge(r, i); /* the flag itself is part of what the next verdict sees */
	f = (struct verdict_fact){ m->card.id, v->state, v->proof, v->last_update, v->deadline, v->check_by_hand, now };
	if (m->card.state != v->state && m->card.state != STATE_NEW)
		log_info(_("account '%s': %s, was %s"), m->conf->key, state_name(v->state), state_name(m->card.state));
	m->card.state = v->state;
	m->card.proof = v->proof;
	return store_save_verdict(s, &f);
}

/* ---- one look ------------------------------------------------------------------------ */

/* Work space for the posts of one document: one look is concluded at a time. */
static struct {
	uint64_t keys[POSTS_CARRIED_MAX];
	struct known_post known[POSTS_CARRIED_MAX];
	struct novelty novel[POSTS_CARRIED_MAX];
} bench;

static void remember_validators(struct feed_memory *m, const struct look_result *r, enum outcome outcome, moment now)
{
	const struct answer *a = r->answer;

	if (outcome_is_good(outcome) && (a->status == 200 || outcome == OUTCOME_READ)) {
		free(m->etag);
		free(m->last_modified);
		m->etag = *a->etag ? mem_strdup(a->etag) : NULL;
		m->last_modified = *a->last_modified ? mem_strdup(a->last_modified) : NULL;
		m->body_hash = a->body_hash;
	}
	m->retry_at = a->retry_after > 0 ? now + a->retry_after : MOMENT_NONE;
	if (*a->moved_to && (!m->moved_to || strcmp(m->moved_to, a->moved_to))) {
		free(m->moved_to);
		m->moved_to = mem_strdup(a->moved_to);
		m->moved_since = now;
	}
}

static int add_posts(struct store *s, const struct member *m, const struct feed_card *f, const struct look *look, int n_novel)
{
	for (int i = 0; i < n_novel; i++) {
		const struct novelty *n = &bench.novel[i];
		struct post_fact p = { m->card.id, f->id, bench.keys[n->index], observe_post_face(&look->posts[n->index]), &look->posts[n->index],
			n->when, n->future, n->at_first, look->now };

		if (store_add_post(s, &p))
			return -1;
	}
	return 0;
}

/* One feed's result: what it teaches, and its rows. */
static int take_feed(struct register_ *r, struct store *s, struct member *m, moment at, struct visit_feed *v)
{
	struct feed_card *f = &m->card.feeds[v->feed];
	struct source_card *src = &r->sources[f->source];
	const struct look_result *res = v->result;
	struct look look = { .now = at, .outcome = res->outcome, .conditional = v->conditional, .age = res->answer->age, .posts = res->posts,
		.n_posts = res->n_posts };
	moment prev_good = f->last_good;
	enum outcome outcome;
	int n;

	if (res->reading) {
		look.blocked = (enum blocked)res->reading->blocked;
		look.list_size = res->reading->posts;
		look.comments = (enum comments)res->reading->comments;
	}
	if (f->last_asked == MOMENT_NONE || f->last_asked < r->world.since)
		src->asked++;
	observe_post_keys(look.posts, look.n_posts, bench.keys);
	if (look.n_posts && store_known_posts(s, f->id, bench.keys, look.n_posts, bench.known))
		return -1;
	n = observe_feed(f, &look, bench.keys, bench.known, m->policy.zone, bench.novel, &outcome);
	source_observe(src, &look, outcome, prev_good, bench.novel, n);
	observe_late_posts(&m->card, bench.novel, n, &m->policy);
	remember_validators(&v->memory, res, outcome, at);
	struct look_fact fact = { .account = m->card.id, .feed = f->id, .at = at, .outcome = outcome, .blocked = look.blocked,
		.http_status = res->answer->status, .full = !v->conditional, .body_hash = v->memory.body_hash, .posts = look.list_size,
		.error = res->error, .address = res->answer->address, .keys = bench.keys, .n_keys = look.n_posts };
	return store_add_look(s, &fact) || add_posts(s, m, f, &look, n) || store_save_feed(s, f, &v->memory) ? -1 : 0;
}

static void log_failure(const struct member *m, const struct visit_feed *v)
{
	struct text url = TEXT_INIT(URL_MAX);

	if (outcome_is_good(v->result->outcome))
		return;
	text_add_url(&url, m->conf->feeds[v->feed].url);
	log_info(_("account '%s': cannot read %s: %s; kept as %s"), m->conf->key, text_str(&url),
		*v->result->error ? v->result->error : outcome_name(v->result->outcome), outcome_name(v->result->outcome));
	text_clear(&url);
}

static void failed_to_store(struct keeper *k, const char *what)
{
	log_err(_("%s: cannot be written down: %s; it is done again"), what, store_error(k->store));
}

/* A source turned stale, or came back: all its accounts are judged again. */
static void conclude_members_of(struct keeper *k, int source)
{
	const struct register_ *r = k->reg;
	int last = -1;

	for (int p = r->first_of[source]; p >= 0; p = r->next_feed[p])
		if (r->places[p].member != last)
			conclude_turn(k, last = r->places[p].member);
}

/* Whoever waits for a sign of life of this source may now be proven. */
static void conclude_pending(struct keeper *k, uint32_t source)
{
	struct register_ *r = k->reg;
	moment life = r->sources[source].life;
	int last = -1;

	if (life == MOMENT_NONE || life < r->pending_from[source])
		return;
	r->pending_from[source] = MOMENT_NEVER;
	for (int p = r->first_of[source]; p >= 0; p = r->next_feed[p]) {
		int i = r->places[p].member;
		const struct verdict *v = &r->members[i].verdict;

		if (i == last)
			continue;
		last = i;
		if (v->convict_from != MOMENT_NONE && v->convict_from <= life)
			conclude_turn(k, i);
		else
			register_judge(r, i);
	}
}

void conclude_look(struct keeper *k, int member, moment at, struct visit_feed *feeds, int n)
{
	struct register_ *r = k->reg;
	struct member *m = &r->members[member];
	int64_t stale_before[FEEDS_MAX];
	int e = store_begin(k->store);

	for (int i = 0; i < n; i++)
		stale_before[i] = r->sources[m->card.feeds[feeds[i].feed].source].stale_finding;
	m->card.flag.posted_in_time = false;
	for (int i = 0; !e && i < n; i++) {
		log_failure(m, &feeds[i]);
		e = take_feed(r, k->store, m, at, &feeds[i]);
		observe_freshest(&m->card, at);
	}
	for (int i = 0; !e && i < n; i++)
		e = conclude_source_within(r, k->store, (int)m->card.feeds[feeds[i].feed].source, r->world.now, &k->letters);
	if (!e)
		e = conclude_member_within(r, k->store, member, r->world.now);
	if (store_end(k->store) || e)
		failed_to_store(k, m->conf->key);
	k->retry_at[member] = MOMENT_NONE;
	for (int i = 0; i < n; i++)
		if (feeds[i].memory.retry_at > k->retry_at[member])
			k->retry_at[member] = feeds[i].memory.retry_at;
	keeper_reschedule(k, member);
	for (int i = 0; i < n; i++) {
		uint32_t source = m->card.feeds[feeds[i].feed].source;

		keeper_reschedule_source(k, (int)source);
		if (r->sources[source].stale_finding != stale_before[i])
			conclude_members_of(k, (int)source);
		else
			conclude_pending(k, source);
	}
	keeper_commit_soon(k);
}

void conclude_turn(struct keeper *k, int member)
{
	int e = store_begin(k->store) || conclude_member_within(k->reg, k->store, member, k->reg->world.now);

	if (store_end(k->store) || e)
		failed_to_store(k, k->reg->members[member].conf->key);
	keeper_reschedule(k, member);
	keeper_commit_soon(k);
}

void conclude_source(struct keeper *k, int source)
{
	struct register_ *r = k->reg;
	int64_t was = r->sources[source].stale_finding;
	int e = store_begin(k->store) || conclude_source_within(r, k->store, source, r->world.now, &k->letters);

	if (store_end(k->store) || e)
		failed_to_store(k, r->source_names[source]);
	keeper_reschedule_source(k, source);
	if (was != r->sources[source].stale_finding)
		conclude_members_of(k, source);
	keeper_commit_soon(k);
}

void conclude_freeze(struct keeper *k)
{
	struct world *w = &k->reg->world;
	int e;

	outage_apply(&k->outage, w, w->now);
	if (w->frozen)
		log_warn(_("we are offline ourselves: most hosts fail at once; no verdict gets worse until one answers again"));
	else
		log_notice(_("we are online again; verdicts go on from what is seen now"));
	e = store_begin(k->store) || store_save_freeze(k->store, &w->freezes[w->n_freezes - 1]);
	if (store_end(k->store) || e)
		failed_to_store(k, _("our own outage"));
	register_count_asked(k->reg);
	keeper_commit_soon(k);
}
