/*
 * once - newmediad --once: one round, without a daemon.
 */
#ifndef NEWMEDIA_ONCE_H
#define NEWMEDIA_ONCE_H

#include "keeper.h"

/*
 * Looks at whoever is due, or at all; then time is given its due: verdicts are
 * settled, letters that are due leave, the pages are written, old rows summed
 * up.  0; -1: logged, not all of it could be done.
 */
int once_run(struct keeper *k);

#endif
