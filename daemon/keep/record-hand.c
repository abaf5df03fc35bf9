/*
 * record-hand - see record-hand.h.
 */
#include "record-hand.h"

#include <inttypes.h>

#include "log.h"

static bool is_watched(const struct member *m)
{
	return !m->card.witness && m->card.status != STATUS_SUSPENDED && m->card.status != STATUS_CLOSED && m->card.status != STATUS_CANCELLED;
}

/* A look after the deadline is what decides; where nothing is known that could fall due, one in each limit. */
moment hand_due(const struct member *m)
{
	const struct account_card *a = &m->card;

	if (!a->manual || !is_watched(m) || a->observed_at == MOMENT_NONE)
		return MOMENT_NONE;
	if (m->verdict.deadline != MOMENT_NONE)
		return a->observed_at < m->verdict.deadline ? m->verdict.deadline : MOMENT_NONE;
	return a->observed_at + m->policy->limit;
}

static int ask(const struct register_ *r, struct store *s, const struct member *m, moment due, moment now)
{
	struct text cause = TEXT_SENTENCE, body = TEXT_INIT(0);
	int e;

	text_setf(&cause, "hand-check/%" PRId64 "/%" PRId64, m->card.id, due == MOMENT_NONE ? 0 : due);
	text_setf(&body, _("account %s (%s, %s) is looked at by hand, and a look is due: open it and say newmediactl observe %s"), m->conf->name,
		platform_name(m->conf->platform), r->config->units[m->conf->unit].name, m->conf->key);
	e = store_queue_letter(s, "office", text_str(&cause), "office", text_str(&body), now);
	text_clear(&cause);
	text_clear(&body);
	return e;
}

bool hand_is_due(const struct member *m, moment by)
{
	moment due = hand_due(m);

	if (!m->card.manual || !is_watched(m))
		return false;
	return m->card.observed_at == MOMENT_NONE || (due != MOMENT_NONE && due <= by);
}

int hand_ask(const struct register_ *r, struct store *s, const struct member *m, moment now)
{
	return hand_is_due(m, now) ? ask(r, s, m, hand_due(m), now) : 0;
}

int hand_check_status(struct store *s, const struct member *m, moment now)
{
	struct text cause = TEXT_SENTENCE, body = TEXT_INIT(0);
	enum review_state state = REVIEW_OPENED;
	int64_t review = 0;
	int has = m->card.status_told ? store_open_review_of(s, m->card.id, &review, &state) : 0, e = 0;

	if (has < 0)
		return -1;
	if (!has || !review_contradicts(state, m->conf->status))
		return 0;
	text_setf(&cause, "status/%" PRId64 "/%" PRId64, m->card.id, now);
	text_setf(&body, _("account %s: its file says status = %s, but its review %" PRId64 " is at %s; the file's word counts until the next step of the review: see which is right"),
		m->conf->key, status_name(m->conf->status), review, review_state_name(state));
	log_warn("%s:%d: %s", m->conf->file, m->conf->line, text_str(&body));
	e = store_queue_letter(s, "admin", text_str(&cause), "admin", text_str(&body), now);
	text_clear(&cause);
	text_clear(&body);
	return e;
}

moment hand_exempt_until(const struct member *m)
{
	if (m->card.status != STATUS_SUSPENDED || m->conf->until == MOMENT_NONE)
		return MOMENT_NONE;
	return day_add(m->conf->until, 1, m->policy->zone);
}

int hand_end_exemption(struct store *s, struct member *m, moment now)
{
	moment until = hand_exempt_until(m);

	if (until == MOMENT_NONE || until > now)
		return 0;
	if (store_end_suspension(s, m->card.id, now))
		return -1;
	log_notice(_("account '%s': its suspension has ended; it is watched again"), m->conf->key);
	m->card.status = STATUS_NORMAL;
	return 0;
}
