/*
 * propose - an unknown address becomes a section of feeds.d: what is there is
 * tried in every way that could read it, and the first that does is written down.
 */
#ifndef NEWMEDIA_PROPOSE_H
#define NEWMEDIA_PROPOSE_H

#include "config.h"

/* Prints what was tried and the proposal; config NULL: there is none yet. -1: nothing could be asked at all. */
int propose(const struct config *config, const char *url);

#endif
