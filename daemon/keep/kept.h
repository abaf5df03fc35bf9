/*
 * kept - a copy of every file of feeds.d that was accepted, in the state
 * directory: when a file is broken at a start, its last good version is still
 * known.  config_load() reads the copies.
 */
#ifndef NEWMEDIA_KEPT_H
#define NEWMEDIA_KEPT_H

#include "config.h"

/* Makes the copies those of the files in c that are not refused; a copy whose file is gone goes, too.  Mishaps are logged: the watch goes on
 * without a copy. */
void kept_save(const struct config *c);

#endif
