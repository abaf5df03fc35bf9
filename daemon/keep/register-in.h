/*
 * register-in - what register.c and register-load.c share.
 */
#ifndef NEWMEDIA_REGISTER_IN_H
#define NEWMEDIA_REGISTER_IN_H

#include "register.h"

/* What its feeds say of a source: direct only if one says so and none that was read says otherwise, for in doubt it proves less. -1: nothing. */
int register_source_via(const struct register_ *r, int source);
void register_count_members(struct register_ *r, int source); /* how many feeds and accounts it has, and whether it has a witness */
/* All cards out of the store; write: what the configuration says anew goes into it. 0 or -1: store_error(). */
int register_load(struct register_ *r, struct store *s, bool write, moment now);

#endif
