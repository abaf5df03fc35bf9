/*
 * body - the bytes of one answer on their way into their slot.
 *
 * Unpacks them as they come, counts what it unpacked against the ceiling,
 * hashes and writes it.  curl could unpack by itself, but takes a packed
 * stream that stops in its middle for a whole one: half a feed would look like
 * a feed whose posts were deleted.
 */
#ifndef NEWMEDIA_BODY_H
#define NEWMEDIA_BODY_H

#include "head.h"

#define BODY_ACCEPT_CODINGS "gzip, deflate" BODY_BROTLI_ BODY_ZSTD_
#if HAVE_BROTLI
#define BODY_BROTLI_ ", br"
#else
#define BODY_BROTLI_ ""
#endif
#if HAVE_ZSTD
#define BODY_ZSTD_ ", zstd"
#else
#define BODY_ZSTD_ ""
#endif

enum body_fault {
	BODY_FINE,
	BODY_TOO_LARGE,   /* the ceiling */
	BODY_CORRUPT,     /* not what its coding says */
	BODY_CUT,         /* packed, and ends before its end */
	BODY_ODD_CODING,  /* packed in a way nobody asked for */
	BODY_NOT_KEPT     /* the slot cannot be written: errno says why */
};

struct body; /* one at work; made when the first byte comes */

/* Where one goes: to fd from `at` on, at most `max` bytes; the first n_near of them to memory that is the same place, and sure to be there. */
struct body_room {
	int fd;
	uint64_t at, max;
	char *near;
	size_t n_near;
};
struct body *body_new(const struct body_room *room, enum coding coding); /* the room is copied; never NULL */
void body_free(struct body *b);                                          /* NULL is fine */
enum body_fault body_take(struct body *b, const void *bytes, size_t n);  /* after a fault: do not call again */
/* The transport says that was all: BODY_FINE or BODY_CUT. */
enum body_fault body_end(const struct body *b);
uint64_t body_len(const struct body *b);                                 /* unpacked bytes */
uint64_t body_hash(const struct body *b);                                /* text_hash of them */

#endif
