/*
 * init - a set-up to start from, in one folder: the commented newmedia.conf, a
 * first file of feeds.d, and the folders they speak of.
 *
 * What it writes is what the package installs, compiled in, so that it is there
 * whatever was installed.  It never writes over a file: with one in the way
 * nothing is written at all.
 */
#include "ctl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "setup-conf.h"
#include "setup-feeds.h"

static const struct { const char *name, *bytes; size_t len; } files[] = {
	{ "newmedia.conf", setup_conf, sizeof setup_conf - 1 }, /* less the NUL */
	{ "feeds.d/shili.conf", setup_feeds, sizeof setup_feeds - 1 },
};
enum { N_FILES = sizeof files / sizeof *files };

/* The folder itself first. state holds what is known of persons: it is the owner's and his group's. */
static const struct { const char *name; mode_t mode; } folders[] = {
	{ "", 0755 }, { "feeds.d", 0755 }, { "platforms.d", 0755 }, { "holidays.d", 0755 }, { "state", 0750 },
};
enum { N_FOLDERS = sizeof folders / sizeof *folders };

static bool is_clear(const char *dir)
{
	struct text path = TEXT_INIT(0);
	struct stat st;
	bool clear = true;

	for (int i = 0; i < N_FILES; i++) {
		text_setf(&path, "%s/%s", dir, files[i].name);
		if (lstat(text_str(&path), &st) == 0) {
			log_err(_("%s is there already; nothing was written"), text_str(&path));
			clear = false;
		}
	}
	text_clear(&path);
	return clear;
}

static int make_folders(const char *dir)
{
	struct text path = TEXT_INIT(0);
	int e = 0;

	for (int i = 0; i < N_FOLDERS && !e; i++) {
		text_setf(&path, "%s/%s", dir, folders[i].name);
		if (mkdir(text_str(&path), folders[i].mode) && errno != EEXIST) {
			log_err(_("cannot make the folder %s: %s"), text_str(&path), strerror(errno));
			e = -1;
		}
	}
	text_clear(&path);
	return e;
}

static int write_files(const char *dir)
{
	struct text path = TEXT_INIT(0), err = TEXT_SENTENCE;
	int e = 0;

	for (int i = 0; i < N_FILES && !e; i++) {
		text_setf(&path, "%s/%s", dir, files[i].name);
		e = text_write_file(text_str(&path), files[i].bytes, files[i].len, 0644, &err);
		if (e)
			log_err("%s", text_str(&err));
	}
	text_clear(&path);
	text_clear(&err);
	return e;
}

int verb_init(struct ctl *c)
{
	const char *dir = c->args[0];

	if (c->n_args != 1)
		return ctl_usage(c, _("one folder is expected"));
	if (!is_clear(dir) || make_folders(dir) || write_files(dir))
		return EXIT_WRONG;
	printf(_("%s: a set-up to start from. What to do next:\n"
		"  1. write your units and accounts into %s/feeds.d/shili.conf\n"
		"  2. check it:            newmediactl check %s\n"
		"  3. look at all of them: newmediad -f %s/newmedia.conf --once\n"
		"  4. see what was found:  newmediactl -f %s/newmedia.conf status\n"
		"  5. is the machine fit?  newmediactl -f %s/newmedia.conf doctor\n"), dir, dir, dir, dir, dir, dir);
	return 0;
}
