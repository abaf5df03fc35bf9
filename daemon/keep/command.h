/*
 * command - the write verbs: the same code whether the daemon carries them out
 * (asked over ctl.sock) or newmediactl does, under the lock.
 */
#ifndef NEWMEDIA_COMMAND_H
#define NEWMEDIA_COMMAND_H

#include <sys/types.h>

#include "register.h"
#include "wire.h"

/*
 * Carries out a write verb on register and store, in one durable transaction:
 * source (args alive|dead|witness, then NAME), digest (DAY since 1970-01-01,
 * then the unit or "" for all), record (args KIND of RECORD_KINDS, then what was
 * done), finding, review, observe (args as command-order.h tells).  peer: the user of this machine who asks.
 * Only record needs no register: r may be NULL then.
 * Returns the exit code; the text for the person is in ret.  1 and a sentence
 * for what it does not know or refuses; of several, those that can are done.
 */
int control_execute(struct register_ *r, struct store *s, const struct command *c, const char *peer, moment now, struct text *ret);

/* true: it is no text, and nobody's answer may quote it; the sentence is in ret. */
bool command_refuse(const struct command *c, struct text *ret);

/* How a user of this machine stands in the record: his login, else his number. */
void command_peer(uid_t uid, char *ret, size_t size);

#endif
