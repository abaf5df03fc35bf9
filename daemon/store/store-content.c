/*
 * store-content - bytes that a decision rests on: a body, a proof, a
 * screenshot.  Kept once each, under their SHA-256 (FIPS 180-4), as a zstd
 * frame (RFC 8878).
 *
 * Knows nothing of what is in them, nor who needs them.
 */
#include <stdlib.h>
#include <string.h>
#include <nettle/sha2.h>
#include <zstd.h>

#include "log.h"
#include "store-in.h"

_Static_assert(SHA256_DIGEST_SIZE == STORE_SHA256, "a SHA-256 has 32 bytes");
enum { FASTEST = 1 }; /* level: it is paid for every changed body of every account, and a higher one gains a tenth of the room */

/* ---- packing --------------------------------------------------------------- */

void store_pack(struct packed *ret, const void *bytes, size_t len)
{
	static ZSTD_CCtx *context; /* hundreds of KB that every body would allocate anew */
	size_t bound = ZSTD_compressBound(len), n;
	char *room = mem_grow(NULL, bound, 1);

	if (!context && !(context = ZSTD_createCCtx()))
		die(EXIT_WRONG, "no memory");
	/* It cannot fail: there is room. */
	n = ZSTD_compressCCtx(context, room, bound, bytes, len, FASTEST);
	*ret = (struct packed){ mem_grow(room, n, 1), n, len };
}

void packed_clear(struct packed *p)
{
	free(p->bytes);
	*p = (struct packed){ 0 };
}

void packed_give(struct query *q, const struct packed *p)
{
	query_int(q, (int64_t)p->size);
	query_blob(q, p->bytes, p->len);
}

int packed_take(struct query *q, struct text *ret)
{
	size_t size = (size_t)query_get_int(q), len;
	const void *bytes = query_get_blob(q, &len);
	char *room;
	bool whole;

	text_reset(ret);
	if (size > STORE_CONTENT_MAX)
		return -1;
	room = mem_alloc(size + 1);
	whole = ZSTD_decompress(room, size, bytes, len) == size;
	if (whole)
		text_add_n(ret, room, size);
	free(room);
	return whole ? 0 : -1;
}

/* ---- by SHA-256 ------------------------------------------------------------- */

void store_sha256(const void *bytes, size_t len, uint8_t ret[STORE_SHA256])
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, bytes);
	sha256_digest(&ctx, STORE_SHA256, ret);
}

static int find(struct store *s, const uint8_t sha256[STORE_SHA256], int64_t *ret_id)
{
	static const char sql[] = "SELECT id FROM content WHERE sha256 = ?";
	struct query q = query_new(s, sql);
	int rc;

	query_blob(&q, sha256, STORE_SHA256);
	rc = query_next(&q);
	if (rc == 1) {
		*ret_id = query_get_int(&q);
		query_end(&q);
	}
	return rc;
}

static int add(struct store *s, const uint8_t sha256[STORE_SHA256], const void *bytes, size_t len, moment now, int64_t *ret_id)
{
	static const char sql[] = "INSERT INTO content (sha256, size, zstd, known) VALUES (?, ?, ?, ?)";
	struct query q = query_new(s, sql);
	struct packed p;
	int rc;

	store_pack(&p, bytes, len);
	query_blob(&q, sha256, STORE_SHA256);
	packed_give(&q, &p);
	query_moment(&q, now);
	rc = query_run(&q);
	if (rc == 0)
		*ret_id = sqlite3_last_insert_rowid(s->db);
	packed_clear(&p);
	store_note_time(s, now);
	return rc;
}

int store_put_content(struct store *s, const void *bytes, size_t len, moment now, int64_t *ret_id)
{
	uint8_t sha256[STORE_SHA256];

	if (len > STORE_CONTENT_MAX)
		return store_fail(s, N_("%zu bytes are more than is kept of one file"), len);
	if (store_begin(s) < 0)
		return -1;
	store_sha256(bytes, len, sha256);
	if (find(s, sha256, ret_id) == 0)
		add(s, sha256, bytes, len, now, ret_id);
	return store_end(s);
}

int store_get_content(struct store *s, int64_t id, struct text *ret, uint8_t ret_sha256[STORE_SHA256])
{
	static const char sql[] = "SELECT size, zstd, sha256 FROM content WHERE id = ?";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, id);
	rc = query_next(&q);
	if (rc == 1) {
		bool whole = packed_take(&q, ret) == 0;
		size_t n;
		const void *sha256 = query_get_blob(&q, &n);

		store_sha256(text_str(ret), ret->len, ret_sha256);
		if (!whole || n != STORE_SHA256 || memcmp(sha256, ret_sha256, STORE_SHA256))
			rc = store_fail(s, N_("what is kept as content %lld is not what was put there"), (long long)id);
	}
	query_end(&q);
	return rc;
}
