/*
 * record-told - who had an accusation, and is owed a word about what became of
 * it.  Within the transaction of what decided it.
 */
#ifndef NEWMEDIA_RECORD_TOLD_H
#define NEWMEDIA_RECORD_TOLD_H

#include "config.h"
#include "store.h"

/* Whoever was told of a finding is owed a letter of that kind (correction, outcome) about it, once a step; step 0: the watch itself decided.
 * account_key "": it is about none. 0 or -1. */
int told_owe(struct store *s, const struct config *c, const char *kind, int64_t finding, const char *account_key, int64_t step, moment now);
/* store_void_finding(), and the corrections that are owed for it. */
int told_void_finding(struct store *s, const struct config *c, int64_t finding, const char *account_key, const char *why, moment now);

#endif
