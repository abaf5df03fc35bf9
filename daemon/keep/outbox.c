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
 * It knows children and moments; never what a letter says or an SMTP command.
 */
#include "outbox.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "log.h"
#include "lull.h"

enum {
	SLOTS = 16,                    /* letters in hand: one batch over one connection */
	SLOT_SIZE = 16 << 20,          /* the largest letter: servers take 10 to 50 MB */
	LETTER_MS = 120000,            /* for one letter to leave; RFC 5321 4.5.3.2 would wait longer, the next attempt does */
	GIVE_UP = 5 * DAY,             /* RFC 5321 4.5.4.1: at least 4 to 5 days */
	PAUSE_FIRST = MINUTE, PAUSE_MAX = 30 * MINUTE, /* while the server cannot be used at all */
};
#define MAKE_SECONDS 600.0         /* for one letter to be made: a province's table is under a minute */
#define SEND_SECONDS (LETTER_MS / 1000.0 + 30.0)
#define LINGER_SECONDS 5.0         /* an idle child: the next letters often follow at once */
#define FAREWELL_MS 5000           /* at the end, for the answer to what is on the wire */

enum stage { STAGE_FREE, STAGE_DUE, STAGE_MAKING, STAGE_SENDING, STAGE_SENT };
struct item {
	enum stage stage;
	int64_t id;
	int attempts;
	bool frozen;
	moment known;                  /* since when it is owed */
	char *to, *kind;
	uint32_t code;                 /* STAGE_SENT: what the server said, not written yet */
	char *said;
};

/* One of the two children, and what it has in hand. */
struct worker {
	struct child child;
	ev_io io;
	enum stage stage;              /* of the letters in its hands */
	struct lull obituary;          /* it may die again and again */
};

struct outbox {
	struct keeper *k;
	struct slots slots;
	struct worker report, mail;
	ev_timer late, linger;
	struct item item[SLOTS];
	int busy;                      /* items not free */
	int held;                      /* ... of which are sent, and the store does not take it */
	moment look_at;                /* when the store is asked again; NONE = now */
	moment pause_until;            /* NONE = the server can be used */
	moment unwritten_until;        /* the store took no attempt, or no outcome: it is not asked before; NONE = it does */
	int64_t pause;                 /* how long the last pause was */
};

static moment now_of(const struct outbox *o)
{
	return o->k->reg->world.now;
}

/* Minutes, then hours: a grey-listing server wants minutes, a broken one hours. */
static int64_t back_off(int attempts)
{
	static const int64_t after[] = { MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR };
	int last = sizeof after / sizeof *after - 1;

	return after[attempts < last ? attempts : last];
}

static int commit(struct outbox *o, int e)
{
	if (!e && !store_commit(o->k->store))
		return 0;
	log_err(_("what became of a letter cannot be written down: %s; it is tried again"), store_error(o->k->store));
	return -1;
}

static void free_item(struct outbox *o, struct item *i)
{
	slots_punch(&o->slots, (uint32_t)(i - o->item), 0);
	free(i->to);
	free(i->kind);
	free(i->said);
	o->held -= i->stage == STAGE_SENT;
	*i = (struct item){ 0 };
	o->busy--;
	o->look_at = MOMENT_NONE;
}

/* ---- what became of a letter --------------------------------------------------- */

static bool is_admin(const struct config *c, const char *to)
{
	for (int i = 0; i < c->mail.admin.n; i++)
		if (!strcmp(c->mail.admin.v[i].mail, to))
			return true;
	return false;
}

/* A letter that will not arrive is itself told: in the log, in status, and to the admin, but not about letters to himself. */
static int alarm_of(struct outbox *o, const struct item *i, const char *why)
{
	struct text cause = TEXT_SENTENCE, body = TEXT_SENTENCE;
	int e = 0;

	text_setf(&body, _("the letter %lld (%s) to %s cannot be delivered: %s"), (long long)i->id, i->kind, i->to, why);
	log_err("%s", text_str(&body));
	text_setf(&cause, "letter-failed/%lld", (long long)i->id);
	if (!is_admin(o->k->config, i->to))
		e = store_queue_letter(o->k->store, "admin", text_str(&cause), "admin", text_str(&body), now_of(o));
	text_clear(&cause);
	text_clear(&body);
	return e;
}

/* The recipient has it: only the writing is repeated. */
static void hold(struct outbox *o, struct item *i, uint32_t code, const char *said)
{
	o->unwritten_until = now_of(o) + MINUTE;
	if (i->stage == STAGE_SENT)
		return;
	i->stage = STAGE_SENT;
	i->code = code;
	i->said = mem_strdup(said);
	o->held++;
}

static void settle(struct outbox *o, struct item *i, enum mailing result, uint32_t code, const char *said, moment next)
{
	int e = store_begin(o->k->store);

	if (!e)
		e = store_settle_outbox(o->k->store, i->id, result, code, said, next, now_of(o));
	if (!e && (result == MAILING_REFUSED || result == MAILING_EXPIRED))
		e = alarm_of(o, i, said);
	if (store_end(o->k->store))
		e = -1;
	if (commit(o, e) && result == MAILING_SENT)
		hold(o, i, code, said);
	else
		free_item(o, i);
}

static void settle_held(struct outbox *o)
{
	for (int n = 0; n < SLOTS; n++)
		if (o->item[n].stage == STAGE_SENT)
			settle(o, &o->item[n], MAILING_SENT, o->item[n].code, o->item[n].said, MOMENT_NONE);
}

static bool is_given_up(const struct outbox *o, const struct item *i)
{
	return i->attempts > 1 && now_of(o) - i->known > GIVE_UP;
}

static void put_off(struct outbox *o, struct item *i, uint32_t code, const char *said, moment at)
{
	if (is_given_up(o, i))
		settle(o, i, MAILING_EXPIRED, code, said, MOMENT_NONE);
	else
		settle(o, i, MAILING_OWED, code, said, at);
}

static void again_later(struct outbox *o, struct item *i, uint32_t code, const char *said, moment at)
{
	if (!is_given_up(o, i))
		log_warn(_("letter %lld (%s) to %s: %s; tried again later"), (long long)i->id, i->kind, i->to, said);
	put_off(o, i, code, said, at);
}

/* ---- the children ------------------------------------------------------------------ */

static int in_hand(const struct outbox *o, enum stage stage)
{
	int found = 0;

	for (int n = 0; n < SLOTS; n++)
		found += o->item[n].stage == stage;
	return found;
}

/* Our own will, and no fault of the child's. */
static void dismiss(struct outbox *o, struct worker *w, const char *why)
{
	ev_io_stop(o->k->loop, &w->io);
	child_bury(&w->child, NULL);
	for (int n = 0; n < SLOTS; n++)
		if (o->item[n].stage == w->stage)
			put_off(o, &o->item[n], 0, why, now_of(o) + back_off(o->item[n].attempts - 1));
}

/* One line a death, however many letters it had in hand. */
static void bury(struct outbox *o, struct worker *w, const char *why)
{
	struct text end = TEXT_SENTENCE, said = TEXT_SENTENCE;

	if (!w->child.pid)
		text_setf(&end, "%s", _("cannot be started")); /* which has been told */
	else
		child_bury(&w->child, &end);
	text_setf(&said, "%s: %s", w->child.role, why ? why : text_str(&end));
	if (lull_is_over(&w->obituary, clock_now()))
		log_warn(_("%s; letters in its hands, tried again later: %d%s"), text_str(&said), in_hand(o, w->stage), w->obituary.more);
	dismiss(o, w, text_str(&said));
	text_clear(&end);
	text_clear(&said);
}

static void on_late(struct ev_loop *loop, ev_timer *t, int revents)
{
	struct outbox *o = t->data;
	struct worker *const all[] = { &o->report, &o->mail };

	(void)loop, (void)revents;
	for (int n = 0; n < 2; n++)
		if (in_hand(o, all[n]->stage))
			bury(o, all[n], _("took too long"));
}

/* The farewell to the mail server is the child's own, when it has nothing to do. */
static void on_linger(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct outbox *o = w->data;

	(void)loop, (void)revents;
	if (outbox_busy(o))
		return;
	dismiss(o, &o->report, "");
	dismiss(o, &o->mail, "");
}

static void arm(struct outbox *o)
{
	ev_timer_stop(o->k->loop, &o->late);
	ev_timer_stop(o->k->loop, &o->linger);
	if (outbox_busy(o)) {
		ev_timer_set(&o->late, in_hand(o, STAGE_MAKING) ? MAKE_SECONDS : SEND_SECONDS, 0.);
		ev_timer_start(o->k->loop, &o->late);
	} else {
		ev_timer_set(&o->linger, LINGER_SECONDS, 0.);
		ev_timer_start(o->k->loop, &o->linger);
	}
}

static bool start(struct outbox *o, struct worker *w, enum wire_type type, const void *settings)
{
	struct text err = TEXT_SENTENCE;

	if (w->child.pid)
		return true;
	if (child_start(&w->child, w->child.role, o->slots.fd, false, &err)) {
		log_err("%s", text_str(&err));
		text_clear(&err);
		return false;
	}
	ev_io_set(&w->io, wire_fd(w->child.wire), EV_READ);
	ev_io_start(o->k->loop, &w->io);
	wire_put(w->child.wire, type, settings);
	return true;
}

static bool start_report(struct outbox *o)
{
	struct report_settings s = { SLOTS, SLOT_SIZE, o->k->config->path, o->k->config->main_copy };

	return start(o, &o->report, WIRE_REPORT_SETTINGS, &s);
}

static bool start_mail(struct outbox *o)
{
	struct mail_settings s = config_mail_settings(o->k->config, SLOTS, SLOT_SIZE, LETTER_MS);

	return start(o, &o->mail, WIRE_MAIL_SETTINGS, &s);
}

/* A full disk stays full for a while. */
static void cannot_try(struct outbox *o, struct item *i)
{
	if (o->unwritten_until == MOMENT_NONE || o->unwritten_until <= now_of(o))
		log_err(_("an attempt cannot be written down, so it is not made: %s"), store_error(o->k->store));
	o->unwritten_until = now_of(o) + MINUTE;
	free_item(o, i);
}

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
	moment next = now_of(o) + back_off(i->attempts);

	if (!p.to) {
		settle(o, i, MAILING_REFUSED, 0, _("this webhook is not configured any more"), MOMENT_NONE);
		return;
	}
	if (!is_hook(i) && !*c->mail.smtp) {
		i->attempts++;
		again_later(o, i, 0, _("no mail server is configured: [mail] smtp"), now_of(o) + HOUR);
		return;
	}
	if (is_paused(o)) { /* it was being made meanwhile */
		put_off(o, i, 0, _("the mail server cannot be used"), o->pause_until);
		return;
	}
	if (store_try_outbox(o->k->store, i->id, next, now_of(o)) || store_commit(o->k->store)) {
		cannot_try(o, i);
		return;
	}
	i->attempts++;
	i->stage = STAGE_SENDING;
	if (!start_mail(o) || wire_put(o->mail.child.wire, WIRE_POSTING, &p) || wire_flush(o->mail.child.wire) < 0)
		bury(o, &o->mail, NULL);
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

static void take_delivered(struct outbox *o, const struct delivered *d)
{
	struct item *i = o->item;

	while (i < o->item + SLOTS && (i->stage != STAGE_SENDING || (uint64_t)i->id != d->id))
		i++;
	if (i == o->item + SLOTS)
		return; /* given up before the answer came */
	switch ((enum delivery)d->result) {
	case DELIVERY_SENT:
		log_info(_("letter %lld (%s) to %s: sent"), (long long)i->id, i->kind, i->to);
		o->pause = 0;
		settle(o, i, MAILING_SENT, d->code, d->said, MOMENT_NONE);
		break;
	case DELIVERY_NEVER:
		settle(o, i, MAILING_REFUSED, d->code, d->said, MOMENT_NONE);
		break;
	case DELIVERY_UNTRIED:
		pause_for(o, d->said);
		put_off(o, i, d->code, d->said, o->pause_until);
		break;
	default:
		again_later(o, i, d->code, d->said, now_of(o) + back_off(i->attempts - 1));
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
		bury(o, &o->mail, r == WIRE_CLOSED ? NULL : _("breaks the protocol"));
	} else if (is_paused(o) && !in_hand(o, STAGE_SENDING)) {
		dismiss(o, &o->mail, ""); /* a fresh one reads password and address anew */
	}
	arm(o);
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
	again_later(o, i, 0, text_str(&said), now_of(o) + back_off(i->attempts - 1));
	text_clear(&said);
}

static void take_composed(struct outbox *o, const struct composed *c)
{
	struct item *i = o->item;

	while (i < o->item + SLOTS && (i->stage != STAGE_MAKING || (uint64_t)i->id != c->id))
		i++;
	if (i == o->item + SLOTS)
		return;
	if (*c->error || c->len > SLOT_SIZE)
		cannot_make(o, i, *c->error ? c->error : _("it is too large"));
	else if (!c->len)
		settle(o, i, MAILING_NOTHING, 0, "", MOMENT_NONE);
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
		bury(o, &o->report, r == WIRE_CLOSED ? NULL : _("breaks the protocol"));
	arm(o);
}

static void make_item(struct outbox *o, struct item *i)
{
	struct compose c = { (uint64_t)i->id, (uint32_t)(i - o->item) };

	if (store_try_outbox(o->k->store, i->id, now_of(o) + back_off(i->attempts), now_of(o)) || store_commit(o->k->store)) {
		cannot_try(o, i);
		return;
	}
	i->stage = STAGE_MAKING;
	i->attempts++;
	if (!start_report(o) || wire_put(o->report.child.wire, WIRE_COMPOSE, &c) || wire_flush(o->report.child.wire) < 0)
		bury(o, &o->report, NULL);
}

static void send_frozen(struct outbox *o, struct item *i)
{
	struct text bytes = TEXT_INIT(SLOT_SIZE);

	if (store_get_frozen(o->k->store, i->id, &bytes) != 1 || slots_write(&o->slots, (uint32_t)(i - o->item), bytes.buf, bytes.len) < 0) {
		i->attempts++;
		i->stage = STAGE_SENDING;
		again_later(o, i, 0, store_error(o->k->store), now_of(o) + HOUR);
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
	arm(o);
}

void outbox_pump(struct outbox *o)
{
	moment now = now_of(o);

	if (o->held && o->unwritten_until <= now)
		settle_held(o);
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
	ev_init(&o->late, on_late);
	ev_init(&o->linger, on_linger);
	o->report.io.data = o->mail.io.data = o->late.data = o->linger.data = o;
	return o;
}

void outbox_settings_changed(struct outbox *o)
{
	o->pause_until = MOMENT_NONE;
	o->pause = 0;
	o->look_at = MOMENT_NONE;
	dismiss(o, &o->report, _("the configuration has changed"));
	dismiss(o, &o->mail, _("the configuration has changed"));
}

void outbox_free(struct outbox *o)
{
	union wire_record record;
	enum wire_type type;

	if (!o)
		return;
	/* What is on its way right now: its answer spares a second copy. */
	while (o->mail.child.pid && in_hand(o, STAGE_SENDING) && wire_wait(o->mail.child.wire, FAREWELL_MS, &type, &record) == WIRE_RECORD && type == WIRE_DELIVERED)
		take_delivered(o, &record.delivered);
	settle_held(o);
	ev_io_stop(o->k->loop, &o->report.io);
	ev_io_stop(o->k->loop, &o->mail.io);
	ev_timer_stop(o->k->loop, &o->late);
	ev_timer_stop(o->k->loop, &o->linger);
	child_bury(&o->report.child, NULL);
	child_bury(&o->mail.child, NULL);
	for (int n = 0; n < SLOTS; n++)
		if (o->item[n].stage != STAGE_FREE)
			free_item(o, &o->item[n]);
	slots_drop(&o->slots);
	free(o);
}
