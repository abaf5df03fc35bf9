/*
 * utf8 - see utf8.h.
 */
#include "utf8.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>

size_t utf8_next(const unsigned char *p, size_t n, uint32_t *ret)
{
	static const unsigned char of_first[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	size_t len = utf8_length(p, n);

	*ret = p[0] & of_first[len];
	for (size_t i = 1; i < len; i++)
		*ret = *ret << 6 | (p[i] & 0x3f);
	return len;
}

static uint64_t load(const unsigned char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
	return le64toh(w);
}

/* Marks those of the eight bytes at p that are not ASCII, or below a space: the first of them for certain, and none where all are plain. */
static uint64_t marks(const unsigned char *p)
{
	uint64_t w = load(p);

	return (w | (w - 0x2020202020202020u)) & 0x8080808080808080u; /* a borrow begins at a byte that is marked itself */
}

/* So many are plain. */
static size_t plain(uint64_t marks)
{
	return marks ? (size_t)__builtin_ctzll(marks) / 8 : 8;
}

/* First bytes of three that any two others may follow (10xxxxxx): all but E0 and ED, and EF with its two non-characters. */
static const unsigned char free_lead[256] = { [0xe1] = 1, [0xe2] = 1, [0xe3] = 1, [0xe4] = 1, [0xe5] = 1, [0xe6] = 1, [0xe7] = 1, [0xe8] = 1, [0xe9] = 1,
	[0xea] = 1, [0xeb] = 1, [0xec] = 1, [0xee] = 1 };
enum { FOUR = 4 * 3, FOUR_READ = FOUR + 2 /* two loads of eight, six apart */ };

/* Four characters of three bytes, as most of a Chinese document is? */
static bool is_four(const unsigned char *p)
{
	const uint64_t bits = 0xc0c0f0c0c0f0u, want = 0x8080e08080e0u;

	return (load(p) & bits) == want && (load(p + FOUR / 2) & bits) == want && free_lead[p[0]] & free_lead[p[3]] & free_lead[p[6]] & free_lead[p[9]];
}

static bool is_one(const unsigned char *p)
{
	return free_lead[p[0]] && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80;
}

size_t utf8_pass(const unsigned char *p, size_t n)
{
	size_t i = 0;

	for (;; i++) {
		while (n - i >= 16 && !(marks(p + i) | marks(p + i + 8)))
			i += 16;
		if (n - i >= 8)
			i += plain(marks(p + i));
		while (n - i >= FOUR_READ && is_four(p + i))
			i += FOUR;
		while (n - i >= 3 && is_one(p + i))
			i += 3;
		if (i == n || p[i] < ' ' || p[i] >= 0x80)
			return i;
	}
}
