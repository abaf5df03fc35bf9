/*
 * correction - what became of an accusation, told to everyone who had it: it
 * is withdrawn, or it stands although it was objected to.
 */
#include <stdio.h>
#include <string.h>

#include "letter-text.h"
#include "letter.h"
#include "log.h"

struct told { const struct report_view *v; const struct conf_account *account; enum rule rule; moment since; struct text why; int64_t step; };

static bool take_finding(void *ctx, const struct finding_row *r)
{
	struct told *t = ctx;

	t->account = config_account(t->v->config, r->account_key);
	t->rule = r->rule;
	t->since = r->since;
	text_setf(&t->why, "%s", r->detail);
	return true;
}

static bool take_step(void *ctx, const struct finding_step_row *r)
{
	struct told *t = ctx;

	if (t->step ? r->id == t->step : !strcmp(r->step, "void"))
		text_setf(&t->why, "%s", r->detail);
	return true;
}

static void write_letter(struct letter *ret, const struct told *t, bool withdrawn)
{
	const struct zone *z = t->account->zone;
	const char *name = t->account->name, *platform = word_platform(t->account->platform);
	struct text line = TEXT_INIT(0), at = TEXT_INIT(0);

	text_setf(&ret->subject, letter_text(withdrawn ? LT_CORRECTION_SUBJECT : LT_OUTCOME_SUBJECT), name, platform);
	paper_begin(&ret->paper, t->v->config->language, text_str(&ret->subject));
	text_setf(&line, letter_text(withdrawn ? LT_CORRECTION_FIRST : LT_OUTCOME_FIRST), name, platform, word_rule(t->rule, STANDING_CLUE));
	paper_first(&ret->paper, text_str(&line));
	letter_add_time(&at, t->since, z);
	text_setf(&line, letter_text(LT_FOUND_AT), text_str(&at));
	paper_sentence(&ret->paper, text_str(&line));
	if (t->why.len) {
		text_setf(&line, letter_text(LT_REASON), _(text_str(&t->why)));
		paper_sentence(&ret->paper, text_str(&line));
	}
	if (withdrawn)
		paper_sentence(&ret->paper, letter_text(LT_CORRECTION_NOTE));
	text_reset(&at);
	letter_add_time(&at, t->v->now, t->v->config->zone);
	text_setf(&line, letter_text(LT_MADE), text_str(&at));
	paper_small(&ret->paper, text_str(&line));
	paper_end(&ret->paper);
	text_clear(&line);
	text_clear(&at);
}

int letter_correction(struct letter *ret, const struct report_view *v, const struct outbox_row *r, struct text *err)
{
	struct told t = { .v = v };
	long long finding = 0, step = 0;
	int e = 0;

	*ret = (struct letter){ 0 };
	if (sscanf(r->cause, "%*[a-z]/%lld/%lld/", &finding, &step) == 2 && v->store) {
		t.step = step;
		e = store_get_finding(v->store, finding, take_finding, &t) || store_each_finding_step(v->store, finding, take_step, &t) ? -1 : 0;
	}
	if (e)
		text_setf(err, "%s", store_error(v->store));
	else if (t.account)
		write_letter(ret, &t, !strcmp(r->kind, "correction"));
	else /* it left the register, and nobody answers for it */
		ret->nothing = true;
	text_clear(&t.why);
	return e;
}
