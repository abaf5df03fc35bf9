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

#include "log.h"
#include "occasion.h"
#include "outbox.h"

enum {
	TELL_AT_ONCE = 64,
	GROUPED = MINUTE,             /* messages wait that long for others to the same recipient */
	CATCH_UP_AFTER = 30 * MINUTE, /* a letter missed while we were down is made of fresh looks */
	HOLIDAY_SIGHT = 40,           /* days */
};

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

/* `url` and `template`: a webhook, where there is one. */
static int add_to_hook(struct keeper *k, const struct message *m, const char *url, const char *template)
{
	struct text address = TEXT_INIT(0);
	int e = 0;

	if (*url) {
		config_hook_address(&address, url, template);
		e = add_to_notice(k, m, &(struct address){ template, text_str(&address) });
	}
	text_clear(&address);
	return e;
}

static int add_to_unit(struct keeper *k, const struct message *m, const struct conf_unit *u, const struct addresses **ret_to)
{
	*ret_to = u->contact.n ? &u->contact : &u->head;
	if (!(*ret_to)->n && !*u->hook_url)
		log_warn(_("unit '%s' has neither contact nor head: its warning reaches nobody"), u->key);
	return add_to_hook(k, m, u->hook_url, u->hook_template);
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
		for (int i = 0; !e && i < c->mail.n_webhook; i++)
			e = add_to_hook(k, m, c->mail.webhook[2 * i], c->mail.webhook[2 * i + 1]);
	} else if (!strncmp(m->recipient, "unit:", 5) && (unit = config_unit(c, m->recipient + 5)) >= 0) {
		e = add_to_unit(k, m, &c->units[unit], &to);
	}
	for (int i = 0; !e && *c->mail.smtp && to && i < to->n; i++)
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
			if (!e && config_can_send(k->config))
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

static int queue_digests(struct keeper *k, int64_t day, moment due)
{
	struct text name = TEXT_INIT(16);
	struct occasion_queued done = { 0 };
	int e = store_begin(k->store);

	occasion_name_day(&name, day);
	if (!e)
		e = occasion_queue(k->store, k->config, &(struct occasion){ "digest", text_str(&name), due, true, true, OCCASION_ALL },
			k->reg->world.now, &done) || store_set_digest_day(k->store, day);
	if (store_end(k->store) || store_commit(k->store) || e) {
		log_err(_("the digests of %s cannot be queued: %s; tried again in a minute"), text_str(&name), store_error(k->store));
		e = -1;
	} else if (done.letters) {
		log_notice(ngettext("the digest of %s: %d letter is owed", "the digest of %s: %d letters are owed", (unsigned long)done.letters),
			text_str(&name), done.letters);
		if (done.without)
			log_warn(ngettext("%d unit has no head: nobody gets its digest", "%d units have no head: nobody gets their digests",
				(unsigned long)done.without), done.without);
	}
	outbox_wake(k->outbox);
	text_clear(&name);
	return e;
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
		if (queue_digests(k, latest.day, latest.at))
			return now + MINUTE;
	}
	return digest_next(r, now).at;
}

static moment pump_holiday(struct keeper *k, const struct digest_rule *r)
{
	moment now = k->reg->world.now;
	struct text name = TEXT_INIT(48);
	struct occasion_queued done = { 0 };
	struct holiday h;
	int e;

	if (!holiday_next(r, now, HOLIDAY_SIGHT, &h))
		return MOMENT_NEVER; /* the next digest looks again */
	if (now < h.remind)
		return h.remind;
	text_setf(&name, "%" PRId64 "-%" PRId64, h.first, h.last);
	e = store_begin(k->store) || occasion_queue(k->store, k->config, &(struct occasion){ "holiday", text_str(&name), now, false, false,
		OCCASION_ALL }, now, &done);
	if (store_end(k->store) || store_commit(k->store) || e)
		log_err(_("the word before the holiday cannot be queued: %s"), store_error(k->store));
	else if (done.letters)
		log_notice(ngettext("before the holiday: %d letter is owed", "before the holiday: %d letters are owed", (unsigned long)done.letters),
			done.letters);
	outbox_wake(k->outbox);
	text_clear(&name);
	return MOMENT_NEVER;
}

void owed_pump(struct keeper *k)
{
	struct digest_rule r = occasion_digest_rule(k->config);
	moment a, b;

	if (!config_can_send(k->config) || (k->owed_at != MOMENT_NONE && k->reg->world.now < k->owed_at))
		return;
	a = pump_digest(k, &r);
	b = pump_holiday(k, &r);
	k->owed_at = a < b ? a : b;
}
