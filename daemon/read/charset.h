/*
 * charset - whatever a document was written in, out comes clean UTF-8.
 *
 * Clean: valid, no NUL, no control characters but tab and line ends, so that
 * what parses it need not care.  The charset is decided before any parser sees
 * the bytes, because libxml2 stops silently in the middle of GBK that calls
 * itself gb2312.
 */
#ifndef NEWMEDIA_CHARSET_H
#define NEWMEDIA_CHARSET_H

#include <stddef.h>

#include "text.h"

/* Opens every converter (glibc loads them from files, so before the sandbox closes); -1 and a sentence
 * that names those that are missing: documents in them will be read by the next best guess. */
int charset_open_all(struct text *err);

/*
 * The document as clean UTF-8: bytes of `body` itself where nothing had to be changed, else of *scratch.
 * content_type is the HTTP header, "" = unknown.  ret_name: what it was taken for, for people.
 */
const char *charset_to_utf8(const void *body, size_t len, const char *content_type, struct text *scratch, size_t *ret_len,
	const char **ret_name);

#endif
