/*
 * lock - one writer: whoever holds flock(state/lock).  The lock dies with its
 * holder, so nothing has to be cleaned up after kill -9.
 */
#ifndef NEWMEDIA_LOCK_H
#define NEWMEDIA_LOCK_H

#include "text.h"

/* A command of newmediactl holds it for moments: whoever comes then waits so long before he gives up. */
enum { LOCK_PATIENCE_MS = 3000 };
/* The descriptor that holds the lock; -1 and a sentence (naming the holder's pid) if another has it or it cannot be made. */
int lock_take(const char *path, int patience_ms, struct text *err);
void lock_drop(int fd);

#endif
