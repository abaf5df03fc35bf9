/*
 * record-practice - the office's practice for a rule ([rules] RULE =
 * confirmed): what the watch found counts as confirmed at once, and its review
 * goes along.  Within the transaction of the finding; 0 or -1.
 */
#ifndef NEWMEDIA_RECORD_PRACTICE_H
#define NEWMEDIA_RECORD_PRACTICE_H

#include "config.h"
#include "store.h"

/* After a finding opened (silence: once it is proven). account 0: it is about none. */
int practice_confirm(struct store *s, const struct config *c, enum rule rule, int64_t finding, int64_t account, moment now);
/* After a finding turned out to be wrong: the review that is about it, and open, is void, too. */
int practice_void_review(struct store *s, int64_t finding, int64_t account, const char *why, moment now);

#endif
