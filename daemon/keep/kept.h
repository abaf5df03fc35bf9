/*
 * kept - a copy of newmedia.conf and of every file of feeds.d and platforms.d that was accepted, in
 * the state directory: when a file is broken at a start, its last good version
 * is still known.  config_load() and platforms_load() read the copies.
 */
#ifndef NEWMEDIA_KEPT_H
#define NEWMEDIA_KEPT_H

#include "config.h"

struct kept_folder {
	const char *from;               /* where the files lie */
	const char *into;               /* below the state directory */
	struct conf_file *files;        /* in the order of their names */
	int n;
	const struct conf_file *before; /* as they were when this was last called: what is as it was then is not read again. NULL: not known */
	int n_before;
};
/* Makes the copies those of the files that are not refused; a copy whose file is gone goes, too.  Mishaps are logged: the watch goes on
 * without a copy. */
void kept_save(const char *state_dir, const struct kept_folder *k);

#endif
