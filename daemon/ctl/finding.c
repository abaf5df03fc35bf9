/*
 * finding - the findings with what they rest on, and a person's decision on
 * them, singly or in bulk.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "listing.h"
#include "standing.h"
#include "write.h"

struct rested { int n; char sha[17]; };  /* how many answers a finding keeps, and the first bytes of the last one's sum */

struct finding_list {
	struct listing l;
	int rule, standing;              /* -1: any */
};

/* ---- what a finding rests on ------------------------------------------------------- */

static bool take_evidence(void *ctx, const struct evidence_row *r)
{
	struct rested *e = ctx;

	e->n++;
	for (int i = 0; i < 8; i++)
		snprintf(e->sha + 2 * i, 3, "%02x", r->sha256[i]);
	return true;
}

static bool emit_evidence(void *ctx, const struct evidence_row *r)
{
	struct emit *j = ctx;
	char sha[2 * STORE_SHA256 + 1];

	for (int i = 0; i < STORE_SHA256; i++)
		snprintf(sha + 2 * i, 3, "%02x", r->sha256[i]);
	emit_open(j, NULL, '{');
	emit_moment(j, "at", r->at);
	emit_string(j, "outcome", outcome_name(r->outcome));
	emit_url(j, "url", r->url);
	emit_int(j, "size", r->size);
	emit_string(j, "sha256", sha);
	emit_close(j, '}');
	return true;
}

static bool emit_step(void *ctx, const struct finding_step_row *r)
{
	struct emit *j = ctx;

	emit_open(j, NULL, '{');
	emit_moment(j, "at", r->at);
	emit_string(j, "step", r->step);
	emit_filled(j, "standing", r->standing);
	emit_string(j, "who", r->who);
	emit_filled(j, "peer", r->peer);
	emit_string(j, "why", r->detail);
	emit_close(j, '}');
	return true;
}

/* ---- list ----------------------------------------------------------------------------- */

static bool is_meant(const struct finding_list *f, const struct finding_row *r)
{
	return (f->l.all || r->until == MOMENT_NONE || f->standing >= 0) && (f->rule < 0 || (int)r->rule == f->rule) &&
		(f->standing < 0 || (int)r->standing == f->standing) && select_in_unit(f->l.view->config, r->account_key, f->l.unit);
}

static void row_json(struct listing *l, const struct finding_row *r)
{
	struct emit *j = l->json;

	emit_open(j, NULL, '{');
	emit_int(j, "id", r->id);
	emit_filled(j, "account", r->account_key);
	emit_filled(j, "source", r->source_name);
	emit_string(j, "rule", rule_name(r->rule));
	emit_string(j, "standing", standing_name(r->standing));
	emit_filled(j, "proof", proof_name(r->proof));
	emit_moment(j, "since", r->since);
	emit_moment(j, "deadline", r->deadline);
	emit_moment(j, "until", r->until);
	emit_string(j, "detail", r->detail);
	if (r->review)
		emit_int(j, "review", r->review);
	else
		emit_null(j, "review");
	emit_open(j, "evidence", '[');
	store_each_evidence(l->view->store, r->id, emit_evidence, j);
	emit_close(j, ']');
	emit_open(j, "steps", '[');
	store_each_finding_step(l->view->store, r->id, emit_step, j);
	emit_close(j, ']');
	emit_close(j, '}');
}

static void row_table(struct listing *l, const struct finding_row *r)
{
	const struct conf_account *a = config_account(l->view->config, r->account_key);
	const struct zone *z = a ? a->zone : l->view->config->zone;
	struct rested e = { 0 };
	bool csv = l->c->csv;

	store_each_evidence(l->view->store, r->id, take_evidence, &e);
	table_cellf(&l->table, "%" PRId64, r->id);
	table_cell(&l->table, *r->account_key ? r->account_key : r->source_name);
	table_cell(&l->table, a ? a->name : "-");
	table_cell(&l->table, a ? l->view->config->units[a->unit].name : "-");
	table_cell(&l->table, csv ? rule_name(r->rule) : word_rule(r->rule, r->standing));
	table_cell(&l->table, csv ? standing_name(r->standing) : word_standing(r->standing));
	table_cell(&l->table, csv ? proof_name(r->proof) : word_proof(r->proof));
	table_moment(&l->table, r->since, z);
	table_moment(&l->table, r->until, z);
	if (e.n)
		table_cellf(&l->table, ngettext("%d answer, sha256 %s…", "%d answers, sha256 %s…", (unsigned long)e.n), e.n, e.sha);
	else
		table_cell(&l->table, "-");
	table_cell(&l->table, *r->detail ? csv ? r->detail : _(r->detail) : "");
}

static bool take_row(void *ctx, const struct finding_row *r)
{
	struct finding_list *f = ctx;
	struct listing *l = &f->l;

	if (!is_meant(f, r))
		return true;
	picked_add(&l->picked, r->id);
	if (l->json)
		row_json(l, r);
	else
		row_table(l, r);
	return true;
}

static int each_row(struct listing *l)
{
	return store_each_finding(l->view->store, 0, false, take_row, l);
}

static int read_filters(struct listing *l)
{
	struct finding_list *f = (struct finding_list *)l;
	const struct ctl *c = l->c;

	f->rule = f->standing = -1;
	if (c->rule && (f->rule = fact_find(rule_name, RULE_COUNT, c->rule)) < 0)
		return ctl_usage(c, _("--rule %s: there is no such rule"), c->rule);
	if (c->state && !l->all && (f->standing = fact_find(standing_name, STANDING_COUNT, c->state)) < 0)
		return ctl_usage(c, _("--state %s: expected clue, confirmed, dismissed, objected, corrected, settled, void or all"), c->state);
	return 0;
}

static int list(const struct ctl *c, struct picked *ret_picked)
{
	static const struct table_head heads[] = {
		{ "finding", N_("finding"), COLUMN_RIGHT }, { "account", N_("account"), COLUMN_SHRINKS }, { "name", N_("name"), COLUMN_SHRINKS },
		{ "unit", N_("unit"), COLUMN_SPARE }, { "rule", N_("rule"), 0 }, { "standing", N_("standing"), 0 }, { "proof", N_("proof"), 0 },
		{ "since", N_("since"), 0 }, { "until", N_("until"), COLUMN_SPARE }, { "evidence", N_("evidence"), 0 },
		{ "detail", N_("detail"), COLUMN_SHRINKS }
	};
	static const struct listing_kind findings = { "findings", heads, sizeof heads / sizeof *heads, read_filters, each_row, NULL };
	struct finding_list f = { 0 };

	return listing_print(&f.l, &findings, c, ret_picked);
}

/* ---- decide ----------------------------------------------------------------------------- */

/* Without an argument all that are picked out are meant; they are shown first, each with what it rests on. */
static int pick(struct picked *p, const struct ctl *c)
{
	int e = 0;

	if (c->n_args > 1)
		return picked_from_args(p, c) ? EXIT_USAGE : 0;
	if (!c->rule && !c->unit && !c->state)
		return ctl_usage(c, _("numbers of findings are expected, or --rule, --unit, --state to pick them out"));
	e = list(c, p);
	if (!e && !p->n) {
		log_err(_("no finding is meant by that"));
		e = EXIT_WRONG;
	}
	return e;
}

static int decide(const struct ctl *c, const char *decision)
{
	struct text head = TEXT_INIT(0);
	struct write_files files;
	struct picked p = { 0 };
	struct config *config;
	int e = pick(&p, c);

	config = e ? NULL : ctl_config(c);
	if (!e && !config)
		e = EXIT_CONFIG;
	if (!e) {
		order_add(&head, "decision", decision);
		order_add(&head, "note", c->note);
		e = write_files(&files, c, config, &head) ? EXIT_WRONG : picked_send(&p, c, config, "finding", text_str(&head));
		write_files_end(&files);
	}
	picked_clear(&p);
	text_clear(&head);
	config_free(config);
	return e;
}

/* What only a person can see. */
static int add(const struct ctl *c)
{
	struct text args = TEXT_INIT(0);
	struct write_files files;
	struct config *config;
	int e;

	if (c->n_args != 2 || !c->rule || !c->note || !*c->note)
		return ctl_usage(c, _("an account, --rule wrong-words or unanswered, and --note are expected: what was seen, and where"));
	config = ctl_config(c);
	if (!config)
		return EXIT_CONFIG;
	order_add(&args, "decision", "add");
	order_add(&args, "account", c->args[1]);
	order_add(&args, "rule", c->rule);
	order_add(&args, "note", c->note);
	e = write_files(&files, c, config, &args) ? EXIT_WRONG : write_and_tell(c, config, "finding", text_str(&args));
	write_files_end(&files);
	text_clear(&args);
	config_free(config);
	return e;
}

int verb_finding(struct ctl *c)
{
	const char *what = c->n_args ? c->args[0] : "list";
	int d = fact_find(decision_name, DECISION_COUNT, what);

	if (!strcmp(what, "list"))
		return c->n_args > 1 ? ctl_usage(c, _("list takes no arguments")) : list(c, NULL);
	if (!strcmp(what, "add"))
		return add(c);
	if (d < 0)
		return ctl_usage(c, _("unknown %s; expected list, add, confirm, dismiss, object, correct, settle or void"), what);
	if (d != DECISION_CONFIRM && d != DECISION_SETTLE && !c->note)
		return ctl_usage(c, _("%s needs --note: the reason is kept with it"), what);
	return decide(c, what);
}
