/*
 * outbox-child - the two children of the outbox, newmedia-report and
 * newmedia-mail: started when there is work, given their time, dismissed when
 * there is none, and buried.
 *
 * It knows processes and timers; of the letters in their hands only how many
 * these are, and that they are put off when a child is lost.
 */
#include "outbox-in.h"

#include "log.h"

enum { LETTER_MS = 120000 };       /* for one letter to leave; RFC 5321 4.5.3.2 would wait longer, the next attempt does */
#define MAKE_SECONDS 600.0         /* for one letter to be made: a province's table is under a minute */
#define SEND_SECONDS (LETTER_MS / 1000.0 + 30.0)
#define LINGER_SECONDS 5.0         /* an idle child: the next letters often follow at once */

int outbox_in_hand(const struct outbox *o, enum stage stage)
{
	int found = 0;

	for (int n = 0; n < SLOTS; n++)
		found += o->item[n].stage == stage;
	return found;
}

/* Our own will, and no fault of the child's. */
void outbox_dismiss(struct outbox *o, struct worker *w, const char *why)
{
	ev_io_stop(o->k->loop, &w->io);
	child_bury(&w->child, NULL);
	for (int n = 0; n < SLOTS; n++)
		if (o->item[n].stage == w->stage)
			outbox_put_off(o, &o->item[n], 0, why, now_of(o) + outbox_back_off(o->item[n].attempts - 1));
}

/* One line a death, however many letters it had in hand. */
void outbox_bury(struct outbox *o, struct worker *w, const char *why)
{
	struct text end = TEXT_SENTENCE, said = TEXT_SENTENCE;

	if (!w->child.pid)
		text_setf(&end, "%s", _("cannot be started")); /* which has been told */
	else
		child_bury(&w->child, &end);
	text_setf(&said, "%s: %s", w->child.role, why ? why : text_str(&end));
	if (lull_is_over(&w->obituary, clock_now()))
		log_warn(_("%s; letters in its hands, tried again later: %d%s"), text_str(&said), outbox_in_hand(o, w->stage), w->obituary.more);
	outbox_dismiss(o, w, text_str(&said));
	text_clear(&end);
	text_clear(&said);
}

static void on_late(struct ev_loop *loop, ev_timer *t, int revents)
{
	struct outbox *o = t->data;
	struct worker *const all[] = { &o->report, &o->mail };

	(void)loop, (void)revents;
	for (int n = 0; n < 2; n++)
		if (outbox_in_hand(o, all[n]->stage))
			outbox_bury(o, all[n], _("took too long"));
}

/* The farewell to the mail server is the child's own, when it has nothing to do. */
static void on_linger(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct outbox *o = w->data;

	(void)loop, (void)revents;
	if (outbox_busy(o))
		return;
	outbox_dismiss(o, &o->report, "");
	outbox_dismiss(o, &o->mail, "");
}

void outbox_arm(struct outbox *o)
{
	ev_timer_stop(o->k->loop, &o->late);
	ev_timer_stop(o->k->loop, &o->linger);
	if (outbox_busy(o)) {
		ev_timer_set(&o->late, outbox_in_hand(o, STAGE_MAKING) ? MAKE_SECONDS : SEND_SECONDS, 0.);
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

bool outbox_start_report(struct outbox *o)
{
	struct report_settings s = { SLOTS, SLOT_SIZE, o->k->config->path, o->k->config->main_copy };

	return start(o, &o->report, WIRE_REPORT_SETTINGS, &s);
}

bool outbox_start_mail(struct outbox *o)
{
	struct mail_settings s = config_mail_settings(o->k->config, SLOTS, SLOT_SIZE, LETTER_MS);

	return start(o, &o->mail, WIRE_MAIL_SETTINGS, &s);
}

void outbox_watch(struct outbox *o)
{
	ev_init(&o->late, on_late);
	ev_init(&o->linger, on_linger);
	o->late.data = o->linger.data = o;
}
