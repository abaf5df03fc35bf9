/*
 * register - joins the configuration with the store.
 *
 * It knows both and decides nothing: what a card means is the minds' business.
 * Sources are numbered by sorting all feeds by their source's name, so a
 * country's worth of them needs no table of its own.
 */
#include "register.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "record-hand.h"

/* A pause of our own watch up to this many looking intervals does not start it anew. */
enum { PAUSE_INTERVALS = 2 };

struct named_feed { char *source; int place; };

static int by_source(const void *a, const void *b)
{
	const struct named_feed *x = a, *y = b;
	int c = strcmp(x->source, y->source);

	return c ? c : x->place - y->place;
}

static char *feed_source(const struct conf_account *a, const struct conf_feed *f)
{
	struct text name = TEXT_INIT(URL_MAX);

	config_source_name(a, f, &name);
	return name.buf ? name.buf : mem_strdup("");
}

static int feed_count(const struct conf_account *a)
{
	return a->n_feeds < FEEDS_MAX ? a->n_feeds : FEEDS_MAX;
}

static struct feed_card *card_of(const struct register_ *r, int place)
{
	return &r->feeds[place];
}

/* Lists all feeds, gives every source a number and links its feeds. */
static void number_sources(struct register_ *r)
{
	const struct config *c = r->config;
	struct named_feed *named;
	int n = 0, s = -1;

	for (int i = 0; i < c->n_accounts; i++)
		r->n_feeds += feed_count(&c->accounts[i]);
	named = mem_alloc((size_t)r->n_feeds * sizeof *named);
	r->places = mem_alloc((size_t)r->n_feeds * sizeof *r->places);
	r->feeds = mem_alloc((size_t)r->n_feeds * sizeof *r->feeds);
	r->next_feed = mem_alloc((size_t)r->n_feeds * sizeof *r->next_feed);
	for (int i = 0; i < c->n_accounts; i++) {
		r->members[i].card.feeds = &r->feeds[n];
		r->members[i].card.n_feeds = feed_count(&c->accounts[i]);
		for (int k = 0; k < r->members[i].card.n_feeds; k++, n++) {
			r->feeds[n] = feed_card_new();
			named[n] = (struct named_feed){ feed_source(&c->accounts[i], &c->accounts[i].feeds[k]), n };
			r->places[n] = (struct feed_place){ i, k };
		}
	}
	qsort(named, (size_t)n, sizeof *named, by_source);
	r->source_names = mem_alloc((size_t)n * sizeof *r->source_names);
	r->first_of = mem_alloc((size_t)n * sizeof *r->first_of);
	r->sources = mem_alloc((size_t)n * sizeof *r->sources);
	r->lag = mem_alloc((size_t)n * sizeof *r->lag);
	r->pending_from = mem_alloc((size_t)n * sizeof *r->pending_from);
	for (int i = 0; i < n; i++)
		r->pending_from[i] = MOMENT_NEVER;
	for (int i = 0; i < n; i++) {
		if (s < 0 || strcmp(named[i].source, r->source_names[s])) {
			r->source_names[++s] = named[i].source; /* the first of each name is kept as the source's own */
			r->first_of[s] = -1;
		} else {
			free(named[i].source);
		}
		r->next_feed[named[i].place] = r->first_of[s];
		r->first_of[s] = named[i].place;
		card_of(r, named[i].place)->source = (uint32_t)s;
	}
	r->n_sources = s + 1;
	free(named);
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
static int source_via(const struct register_ *r, int s)
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
	int told = source_via(r, s);
	enum via via = told < 0 ? VIA_BRIDGE : (enum via)told;

	if (r->sources[s].via == via)
		return false;
	source_card_turn(&r->sources[s], via);
	return true;
}

static void count_members(struct register_ *r, int s)
{
	struct source_card *card = &r->sources[s];
	int last = -1;

	for (int p = r->first_of[s]; p >= 0; p = r->next_feed[p]) {
		card->feeds++;
		if (r->places[p].member != last)
			card->accounts++;
		last = r->places[p].member;
		if (r->config->accounts[last].witness)
			card->witness = true;
	}
}

static int load_sources(struct register_ *r, struct store *s, bool write, moment now)
{
	for (int i = 0; i < r->n_sources; i++) {
		int via = source_via(r, i), e = 0;

		if (write)
			e = store_put_source(s, r->source_names[i], via, now, &r->sources[i]);
		else if (s)
			e = store_get_source(s, r->source_names[i], via, &r->sources[i]);
		else
			source_card_init(&r->sources[i], via < 0 ? VIA_BRIDGE : (enum via)via);
		if (e < 0)
			return -1;
		r->sources[i].feeds = r->sources[i].accounts = 0;
		count_members(r, i);
	}
	return 0;
}

/* The register fields that the cards do not carry, one a line, for the history of changes. */
static void add_field(struct text *t, const char *name, const char *value)
{
	if (*value)
		text_addf(t, "%s: %s\n", name, value);
}

static void describe(struct text *t, const struct config *c, const struct conf_account *a)
{
	text_reset(t);
	add_field(t, "kind", a->kind);
	add_field(t, "supervisor", a->supervisor >= 0 ? c->units[a->supervisor].key : "");
	add_field(t, "former", a->former);
	add_field(t, "platform_id", a->platform_id);
	add_field(t, "home", a->home);
	add_field(t, "subject", a->subject);
	add_field(t, "operator", a->operator_);
	add_field(t, "contact", a->contact);
	add_field(t, "phone", a->phone);
	add_field(t, "stop_notice", a->stop_notice);
	add_field(t, "level", a->level);
	add_field(t, "interaction", a->interaction);
	add_field(t, "reason", a->reason);
	text_addf(t, "limit: %lld\n", (long long)a->limit);
	add_field(t, "count", a->count == COUNT_HOURS ? "hours" : "days");
	add_field(t, "zone", zone_name(a->zone));
	for (int i = 0; i < a->n_feeds; i++) {
		text_add(t, "feed: ");
		text_add_url(t, a->feeds[i].url);
		text_add_char(t, '\n');
	}
}

static int load_member(struct register_ *r, int i, struct store *s, bool write, moment now, struct text *scratch)
{
	const struct conf_account *a = &r->config->accounts[i];
	struct member *m = &r->members[i];
	int e = 0;

	if (write) {
		describe(scratch, r->config, a);
		struct account_fact f = { a->key, a->name, r->config->units[a->unit].key, a->platform, a->watch == WATCH_MANUAL, a->witness,
			a->status, a->opened, text_str(scratch) };
		e = store_put_account(s, &f, now, &m->card);
	} else if (s) {
		e = store_get_account(s, a->key, &m->card);
	}
	if (e < 0)
		return -1;
	if (!write && e == 0)
		m->card.status = a->status;
	m->card.manual = a->watch == WATCH_MANUAL;
	m->card.witness = a->witness;
	m->card.opened = a->opened;
	if (a->since != MOMENT_NONE && a->status == m->card.status)
		m->card.status_since = a->since;
	m->card.other_way = *a->interaction != '\0';
	if (s && m->card.id && store_get_clues(s, m->card.id, &m->clues))
		return -1;
	for (int k = 0; k < m->card.n_feeds; k++) {
		struct feed_card *f = &m->card.feeds[k];

		if (write)
			e = store_put_feed(s, m->card.id, a->feeds[k].url, r->sources[f->source].id, a->feeds[k].partial, now, f);
		else if (s && m->card.id)
			e = store_get_feed(s, m->card.id, a->feeds[k].url, f);
		if (e < 0)
			return -1;
		f->partial |= a->feeds[k].partial;
	}
	return write && (hand_check_status(s, m, now) || hand_ask(r, s, m, now)) ? -1 : 0;
}

static void blank_member(struct member *m)
{
	m->card.status_since = m->card.opened = m->card.observed_at = m->card.observed_update = m->card.cleared = MOMENT_NONE;
	m->card.state = STATE_NEW;
}

static void set_policy(struct member *m, const struct config *c, const struct conf_account *a)
{
	m->conf = a;
	m->policy = (struct policy){ .limit = a->limit, .count_hours = a->count == COUNT_HOURS, .every = a->every, .warn = c->poll.warn.v,
		.n_warn = c->poll.warn.n, .warn_for = c->poll.limit, .zone = a->zone };
}

static int by_id(const void *a, const void *b, void *ctx)
{
	const struct register_ *r = ctx;
	const struct feed_place *x = *(const struct feed_place *const *)a, *y = *(const struct feed_place *const *)b;
	int64_t i = r->members[x->member].card.feeds[x->feed].id, j = r->members[y->member].card.feeds[y->feed].id;

	return (i > j) - (i < j);
}

static void index_feeds(struct register_ *r)
{
	r->by_id = mem_alloc((size_t)r->n_feeds * sizeof *r->by_id);
	for (int i = 0; i < r->n_feeds; i++)
		r->by_id[i] = &r->places[i];
	qsort_r(r->by_id, (size_t)r->n_feeds, sizeof *r->by_id, by_id, r);
}

static bool is_registered(void *ctx, const char *key)
{
	const struct register_ *r = ctx;

	return config_account(r->config, key) != NULL;
}

static int sync_store(struct register_ *r, struct store *s, moment now)
{
	const struct config *c = r->config;

	for (int i = 0; i < c->n_units; i++) {
		const struct conf_unit *u = &c->units[i];
		struct unit_fact f = { u->key, u->name, u->parent_key, u->level, u->code, u->order };

		if (store_put_unit(s, &f, now))
			return -1;
	}
	return store_mark_removed(s, is_registered, r, now);
}

static int load_world(struct register_ *r, struct store *s, bool write, moment now)
{
	moment alive;

	r->world.now = r->world.since = now;
	if (!s)
		return 0;
	if (store_get_freezes(s, &r->world))
		return -1;
	if (write ? store_watch_started(s, now, PAUSE_INTERVALS * r->config->poll.every, &r->world.since) :
		store_get_watch(s, &r->world.since, &alive))
		return -1;
	for (int i = 0; i < r->world.n_freezes; i++)
		if (r->world.freezes[i].to != MOMENT_NEVER && r->world.freezes[i].to > r->world.since)
			r->world.since = r->world.freezes[i].to;
	return 0;
}

static int load_all(struct register_ *r, struct store *s, bool write, moment now)
{
	struct text scratch = TEXT_INIT(0);
	int e = load_world(r, s, write, now) || load_sources(r, s, write, now);

	for (int i = 0; !e && i < r->n_members; i++)
		e = load_member(r, i, s, write, now, &scratch);
	for (int i = 0; !e && i < r->n_sources; i++)
		if (register_settle_via(r, i) && write)
			e = store_save_source(s, &r->sources[i]);
	text_clear(&scratch);
	return e || (write && sync_store(r, s, now)) ? -1 : 0;
}

struct register_ *register_new(const struct config *c, struct store *s, bool write, moment now, struct text *err)
{
	struct register_ *r = mem_alloc(sizeof *r);
	int e;

	r->config = c;
	r->n_members = c->n_accounts;
	r->members = mem_alloc((size_t)r->n_members * sizeof *r->members);
	for (int i = 0; i < r->n_members; i++) {
		blank_member(&r->members[i]);
		set_policy(&r->members[i], c, &c->accounts[i]);
	}
	number_sources(r);
	if (s && store_begin(s)) { /* for a reader: one view */
		text_setf(err, "%s", store_error(s));
		register_free(r);
		return NULL;
	}
	e = load_all(r, s, write, now);
	if (s && (store_end(s) || e || (write && store_commit(s)))) {
		text_setf(err, "%s", store_error(s));
		register_free(r);
		return NULL;
	}
	index_feeds(r);
	register_count_asked(r);
	for (int i = 0; i < r->n_members; i++)
		register_judge(r, i);
	return r;
}

/* How many of its feeds were asked is counted, not stored: it is kept over the reading. */
static int reread_source(struct register_ *r, struct store *s, int i)
{
	struct source_card *card = &r->sources[i];
	uint32_t asked = card->asked;
	int e;

	source_card_clear(card);
	e = store_get_source(s, r->source_names[i], -1, card);
	card->feeds = card->accounts = 0;
	count_members(r, i);
	card->asked = asked;
	return e < 0 ? -1 : 0;
}

int register_reread(struct register_ *r, struct store *s, int i, moment now)
{
	struct member *m = &r->members[i];
	struct text scratch = TEXT_INIT(0);
	int e = store_begin(s);

	if (e)
		return -1;
	for (int k = 0; k < m->card.n_feeds && !e; k++)
		e = reread_source(r, s, (int)m->card.feeds[k].source);
	if (!e)
		e = load_world(r, s, false, now) || load_member(r, i, s, false, now, &scratch);
	for (int k = 0; k < m->card.n_feeds && !e; k++)
		register_settle_via(r, (int)m->card.feeds[k].source);
	text_clear(&scratch);
	if (store_end(s) || e)
		return -1;
	register_judge(r, i);
	return 0;
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
	free(r->members);
	free(r->sources);
	free(r->source_names);
	free(r->first_of);
	free(r->next_feed);
	free(r->places);
	free(r->feeds);
	free(r->by_id);
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

const struct feed_place *register_feed(const struct register_ *r, int64_t id)
{
	int lo = 0, hi = r->n_feeds - 1;

	while (lo <= hi) {
		int mid = (lo + hi) / 2;
		const struct feed_place *f = r->by_id[mid];
		int64_t at = r->members[f->member].card.feeds[f->feed].id;

		if (at == id)
			return f;
		if (id < at)
			hi = mid - 1;
		else
			lo = mid + 1;
	}
	return NULL;
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

const struct verdict *register_judge(struct register_ *r, int i)
{
	struct member *m = &r->members[i];

	m->verdict = judge_account(&m->card, r->sources, &m->policy, &r->world);
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
