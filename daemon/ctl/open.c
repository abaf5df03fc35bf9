/*
 * open - the configuration, the store (read only) and the register, as the
 * reading verbs need them; and whose clock counts.
 */
#include "ctl.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { TOLD_MAX = 20 }; /* mistakes a reading verb tells; `check` tells all */

struct config *ctl_config(const struct ctl *c)
{
	struct config_problems problems = { 0 };
	struct config *config = config_load(c->conf, NULL, &problems);
	int told = 0;

	if (config)
		log_language(config->language);
	for (int i = 0; i < problems.n; i++) {
		const struct config_problem *p = &problems.v[i];

		if (p->warning)
			continue;
		if (told++ >= TOLD_MAX)
			continue;
		if (p->line)
			log_err("%s:%d: %s", p->file, p->line, p->what);
		else
			log_err("%s: %s", p->file, p->what);
	}
	if (told > TOLD_MAX)
		log_err(_("%d more mistakes; newmediactl check tells them all"), told - TOLD_MAX);
	config_problems_clear(&problems);
	return config;
}

/* The running daemon's clock, if one runs: it may be in a rehearsal. */
static moment find_now(const char *state_dir)
{
	struct command cmd = { .verb = "now", .who = "", .args = "" };
	struct text said = TEXT_INIT(SENTENCE_MAX);
	moment now = clock_now(), theirs;
	int exit;

	if (!daemon_ask(state_dir, &cmd, &exit, &said) && exit == 0 && !moment_parse(text_str(&said), zone_find("UTC"), &theirs))
		now = theirs;
	text_clear(&said);
	return now;
}

static int open_store(struct view *v, struct text *err)
{
	struct text path = TEXT_INIT(0);
	int e = 0;

	text_setf(&path, "%s/newmedia.db", v->config->state_dir);
	if (access(text_str(&path), F_OK) == 0) {
		v->store = store_open(text_str(&path), STORE_READ, err);
		e = v->store ? 0 : -1;
	} else if (errno != ENOENT) {
		text_setf(err, _("cannot open %s: %s"), text_str(&path), strerror(errno));
		e = -1;
	}
	text_clear(&path);
	return e;
}

int view_open_store(struct view *v, const struct ctl *c)
{
	struct text err = TEXT_SENTENCE;
	int e = 0;

	*v = (struct view){ .config = ctl_config(c) };
	if (!v->config)
		return EXIT_CONFIG;
	v->now = find_now(v->config->state_dir);
	if (open_store(v, &err)) {
		log_err("%s", text_str(&err));
		view_close(v);
		e = EXIT_WRONG;
	}
	text_clear(&err);
	return e;
}

int view_open(struct view *v, const struct ctl *c)
{
	struct text err = TEXT_SENTENCE;
	int e = view_open_store(v, c);

	if (e)
		return e;
	v->reg = register_new(v->config, v->store, false, v->now, &err);
	if (!v->reg) {
		log_err("%s", text_str(&err));
		view_close(v);
		e = EXIT_WRONG;
	}
	text_clear(&err);
	return e;
}

void view_close(struct view *v)
{
	register_free(v->reg);
	if (v->store)
		store_close(v->store);
	config_free(v->config);
	*v = (struct view){ 0 };
}
