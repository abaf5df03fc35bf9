/*
 * doctor-net - can we reach whom we watch, and the mail server?
 *
 * newmediactl has no network: newmedia-fetch and newmedia-mail are asked, as
 * the daemon would ask them, and their own sentences are told.  The advice goes
 * by what the fetcher found to be at fault.
 */
#include "doctor.h"

#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "line.h"

enum { ASKED_MAX = 5 };          /* that many hosts tell whether it is us */

/* ---- certificates ---------------------------------------------------------------------- */

static bool check_bundle(struct doctor *d, const char *key, const char *path)
{
	enum { BUNDLE_MAX = 8 << 20 };
	static const char *const advice = N_("name a PEM file of the office's certificate authorities there, or leave the key out: then the system's count");
	struct text bytes = TEXT_INIT(BUNDLE_MAX), err = TEXT_SENTENCE;
	bool fine = true;

	if (*path && text_read_file(&bytes, path, &err)) {
		doctor_say(d, HEALTH_WRONG, advice, "%s: %s", key, text_str(&err));
		fine = false;
	} else if (*path && !strstr(text_str(&bytes), "-----BEGIN CERTIFICATE-----") && !strstr(text_str(&bytes), "-----BEGIN TRUSTED CERTIFICATE-----")) {
		doctor_say(d, HEALTH_WRONG, advice, _("%s: %s holds no certificate"), key, path);
		fine = false;
	}
	text_clear(&bytes);
	text_clear(&err);
	return fine;
}

void doctor_ca(struct doctor *d)
{
	bool poll = check_bundle(d, "[poll] ca_file", d->config->poll.ca_file), mail = check_bundle(d, "[mail] ca_file", d->config->mail.ca_file);

	if (poll && mail)
		doctor_say(d, HEALTH_FINE, "", *d->config->poll.ca_file ? _("the office's certificate authorities can be read") : _("the system's certificate authorities count"));
}

/* ---- the web ---------------------------------------------------------------------------- */

struct round {
	struct doctor *doctor;
	const char *url[ASKED_MAX];
	char *said[ASKED_MAX];       /* the failure, owned; NULL = it answered */
	enum outcome outcome[ASKED_MAX];
	enum fault fault[ASKED_MAX];
	uint32_t status[ASKED_MAX];
	int n, answered;
};

/* What is at fault, and what helps. */
static const struct cause { const char *check, *advice; } causes[FAULT_COUNT] = {
	[FAULT_NONE] = { "network", "" },
	[FAULT_NAME] = { "dns",
		N_("does this machine have a name server that answers (/etc/resolv.conf, resolvectl status), and is the name spelt right?") },
	[FAULT_PROXY_NAME] = { "proxy", N_("is [poll] proxy spelt right?") },
	[FAULT_PROXY] = { "proxy", N_("does the proxy of [poll] proxy run, and does it let this machine through?") },
	[FAULT_TLS] = { "ca", N_("where the office or a firewall has its own certificate authority, name its PEM file in [poll] ca_file; is the clock right?") },
	[FAULT_NETWORK] = { "network", N_("can this machine reach the web at all (route, firewall)? Where only a proxy does, name it in [poll] proxy") },
};

static void on_done(void *ctx, uint64_t tag, const struct look_result *r)
{
	struct round *o = ctx;
	const struct answer *a = r->answer;
	bool failed = a->outcome == OUTCOME_NETWORK || a->outcome == OUTCOME_REFUSED || a->outcome == OUTCOME_CRASHED || a->status == 407;

	o->outcome[tag] = (enum outcome)a->outcome;
	o->fault[tag] = (enum fault)a->fault;
	o->status[tag] = a->status;
	if (failed)
		o->said[tag] = mem_strdup(a->error);
	else
		o->answered++;
	if (a->server_date != MOMENT_NONE) {
		o->doctor->clock_off = clock_now() - a->server_date;
		o->doctor->clock_known = true;
	}
}

/* The length of scheme://host:port. */
static size_t origin(const char *url)
{
	const char *p = strstr(url, "://");

	return p ? (size_t)(p + 3 - url) + strcspn(p + 3, "/?#") : strlen(url);
}

static void add_url(struct round *o, const char *url)
{
	for (int i = 0; i < o->n; i++)
		if (origin(o->url[i]) == origin(url) && !strncmp(o->url[i], url, origin(url)))
			return;
	if (o->n < ASKED_MAX)
		o->url[o->n++] = url;
}

/* The witnesses were chosen to tell whether we are online; without them, the first hosts we watch. */
static void choose(struct round *o, const struct config *c)
{
	for (int i = 0; i < c->poll.n_witness; i++)
		add_url(o, c->poll.witness[i]);
	for (int i = 0; i < c->n_accounts && !c->poll.n_witness; i++)
		for (int f = 0; f < c->accounts[i].n_feeds; f++)
			add_url(o, c->accounts[i].feeds[f].url);
}

static int ask_all(struct round *o, const struct config *c)
{
	struct text err = TEXT_SENTENCE;
	struct look_line *line = line_open(c, true, on_done, o, &err);

	if (!line)
		doctor_say(o->doctor, HEALTH_WRONG, "", "%s", text_str(&err));
	text_clear(&err);
	if (!line)
		return -1;
	for (int i = 0; i < o->n; i++) {
		struct look_request q = { .tag = (uint64_t)i, .type = DOC_AUTO, .platform = PLATFORM_OTHER, .now = clock_now(), .zone = zone_name(c->zone),
			.ask = { .url = o->url[i], .etag = "", .last_modified = "", .headers = "" } };

		look_line_ask(line, &q);
	}
	while (look_line_in_flight(line))
		line_step();
	line_close(line);
	return 0;
}

static void say_failures(struct round *o)
{
	enum health h = o->answered ? HEALTH_DOUBT : HEALTH_WRONG; /* where one answers, the other's trouble need not be ours */

	for (int i = 0; i < o->n; i++) {
		const struct cause *c = o->said[i] ? &causes[o->fault[i]] : NULL;
		struct text url = TEXT_INIT(0);

		text_add_url(&url, o->url[i]);
		if (c && o->outcome[i] == OUTCOME_REFUSED)
			doctor_say(o->doctor, h, N_("addresses of the office's own network must be allowed in [poll] allow_private"), "%s: %s", text_str(&url), o->said[i]);
		else if (c && o->status[i] == 407)
			doctor_say_of(o->doctor, "proxy", h, N_("the proxy wants a user and a password: http://USER:PASSWORD@HOST:PORT"), "%s: %s", text_str(&url), o->said[i]);
		else if (c)
			doctor_say_of(o->doctor, c->check, h, c->advice, "%s: %s", text_str(&url), o->said[i]);
		text_clear(&url);
		free(o->said[i]);
	}
}

void doctor_network(struct doctor *d)
{
	struct round o = { .doctor = d };

	choose(&o, d->config);
	if (!o.n) {
		doctor_say(d, HEALTH_SKIPPED, N_("name addresses that tell whether this machine is online in [poll] witness"), _("there is no address to ask"));
		return;
	}
	if (ask_all(&o, d->config))
		return;
	say_failures(&o);
	if (o.answered)
		doctor_say(d, HEALTH_FINE, "", _("%d of %d hosts that were asked answer"), o.answered, o.n);
}

/* ---- the mail server ------------------------------------------------------------------------ */

static void hear(struct doctor *d, struct wire *w, uint32_t timeout_ms)
{
	union wire_record r;
	enum wire_type type;

	if (wire_wait(w, (int)timeout_ms + 5000, &type, &r) != WIRE_RECORD || type != WIRE_DELIVERED)
		doctor_say(d, HEALTH_WRONG, N_("run newmediactl doctor again; if it stays so, newmedia-mail itself is at fault"), _("newmedia-mail does not answer"));
	else if (r.delivered.result == DELIVERY_SENT)
		doctor_say(d, HEALTH_FINE, "", _("%s takes our letters; none was sent"), d->config->mail.smtp);
	else
		doctor_say(d, HEALTH_WRONG, N_("until then letters wait and are sent later; newmediad keeps trying for five days"), "%s: %s", d->config->mail.smtp, r.delivered.said);
}

void doctor_mail(struct doctor *d)
{
	enum { SLOT = 4096, TIMEOUT_MS = 20000 };
	const struct config *c = d->config;
	struct mail_settings s = config_mail_settings(c, 1, SLOT, TIMEOUT_MS);
	struct posting greet = { .id = 1, .to = "" };
	struct child mail = { 0 };
	struct text err = TEXT_SENTENCE;
	struct slots slots;

	if (!*c->mail.smtp) {
		doctor_say(d, HEALTH_SKIPPED, N_("name the mail server in [mail] smtp, if letters are wanted"), _("no mail server is named: no letters leave"));
		return;
	}
	if (slots_make(&slots, 1, SLOT, &err) || child_start(&mail, "newmedia-mail", slots.fd, false, &err)) {
		doctor_say(d, HEALTH_WRONG, "", "%s", text_str(&err));
	} else {
		if (!wire_put(mail.wire, WIRE_MAIL_SETTINGS, &s) && !wire_put(mail.wire, WIRE_POSTING, &greet))
			wire_drain(mail.wire);
		hear(d, mail.wire, TIMEOUT_MS);
		child_bury(&mail, NULL);
	}
	slots_drop(&slots);
	text_clear(&err);
}
