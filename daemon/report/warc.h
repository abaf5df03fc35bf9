/*
 * warc - a Web ARChive file (ISO 28500:2009, WARC/1.0), as archives and courts
 * open it: one gzip member a record.  Not WARC/1.1 of 2017, whose news are not needed
 * here and which libarchive (bsdtar) refuses.
 *
 * What was received is kept unpacked; a response record says so by naming the
 * original Content-Encoding, Transfer-Encoding and Content-Length fields
 * X-Archive-Orig-..., as web archives do.
 */
#ifndef NEWMEDIA_WARC_H
#define NEWMEDIA_WARC_H

#include "clock.h"

enum { WARC_SHA256 = 32 };

/* Each appends to ret, a file's bytes so far. */
void warc_add_info(struct text *ret, const char *filename, const char *software, moment now);
struct warc_response {
	const char *url, *address;      /* address:port, "" = unknown */
	const char *head;               /* lines that end in \n, "" = unknown */
	const char *content_type;
	moment at;
	const void *body;
	size_t len;
	const uint8_t *sha256;          /* of the body */
};
void warc_add_response(struct text *ret, const struct warc_response *r);

#endif
