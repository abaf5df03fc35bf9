/*
 * store-source - the cards of sources, as the minds left them.
 *
 * Knows which fields of a card are remembered and in which column.  Must never
 * know what a field means or change one: what is loaded is what was saved.
 * What belongs to the caller (counts made anew at every start) is neither
 * saved nor touched.
 */
#include <assert.h>
#include <stddef.h>

#include "store-in.h"

#define NAMED(table) (const char *(*)(int))(void (*)(void))(table)
#define SOURCE(field, kind) { #field, offsetof(struct source_card, field), kind, NULL, 0 }

static const char *word_name(enum source_word w)
{
	static const char *const names[WORD_COUNT] = { "none", "alive", "dead" };

	return (unsigned)w < WORD_COUNT ? names[w] : "";
}

static const struct field source_fields[] = {
	{ "witness", offsetof(struct source_card, witness_named), FIELD_BOOL, NULL, 0 },
	SOURCE(first_good, FIELD_MOMENT),
	SOURCE(last_good, FIELD_MOMENT),
	SOURCE(life, FIELD_MOMENT),
	SOURCE(last_arrival, FIELD_MOMENT),
	{ "word", offsetof(struct source_card, word), FIELD_ENUM, NAMED(word_name), WORD_COUNT },
	SOURCE(word_at, FIELD_MOMENT),
	SOURCE(silent_at_first, FIELD_BOOL),
	SOURCE(stale_finding, FIELD_ID),
	SOURCE(stale_since, FIELD_MOMENT),
	SOURCE(revived, FIELD_MOMENT),
};
enum { SOURCE_FIELDS = sizeof source_fields / sizeof *source_fields };

static const char *sql_load_source(struct store *s)
{
	if (!s->load_source.len) {
		text_add(&s->load_source, "SELECT id, via, ");
		fields_list(&s->load_source, source_fields, SOURCE_FIELDS, "%s, ");
		text_add(&s->load_source, "observed, declared, late FROM source WHERE name = ?");
	}
	return text_str(&s->load_source);
}

static const char *sql_save_source(struct store *s)
{
	if (!s->save_source.len) {
		text_add(&s->save_source, "UPDATE source SET via = ?, ");
		fields_list(&s->save_source, source_fields, SOURCE_FIELDS, "%s = ?, ");
		text_add(&s->save_source, "observed = coalesce(?, observed), declared = coalesce(?, declared), late = coalesce(?, late) WHERE id = ?");
	}
	return text_str(&s->save_source);
}

static int take_arrivals(struct query *q, struct arrivals *a)
{
	size_t n;
	const void *p = query_get_blob(q, &n);

	return a && p ? blob_unpack_arrivals(a, p, n) : 0;
}

static int take_lateness(struct query *q, struct lateness *l)
{
	size_t n;
	const void *p = query_get_blob(q, &n);

	return l && p ? blob_unpack_lateness(l, p, n) : 0;
}

/* The row from its fields on, into a card of kind `via`. A bridge again has what it once learnt; but what was its life while it was direct says nothing. */
static int take_source(struct query *q, const char *name, enum via was, enum via via, struct source_card *ret)
{
	struct source_card c;
	int bad;

	source_card_init(&c, VIA_BRIDGE);
	c.id = ret->id;
	fields_take(q, source_fields, SOURCE_FIELDS, &c);
	bad = take_arrivals(q, c.observed);
	bad |= take_arrivals(q, c.declared);
	bad |= take_lateness(q, c.late);
	if (was == VIA_DIRECT && via == VIA_BRIDGE)
		c.life = MOMENT_NONE;
	if (via == VIA_DIRECT)
		source_card_turn(&c, VIA_DIRECT);
	*ret = c;
	return bad ? store_fail(q->s, N_("source '%s': what is remembered of its arrivals cannot be read"), name) : 0;
}

/* 1 and *ret_was as stored, 0 unknown, -1; ret is a card in every case but -1, of kind via, or (-1) as it was stored, else a bridge. */
static int load_source(struct store *s, const char *name, int via, struct source_card *ret, enum via *ret_was)
{
	struct query q = query_new(s, sql_load_source(s));
	struct source_card c;
	int rc;

	query_text(&q, name);
	rc = query_next(&q);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		source_card_init(&c, via < 0 ? VIA_BRIDGE : (enum via)via);
	} else {
		c.id = query_get_int(&q);
		*ret_was = (enum via)query_get_enum(&q, via_name, VIA_COUNT);
		if (take_source(&q, name, *ret_was, via < 0 ? *ret_was : (enum via)via, &c))
			rc = -1;
		query_end(&q);
	}
	if (rc < 0)
		source_card_clear(&c);
	else
		*ret = c;
	return rc;
}

int store_place_sources(struct store *s, const struct card_places *p, void *ctx)
{
	struct text sql = TEXT_INIT(0);
	struct query q;
	int e = 0;

	text_add(&sql, "SELECT name, id, via, ");
	fields_list(&sql, source_fields, SOURCE_FIELDS, "%s, ");
	text_add(&sql, "observed, declared, late FROM source");
	q = query_once(s, text_str(&sql));
	while (!e && query_next(&q) == 1) {
		const char *name = query_get_text(&q);
		int64_t id = query_get_int(&q);
		enum via was = (enum via)query_get_enum(&q, via_name, VIA_COUNT);
		int via = -1;
		struct source_card *card = p->source(ctx, name, was, &via);

		if (!card)
			continue;
		card->id = id;
		e = take_source(&q, name, was, via < 0 ? was : (enum via)via, card);
	}
	text_clear(&sql);
	return query_close(&q) || e ? -1 : 0;
}

int store_get_source(struct store *s, const char *name, int via, struct source_card *ret)
{
	enum via was;

	return load_source(s, name, via, ret, &was);
}

static int add_source(struct store *s, const char *name, enum via via, moment now, int64_t *ret_id)
{
	static const char sql[] = "INSERT INTO source (name, via, known) VALUES (?, ?, ?)";
	struct query q = query_new(s, sql);

	query_text(&q, name);
	query_text(&q, via_name(via));
	query_moment(&q, now);
	if (query_run(&q) < 0)
		return -1;
	*ret_id = sqlite3_last_insert_rowid(s->db);
	store_note_time(s, now);
	return 0;
}

int store_put_source(struct store *s, const char *name, int via, moment now, struct source_card *ret)
{
	struct source_card c;
	enum via was;
	int rc;

	if (store_begin(s) < 0)
		return -1;
	rc = load_source(s, name, via, &c, &was);
	if (rc < 0)
		return store_end(s);
	if (rc == 0)
		add_source(s, name, c.via, now, &c.id);
	else if (was != c.via)
		store_save_source(s, &c);
	if (store_end(s) < 0) {
		source_card_clear(&c);
		return -1;
	}
	*ret = c;
	return 0;
}

/* Room for a blob at its largest: ten bytes a number. */
enum { BLOB_MAX = 16 + LAG_DAYS * (20 + 5 * LAG_CLASSES) + 20 * CLUSTERS_MAX };

static void give_blob(struct query *q, const struct text *t)
{
	query_blob(q, t->len ? t->buf : NULL, t->len);
}

static int save_source(struct store *s, const struct source_card *c)
{
	struct text observed = TEXT_INIT(BLOB_MAX), declared = TEXT_INIT(BLOB_MAX), late = TEXT_INIT(BLOB_MAX);
	struct query q = query_new(s, sql_save_source(s));
	int e;

	if (c->observed && !c->stored)
		blob_pack_arrivals(&observed, c->observed);
	if (c->declared && !c->stored)
		blob_pack_arrivals(&declared, c->declared);
	if (c->late && !c->stored)
		blob_pack_lateness(&late, c->late);
	query_text(&q, via_name(c->via));
	fields_give(&q, source_fields, SOURCE_FIELDS, c);
	give_blob(&q, &observed);
	give_blob(&q, &declared);
	give_blob(&q, &late);
	query_int(&q, c->id);
	e = query_change(&q, N_("such source in the store"));
	text_clear(&observed);
	text_clear(&declared);
	text_clear(&late);
	return e;
}

int store_save_source(struct store *s, const struct source_card *c)
{
	if (store_begin(s) < 0)
		return -1;
	save_source(s, c);
	return store_end(s);
}

int store_save_owed(struct store *s)
{
	for (; s->n_owed > 0; s->n_owed--) {
		struct source_card *c = s->owed[s->n_owed - 1];

		if (save_source(s, c) < 0)
			return -1;
		c->stored = true;
	}
	return 0;
}

int store_save_source_soon(struct store *s, struct source_card *c)
{
	assert(s->depth > 0);
	for (int i = s->n_owed; i > 0; i--)
		if (s->owed[i - 1] == c)
			return 0;
	if (s->n_owed == OWED_MAX && store_save_owed(s) < 0)
		return -1;
	s->owed[s->n_owed++] = c;
	return s->alone ? store_save_owed(s) : 0;
}

int store_each_source(struct store *s, bool (*row)(void *ctx, const struct source_row *r), void *ctx)
{
	static const char sql[] = "SELECT id, name, via, first_good, last_good, life, stale_since, word_at, word FROM source ORDER BY name";
	struct query q = query_new(s, sql);

	while (query_next(&q) == 1) {
		struct source_row r;

		r.id = query_get_int(&q);
		r.name = query_get_text(&q);
		r.via = (enum via)query_get_enum(&q, via_name, VIA_COUNT);
		r.first_good = query_get_moment(&q);
		r.last_good = query_get_moment(&q);
		r.life = query_get_moment(&q);
		r.stale_since = query_get_moment(&q);
		r.word_at = query_get_moment(&q);
		r.word = (enum source_word)query_get_enum(&q, word_name, WORD_COUNT);
		if (!row(ctx, &r))
			break;
	}
	return query_close(&q);
}
