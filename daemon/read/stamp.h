/*
 * stamp - the two ways nearly every feed writes its dates, and lists their days, read straight.
 *
 * A mind, as when.h is.  It gives the answer that when_search() finds the long
 * way, or none: what is written otherwise by one character is not its business.
 */
#ifndef NEWMEDIA_STAMP_H
#define NEWMEDIA_STAMP_H

#include "when.h"

/* "Mon, 12 Jul 2021 10:22:33 +0800" (or GMT) and "2021-07-12T10:22:33+08:00" (or Z, +0800, none; blanks for the T
 * and before the zone; parts of seconds, or none; nothing after the day) as the whole of text[0..len).  false: it is neither; *ret is untouched then. */
bool stamp_read(const char *text, size_t len, const struct zone *zone, struct when *ret);

#endif
