/*
 * store-register - units and accounts: what feeds.d says, and what it said before.
 *
 * Knows the last version of every register field and the history of their
 * changes.  Must never know where the register comes from.  The life cycle is
 * kept apart from the file's `status =`: the file acts once, when its value
 * changes; what a review made of the account afterwards stays.
 */
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "store-in.h"

int store_put_unit(struct store *s, const struct unit_fact *u, moment now)
{
	/* An unchanged unit is not written: every start says them all again. */
	static const char sql[] = "INSERT INTO unit (key, name, parent, level, code, rank, known, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)"
		" ON CONFLICT (key) DO UPDATE SET name = ?2, parent = ?3, level = ?4, code = ?5, rank = ?6, changed = ?7"
		" WHERE name <> ?2 OR parent <> ?3 OR level <> ?4 OR code <> ?5 OR rank <> ?6";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_text(&q, u->key);
	query_text(&q, u->name);
	query_text(&q, u->parent);
	query_text(&q, u->level);
	query_text(&q, u->code);
	query_int(&q, u->order);
	query_moment(&q, now);
	if (query_run(&q) == 0 && sqlite3_changes(s->db) > 0)
		store_note_time(s, now);
	return store_end(s);
}

bool unit_fact_same(const struct unit_fact *a, const struct unit_fact *b)
{
	return a->order == b->order && !strcmp(a->key, b->key) && !strcmp(a->name, b->name) && !strcmp(a->parent, b->parent) &&
		!strcmp(a->level, b->level) && !strcmp(a->code, b->code);
}

int store_each_unit(struct store *s, void (*row)(void *ctx, const struct unit_fact *u), void *ctx)
{
	static const char sql[] = "SELECT key, name, parent, level, code, rank FROM unit";
	struct query q = query_new(s, sql);

	while (query_next(&q) == 1) {
		struct unit_fact u = { .key = query_get_text(&q) };

		u.name = query_get_text(&q);
		u.parent = query_get_text(&q);
		u.level = query_get_text(&q);
		u.code = query_get_text(&q);
		u.order = (int)query_get_int(&q);
		row(ctx, &u);
	}
	return query_close(&q);
}

/* An account may come before its unit; the key alone then stands for it. */
static int need_unit(struct store *s, const char *key, moment now)
{
	static const char sql[] = "INSERT INTO unit (key, name, parent, level, code, rank, known, changed)"
		" VALUES (?1, '', '', '', '', 2147483647, ?2, ?2) ON CONFLICT (key) DO NOTHING";
	struct query q = query_new(s, sql);

	query_text(&q, key);
	query_moment(&q, now);
	return query_run(&q);
}

/* ---- history ------------------------------------------------------------- */

static int add_change(struct store *s, int64_t account, const char *field, const char *old, const char *new_, moment now)
{
	static const char sql[] = "INSERT INTO account_change (account, known, field, old, new) VALUES (?, ?, ?, ?, ?)";
	struct query q = query_new(s, sql);

	query_int(&q, account);
	query_moment(&q, now);
	query_text(&q, field);
	query_text(&q, old);
	query_text(&q, new_);
	store_note_time(s, now);
	return query_run(&q);
}

static int note_if_changed(struct store *s, int64_t account, const char *field, const char *old, const char *new_, moment now)
{
	return strcmp(old, new_) == 0 ? 0 : add_change(s, account, field, old, new_, now);
}

/* The next "name: value" line of a register text; false at its end. */
static bool next_line(const char **at, struct text *name, struct text *value)
{
	const char *line = *at, *colon;
	size_t len = strcspn(line, "\n");

	if (!*line)
		return false;
	*at = line + len + (line[len] == '\n');
	text_reset(name);
	text_reset(value);
	colon = memchr(line, ':', len);
	text_add_n(name, line, colon ? (size_t)(colon - line) : len);
	if (colon) {
		colon += strspn(colon + 1, " ") + 1;
		text_add_n(value, colon, (size_t)(line + len - colon));
	}
	return true;
}

static bool find_line(const char *reg, const char *name, struct text *value)
{
	struct text other = TEXT_SENTENCE;
	bool found = false;

	while (!found && next_line(&reg, &other, value))
		found = strcmp(text_str(&other), name) == 0;
	if (!found)
		text_reset(value);
	text_clear(&other);
	return found;
}

/* By what a deadline is counted: every register text says it. An older one that does not yet says nothing of a change. */
static const char *const counting[] = { "limit", "count", "zone" };
enum { COUNTING = sizeof counting / sizeof *counting };

static bool is_counting(const char *name)
{
	for (int i = 0; i < COUNTING; i++)
		if (!strcmp(name, counting[i]))
			return true;
	return false;
}

static int note_changed_lines(struct store *s, int64_t account, const char *old, const char *new_, moment now)
{
	struct text name = TEXT_SENTENCE, value = TEXT_INIT(0), other = TEXT_INIT(0);
	const char *at = new_;
	int rc = 0;

	if (strcmp(old, new_) == 0)
		return 0;
	while (rc == 0 && next_line(&at, &name, &value)) {
		if (!find_line(old, text_str(&name), &other) && is_counting(text_str(&name)))
			continue;
		rc = note_if_changed(s, account, text_str(&name), text_str(&other), text_str(&value), now);
	}
	for (at = old; rc == 0 && next_line(&at, &name, &value);)
		if (!find_line(new_, text_str(&name), &other))
			rc = note_if_changed(s, account, text_str(&name), text_str(&value), "", now);
	text_clear(&name);
	text_clear(&value);
	text_clear(&other);
	return rc;
}

/* ---- accounts ------------------------------------------------------------ */

/* What the store has of an account beside its card. */
struct row {
	int64_t id;
	struct text name, unit, platform, manual, witness, file_status, opened, reg;
	bool removed;
};

static void row_clear(struct row *r)
{
	struct text *all[] = { &r->name, &r->unit, &r->platform, &r->manual, &r->witness, &r->file_status, &r->opened, &r->reg };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		text_clear(all[i]);
}

static const char *yes_no(bool v)
{
	return v ? "yes" : "no";
}

static int load_row(struct store *s, const char *key, struct row *r)
{
	static const char sql[] = "SELECT id, name, unit, platform, manual, witness, file_status, opened, reg, removed FROM account WHERE key = ?";
	struct query q = query_new(s, sql);
	int rc;

	query_text(&q, key);
	rc = query_next(&q);
	if (rc <= 0)
		return rc;
	r->id = query_get_int(&q);
	text_add(&r->name, query_get_text(&q));
	text_add(&r->unit, query_get_text(&q));
	text_add(&r->platform, query_get_text(&q));
	text_add(&r->manual, yes_no(query_get_int(&q)));
	text_add(&r->witness, yes_no(query_get_int(&q)));
	text_add(&r->file_status, query_get_text(&q));
	text_add_moment(&r->opened, query_get_moment(&q));
	text_add(&r->reg, query_get_text(&q));
	r->removed = query_get_moment(&q) != MOMENT_NONE;
	query_end(&q);
	return 1;
}

static void give_facts(struct query *q, const struct account_fact *f)
{
	query_text(q, f->name);
	query_text(q, f->unit);
	query_text(q, platform_name(f->platform));
	query_int(q, f->manual);
	query_int(q, f->witness);
	query_text(q, status_name(f->status));
	query_moment(q, f->opened);
	query_text(q, f->reg);
}

static int add_account(struct store *s, const struct account_fact *f, moment now)
{
	static const char sql[] = "INSERT INTO account (name, unit, platform, manual, witness, file_status, opened, reg, status, key, known)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?6, ?9, ?10)";
	struct query q;

	if (need_unit(s, f->unit, now) < 0)
		return -1;
	q = query_new(s, sql);
	give_facts(&q, f);
	query_text(&q, f->key);
	query_moment(&q, now);
	if (query_run(&q) < 0)
		return -1;
	return add_change(s, sqlite3_last_insert_rowid(s->db), "registered", "", "yes", now);
}

static int update_account(struct store *s, const struct account_fact *f, const struct row *r)
{
	/* The life cycle follows the file only in the moment in which the file's word changes. */
	static const char sql[] = "UPDATE account SET name = ?1, unit = ?2, platform = ?3, manual = ?4, witness = ?5,"
		" status = CASE WHEN file_status = ?6 THEN status ELSE ?6 END, file_status = ?6, opened = ?7, reg = ?8, removed = NULL WHERE id = ?9";
	struct query q = query_new(s, sql);

	give_facts(&q, f);
	query_int(&q, r->id);
	return query_change(&q, N_("such account in the store"));
}

static int change_account(struct store *s, const struct account_fact *f, const struct row *r, moment now)
{
	const char *reg = f->reg ? f->reg : "";
	struct text opened = TEXT_SENTENCE;
	int before = sqlite3_total_changes(s->db), rc;

	text_add_moment(&opened, f->opened);
	rc = note_if_changed(s, r->id, "name", text_str(&r->name), f->name ? f->name : "", now) |
		note_if_changed(s, r->id, "unit", text_str(&r->unit), f->unit ? f->unit : "", now) |
		note_if_changed(s, r->id, "platform", text_str(&r->platform), platform_name(f->platform), now) |
		note_if_changed(s, r->id, "manual", text_str(&r->manual), yes_no(f->manual), now) |
		note_if_changed(s, r->id, "witness", text_str(&r->witness), yes_no(f->witness), now) |
		note_if_changed(s, r->id, "status", text_str(&r->file_status), status_name(f->status), now) |
		note_if_changed(s, r->id, "opened", text_str(&r->opened), text_str(&opened), now) |
		note_changed_lines(s, r->id, text_str(&r->reg), reg, now) |
		note_if_changed(s, r->id, "registered", yes_no(!r->removed), "yes", now);
	text_clear(&opened);
	if (rc < 0 || (sqlite3_total_changes(s->db) == before && strcmp(text_str(&r->reg), reg) == 0))
		return rc;
	return need_unit(s, f->unit, now) < 0 ? -1 : update_account(s, f, r);
}

static bool counts_otherwise(const char *old, const char *new_)
{
	struct text was = TEXT_SENTENCE, is = TEXT_SENTENCE;
	bool changed = false;

	for (int i = 0; i < COUNTING && !changed; i++)
		changed = find_line(old, counting[i], &was) && find_line(new_, counting[i], &is) && strcmp(text_str(&was), text_str(&is));
	text_clear(&was);
	text_clear(&is);
	return changed;
}

/* What the register says may concern a review that is open. */
static int tell_review(struct store *s, const struct account_fact *f, const struct row *r, moment now)
{
	const char *suspended = status_name(STATUS_SUSPENDED);
	bool off = strcmp(text_str(&r->file_status), suspended) == 0, turns_off = f->status == STATUS_SUSPENDED;
	int rc = 0;

	if (counts_otherwise(text_str(&r->reg), f->reg ? f->reg : ""))
		rc |= store_review_outside(s, r->id, REVIEW_EVENT_LIMIT_CHANGED, N_("the register gives it another limit, or counts it otherwise"), now);
	if (off != turns_off)
		rc |= store_review_outside(s, r->id, turns_off ? REVIEW_EVENT_SUSPENDED : REVIEW_EVENT_RESTORED,
			turns_off ? N_("the register suspends it") : N_("the register takes it up again"), now);
	if (r->removed)
		rc |= store_review_outside(s, r->id, REVIEW_EVENT_RESTORED, N_("the register names it again"), now);
	return rc;
}

int store_put_account(struct store *s, const struct account_fact *f, moment now, struct account_card *ret)
{
	struct row r = { .removed = false };
	struct account_card c = *ret;
	bool told;
	int rc;

	if (store_begin(s) < 0)
		return -1;
	rc = load_row(s, f->key, &r);
	if (rc == 0)
		add_account(s, f, now);
	else if (rc == 1 && change_account(s, f, &r, now) == 0)
		tell_review(s, f, &r, now);
	told = rc == 1 && strcmp(text_str(&r.file_status), status_name(f->status));
	row_clear(&r);
	if (!s->failed)
		store_get_account(s, f->key, &c);
	if (store_end(s) < 0)
		return -1;
	c.status_told = told;
	*ret = c;
	return 0;
}

#define ACCOUNT_COLUMNS "a.id, a.status, a.observed_at, a.observed_update, a.state, a.proof, a.interaction, a.habit, a.cleared"
#define FLAG_COLUMNS "f.id, f.since, f.deadline, f.proof, f.limit_seconds, f.count, f.zone, EXISTS (SELECT 1 FROM review WHERE finding = f.id)" \
	" OR (f.proof = 'proven' AND EXISTS (SELECT 1 FROM review WHERE account = f.account AND closed IS NULL))" /* an earlier flag's review, still open, is this one's, too */
#define IS_FLAG "f.rule = 'no-update' AND f.until IS NULL"

static void take_account(struct query *q, struct account_card *ret)
{
	ret->id = query_get_int(q);
	ret->status = (enum status)query_get_enum(q, status_name, STATUS_COUNT);
	ret->observed_at = query_get_moment(q);
	ret->observed_update = query_get_moment(q);
	ret->state = (enum state)query_get_enum(q, state_name, STATE_COUNT);
	ret->proof = (enum proof)query_get_enum(q, proof_name, PROOF_COUNT);
	ret->interaction = (enum interaction)query_get_enum(q, interaction_name, INTERACTION_COUNT);
	ret->habit = query_get_int(q);
	ret->cleared = query_get_moment(q);
}

/* Of a flag that an earlier version raised, or by a zone that this machine no longer has, the rule is not known. */
static void take_flag(struct query *q, struct flag_card *f)
{
	f->finding = query_get_int(q);
	f->since = query_get_moment(q);
	f->deadline = query_get_moment(q);
	f->proof = (enum proof)query_get_enum(q, proof_name, PROOF_COUNT);
	f->limit = query_get_int(q);
	f->count_hours = !strcmp(query_get_text(q), "hours");
	f->zone = zone_find(query_get_text(q));
	if (!f->zone)
		f->limit = 0;
	f->review = query_get_int(q) != 0;
}

/* As the store has an account that it does not know. */
static void forget_account(struct account_card *a)
{
	a->flag = (struct flag_card){ .since = MOMENT_NONE, .deadline = MOMENT_NONE, .proof = PROOF_NONE };
	a->id = 0;
	a->status = STATUS_NORMAL;
	a->status_since = MOMENT_NONE;
	a->observed_at = a->observed_update = MOMENT_NONE;
	a->state = STATE_NEW;
	a->proof = PROOF_NONE;
	a->interaction = INTERACTION_UNTESTED;
	a->habit = 0;
	a->cleared = MOMENT_NONE;
}

int store_get_account(struct store *s, const char *key, struct account_card *ret)
{
	static const char sql[] = "SELECT " ACCOUNT_COLUMNS ", (SELECT max(known) FROM account_change WHERE account = a.id AND field = 'status'), " FLAG_COLUMNS
		" FROM account a LEFT JOIN finding f ON f.account = a.id AND " IS_FLAG " WHERE a.key = ?";
	struct query q = query_new(s, sql);
	int rc;

	query_text(&q, key);
	rc = query_next(&q);
	if (rc < 0)
		return -1;
	forget_account(ret);
	if (rc == 0)
		return 0;
	take_account(&q, ret);
	ret->status_since = query_get_moment(&q);
	take_flag(&q, &ret->flag);
	query_end(&q);
	return 1;
}

/* ---- all accounts -------------------------------------------------------- */

bool account_said_same(const struct account_said *was, const struct account_fact *is)
{
	return !was->removed && was->manual == is->manual && was->witness == is->witness && was->opened == is->opened &&
		!strcmp(was->name, is->name) && !strcmp(was->unit, is->unit) && !strcmp(was->platform, platform_name(is->platform)) &&
		!strcmp(was->status, status_name(is->status)) && !strcmp(was->reg, is->reg);
}

static void take_said(struct query *q, struct account_said *ret)
{
	ret->id = query_get_int(q);
	ret->key = query_get_text(q);
	ret->name = query_get_text(q);
	ret->unit = query_get_text(q);
	ret->platform = query_get_text(q);
	ret->status = query_get_text(q);
	ret->reg = query_get_text(q);
	ret->manual = query_get_int(q) != 0;
	ret->witness = query_get_int(q) != 0;
	ret->removed = query_get_moment(q) != MOMENT_NONE;
	ret->opened = query_get_moment(q);
}

static int place_rows(struct store *s, const struct card_places *p, void *ctx)
{
	static const char sql[] = "SELECT a.id, a.key, a.name, a.unit, a.platform, a.file_status, a.reg, a.manual, a.witness, a.removed, a.opened, " ACCOUNT_COLUMNS
		" FROM account a ORDER BY a.id";
	struct query q = query_new(s, sql);

	while (query_next(&q) == 1) {
		struct account_said said;
		struct account_card *card;

		take_said(&q, &said);
		card = p->account(ctx, &said);
		if (!card)
			continue;
		forget_account(card);
		take_account(&q, card);
	}
	return query_close(&q);
}

static int place_status_since(struct store *s, const struct card_places *p, void *ctx)
{
	static const char sql[] = "SELECT account, known FROM account_change WHERE field = 'status'";
	struct query q = query_new(s, sql);

	while (query_next(&q) == 1) {
		struct account_card *card = p->by_id(ctx, query_get_int(&q));
		moment known = query_get_moment(&q);

		if (card && known > card->status_since)
			card->status_since = known;
	}
	return query_close(&q);
}

static int place_flags(struct store *s, const struct card_places *p, void *ctx)
{
	static const char sql[] = "SELECT f.account, " FLAG_COLUMNS " FROM finding f WHERE " IS_FLAG;
	struct query q = query_new(s, sql);

	while (query_next(&q) == 1) {
		struct account_card *card = p->by_id(ctx, query_get_int(&q));

		if (card)
			take_flag(&q, &card->flag);
	}
	return query_close(&q);
}

int store_place_accounts(struct store *s, const struct card_places *p, void *ctx)
{
	return place_rows(s, p, ctx) || place_status_since(s, p, ctx) || place_flags(s, p, ctx) ? -1 : 0;
}

int store_set_status(struct store *s, int64_t account, enum status was, enum status is, moment now)
{
	static const char sql[] = "UPDATE account SET status = ? WHERE id = ?";
	struct query q = query_new(s, sql);

	query_text(&q, status_name(is));
	query_int(&q, account);
	if (query_change(&q, N_("such account in the store")))
		return -1;
	return add_change(s, account, "status", status_name(was), status_name(is), now);
}

int store_end_suspension(struct store *s, int64_t account, moment now)
{
	if (store_begin(s) < 0)
		return -1;
	if (store_set_status(s, account, STATUS_SUSPENDED, STATUS_NORMAL, now) == 0)
		store_review_outside(s, account, REVIEW_EVENT_RESTORED, N_("its suspension has ended"), now);
	store_note_time(s, now);
	return store_end(s);
}

static int set_removed(struct store *s, int64_t account, bool removed, moment now)
{
	static const char sql[] = "UPDATE account SET removed = ? WHERE id = ?";
	struct query q = query_new(s, sql);

	query_moment(&q, removed ? now : MOMENT_NONE);
	query_int(&q, account);
	if (query_run(&q) < 0)
		return -1;
	if (add_change(s, account, "registered", yes_no(removed), yes_no(!removed), now))
		return -1;
	return store_review_outside(s, account, removed ? REVIEW_EVENT_REMOVED : REVIEW_EVENT_RESTORED,
		removed ? N_("the register names it no more") : N_("the register names it again"), now);
}

int store_mark_removed(struct store *s, bool (*is_registered)(void *ctx, const char *key), void *ctx, moment now)
{
	static const char sql[] = "SELECT id, key, removed FROM account";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	while (!s->failed && query_next(&q) == 1) {
		int64_t id = query_get_int(&q);
		bool here = is_registered(ctx, query_get_text(&q));
		bool was_here = query_get_moment(&q) == MOMENT_NONE;

		if (here != was_here)
			set_removed(s, id, !here, now);
	}
	query_end(&q);
	return store_end(s);
}
