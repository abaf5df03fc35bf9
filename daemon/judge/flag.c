/*
 * flag - see flag.h.
 *
 * Whoever is flagged has been accused by name, so each step says why, and what
 * the office or the world changed since is weighed by the rule of the flag's
 * own day.  It must never know why the verdict is what it is, nor who is told.
 */
#include "flag.h"

#include "calendar.h"
#include "log.h"

static bool may_be_accused(const struct account_card *a)
{
	if (a->witness || a->status == STATUS_SUSPENDED || a->status == STATUS_CLOSED || a->status == STATUS_CANCELLED)
		return false;
	return !a->manual || a->observed_at != MOMENT_NONE;
}

static bool wants_review(const struct verdict *v)
{
	return v->proof == PROOF_PROVEN || v->hand_before_notice;
}

static const char *why_open(const struct verdict *v)
{
	if (v->proof != PROOF_PROVEN)
		return N_("presumably no update within the limit");
	return v->perhaps_lost ? N_("no update within the limit; but it was never so silent, and only bridges were read: perhaps they lost it, to be looked at before it is confirmed") :
		N_("no update within the limit");
}

static const char *why_proven(const struct verdict *v)
{
	return v->perhaps_lost ?
		N_("the source was alive after the deadline; but the account was never so silent, and only bridges were read: perhaps they lost it, to be looked at before it is confirmed") :
		N_("the source is known to have been alive after the deadline");
}

static struct flag_decision without_flag(const struct account_card *a, const struct verdict *v, const struct world *w)
{
	if (v->state != STATE_OVERDUE || v->held || w->frozen || !may_be_accused(a) || (a->cleared != MOMENT_NONE && v->deadline <= a->cleared))
		return (struct flag_decision){ FLAG_KEEP, false, "" };
	return (struct flag_decision){ FLAG_OPEN, wants_review(v), why_open(v) };
}

/* Is there an update that the flag did not count from? By the rule of its day: a later deadline by another rule alone is no update. */
static bool has_new_update(const struct flag_card *f, const struct verdict *v, const struct policy *today)
{
	struct policy then = flag_policy(f, today);
	moment deadline = v->deadline;

	if (v->last_update.earliest == MOMENT_NONE)
		return false;
	if (flag_rule_changed(f, today))
		deadline = calendar_deadline(&v->last_update, then.limit, then.count_hours, then.zone);
	return deadline > f->deadline;
}

struct flag_decision flag_judge(const struct account_card *a, const struct verdict *v, const struct policy *p, const struct world *w)
{
	const struct flag_card *f = &a->flag;
	bool moved = has_new_update(f, v, p);

	if (!f->finding)
		return without_flag(a, v, w);
	/* The list was read in full after the deadline and did not have it: whatever its date says, it counts from first sight. */
	if (f->posted_in_time && f->proof == PROOF_PROVEN && v->direct)
		return (struct flag_decision){ FLAG_END, false, N_("updated; the date given lies before the deadline, but the post was not there after it") };
	if (f->posted_in_time || (moved && v->last_update.earliest <= f->deadline))
		return (struct flag_decision){ FLAG_VOID, false, N_("a post from before the deadline became known later") };
	if (moved)
		return (struct flag_decision){ FLAG_END, false, N_("updated again after the deadline") };
	if (flag_rule_changed(f, p) && v->deadline > w->now)
		return (struct flag_decision){ FLAG_LIFT, false, N_("the office changed the limit or how it is counted: by the new rule the deadline has not passed") };
	if (v->held || w->frozen)
		return (struct flag_decision){ FLAG_KEEP, false, "" };
	if (f->proof == PROOF_PRESUMED && v->state == STATE_STALE_SOURCE)
		return (struct flag_decision){ FLAG_VOID, false, N_("the source stood still: nothing can be said of the account") };
	if (v->state != STATE_OVERDUE || !may_be_accused(a))
		return (struct flag_decision){ FLAG_KEEP, false, "" };
	if (f->proof == PROOF_PRESUMED && v->proof == PROOF_PROVEN)
		return (struct flag_decision){ FLAG_PROVE, !f->review, why_proven(v) };
	return (struct flag_decision){ FLAG_KEEP, !f->review && wants_review(v), "" };
}
