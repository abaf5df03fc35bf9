/*
 * body - packed streams: whole, in single bytes, cut anywhere, corrupt, and
 * larger than their slot.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>
#if HAVE_BROTLI_ENCODER
#include <brotli/encode.h>
#endif

#include "body.h"

enum { SLOT = 256 << 10, AT = 4096, DOC = 100000 };

static unsigned char doc[DOC], packed[DOC * 2], got[SLOT];
static int slots;
static char *mapped;
static const size_t nears[] = { 0, 1, 1000, SLOT }, *near = nears; /* bytes of a body that go to memory */

static size_t pack(int window_bits, const unsigned char *bytes, size_t n, unsigned char *to)
{
	z_stream z = { 0 };

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (unsigned char *)(uintptr_t)bytes;
	z.avail_in = (unsigned)n;
	z.next_out = to;
	z.avail_out = sizeof packed / 2;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return z.total_out;
}

/* Every room it may have: bytes to the file, to memory, and over the border. */
#define EACH_ROOM for (size_t r_ = 0; r_ < sizeof nears / sizeof *nears && (near = &nears[r_]); r_++)

static enum body_fault run(enum coding coding, const unsigned char *bytes, size_t n, size_t step, uint64_t max, uint64_t *ret_len)
{
	struct body_room room = { slots, AT, max, mapped + AT, *near < max ? *near : max };
	struct body *b = body_new(&room, coding);
	enum body_fault fault = BODY_FINE;
	size_t i;

	memset(mapped + AT, 0xee, max + 1);
	for (i = 0; fault == BODY_FINE && i < n; i += step)
		fault = body_take(b, bytes + i, n - i < step ? n - i : step);
	if (fault == BODY_FINE)
		fault = body_end(b);
	*ret_len = body_len(b);
	assert_int_equal((unsigned char)mapped[AT + max], 0xee);
	if (fault == BODY_FINE) {
		assert_int_equal(pread(slots, got, SLOT, AT), SLOT);
		assert_int_equal(body_hash(b), text_hash(got, *ret_len));
	}
	body_free(b);
	return fault;
}

static void expect_doc(enum coding coding, size_t n)
{
	static const size_t steps[] = { 1, 2, 7, 1000, DOC * 2 };
	uint64_t len;
	size_t i;

	for (i = 0; i < sizeof steps / sizeof *steps; i++) {
		memset(got, 0, sizeof got);
		assert_int_equal(run(coding, packed, n, steps[i], SLOT, &len), BODY_FINE);
		assert_int_equal(len, DOC);
		assert_memory_equal(got, doc, DOC);
	}
	for (i = 1; i < n; i += 1 + n / 50) /* cut anywhere: never taken for whole */
		assert_int_equal(run(coding, packed, i, 1000, SLOT, &len), BODY_CUT);
	assert_int_equal(run(coding, packed, n, 1000, DOC - 1, &len), BODY_TOO_LARGE);
	assert_true(len <= DOC - 1);
	assert_int_equal(run(coding, packed, n, 1000, DOC, &len), BODY_FINE);
}

static void plain(void **state)
{
	uint64_t len;

	(void)state;
	EACH_ROOM {
		assert_int_equal(run(CODING_NONE, doc, DOC, 777, SLOT, &len), BODY_FINE);
		assert_int_equal(len, DOC);
		assert_memory_equal(got, doc, DOC);
		assert_int_equal(run(CODING_NONE, doc, DOC, 777, DOC - 1, &len), BODY_TOO_LARGE);
		assert_int_equal(run(CODING_NONE, doc, 0, 777, SLOT, &len), BODY_FINE);
		assert_int_equal(len, 0);
	}
}

static void gzip(void **state)
{
	(void)state;
	EACH_ROOM
		expect_doc(CODING_GZIP, pack(MAX_WBITS + 16, doc, DOC, packed));
}

static void deflate_with_and_without_its_head(void **state)
{
	(void)state;
	expect_doc(CODING_DEFLATE, pack(MAX_WBITS, doc, DOC, packed));
	expect_doc(CODING_DEFLATE, pack(-MAX_WBITS, doc, DOC, packed));
}

static void several_gzip_files_in_a_row_and_padding(void **state)
{
	size_t n = pack(MAX_WBITS + 16, doc, DOC / 2, packed);
	uint64_t len;

	(void)state;
	n += pack(MAX_WBITS + 16, doc + DOC / 2, DOC - DOC / 2, packed + n);
	assert_int_equal(run(CODING_GZIP, packed, n, 500, SLOT, &len), BODY_FINE);
	assert_int_equal(len, DOC);
	assert_memory_equal(got, doc, DOC);
	assert_int_equal(run(CODING_GZIP, packed, n - 4, 500, SLOT, &len), BODY_CUT);
	memset(packed + n, 0, 100);
	assert_int_equal(run(CODING_GZIP, packed, n + 100, 500, SLOT, &len), BODY_FINE);
}

static void broken_streams_are_told(void **state)
{
	size_t n = pack(MAX_WBITS + 16, doc, DOC, packed);
	uint64_t len;

	(void)state;
	packed[n - 6] ^= 0x55; /* the checksum */
	assert_int_equal(run(CODING_GZIP, packed, n, 1000, SLOT, &len), BODY_CORRUPT);
	assert_int_equal(run(CODING_GZIP, doc, DOC, 1000, SLOT, &len), BODY_CORRUPT);
	assert_int_equal(run(CODING_OTHER, doc, DOC, 1000, SLOT, &len), BODY_ODD_CODING);
}

static void a_bomb_is_stopped_at_the_ceiling(void **state)
{
	size_t zeros = 64 << 20;
	unsigned char *bomb = calloc(1, zeros);
	z_stream z = { 0 };
	uint64_t len;

	(void)state;
	deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
	z.next_in = bomb;
	z.avail_in = (unsigned)zeros;
	z.next_out = packed;
	z.avail_out = sizeof packed;
	deflate(&z, Z_FINISH);
	EACH_ROOM {
		assert_int_equal(run(CODING_GZIP, packed, z.total_out, 1 << 16, SLOT, &len), BODY_TOO_LARGE);
		assert_true(len <= SLOT);
	}
	deflateEnd(&z);
	free(bomb);
}

#if HAVE_BROTLI_ENCODER
static void brotli(void **state)
{
	size_t n = sizeof packed;

	(void)state;
	assert_true(BrotliEncoderCompress(5, 18, BROTLI_MODE_TEXT, DOC, doc, &n, packed));
	expect_doc(CODING_BROTLI, n);
}
#endif

static int make_doc(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < DOC; i++)
		doc[i] = (unsigned char)("feed post item title date"[i * i % 25] + (i % 97 == 0));
	slots = memfd_create("test", MFD_CLOEXEC);
	if (slots < 0 || ftruncate(slots, AT + 2 * SLOT))
		return -1;
	mapped = mmap(NULL, AT + 2 * SLOT, PROT_READ | PROT_WRITE, MAP_SHARED, slots, 0);
	return mapped == MAP_FAILED ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(gzip),
		cmocka_unit_test(deflate_with_and_without_its_head),
		cmocka_unit_test(several_gzip_files_in_a_row_and_padding),
		cmocka_unit_test(broken_streams_are_told),
		cmocka_unit_test(a_bomb_is_stopped_at_the_ceiling),
#if HAVE_BROTLI_ENCODER
		cmocka_unit_test(brotli),
#endif
	};

	return cmocka_run_group_tests(tests, make_doc, NULL);
}
