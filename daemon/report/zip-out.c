/*
 * zip-out - see zip-out.h.
 */
#include "zip-out.h"

#include <minizip/zip.h>
#include <stdlib.h>
#include <string.h>

enum { UTF8_NAMES = 1 << 11 };           /* general purpose flag 11 (APPNOTE 4.4.4) */

struct memory { struct text bytes; size_t at; };
struct zip_out {
	zipFile file;
	struct memory memory;
	zip_fileinfo info;
	bool failed;
};

static voidpf memory_open(voidpf opaque, const char *name, int mode)
{
	(void)name, (void)mode;
	return opaque;
}

static uLong memory_read(voidpf opaque, voidpf stream, void *to, uLong n)
{
	(void)opaque, (void)stream, (void)to, (void)n;
	return 0;
}

/* minizip goes back to fill in sizes. */
static uLong memory_write(voidpf opaque, voidpf stream, const void *from, uLong n)
{
	struct memory *m = stream;
	size_t over = m->at < m->bytes.len ? m->bytes.len - m->at : 0;

	(void)opaque;
	over = over < n ? over : n;
	if (over)
		memcpy(m->bytes.buf + m->at, from, over);
	text_add_n(&m->bytes, (const char *)from + over, n - over);
	m->at += n;
	return m->bytes.cut ? 0 : n;
}

static long memory_tell(voidpf opaque, voidpf stream)
{
	(void)opaque;
	return (long)((struct memory *)stream)->at;
}

static long memory_seek(voidpf opaque, voidpf stream, uLong offset, int origin)
{
	struct memory *m = stream;
	size_t base = origin == ZLIB_FILEFUNC_SEEK_CUR ? m->at : origin == ZLIB_FILEFUNC_SEEK_END ? m->bytes.len : 0;

	(void)opaque;
	if (base + offset > m->bytes.len)
		return -1;
	m->at = base + offset;
	return 0;
}

static int memory_close(voidpf opaque, voidpf stream)
{
	(void)opaque, (void)stream;
	return 0;
}

struct zip_out *zip_out_new(moment at, const struct zone *zone)
{
	struct zip_out *z = mem_alloc(sizeof *z);
	struct civil c = civil_at(at, zone);
	zlib_filefunc_def how = { memory_open, memory_read, memory_write, memory_tell, memory_seek, memory_close, memory_close, &z->memory };

	z->memory.bytes = (struct text)TEXT_INIT(0);
	z->info.tmz_date = (tm_zip){ c.second, c.minute, c.hour, c.day, c.month - 1, c.year };
	z->file = zipOpen2("", APPEND_STATUS_CREATE, NULL, &how);
	z->failed = !z->file;
	return z;
}

void zip_out_add(struct zip_out *z, const char *name, const void *bytes, size_t len)
{
	if (z->failed)
		return;
	z->failed = zipOpenNewFileInZip4(z->file, name, &z->info, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6, 0, -MAX_WBITS, DEF_MEM_LEVEL,
			Z_DEFAULT_STRATEGY, NULL, 0, 0, UTF8_NAMES) != ZIP_OK ||
		zipWriteInFileInZip(z->file, bytes, (unsigned)len) != ZIP_OK || zipCloseFileInZip(z->file) != ZIP_OK;
}

int zip_out_end(struct zip_out *z, struct text *ret)
{
	bool good = z->file && zipClose(z->file, NULL) == ZIP_OK && !z->failed && !z->memory.bytes.cut;

	text_clear(ret);
	if (good)
		*ret = z->memory.bytes;
	else
		text_clear(&z->memory.bytes);
	free(z);
	return good ? 0 : -1;
}
