/*
 * account-page - all that is known of one account: the verdict, what the files
 * beside this one tell of it, and its register.
 */
#include "pages.h"

#include <stdlib.h>

#include "account-in.h"
#include "chart.h"
#include "log.h"

static void add_verdict(struct account_writing *w)
{
	const struct verdict *d = &w->m->verdict;
	struct leaf *l = &w->l;
	struct text t = TEXT_INIT(0);
	int age = member_age_days(w->m, w->v->view.now);

	leaf_raw(l, "<p class=\"first\">");
	leaf_tag(l, tint_state(d->state), word_state(d->state, d->proof));
	leaf_raw(l, "</p>\n<dl>\n");
	word_instant(&t, &d->last_update, w->m->policy->zone);
	if (t.len && age >= 0)
		text_addf(&t, ngettext(" (%d day ago)", " (%d days ago)", (unsigned long)age), age);
	leaf_fact(l, _("Last update"), text_str(&t));
	text_reset(&t);
	text_add_deadline(&t, d->deadline, w->m->policy->zone);
	leaf_fact(l, _("Deadline"), text_str(&t));
	text_reset(&t);
	word_duration(&t, w->m->policy->limit);
	leaf_fact(l, _("Limit"), text_str(&t));
	leaf_fact(l, _("Comments"), word_comments(member_comments(w->m)));
	leaf_fact(l, _("Interaction"), word_interaction(member_interaction(w->m)));
	leaf_fact_moment(l, _("Last look"), member_last_look(w->m));
	leaf_fact_moment(l, _("Last good look"), member_last_good(w->m));
	leaf_raw(l, "</dl>\n");
	if (d->check_by_hand || d->hand_before_notice)
		leaf_sentence(l, d->check_by_hand && d->state == STATE_DUE_SOON ? _("None of its addresses lists everything: a person looks.") :
			d->check_by_hand ? _("It could not be checked for longer than its limit: a person looks.") :
			_("Its source cannot prove its silence: a person looks before any notice."));
	text_clear(&t);
}

static void add_register(struct account_writing *w)
{
	const struct conf_account *a = w->m->conf;
	struct leaf *l = &w->l;

	leaf_heading(l, _("Register"));
	if (*a->home)
		chart_qr(l, a->home, _("Open the account on a phone"));
	leaf_raw(l, "<dl>\n<dt>");
	leaf_say(l, _("Unit"));
	leaf_raw(l, "</dt><dd>");
	leaf_unit(l, a->unit);
	leaf_raw(l, "</dd>\n");
	leaf_fact(l, _("Platform"), word_platform(a->platform));
	leaf_fact(l, _("Kind"), a->kind);
	leaf_fact(l, _("Former names"), a->former);
	leaf_fact(l, _("Certified subject"), a->subject);
	leaf_fact(l, _("Operated by"), a->operator_);
	leaf_fact(l, _("Way of interaction"), a->interaction);
	leaf_fact_date(l, _("Opened"), a->opened);
	leaf_fact_date(l, _("Filed"), a->filed);
	leaf_fact(l, _("Status"), word_status(w->m->card.status));
	leaf_fact(l, _("Reason"), a->reason);
	if (*a->home) {
		leaf_raw(l, "<dt>");
		leaf_say(l, _("Home page"));
		leaf_raw(l, "</dt><dd>");
		leaf_link_out(l, a->home, a->home);
		leaf_raw(l, "</dd>\n");
	}
	leaf_raw(l, "</dl>\n");
}

int page_account(struct files *f, const struct site_view *v, const struct member *m)
{
	struct account_writing *w = mem_alloc(sizeof *w);
	struct text path = TEXT_INIT(0);
	moment last = member_last_look(m);
	int e = 0;

	w->v = v;
	w->m = m;
	w->s = v->view.store;
	leaf_account_path(&path, v->view.config, m->conf);
	leaf_begin(&w->l, v, TAB_NONE, text_str(&path), m->conf->name);
	leaf_raw(&w->l, "<div class=\"side\"><div>\n");
	add_verdict(w);
	leaf_raw(&w->l, "</div><div>\n");
	add_register(w);
	leaf_raw(&w->l, "</div></div>\n");
	if (w->s && m->card.id)
		e = account_put_found(w) || account_put_year(w) || account_put_rows(w) ? -1 : 0;
	leaf_end(&w->l, last == MOMENT_NONE ? v->view.now : last);
	if (e)
		text_setf(&f->err, "%s", store_error(w->s));
	else
		e = list_put_leaf(f, v, text_str(&path), &w->l);
	leaf_clear(&w->l);
	text_clear(&path);
	free(w);
	return e;
}
