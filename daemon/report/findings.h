/*
 * findings - the open findings and reviews of all accounts, read once and
 * found by account, so that a nation's status needs no query per account.
 */
#ifndef NEWMEDIA_FINDINGS_H
#define NEWMEDIA_FINDINGS_H

#include "emit.h"
#include "store.h"

struct findings;
struct findings *findings_load(struct store *s);      /* s NULL: none */
void findings_free(struct findings *f);
/* "findings": [...] and "review": {...}|null of an account's row id (0: none). */
void findings_emit(struct emit *j, const struct findings *f, int64_t account);
void findings_emit_review(struct emit *j, const struct findings *f, int64_t account);
void findings_rules(struct text *t, const struct findings *f, int64_t account); /* names, space separated */
const char *findings_review_name(const struct findings *f, int64_t account);    /* "" = none open */

#endif
