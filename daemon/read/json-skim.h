/*
 * json-skim - a JSON Feed without the texts of its posts, nine tenths of it,
 * which nobody here wants and a parser takes apart character by character.
 */
#ifndef NEWMEDIA_JSON_SKIM_H
#define NEWMEDIA_JSON_SKIM_H

#include "text.h"

/* Appends s[0..n), with "" for each string that is the content_html or content_text of something. What is left reads as the whole does; where
 * such a text alone is no right JSON, the whole cannot be read and the rest can. */
void json_skim(struct text *to, const char *s, size_t n);

#endif
