/*
 * fuzz-sheet - any bytes as an office's table.
 *
 * What begins with "parts\n" is a workbook or a document by its parts, which a
 * line of ==== divides: the first line of each is its name, the rest its XML.
 * It is packed here, so that a change of a byte changes XML and not a checksum.
 */
#include <zlib.h>

#include "reading.h"

#include "sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char parts_mark[] = "parts\n", cut_mark[] = "\n====\n";

struct packed { struct text zip, directory; unsigned n; };

static void put_number(struct text *t, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		text_add_char(t, (char)(v >> 8 * i & 0xff));
}

/* What a local header and the directory have in common (APPNOTE 4.3.7, 4.3.12): stored, without a date. */
static void put_header(struct text *t, const char *s, size_t n, size_t name)
{
	put_number(t, 20, 2);
	put_number(t, 0, 8);
	put_number(t, (uint32_t)crc32(0, (const Bytef *)s, (uInt)n), 4);
	put_number(t, (uint32_t)n, 4);
	put_number(t, (uint32_t)n, 4);
	put_number(t, (uint32_t)name, 2);
	put_number(t, 0, 2);
}

static void pack_part(struct packed *p, const char *s, size_t n)
{
	const char *end = memchr(s, '\n', n);
	size_t name = end ? (size_t)(end - s) : n, from = end ? name + 1 : n, at = p->zip.len;

	text_add_n(&p->zip, "PK\3\4", 4);
	put_header(&p->zip, s + from, n - from, name);
	text_add_n(&p->zip, s, name);
	text_add_n(&p->zip, s + from, n - from);
	text_add_n(&p->directory, "PK\1\2\24\0", 6);
	put_header(&p->directory, s + from, n - from, name);
	put_number(&p->directory, 0, 4);
	put_number(&p->directory, 0, 6);
	put_number(&p->directory, (uint32_t)at, 4);
	text_add_n(&p->directory, s, name);
	p->n++;
}

static void pack(struct packed *p, const char *s, size_t n)
{
	const char *cut;

	for (; (cut = memmem(s, n, cut_mark, sizeof cut_mark - 1)); n -= (size_t)(cut - s) + sizeof cut_mark - 1, s = cut + sizeof cut_mark - 1)
		pack_part(p, s, (size_t)(cut - s));
	pack_part(p, s, n);
	size_t at = p->zip.len;

	text_add_n(&p->zip, text_str(&p->directory), p->directory.len);
	text_add_n(&p->zip, "PK\5\6\0\0\0\0", 8);
	put_number(&p->zip, p->n, 2);
	put_number(&p->zip, p->n, 2);
	put_number(&p->zip, (uint32_t)p->directory.len, 4);
	put_number(&p->zip, (uint32_t)at, 4);
	put_number(&p->zip, 0, 2);
}

static bool on_row(void *ctx, uint32_t number, const char *cells)
{
	(void)ctx, (void)number; /* as the file says: in what order is not promised */
	if (text_utf8_valid(cells, strlen(cells)) != strlen(cells))
		abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct packed p = {TEXT_INIT(1 << 20), TEXT_INIT(1 << 20), 0};
	struct text err = TEXT_SENTENCE;
	size_t mark = sizeof parts_mark - 1;
	const char *s = (const char *)data;

	fuzz_out(); /* charsets are opened once */
	if (size >= mark && memcmp(s, parts_mark, mark) == 0) {
		pack(&p, s + mark, size - mark);
		s = text_str(&p.zip);
		size = p.zip.len;
	}
	if (sheet_read(s, size, on_row, NULL, &err) < 0 && !*text_str(&err))
		abort();
	text_clear(&p.zip);
	text_clear(&p.directory);
	text_clear(&err);
	return 0;
}
