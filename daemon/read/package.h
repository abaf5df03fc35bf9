/*
 * package - an office's file as a zip of XML parts (ECMA-376): workbooks and
 * documents alike.
 *
 * The zip is read in memory by minizip, its parts by libxml2's pull reader,
 * and every part has a ceiling: a small file can unfold into a large one.
 */
#ifndef NEWMEDIA_PACKAGE_H
#define NEWMEDIA_PACKAGE_H

#include <libxml/xmlreader.h>
#include <minizip/unzip.h>

#include "text.h"

enum {
	PART_BYTES_MAX = 48 << 20,     /* of one part, unzipped: 10,000 rows of 30 columns are 15 MB */
};

struct package_memory { const char *s; size_t n, at; };
struct package {
	unzFile zip;                   /* NULL = not open */
	const char *what;              /* xlsx, docx: for sentences */
	struct text *err;
	struct package_memory memory;
};
int package_open(struct package *p, const char *what, const char *s, size_t n, struct text *err); /* -1 and a sentence; p must not move */
void package_close(struct package *p);
int package_fault(struct package *p, const char *what);  /* the first sentence stays; always -1 */
/* 1: the part is in ret; 0: there is none of that name; -1 and a sentence. */
int package_part(struct package *p, const char *name, struct text *ret);

/* A part, element by element. */
struct cursor {
	struct package *p;
	xmlTextReader *x;              /* freed by the caller */
	const char *name;              /* of the element that begins or ends, "" = a text */
	bool begins, ends;             /* <x/> does both */
	bool phonetic;                 /* within rPh: how a name is pronounced, a second time the same */
};
bool cursor_open(struct cursor *c, struct package *p, const struct text *part);
int cursor_next(struct cursor *c); /* 1: at the next element or text; 0: the end; -1: broken */
bool cursor_at(const struct cursor *c, const char *name);
/* An attribute by its local name; false: it has none. */
bool cursor_attribute(struct cursor *c, const char *name, struct text *ret);
long cursor_number(struct cursor *c, const char *name, long otherwise);

#endif
