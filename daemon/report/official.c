/*
 * official - the parts of an official document, put together.
 */
#include "official.h"

#include <assert.h>
#include <stdlib.h>

void official_add(struct official *o, enum official_kind kind, const char *text)
{
	o->v = mem_grow(o->v, (size_t)o->n + 1, sizeof *o->v);
	o->v[o->n++] = (struct official_part){ .kind = kind, .text = mem_strdup(text) };
	if (kind == OFFICIAL_TITLE && !o->title.len)
		for (; *text; text++)
			if (*text != '\n')
				text_add_char(&o->title, *text);
}

void official_addf(struct official *o, enum official_kind kind, const char *fmt, ...)
{
	struct text t = TEXT_INIT(0);
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&t, fmt, ap);
	va_end(ap);
	official_add(o, kind, text_str(&t));
	text_clear(&t);
}

void official_table(struct official *o, int columns, const int *width)
{
	struct official_part *p;

	official_add(o, OFFICIAL_TABLE, "");
	p = &o->v[o->n - 1];
	assert(columns > 0 && columns <= (int)(sizeof p->width / sizeof *p->width));
	p->columns = columns;
	for (int i = 0; i < columns; i++)
		p->width[i] = width[i];
}

void official_cell(struct official *o, const char *s)
{
	struct official_part *p = &o->v[o->n - 1];

	assert(p->kind == OFFICIAL_TABLE);
	if (!(p->cells & (p->cells - 1))) /* doubled at each power of two */
		p->cell = mem_grow(p->cell, p->cells ? 2 * (size_t)p->cells : 1, sizeof *p->cell);
	p->cell[p->cells++] = mem_strdup(s);
}

void official_cellf(struct official *o, const char *fmt, ...)
{
	struct text t = TEXT_INIT(0);
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&t, fmt, ap);
	va_end(ap);
	official_cell(o, text_str(&t));
	text_clear(&t);
}

bool official_is_kept(const struct official *o, int i)
{
	return o->v[i].kind == OFFICIAL_PARA && i + 1 < o->n && (o->v[i + 1].kind == OFFICIAL_ENCLOSED || o->v[i + 1].kind == OFFICIAL_SIGN);
}

void official_clear(struct official *o)
{
	for (int i = 0; i < o->n; i++) {
		for (int k = 0; k < o->v[i].cells; k++)
			free(o->v[i].cell[k]);
		free(o->v[i].cell);
		free(o->v[i].text);
	}
	free(o->v);
	text_clear(&o->title);
	*o = (struct official){ 0 };
}
