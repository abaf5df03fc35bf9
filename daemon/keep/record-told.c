/*
 * record-told - see record-told.h: a correction where it no longer holds, the outcome of an objection
 * where it does.  One row of the outbox a recipient, in the transaction of the
 * decision.
 *
 * It knows whom letters went to; never what a letter says.
 */
#include <inttypes.h>

#include "record-told.h"

struct owing {
	struct store *s;
	const struct config *c;
	const struct conf_account *account; /* NULL: it left the register */
	const char *kind;
	int64_t finding, step;
	moment now;
	int e;
};

static bool owe_one(void *ctx, const char *unit, const char *name, const char *address)
{
	struct owing *o = ctx;
	struct text cause = TEXT_INIT(0);
	int u = *unit ? config_unit(o->c, unit) : -1;

	if (*unit && (u < 0 || !o->account || !config_sees(o->c, u, o->account)))
		return true;
	text_setf(&cause, "%s/%" PRId64 "/%" PRId64 "/%s", o->kind, o->finding, o->step, address);
	o->e = store_put_outbox(o->s, &(struct outbox_new){ text_str(&cause), o->kind, unit, name, address, o->now, o->now }, o->now, NULL);
	text_clear(&cause);
	return !o->e;
}

int told_owe(struct store *s, const struct config *c, const char *kind, int64_t finding, const char *account_key, int64_t step, moment now)
{
	struct owing o = { s, c, *account_key ? config_account(c, account_key) : NULL, kind, finding, step, now, 0 };

	return store_each_told(s, finding, owe_one, &o) || o.e ? -1 : 0;
}

int told_void_finding(struct store *s, const struct config *c, int64_t finding, const char *account_key, const char *why, moment now)
{
	/* First: afterwards it is the past that was void. */
	return told_owe(s, c, "correction", finding, account_key, 0, now) || store_void_finding(s, finding, why, now) ? -1 : 0;
}
