/*
 * machine - the same facts for programs: JSON and CSV (api/v1, doc/PAGES.md),
 * an Atom feed of confirmed findings, Prometheus metrics.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "member-json.h"
#include "source.h"

/* ---- JSON and CSV --------------------------------------------------------------------- */

static void write_json(struct text *ret, const struct site_view *v, const struct picked *p)
{
	struct emit j = { .buf = TEXT_INIT(0) };

	emit_open(&j, NULL, '{');
	emit_int(&j, "version", 1);
	emit_moment(&j, "now", v->view.now);
	emit_open(&j, "accounts", '[');
	for (int i = 0; i < p->n; i++)
		member_emit(&j, NULL, &v->view, &v->view.reg->members[p->v[i]], v->findings);
	emit_close(&j, ']');
	emit_close(&j, '}');
	emit_end(&j);
	*ret = j.buf;
}

static void csv_cell(struct text *t, const char *s)
{
	if (t->len && t->buf[t->len - 1] != '\n')
		text_add_char(t, ',');
	text_add_csv(t, s);
}

static void csv_moment(struct text *t, moment m)
{
	struct text s = TEXT_INIT(64);

	if (m != MOMENT_NONE && m != MOMENT_NEVER)
		text_add_moment(&s, m);
	csv_cell(t, text_str(&s));
	text_clear(&s);
}

/* With a byte order mark: the office's spreadsheet takes it for GBK otherwise. */
static void write_csv(struct text *t, const struct site_view *v, const struct picked *p)
{
	text_add(t, "\xef\xbb\xbf" "account,name,unit,platform,state,proof,last_update,deadline,age_days,comments,interaction,last_look\r\n");
	for (int i = 0; i < p->n; i++) {
		const struct member *m = &v->view.reg->members[p->v[i]];
		struct text days = TEXT_INIT(32);
		int age = member_age_days(m, v->view.now);

		csv_cell(t, m->conf->key);
		csv_cell(t, m->conf->name);
		csv_cell(t, v->view.config->units[m->conf->unit].key);
		csv_cell(t, platform_name(m->conf->platform));
		csv_cell(t, state_name(m->verdict.state));
		csv_cell(t, m->verdict.state == STATE_OVERDUE ? proof_name(m->verdict.proof) : "");
		csv_moment(t, m->verdict.last_update.earliest);
		csv_moment(t, m->verdict.deadline);
		if (age >= 0)
			text_setf(&days, "%d", age);
		csv_cell(t, text_str(&days));
		csv_cell(t, comments_name(member_comments(m)));
		csv_cell(t, interaction_name(member_interaction(m)));
		csv_moment(t, member_last_look(m));
		text_add(t, "\r\n");
		text_clear(&days);
	}
}

/* ---- metrics ----------------------------------------------------------------------------- */

static void metric(struct text *t, const char *name, const char *type, const char *help)
{
	text_addf(t, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void number(struct text *t, const char *name, const char *type, const char *help, int64_t n)
{
	metric(t, name, type, help);
	text_addf(t, "%s %lld\n", name, (long long)n);
}

/* How the watch itself is. */
static void write_gauges(struct text *t, const struct gauges *g)
{
	number(t, "newmedia_looks_total", "counter", "Looks since the start.", (int64_t)g->looks);
	number(t, "newmedia_looks_failed_total", "counter", "Looks since the start that brought nothing.", (int64_t)g->vain);
	number(t, "newmedia_looks_in_flight", "gauge", "Looks in flight.", g->visiting);
	number(t, "newmedia_looks_waiting", "gauge", "Due looks that wait for their host.", g->waiting);
	number(t, "newmedia_look_delay_seconds", "gauge", "How long the look that is due longest has been waiting.", g->late > 0 ? g->late : 0);
	number(t, "newmedia_hosts_asked", "gauge", "Hosts with questions out.", g->hosts_asked);
	number(t, "newmedia_hosts_full", "gauge", "Hosts that accounts wait for.", g->hosts_full);
	number(t, "newmedia_hosts_silent", "gauge", "Hosts that asked to be left alone for a while.", g->hosts_silent);
	metric(t, "newmedia_children", "gauge", "Children that run, by role.");
	text_addf(t, "newmedia_children{role=\"fetch\"} %u\nnewmedia_children{role=\"read\"} %u\n", g->fetchers, g->readers);
	metric(t, "newmedia_children_lost_total", "counter", "Children that died or had to, since the start, by role.");
	text_addf(t, "newmedia_children_lost_total{role=\"fetch\"} %u\nnewmedia_children_lost_total{role=\"read\"} %u\n", g->fetchers_lost, g->readers_lost);
	metric(t, "newmedia_documents_total", "counter", "Answers fetched and documents read since the start.");
	text_addf(t, "newmedia_documents_total{role=\"fetch\"} %llu\nnewmedia_documents_total{role=\"read\"} %llu\n", (unsigned long long)g->fetched,
		(unsigned long long)g->read);
	number(t, "newmedia_start_time_seconds", "gauge", "When the keeper started, since the epoch.", g->started);
}

static void write_metrics(struct text *t, const struct site_view *v, const struct picked *all)
{
	const struct register_ *r = v->view.reg;
	int of[STATE_COUNT] = { 0 }, stale = 0, rules[RULE_COUNT] = { 0 };
	struct outbox_counts letters = { 0 };

	for (int i = 0; i < all->n; i++)
		of[r->members[all->v[i]].verdict.state]++;
	for (int i = 0; i < r->n_sources; i++)
		stale += source_is_stale(&r->sources[i], &r->world);
	for (int i = 0; i < v->findings->n; i++)
		rules[v->findings->v[i].rule]++;
	metric(t, "newmedia_accounts", "gauge", "Accounts watched, by state.");
	for (int s = 0; s < STATE_COUNT; s++)
		text_addf(t, "newmedia_accounts{state=\"%s\"} %d\n", state_name((enum state)s), of[s]);
	metric(t, "newmedia_findings_open", "gauge", "Open findings, by rule.");
	for (int i = 0; i < RULE_COUNT; i++)
		text_addf(t, "newmedia_findings_open{rule=\"%s\"} %d\n", rule_name((enum rule)i), rules[i]);
	number(t, "newmedia_reviews_open", "gauge", "Open closure reviews.", v->findings->n_reviews);
	number(t, "newmedia_sources", "gauge", "Sources read.", r->n_sources);
	number(t, "newmedia_sources_stale", "gauge", "Sources that stand still.", stale);
	number(t, "newmedia_offline", "gauge", "1 while this machine itself is offline.", r->world.frozen);
	if (v->view.store && !store_count_outbox(v->view.store, &letters)) {
		number(t, "newmedia_letters_owed", "gauge", "Letters that still have to leave.", letters.owed);
		number(t, "newmedia_letters_failed", "gauge", "Letters of the last weeks that could not be delivered.", letters.failed + letters.troubled);
	}
	if (v->gauges)
		write_gauges(t, v->gauges);
	metric(t, "newmedia_published_time_seconds", "gauge", "When this was published, since the epoch.");
	text_addf(t, "newmedia_published_time_seconds %lld\n", (long long)v->view.now);
}

int machine_put(struct files *f, const struct site_view *v, const struct picked *all)
{
	struct text json, csv = TEXT_INIT(0), metrics = TEXT_INIT(0);
	int e;

	write_json(&json, v, all);
	write_csv(&csv, v, all);
	write_metrics(&metrics, v, all);
	e = files_put(f, "api/v1/status.json", text_str(&json), json.len) || files_put(f, "api/v1/accounts.csv", text_str(&csv), csv.len) ||
		files_put(f, "metrics", text_str(&metrics), metrics.len) ? -1 : 0;
	text_clear(&json);
	text_clear(&csv);
	text_clear(&metrics);
	return e;
}

int machine_put_unit(struct files *f, const struct site_view *v, int unit, const struct picked *which)
{
	struct text path = TEXT_INIT(0), json;
	int e;

	text_setf(&path, "%s/", v->language);
	leaf_unit_path(&path, v->view.config, unit);
	text_add(&path, "status.json");
	write_json(&json, v, which);
	e = files_put(f, text_str(&path), text_str(&json), json.len);
	text_clear(&json);
	text_clear(&path);
	return e;
}

/* ---- confirmed findings as a feed ------------------------------------------------------------ */

enum { ENTRIES_MAX = 100 };
struct feed { const struct site_view *v; struct text entries; moment updated; int n; };

static void element(struct text *t, const char *name, const char *words)
{
	text_addf(t, "<%s>", name);
	text_add_html(t, words);
	text_addf(t, "</%s>", name);
}

static bool take_confirmed(void *ctx, const struct finding_row *r)
{
	struct feed *f = ctx;
	int i = *r->account_key ? register_find(f->v->view.reg, r->account_key) : -1;
	struct text title = TEXT_INIT(0), at = TEXT_INIT(64), path = TEXT_INIT(0);

	if (i < 0 || (r->standing != STANDING_CONFIRMED && r->standing != STANDING_SETTLED))
		return true;
	text_setf(&title, "%s: %s", f->v->view.reg->members[i].conf->name, word_rule(r->rule, r->standing));
	text_add_moment(&at, r->since);
	leaf_account_path(&path, f->v->view.config, f->v->view.reg->members[i].conf);
	text_addf(&f->entries, "<entry><id>urn:newmedia:finding:%lld</id>", (long long)r->id);
	element(&f->entries, "title", text_str(&title));
	element(&f->entries, "updated", text_str(&at));
	text_add(&f->entries, "<link rel=\"alternate\" type=\"text/html\" href=\"");
	text_add_html(&f->entries, text_str(&path));
	text_add(&f->entries, "\"/>");
	element(&f->entries, "summary", _(r->detail));
	text_add(&f->entries, "</entry>\n");
	if (f->updated == MOMENT_NONE || r->since > f->updated)
		f->updated = r->since;
	text_clear(&title);
	text_clear(&at);
	text_clear(&path);
	return ++f->n < ENTRIES_MAX;
}

int machine_put_feed(struct files *files, const struct site_view *v)
{
	struct feed f = { v, TEXT_INIT(0), MOMENT_NONE, 0 };
	struct text t = TEXT_INIT(0), at = TEXT_INIT(64), path = TEXT_INIT(64);
	int e = v->view.store ? store_each_finding(v->view.store, 0, false, take_confirmed, &f) : 0;

	text_add_moment(&at, f.updated == MOMENT_NONE ? 0 : f.updated);
	text_setf(&t, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">", !strcmp(v->language, "zh") ? "zh-CN" : "en");
	text_addf(&t, "<id>urn:newmedia:findings:%s</id>", v->language);
	element(&t, "title", _("Confirmed findings"));
	element(&t, "updated", text_str(&at));
	text_add(&t, "<author><name>newmedia</name></author><link rel=\"alternate\" type=\"text/html\" href=\"./\"/><link rel=\"self\" href=\"findings.atom\"/>\n");
	text_add_n(&t, text_str(&f.entries), f.entries.len);
	text_add(&t, "</feed>\n");
	text_setf(&path, "%s/findings.atom", v->language);
	if (e)
		text_setf(&files->err, "%s", store_error(v->view.store));
	else
		e = files_put(files, text_str(&path), text_str(&t), t.len);
	text_clear(&f.entries);
	text_clear(&t);
	text_clear(&at);
	text_clear(&path);
	return e;
}
