/*
 * probe - one look now, at the feeds of an account or at any address, with
 * every piece of evidence.  It stores nothing but, with --state, what the next
 * probe of the same address needs.
 */
#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emit.h"
#include "line.h"
#include "propose.h"
#include "table.h"

enum { LABEL = 14 };

/* One address to ask. */
struct target {
	const char *url;
	struct text headers;         /* secret lines of the account's header_file */
	const struct zone *zone;
	enum platform platform;
	struct probe_state state;
};

struct prober {
	const struct ctl *ctl;
	struct look_line *line;
	struct target *targets;
	int n;
	int status;
};

/* What comparing with the last probe and with the clock told. */
struct finding_out {
	int n_new;
	int ahead;                   /* posts dated in the future */
	const char *doubt;           /* NULL = none */
};

/* ---- what is printed ------------------------------------------------------------------ */

static void print_json(const struct target *t, const struct look_result *r, const struct finding_out *f, bool with_posts)
{
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };
	const struct answer *a = r->answer;
	struct text url = TEXT_INIT(0);

	text_add_url(&url, t->url);
	reading_json(&j, text_str(&url), r, with_posts);
	if (a->status)
		emit_int(&j, "status", a->status);
	else
		emit_null(&j, "status");
	emit_int(&j, "new", f->n_new);
	if (a->retry_after >= 0)
		emit_int(&j, "retry_after", a->retry_after);
	else
		emit_null(&j, "retry_after");
	emit_bool(&j, "suspicious", f->doubt != NULL);
	emit_string(&j, "doubt", f->doubt);
	emit_int(&j, "future", f->ahead);
	emit_string(&j, "outcome", outcome_name(r->outcome));
	emit_int(&j, "redirects", a->redirects);
	emit_url(&j, "final_url", a->final_url);
	emit_url(&j, "moved_to", a->moved_to);
	emit_filled(&j, "address", a->address);
	emit_filled(&j, "etag", a->etag);
	emit_filled(&j, "last_modified", a->last_modified);
	emit_filled(&j, "content_type", a->content_type);
	emit_int(&j, "bytes", (int64_t)a->body_len);
	emit_int(&j, "elapsed_ms", a->elapsed_ms);
	emit_moment(&j, "server_date", a->server_date);
	emit_close(&j, '}');
	emit_end(&j);
	text_clear(&url);
}

static void url_line(const char *label, const char *url)
{
	struct text t = TEXT_INIT(0);

	text_add_url(&t, url);
	if (t.len)
		line_print(label, LABEL, text_str(&t));
	text_clear(&t);
}

static void filled_line(const char *label, const char *value)
{
	if (*value)
		line_print(label, LABEL, value);
}

static void moment_line(const char *label, moment m, const struct zone *z, const char *more)
{
	struct text t = TEXT_INIT(0);

	if (m == MOMENT_NONE)
		return;
	text_add_local(&t, m, z);
	text_addf(&t, *more ? "  (%s)" : "%s", more);
	line_print(label, LABEL, text_str(&t));
	text_clear(&t);
}

static void print_answer(const struct look_result *r, const struct zone *z)
{
	const struct answer *a = r->answer;

	line_print(_("outcome"), LABEL, word_outcome(r->outcome));
	if (a->status)
		line_printf(_("HTTP status"), LABEL, "%u", a->status);
	if (a->redirects) {
		line_printf(_("redirects"), LABEL, "%u", a->redirects);
		url_line(_("led to"), a->final_url);
		url_line(_("moved for good"), a->moved_to);
	}
	filled_line(_("peer"), a->address);
	filled_line("ETag", a->etag);
	filled_line("Last-Modified", a->last_modified);
	filled_line("Content-Type", a->content_type);
	moment_line(_("server's clock"), a->server_date, z, "");
	line_printf(_("took"), LABEL, "%u ms", a->elapsed_ms);
	if (r->outcome != OUTCOME_UNCHANGED && a->body_len)
		line_printf(_("size"), LABEL, ngettext("%llu byte", "%llu bytes", (unsigned long)a->body_len), (unsigned long long)a->body_len);
	if (a->retry_after >= 0)
		line_printf(_("asked to wait"), LABEL, ngettext("%lld second", "%lld seconds", (unsigned long)a->retry_after), (long long)a->retry_after);
}

static void print_reading(const struct reading *d, const struct zone *z, const struct finding_out *f)
{
	filled_line(_("format"), format_name((enum format)d->format));
	if (d->recovered)
		line_print(_("note"), LABEL, _("malformed, read all the same"));
	if (d->partial)
		line_print(_("note"), LABEL, _("read in part: it acquits, and convicts nobody"));
	filled_line(_("blocked"), word_blocked((enum blocked)d->blocked));
	filled_line(_("name"), d->name);
	url_line(_("feed"), d->feed_url);
	line_printf(_("posts"), LABEL, "%u", d->posts);
	line_printf(_("new"), LABEL, "%d", f->n_new);
	if (f->ahead)
		line_printf(_("future"), LABEL, ngettext("%d post is dated in the future: not believed", "%d posts are dated in the future: not believed",
			(unsigned long)f->ahead), f->ahead);
	moment_line(_("newest"), d->newest, z, d->newest_raw);
	filled_line(_("title"), d->title);
	line_printf(_("comments"), LABEL, *d->comments_evidence ? "%s  (%s)" : "%s", word_comments((enum comments)d->comments), d->comments_evidence);
}

static void print_people(const struct target *t, const struct look_result *r, const struct finding_out *f)
{
	struct text url = TEXT_INIT(0);

	text_add_url(&url, t->url);
	heading_print(text_str(&url));
	print_answer(r, t->zone);
	if (r->reading)
		print_reading(r->reading, t->zone, f);
	filled_line(_("error"), r->error);
	if (f->doubt)
		line_print(_("doubtful"), LABEL, f->doubt);
	reading_posts(r, t->zone);
	text_clear(&url);
}

/* ---- the probe ---------------------------------------------------------------------------- */

static void keep_state(struct prober *p, struct target *t, const struct look_result *r, bool believed)
{
	struct text err = TEXT_SENTENCE;

	if (!p->ctl->state || !believed || !outcome_is_good(r->outcome))
		return;
	probe_state_learn(&t->state, r);
	if (probe_state_save(&t->state, p->ctl->state, t->url, &err)) {
		log_err("%s", text_str(&err));
		p->status = EXIT_WRONG;
	}
	text_clear(&err);
}

/* The newest date that can be believed, where the newest of all lies ahead (truth rule 4). Returns how many lie ahead. */
static int believe(struct reading *d, const struct look_result *r, moment now)
{
	const struct post *best = NULL;
	int ahead = 0;

	for (int i = 0; i < r->n_posts; i++) {
		const struct post *p = &r->posts[i];

		if (p->published == MOMENT_NONE)
			continue;
		if (p->published > now + PROBE_AHEAD)
			ahead++;
		else if (!best || p->published > best->published)
			best = p;
	}
	if (d->newest <= now + PROBE_AHEAD)
		return ahead;
	d->newest = best ? best->published : MOMENT_NONE;
	d->newest_precision = best ? best->precision : PRECISION_NONE;
	d->newest_raw = best ? best->published_raw : "";
	d->title = best ? best->title : r->reading->title;
	return ahead;
}

static void on_done(void *ctx, uint64_t tag, const struct look_result *result)
{
	struct prober *p = ctx;
	struct target *t = &p->targets[tag];
	struct look_result r = *result;
	struct reading believed;
	struct finding_out f = { 0 };

	if (r.outcome == OUTCOME_UNCHANGED && t->state.known) {
		r.reading = &t->state.reading;
	} else if (r.reading) {
		believed = *r.reading;
		f.ahead = believe(&believed, &r, clock_now());
		r.reading = &believed;
		f.n_new = probe_state_new(&t->state, &r);
	}
	f.doubt = probe_doubt(&t->state, &r, t->url, f.n_new, clock_now());
	if (p->ctl->json)
		print_json(t, &r, &f, p->ctl->posts);
	else
		print_people(t, &r, &f);
	keep_state(p, t, &r, !f.doubt);
}

static int ask(struct prober *p, int i)
{
	struct target *t = &p->targets[i];
	int type = p->ctl->type ? fact_find(doc_type_name, DOC_TYPE_COUNT, p->ctl->type) : DOC_AUTO;
	struct look_request q = { .tag = (uint64_t)i, .type = (enum doc_type)type, .platform = t->platform, .now = clock_now(),
		.zone = zone_name(t->zone), .ask = { .url = t->url, .etag = t->state.etag, .last_modified = t->state.last_modified,
			.body_hash = t->state.body_hash, .flags = t->state.known ? ASK_CONDITIONAL : 0, .headers = text_str(&t->headers) } };

	return look_line_ask(p->line, &q);
}

static int load(struct prober *p, struct target *t)
{
	struct text err = TEXT_SENTENCE;
	int e;

	probe_state_init(&t->state);
	e = p->ctl->state ? probe_state_load(&t->state, p->ctl->state, t->url, &err) : 0;
	if (e)
		log_err("%s", text_str(&err));
	text_clear(&err);
	return e;
}

/* One after the other, so that each is printed whole and in the order of the register. */
static int probe_all(struct prober *p, const struct config *config)
{
	struct text err = TEXT_SENTENCE;
	int e = 0;

	p->line = line_open(config, true, on_done, p, &err);
	if (!p->line) {
		log_err("%s", text_str(&err));
		text_clear(&err);
		return EXIT_WRONG;
	}
	for (int i = 0; i < p->n && !e; i++) {
		e = load(p, &p->targets[i]) || ask(p, i) ? EXIT_WRONG : 0;
		while (look_line_in_flight(p->line))
			line_step();
		fflush(stdout);
	}
	line_close(p->line);
	return e ? e : p->status;
}

/* ---- whom ---------------------------------------------------------------------------------- */

static bool is_url(const char *s)
{
	return strstr(s, "://") != NULL;
}

static int target_account(struct prober *p, const struct conf_account *a)
{
	p->n = a->n_feeds < FEEDS_MAX ? a->n_feeds : FEEDS_MAX;
	p->targets = mem_alloc(((size_t)p->n + 1) * sizeof *p->targets);
	for (int i = 0; i < p->n; i++) {
		struct text err = TEXT_SENTENCE;
		struct target *t = &p->targets[i];

		*t = (struct target){ .url = a->feeds[i].url, .zone = a->zone, .platform = a->platform, .headers = TEXT_INIT(HEADERS_MAX) };
		if (*a->header_file && text_read_file(&t->headers, a->header_file, &err))
			log_warn("%s", text_str(&err));
		text_clear(&err);
	}
	if (p->n)
		return 0;
	if (a->watch == WATCH_MANUAL)
		log_err(_("account %s is looked at by hand (watch = manual): newmediactl observe %s takes down what a person saw"), a->key, a->key);
	else
		log_err(_("account %s has no feed that could be looked at"), a->key);
	return EXIT_WRONG;
}

static int find_targets(struct prober *p, const struct config *config)
{
	const struct ctl *c = p->ctl;
	int platform = c->platform ? fact_find(platform_name, PLATFORM_COUNT, c->platform) : PLATFORM_OTHER;
	const struct conf_account *a;

	if (platform < 0)
		return ctl_usage(c, _("--platform %s: no such platform"), c->platform);
	if (!is_url(c->args[0])) {
		a = config_account(config, c->args[0]);
		if (a)
			return target_account(p, a);
		log_err(_("no account is called %s"), c->args[0]);
		return EXIT_WRONG;
	}
	p->n = 1;
	p->targets = mem_alloc(sizeof *p->targets);
	*p->targets = (struct target){ .url = c->args[0], .zone = config ? config->zone : zone_find("Asia/Shanghai"),
		.platform = (enum platform)platform, .headers = TEXT_INIT(HEADERS_MAX) };
	return 0;
}

int verb_probe(struct ctl *c)
{
	struct prober p = { .ctl = c };
	struct config *config = NULL;
	int e;

	if (c->n_args != 1)
		return ctl_usage(c, _("an account or an address is expected"));
	if (c->type && (fact_find(doc_type_name, DOC_TYPE_COUNT, c->type) < 0 || !strcmp(c->type, doc_type_name(DOC_SHEET))))
		return ctl_usage(c, _("--type %s: expected auto, feed, page or json"), c->type);
	if ((c->conf_given || !is_url(c->args[0]) || access(c->conf, R_OK) == 0) && !(config = ctl_config(c)))
		return EXIT_CONFIG;
	e = find_targets(&p, config);
	if (!e)
		e = probe_all(&p, config);
	if (!e && is_url(c->args[0]) && !c->json && !c->state && propose(config, c->args[0]))
		e = EXIT_WRONG;
	for (int i = 0; i < p.n; i++) {
		text_clear(&p.targets[i].headers);
		probe_state_clear(&p.targets[i].state);
	}
	free(p.targets);
	config_free(config);
	return e;
}
