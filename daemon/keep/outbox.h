/*
 * outbox - letters on their way: the children that make and send them.
 */
#ifndef NEWMEDIA_OUTBOX_H
#define NEWMEDIA_OUTBOX_H

#include "keeper.h"

struct outbox *outbox_new(struct keeper *k);
void outbox_free(struct outbox *o);                     /* waits a little for the answer to what is on the wire */
void outbox_pump(struct outbox *o);                     /* begins what is due, unless something is in hand */
void outbox_wake(struct outbox *o);                     /* rows were added */
bool outbox_busy(const struct outbox *o);
moment outbox_next(const struct outbox *o);             /* when it wants to be pumped */
void outbox_settings_changed(struct outbox *o);

#endif
