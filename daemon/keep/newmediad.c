/*
 * newmediad - the keeper's command line.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "build-config.h"
#include "keeper.h"
#include "log.h"

static void usage(FILE *to)
{
	fputs(_("usage: newmediad [-f CONF] [-n] [--once [--all]] [--now TIME [--warp]] [--version]\n"), to);
}

static int check(const char *conf)
{
	struct config_problems problems = { 0 };
	struct config *c = config_load(conf, NULL, &problems);
	struct text line = TEXT_INIT(0);
	int mistakes = 0;

	for (int i = 0; i < problems.n; i++) {
		text_reset(&line);
		config_problem_text(&problems.v[i], &line);
		puts(text_str(&line));
		mistakes += !problems.v[i].warning;
	}
	text_clear(&line);
	if (!mistakes && c)
		printf(_("%d accounts in %d files: no mistakes\n"), c->n_accounts, c->n_files);
	config_problems_clear(&problems);
	config_free(c);
	return mistakes || !c ? EXIT_CONFIG : 0;
}

int main(int argc, char **argv)
{
	static const struct option longer[] = {
		{ "once", no_argument, NULL, 'o' }, { "all", no_argument, NULL, 'a' }, { "now", required_argument, NULL, 't' },
		{ "warp", no_argument, NULL, 'w' }, { "help", no_argument, NULL, 'h' }, { "version", no_argument, NULL, 'V' }, { NULL, 0, NULL, 0 }
	};
	struct keeper_options o = { .conf = SYSCONFDIR "/newmedia.conf" };
	bool check_only = false;
	moment now = MOMENT_NONE;
	int c;

	log_init("newmediad");
	while ((c = getopt_long(argc, argv, "f:nhV", longer, NULL)) != -1)
		switch (c) {
		case 'f': o.conf = optarg; break;
		case 'n': check_only = true; break;
		case 'o': o.once = true; break;
		case 'a': o.all = true; break;
		case 'w': o.warp = true; break;
		case 't':
			if (moment_parse(optarg, zone_find("Asia/Shanghai"), &now))
				die(EXIT_USAGE, _("--now %s: not a time, expected one like 2021-07-05T08:00:00+08:00"), optarg);
			break;
		case 'V': puts("newmediad " VERSION); return 0;
		case 'h': usage(stdout); return 0;
		default: usage(stderr); return EXIT_USAGE;
		}
	if (optind < argc || (o.all && !o.once) || (o.warp && (now == MOMENT_NONE || o.once))) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (check_only)
		return check(o.conf);
	if (now != MOMENT_NONE)
		clock_set(now);
	return keeper_run(&o);
}
