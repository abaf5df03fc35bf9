/*
 * utf8 - which bytes are characters.  Every byte of every document passes here,
 * so it is told in two ways: one character at a time, and blocks of what most
 * texts are made of.
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

/* The same for what XML lets stand in a text: no controls but tabs and ends of lines, neither U+FFFE nor U+FFFF. */
static inline size_t utf8_text_length(const unsigned char *p, size_t n)
{
	if (p[0] < ' ' && p[0] != '\t' && p[0] != '\n' && p[0] != '\r')
		return 0;
	return n >= 3 && p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe ? 0 : utf8_length(p, n);
}

/* How far p[0..n) goes on with such characters. */
size_t utf8_text(const unsigned char *p, size_t n);

#endif
