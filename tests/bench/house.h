/*
 * house - the keeper as keeper_run() makes it, in the bench's own hands: its
 * configuration, register, queues, store and children, but no pages, no letters
 * and no newmediactl.
 */
#ifndef NEWMEDIA_BENCH_HOUSE_H
#define NEWMEDIA_BENCH_HOUSE_H

#include "keeper.h"

enum { HOUSE_FROM = 1626303600 }; /* 2021-07-15 07:00 +08:00: a new store begins here */

/* Reads the configuration, opens the store, makes the register; dies with a sentence where it cannot. */
void house_start(struct keeper *k, const char *conf);
void house_end(struct keeper *k);
/* Seconds of processor so far: of this process and those of its children that are buried, and of k's line. */
double house_cpu(const struct keeper *k);
double house_line_cpu(const struct look_line *l);  /* of the children of another line that are alive */
/* What follows from one answer of a member's only feed. */
void house_conclude(struct keeper *k, int member, const struct look_result *r);

#endif
