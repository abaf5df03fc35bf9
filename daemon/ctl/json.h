/*
 * json - writes one JSON document to a stream, piece by piece, so that a
 * nation's accounts need no memory: commas and quotes are its business.
 */
#ifndef NEWMEDIA_JSON_H
#define NEWMEDIA_JSON_H

#include <stdio.h>

#include "clock.h"
#include "text.h"

enum { JSON_DEPTH_MAX = 16 };

struct json {
	FILE *to;                     /* NULL: all stays in buf */
	struct text buf;
	int depth;
	bool filled[JSON_DEPTH_MAX];  /* something stands in this object or array already */
};

/* key NULL: an element of an array, or the document itself. */
void json_open(struct json *j, const char *key, char bracket);  /* '{' or '[' */
void json_close(struct json *j, char bracket);                  /* '}' or ']' */
void json_string(struct json *j, const char *key, const char *s);      /* NULL: null */
void json_filled(struct json *j, const char *key, const char *s);      /* "" too: null */
void json_int(struct json *j, const char *key, int64_t n);
void json_bool(struct json *j, const char *key, bool b);
void json_null(struct json *j, const char *key);
void json_moment(struct json *j, const char *key, moment m);           /* NONE and NEVER: null */
void json_url(struct json *j, const char *key, const char *url);       /* secrets masked */
void json_end(struct json *j);                                         /* a newline, and out with it */

#endif
