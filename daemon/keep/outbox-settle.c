/*
 * outbox-settle - what becomes of a letter, written down: sent, refused, put
 * off or given up, and what is done when the store does not take that.
 *
 * It knows rows and moments; never a child, nor what a letter says.
 */
#include "outbox-in.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

enum { GIVE_UP = 5 * DAY }; /* RFC 5321 4.5.4.1: at least 4 to 5 days */

/* Minutes, then hours: a grey-listing server wants minutes, a broken one hours. */
int64_t outbox_back_off(int attempts)
{
	static const int64_t after[] = { MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR };
	int last = sizeof after / sizeof *after - 1;

	return after[attempts < last ? attempts : last];
}

static int commit(struct outbox *o, int e)
{
	if (!e && !store_commit(o->k->store))
		return 0;
	if (lull_is_over(&o->unwritten, clock_now()))
		log_err(_("what became of a letter cannot be written down: %s; it is tried again%s"), store_error(o->k->store), o->unwritten.more);
	return -1;
}

void outbox_free_item(struct outbox *o, struct item *i)
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

void outbox_settle(struct outbox *o, struct item *i, enum mailing result, uint32_t code, const char *said, moment next)
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
		outbox_free_item(o, i);
}

void outbox_settle_held(struct outbox *o)
{
	for (int n = 0; n < SLOTS; n++)
		if (o->item[n].stage == STAGE_SENT)
			outbox_settle(o, &o->item[n], MAILING_SENT, o->item[n].code, o->item[n].said, MOMENT_NONE);
}

static bool is_given_up(const struct outbox *o, const struct item *i)
{
	return i->attempts > 1 && now_of(o) - i->known > GIVE_UP;
}

void outbox_put_off(struct outbox *o, struct item *i, uint32_t code, const char *said, moment at)
{
	if (is_given_up(o, i))
		outbox_settle(o, i, MAILING_EXPIRED, code, said, MOMENT_NONE);
	else
		outbox_settle(o, i, MAILING_OWED, code, said, at);
}

void outbox_again_later(struct outbox *o, struct item *i, uint32_t code, const char *said, moment at)
{
	if (!is_given_up(o, i))
		log_warn(_("letter %lld (%s) to %s: %s; tried again later"), (long long)i->id, i->kind, i->to, said);
	outbox_put_off(o, i, code, said, at);
}

/* A full disk stays full for a while. */
void outbox_cannot_try(struct outbox *o, struct item *i)
{
	if (lull_is_over(&o->untried, clock_now()))
		log_err(_("an attempt cannot be written down, so it is not made: %s%s"), store_error(o->k->store), o->untried.more);
	o->unwritten_until = now_of(o) + MINUTE;
	outbox_free_item(o, i);
}
