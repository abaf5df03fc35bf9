/*
 * review - the closure review: what happens to an account after it was
 * flagged, as a table of steps and events.  (Opening is here from the first
 * day; the further steps come with their own table rows.)  Pure.
 */
#ifndef NEWMEDIA_REVIEW_H
#define NEWMEDIA_REVIEW_H

#include "fact.h"

enum review_state { REVIEW_OPENED, REVIEW_VOID, REVIEW_STATE_COUNT };
enum review_event { REVIEW_EVENT_PROVEN, REVIEW_EVENT_POSTED, REVIEW_EVENT_VOID, REVIEW_EVENT_COUNT };
const char *review_state_name(enum review_state s);
const char *review_event_name(enum review_event e);
/* The state after the event; -1: that event is not possible in that state. */
int review_next(enum review_state s, enum review_event e);

#endif
