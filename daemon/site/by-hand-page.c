/*
 * by-hand-page - what a person has to look at, as a form to print and fill in.
 */
#include "pages.h"

#include <stdlib.h>

#include "log.h"
#include "record-hand.h"

enum { BLANKS = 4, AHEAD = 7 * DAY }; /* columns that a person fills in; what falls due until then is looked at on the same way */

static void say_why(struct leaf *l, const struct member *m)
{
	struct text due = TEXT_INIT(64);

	leaf_say(l, m->card.manual ? word_state(STATE_MANUAL, PROOF_NONE) : word_state(m->verdict.state, m->verdict.proof));
	if (m->verdict.perhaps_lost) {
		leaf_raw(l, " · ");
		leaf_say(l, _("perhaps lost by its bridge"));
	}
	if (m->verdict.check_by_hand && m->verdict.state == STATE_DUE_SOON) {
		leaf_raw(l, " · ");
		leaf_say(l, _("read in part only"));
	}
	text_add_deadline(&due, hand_due(m), m->policy->zone);
	if (due.len || m->card.manual) {
		leaf_raw(l, " · ");
		leaf_sayf(l, due.len ? _("look due by %s") : _("not yet looked at"), text_str(&due));
	}
	text_clear(&due);
}

int page_by_hand(struct files *f, const struct site_view *v)
{
	const char *const heads[] = { _("No."), _("Account"), _("Unit"), _("Platform"), _("Why"), _("Last update seen"), _("Interaction tried"), _("Works"),
		_("Looked by, when"), NULL };
	struct picked p = list_pick(v, list_by_hand, AHEAD);
	struct leaf l;
	int e;

	leaf_begin(&l, v, TAB_BY_HAND, "by-hand.html", _("To check by hand"));
	leaf_sentence(&l, p.n ? _("To be printed and filled in; newmediactl observe takes what was seen.") : _("No account waits for a person's look."));
	leaf_raw(&l, "<div class=\"form\">\n");
	leaf_table(&l, _("To check by hand"), heads);
	for (int i = 0; i < p.n; i++) {
		const struct member *m = &v->view.reg->members[p.v[i]];

		leaf_row(&l);
		leaf_cell_class(&l, "number");
		leaf_rawf(&l, "%d", i + 1);
		leaf_cell(&l);
		leaf_account(&l, m->conf);
		leaf_cell(&l);
		leaf_unit(&l, m->conf->unit);
		leaf_cell(&l);
		leaf_say(&l, word_platform(m->conf->platform));
		leaf_cell(&l);
		say_why(&l, m);
		for (int blank = 0; blank < BLANKS; blank++)
			leaf_cell_class(&l, "blank");
	}
	leaf_table_end(&l);
	leaf_raw(&l, "</div>\n");
	leaf_end(&l, v->view.now);
	e = list_put_leaf(f, v, "by-hand.html", &l);
	leaf_clear(&l);
	free(p.v);
	return e;
}
