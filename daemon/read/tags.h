/*
 * tags - the tags of an HTML document, looked over before a parser takes them
 * apart: by their bytes alone, as browsers write them.
 */
#ifndef NEWMEDIA_TAGS_H
#define NEWMEDIA_TAGS_H

#include "text.h"

enum { TAG_ATTRIBUTES_MAX = 500 }; /* in one tag: libxml2 compares each with each */

/*
 * Appends s[0..n) to `to` without attributes that are not among `kept` (names in lower case, NULL ends them).  One that is not
 * plainly name="value" stays, and all do from the first on that may be no attribute; what stands in scripts is not looked at.
 * kept NULL: nothing is left out, nor appended.  false: a tag has more attributes than anybody meant, and would take a parser hours.
 */
bool tags_sift(struct text *to, const char *s, size_t n, const char *const *kept);

#endif
