/*
 * utf8 - which bytes are characters.  Every byte of every document passes here,
 * so it is told in two ways: one character at a time, and runs of those that
 * most texts are made of.
 */
#ifndef NEWMEDIA_UTF8_H
#define NEWMEDIA_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of the valid character at p, of which n are there; 0: there is none (overlong forms, surrogates, what lies beyond U+10FFFF). */
static inline size_t utf8_length(const unsigned char *p, size_t n)
{
	if (p[0] < 0x80)
		return 1;
	if (n >= 2 && p[0] >= 0xc2 && p[0] <= 0xdf && (p[1] & 0xc0) == 0x80)
		return 2;
	if (n >= 3 && (p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80)
		return (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ? 0 : 3;
	if (n >= 4 && p[0] >= 0xf0 && p[0] <= 0xf4 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80 && (p[3] & 0xc0) == 0x80)
		return (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f) ? 0 : 4;
	return 0;
}

/* The same, and which it is. */
size_t utf8_next(const unsigned char *p, size_t n, uint32_t *ret);

/*
 * How far p[0..n) goes on with whole characters as most texts have them: printable ASCII, and most of three bytes; U+FFFE, U+FFFF
 * and controls are not among them.  What follows wants a closer look, and may well be right.
 */
size_t utf8_pass(const unsigned char *p, size_t n);

#endif
