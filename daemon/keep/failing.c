/*
 * failing - what the log says of looks that fail.
 *
 * It knows whom a failure concerns; it must never know why a look failed.  Fifty
 * accounts of one bridge that is down are one cause, and so one line an hour
 * with their number: a cause is a source and an outcome.
 */
#include <string.h>

#include "keeper.h"
#include "log.h"

enum { ACCOUNT_BITS = 32 };

static uint64_t cause_of(const char *source, int outcome)
{
	uint64_t parts[2] = { text_hash(source, strlen(source)), (uint64_t)outcome };

	return text_hash(parts, sizeof parts) | 1; /* never FAILURES_REST */
}

/* `about`: which account, which source, which outcome; what a reload makes meaningless is told before it. */
static uint64_t about_of(int member, uint32_t source, enum outcome outcome)
{
	return (uint64_t)(uint32_t)member | (uint64_t)source << ACCOUNT_BITS | (uint64_t)outcome << 56;
}

void failing_note(struct keeper *k, int member, const struct visit_feed *v, moment now)
{
	const struct member *m = &k->reg->members[member];
	uint32_t source = m->card.feeds[v->feed].source;
	enum outcome outcome = v->outcome;
	const char *error = *v->why ? v->why : outcome_name(outcome);
	struct text url = TEXT_INIT(URL_MAX);

	if (outcome_is_good(outcome))
		return;
	if (failures_note(k->failures, cause_of(k->reg->source_names[source], (int)outcome), about_of(member, source, outcome), error, now)) {
		text_add_url(&url, m->conf->feeds[v->feed].url);
		log_info(_("account '%s': cannot read %s: %s; kept as %s"), m->conf->key, text_str(&url), error, outcome_name(outcome));
	}
	if (outcome == OUTCOME_CRASHED && m->card.feeds[v->feed].crashes == CRASHES_MAX) {
		text_reset(&url);
		text_add_url(&url, m->conf->feeds[v->feed].url);
		log_warn(_("account '%s': the document of %s cost a reader twice: it is kept, and read once a day from now on"), m->conf->key, text_str(&url));
	}
	text_clear(&url);
}

void failing_header(struct keeper *k, int member, const char *error)
{
	const char *key = k->reg->members[member].conf->key;

	if (failures_note(k->failures, cause_of(key, OUTCOME_COUNT), about_of(member, 0, OUTCOME_COUNT), error, k->reg->world.now))
		log_warn(_("account '%s': %s; asked without it"), key, error);
}

/* Accounts of a source whose last look came out like this, since then. */
static int count_accounts(const struct register_ *r, uint32_t source, enum outcome outcome, moment since)
{
	int n = 0, last = -1;

	for (int p = r->first_of[source]; p >= 0; p = r->next_feed[p]) {
		int i = r->places[p].member;
		const struct account_card *a = &r->members[i].card;

		for (int f = 0; i != last && f < a->n_feeds; f++)
			if (a->feeds[f].source == source && a->feeds[f].last_outcome == outcome && a->feeds[f].last_asked >= since) {
				n++;
				last = i;
			}
	}
	return n;
}

static void tell(const struct keeper *k, const struct failure *f)
{
	const struct register_ *r = k->reg;
	int member = (int)(uint32_t)f->about, others;
	uint32_t source = (uint32_t)(f->about >> ACCOUNT_BITS) & 0xffffff;
	enum outcome outcome = (enum outcome)(f->about >> 56);

	if (f->cause == FAILURES_REST) {
		log_info(_("looks that failed for more causes than are told apart: %u; the last: %s"), f->times, f->said);
		return;
	}
	if (outcome == OUTCOME_COUNT) { /* a header_file */
		log_warn(_("account '%s': %s; asked without it, since this was last said: %u"), r->members[member].conf->key, f->said, f->times);
		return;
	}
	others = count_accounts(r, source, outcome, f->since) - 1;
	if (others > 0)
		log_info(ngettext("account '%s' and %d other of %s: %s; kept as %s; such looks since it was last said: %u",
			"account '%s' and %d others of %s: %s; kept as %s; such looks since it was last said: %u", (unsigned)others),
			r->members[member].conf->key, others, r->source_names[source], f->said, outcome_name(outcome), f->times);
	else
		log_info(_("account '%s': %s; kept as %s; such looks since it was last said: %u"), r->members[member].conf->key, f->said,
			outcome_name(outcome), f->times);
}

void failing_tell(struct keeper *k, moment now)
{
	struct failure f;

	while (failures_due(k->failures, now, &f))
		tell(k, &f);
}
