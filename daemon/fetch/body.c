/*
 * body - the bytes of one answer on their way into their slot.
 *
 * It knows codings and the slot; it must never know curl, statuses or whose
 * body it is.  Each coding is a pair of functions in a table: start, and take
 * (unpack what came, hand on what it gave).  Every piece unpacked is at most
 * PIECE bytes, so a bomb is stopped within one piece of the ceiling.
 */
#include "body.h"
#include "log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if HAVE_XXHASH_DISPATCH
#include <xxh_x86dispatch.h> /* the same hash, by the widest instructions that this processor has */
#else
#include <xxhash.h>
#endif
#include <zlib.h>
#if HAVE_BROTLI
#include <brotli/decode.h>
#endif
#if HAVE_ZSTD
#include <zstd.h>
#endif

enum { PIECE = 32 << 10 };

/* One coding; state and pieces live in struct body. */
struct decoder {
	bool (*start)(struct body *b);
	enum body_fault (*take)(struct body *b, const unsigned char *in, size_t n);
	void (*stop)(struct body *b);
};

struct body {
	struct body_room room;
	uint64_t len;
	const struct decoder *decoder; /* NULL: a coding nobody asked for */
	bool begun;                    /* a packed byte came */
	bool ended;                    /* the packed stream said it is whole */
	bool head_seen;                /* deflate: whether it is raw is known */
	unsigned char first;           /* deflate: the first byte, while its second is awaited */
	bool have_first;
	z_stream z;
#if HAVE_BROTLI
	BrotliDecoderState *brotli;
#endif
#if HAVE_ZSTD
	ZSTD_DStream *zstd;
#endif
	XXH3_state_t *hash;
	unsigned char piece[];         /* PIECE of what was unpacked; a body that is not packed has none */
};

static enum body_fault keep(struct body *b, const unsigned char *bytes, size_t n)
{
	const struct body_room *r = &b->room;

	if (n > r->max - b->len)
		return BODY_TOO_LARGE;
	XXH3_64bits_update(b->hash, bytes, n);
	if (b->len < r->n_near) {
		size_t near = n < r->n_near - b->len ? n : r->n_near - b->len;

		memcpy(r->near + b->len, bytes, near);
		bytes += near;
		n -= near;
		b->len += near;
	}
	while (n) {
		ssize_t done = pwrite(r->fd, bytes, n, (off_t)(r->at + b->len));

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return BODY_NOT_KEPT;
		bytes += done;
		n -= (size_t)done;
		b->len += (uint64_t)done;
	}
	return BODY_FINE;
}

/* ---- as it is ---------------------------------------------------------------- */

static bool plain_start(struct body *b)
{
	b->ended = true;
	return true;
}

static void plain_stop(struct body *b)
{
	(void)b;
}

/* ---- gzip and deflate ----------------------------------------------------------- */

static bool gzip_start(struct body *b)
{
	return inflateInit2(&b->z, MAX_WBITS + 16) == Z_OK;
}

static bool deflate_start(struct body *b)
{
	return inflateInit2(&b->z, MAX_WBITS) == Z_OK;
}

static void zlib_stop(struct body *b)
{
	inflateEnd(&b->z);
}

static enum body_fault zlib_take(struct body *b, const unsigned char *in, size_t n)
{
	enum body_fault fault;
	int r = Z_OK;

	b->z.next_in = (unsigned char *)(uintptr_t)in; /* zlib's own header lacks the const; it does not write there */
	b->z.avail_in = (unsigned)n;
	while (!b->ended) {
		b->z.next_out = b->piece;
		b->z.avail_out = PIECE;
		r = inflate(&b->z, Z_NO_FLUSH);
		fault = keep(b, b->piece, PIECE - b->z.avail_out);
		if (fault)
			return fault;
		if (r == Z_STREAM_END)
			b->ended = true;
		else if (r == Z_BUF_ERROR || (r == Z_OK && b->z.avail_in == 0 && b->z.avail_out > 0))
			return BODY_FINE;
		else if (r != Z_OK)
			return BODY_CORRUPT;
	}
	return BODY_FINE;
}

/* A gzip file may be several in a row; what else stands behind the end is padding. */
static enum body_fault gzip_take(struct body *b, const unsigned char *in, size_t n)
{
	enum body_fault fault = zlib_take(b, in, n);

	while (fault == BODY_FINE && b->ended && b->z.avail_in && *b->z.next_in == 0x1f) {
		if (inflateReset(&b->z) != Z_OK)
			return BODY_CORRUPT;
		b->ended = false;
		fault = zlib_take(b, b->z.next_in, b->z.avail_in);
	}
	return fault;
}

/* "deflate" should be zlib's format; some servers send it without its two-byte head. */
static enum body_fault deflate_take(struct body *b, const unsigned char *in, size_t n)
{
	unsigned char head[2];
	enum body_fault fault;

	if (b->head_seen)
		return zlib_take(b, in, n);
	if (!b->have_first) {
		b->first = *in++;
		b->have_first = true;
		if (--n == 0)
			return BODY_FINE;
	}
	head[0] = b->first;
	head[1] = *in;
	b->head_seen = true;
	if ((head[0] & 0x0f) != Z_DEFLATED || (head[0] << 8 | head[1]) % 31 != 0)
		inflateReset2(&b->z, -MAX_WBITS);
	fault = zlib_take(b, head, 1);
	return fault ? fault : zlib_take(b, in, n);
}

/* ---- brotli and zstd, where they were found ------------------------------------ */

#if HAVE_BROTLI
static bool brotli_start(struct body *b)
{
	b->brotli = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	return b->brotli != NULL;
}

static void brotli_stop(struct body *b)
{
	BrotliDecoderDestroyInstance(b->brotli);
}

static enum body_fault brotli_take(struct body *b, const unsigned char *in, size_t n)
{
	BrotliDecoderResult r = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
	enum body_fault fault;

	while (!b->ended && r == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
		unsigned char *out = b->piece;
		size_t room = PIECE;

		r = BrotliDecoderDecompressStream(b->brotli, &n, &in, &room, &out, NULL);
		fault = keep(b, b->piece, PIECE - room);
		if (fault)
			return fault;
		if (r == BROTLI_DECODER_RESULT_ERROR)
			return BODY_CORRUPT;
		b->ended = r == BROTLI_DECODER_RESULT_SUCCESS;
	}
	return BODY_FINE;
}
#endif

#if HAVE_ZSTD
static bool zstd_start(struct body *b)
{
	b->zstd = ZSTD_createDStream();
	return b->zstd && !ZSTD_isError(ZSTD_DCtx_setParameter(b->zstd, ZSTD_d_windowLogMax, 23)); /* 8 MiB, RFC 9659 */
}

static void zstd_stop(struct body *b)
{
	ZSTD_freeDStream(b->zstd);
}

static enum body_fault zstd_take(struct body *b, const unsigned char *bytes, size_t n)
{
	ZSTD_inBuffer in = { bytes, n, 0 };
	ZSTD_outBuffer out = { b->piece, PIECE, PIECE };
	enum body_fault fault;
	size_t r;

	while (in.pos < in.size || out.pos == out.size) {
		out.pos = 0;
		r = ZSTD_decompressStream(b->zstd, &out, &in);
		if (ZSTD_isError(r))
			return BODY_CORRUPT;
		fault = keep(b, b->piece, out.pos);
		if (fault)
			return fault;
		b->ended = r == 0;
	}
	return BODY_FINE;
}
#endif

/* ---- one body ----------------------------------------------------------------------- */

static const struct decoder decoders[] = {
	[CODING_NONE] = { plain_start, keep, plain_stop },
	[CODING_GZIP] = { gzip_start, gzip_take, zlib_stop },
	[CODING_DEFLATE] = { deflate_start, deflate_take, zlib_stop },
#if HAVE_BROTLI
	[CODING_BROTLI] = { brotli_start, brotli_take, brotli_stop },
#endif
#if HAVE_ZSTD
	[CODING_ZSTD] = { zstd_start, zstd_take, zstd_stop },
#endif
	[CODING_OTHER] = { NULL, NULL, NULL }
};

struct body *body_new(const struct body_room *room, enum coding coding)
{
	struct body *b = mem_alloc(sizeof *b + (coding == CODING_NONE ? 0 : PIECE));
	const struct decoder *d = &decoders[coding];

	b->room = *room;
	b->hash = XXH3_createState();
	if (!b->hash)
		die(EXIT_WRONG, "no memory");
	XXH3_64bits_reset(b->hash);
	if (d->start && d->start(b))
		b->decoder = d;
	return b;
}

void body_free(struct body *b)
{
	if (!b)
		return;
	if (b->decoder)
		b->decoder->stop(b);
	XXH3_freeState(b->hash);
	free(b);
}

enum body_fault body_take(struct body *b, const void *bytes, size_t n)
{
	if (!b->decoder)
		return BODY_ODD_CODING;
	if (n == 0)
		return BODY_FINE;
	b->begun = true;
	return b->decoder->take(b, bytes, n);
}

enum body_fault body_end(const struct body *b)
{
	return b->begun && !b->ended ? BODY_CUT : BODY_FINE;
}

uint64_t body_len(const struct body *b)
{
	return b->len;
}

uint64_t body_hash(const struct body *b)
{
	return XXH3_64bits_digest(b->hash);
}
