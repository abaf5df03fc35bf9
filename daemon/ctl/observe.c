/*
 * observe - takes down what a person saw of an account.
 */
#include <string.h>

#include "write.h"

/* A day is known to its end only: imprecision favours the account. */
static int add_last_update(struct text *args, const struct ctl *c, const struct zone *z)
{
	moment m;

	if (!strcmp(c->last_update, "none"))
		return 0;
	if (write_moment(c, "last-update", c->last_update, z, &m))
		return EXIT_USAGE;
	order_add_moment(args, "last_update", strchr(c->last_update, ':') ? m : day_add(m, 1, z) - 1);
	return 0;
}

static int observe(const struct ctl *c, const struct config *config)
{
	const struct conf_account *a = config_account(config, c->args[0]);
	const struct zone *z = a ? a->zone : config->zone;
	struct text args = TEXT_INIT(0);
	struct write_files files;
	moment at;
	int e = write_moment(c, "at", c->at, z, &at) ? EXIT_USAGE : add_last_update(&args, c, z);

	if (!e) {
		order_add(&args, "account", c->args[0]);
		order_add_moment(&args, "at", at);
		order_add(&args, "interaction", c->interaction);
		order_add(&args, "works", c->works);
		order_add(&args, "note", c->note);
		e = write_files(&files, c, config, &args) ? EXIT_WRONG : write_and_tell(c, config, "observe", text_str(&args));
		write_files_end(&files);
	}
	text_clear(&args);
	return e;
}

int verb_observe(struct ctl *c)
{
	struct config *config;
	int e;

	if (c->n_args != 1)
		return ctl_usage(c, _("one account is expected"));
	if (!c->at || !c->last_update || !c->interaction || !c->works || !c->by)
		return ctl_usage(c, _("--at, --last-update, --interaction, --works and --by are all needed: a look counts only with who saw what, and when"));
	config = ctl_config(c);
	if (!config)
		return EXIT_CONFIG;
	e = observe(c, config);
	config_free(config);
	return e;
}
