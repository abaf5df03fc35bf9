/*
 * store-content - bytes that a decision rests on: a body, a proof, a
 * screenshot.  Kept once each, under their SHA-256 (FIPS 180-4), packed where
 * that saves room.
 *
 * Knows nothing of what is in them, nor who needs them.
 */
#include <stdlib.h>
#include <string.h>
#include <nettle/sha2.h>
#include <zlib.h>

#include "store-in.h"

_Static_assert(SHA256_DIGEST_SIZE == STORE_SHA256, "a SHA-256 has 32 bytes");

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
	static const char sql[] = "INSERT INTO content (sha256, size, codec, bytes, known) VALUES (?, ?, ?, ?, ?)";
	uLongf packed_len = compressBound(len);
	Bytef *packed = mem_alloc(packed_len);
	bool pack = compress2(packed, &packed_len, bytes, len, Z_DEFAULT_COMPRESSION) == Z_OK && packed_len < len;
	struct query q = query_new(s, sql);
	int rc;

	query_blob(&q, sha256, STORE_SHA256);
	query_int(&q, (int64_t)len);
	query_text(&q, pack ? "zlib" : "raw");
	query_blob(&q, pack ? (const void *)packed : bytes, pack ? packed_len : len);
	query_moment(&q, now);
	rc = query_run(&q);
	if (rc == 0)
		*ret_id = sqlite3_last_insert_rowid(s->db);
	free(packed);
	store_note_time(s, now);
	return rc;
}

void store_sha256(const void *bytes, size_t len, uint8_t ret[STORE_SHA256])
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, bytes);
	sha256_digest(&ctx, STORE_SHA256, ret);
}

int store_put_content(struct store *s, const void *bytes, size_t len, moment now, int64_t *ret_id)
{
	uint8_t sha256[STORE_SHA256];

	if (len > STORE_CONTENT_MAX)
		return store_fail(s, "%zu bytes are more than is kept of one file", len);
	if (store_begin(s) < 0)
		return -1;
	store_sha256(len ? bytes : "", len, sha256);
	if (find(s, sha256, ret_id) == 0)
		add(s, sha256, len ? bytes : "", len, now, ret_id);
	return store_end(s);
}

int store_unpack(struct text *ret, const char *codec, const void *bytes, size_t len, size_t size)
{
	uLongf got = size;
	char *buf;
	int rc;

	if (size > STORE_CONTENT_MAX || (strcmp(codec, "raw") == 0 && len != size))
		return -1;
	if (strcmp(codec, "raw") == 0) {
		text_add_n(ret, bytes, len);
		return 0;
	}
	if (strcmp(codec, "zlib") != 0)
		return -1;
	buf = mem_alloc(size + 1);
	rc = uncompress((Bytef *)buf, &got, bytes, len) == Z_OK && got == size ? 0 : -1;
	if (rc == 0)
		text_add_n(ret, buf, size);
	free(buf);
	return rc;
}

int store_get_content(struct store *s, int64_t id, struct text *ret, uint8_t ret_sha256[STORE_SHA256])
{
	static const char sql[] = "SELECT sha256, size, codec, bytes FROM content WHERE id = ?";
	struct query q = query_new(s, sql);
	uint8_t now_is[STORE_SHA256];
	int rc;

	query_int(&q, id);
	rc = query_next(&q);
	if (rc == 1) {
		size_t n, len, size;
		const void *sha256 = query_get_blob(&q, &n), *bytes;
		const char *codec;

		if (n != STORE_SHA256)
			sha256 = memset(now_is, 0, sizeof now_is);
		memcpy(ret_sha256, sha256, STORE_SHA256);
		size = (size_t)query_get_int(&q);
		codec = query_get_text(&q);
		bytes = query_get_blob(&q, &len);
		text_reset(ret);
		if (store_unpack(ret, codec, bytes, len, size) == 0)
			store_sha256(text_str(ret), ret->len, now_is);
		if (ret->len != size || memcmp(now_is, ret_sha256, STORE_SHA256))
			rc = store_fail(s, "what is kept as content %lld is not what was put there", (long long)id);
	}
	query_end(&q);
	return rc;
}
