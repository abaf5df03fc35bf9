/*
 * command-act - see command-act.h.
 */
#include "command-act.h"

#include <stdlib.h>

#include "clues.h"
#include "log.h"
#include "record.h"

static bool take_finding(void *ctx, const struct finding_row *r)
{
	*(struct act_finding *)ctx = (struct act_finding){ r->id, r->account, r->review, r->rule, r->standing, r->until == MOMENT_NONE,
		mem_strdup(r->account_key) };
	return true;
}

int act_find_finding(struct act *a, int64_t id, struct act_finding *ret)
{
	*ret = (struct act_finding){ 0 };
	if (store_get_finding(a->s, id, take_finding, ret))
		return -1;
	return ret->id ? 1 : 0;
}

static bool take_review(void *ctx, const struct review_row *r)
{
	*(struct act_review *)ctx = (struct act_review){ r->id, r->account, r->finding, r->state, r->due, mem_strdup(r->account_key) };
	return true;
}

int act_find_review(struct act *a, int64_t id, struct act_review *ret)
{
	*ret = (struct act_review){ 0 };
	if (store_get_review(a->s, id, take_review, ret))
		return -1;
	return ret->id ? 1 : 0;
}

static void add_line(struct act *a, const char *fmt, va_list ap)
{
	if (a->said->len)
		text_add_char(a->said, '\n');
	text_vaddf(a->said, fmt, ap);
}

void act_say(struct act *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_line(a, fmt, ap);
	va_end(ap);
}

void act_refuse(struct act *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_line(a, fmt, ap);
	va_end(ap);
	a->refused++;
}

static bool is_gone(const struct member *m)
{
	return m->card.status == STATUS_CLOSED || m->card.status == STATUS_CANCELLED;
}

int act_follow(struct act *a, const char *key)
{
	int i = register_find(a->r, key);
	struct member *m;
	bool was_gone;

	if (i < 0) /* it left the register; its review did not */
		return 0;
	m = &a->r->members[i];
	was_gone = is_gone(m);
	m->decided = true;
	if (store_get_account(a->s, key, &m->card) < 0)
		return -1;
	if (is_gone(m) != was_gone && clues_duplicates(a->r, a->s, m->conf->unit))
		return -1;
	return record_member(a->r, a->s, i, a->by.now);
}
