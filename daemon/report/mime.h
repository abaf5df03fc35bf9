/*
 * mime - a letter as it travels: RFC 5322, 2045 to 2047 and 2231, by GMime.
 */
#ifndef NEWMEDIA_MIME_H
#define NEWMEDIA_MIME_H

#include "clock.h"

struct mime_file { const char *name, *type; const void *bytes; size_t len; }; /* type: "application/pdf" */
struct mime_letter {
	const char *from_name, *from, *to_name, *to;  /* names may be "" */
	const char *subject, *message_id;             /* message_id: local@domain, without < > */
	moment date;
	const struct zone *zone;                      /* that the date is told in */
	const char *language;                         /* zh-CN, en */
	const char *text, *html;                      /* html "" = none */
	struct mime_file file;                        /* name NULL = none */
};
/* The bytes, lines by CRLF, the same for the same letter. -1 and a sentence: something in it has no place in a header. */
int mime_make(const struct mime_letter *l, struct text *ret, struct text *err);

#endif
