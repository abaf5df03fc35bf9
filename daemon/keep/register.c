/*
 * register - joins the configuration with the store.
 *
 * It knows both and decides nothing: what a card means is the minds' business.
 * Sources are numbered by sorting feeds by their source's name, each run of
 * neighbours with the same one once, so a country's worth of them needs no
 * table of its own.
 */
#include "register.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "record-hand.h"
#include "register-in.h"

struct named_run { char *source; int place, n; }; /* neighbours that have the same source */

static int by_source(const void *a, const void *b, void *ctx)
{
	const struct named_run *x = a, *y = b;
	int c = strcmp(x->source, y->source);

	(void)ctx;
	return c ? c : x->place - y->place;
}

static int feed_count(const struct conf_account *a)
{
	return a->n_feeds < FEEDS_MAX ? a->n_feeds : FEEDS_MAX;
}

static struct feed_card *card_of(const struct register_ *r, int place)
{
	return &r->feeds[place];
}

/* Lists all feeds; *ret_n runs, and the names in them, are the caller's. */
static struct named_run *list_feeds(struct register_ *r, int *ret_n)
{
	const struct config *c = r->config;
	struct text name = TEXT_INIT(URL_MAX);
	struct named_run *runs;
	int n = -1, place = 0;

	for (int i = 0; i < c->n_accounts; i++)
		r->n_feeds += feed_count(&c->accounts[i]);
	runs = mem_alloc((size_t)r->n_feeds * sizeof *runs);
	r->places = mem_alloc((size_t)r->n_feeds * sizeof *r->places);
	r->feeds = mem_alloc((size_t)r->n_feeds * sizeof *r->feeds);
	for (int i = 0; i < c->n_accounts; i++) {
		r->members[i].card.feeds = &r->feeds[place];
		r->members[i].card.n_feeds = feed_count(&c->accounts[i]);
		for (int k = 0; k < r->members[i].card.n_feeds; k++, place++) {
			r->feeds[place] = feed_card_new();
			r->places[place] = (struct feed_place){ i, k };
			config_source_name(&c->accounts[i], &c->accounts[i].feeds[k], &name);
			if (n < 0 || strcmp(runs[n].source, text_str(&name)))
				runs[++n] = (struct named_run){ mem_strdup(text_str(&name)), place, 0 };
			runs[n].n++;
		}
	}
	text_clear(&name);
	*ret_n = n + 1;
	return runs;
}

/* Gives every source a number and links its feeds. */
static void number_sources(struct register_ *r)
{
	int n, s = -1;
	struct named_run *runs = list_feeds(r, &n);

	mem_sort(runs, (size_t)n, sizeof *runs, by_source, NULL);
	r->next_feed = mem_alloc((size_t)r->n_feeds * sizeof *r->next_feed);
	r->source_names = mem_alloc((size_t)n * sizeof *r->source_names);
	r->first_of = mem_alloc((size_t)n * sizeof *r->first_of);
	r->sources = mem_alloc((size_t)n * sizeof *r->sources);
	r->lag = mem_alloc((size_t)n * sizeof *r->lag);
	r->pending_from = mem_alloc((size_t)n * sizeof *r->pending_from);
	for (int i = 0; i < n; i++) {
		r->pending_from[i] = MOMENT_NEVER;
		if (s < 0 || strcmp(runs[i].source, r->source_names[s])) {
			r->source_names[++s] = runs[i].source; /* the first of each name is kept as the source's own */
			r->first_of[s] = -1;
		} else {
			free(runs[i].source);
		}
		for (int place = runs[i].place; place < runs[i].place + runs[i].n; place++) {
			r->next_feed[place] = r->first_of[s];
			r->first_of[s] = place;
			card_of(r, place)->source = (uint32_t)s;
		}
	}
	r->n_sources = s + 1;
	free(runs);
}

/* What a feed's own line says, or its platform, or what it was read by; -1: it was never read. */
static int feed_via(const struct register_ *r, const struct feed_place *at)
{
	const struct conf_account *a = &r->config->accounts[at->member];
	const struct feed_card *f = &r->members[at->member].card.feeds[at->feed];
	int told = config_via_told(a, &a->feeds[at->feed]);

	if (told >= 0)
		return told;
	return f->via_told ? (int)f->via_told - 1 : -1;
}

/* A source is direct only if a feed says so and none that was read says otherwise: in doubt it proves less. -1: none says anything. */
int register_source_via(const struct register_ *r, int s)
{
	int via = -1;

	for (int p = r->first_of[s]; p >= 0; p = r->next_feed[p]) {
		int told = feed_via(r, &r->places[p]);

		if (told == VIA_BRIDGE)
			return told;
		if (told >= 0)
			via = told;
	}
	return via;
}

bool register_settle_via(struct register_ *r, int s)
{
	int told = register_source_via(r, s);
	enum via via = told < 0 ? VIA_BRIDGE : (enum via)told;

	if (r->sources[s].via == via)
		return false;
	source_card_turn(&r->sources[s], via);
	return true;
}

void register_count_members(struct register_ *r, int s)
{
	struct source_card *card = &r->sources[s];
	int last = -1;

	card->witness = card->witness_named;
	for (int p = r->first_of[s]; p >= 0; p = r->next_feed[p]) {
		card->feeds++;
		if (r->places[p].member != last)
			card->accounts++;
		last = r->places[p].member;
		if (r->config->accounts[last].witness)
			card->witness = true;
	}
}

static void blank_member(struct member *m)
{
	m->card.flag.since = m->card.flag.deadline = m->card.status_since = m->card.opened = m->card.observed_at = m->card.observed_update = m->card.cleared = MOMENT_NONE;
	m->card.state = STATE_NEW;
}

static bool same_policy(const struct policy *a, const struct policy *b)
{
	return a->limit == b->limit && a->count_hours == b->count_hours && a->every == b->every && a->zone == b->zone;
}

/* A house has a handful: one of the last few, nearly always. */
static const struct policy *policy_of(struct register_ *r, const struct conf_account *a)
{
	enum { SEARCHED = 16 };
	const struct config *c = r->config;
	struct policy p = { .limit = a->limit, .count_hours = a->count == COUNT_HOURS, .every = a->every, .warn = c->poll.warn.v, .n_warn = c->poll.warn.n,
		.warn_for = c->poll.limit, .zone = a->zone };

	for (int i = r->n_policies - 1; i >= 0 && i >= r->n_policies - SEARCHED; i--)
		if (same_policy(r->policies[i], &p))
			return r->policies[i];
	if ((r->n_policies & (r->n_policies - 1)) == 0)
		r->policies = mem_grow(r->policies, 2 * (size_t)r->n_policies + 1, sizeof *r->policies);
	r->policies[r->n_policies] = mem_alloc(sizeof p);
	*r->policies[r->n_policies] = p;
	return r->policies[r->n_policies++];
}

static void make_members(struct register_ *r)
{
	r->n_members = r->config->n_accounts;
	r->members = mem_alloc((size_t)r->n_members * sizeof *r->members);
	for (int i = 0; i < r->n_members; i++) {
		blank_member(&r->members[i]);
		r->members[i].conf = &r->config->accounts[i];
		r->members[i].policy = policy_of(r, &r->config->accounts[i]);
	}
}

struct register_ *register_new(const struct config *c, struct store *s, bool write, moment now, struct text *err)
{
	struct register_ *r = mem_alloc(sizeof *r);
	int e;

	r->config = c;
	make_members(r);
	number_sources(r);
	if (s && store_begin(s)) { /* for a reader: one view */
		text_setf(err, "%s", store_error(s));
		register_free(r);
		return NULL;
	}
	e = register_load(r, s, write, now);
	if (s && (store_end(s) || e || (write && store_commit(s)))) {
		text_setf(err, "%s", store_error(s));
		register_free(r);
		return NULL;
	}
	register_count_asked(r);
	for (int i = 0; i < r->n_members; i++)
		register_judge(r, i);
	return r;
}

void register_free(struct register_ *r)
{
	if (!r)
		return;
	for (int i = 0; i < r->n_sources; i++) {
		source_card_clear(&r->sources[i]);
		free(r->source_names[i]);
	}
	for (int i = 0; r->members && i < r->n_members; i++)
		clues_clear(&r->members[i].clues);
	for (int i = 0; i < r->n_policies; i++)
		free(r->policies[i]);
	free(r->members);
	free(r->policies);
	free(r->sources);
	free(r->source_names);
	free(r->first_of);
	free(r->next_feed);
	free(r->places);
	free(r->feeds);
	free(r->lag);
	free(r->pending_from);
	free(r);
}

int register_find(const struct register_ *r, const char *key)
{
	const struct conf_account *a = config_account(r->config, key);

	return a ? (int)(a - r->config->accounts) : -1;
}

int register_find_source(const struct register_ *r, const char *name)
{
	int lo = 0, hi = r->n_sources - 1;

	while (lo <= hi) {
		int mid = (lo + hi) / 2, c = strcmp(name, r->source_names[mid]);

		if (c == 0)
			return mid;
		if (c < 0)
			hi = mid - 1;
		else
			lo = mid + 1;
	}
	return -1;
}

void register_each_feed(const struct register_ *r, uint32_t source, void (*each)(void *ctx, const struct feed_place *f), void *ctx)
{
	for (int p = r->first_of[source], next; p >= 0; p = next) {
		next = r->next_feed[p];
		each(ctx, &r->places[p]);
	}
}

static void sooner(struct verdict *v, moment at, moment now)
{
	if (at != MOMENT_NONE && at > now && at < v->next)
		v->next = at;
}

/* In what the store keeps of it. */
static bool says_the_same(const struct verdict *a, const struct verdict *b)
{
	return a->state == b->state && a->proof == b->proof && a->last_update.earliest == b->last_update.earliest &&
		a->last_update.latest == b->last_update.latest && a->last_update.precision == b->last_update.precision &&
		a->deadline == b->deadline && a->check_by_hand == b->check_by_hand;
}

const struct verdict *register_judge(struct register_ *r, int i)
{
	struct member *m = &r->members[i];
	struct verdict v = judge_account(&m->card, r->sources, m->policy, &r->world);

	m->recorded &= says_the_same(&v, &m->verdict);
	m->verdict = v;
	sooner(&m->verdict, hand_due(m), r->world.now);
	sooner(&m->verdict, hand_exempt_until(m), r->world.now);
	if (m->verdict.convict_from != MOMENT_NONE && m->card.flag.proof != PROOF_PROVEN)
		for (int k = 0; k < m->card.n_feeds; k++) {
			moment *from = &r->pending_from[m->card.feeds[k].source];

			if (m->verdict.convict_from < *from)
				*from = m->verdict.convict_from;
		}
	return &m->verdict;
}

void register_count_asked(struct register_ *r)
{
	for (int i = 0; i < r->n_sources; i++)
		r->sources[i].asked = 0;
	for (int i = 0; i < r->n_feeds; i++) {
		const struct feed_card *f = card_of(r, i);

		if (f->last_asked != MOMENT_NONE && f->last_asked >= r->world.since)
			r->sources[f->source].asked++;
	}
}
