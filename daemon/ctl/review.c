/*
 * review - the reviews, what is due of them, and their steps, singly or in
 * bulk; the table of what is possible.
 */
#include "review.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "listing.h"
#include "reviews.h"
#include "workdays.h"
#include "write.h"

struct review_list {
	struct listing l;
	int state;                       /* -1: any */
	bool overdue_only;
	int overdue;                     /* of those listed */
};

/* ---- the table ----------------------------------------------------------------------- */

static int print_possible(const struct ctl *c)
{
	struct table t = { .csv = c->csv };

	table_column(&t, c->csv ? "event" : _("event"), 0);
	for (int s = 0; s < REVIEW_STATE_COUNT; s++)
		table_column(&t, review_state_name((enum review_state)s), 0);
	for (int e = 0; e < REVIEW_EVENT_COUNT; e++) {
		table_cell(&t, review_event_name((enum review_event)e));
		for (int s = 0; s < REVIEW_STATE_COUNT; s++) {
			int to = review_next((enum review_state)s, (enum review_event)e);

			table_cell(&t, to == REVIEW_BACK ? "<-" : to < 0 ? "-" : to == s ? "=" : review_state_name((enum review_state)to));
		}
	}
	table_end(&t);
	return 0;
}

/* ---- list ------------------------------------------------------------------------------ */

static bool is_late(const struct listing *l, const struct review_row *r)
{
	return r->due != MOMENT_NONE && r->due <= l->view->now;
}

static bool is_meant(const struct review_list *v, const struct review_row *r)
{
	return (v->l.all || r->closed == MOMENT_NONE || v->state >= 0) && (v->state < 0 || (int)r->state == v->state) &&
		(!v->overdue_only || is_late(&v->l, r)) && select_in_unit(v->l.view->config, r->account_key, v->l.unit);
}

void review_row_json(struct emit *j, const struct review_row *r, moment now)
{
	emit_int(j, "id", r->id);
	emit_string(j, "account", r->account_key);
	if (r->finding)
		emit_int(j, "finding", r->finding);
	else
		emit_null(j, "finding");
	emit_string(j, "state", review_state_name(r->state));
	emit_moment(j, "due", r->due);
	emit_bool(j, "overdue", r->due != MOMENT_NONE && r->due <= now);
	emit_bool(j, "check_by_hand_before_notice", r->hand_before_notice);
	emit_moment(j, "opened", r->opened);
	emit_moment(j, "closed", r->closed);
}

static void row_table(struct listing *l, const struct review_row *r)
{
	const struct conf_account *a = config_account(l->view->config, r->account_key);
	const struct zone *z = l->view->config->zone;
	bool late = is_late(l, r);
	struct text due = TEXT_INIT(0);

	if (r->due != MOMENT_NONE)
		text_add_deadline(&due, r->due, z);
	if (late)
		text_addf(&due, " %s", l->c->csv ? "overdue" : _("(past)"));
	table_cellf(&l->table, "%" PRId64, r->id);
	table_cell(&l->table, r->account_key);
	table_cell(&l->table, a ? a->name : "-");
	table_cell(&l->table, a ? l->view->config->units[a->unit].name : "-");
	table_cell(&l->table, l->c->csv ? review_state_name(r->state) : word_review(r->state));
	table_tinted(&l->table, late ? TINT_BAD : TINT_NONE, due.len ? text_str(&due) : "-");
	table_cellf(&l->table, "%" PRId64, r->finding);
	table_moment(&l->table, r->opened, z);
	table_moment(&l->table, r->closed, z);
	text_clear(&due);
}

static bool take_row(void *ctx, const struct review_row *r)
{
	struct review_list *v = ctx;
	struct listing *l = &v->l;

	if (!is_meant(v, r))
		return true;
	picked_add(&l->picked, r->id);
	if (l->json) {
		emit_open(l->json, NULL, '{');
		review_row_json(l->json, r, l->view->now);
		emit_close(l->json, '}');
	} else {
		row_table(l, r);
		v->overdue += is_late(l, r);
	}
	return true;
}

static int each_row(struct listing *l)
{
	return store_each_review(l->view->store, 0, false, take_row, l);
}

static int read_filters(struct listing *l)
{
	struct review_list *v = (struct review_list *)l;
	const struct ctl *c = l->c;

	v->state = -1;
	v->overdue_only = c->state && !strcmp(c->state, "overdue");
	if (c->state && !l->all && !v->overdue_only && (v->state = fact_find(review_state_name, REVIEW_STATE_COUNT, c->state)) < 0)
		return ctl_usage(c, _("--state %s: expected a state of newmediactl review table, overdue or all"), c->state);
	return 0;
}

static void tell_overdue(struct listing *l)
{
	int n = ((struct review_list *)l)->overdue;

	if (n && !l->c->csv)
		printf(ngettext("%d is past its day\n", "%d are past their day\n", (unsigned long)n), n);
}

static int list(const struct ctl *c, struct picked *ret_picked)
{
	static const struct table_head heads[] = {
		{ "review", N_("review"), COLUMN_RIGHT }, { "account", N_("account"), COLUMN_SHRINKS }, { "name", N_("name"), COLUMN_SHRINKS },
		{ "unit", N_("unit"), COLUMN_SPARE }, { "state", N_("state"), 0 }, { "due", N_("due"), 0 },
		{ "finding", N_("finding"), COLUMN_RIGHT }, { "opened", N_("opened"), 0 }, { "closed", N_("closed"), COLUMN_SPARE }
	};
	static const struct listing_kind reviews = { "reviews", heads, sizeof heads / sizeof *heads, read_filters, each_row, tell_overdue };
	struct review_list v = { 0 };

	return listing_print(&v.l, &reviews, c, ret_picked);
}

/* ---- a step -------------------------------------------------------------------------------- */

static int pick(struct picked *p, const struct ctl *c)
{
	int e;

	if (c->n_args > 1)
		return picked_from_args(p, c) ? EXIT_USAGE : 0;
	if (!c->unit && !c->state)
		return ctl_usage(c, _("numbers of reviews are expected, or --unit, --state to pick them out"));
	e = list(c, p);
	if (!e && !p->n) {
		log_err(_("no review is meant by that"));
		e = EXIT_WRONG;
	}
	return e;
}

/* What goes with the step; a day is meant to its end. */
static int add_head(struct text *head, const struct ctl *c, const struct config *config, const char *step)
{
	moment m;

	order_add(head, "step", step);
	order_add(head, "note", c->note);
	order_add(head, "url", c->url);
	order_add(head, "days", c->days);
	if (c->days && (atoi(c->days) < 1 || atoi(c->days) > 366))
		return ctl_usage(c, _("--days %s: expected how many working days"), c->days);
	if (c->until) {
		if (write_moment(c, "until", c->until, config->zone, &m))
			return EXIT_USAGE;
		order_add_moment(head, "until", strchr(c->until, ':') ? m : day_add(m, 1, config->zone));
	}
	if (c->date) {
		if (write_moment(c, "date", c->date, config->zone, &m))
			return EXIT_USAGE;
		order_add_moment(head, "dated", m);
	}
	return 0;
}

/* Working days of a year whose arrangement is not there are guessed by the weekday. */
static void doubt_days(const struct ctl *c, const struct config *config)
{
	struct civil now = civil_at(clock_now(), config->zone);

	if (!c->until && !workday_year_known(&config->holidays, now.year))
		log_warn(_("holidays.d has no file for %d: working days are counted by the weekday alone"), now.year);
}

static int take_step(const struct ctl *c, const char *step)
{
	struct text head = TEXT_INIT(0);
	struct write_files files;
	struct picked p = { 0 };
	struct config *config;
	int e = pick(&p, c);

	config = e ? NULL : ctl_config(c);
	if (!e && !config)
		e = EXIT_CONFIG;
	if (!e)
		e = add_head(&head, c, config, step);
	if (!e) {
		if (!strcmp(step, "ask") || !strcmp(step, "stop") || !strcmp(step, "cancel"))
			doubt_days(c, config);
		e = write_files(&files, c, config, &head) ? EXIT_WRONG : picked_send(&p, c, config, "review", text_str(&head));
		write_files_end(&files);
	}
	picked_clear(&p);
	text_clear(&head);
	config_free(config);
	return e;
}

int verb_review(struct ctl *c)
{
	const char *what = c->n_args ? c->args[0] : "list";
	int e = fact_find(review_event_name, REVIEW_EVENT_COUNT, what);

	if (!strcmp(what, "list"))
		return c->n_args > 1 ? ctl_usage(c, _("list takes no arguments")) : list(c, NULL);
	if (!strcmp(what, "table"))
		return print_possible(c);
	if (!strcmp(what, "show"))
		return review_show(c);
	if (e < 0 || !review_event_is_step((enum review_event)e))
		return ctl_usage(c, _("unknown step %s; newmediactl review table shows all"), what);
	return take_step(c, what);
}
