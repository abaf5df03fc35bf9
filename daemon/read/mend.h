/*
 * mend - makes malformed markup well-formed, as a careful person would read it.
 *
 * Used only after libxml2 has refused a document: its own recovery drops text
 * after the first fault (every &amp; among it) and mistakes unclosed elements
 * for parents.  Text in, text out; knows nothing of feeds but which elements
 * never contain each other.
 */
#ifndef NEWMEDIA_MEND_H
#define NEWMEDIA_MEND_H

#include "text.h"

/* Appends the mended document. s must be clean UTF-8 (charset.h). */
void mend_markup(const char *s, size_t n, struct text *out);

#endif
