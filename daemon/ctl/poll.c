/*
 * poll - asks the running daemon to look at accounts now.
 */
#include "ctl.h"

#include <stdio.h>

#include "emit.h"

static int no_daemon(void)
{
	log_err(_("no daemon runs; newmediad --once looks at every account that is due"));
	return EXIT_WRONG;
}

int verb_poll(struct ctl *c)
{
	struct text args = TEXT_INIT(TEXT_MAX_DEFAULT), said = TEXT_INIT(0);
	struct config *config;
	struct command cmd;
	int exit = EXIT_WRONG, e;

	if (!c->n_args)
		return ctl_usage(c, _("an account is expected"));
	config = ctl_config(c);
	if (!config)
		return EXIT_CONFIG;
	for (int i = 0; i < c->n_args; i++)
		text_addf(&args, "%s%s", i ? "\n" : "", c->args[i]);
	cmd = (struct command){ .verb = "poll", .who = daemon_who(c), .args = text_str(&args) };
	e = daemon_ask(config->state_dir, &cmd, &exit, &said);
	if (e > 0) {
		exit = no_daemon();
	} else if (e < 0) {
		log_err("%s", text_str(&said));
		exit = EXIT_WRONG;
	} else if (c->json) {
		struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };

		emit_open(&j, NULL, '{');
		emit_bool(&j, "ok", exit == 0);
		emit_string(&j, "text", text_str(&said));
		emit_close(&j, '}');
		emit_end(&j);
	} else {
		fprintf(exit ? stderr : stdout, "%s\n", text_str(&said));
	}
	text_clear(&args);
	text_clear(&said);
	config_free(config);
	return exit;
}
