/*
 * outbox - letters on their way: newmedia-report makes the bytes of a row,
 * newmedia-mail hands them to the server, and each step is durable before the
 * next one is made:
 *
 *     owed --report--> frozen --counted--> tried --mail--> sent | refused
 *                                            |
 *                                            +-- later --> owed, with back-off, for days
 *
 * So kill -9 of anybody at any instant leaves every letter owed or sent.  Only
 * what a server took without our hearing of it goes out again: the same bytes
 * with the same Message-ID.  What it took while the disk was full is held until
 * that can be written.
 *
 * It knows the steps and their moments; what becomes of a letter is written by
 * outbox-settle.c, the children are kept by outbox-child.c.  Never what a
 * letter says or an SMTP command.
 */
#include "outbox-in.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

enum { PAUSE_FIRST = MINUTE, PAUSE_MAX = 30 * MINUTE }; /* while the server cannot be used at all */
#define FAREWELL_MS 5000           /* at the end, for the answer to what is on the wire */

/* ---- from frozen to sent -------------------------------------------------------------- */

static bool is_hook(const struct item *i)
{
	return !strncmp(i->to, HOOK_ADDRESS, sizeof HOOK_ADDRESS - 1);
}

static bool is_paused(const struct outbox *o)
{
	return o->pause_until != MOMENT_NONE && o->pause_until > now_of(o);
}

static void send_item(struct outbox *o, struct item *i, uint64_t len)
{
	const struct config *c = o->k->config;
	struct posting p = { (uint64_t)i->id, (uint32_t)(i - o->item), len, is_hook(i) ? config_hook_url(c, i->to) : i->to };
	moment next = now_of(o) + outbox_back_off(i->attempts);

	if (!p.to) {
		outbox_settle(o, i, MAILING_REFUSED, 0, _("this webhook is not configured any more"), MOMENT_NONE);
		return;
	}
	if (!is_hook(i) && !*c->mail.smtp) {
		i->attempts++;
		outbox_again_later(o, i, 0, _("no mail server is configured: [mail] smtp"), now_of(o) + HOUR);
		return;
	}
	if (is_paused(o)) { /* it was being made meanwhile */
		outbox_put_off(o, i, 0, _("the mail server cannot be used"), o->pause_until);
		return;
	}
	if (store_try_outbox(o->k->store, i->id, next, now_of(o)) || store_commit(o->k->store)) {
		outbox_cannot_try(o, i);
		return;
	}
	i->attempts++;
	i->stage = STAGE_SENDING;
	if (!outbox_start_mail(o) || wire_put(o->mail.child.wire, WIRE_POSTING, &p) || wire_flush(o->mail.child.wire) < 0)
		outbox_bury(o, &o->mail, NULL);
}

/* One line for all letters that wait for it. */
static void pause_for(struct outbox *o, const char *said)
{
	if (is_paused(o))
		return;
	o->pause = o->pause ? 2 * o->pause : PAUSE_FIRST;
	if (o->pause > PAUSE_MAX)
		o->pause = PAUSE_MAX;
	log_err(_("no letter can be sent: %s; tried again in %lld minutes"), said, (long long)(o->pause / MINUTE));
	o->pause_until = now_of(o) + o->pause;
}

/* NULL: it was given up before the answer came. */
static struct item *find_item(struct outbox *o, enum stage stage, uint64_t id)
{
	for (int n = 0; n < SLOTS; n++)
		if (o->item[n].stage == stage && (uint64_t)o->item[n].id == id)
			return &o->item[n];
	return NULL;
}

static void take_delivered(struct outbox *o, const struct delivered *d)
{
	struct item *i = find_item(o, STAGE_SENDING, d->id);

	if (!i)
		return;
	switch ((enum delivery)d->result) {
	case DELIVERY_SENT:
		log_info(_("letter %lld (%s) to %s: sent"), (long long)i->id, i->kind, i->to);
		o->pause = 0;
		outbox_settle(o, i, MAILING_SENT, d->code, d->said, MOMENT_NONE);
		break;
	case DELIVERY_NEVER:
		outbox_settle(o, i, MAILING_REFUSED, d->code, d->said, MOMENT_NONE);
		break;
	case DELIVERY_UNTRIED:
		pause_for(o, d->said);
		outbox_put_off(o, i, d->code, d->said, o->pause_until);
		break;
	default:
		outbox_again_later(o, i, d->code, d->said, now_of(o) + outbox_back_off(i->attempts - 1));
		break;
	}
}

static void on_mail(struct ev_loop *loop, ev_io *w, int revents)
{
	struct outbox *o = w->data;
	union wire_record record;
	enum wire_type type;
	enum wire_result r;

	(void)loop, (void)revents;
	o->k->reg->world.now = clock_now();
	while ((r = wire_next(o->mail.child.wire, &type, &record)) == WIRE_RECORD && type == WIRE_DELIVERED)
		take_delivered(o, &record.delivered);
	if (r != WIRE_AGAIN) {
		outbox_bury(o, &o->mail, r == WIRE_CLOSED ? NULL : _("breaks the protocol"));
	} else if (is_paused(o) && !outbox_in_hand(o, STAGE_SENDING)) {
		outbox_dismiss(o, &o->mail, ""); /* a fresh one reads password and address anew */
	}
	outbox_arm(o);
}

/* ---- from owed to frozen ----------------------------------------------------------------- */

static int freeze(struct outbox *o, const struct item *i, const struct composed *c)
{
	char *bytes = mem_alloc(c->len);
	struct outbox_letter l = { c->subject, c->message_id, bytes, c->len };
	int e = -1;

	if (slots_read(&o->slots, (uint32_t)(i - o->item), bytes, c->len) == (ssize_t)c->len)
		e = store_freeze_outbox(o->k->store, i->id, &l, now_of(o));
	free(bytes);
	return e || store_commit(o->k->store) ? -1 : 0;
}

/* The admin hears of it once, and at once: the recipient would wait for days without knowing. */
static void tell_unmade(struct outbox *o, const struct item *i, const char *said)
{
	struct text cause = TEXT_SENTENCE, body = TEXT_SENTENCE;

	text_setf(&cause, "letter-unmade/%lld", (long long)i->id);
	text_setf(&body, _("letter %lld (%s) to %s: %s; tried again later"), (long long)i->id, i->kind, i->to, said);
	if (store_queue_letter(o->k->store, "admin", text_str(&cause), "admin", text_str(&body), now_of(o)))
		log_err("%s", store_error(o->k->store));
	o->k->letters = true;
	text_clear(&cause);
	text_clear(&body);
}

/* An attempt to make it counts like one to send it: it must not be repeated for ever, nor at once. */
static void cannot_make(struct outbox *o, struct item *i, const char *why)
{
	struct text said = TEXT_SENTENCE;

	text_setf(&said, _("it cannot be made: %s"), why);
	log_err(_("letter %lld (%s): %s"), (long long)i->id, i->kind, text_str(&said));
	tell_unmade(o, i, text_str(&said));
	outbox_again_later(o, i, 0, text_str(&said), now_of(o) + outbox_back_off(i->attempts - 1));
	text_clear(&said);
}

static void take_composed(struct outbox *o, const struct composed *c)
{
	struct item *i = find_item(o, STAGE_MAKING, c->id);

	if (!i)
		return;
	if (*c->error || c->len > SLOT_SIZE)
		cannot_make(o, i, *c->error ? c->error : _("it is too large"));
	else if (!c->len)
		outbox_settle(o, i, MAILING_NOTHING, 0, "", MOMENT_NONE);
	else if (freeze(o, i, c))
		cannot_make(o, i, store_error(o->k->store));
	else {
		i->attempts = 0;
		send_item(o, i, c->len);
	}
}

static void on_report(struct ev_loop *loop, ev_io *w, int revents)
{
	struct outbox *o = w->data;
	union wire_record record;
	enum wire_type type;
	enum wire_result r;

	(void)loop, (void)revents;
	o->k->reg->world.now = clock_now();
	while ((r = wire_next(o->report.child.wire, &type, &record)) == WIRE_RECORD && type == WIRE_COMPOSED)
		take_composed(o, &record.composed);
	if (r != WIRE_AGAIN)
		outbox_bury(o, &o->report, r == WIRE_CLOSED ? NULL : _("breaks the protocol"));
	outbox_arm(o);
}

static void make_item(struct outbox *o, struct item *i)
{
	struct compose c = { (uint64_t)i->id, (uint32_t)(i - o->item) };

	if (store_try_outbox(o->k->store, i->id, now_of(o) + outbox_back_off(i->attempts), now_of(o)) || store_commit(o->k->store)) {
		outbox_cannot_try(o, i);
		return;
	}
	i->stage = STAGE_MAKING;
	i->attempts++;
	if (!outbox_start_report(o) || wire_put(o->report.child.wire, WIRE_COMPOSE, &c) || wire_flush(o->report.child.wire) < 0)
		outbox_bury(o, &o->report, NULL);
}

static void send_frozen(struct outbox *o, struct item *i)
{
	struct text bytes = TEXT_INIT(SLOT_SIZE);

	if (store_get_frozen(o->k->store, i->id, &bytes) != 1 || slots_write(&o->slots, (uint32_t)(i - o->item), bytes.buf, bytes.len) < 0) {
		i->attempts++;
		i->stage = STAGE_SENDING;
		outbox_again_later(o, i, 0, store_error(o->k->store), now_of(o) + HOUR);
	} else {
		send_item(o, i, bytes.len);
	}
	text_clear(&bytes);
}

/* ---- what is due --------------------------------------------------------------------------- */

struct gathering { struct outbox *o; int n; };

static bool gather(void *ctx, const struct outbox_row *r)
{
	struct gathering *g = ctx;
	struct item *i = &g->o->item[g->n++];

	*i = (struct item){ STAGE_DUE, r->id, r->attempts, r->frozen != MOMENT_NONE, r->as_of, mem_strdup(r->address), mem_strdup(r->kind), 0, NULL };
	g->o->busy++;
	return g->n < SLOTS;
}

static void begin_batch(struct outbox *o)
{
	struct gathering g = { o, 0 };

	if (store_each_due_outbox(o->k->store, now_of(o), SLOTS, gather, &g))
		log_err(_("the letters that are due cannot be read: %s"), store_error(o->k->store));
	for (int n = 0; n < SLOTS; n++) {
		struct item *i = &o->item[n];

		if (i->stage == STAGE_DUE && i->frozen)
			send_frozen(o, i);
		else if (i->stage == STAGE_DUE)
			make_item(o, i);
	}
	outbox_arm(o);
}

void outbox_pump(struct outbox *o)
{
	moment now = now_of(o);

	if (o->held && o->unwritten_until <= now)
		outbox_settle_held(o);
	if (o->busy || !config_can_send(o->k->config) || (o->look_at != MOMENT_NONE && now < o->look_at))
		return;
	if (store_next_outbox(o->k->store, &o->look_at))
		o->look_at = now + MINUTE;
	if (o->pause_until != MOMENT_NONE && o->look_at < o->pause_until)
		o->look_at = o->pause_until;
	if (o->unwritten_until != MOMENT_NONE && o->look_at < o->unwritten_until)
		o->look_at = o->unwritten_until;
	if (o->look_at <= now)
		begin_batch(o);
}

void outbox_wake(struct outbox *o)
{
	o->look_at = MOMENT_NONE;
}

bool outbox_busy(const struct outbox *o)
{
	return o->busy > o->held;
}

moment outbox_next(const struct outbox *o)
{
	if (o->held && !outbox_busy(o))
		return o->unwritten_until;
	if (!config_can_send(o->k->config) || o->busy)
		return MOMENT_NEVER;
	return o->look_at == MOMENT_NONE ? now_of(o) : o->look_at;
}

/* ---- from start to end ------------------------------------------------------------------------ */

struct outbox *outbox_new(struct keeper *k)
{
	struct outbox *o = mem_alloc(sizeof *o);
	struct text err = TEXT_SENTENCE;

	*o = (struct outbox){ .k = k, .look_at = MOMENT_NONE, .pause_until = MOMENT_NONE, .unwritten_until = MOMENT_NONE,
		.report = { .child.role = "newmedia-report", .stage = STAGE_MAKING }, .mail = { .child.role = "newmedia-mail", .stage = STAGE_SENDING } };
	if (slots_make(&o->slots, SLOTS, SLOT_SIZE, &err))
		die(EXIT_WRONG, "%s", text_str(&err));
	ev_init(&o->report.io, on_report);
	ev_init(&o->mail.io, on_mail);
	o->report.io.data = o->mail.io.data = o;
	outbox_watch(o);
	return o;
}

void outbox_settings_changed(struct outbox *o)
{
	o->pause_until = MOMENT_NONE;
	o->pause = 0;
	o->look_at = MOMENT_NONE;
	outbox_dismiss(o, &o->report, _("the configuration has changed"));
	outbox_dismiss(o, &o->mail, _("the configuration has changed"));
}

void outbox_free(struct outbox *o)
{
	union wire_record record;
	enum wire_type type;

	if (!o)
		return;
	/* What is on its way right now: its answer spares a second copy. */
	while (o->mail.child.pid && outbox_in_hand(o, STAGE_SENDING) && wire_wait(o->mail.child.wire, FAREWELL_MS, &type, &record) == WIRE_RECORD && type == WIRE_DELIVERED)
		take_delivered(o, &record.delivered);
	outbox_settle_held(o);
	ev_io_stop(o->k->loop, &o->report.io);
	ev_io_stop(o->k->loop, &o->mail.io);
	ev_timer_stop(o->k->loop, &o->late);
	ev_timer_stop(o->k->loop, &o->linger);
	child_bury(&o->report.child, NULL);
	child_bury(&o->mail.child, NULL);
	for (int n = 0; n < SLOTS; n++)
		if (o->item[n].stage != STAGE_FREE)
			outbox_free_item(o, &o->item[n]);
	slots_drop(&o->slots);
	free(o);
}
