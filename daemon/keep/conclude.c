/*
 * conclude - what follows from a look, a turn of time or a change of a source:
 * observe, source and judge in their order, as one transaction each, and the
 * schedule that follows from it.
 *
 * It knows the order; it must never decide anything itself.
 */
#include <stdlib.h>
#include <string.h>

#include "follow.h"
#include "layout.h"
#include "log.h"
#include "lull.h"
#include "clues.h"
#include "grounds.h"
#include "observe.h"
#include "record.h"
#include "shown.h"
#include "source.h"

/* ---- what was read ---------------------------------------------------------------------- */

/* A look that is being concluded, with the bodies that it brought. */
struct in_hand {
	struct keeper *k;
	const struct member *m;
	moment at;
	struct visit_feed *feeds;
	int n;
	bool saved;              /* a finding was opened, and rests on them */
};

static int save_body(const struct in_hand *h, struct visit_feed *v)
{
	const struct answer *a = v->result->answer;
	struct text url = TEXT_INIT(URL_MAX);
	int e;

	visit_take_body(h->k, v, v->result);
	if (!v->body.bytes)
		return 0;
	text_add_url(&url, a->final_url);
	e = store_save_body(h->k->store, &(struct body_fact){ .feed = h->m->card.feeds[v->feed].id, .at = h->at, .hash = a->body_hash, .before = v->shown,
		.outcome = v->outcome, .http_status = a->status, .url = text_str(&url), .address = a->address, .head = a->head,
		.content_type = a->content_type, .body = v->body });
	text_clear(&url);
	return e;
}

static void bring_bodies(void *ctx)
{
	struct in_hand *h = ctx;

	for (int i = 0; !h->saved && i < h->n; i++)
		save_body(h, &h->feeds[i]);
	h->saved = true;
}

/* What is known by now tells whether anything may come to rest on them. */
static int settle_bodies(struct in_hand *h)
{
	const struct member *m = h->m;
	bool near = grounds_are_near(&m->card, &m->clues, &m->verdict, m->policy, h->k->reg->world.now);
	int e = 0;

	for (int i = 0; !e && !h->saved && i < h->n; i++) {
		struct visit_feed *v = &h->feeds[i];
		const struct look_result *r = v->result;

		if (near || !outcome_is_good(m->card.feeds[v->feed].last_outcome) || grounds_in_list(r->posts, r->n_posts, m->policy))
			e = save_body(h, v);
		else if (v->memory.body_hash != v->shown)
			e = store_drop_bodies(h->k->store, m->card.feeds[v->feed].id);
	}
	return e;
}

/* ---- one look ------------------------------------------------------------------------ */

/* Work space for the posts of one document: one look is concluded at a time. */
static struct {
	uint64_t keys[POSTS_CARRIED_MAX], faces[POSTS_CARRIED_MAX];
	uint64_t marks[POSTS_CARRIED_MAX], before[POSTS_CARRIED_MAX]; /* of shown.h: of this list, and of the one before */
	int n_before;
	struct known_post known[POSTS_CARRIED_MAX];
	struct novelty novel[POSTS_CARRIED_MAX];
	bool news;               /* the look that is being concluded brought a new post */
} bench;

/* Not "": NULL. */
static void remember_word(struct feed_memory *m, char **word, const char *said)
{
	if (!strcmp(*word ? *word : "", said))
		return;
	free(*word);
	*word = *said ? mem_strdup(said) : NULL;
	m->changed = true;
}

static void remember_validators(struct feed_memory *m, const struct look_result *r, enum outcome outcome, moment now)
{
	const struct answer *a = r->answer;
	struct feed_memory was = *m;

	if (outcome_is_good(outcome) && (a->status == 200 || outcome == OUTCOME_READ)) {
		remember_word(m, &m->etag, a->etag);
		remember_word(m, &m->last_modified, a->last_modified);
		m->body_hash = a->body_hash;
	}
	if (r->reading && outcome_is_good(outcome))
		m->pace = (int64_t)r->reading->pace, m->skips = r->reading->skips;
	m->retry_at = a->retry_after > 0 ? now + a->retry_after : MOMENT_NONE;
	m->changed |= m->body_hash != was.body_hash || m->pace != was.pace || m->skips != was.skips || m->retry_at != was.retry_at;
}

/* A permanent redirect is followed at every look; once it has held long enough, the file should say it. */
static int note_moved(struct keeper *k, const struct member *m, struct visit_feed *v, moment now)
{
	struct feed_memory *mem = &v->memory;
	const char *to = v->result->answer->moved_to;
	struct text body = TEXT_SENTENCE, cause = TEXT_SENTENCE;
	int e;

	if (!outcome_is_good(v->result->outcome))
		return 0;
	if (strcmp(to, mem->moved_to ? mem->moved_to : "")) {
		remember_word(mem, &mem->moved_to, to);
		mem->moved_since = *to ? now : MOMENT_NONE;
	}
	if (!mem->moved_to || now - mem->moved_since < k->config->poll.moved_after)
		return 0;
	text_addf(&body, "%s:%d: ", m->conf->file, m->conf->feeds[v->feed].line);
	text_addf(&body, _("account '%s' has moved for good; change its address to "), m->conf->key);
	text_add_url(&body, mem->moved_to);
	text_setf(&cause, "moved/%lld/%016llx", (long long)m->card.feeds[v->feed].id, (unsigned long long)text_hash(to, strlen(to)));
	e = store_queue_letter(k->store, "admin", text_str(&cause), "admin", text_str(&body), now);
	k->letters = true;
	text_clear(&body);
	text_clear(&cause);
	return e;
}

static int add_posts(struct store *s, const struct member *m, const struct feed_card *f, const struct look *look, int n_novel)
{
	for (int i = 0; i < n_novel; i++) {
		const struct novelty *n = &bench.novel[i];
		struct post_fact p = { m->card.id, f->id, bench.keys[n->index], bench.faces[n->index], &look->posts[n->index],
			n->when, n->future, n->at_first, look->now };

		if (store_add_post(s, &p))
			return -1;
	}
	return 0;
}

/* The posts' keys and faces, and what is known of them. */
static int recall_posts(struct store *s, const struct feed_card *f, const struct look *look)
{
	observe_post_keys(look->posts, look->n_posts, bench.keys);
	for (int i = 0; i < look->n_posts; i++)
		bench.faces[i] = observe_post_face(&look->posts[i]);
	bench.n_before = look->n_posts ? store_get_shown(s, f->id, bench.before, POSTS_CARRIED_MAX) : 0;
	if (bench.n_before < 0)
		return -1;
	shown_marks(look, bench.keys, bench.faces, bench.marks);
	if (!shown_recall(bench.before, bench.n_before, look, bench.faces, bench.marks, bench.known))
		return 0;
	return store_known_posts(s, f->id, bench.keys, bench.faces, look->n_posts, bench.known);
}

static int remember_shown(struct store *s, const struct feed_card *f, int n)
{
	if (n == bench.n_before && !memcmp(bench.marks, bench.before, (size_t)n * sizeof *bench.marks))
		return 0;
	return store_save_shown(s, f->id, bench.marks, n);
}

/* What the recipe that read it says of the feed: before anything is learnt from the look. */
static void take_recipe(struct register_ *r, struct member *m, const struct visit_feed *v)
{
	const struct reading *said = v->result->reading;
	uint32_t via = said->via ? said->via : 1 + VIA_BRIDGE;
	struct feed_card *f = &m->card.feeds[v->feed];

	f->follow = (enum follow_mode)said->follow;
	f->partial = m->conf->feeds[v->feed].partial || said->partial;
	if (f->via_told == via)
		return;
	f->via_told = via;
	register_settle_via(r, (int)f->source);
}

/* A list that was read, and is no answer all the same. */
static const char *why_not(const struct look *look)
{
	return look->list_size ? _("more new posts in a day than anybody publishes: the list is taken for a made-up one") :
		_("the list is empty, and posts were in it before: taken for a broken page");
}

/* What a look changes seldom. */
static int save_feed(struct store *s, const struct feed_card *f, const struct feed_card *before)
{
	return store_feed_differs(f, before) ? store_save_feed(s, f) : 0;
}

/* One feed's result: what it teaches, and its rows. */
static int take_feed(struct register_ *r, struct store *s, struct member *m, moment at, struct visit_feed *v, const struct instant *updated)
{
	struct feed_card *f = &m->card.feeds[v->feed];
	struct source_card *src = &r->sources[f->source];
	const struct look_result *res = v->result;
	struct look look = { .now = at, .outcome = res->outcome, .conditional = v->conditional, .age = res->answer->age, .posts = res->posts,
		.n_posts = res->n_posts };
	struct seen seen = { .member = (int)(m - r->members), .feed = v->feed, .look = &look, .before = *f, .updated = *updated, .keys = bench.keys,
		.novel = bench.novel, .name = res->reading ? res->reading->name : "" };
	uint64_t body_before = v->memory.body_hash;
	int n;

	if (res->reading) {
		if (outcome_is_good(res->outcome))
			take_recipe(r, m, v);
		look.blocked = (enum blocked)res->reading->blocked;
		look.list_size = res->reading->posts;
		look.comments = (enum comments)res->reading->comments;
	}
	if (f->last_asked == MOMENT_NONE || f->last_asked < r->world.since)
		src->asked++;
	if (recall_posts(s, f, &look))
		return -1;
	n = observe_feed(f, &look, bench.keys, bench.known, m->policy->zone, bench.novel, &v->outcome);
	bench.news |= n > 0;
	if (v->outcome != res->outcome)
		v->why = why_not(&look);
	seen.outcome = v->outcome;
	seen.n_novel = n;
	if (clues_doubt(r, s, &seen))
		return -1;
	source_observe(src, &look, v->outcome, seen.before.last_good, bench.novel, n);
	source_note_reading(src, f, at);
	observe_late_posts(&m->card, bench.novel, n, m->policy);
	remember_validators(&v->memory, res, v->outcome, at);
	struct look_fact fact = { .account = m->card.id, .feed = f->id, .at = at, .outcome = v->outcome, .blocked = look.blocked,
		.http_status = res->answer->status, .full = !v->conditional, .anew = v->memory.body_hash != body_before,
		.body_hash = v->memory.body_hash, .posts = look.list_size,
		.error = v->why, .address = res->answer->address, .card = f, .memory = &v->memory, .keys = bench.keys, .n_keys = look.n_posts };
	if (look.n_posts && outcome_is_good(v->outcome) && remember_shown(s, f, look.n_posts))
		return -1;
	return store_add_look(s, &fact) || add_posts(s, m, f, &look, n) || clues_of_look(r, s, &seen) || save_feed(s, f, &seen.before) ? -1 : 0;
}

static void take_letters(struct keeper *k)
{
	k->letters |= k->reg->letters;
	k->reg->letters = false;
}

void conclude_unwritten(struct keeper *k, const char *what)
{
	static struct lull unwritten; /* of a thousand accounts the first is named */

	if (lull_is_over(&unwritten, clock_now()))
		log_err(_("%s: cannot be written down: %s; it is done again%s"), what, store_error(k->store), unwritten.more);
	k->lost = UINT64_MAX; /* the cards are ahead of the store: see inforce_recover() */
}

/* A source turned stale, came back, or has been asked whole: all its accounts are judged again. */
static void conclude_members_of(struct keeper *k, int source)
{
	const struct register_ *r = k->reg;
	int last = -1;

	for (int p = r->first_of[source]; p >= 0; p = r->next_feed[p])
		if (r->places[p].member != last)
			conclude_turn(k, last = r->places[p].member);
}

/* Past its deadline and not proven, while the lag it was given may no longer be the source's. */
static bool waits_for_lag(const struct member *m, moment now)
{
	return m->verdict.deadline <= now && m->card.flag.proof != PROOF_PROVEN;
}

/* Whoever waits for a sign of life of this source, or for its lag to pass, may now be proven. */
static void conclude_pending(struct keeper *k, uint32_t source)
{
	struct register_ *r = k->reg;
	moment life = source_life(&r->sources[source]);
	int64_t lag = source_lag(&r->sources[source], r->world.now);
	bool moved = lag != r->lag[source];
	int last = -1;

	if (!moved && (life == MOMENT_NONE || life < r->pending_from[source]))
		return;
	r->lag[source] = lag;
	r->pending_from[source] = MOMENT_NEVER;
	for (int p = r->first_of[source]; p >= 0; p = r->next_feed[p]) {
		int i = r->places[p].member;
		const struct member *m = &r->members[i];

		if (i == last)
			continue;
		last = i;
		if (m->verdict.convict_from != MOMENT_NONE && (m->verdict.convict_from <= life || (moved && waits_for_lag(m, r->world.now))))
			conclude_turn(k, i);
		else
			register_judge(r, i);
	}
}

/* What a server says of its answer's freshness, and a feed of its pace and its hours: the least that all of them wish. */
static struct courtesy wished(moment at, const struct visit_feed *feeds, int n)
{
	struct courtesy c = { MOMENT_NONE, MOMENT_NONE, (1u << SKIP_BITS) - 1 };
	int64_t least = INT32_MAX;

	for (int i = 0; i < n; i++) {
		const struct feed_memory *m = &feeds[i].memory;
		int64_t age = !outcome_is_good(feeds[i].outcome) ? 0 :
			m->pace > feeds[i].result->answer->max_age ? m->pace : feeds[i].result->answer->max_age;

		least = age < least ? age : least;
		c.skips &= m->skips;
		if (m->retry_at > c.retry_at)
			c.retry_at = m->retry_at;
	}
	if (least > 0)
		c.fresh_until = at + least;
	return c;
}

static void count_look(struct keeper *k, const struct visit_feed *feeds, int n)
{
	bool good = false;

	for (int i = 0; i < n; i++)
		good |= outcome_is_good(feeds[i].outcome);
	k->looks_made++;
	k->looks_vain += !good;
}

void conclude_look(struct keeper *k, int member, moment at, struct visit_feed *feeds, int n)
{
	struct register_ *r = k->reg;
	struct member *m = &r->members[member];
	struct { int64_t stale; bool settled; enum via via; } before[FEEDS_MAX];
	struct instant updated = m->verdict.last_update;
	struct in_hand hand = { k, m, at, feeds, n, false };
	int e = store_begin_look(k->store);

	for (int i = 0; i < n; i++) {
		const struct source_card *src = &r->sources[m->card.feeds[feeds[i].feed].source];

		feeds[i].outcome = feeds[i].result->outcome;
		feeds[i].why = feeds[i].result->error;
		before[i].stale = src->stale_finding;
		before[i].settled = source_is_settled(src);
		before[i].via = src->via;
	}
	store_bring(k->store, bring_bodies, &hand);
	m->card.flag.posted_in_time = bench.news = false;
	for (int i = 0; !e && i < n; i++) {
		e = note_moved(k, m, &feeds[i], at) || layout_note(k, m, feeds[i].result) || take_feed(r, k->store, m, at, &feeds[i], &updated);
		failing_note(k, member, &feeds[i], at);
		observe_freshest(&m->card, at);
	}
	for (int i = 0; !e && i < n; i++)
		e = record_source(r, k->store, (int)m->card.feeds[feeds[i].feed].source, r->world.now, &k->letters);
	if (!e)
		e = record_member(r, k->store, member, r->world.now) || settle_bodies(&hand);
	store_bring(k->store, NULL, NULL);
	take_letters(k);
	if (store_end(k->store) || e)
		conclude_unwritten(k, m->conf->key);
	k->courtesy[member] = wished(at, feeds, n);
	for (int i = 0; i < n; i++)
		if (feeds[i].memory.retry_at != MOMENT_NONE)
			hosts_silence(k->hosts, feeds[i].host, feeds[i].memory.retry_at);
	count_look(k, feeds, n);
	keeper_reschedule(k, member);
	follow_consider(k, member, bench.news);
	for (int i = 0; i < n; i++) {
		uint32_t source = m->card.feeds[feeds[i].feed].source;
		const struct source_card *src = &r->sources[source];

		keeper_reschedule_source(k, (int)source);
		if (src->stale_finding != before[i].stale || source_is_settled(src) != before[i].settled || src->via != before[i].via)
			conclude_members_of(k, (int)source);
		else
			conclude_pending(k, source);
	}
	keeper_commit_soon(k);
}

void conclude_turn(struct keeper *k, int member)
{
	int e = store_begin_look(k->store) || record_member(k->reg, k->store, member, k->reg->world.now);

	take_letters(k);
	if (store_end(k->store) || e)
		conclude_unwritten(k, k->reg->members[member].conf->key);
	keeper_reschedule(k, member);
	keeper_commit_soon(k);
}

void conclude_source(struct keeper *k, int source)
{
	struct register_ *r = k->reg;
	int64_t was = r->sources[source].stale_finding;
	int e = store_begin_look(k->store) || record_source(r, k->store, source, r->world.now, &k->letters);

	if (store_end(k->store) || e)
		conclude_unwritten(k, r->source_names[source]);
	keeper_reschedule_source(k, source);
	if (was != r->sources[source].stale_finding)
		conclude_members_of(k, source);
	keeper_commit_soon(k);
}

/* Whoever failed while we were offline is asked again soon, not only after another interval. */
static void ask_again(struct keeper *k, int member, moment from)
{
	const struct account_card *a = &k->reg->members[member].card;

	for (int f = 0; f < a->n_feeds; f++)
		if (a->feeds[f].last_outcome == OUTCOME_NETWORK && a->feeds[f].last_asked >= from) {
			keeper_look_soon(k, member);
			return;
		}
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
		conclude_unwritten(k, _("our own outage"));
	register_count_asked(k->reg);
	for (int i = 0; !w->frozen && i < k->reg->n_members; i++)
		ask_again(k, i, w->freezes[w->n_freezes - 1].from);
	keeper_commit_soon(k);
}
