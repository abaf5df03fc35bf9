/*
 * register-load - what the store remembers of those the configuration names,
 * and the configuration's own news for the store.
 *
 * A nation has 300,000 accounts, nearly all of them as they were when the
 * watch last stood still.  So each table is read once, in its own order, and
 * every row finds its card; only who is new or changed is looked up by key and
 * written.  It knows how both hang together and decides nothing.
 */
#include "register-in.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "record-hand.h"

/* A pause of our own watch up to this many looking intervals does not start it anew. */
enum { PAUSE_INTERVALS = 2 };
enum { AS_IS_ROW = 1, AS_IS_FEEDS = 2 };

struct load {
	struct register_ *r;
	struct store *s;
	bool write;
	moment now;
	unsigned char *as_is;        /* by member, AS_IS_...: the store has it as the configuration does */
	bool *turned;                /* by source: the store has it as one of another kind */
	bool *unit_as_is;            /* by unit */
	bool gone;                   /* the store has an account as registered that the configuration does not name */
	struct known { int64_t id; int member; } *known; /* by ascending row id */
	int n_known, at;             /* at: where the last search ended; most tables have their rows in that order, too */
	struct text reg;             /* scratch */
};

/* ---- the world ------------------------------------------------------------------------- */

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

/* ---- what the configuration says of an account ------------------------------------------ */

/* The register fields that the cards do not carry, one a line, for the history of changes. */
static void add_field(struct text *t, const char *name, const char *value)
{
	if (*value) {
		text_add(t, name);
		text_add(t, ": ");
		text_add(t, value);
		text_add_char(t, '\n');
	}
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

/* ret_reg holds a part of it. */
static struct account_fact fact_of(const struct config *c, const struct conf_account *a, struct text *ret_reg)
{
	describe(ret_reg, c, a);
	return (struct account_fact){ a->key, a->name, c->units[a->unit].key, a->platform, a->watch == WATCH_MANUAL, a->witness, a->status, a->opened,
		text_str(ret_reg) };
}

static void take_config(struct member *m)
{
	const struct conf_account *a = m->conf;

	m->card.manual = a->watch == WATCH_MANUAL;
	m->card.witness = a->witness;
	m->card.opened = a->opened;
	if (a->since != MOMENT_NONE && a->status == m->card.status)
		m->card.status_since = a->since;
	m->card.other_way = *a->interaction != '\0';
	for (int k = 0; k < m->card.n_feeds; k++)
		m->card.feeds[k].partial |= a->feeds[k].partial;
}

/* ---- where what the store has belongs ----------------------------------------------------- */

static struct source_card *place_source(void *ctx, const char *name, enum via was, int *ret_via)
{
	struct load *l = ctx;
	int i = register_find_source(l->r, name);

	if (i < 0)
		return NULL;
	*ret_via = register_source_via(l->r, i);
	l->turned[i] = *ret_via >= 0 && *ret_via != (int)was;
	return &l->r->sources[i];
}

static struct account_card *place_account(void *ctx, const struct account_said *said)
{
	struct load *l = ctx;
	int i = register_find(l->r, said->key);

	if (i < 0) {
		l->gone |= !said->removed;
		return NULL;
	}
	l->known[l->n_known++] = (struct known){ said->id, i };
	if (l->write) {
		struct account_fact fact = fact_of(l->r->config, l->r->members[i].conf, &l->reg);

		l->as_is[i] = account_said_same(said, &fact) ? AS_IS_ROW | AS_IS_FEEDS : AS_IS_FEEDS;
	}
	return &l->r->members[i].card;
}

static int by_id(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static struct member *member_of(struct load *l, int64_t account)
{
	const struct known key = { .id = account };
	const struct known *found = NULL;

	for (int i = l->at; i < l->n_known && i < l->at + 2 && !found; i++)
		if (l->known[i].id == account)
			found = &l->known[i];
	if (!found)
		found = bsearch(&key, l->known, (size_t)l->n_known, sizeof key, by_id);
	if (!found)
		return NULL;
	l->at = (int)(found - l->known);
	return &l->r->members[found->member];
}

static struct account_card *place_by_id(void *ctx, int64_t account)
{
	struct member *m = member_of(ctx, account);

	return m ? &m->card : NULL;
}

static struct feed_card *place_feed(void *ctx, int64_t account, const char *url, int64_t source, bool partial)
{
	struct load *l = ctx;
	struct member *m = member_of(l, account);

	for (int k = 0; m && k < m->card.n_feeds; k++) {
		struct feed_card *f = &m->card.feeds[k];

		if (strcmp(m->conf->feeds[k].url, url))
			continue;
		if (l->r->sources[f->source].id != source || (m->conf->feeds[k].partial && !partial))
			l->as_is[m - l->r->members] &= (unsigned char)~AS_IS_FEEDS;
		return f;
	}
	return NULL;
}

static struct clues *place_clues(void *ctx, int64_t account)
{
	struct member *m = member_of(ctx, account);

	return m ? &m->clues : NULL;
}

static void place_unit(void *ctx, const struct unit_fact *was)
{
	struct load *l = ctx;
	const struct config *c = l->r->config;
	int i = config_unit(c, was->key);

	if (i >= 0)
		l->unit_as_is[i] = unit_fact_same(was, &(struct unit_fact){ c->units[i].key, c->units[i].name, c->units[i].parent_key, c->units[i].level,
			c->units[i].code, c->units[i].order });
}

/* ---- what the configuration says anew ------------------------------------------------------ */

static int settle_source(struct load *l, int i)
{
	struct register_ *r = l->r;
	struct source_card *card = &r->sources[i];
	int via = register_source_via(r, i), e = 0;

	if (l->write && (!card->id || l->turned[i])) {
		source_card_clear(card);
		e = store_put_source(l->s, r->source_names[i], via, l->now, card);
	} else if (!card->id) {
		source_card_init(card, via < 0 ? VIA_BRIDGE : (enum via)via);
	}
	card->feeds = card->accounts = 0;
	if (!e)
		register_count_members(r, i);
	return e;
}

static int write_feeds(struct load *l, struct member *m)
{
	int e = 0;

	for (int k = 0; !e && k < m->card.n_feeds; k++) {
		struct feed_card *f = &m->card.feeds[k];

		if (!f->id || !(l->as_is[m - l->r->members] & AS_IS_FEEDS))
			e = store_put_feed(l->s, m->card.id, m->conf->feeds[k].url, l->r->sources[f->source].id, m->conf->feeds[k].partial, l->now, f);
	}
	return e;
}

static int settle_member(struct load *l, struct member *m)
{
	int e = 0;

	if (l->write && !(l->as_is[m - l->r->members] & AS_IS_ROW)) {
		struct account_fact f = fact_of(l->r->config, m->conf, &l->reg);

		e = store_put_account(l->s, &f, l->now, &m->card);
	} else if (!m->card.id) {
		m->card.status = m->conf->status;
	}
	if (e)
		return -1;
	if (l->write && write_feeds(l, m))
		return -1;
	take_config(m);
	return l->write && (hand_check_status(l->s, m, l->now) || hand_ask(l->r, l->s, m, l->now)) ? -1 : 0;
}

static bool is_registered(void *ctx, const char *key)
{
	const struct register_ *r = ctx;

	return config_account(r->config, key) != NULL;
}

static int write_units(struct load *l)
{
	const struct config *c = l->r->config;

	for (int i = 0; i < c->n_units; i++) {
		const struct conf_unit *u = &c->units[i];
		struct unit_fact f = { u->key, u->name, u->parent_key, u->level, u->code, u->order };

		if (!l->unit_as_is[i] && store_put_unit(l->s, &f, l->now))
			return -1;
	}
	return 0;
}

/* ---- all of it -------------------------------------------------------------------------------- */

static int load_cards(struct load *l)
{
	static const struct card_places places = { place_source, place_account, place_by_id, place_feed, place_clues };
	struct register_ *r = l->r;
	int e = l->s && store_place_sources(l->s, &places, l);

	for (int i = 0; !e && i < r->n_sources; i++)
		e = settle_source(l, i);
	if (!e && l->s)
		e = store_place_accounts(l->s, &places, l) || store_place_feeds(l->s, &places, l) || store_place_clues(l->s, &places, l);
	for (int i = 0; !e && i < r->n_members; i++)
		e = settle_member(l, &r->members[i]);
	for (int i = 0; !e && i < r->n_sources; i++)
		if (register_settle_via(r, i) && l->write)
			e = store_save_source(l->s, &r->sources[i]);
	return e ? -1 : 0;
}

int register_load(struct register_ *r, struct store *s, bool write, moment now)
{
	struct load l = { .r = r, .s = s, .write = write, .now = now };
	int e;

	l.as_is = mem_alloc((size_t)r->n_members + 1);
	l.turned = mem_alloc((size_t)r->n_sources + 1);
	l.unit_as_is = mem_alloc((size_t)r->config->n_units + 1);
	l.known = mem_alloc(((size_t)r->n_members + 1) * sizeof *l.known);
	e = load_world(r, s, write, now) || load_cards(&l);
	if (!e && write)
		e = store_each_unit(s, place_unit, &l) || write_units(&l) || (l.gone && store_mark_removed(s, is_registered, r, now));
	free(l.as_is);
	free(l.turned);
	free(l.unit_as_is);
	free(l.known);
	text_clear(&l.reg);
	return e ? -1 : 0;
}

/* ---- one of them again -------------------------------------------------------------------------- */

/* How many of its feeds were asked is counted, not stored: it is kept over the reading. */
static int reread_source(struct register_ *r, struct store *s, int i)
{
	struct source_card *card = &r->sources[i];
	uint32_t asked = card->asked;
	int e;

	source_card_clear(card);
	e = store_get_source(s, r->source_names[i], -1, card);
	card->feeds = card->accounts = 0;
	register_count_members(r, i);
	card->asked = asked;
	return e < 0 ? -1 : 0;
}

static int reread_member(struct store *s, struct member *m)
{
	int e = store_get_account(s, m->conf->key, &m->card);

	clues_clear(&m->clues);
	m->recorded = false;
	if (e == 0)
		m->card.status = m->conf->status;
	else if (e > 0)
		e = store_get_clues(s, m->card.id, &m->clues);
	for (int k = 0; e >= 0 && m->card.id && k < m->card.n_feeds; k++)
		e = store_get_feed(s, m->card.id, m->conf->feeds[k].url, &m->card.feeds[k]);
	take_config(m);
	return e < 0 ? -1 : 0;
}

int register_reread(struct register_ *r, struct store *s, int i, moment now)
{
	struct member *m = &r->members[i];
	int e = store_begin(s);

	if (e)
		return -1;
	for (int k = 0; k < m->card.n_feeds && !e; k++)
		e = reread_source(r, s, (int)m->card.feeds[k].source);
	if (!e)
		e = load_world(r, s, false, now) || reread_member(s, m);
	for (int k = 0; k < m->card.n_feeds && !e; k++)
		register_settle_via(r, (int)m->card.feeds[k].source);
	if (store_end(s) || e)
		return -1;
	register_judge(r, i);
	return 0;
}
