/*
 * owed - what becomes a letter, and to whom: messages to the admin and
 * warnings to contacts as soon as they are durable, grouped by recipient; the
 * weekly digests and the word before a holiday at their times.
 *
 * Rows are put with their cause; a cause names recipient and day, so neither a
 * restart, nor a changed zone, nor a second keeper makes a second letter.
 *
 * It knows causes, recipients and times; never what a letter says.
 */
#include "owed.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "digest-day.h"
#include "log.h"
#include "outbox.h"

enum {
	TELL_AT_ONCE = 64,
	GROUPED = MINUTE,             /* messages wait that long for others to the same recipient */
	CATCH_UP_AFTER = 30 * MINUTE, /* a letter missed while we were down is made of fresh looks */
	HOLIDAY_SIGHT = 40,           /* days */
};

static bool has_mail(const struct keeper *k)
{
	return *k->config->mail.smtp != '\0';
}

/* ---- messages, grouped by recipient --------------------------------------------------- */

struct message { int64_t id; char *recipient; };
struct told { struct keeper *k; struct message v[TELL_AT_ONCE]; int n; };

static bool tell(void *ctx, const struct letter_row *l)
{
	struct told *t = ctx;

	if (!strcmp(l->recipient, "admin"))
		log_notice(_("to the admin: %s"), l->body);
	else if (!strcmp(l->recipient, "office"))
		log_notice(_("to the office: %s"), l->body);
	t->v[t->n++] = (struct message){ l->id, mem_strdup(l->recipient) };
	return t->n < TELL_AT_ONCE;
}

static int add_to_notice(struct keeper *k, const struct message *m, const struct address *a)
{
	struct text cause = TEXT_INIT(0);
	moment now = k->reg->world.now, at = now + (k->options.once ? 0 : GROUPED);
	int64_t row = 0;
	int e = store_open_notice(k->store, a->mail, &row);

	text_setf(&cause, "notice/%" PRId64 "/%s", m->id, a->mail);
	if (!e && !row)
		e = store_put_outbox(k->store, &(struct outbox_new){ text_str(&cause), "notice", "", a->name, a->mail, at, at }, now, &row);
	if (!e && row)
		e = store_add_outbox_part(k->store, row, m->id);
	text_clear(&cause);
	return e;
}

static int add_to_notices(struct keeper *k, const struct message *m)
{
	const struct config *c = k->config;
	const struct addresses *to = NULL;
	int unit, e = 0;

	if (!strcmp(m->recipient, "admin")) {
		to = &c->mail.admin;
	} else if (!strcmp(m->recipient, "office")) {
		to = &c->mail.office;
	} else if (!strncmp(m->recipient, "unit:", 5) && (unit = config_unit(c, m->recipient + 5)) >= 0) {
		to = c->units[unit].contact.n ? &c->units[unit].contact : &c->units[unit].head;
		if (!to->n)
			log_warn(_("unit '%s' has neither contact nor head: its warning reaches nobody"), c->units[unit].key);
	}
	for (int i = 0; !e && to && i < to->n; i++)
		e = add_to_notice(k, m, &to->v[i]);
	return e;
}

/* The log is told before the row is marked: told again rather than never. */
void owed_tell(struct keeper *k)
{
	struct told t = { .k = k };
	int e, all = 0;

	do {
		t.n = 0;
		e = store_each_untold(k->store, tell, &t);
		if (!e && !t.n)
			break; /* an empty batch would stand open until the next look */
		e = e || store_begin(k->store);
		for (int i = 0; i < t.n; i++) {
			if (!e && has_mail(k))
				e = add_to_notices(k, &t.v[i]);
			if (!e)
				e = store_told(k->store, t.v[i].id, k->reg->world.now);
			free(t.v[i].recipient);
		}
		if (store_end(k->store) || (t.n && store_commit(k->store)) || e)
			return;
		all += t.n;
	} while (t.n == TELL_AT_ONCE);
	k->letters = false;
	if (all && k->outbox)
		outbox_wake(k->outbox);
}

/* ---- the weekly digest, the word before a holiday ---------------------------------------- */

struct occasion { struct keeper *k; const char *kind; struct text name; moment due; int letters, without; };

static int put(struct occasion *o, const char *unit, const struct addresses *to)
{
	struct text cause = TEXT_INIT(0);
	moment now = o->k->reg->world.now;
	int e = 0;

	for (int i = 0; !e && i < to->n; i++) {
		int64_t row;

		text_setf(&cause, "%s/%s/%s/%s", o->kind, text_str(&o->name), unit, to->v[i].mail);
		e = store_put_outbox(o->k->store, &(struct outbox_new){ text_str(&cause), o->kind, unit, to->v[i].name, to->v[i].mail, now, o->due }, now, &row);
		o->letters += !e && row;
	}
	text_clear(&cause);
	return e;
}

/* Has the unit anything to answer for or to supervise? By the order in which units stand, marks are set upwards. */
static bool *units_concerned(const struct config *c)
{
	bool *yes = mem_alloc((size_t)c->n_units + 1);

	for (int a = 0; a < c->n_accounts; a++) {
		const struct conf_account *acc = &c->accounts[a];
		int steps = c->n_units; /* a loop in the tree ends, too */

		if (acc->witness)
			continue;
		yes[acc->unit] = true;
		for (int u = acc->supervisor >= 0 ? acc->supervisor : c->units[acc->unit].parent; u >= 0 && !yes[u] && steps--; u = c->units[u].parent)
			yes[u] = true;
	}
	return yes;
}

static int put_heads(struct occasion *o, int unit, bool copies)
{
	const struct config *c = o->k->config;
	const struct conf_unit *u = &c->units[unit];
	int e = put(o, u->key, &u->head), heads = u->head.n;

	for (int a = 0; !e && a < c->n_accounts; a++)
		if (c->accounts[a].unit == unit && c->accounts[a].head.n) {
			e = put(o, u->key, &c->accounts[a].head);
			heads += c->accounts[a].head.n;
		}
	if (!e && copies)
		e = put(o, u->key, &u->cc);
	o->without += !heads;
	return e;
}

static int put_occasion(struct occasion *o, bool to_heads, bool office)
{
	const struct config *c = o->k->config;
	bool *concerned = units_concerned(c);
	int e = 0;

	for (int u = 0; !e && u < c->n_units; u++) {
		if (!concerned[u])
			continue;
		if (to_heads || !c->units[u].contact.n)
			e = put_heads(o, u, to_heads);
		else
			e = put(o, c->units[u].key, &c->units[u].contact);
	}
	if (!e && office)
		e = put(o, "", &c->mail.office);
	free(concerned);
	return e;
}

static void name_day(struct text *t, int64_t day)
{
	struct civil c = civil_at(day * DAY, zone_find("UTC"));

	text_setf(t, "%04d-%02d-%02d", c.year, c.month, c.day);
}

int owed_queue_digests(struct keeper *k, int64_t day, moment due)
{
	struct occasion o = { .k = k, .kind = "digest", .due = due };
	int e = store_begin(k->store);

	name_day(&o.name, day);
	if (!e)
		e = put_occasion(&o, true, true) || store_set_digest_day(k->store, day);
	if (store_end(k->store) || store_commit(k->store) || e) {
		log_err(_("the digests of %s cannot be queued: %s; tried again in a minute"), text_str(&o.name), store_error(k->store));
		e = -1;
	} else if (o.letters) {
		log_notice(ngettext("the digest of %s: %d letter is owed", "the digest of %s: %d letters are owed", (unsigned long)o.letters),
			text_str(&o.name), o.letters);
		if (o.without)
			log_warn(ngettext("%d unit has no head: nobody gets its digest", "%d units have no head: nobody gets their digests",
				(unsigned long)o.without), o.without);
	}
	outbox_wake(k->outbox);
	text_clear(&o.name);
	return e;
}

static struct digest_rule rule_of(const struct keeper *k)
{
	return (struct digest_rule){ .weekday = k->config->mail.digest_weekday, .minute = k->config->mail.digest_minute, .zone = k->config->zone,
		.holidays = &k->config->holidays };
}

/* When the digest is looked for again, where it had to wait. */
static moment pump_digest(struct keeper *k, const struct digest_rule *r)
{
	struct digest_day latest = digest_latest(r, k->reg->world.now);
	moment now = k->reg->world.now;
	int64_t done;

	if (store_get_digest_day(k->store, &done))
		return now + MINUTE;
	if (done < 0) { /* a new watch knows nothing of last week */
		if (store_set_digest_day(k->store, latest.day) || store_commit(k->store))
			return now + MINUTE;
	} else if (latest.day > done) {
		if (latest.at < k->started && now < k->started + CATCH_UP_AFTER && !k->options.once)
			return k->started + CATCH_UP_AFTER;
		if (owed_queue_digests(k, latest.day, latest.at))
			return now + MINUTE;
	}
	return digest_next(r, now).at;
}

static moment pump_holiday(struct keeper *k, const struct digest_rule *r)
{
	struct occasion o = { .k = k, .kind = "holiday" };
	moment now = k->reg->world.now;
	struct holiday h;
	int e;

	if (!holiday_next(r, now, HOLIDAY_SIGHT, &h))
		return MOMENT_NEVER; /* the next digest looks again */
	if (now < h.remind)
		return h.remind;
	o.due = now;
	text_setf(&o.name, "%" PRId64 "-%" PRId64, h.first, h.last);
	e = store_begin(k->store) || put_occasion(&o, false, false);
	if (store_end(k->store) || store_commit(k->store) || e)
		log_err(_("the word before the holiday cannot be queued: %s"), store_error(k->store));
	else if (o.letters)
		log_notice(ngettext("before the holiday: %d letter is owed", "before the holiday: %d letters are owed", (unsigned long)o.letters), o.letters);
	outbox_wake(k->outbox);
	text_clear(&o.name);
	return MOMENT_NEVER;
}

void owed_pump(struct keeper *k)
{
	struct digest_rule r = rule_of(k);
	moment a, b;

	if (!has_mail(k) || (k->owed_at != MOMENT_NONE && k->reg->world.now < k->owed_at))
		return;
	a = pump_digest(k, &r);
	b = pump_holiday(k, &r);
	k->owed_at = a < b ? a : b;
}
