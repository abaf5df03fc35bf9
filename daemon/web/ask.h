/*
 * ask - what a browser asks for, read from its words: path, languages,
 * encodings, validators.  Pure: no file, no connection.
 */
#ifndef NEWMEDIA_ASK_H
#define NEWMEDIA_ASK_H

#include "text.h"

enum { PATH_MAX_BYTES = 1024 };

/*
 * The file of the site that a URL's path means, relative to its folder:
 * "/zh/unit/x/" -> "zh/unit/x/index.html".  -1: no path that the publisher
 * could have written (a dot segment, an empty one, a control character, a
 * backslash, too long): there is no such page.  Percent escapes have been
 * resolved by the caller.
 */
int ask_path(const char *url, char ret[PATH_MAX_BYTES]);

/* Content-Type by a file's ending; by name for `metrics`; bytes where nothing is known of it. */
const char *ask_type(const char *path);

/* Does Accept-Encoding (NULL = not sent) take `coding`? q=0 refuses, * stands for any (RFC 9110 12.5.3). */
bool ask_takes(const char *accept_encoding, const char *coding);

/* Which of zh and en Accept-Language (NULL = not sent) prefers; `otherwise` where it prefers neither. */
const char *ask_language(const char *accept_language, const char *otherwise);

/* Does If-None-Match name this entity tag, weakly compared (RFC 9110 13.1.2)? etag with its quotes; header NULL = no. */
bool ask_matches(const char *if_none_match, const char *etag);

#endif
