/*
 * watch - a keeper of a few pages: it asks when schedule.c says so, hands the
 * answers to observe.c and source.c, and does what judge.c decides, with
 * registers and posts in memory.  It decides nothing itself.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "story.h"
#include "text.h"

/* ---- verdicts -------------------------------------------------------------- */

static void follow_flag(struct story *s, struct member *m, const struct flag_decision *d)
{
	struct flag_card *f = &m->card.flag;

	if (d->step == FLAG_OPEN) {
		*f = (struct flag_card){ .finding = ++s->next_id, .since = s->now, .deadline = m->verdict.deadline, .proof = m->verdict.proof };
		m->flags++;
	} else if (d->step == FLAG_PROVE) {
		f->proof = PROOF_PROVEN;
	}
	if (d->open_review) {
		assert(!f->review);
		f->review = true;
		m->reviews++;
		m->hand_reviews += m->verdict.hand_before_notice;
	}
	if (d->step == FLAG_END || d->step == FLAG_VOID) {
		m->ended += d->step == FLAG_END;
		m->voided += d->step == FLAG_VOID;
		memset(f, 0, sizeof *f);
	}
}

void watch_judge(struct story *s, int member)
{
	struct member *m = &s->members[member];
	struct flag_decision d;
	int steps = 0;

	s->world.now = s->now;
	do {
		m->verdict = judge_account(&m->card, s->cards, &m->policy, &s->world);
		d = judge_flag(&m->card, &m->verdict, &s->world);
		follow_flag(s, m, &d);
		assert(++steps < 5); /* a decision that leads to the next for ever */
	} while (d.step != FLAG_KEEP);
	m->card.flag.posted_in_time = false;
	m->card.state = m->verdict.state;
	m->card.proof = m->verdict.proof;
	if (s->watching) {
		due_queue_set(s->due, (uint32_t)member, schedule_next(&m->card, &m->verdict, &m->policy, s->started, MOMENT_NONE, s->now));
		due_queue_set(s->timers, (uint32_t)member, (struct due){ m->verdict.next, LOOK_ROUTINE });
	}
}

void watch_judge_all(struct story *s)
{
	watch_sources(s);
	for (int i = 0; i < s->n_members; i++)
		watch_judge(s, i);
}

static bool belongs(const struct member *m, uint32_t source)
{
	for (int i = 0; i < m->card.n_feeds; i++)
		if (m->card.feeds[i].source == source)
			return true;
	return false;
}

/* ---- sources --------------------------------------------------------------- */

static void count_source(struct story *s, uint32_t source)
{
	struct source_card *c = &s->cards[source];
	uint32_t silent = 0;
	bool all = true, small_before = c->silent_at_first;

	c->feeds = c->accounts = c->asked = 0;
	c->witness = s->origins[source].card.witness;
	for (int i = 0; i < s->n_members; i++) {
		struct member *m = &s->members[i];

		if (!belongs(m, source))
			continue;
		c->accounts++;
		c->witness |= m->card.witness;
		silent += judge_silent_at_first(&m->card, &m->policy);
		for (int k = 0; k < m->card.n_feeds; k++) {
			if (m->card.feeds[k].source != source)
				continue;
			c->feeds++;
			c->asked += m->feeds[k].asked;
			all &= m->card.feeds[k].last_asked != MOMENT_NONE;
		}
	}
	if (all && !small_before)
		source_count_silent(c, silent);
}

static void judge_source(struct story *s, uint32_t source)
{
	struct origin *o = &s->origins[source];
	struct source_card *c = &s->cards[source];
	enum source_step step;
	int reminder;

	count_source(s, source);
	s->world.now = s->now;
	step = source_judge(c, &s->world);
	if (step == SOURCE_STEP_OPEN) {
		o->messages++;
		o->told = 0;
	}
	reminder = source_reminder(c, s->now);
	if (reminder > o->told) {
		o->messages++;
		o->told = reminder;
	}
	if (step != SOURCE_STEP_NONE)
		for (int i = 0; i < s->n_members; i++)
			if (belongs(&s->members[i], source))
				watch_judge(s, i);
}

void watch_sources(struct story *s)
{
	for (int i = 0; i < s->n_origins; i++)
		judge_source(s, (uint32_t)i);
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

static void remember(struct member_feed *f, uint64_t key, const struct post *p, const struct novelty *nov, moment now)
{
	struct known_post k = { .known = true, .first_seen = now,
			.published = nov->when.precision == PRECISION_SIGHT ? MOMENT_NONE : nov->when.earliest, .face = observe_post_face(p) };

	assert(f->n_known < KNOWN_MAX);
	f->known[f->n_known++] = (struct memory){ key, k };
}

/* What the outside answers. */
static struct look answer(struct story *s, struct member *m, int feed, bool conditional, struct post *posts, uint64_t *ret_shown)
{
	struct world_feed *outside = m->feeds[feed].outside;
	const struct world_source *source = &s->origins[m->card.feeds[feed].source].outside;
	struct look look = { .now = s->now, .outcome = OUTCOME_READ, .conditional = conditional, .age = source->age, .posts = posts };
	uint64_t keys[POSTS_MAX];

	*ret_shown = outside->shown;
	if (s->offline || source->fails != OUTCOME_NONE || outside->fails != OUTCOME_NONE) {
		look.outcome = s->offline ? OUTCOME_NETWORK : source->fails != OUTCOME_NONE ? source->fails : outside->fails;
		look.blocked = source->fails != OUTCOME_NONE ? source->blocked : outside->blocked;
		return look;
	}
	look.n_posts = world_list(outside, source, s->now, s->list_size, posts);
	look.list_size = (uint32_t)look.n_posts;
	for (int i = 0; i < look.n_posts; i++)
		keys[i] = observe_post_face(&posts[i]) ^ (uint64_t)posts[i].published;
	*ret_shown = text_hash(keys, (size_t)look.n_posts * sizeof *keys) | 1;
	if (*ret_shown == outside->shown) {
		look.outcome = OUTCOME_UNCHANGED;
		look.n_posts = 0;
		look.list_size = 0;
	}
	return look;
}

static void note_outage(struct story *s, uint32_t source, enum outcome outcome)
{
	if (!outage_note(&s->outage, source + 1, false, outcome == OUTCOME_NETWORK, s->now))
		return;
	s->outages += s->outage.on;
	outage_apply(&s->outage, &s->world, s->now);
	if (!s->outage.on)
		for (int i = 0; i < s->n_members; i++)
			for (int k = 0; k < s->members[i].card.n_feeds; k++)
				s->members[i].feeds[k].asked = false;
}

static void look_at_feed(struct story *s, struct member *m, int feed, bool conditional)
{
	static struct post posts[POSTS_MAX];
	static struct known_post known[POSTS_MAX];
	static struct novelty novel[POSTS_MAX];
	static uint64_t keys[POSTS_MAX];
	struct feed_card *card = &m->card.feeds[feed];
	struct member_feed *f = &m->feeds[feed];
	uint64_t shown;
	struct look look = answer(s, m, feed, conditional && card->last_good != MOMENT_NONE, posts, &shown);
	moment prev_good = card->last_good;
	enum outcome outcome;
	int n;

	observe_post_keys(posts, look.n_posts, keys);
	for (int i = 0; i < look.n_posts; i++)
		known[i] = recall(f, keys[i], observe_post_face(&posts[i]));
	n = observe_feed(card, &look, keys, known, m->policy.zone, novel, &outcome);
	if (outcome_is_good(outcome)) /* only what was understood may later be "unchanged" */
		f->outside->shown = shown;
	for (int i = 0; i < n; i++)
		remember(f, keys[novel[i].index], &posts[novel[i].index], &novel[i], s->now);
	note_outage(s, card->source, look.outcome);
	f->asked = true;
	source_observe(&s->cards[card->source], &look, outcome, prev_good, novel, n);
	observe_late_posts(&m->card, novel, n, &m->policy);
}

static void look_at(struct story *s, int member, bool conditional)
{
	struct member *m = &s->members[member];

	m->looks++;
	for (int i = 0; i < m->card.n_feeds; i++)
		look_at_feed(s, m, i, conditional);
	observe_freshest(&m->card, s->now);
	for (int i = 0; i < m->card.n_feeds; i++)
		judge_source(s, m->card.feeds[i].source);
	watch_judge(s, member);
	/* A sign of life may prove what was presumed of its neighbours. */
	for (int i = 0; i < s->n_members; i++)
		if (s->members[i].card.flag.finding && s->members[i].card.flag.proof == PROOF_PRESUMED)
			watch_judge(s, i);
}

void watch_look(struct story *s, int member)
{
	look_at(s, member, true);
}

/* ---- time ------------------------------------------------------------------ */

void watch_start(struct story *s)
{
	s->watching = true;
	s->started = s->world.since = s->now;
	for (int i = 0; i < s->n_members; i++)
		for (int k = 0; k < s->members[i].card.n_feeds; k++)
			s->members[i].feeds[k].asked = false;
	watch_judge_all(s);
}

void watch_stop(struct story *s)
{
	s->watching = false;
	for (int i = 0; i < s->n_members; i++) {
		due_queue_set(s->due, (uint32_t)i, (struct due){ MOMENT_NEVER, LOOK_ROUTINE });
		due_queue_set(s->timers, (uint32_t)i, (struct due){ MOMENT_NEVER, LOOK_ROUTINE });
	}
}

void watch_until(struct story *s, moment t)
{
	struct due due, timer;
	uint32_t member, other;

	assert(t >= s->now);
	for (;;) {
		bool look = due_queue_first(s->due, &member, &due), wake = due_queue_first(s->timers, &other, &timer);

		if (wake && timer.at <= t && (!look || timer.at < due.at)) {
			s->now = timer.at > s->now ? timer.at : s->now;
			due_queue_set(s->timers, other, (struct due){ MOMENT_NEVER, LOOK_ROUTINE });
			watch_judge(s, (int)other);
		} else if (look && due.at <= t) {
			s->now = due.at > s->now ? due.at : s->now;
			look_at(s, (int)member, due.reason != LOOK_DEADLINE);
		} else {
			break;
		}
	}
	s->now = t;
}
