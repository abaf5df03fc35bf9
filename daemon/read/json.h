/*
 * json - JSON Feed 1.x with jansson.
 */
#ifndef NEWMEDIA_JSON_H
#define NEWMEDIA_JSON_H

#include "gather.h"

/* Puts a ceiling on the memory of JSON trees; once, before the first document. */
void json_init(void);
/* Reads s[0..n), clean UTF-8 that starts like JSON, into out; what it cannot read ends in gather_fail.
 * false: it is JSON, but no JSON Feed, and out is untouched. */
bool json_read(struct reading_out *out, const char *s, size_t n);

#endif
