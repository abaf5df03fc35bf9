/*
 * feed - RSS 0.9x, 1.0, 2.0 and Atom 0.3, 1.0 by libxml2's push parser, without a tree.
 */
#ifndef NEWMEDIA_FEED_H
#define NEWMEDIA_FEED_H

#include "gather.h"

/* Reads s[0..n), clean UTF-8 that looks like XML, into out; what it cannot read ends in gather_fail. */
void feed_read(struct reading_out *out, const char *s, size_t n);

#endif
