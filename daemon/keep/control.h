/*
 * control - ctl.sock: what newmediactl asks of the running daemon.
 *
 * The same verbs are carried out by newmediactl itself, under the lock, when
 * no daemon runs: control_execute() is that common part.
 */
#ifndef NEWMEDIA_CONTROL_H
#define NEWMEDIA_CONTROL_H

#include "register.h"
#include "wire.h"

struct keeper;
struct control;
struct control *control_new(struct keeper *k);   /* NULL: logged */
void control_free(struct control *c);

/*
 * Carries out a write verb (source alive|dead|witness NAME) on register and
 * store, in one transaction.  Returns the exit code, the text for the person
 * in ret.  1 and a sentence for what it does not know.
 */
int control_execute(struct register_ *r, struct store *s, const struct command *c, moment now, struct text *ret);

#endif
