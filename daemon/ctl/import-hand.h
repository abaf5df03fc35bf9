/*
 * import-hand - the kinds of `import` and `export` that are no register.
 */
#ifndef NEWMEDIA_CTL_IMPORT_HAND_H
#define NEWMEDIA_CTL_IMPORT_HAND_H

#include "ctl.h"

int import_hand(const struct ctl *c);
int export_hand(const struct ctl *c);

#endif
