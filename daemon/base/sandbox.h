/*
 * sandbox - closing the doors of a child before its first untrusted byte.
 */
#ifndef NEWMEDIA_SANDBOX_H
#define NEWMEDIA_SANDBOX_H

#include <stddef.h>

#include "text.h"

/* A sanitizer traces its own process, and its leak checker would die of the walls: such a build confines nobody. */
bool sandbox_confines(void);
/* Ceilings for the process: address space bytes (0 = none), CPU seconds a document is not limited here. */
int sandbox_limits(size_t address_space, struct text *err);
/* The reader: only what computing, its wire and its slots need: no files, no
 * sockets, no exec, no clock setting.  Files, charsets and zones must be open before. */
int sandbox_reader(struct text *err);
/* The fetcher: the network, name service files read only; no exec, no writing of files. */
int sandbox_fetcher(struct text *err);
/* The reporter: files, but no sockets, no exec: what it reads of strangers' words can go nowhere. */
int sandbox_reporter(struct text *err);

#endif
