/*
 * owed - what becomes a letter, to whom and when.
 */
#ifndef NEWMEDIA_OWED_H
#define NEWMEDIA_OWED_H

#include "keeper.h"

void owed_tell(struct keeper *k);   /* messages that are durable and untold: into the log, and into notices by recipient */
void owed_pump(struct keeper *k);   /* digests and holidays whose time has come; k->owed_at: when it wants to be asked again */

#endif
