/*
 * by-hand-page - what a person has to look at, as a form to print and fill in.
 */
#include "pages.h"

#include <stdlib.h>

#include "log.h"

enum { BLANKS = 4 };                /* columns that a person fills in */

static bool wants_hand(const struct site_view *v, const struct member *m, int arg)
{
	(void)v, (void)arg;
	return m->verdict.check_by_hand || m->verdict.hand_before_notice || m->verdict.perhaps_lost || m->verdict.state == STATE_MANUAL;
}

int page_by_hand(struct files *f, const struct site_view *v)
{
	const char *const heads[] = { _("No."), _("Account"), _("Unit"), _("Platform"), _("Why"), _("Last update seen"), _("Interaction tried"), _("Works"),
		_("Looked by, when"), NULL };
	struct picked p = list_pick(v, wants_hand, 0);
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
		leaf_say(&l, word_state(m->verdict.state, m->verdict.proof));
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
