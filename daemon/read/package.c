/*
 * package - see package.h.
 */
#include "package.h"

#include <stdlib.h>
#include <string.h>

int package_fault(struct package *p, const char *what)
{
	if (!p->err->len)
		text_setf(p->err, "not a readable %s: %s", p->what, what);
	return -1;
}

/* ---- the zip, in memory ---- */

static voidpf memory_open(voidpf opaque, const char *name, int mode)
{
	(void)name, (void)mode;
	return opaque;
}

static uLong memory_read(voidpf opaque, voidpf stream, void *to, uLong n)
{
	struct package_memory *m = stream;

	(void)opaque;
	if (n > m->n - m->at)
		n = m->n - m->at;
	memcpy(to, m->s + m->at, n);
	m->at += n;
	return n;
}

static uLong memory_write(voidpf opaque, voidpf stream, const void *from, uLong n)
{
	(void)opaque, (void)stream, (void)from, (void)n;
	return 0;
}

static long memory_tell(voidpf opaque, voidpf stream)
{
	(void)opaque;
	return (long)((struct package_memory *)stream)->at;
}

static long memory_seek(voidpf opaque, voidpf stream, uLong offset, int origin)
{
	struct package_memory *m = stream;
	size_t base = origin == ZLIB_FILEFUNC_SEEK_CUR ? m->at : origin == ZLIB_FILEFUNC_SEEK_END ? m->n : 0;

	(void)opaque;
	if (offset > m->n - base)
		return -1;
	m->at = base + offset;
	return 0;
}

static int memory_close(voidpf opaque, voidpf stream)
{
	(void)opaque, (void)stream;
	return 0;
}

int package_part(struct package *b, const char *name, struct text *ret)
{
	char chunk[16 << 10];
	int n = 0;

	if (unzLocateFile(b->zip, name, 2) != UNZ_OK) /* 2: names that differ in case only are the same */
		return 0;
	if (unzOpenCurrentFile(b->zip) != UNZ_OK)
		return package_fault(b, "a part of it is packed in a way that is not known, or with a password");
	while (!ret->cut && (n = unzReadCurrentFile(b->zip, chunk, sizeof chunk)) > 0)
		text_add_n(ret, chunk, (size_t)n);
	if (unzCloseCurrentFile(b->zip) != UNZ_OK || n < 0)
		return package_fault(b, "a part of it is damaged");
	return ret->cut ? package_fault(b, "a part of it unfolds into too many bytes") : 1;
}

/* ---- parts, element by element ---- */

static void quiet(void *ctx, const char *msg, xmlParserSeverities severity, xmlTextReaderLocatorPtr at)
{
	(void)ctx, (void)msg, (void)severity, (void)at;
}

bool cursor_open(struct cursor *c, struct package *p, const struct text *part)
{
	*c = (struct cursor){.p = p, .x = xmlReaderForMemory(text_str(part), (int)part->len, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOCDATA)};
	if (c->x)
		xmlTextReaderSetErrorHandler(c->x, quiet, NULL);
	return c->x;
}

int cursor_next(struct cursor *c)
{
	int rc;

	while ((rc = xmlTextReaderRead(c->x)) == 1) {
		int type = xmlTextReaderNodeType(c->x);

		c->begins = type == XML_READER_TYPE_ELEMENT;
		c->ends = type == XML_READER_TYPE_END_ELEMENT || (c->begins && xmlTextReaderIsEmptyElement(c->x));
		c->name = c->begins || c->ends ? (const char *)xmlTextReaderConstLocalName(c->x) : "";
		if (!strcmp(c->name, "rPh"))
			c->phonetic = c->begins && !c->ends;
		else if (c->phonetic)
			continue;
		if (*c->name || type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE)
			return 1;
	}
	return rc == 0 ? 0 : package_fault(c->p, "its XML is broken");
}

bool cursor_at(const struct cursor *c, const char *name)
{
	return c->begins && !strcmp(c->name, name);
}

bool cursor_attribute(struct cursor *c, const char *name, struct text *ret)
{
	bool found = false;

	text_reset(ret);
	for (int rc = xmlTextReaderMoveToFirstAttribute(c->x); rc == 1 && !found; rc = found ? 0 : xmlTextReaderMoveToNextAttribute(c->x)) {
		found = !strcmp((const char *)xmlTextReaderConstLocalName(c->x), name);
		if (found)
			text_add(ret, (const char *)xmlTextReaderConstValue(c->x));
	}
	xmlTextReaderMoveToElement(c->x);
	return found;
}

long cursor_number(struct cursor *c, const char *name, long otherwise)
{
	struct text t = TEXT_INIT(40);
	long n = cursor_attribute(c, name, &t) && t.len ? strtol(text_str(&t), NULL, 10) : otherwise;

	text_clear(&t);
	return n;
}

/* ---- the whole ---- */

int package_open(struct package *p, const char *what, const char *s, size_t n, struct text *err)
{
	zlib_filefunc_def calls = {memory_open, memory_read, memory_write, memory_tell, memory_seek, memory_close, memory_close, &p->memory};

	*p = (struct package){.what = what, .err = err, .memory = {s, n, 0}};
	text_reset(err);
	p->zip = unzOpen2("", &calls);
	return p->zip ? 0 : package_fault(p, "its directory is damaged");
}

void package_close(struct package *p)
{
	if (p->zip)
		unzClose(p->zip);
}
