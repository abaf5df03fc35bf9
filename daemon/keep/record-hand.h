/*
 * record-hand - what persons must do for an account: look at it, where the
 * machine cannot; see to what its file and its review say differently.
 */
#ifndef NEWMEDIA_RECORD_HAND_H
#define NEWMEDIA_RECORD_HAND_H

#include "register.h"

/* watch = manual: the office is asked for a look when one is due, once for each time. Its lateness is the office's, never the unit's. */
int hand_ask(const struct register_ *r, struct store *s, const struct member *m, moment now);
/* When the next look of a person is due; MOMENT_NONE: none is. */
moment hand_due(const struct member *m);
/* Whether one is due by then: nobody has looked yet, or not since its time. */
bool hand_is_due(const struct member *m, moment by);
/* A file's new word on the status that contradicts an open review is told to the admin. */
int hand_check_status(struct store *s, const struct member *m, moment now);
/* status = suspended has an end (until = DAY, the whole of it): then the account is watched as before. */
moment hand_exempt_until(const struct member *m); /* MOMENT_NONE: it is not exempt, or without an end */
int hand_end_exemption(struct store *s, struct member *m, moment now);

#endif
