/*
 * watch - a keeper of a few pages: it asks when schedule.c says so, hands the
 * answers to observe.c and source.c, and does what judge.c and flag.c decide,
 * with registers and posts in memory.  It decides nothing itself.
 */
#include "watch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* ---- the register ---------------------------------------------------------- */

void watch_init(struct watch *w, int members_max, int origins_max, int known_max)
{
	*w = (struct watch){ .now = MOMENT_NONE, .members_max = members_max, .origins_max = origins_max, .known_max = known_max };
	w->members = mem_alloc((size_t)members_max * sizeof *w->members);
	w->origins = mem_alloc((size_t)origins_max * sizeof *w->origins);
	w->cards = mem_alloc((size_t)origins_max * sizeof *w->cards);
	w->first_place = mem_alloc((size_t)origins_max * sizeof *w->first_place);
	w->due = due_queue_new();
	w->timers = due_queue_new();
	w->source_timers = due_queue_new();
}

void watch_clear(struct watch *w)
{
	for (int i = 0; i < w->n_members; i++) {
		for (int k = 0; k < w->members[i].card.n_feeds; k++)
			free(w->members[i].feeds[k].known);
		free(w->members[i].feeds);
		free(w->members[i].card.feeds);
	}
	for (int i = 0; i < w->n_origins; i++)
		source_card_clear(&w->cards[i]);
	free(w->members);
	free(w->origins);
	free(w->cards);
	free(w->places);
	free(w->first_place);
	due_queue_free(w->due);
	due_queue_free(w->timers);
	due_queue_free(w->source_timers);
}

struct origin *watch_add_origin(struct watch *w, enum via via)
{
	struct origin *o = &w->origins[w->n_origins];

	assert(w->n_origins < w->origins_max);
	*o = (struct origin){ .pending_from = MOMENT_NEVER };
	source_card_init(&w->cards[w->n_origins++], via);
	return o;
}

struct member *watch_add_member(struct watch *w, const struct policy *p)
{
	struct member *m = &w->members[w->n_members++];

	assert(w->n_members <= w->members_max);
	m->policy = *p;
	m->card = (struct account_card){ .id = ++w->next_id, .status = STATUS_NORMAL, .status_since = MOMENT_NONE, .opened = MOMENT_NONE,
		.observed_at = MOMENT_NONE, .observed_update = MOMENT_NONE, .cleared = MOMENT_NONE, .state = STATE_NEW };
	return m;
}

void watch_add_feed(struct watch *w, struct member *m, uint32_t source, bool partial, void *outside)
{
	struct feed_card *f;

	assert(m->card.n_feeds < FEEDS_MAX);
	m->card.feeds = mem_grow(m->card.feeds, (size_t)m->card.n_feeds + 1, sizeof *m->card.feeds);
	f = &m->card.feeds[m->card.n_feeds];
	*f = feed_card_new();
	f->id = ++w->next_id;
	f->source = source;
	f->partial = partial;
	m->feeds = mem_grow(m->feeds, (size_t)m->card.n_feeds + 1, sizeof *m->feeds);
	m->feeds[m->card.n_feeds++] = (struct member_feed){ .outside = outside };
}

/* Strings every feed to its source, and counts what belongs there. */
static void index_sources(struct watch *w)
{
	int n = 0;

	free(w->places);
	for (int i = 0; i < w->n_members; i++)
		n += w->members[i].card.n_feeds;
	w->places = mem_alloc((size_t)(n + 1) * sizeof *w->places);
	for (int s = 0; s < w->n_origins; s++) {
		w->cards[s].feeds = w->cards[s].accounts = w->cards[s].asked = 0;
		w->cards[s].witness = w->origins[s].witness;
		w->first_place[s] = -1;
	}
	for (int i = w->n_members - 1; i >= 0; i--)
		for (int k = w->members[i].card.n_feeds - 1; k >= 0; k--) {
			uint32_t s = w->members[i].card.feeds[k].source;
			bool other = w->first_place[s] < 0 || w->places[w->first_place[s]].member != i;

			w->places[--n] = (struct place){ i, k, w->first_place[s] };
			w->first_place[s] = n;
			w->cards[s].feeds++;
			w->cards[s].accounts += other;
			w->cards[s].witness |= w->members[i].card.witness;
		}
}

static void nobody_is_asked(struct watch *w)
{
	for (int i = 0; i < w->n_origins; i++)
		w->cards[i].asked = 0;
	for (int i = 0; i < w->n_members; i++)
		for (int k = 0; k < w->members[i].card.n_feeds; k++)
			w->members[i].feeds[k].asked = false;
}

/* ---- verdicts -------------------------------------------------------------- */

static void follow_flag(struct watch *w, struct member *m, const struct flag_decision *d)
{
	struct flag_card *f = &m->card.flag;

	if (d->step == FLAG_OPEN) {
		*f = (struct flag_card){ .finding = ++w->next_id, .since = w->now, .deadline = m->verdict.deadline, .proof = m->verdict.proof,
			.limit = m->policy.limit, .count_hours = m->policy.count_hours, .zone = m->policy.zone };
		m->flags++;
	} else if (d->step == FLAG_PROVE) {
		f->proof = PROOF_PROVEN;
	}
	if (d->open_review) {
		assert(!f->review);
		f->review = true;
		m->reviews++;
		m->hand_reviews += m->verdict.hand_before_notice || m->verdict.perhaps_lost;
	}
	if (w->flagged && (d->step != FLAG_KEEP || d->open_review))
		w->flagged(w, m, d);
	if (d->step == FLAG_END || d->step == FLAG_LIFT || d->step == FLAG_VOID) {
		m->ended += d->step == FLAG_END;
		m->lifted += d->step == FLAG_LIFT;
		m->voided += d->step == FLAG_VOID;
		memset(f, 0, sizeof *f);
	}
}

static void wait_for_life(struct watch *w, const struct member *m)
{
	if (m->verdict.convict_from == MOMENT_NONE || m->card.flag.proof == PROOF_PROVEN)
		return;
	for (int k = 0; k < m->card.n_feeds; k++) {
		moment *from = &w->origins[m->card.feeds[k].source].pending_from;

		*from = m->verdict.convict_from < *from ? m->verdict.convict_from : *from;
	}
}

void watch_judge(struct watch *w, int member)
{
	struct member *m = &w->members[member];
	struct flag_decision d;
	int steps = 0;

	w->world.now = w->now;
	do {
		m->verdict = judge_account(&m->card, w->cards, &m->policy, &w->world);
		d = flag_judge(&m->card, &m->verdict, &m->policy, &w->world);
		follow_flag(w, m, &d);
		assert(++steps < 5); /* a decision that leads to the next for ever */
	} while (d.step != FLAG_KEEP);
	m->card.flag.posted_in_time = false;
	if (w->judged)
		w->judged(w, m);
	m->card.state = m->verdict.state;
	m->card.proof = m->verdict.proof;
	wait_for_life(w, m);
	if (w->watching) {
		due_queue_set(w->due, (uint32_t)member, schedule_next(&m->card, &m->verdict, &m->policy, &(struct courtesy){ MOMENT_NONE, MOMENT_NONE, 0 },
			&(struct rhythm){ w->started, w->n_members }, w->now));
		due_queue_set(w->timers, (uint32_t)member, (struct due){ m->verdict.next, LOOK_ROUTINE });
	}
}

void watch_judge_all(struct watch *w)
{
	watch_sources(w);
	for (int i = 0; i < w->n_members; i++)
		watch_judge(w, i);
}

/* ---- sources --------------------------------------------------------------- */

/* A small bridge on which nobody has anything recent when first looked at is not believed. */
static void count_silent(struct watch *w, uint32_t source)
{
	uint32_t silent = 0;
	int last = -1;

	if (!source_is_small(&w->cards[source]) || w->cards[source].silent_at_first)
		return;
	for (int p = w->first_place[source]; p >= 0; p = w->places[p].next) {
		const struct member *m = &w->members[w->places[p].member];

		if (m->card.feeds[w->places[p].feed].last_asked == MOMENT_NONE)
			return;
		if (w->places[p].member != last)
			silent += judge_silent_at_first(&m->card, &m->policy);
		last = w->places[p].member;
	}
	source_count_silent(&w->cards[source], silent);
}

static void judge_members_of(struct watch *w, uint32_t source)
{
	int last = -1;

	for (int p = w->first_place[source]; p >= 0; p = w->places[p].next)
		if (w->places[p].member != last)
			watch_judge(w, last = w->places[p].member);
}

static void judge_source(struct watch *w, uint32_t source)
{
	struct origin *o = &w->origins[source];
	struct source_card *c = &w->cards[source];
	enum source_step step;
	moment stale_at;
	int reminder;

	count_silent(w, source);
	w->world.now = w->now;
	step = source_judge(c, &w->world);
	if (step == SOURCE_STEP_OPEN) {
		o->messages++;
		o->told = 0;
	}
	reminder = source_reminder(c, w->now);
	if (reminder > o->told) {
		o->messages++;
		o->told = reminder;
	}
	stale_at = source_stale_at(c, &w->world);
	if (w->watching) /* what has passed already waits for a good look, not for time */
		due_queue_set(w->source_timers, source, (struct due){ stale_at > w->now ? stale_at : MOMENT_NEVER, LOOK_ROUTINE });
	if (step == SOURCE_STEP_NONE)
		return;
	if (w->moved)
		w->moved(w, source);
	judge_members_of(w, source);
}

void watch_sources(struct watch *w)
{
	for (int i = 0; i < w->n_origins; i++)
		judge_source(w, (uint32_t)i);
}

/* Is this one past its deadline and not proven, while the lag it was given is no longer the source's? */
static bool waits_for_lag(const struct watch *w, const struct member *m)
{
	return m->verdict.deadline <= w->now && m->card.flag.proof != PROOF_PROVEN;
}

/* Whoever waits for a sign of life of this source, or for its lag to pass, may now be proven. */
static void judge_pending(struct watch *w, uint32_t source)
{
	struct origin *o = &w->origins[source];
	moment life = source_life(&w->cards[source]);
	int64_t lag = source_lag(&w->cards[source], w->now);
	bool moved = lag != o->lag;
	int last = -1;

	if (!moved && (life == MOMENT_NONE || life < o->pending_from))
		return;
	o->lag = lag;
	o->pending_from = MOMENT_NEVER;
	if (moved && w->moved)
		w->moved(w, source);
	for (int p = w->first_place[source]; p >= 0; p = w->places[p].next) {
		int i = w->places[p].member;
		const struct member *m = &w->members[i];

		if (i == last)
			continue;
		last = i;
		if (m->verdict.convict_from != MOMENT_NONE && (m->verdict.convict_from <= life || (moved && waits_for_lag(w, m))))
			watch_judge(w, i);
		else
			wait_for_life(w, m);
	}
}

/* ---- looks ----------------------------------------------------------------- */

static struct known_post recall(const struct member_feed *f, uint64_t key, uint64_t face)
{
	struct known_post other = { .known = false };

	for (int i = f->n_known - 1; i >= 0; i--) {
		if (f->known[i].key == key && observe_same_post(f->known[i].post.face, face))
			return f->known[i].post;
		if (f->known[i].key == key && !other.known)
			other = f->known[i].post;
	}
	return other;
}

static void remember(const struct watch *w, struct member_feed *f, uint64_t key, const struct post *p, const struct novelty *nov)
{
	struct known_post k = { .known = true, .first_seen = w->now,
			.published = nov->when.precision == PRECISION_SIGHT ? MOMENT_NONE : nov->when.earliest, .face = observe_post_face(p) };
	int i = f->n_known;

	if (i == w->known_max) {
		i = f->next_known;
		f->next_known = (f->next_known + 1) % w->known_max;
	} else {
		if (f->n_known % 16 == 0)
			f->known = mem_grow(f->known, (size_t)f->n_known + 16, sizeof *f->known);
		f->n_known++;
	}
	f->known[i] = (struct memory){ key, k };
}

/* What the outside answers, and whether it is what it showed before. */
static struct look ask(struct watch *w, struct member *m, int feed, bool conditional, struct post *posts, uint64_t *ret_shown)
{
	struct look look = { .now = w->now, .outcome = OUTCOME_READ, .conditional = conditional, .posts = posts };

	w->answer(w, m, feed, &look, posts, ret_shown);
	look.list_size = (uint32_t)look.n_posts;
	if (look.outcome == OUTCOME_READ && *ret_shown == m->feeds[feed].shown) {
		look.outcome = OUTCOME_UNCHANGED;
		look.n_posts = 0;
		look.list_size = 0;
	}
	return look;
}

static void note_outage(struct watch *w, uint32_t source, enum outcome outcome)
{
	if (!outage_note(&w->outage, source + 1, false, outcome == OUTCOME_NETWORK, w->now))
		return;
	w->outages += w->outage.on;
	outage_apply(&w->outage, &w->world, w->now);
	if (!w->outage.on)
		nobody_is_asked(w);
}

static void look_at_feed(struct watch *w, struct member *m, int feed, bool conditional)
{
	static struct post posts[POSTS_MAX];
	static struct known_post known[POSTS_MAX];
	static struct novelty novel[POSTS_MAX];
	static uint64_t keys[POSTS_MAX];
	struct feed_card *card = &m->card.feeds[feed];
	struct member_feed *f = &m->feeds[feed];
	uint64_t shown = 0;
	struct look look = ask(w, m, feed, conditional && card->last_good != MOMENT_NONE, posts, &shown);
	struct sight x = { .feed = feed, .look = &look, .before = *card, .updated = m->verdict.last_update, .keys = keys, .novel = novel };
	moment life = w->cards[card->source].life;

	observe_post_keys(posts, look.n_posts, keys);
	for (int i = 0; i < look.n_posts; i++)
		known[i] = recall(f, keys[i], observe_post_face(&posts[i]));
	x.n = observe_feed(card, &look, keys, known, m->policy.zone, novel, &x.outcome);
	if (w->doubt)
		w->doubt(w, m, &x);
	if (outcome_is_good(x.outcome)) /* only what was understood may later be "unchanged" */
		f->shown = shown;
	for (int i = 0; i < x.n; i++)
		remember(w, f, keys[novel[i].index], &posts[novel[i].index], &novel[i]);
	note_outage(w, card->source, look.outcome);
	w->cards[card->source].asked += !f->asked;
	f->asked = true;
	source_observe(&w->cards[card->source], &look, x.outcome, x.before.last_good, novel, x.n);
	source_note_reading(&w->cards[card->source], card, w->now);
	observe_late_posts(&m->card, novel, x.n, &m->policy);
	if (w->looked)
		w->looked(w, m, &x);
	if (w->moved && w->cards[card->source].life != life)
		w->moved(w, card->source);
}

/* As keep/visit.c does: after the deadline only an unconditional reading convicts. */
static bool must_be_full(const struct verdict *v, enum look_reason reason, moment now)
{
	return reason != LOOK_ROUTINE || (v->convict_from != MOMENT_NONE && now >= v->convict_from && !v->read_after);
}

static void look_at(struct watch *w, int member, bool conditional)
{
	struct member *m = &w->members[member];
	bool settled[FEEDS_MAX];

	m->looks++;
	for (int i = 0; i < m->card.n_feeds; i++) {
		settled[i] = source_is_settled(&w->cards[m->card.feeds[i].source]);
		look_at_feed(w, m, i, conditional);
	}
	observe_freshest(&m->card, w->now);
	for (int i = 0; i < m->card.n_feeds; i++)
		judge_source(w, m->card.feeds[i].source);
	watch_judge(w, member);
	for (int i = 0; i < m->card.n_feeds; i++) {
		uint32_t source = m->card.feeds[i].source;

		if (source_is_settled(&w->cards[source]) != settled[i])
			judge_members_of(w, source);
		else
			judge_pending(w, source);
	}
}

void watch_look(struct watch *w, int member)
{
	look_at(w, member, true);
}

/* ---- time ------------------------------------------------------------------ */

void watch_start(struct watch *w)
{
	w->watching = true;
	w->started = w->world.since = w->now;
	index_sources(w);
	nobody_is_asked(w);
	watch_judge_all(w);
}

void watch_stop(struct watch *w)
{
	const struct due never = { MOMENT_NEVER, LOOK_ROUTINE };

	w->watching = false;
	for (int i = 0; i < w->n_members; i++) {
		due_queue_set(w->due, (uint32_t)i, never);
		due_queue_set(w->timers, (uint32_t)i, never);
	}
	for (int i = 0; i < w->n_origins; i++)
		due_queue_set(w->source_timers, (uint32_t)i, never);
}

/* The first of the three queues by time; of the same moment looks before turns of a verdict. */
static struct due_queue *next_queue(const struct watch *w, uint32_t *ret, struct due *ret_due)
{
	struct due_queue *all[] = { w->due, w->timers, w->source_timers }, *first = NULL;

	for (int i = 0; i < 3; i++) {
		uint32_t who;
		struct due due;

		if (!due_queue_first(all[i], &who, &due) || (first && due.at >= ret_due->at))
			continue;
		first = all[i];
		*ret = who;
		*ret_due = due;
	}
	return first;
}

void watch_until(struct watch *w, moment t)
{
	struct due_queue *q;
	struct due due;
	uint32_t who;

	assert(t >= w->now);
	while ((q = next_queue(w, &who, &due)) && due.at <= t) {
		w->now = due.at > w->now ? due.at : w->now;
		if (q == w->due) {
			look_at(w, (int)who, !must_be_full(&w->members[who].verdict, due.reason, w->now));
			continue;
		}
		due_queue_set(q, who, (struct due){ MOMENT_NEVER, LOOK_ROUTINE });
		if (q == w->timers)
			watch_judge(w, (int)who);
		else
			judge_source(w, who);
	}
	w->now = t;
}
