/*
 * visit - one look at an account: all its feeds are asked once, and when the
 * last has answered the look is concluded as one.
 *
 * It knows what is in flight; it must never know what an answer means.
 */
#include <stdlib.h>
#include <string.h>

#include "follow.h"
#include "grounds.h"
#include "result.h"

struct visit {
	int member;
	moment at;
	int n, pending;
	bool doubted;            /* an answer came while our clock was in doubt: the visit is made again */
	struct visit_feed feeds[FEEDS_MAX];
	struct look_result *kept[FEEDS_MAX]; /* copies made while other feeds are outstanding */
};

enum { WITNESS_PAUSE = 2 * MINUTE, DOUBT_PAUSE = HOUR };
#define WITNESS_TAG ((uint64_t)1 << 63)

/* A tag names the register's generation, the member and the feed of that visit. */
static uint64_t tag_of(const struct keeper *k, int member, int i)
{
	return (uint64_t)(k->generation & 0x3fffff) << 40 | (uint64_t)(uint32_t)member << 8 | (uint64_t)i;
}

static const char *secret_headers(struct keeper *k, int member, struct text *t)
{
	const struct conf_account *a = k->reg->members[member].conf;
	struct text err = TEXT_SENTENCE;

	if (*a->header_file && text_read_file(t, a->header_file, &err))
		failing_header(k, member, text_str(&err));
	text_clear(&err);
	return text_str(t);
}

/* After the deadline only an unconditional reading convicts (truth rule 6). */
static bool must_be_full(const struct verdict *v, enum look_reason reason, moment now)
{
	return reason != LOOK_ROUTINE || (v->convict_from != MOMENT_NONE && now >= v->convict_from && !v->read_after);
}

static int ask_feed(struct keeper *k, struct visit *v, int i, bool full, bool grounds)
{
	const struct member *m = &k->reg->members[v->member];
	const struct conf_feed *cf = &m->conf->feeds[v->feeds[i].feed];
	struct visit_feed *f = &v->feeds[i];
	const struct feed_card *card = &m->card.feeds[f->feed];
	struct text headers = TEXT_INIT(HEADERS_MAX);
	struct look_request r = { .tag = tag_of(k, v->member, i), .type = cf->page ? DOC_PAGE : DOC_AUTO, .platform = m->conf->platform,
		.now = v->at, .zone = zone_name(m->policy->zone) };
	int e;

	store_get_feed_memory(k->store, card->id, &f->memory);
	f->shown = f->memory.body_hash;
	if (grounds && !full && grounds_to_ask_anew(card, v->at)) /* its bytes were let go while nothing could rest on them */
		full = store_has_body(k->store, card->id, f->shown) == 0;
	f->conditional = !full && (f->memory.etag || f->memory.last_modified);
	f->host = hosts_of_url(cf->url);
	r.ask = (struct ask){ .flags = f->conditional ? ASK_CONDITIONAL : 0, .url = cf->url, .etag = f->memory.etag,
		.last_modified = f->memory.last_modified, .headers = secret_headers(k, v->member, &headers) };
	if (!full)
		r.ask.body_hash = f->memory.body_hash;
	e = look_line_ask(k->line, &r);
	text_clear(&headers);
	if (!e)
		hosts_asked(k->hosts, f->host);
	return e;
}

static void visit_free(struct keeper *k, struct visit *v)
{
	for (int i = 0; i < v->n; i++) {
		feed_memory_clear(&v->feeds[i].memory);
		packed_clear(&v->feeds[i].body);
		result_free(v->kept[i]);
	}
	k->visits[v->member] = NULL;
	k->visiting--;
	free(v);
}

bool visit_start(struct keeper *k, int member, enum look_reason reason)
{
	struct member *m = &k->reg->members[member];
	struct visit *v;
	moment now = k->reg->world.now;
	bool resting = false, full = must_be_full(&m->verdict, reason, now);
	bool grounds = grounds_are_near(&m->card, &m->clues, &m->verdict, m->policy, now);

	if (k->visits[member])
		return true; /* it is being looked at */
	if (look_line_room(k->line) < m->card.n_feeds)
		return false;
	v = mem_alloc(sizeof *v);
	v->member = member;
	v->at = now;
	k->visits[member] = v;
	k->visiting++;
	for (int i = 0; i < m->card.n_feeds; i++) {
		if (reason != LOOK_ASKED && schedule_rests(&m->card.feeds[i]) > v->at) {
			resting = true;
			continue;
		}
		v->feeds[v->n].feed = i;
		if (ask_feed(k, v, v->n, full, grounds) == 0)
			v->n++, v->pending++;
	}
	if (!v->n) {
		visit_free(k, v);
		if (resting)
			keeper_reschedule(k, member);
	}
	return true;
}

static void visit_end(struct keeper *k, struct visit *v)
{
	int member = v->member;

	if (k->shut_until != MOMENT_NONE && !inforce_is_true(k)) {
		visit_free(k, v); /* it cannot be judged by false cards; when they are read again it is due again */
		return;
	}
	if (v->doubted) {
		visit_free(k, v);
		due_queue_set(k->looks, (uint32_t)member, (struct due){ k->reg->world.now + DOUBT_PAUSE, LOOK_ROUTINE });
		return;
	}
	conclude_look(k, v->member, v->at, v->feeds, v->n);
	visit_free(k, v);
}

void visit_take_body(const struct keeper *k, struct visit_feed *f, const struct look_result *r)
{
	size_t len = r->answer->body_len;
	char *bytes;

	if (f->body.bytes || r->answer->outcome != OUTCOME_READ || (r->slot == SLOT_NONE && outcome_is_good(r->outcome)))
		return; /* an empty answer has no slot, and its header tells of it */
	bytes = mem_grow(NULL, len + 1, 1);
	if (look_line_body(k->line, r, bytes, len) == len)
		store_pack(&f->body, bytes, len);
	free(bytes);
}

static void note_outage(struct keeper *k, uint64_t host, bool witness, enum outcome outcome)
{
	if (k->jump.doubted)
		return;
	if (outcome == OUTCOME_NETWORK && !witness && k->config->poll.n_witness)
		visit_ask_witnesses(k);
	if (outcome != OUTCOME_REFUSED && outcome != OUTCOME_CRASHED &&
		outage_note(&k->outage, host, witness, outcome == OUTCOME_NETWORK, k->reg->world.now))
		conclude_freeze(k);
}

void visit_result(void *ctx, uint64_t tag, const struct look_result *r)
{
	struct keeper *k = ctx;
	int member = (int)(uint32_t)(tag >> 8 & 0xffffffff), i = (int)(tag & 0xff);
	struct visit *v;

	if (tag & WITNESS_TAG) {
		if (i < k->config->poll.n_witness)
			note_outage(k, hosts_of_url(k->config->poll.witness[i]), true, r->answer->outcome);
		return;
	}
	if (follow_result(k, tag, r))
		return;
	if (tag_of(k, member, i) != tag || !(v = k->visits[member]))
		return; /* asked for a register that is no longer in force */
	hosts_answered(k->hosts, v->feeds[i].host);
	v->doubted |= !jumps_believe(k, r->answer);
	note_outage(k, v->feeds[i].host, false, r->answer->outcome);
	if (--v->pending) {
		visit_take_body(k, &v->feeds[i], r); /* its slot is needed again before the look is concluded */
		v->feeds[i].result = v->kept[i] = result_copy(r);
		return;
	}
	v->feeds[i].result = r;
	visit_end(k, v);
}

void visit_drop_all(struct keeper *k)
{
	for (int i = 0; i < k->reg->n_members; i++)
		if (k->visits[i])
			visit_free(k, k->visits[i]);
}

void visit_ask_witnesses(struct keeper *k)
{
	moment now = k->reg->world.now;

	if (k->witness_asked != MOMENT_NONE && now < k->witness_asked + WITNESS_PAUSE)
		return;
	k->witness_asked = now;
	for (int i = 0; i < k->config->poll.n_witness && i < 0xff; i++) {
		struct look_request r = { .tag = WITNESS_TAG | (uint64_t)i, .type = DOC_AUTO, .platform = PLATFORM_OTHER, .now = now,
			.zone = zone_name(k->config->zone), .ask = { .url = k->config->poll.witness[i] } };

		look_line_ask(k->line, &r);
	}
}
