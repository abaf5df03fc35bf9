/*
 * doctor - what is wrong with this installation, and what to do about it.
 *
 * The table below is the whole examination, in its order; each row is a
 * function of doctor-place.c, doctor-host.c, doctor-net.c or doctor-web.c.  Nothing is
 * changed and no letter leaves.
 */
#include "doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "table.h"

static const struct {
	const char *name;
	void (*run)(struct doctor *d);
	bool needs_config;
} checks[] = {
	{ "rights", doctor_rights, true },
	{ "writer", doctor_writer, true },
	{ "database", doctor_database, true },
	{ "disk", doctor_disk, true },
	{ "children", doctor_children, false },
	{ "sandbox", doctor_sandbox, false },
	{ "inotify", doctor_inotify, false },
	{ "zone", doctor_zone, false },
	{ "holidays", doctor_holidays, true },
	{ "ca", doctor_ca, true },
	{ "network", doctor_network, true },
	{ "clock", doctor_clock, false },
	{ "mail", doctor_mail, true },
	{ "web", doctor_web, true },
	{ "systemd", doctor_systemd, false },
};
enum { N_CHECKS = sizeof checks / sizeof *checks };

static const char *const health_name[HEALTH_COUNT] = { "fine", "skipped", "doubt", "wrong" };

/* ---- the notes -------------------------------------------------------------------- */

static void note(struct doctor *d, const char *check, enum health h, const char *advice, const char *fmt, va_list ap)
{
	struct text said = TEXT_SENTENCE;

	text_vaddf(&said, fmt, ap);
	d->v = mem_grow(d->v, (size_t)d->n + 1, sizeof *d->v);
	d->v[d->n++] = (struct diagnosis){ check, h, mem_strdup(text_str(&said)), *advice ? _(advice) : "" };
	text_clear(&said);
}

void doctor_say(struct doctor *d, enum health h, const char *advice, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(d, d->check, h, advice, fmt, ap);
	va_end(ap);
}

void doctor_say_of(struct doctor *d, const char *check, enum health h, const char *advice, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(d, check, h, advice, fmt, ap);
	va_end(ap);
}

static void notes_clear(struct doctor *d)
{
	for (int i = 0; i < d->n; i++)
		free(d->v[i].what);
	free(d->v);
}

/* ---- what is printed ----------------------------------------------------------------- */

static void print_json(const struct doctor *d, int n_wrong)
{
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };

	emit_open(&j, NULL, '{');
	emit_bool(&j, "ok", n_wrong == 0);
	emit_open(&j, "checks", '[');
	for (int i = 0; i < d->n; i++) {
		emit_open(&j, NULL, '{');
		emit_string(&j, "check", d->v[i].check);
		emit_string(&j, "health", health_name[d->v[i].health]);
		emit_string(&j, "what", d->v[i].what);
		emit_filled(&j, "advice", d->v[i].advice);
		emit_close(&j, '}');
	}
	emit_close(&j, ']');
	emit_close(&j, '}');
	emit_end(&j);
}

static void print_people(const struct doctor *d, int n_wrong)
{
	static const char *const words[HEALTH_COUNT] = { N_("fine"), N_("skipped"), N_("doubtful"), N_("wrong") };
	static const enum tint tints[HEALTH_COUNT] = { TINT_GOOD, TINT_DIM, TINT_WARN, TINT_BAD };
	enum { WORD = 10, NAME = 10 };

	for (int i = 0; i < d->n; i++) {
		const struct diagnosis *g = &d->v[i];
		struct text line = TEXT_INIT(0);

		tint_add(&line, tints[g->health], _(words[g->health]));
		for (int w = text_width(_(words[g->health])); w < WORD; w++)
			text_add_char(&line, ' ');
		text_addf(&line, "%-*s ", NAME, g->check);
		text_add_safe(&line, g->what);
		puts(text_str(&line));
		if (*g->advice)
			printf("%*s-> %s\n", WORD + NAME + 1, "", g->advice);
		text_clear(&line);
	}
	if (n_wrong)
		printf(ngettext("%d thing is wrong\n", "%d things are wrong\n", (unsigned long)n_wrong), n_wrong);
	else
		printf(_("nothing is wrong\n"));
}

/* ---- the round -------------------------------------------------------------------------- */

static void say_problems(struct doctor *d, const struct config_problems *problems)
{
	int told = 0;

	d->check = "configuration";
	for (int i = 0; i < problems->n; i++) {
		struct text line = TEXT_INIT(0);

		if (problems->v[i].warning)
			continue;
		config_problem_text(&problems->v[i], &line);
		doctor_say(d, HEALTH_WRONG, N_("mend that line; newmediactl check tells all mistakes"), "%s", text_str(&line));
		told++;
		text_clear(&line);
	}
	if (d->config && !told)
		doctor_say(d, HEALTH_FINE, "", _("%s: %d accounts of %d units, no mistakes"), d->config->path, d->config->n_accounts, d->config->n_units);
	if (d->config && !d->config->n_accounts)
		doctor_say(d, HEALTH_DOUBT, N_("write who is watched into feeds.d, see feeds.d(5); newmediactl import takes over the office's own table"),
			_("no account is watched"));
}

int verb_doctor(struct ctl *c)
{
	struct config_problems problems = { 0 };
	struct config *config;
	struct doctor d = { .ctl = c };
	int n_wrong = 0;

	if (c->n_args)
		return ctl_usage(c, _("no argument is expected"));
	d.config = config = config_load(c->conf, NULL, &problems);
	if (config)
		log_language(config->language);
	say_problems(&d, &problems);
	for (int i = 0; i < N_CHECKS; i++) {
		d.check = checks[i].name;
		if (config || !checks[i].needs_config)
			checks[i].run(&d);
		else
			doctor_say(&d, HEALTH_SKIPPED, "", _("not looked at, since the configuration cannot be used"));
	}
	for (int i = 0; i < d.n; i++)
		n_wrong += d.v[i].health == HEALTH_WRONG;
	(c->json ? print_json : print_people)(&d, n_wrong);
	notes_clear(&d);
	config_problems_clear(&problems);
	config_free(config);
	return n_wrong ? EXIT_WRONG : 0;
}
