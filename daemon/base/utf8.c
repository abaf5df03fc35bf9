/*
 * utf8 - see utf8.h.
 */
#include "utf8.h"

#include <stdbool.h>
#include <string.h>

enum { EIGHT = 8, BLOCK = 128, BACK = 2 /* bytes before a block that bear on it */ };

size_t utf8_next(const unsigned char *p, size_t n, uint32_t *ret)
{
	static const unsigned char of_first[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	size_t len = utf8_length(p, n);

	*ret = p[0] & of_first[len];
	for (size_t i = 1; i < len; i++)
		*ret = *ret << 6 | (p[i] & 0x3f);
	return len;
}

/* Built once more for processors that take 32 bytes at a time; which of both is called is settled when the program is loaded. */
#if defined __x86_64__ && defined __GLIBC__
#define FOR_WIDE_TOO __attribute__((target_clones("avx2", "default")))
#else
#define FOR_WIDE_TOO
#endif

/*
 * Where the first block from `at` on begins that bears a closer look.  It is told without a branch: a byte 10xxxxxx, which as a signed
 * number is below all others, must stand one behind the first of two or three, or two behind the first of three, and nowhere else.
 * To be looked at are controls, characters of four bytes, and those that begin with C0, C1, E0, E1, ED or EF BF, behind which not all may
 * stand.
 */
FOR_WIDE_TOO static size_t pass_blocks(const unsigned char *p, size_t at, size_t n)
{
	for (; n - at >= BLOCK; at += BLOCK) {
		unsigned char wrong = 0;

		for (size_t i = at; i < at + BLOCK; i++) {
			unsigned char c = p[i];
			signed char is = (signed char)c, one_back = (signed char)p[i - 1], two_back = (signed char)p[i - 2];

			wrong |= (is < -64) ^ (one_back >= -64 && one_back < 0) ^ (two_back >= -32 && two_back < 0);
			wrong |= ((c < ' ') & (c != '\n') & (c != '\t') & (c != '\r')) | (c >= 0xf0) | ((c & 0xde) == 0xc0) | (c == 0xed) | ((c == 0xbf) & (p[i - 1] == 0xef));
		}
		if (wrong)
			break;
	}
	return at;
}

/* Are all the eight bytes at p ASCII, and none below a space? */
static bool is_plain(const unsigned char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
	return !((w | (w - 0x2020202020202020u)) & 0x8080808080808080u); /* a borrow begins at a byte that is marked itself */
}

/* Does a character of three bytes stand at p, of those of which all that look so are valid? Nearly all of Chinese are. */
static bool is_plain_three(const unsigned char *p)
{
	return p[0] >= 0xe1 && p[0] <= 0xec && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80;
}

size_t utf8_text(const unsigned char *p, size_t n)
{
	size_t at = 0, len = 1, next = BACK; /* from there on a block is tried again */

	for (; at < n && len; at += len) {
		if (at >= next && n - at >= BLOCK) {
			next = pass_blocks(p, at, n);
			at = next == at ? at : p[next - 1] >= 0xc0 ? next - 1 : p[next - 2] >= 0xe0 ? next - 2 : next; /* a character that is not whole yet */
			next = at + BLOCK;
		}
		while (n - at >= 3 && is_plain_three(p + at))
			at += 3;
		while (n - at >= EIGHT && is_plain(p + at))
			at += EIGHT;
		if (n >= EIGHT && n - at < EIGHT && is_plain(p + n - EIGHT))
			return n;
		len = at < n ? utf8_text_length(p + at, n - at) : 0;
	}
	return at;
}
