/*
 * command - the write verbs: the same code whether the daemon carries them out
 * (asked over ctl.sock) or newmediactl does, under the lock.
 */
#ifndef NEWMEDIA_COMMAND_H
#define NEWMEDIA_COMMAND_H

#include "register.h"
#include "wire.h"

/*
 * Carries out a write verb (source: args alive|dead|witness, then NAME) on
 * register and store, in one durable transaction.  Returns the exit code; the
 * text for the person is in ret.  1 and a sentence for what it does not know.
 */
int control_execute(struct register_ *r, struct store *s, const struct command *c, moment now, struct text *ret);

#endif
