/*
 * skim - stretches of an XML document that a push parser need not be given
 * where nobody wants their text: without them it is as well-formed as with
 * them, or as little.
 */
#ifndef NEWMEDIA_SKIM_H
#define NEWMEDIA_SKIM_H

#include <stdbool.h>
#include <stddef.h>

/* A walk through one document; begins with { .at = its first byte, .end = behind its last }. */
struct skim {
	const char *at;      /* from here on the next stretch is looked for */
	const char *end;
	const char *close;   /* the end of a CDATA section that was found last; NULL = none was looked for, end = there is none */
	const char *close_from; /* it is the first one from here on */
	bool cdata;          /* the last stretch told is the inside of a CDATA section, not text between tags */
};

/*
 * The next stretch: what is before *ret_from is to be parsed; what follows up to *ret_to may be left out if the parser then stands in
 * text (in a CDATA section, where s->cdata) and has used all it was given.  Only the parser can say that: inside a comment the bytes
 * look the same.  The last stretch is empty, at the end.  A document costs a few passes of memchr(), whatever is in it.
 */
void skim_next(struct skim *s, const char **ret_from, const char **ret_to);

#endif
