/*
 * record - one judgement of a source or an account, with all that follows from
 * it, as rows of the store.  Within the caller's transaction; -1 and
 * store_error() when it cannot be written.
 */
#ifndef NEWMEDIA_RECORD_H
#define NEWMEDIA_RECORD_H

#include "register.h"

/* ret_letters becomes true when a message was queued. */
int record_source(struct register_ *r, struct store *s, int source, moment now, bool *ret_letters);
/* Judges member i at r->world.now; opens, proves, ends or voids its flag, its clues and review; keeps the verdict. */
int record_member(struct register_ *r, struct store *s, int member, moment now);

#endif
