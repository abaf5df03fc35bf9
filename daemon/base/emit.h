/*
 * emit - writes one JSON document to a stream, piece by piece, so that a
 * nation's accounts need no memory: commas and quotes are its business.
 */
#ifndef NEWMEDIA_EMIT_H
#define NEWMEDIA_EMIT_H

#include <stdio.h>

#include "clock.h"
#include "text.h"

enum { EMIT_DEPTH_MAX = 16 };

struct emit {
	FILE *to;                     /* NULL: all stays in buf */
	struct text buf;
	int depth;
	bool filled[EMIT_DEPTH_MAX];  /* something stands in this object or array already */
};

/* key NULL: an element of an array, or the document itself. */
void emit_open(struct emit *j, const char *key, char bracket);  /* '{' or '[' */
void emit_close(struct emit *j, char bracket);                  /* '}' or ']' */
void emit_string(struct emit *j, const char *key, const char *s);      /* NULL: null */
void emit_json(struct emit *j, const char *key, const char *json);      /* a value that is JSON already */
void emit_filled(struct emit *j, const char *key, const char *s);      /* "" too: null */
void emit_int(struct emit *j, const char *key, int64_t n);
void emit_bool(struct emit *j, const char *key, bool b);
void emit_null(struct emit *j, const char *key);
void emit_moment(struct emit *j, const char *key, moment m);           /* NONE and NEVER: null */
void emit_link(struct emit *j, const char *key, const char *url);      /* of a post: as it is, but for what no address may hold */
void emit_url(struct emit *j, const char *key, const char *url);       /* secrets masked */
void emit_end(struct emit *j);                                         /* a newline, and out with it */

#endif
