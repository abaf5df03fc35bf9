/*
 * layout - a recipe that takes a document and finds nothing in it: the platform
 * has changed its layout.
 */
#ifndef NEWMEDIA_LAYOUT_H
#define NEWMEDIA_LAYOUT_H

#include "keeper.h"

/* Within the whole of the look: tells the admin, once a week and recipe however many accounts it reads. 0, or -1: the store failed. */
int layout_note(struct keeper *k, const struct member *m, const struct look_result *r);

#endif
