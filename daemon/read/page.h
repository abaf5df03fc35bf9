/*
 * page - a list page nobody wrote a recipe for: links with dates beside them.
 */
#ifndef NEWMEDIA_PAGE_H
#define NEWMEDIA_PAGE_H

#include "gather.h"

/* Reads the posts a page lists. false: it lists none, and out is untouched. */
bool page_read(struct reading_out *out, const char *s, size_t n);

#endif
