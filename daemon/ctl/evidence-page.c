/*
 * evidence-page - index.html of an account's evidence: who, by which rule,
 * what was seen when, where, from whom, and where its bytes lie.
 *
 * One file, no script, nothing from elsewhere; it prints well.  Whatever came
 * from the account or its server is escaped.
 */
#include <string.h>

#include "evidence.h"
#include "show.h"

static const char style[] =
	"body{font:15px/1.6 \"Noto Sans CJK SC\",\"Source Han Sans SC\",\"Microsoft YaHei\",sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}"
	"h1{font-size:1.5em}h2{font-size:1.2em;margin-top:2em;border-top:2px solid #b00;padding-top:.6em}h3{font-size:1em;margin-bottom:.3em}"
	"table{border-collapse:collapse;width:100%;margin:.3em 0 1em}th,td{border:1px solid #bbb;padding:.25em .5em;text-align:left;vertical-align:top}"
	"th{background:#f3f3f3;white-space:nowrap}td{overflow-wrap:anywhere}code{font-size:.85em;overflow-wrap:anywhere}.note{color:#555}"
	"@media print{body{max-width:none;margin:0}h2{break-after:avoid}tr{break-inside:avoid}}";

struct page {
	struct text *to;
	const struct view *view;
	const struct member *member;
	const struct exhibits *exhibits;
	const struct zone *zone;
	int rows;
};

/* ---- cells --------------------------------------------------------------------- */

static void cell(struct page *p, const char *s)
{
	text_add(p->to, "<td>");
	text_add_html(p->to, s);
	text_add(p->to, "</td>");
}

static void cell_moment(struct page *p, moment m)
{
	struct text t = TEXT_INIT(0);

	if (m != MOMENT_NEVER)
		text_add_local(&t, m, p->zone);
	cell(p, text_str(&t));
	text_clear(&t);
}

static void cell_number(struct page *p, int64_t n)
{
	text_addf(p->to, "<td>%lld</td>", (long long)n);
}

static void field(struct page *p, const char *name, const char *value)
{
	if (!*value)
		return;
	text_add(p->to, "<tr><th>");
	text_add_html(p->to, name);
	text_add(p->to, "</th>");
	cell(p, value);
	text_add(p->to, "</tr>\n");
}

static void field_moment(struct page *p, const char *name, moment m)
{
	struct text t = TEXT_INIT(0);

	if (m != MOMENT_NONE && m != MOMENT_NEVER)
		text_add_local(&t, m, p->zone);
	field(p, name, text_str(&t));
	text_clear(&t);
}

static void open_table(struct page *p, const char *title, const char *const *heads, int n)
{
	text_add(p->to, "<h3>");
	text_add_html(p->to, title);
	text_add(p->to, "</h3>\n<table><tr>");
	for (int i = 0; i < n; i++) {
		text_add(p->to, "<th>");
		text_add_html(p->to, _(heads[i]));
		text_add(p->to, "</th>");
	}
	text_add(p->to, "</tr>\n");
	p->rows = 0;
}

static void close_table(struct page *p)
{
	text_add(p->to, "</table>\n");
	if (!p->rows) {
		text_add(p->to, "<p class=\"note\">");
		text_add_html(p->to, _("none"));
		text_add(p->to, "</p>\n");
	}
}
#define HEADS(...) (const char *const[]){ __VA_ARGS__ }, (int)(sizeof(const char *const[]){ __VA_ARGS__ } / sizeof(const char *))

static void open_row(struct page *p)
{
	p->rows++;
	text_add(p->to, "<tr>");
}

static void close_row(struct page *p)
{
	text_add(p->to, "</tr>\n");
}

/* ---- the account ----------------------------------------------------------------- */

static void account(struct page *p)
{
	const struct conf_account *a = p->member->conf;
	const struct config *c = p->view->config;
	const struct verdict *d = &p->member->verdict;
	struct text t = TEXT_INIT(0);

	text_add(p->to, "<table>\n");
	field(p, _("name"), a->name);
	field(p, _("account"), a->key);
	field(p, _("platform"), word_platform(a->platform));
	field(p, _("platform id"), a->platform_id);
	field(p, _("unit"), c->units[a->unit].name);
	word_duration(&t, a->limit);
	field(p, _("limit"), text_str(&t));
	field(p, _("state"), word_state(d->state, d->proof));
	field(p, _("why"), show_why(p->member, &p->view->reg->world));
	text_reset(&t);
	word_instant(&t, &d->last_update, p->zone);
	field(p, _("last update"), text_str(&t));
	text_reset(&t);
	text_add_deadline(&t, d->deadline, p->zone);
	field(p, _("deadline"), text_str(&t));
	field_moment(p, _("as of"), p->view->now);
	text_add(p->to, "</table>\n");
	text_clear(&t);
}

/* ---- one finding ------------------------------------------------------------------ */

static bool step(void *ctx, const struct finding_step_row *r)
{
	struct page *p = ctx;

	open_row(p);
	cell_moment(p, r->at);
	cell(p, word_event(r->step));
	cell(p, r->who);
	cell(p, *r->detail ? _(r->detail) : "");
	close_row(p);
	return true;
}

static void exhibits_of(struct page *p, int64_t finding)
{
	open_table(p, _("What was received"), HEADS(N_("asked at"), N_("address"), N_("from"), N_("HTTP"), N_("outcome"), N_("bytes"), N_("SHA-256")));
	for (int i = 0; i < p->exhibits->n; i++) {
		const struct exhibit *x = &p->exhibits->v[i];

		if (x->finding != finding)
			continue;
		open_row(p);
		cell_moment(p, x->at);
		cell(p, x->url);
		cell(p, x->address);
		cell_number(p, x->http_status);
		cell(p, word_outcome(x->outcome));
		cell_number(p, x->size);
		text_addf(p->to, "<td><a href=\"%s\"><code>%s</code></a></td>", x->file, x->sha256);
		close_row(p);
	}
	close_table(p);
}

static bool finding(void *ctx, const struct finding_row *r)
{
	struct page *p = ctx;
	struct text t = TEXT_INIT(0);

	text_addf(&t, _("Finding %lld: %s"), (long long)r->id, word_rule(r->rule, r->standing));
	text_add(p->to, "<h2>");
	text_add_html(p->to, text_str(&t));
	text_add(p->to, "</h2>\n<table>\n");
	field(p, _("the rule stands in"), *rule_fact(r->rule)->source ? _(rule_fact(r->rule)->source) : "");
	field(p, _("standing"), word_standing(r->standing));
	field(p, _("proof"), word_proof(r->proof));
	field(p, _("detail"), *r->detail ? _(r->detail) : "");
	field_moment(p, _("since"), r->since);
	text_reset(&t);
	text_add_deadline(&t, r->deadline == MOMENT_NONE ? MOMENT_NEVER : r->deadline, p->zone);
	field(p, _("deadline"), text_str(&t));
	field_moment(p, _("until"), r->until);
	text_add(p->to, "</table>\n");
	open_table(p, _("What became of it"), HEADS(N_("when"), N_("step"), N_("by"), N_("why")));
	store_each_finding_step(p->view->store, r->id, step, p);
	close_table(p);
	exhibits_of(p, r->id);
	text_clear(&t);
	return true;
}

/* ---- what was seen ------------------------------------------------------------------ */

enum { POSTS_SHOWN = 10 };

static bool post(void *ctx, const struct post_row *r)
{
	struct page *p = ctx;
	struct text when = TEXT_INIT(0), url = TEXT_INIT(0);

	word_instant(&when, &r->when, p->zone);
	text_add_url(&url, r->url);
	open_row(p);
	cell(p, text_str(&when));
	cell(p, r->published_raw);
	cell_moment(p, r->first_seen);
	cell(p, r->title);
	cell(p, text_str(&url));
	close_row(p);
	text_clear(&when);
	text_clear(&url);
	return p->rows < POSTS_SHOWN;
}

static bool look(void *ctx, const struct look_row *r)
{
	struct page *p = ctx;
	struct text url = TEXT_INIT(0);

	text_add_url(&url, r->url);
	open_row(p);
	cell_moment(p, r->first);
	cell_moment(p, r->last);
	cell_number(p, r->count);
	cell(p, text_str(&url));
	cell(p, r->blocked != BLOCKED_NONE ? word_blocked(r->blocked) : word_outcome(r->outcome));
	cell_number(p, r->http_status);
	cell_number(p, r->posts);
	cell(p, r->error);
	close_row(p);
	text_clear(&url);
	return true;
}

static bool look_day(void *ctx, const struct look_day *r)
{
	struct page *p = ctx;
	struct civil c = civil_at(r->first, p->zone);
	struct text day = TEXT_INIT(0);

	text_addf(&day, "%04d-%02d-%02d", c.year, c.month, c.day);
	open_row(p);
	cell(p, text_str(&day));
	cell_number(p, r->count);
	cell(p, word_outcome(r->outcome));
	close_row(p);
	text_clear(&day);
	return true;
}

static bool observation(void *ctx, const struct observation_row *r)
{
	struct page *p = ctx;

	open_row(p);
	cell_moment(p, r->at);
	cell_moment(p, r->last_update);
	cell(p, word_interaction(r->interaction));
	cell(p, r->who);
	cell(p, r->note);
	close_row(p);
	return true;
}

static void seen(struct page *p)
{
	struct store *s = p->view->store;
	int64_t id = p->member->card.id;

	text_add(p->to, "<h2>");
	text_add_html(p->to, _("What was seen of the account"));
	text_add(p->to, "</h2>\n");
	open_table(p, _("The newest posts"), HEADS(N_("published"), N_("date as written"), N_("first seen"), N_("title"), N_("address")));
	store_each_post(s, id, p->view->now - POSTS_BACK, post, p);
	close_table(p);
	open_table(p, _("Looks by a person"), HEADS(N_("when"), N_("last update"), N_("interaction"), N_("by"), N_("note")));
	store_each_observation(s, id, observation, p);
	close_table(p);
	open_table(p, _("Looks (runs of equal ones)"),
		HEADS(N_("first"), N_("last"), N_("looks"), N_("address"), N_("outcome"), N_("HTTP"), N_("posts"), N_("error")));
	store_each_look(s, id, p->view->now - LOOKED_BACK, look, p);
	close_table(p);
	open_table(p, _("Older looks, by the day"), HEADS(N_("day"), N_("looks"), N_("outcome")));
	store_each_look_day(s, id, p->zone, look_day, p);
	close_table(p);
}

static bool review_step(void *ctx, const struct step_row *r)
{
	struct page *p = ctx;

	open_row(p);
	cell_moment(p, r->at);
	cell(p, word_event(r->event));
	cell(p, r->who);
	cell_moment(p, r->due);
	cell(p, *r->why ? _(r->why) : "");
	cell(p, r->url);
	close_row(p);
	return true;
}

static bool review(void *ctx, const struct review_row *r)
{
	struct page *p = ctx;
	struct text t = TEXT_INIT(0);

	text_addf(&t, _("Review %lld: %s"), (long long)r->id, word_review(r->state));
	open_table(p, text_str(&t), HEADS(N_("when"), N_("step"), N_("by"), N_("due"), N_("why"), N_("address")));
	store_each_step(p->view->store, r->id, review_step, p);
	close_table(p);
	text_clear(&t);
	return true;
}

static void given_files(struct page *p, const struct givens *g)
{
	open_table(p, _("Files that persons gave"), HEADS(N_("when"), N_("with"), N_("by"), N_("name"), N_("bytes"), N_("SHA-256")));
	for (int i = 0; i < g->n; i++) {
		const struct given *x = &g->v[i];

		open_row(p);
		cell_moment(p, x->at);
		cell(p, x->what);
		cell(p, x->who);
		cell(p, x->name);
		cell_number(p, x->size);
		text_addf(p->to, "<td><a href=\"%s\"><code>%s</code></a></td>", x->file, x->sha256);
		close_row(p);
	}
	close_table(p);
}

void evidence_page(struct text *ret, const struct view *v, const struct member *m, const struct exhibits *e, const struct givens *g)
{
	struct page p = { ret, v, m, e, m->policy->zone, 0 };
	bool chinese = strncmp(v->config->language, "zh", 2) == 0;

	text_addf(ret, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><title>", chinese ? "zh-CN" : "en");
	text_add_html(ret, m->conf->name);
	text_addf(ret, "</title><style>%s</style></head><body>\n<h1>", style);
	text_add_html(ret, _("Evidence: "));
	text_add_html(ret, m->conf->name);
	text_add(ret, "</h1>\n");
	account(&p);
	if (v->store && m->card.id) {
		store_each_finding(v->store, m->card.id, false, finding, &p);
		store_each_review(v->store, m->card.id, false, review, &p);
		given_files(&p, g);
		seen(&p);
	}
	text_add(ret, "<p class=\"note\">");
	text_add_html(ret, _("Times are those of the zone "));
	text_add_html(ret, zone_name(p.zone));
	text_add_html(ret, _(". The answers lie beside this page as they were received, unpacked; sha256sum -c SHA256SUMS checks them. "
		"evidence.warc.gz holds the same with their headers (ISO 28500)."));
	text_add(ret, "</p>\n</body></html>\n");
}
