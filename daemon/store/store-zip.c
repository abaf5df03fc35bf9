/*
 * store-zip - text packed away for years, and unpacked again; in SQL, too, as
 * unzip(BLOB).  Knows zlib streams (RFC 1950) and nothing of what is in them.
 */
#include <stdlib.h>
#include <zlib.h>

#include "store-in.h"

enum { INFLATE_STEP = 64 << 10 };
#define UNZIPPED_MAX ((size_t)64 << 20) /* a month of a feed is a few dozen KB; more is damage */

void zip_text(struct text *ret, const struct text *plain)
{
	uLongf len = compressBound(plain->len);
	Bytef *packed = mem_alloc(len);

	/* It cannot fail: there is room, and mem_alloc() has died otherwise. */
	if (compress2(packed, &len, (const Bytef *)text_str(plain), plain->len, Z_DEFAULT_COMPRESSION) == Z_OK)
		text_add_n(ret, (const char *)packed, len);
	free(packed);
}

int unzip_text(struct text *ret, const void *p, size_t n)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)p, .avail_in = (uInt)n };
	char *buf;
	int rc;

	if (!p || n > UNZIPPED_MAX || inflateInit(&z) != Z_OK)
		return -1;
	buf = mem_alloc(INFLATE_STEP);
	do {
		z.next_out = (Bytef *)buf;
		z.avail_out = INFLATE_STEP;
		rc = inflate(&z, Z_NO_FLUSH);
		text_add_n(ret, buf, INFLATE_STEP - z.avail_out);
	} while (rc == Z_OK && ret->len <= UNZIPPED_MAX);
	inflateEnd(&z);
	free(buf);
	return rc == Z_STREAM_END && !ret->cut ? 0 : -1;
}

static void sql_unzip(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct text t = TEXT_INIT(UNZIPPED_MAX);

	(void)n;
	if (unzip_text(&t, sqlite3_value_blob(v[0]), (size_t)sqlite3_value_bytes(v[0])) < 0)
		sqlite3_result_error(c, "a packed row cannot be unpacked", -1);
	else
		sqlite3_result_text(c, text_str(&t), (int)t.len, SQLITE_TRANSIENT);
	text_clear(&t);
}

int zip_add_functions(sqlite3 *db)
{
	return sqlite3_create_function(db, "unzip", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, sql_unzip, NULL, NULL);
}
