/*
 * account-found - findings and clues with everything that was said of them, and
 * the review that is open.
 */
#include <string.h>

#include "account-in.h"
#include "log.h"

/* What happened, and why where it was said: by the house in msgids, by persons in their own words. */
static void say_event(struct leaf *l, const char *event, const char *why)
{
	leaf_raw(l, " ");
	leaf_say(l, word_event(event));
	if (*why)
		leaf_sayf(l, _(": %s"), _(why));
}

static bool take_finding_step(void *ctx, const struct finding_step_row *r)
{
	struct account_writing *w = ctx;

	leaf_raw(&w->l, "<li>");
	leaf_moment(&w->l, r->at);
	say_event(&w->l, r->step, r->detail);
	leaf_raw(&w->l, "</li>\n");
	return true;
}

struct exhibiting { struct leaf *l; int64_t finding; int n; };

/* Which answer it rests on. The answer itself is a stranger's and is not published: newmediactl show --evidence writes it out. */
static bool take_evidence(void *ctx, const struct evidence_row *r)
{
	enum { HASH_SHOWN = 8 };
	const char *const heads[] = { _("Asked"), _("Address"), _("Answer"), _("Bytes"), _("SHA-256 begins"), NULL };
	struct exhibiting *x = ctx;
	struct text caption = TEXT_INIT(64);

	if (!x->n++) {
		text_setf(&caption, _("Evidence of No. %lld"), (long long)x->finding);
		leaf_table(x->l, text_str(&caption), heads);
		text_clear(&caption);
	}
	leaf_row(x->l);
	leaf_cell_class(x->l, "date");
	leaf_moment(x->l, r->at);
	leaf_cell_class(x->l, "address");
	leaf_say(x->l, r->url);
	leaf_cell(x->l);
	leaf_sayf(x->l, "%s (HTTP %u)", word_outcome(r->outcome), r->http_status);
	leaf_cell_class(x->l, "number");
	leaf_rawf(x->l, "%lld", (long long)r->size);
	leaf_cell_class(x->l, "number");
	for (int i = 0; i < HASH_SHOWN; i++)
		leaf_rawf(x->l, "%02x", r->sha256[i]);
	return true;
}

static bool list_finding(void *ctx, const struct finding_row *r)
{
	struct account_writing *w = ctx;
	struct leaf *l = &w->l;
	const struct zone *z = w->m->policy->zone;
	struct exhibiting x = { .l = l, .finding = r->id };
	struct text t = TEXT_INIT(0);

	leaf_raw(l, "<section class=\"finding\"><h3>");
	leaf_sayf(l, _("No. %lld "), (long long)r->id);
	leaf_say(l, word_rule(r->rule, r->standing));
	leaf_raw(l, " ");
	leaf_tag(l, r->until != MOMENT_NONE ? TINT_DIM : r->standing == STANDING_CONFIRMED ? TINT_BAD : TINT_WARN, word_standing(r->standing));
	if (r->proof != PROOF_NONE) {
		leaf_raw(l, " ");
		leaf_tag(l, TINT_NONE, word_proof(r->proof));
	}
	leaf_raw(l, "</h3>\n<dl>\n");
	leaf_fact_moment(l, _("Since"), r->since);
	text_add_deadline(&t, r->deadline, z);
	leaf_fact(l, _("Deadline"), text_str(&t));
	leaf_fact_moment(l, _("Ended"), r->until);
	leaf_raw(l, "</dl>\n<ol>\n");
	text_clear(&t);
	if (store_each_finding_step(w->s, r->id, take_finding_step, w))
		leaf_say(l, store_error(w->s));
	leaf_raw(l, "</ol>\n");
	if (store_each_evidence(w->s, r->id, take_evidence, &x))
		leaf_say(l, store_error(w->s));
	if (x.n)
		leaf_table_end(l);
	leaf_raw(l, "</section>\n");
	return true;
}

static bool take_step(void *ctx, const struct step_row *r)
{
	struct account_writing *w = ctx;
	struct text due = TEXT_INIT(64);

	leaf_raw(&w->l, "<li>");
	leaf_moment(&w->l, r->at);
	say_event(&w->l, r->event, r->why);
	text_add_deadline(&due, r->due, w->m->policy->zone);
	if (due.len) {
		leaf_raw(&w->l, " · ");
		leaf_sayf(&w->l, _("due until %s"), text_str(&due));
	}
	text_clear(&due);
	leaf_raw(&w->l, "</li>\n");
	return true;
}

int account_put_found(struct account_writing *w)
{
	const struct review_fact *r = findings_review(w->v->findings, w->m->card.id);

	leaf_heading(&w->l, _("Findings and clues"));
	if (store_each_finding(w->s, w->m->card.id, false, list_finding, w))
		return -1;
	if (!r)
		return 0;
	leaf_heading(&w->l, _("Review"));
	leaf_raw(&w->l, "<p>");
	leaf_tag(&w->l, TINT_WARN, word_review(r->state));
	leaf_raw(&w->l, "</p>\n<ol>\n");
	if (store_each_step(w->s, r->id, take_step, w))
		return -1;
	leaf_raw(&w->l, "</ol>\n");
	return 0;
}
