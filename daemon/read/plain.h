/*
 * plain - what people wrote as HTML, as one line of plain text.
 */
#ifndef NEWMEDIA_PLAIN_H
#define NEWMEDIA_PLAIN_H

#include "text.h"

/* Appends s[0..n) with white space folded, none at the ends, and without what nobody sees; html: tags dropped and entities resolved. */
void plain_add(struct text *out, const char *s, size_t n, bool html);
/* Does it hold a tag that could do something where it is shown? Then it is HTML, whatever was said of it. */
bool plain_has_active_tag(const char *s, size_t n);

#endif
