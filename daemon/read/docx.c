/*
 * docx - the tables of an Office Open XML document (ECMA-376) as rows, one
 * after the other: a form that an office sent, filled in, comes back so.
 *
 * A cell is what a person sees in it, its paragraphs by line; what was deleted
 * under revision is no part of it; a table inside a cell belongs to the cell.
 */
#include <string.h>

#include "package.h"
#include "sheet.h"

struct tables {
	struct sheet_line line;
	struct text cell;
	int depth;                     /* of tables */
	int paragraphs;                /* begun in the cell */
	long span;                     /* columns the cell takes */
	bool in_text;
	uint32_t row;
};

static void see(struct cursor *c, struct tables *t)
{
	if (cursor_at(c, "tbl"))
		t->depth++;
	if (!t->depth)
		return;
	if (t->depth == 1 && cursor_at(c, "tc")) {
		text_reset(&t->cell);
		t->paragraphs = 0;
		t->span = 1;
	}
	if (cursor_at(c, "gridSpan"))
		t->span = cursor_number(c, "val", 1);
	if (cursor_at(c, "p") && t->paragraphs++)
		text_add_char(&t->cell, '\n');
	if (cursor_at(c, "br") || cursor_at(c, "cr"))
		text_add_char(&t->cell, '\n');
	if (cursor_at(c, "tab"))
		text_add_char(&t->cell, ' ');
	if (!strcmp(c->name, "t"))
		t->in_text = c->begins && !c->ends;
	if (!*c->name && t->in_text)
		text_add(&t->cell, (const char *)xmlTextReaderConstValue(c->x));
}

static void end_cell(struct tables *t)
{
	sheet_add_cell(&t->line, text_str(&t->cell), t->cell.len);
	for (long i = 1; i < t->span && i < SHEET_COLUMNS_MAX; i++)
		sheet_add_cell(&t->line, "", 0);
}

static int read_tables(struct package *p, const struct text *part, sheet_row *row, void *ctx)
{
	struct tables t = {.line.cells = TEXT_INIT(ROW_MAX), .cell = TEXT_INIT(SHEET_CELL_MAX + 4)};
	struct cursor c;
	int rc = cursor_open(&c, p, part) ? 1 : package_fault(p, "out of memory");

	while (rc == 1 && (rc = cursor_next(&c)) == 1) {
		see(&c, &t);
		if (t.depth == 1 && c.ends && !strcmp(c.name, "tc"))
			end_cell(&t);
		if (t.depth == 1 && c.ends && !strcmp(c.name, "tr"))
			rc = sheet_end_row(&t.line, ++t.row, row, ctx, p->err);
		if (c.ends && !strcmp(c.name, "tbl"))
			t.depth--;
	}
	xmlFreeTextReader(c.x);
	text_clear(&t.line.cells);
	text_clear(&t.cell);
	return rc;
}

int docx_read(const char *s, size_t n, sheet_row *row, void *ctx, struct text *err)
{
	struct text part = TEXT_INIT(PART_BYTES_MAX);
	struct package p;
	int rc;

	if (package_open(&p, "docx", s, n, err))
		return -1;
	rc = package_part(&p, "word/document.xml", &part);
	if (rc == 1)
		rc = read_tables(&p, &part, row, ctx);
	text_clear(&part);
	package_close(&p);
	return rc < 0 ? -1 : 0;
}

bool docx_is_one(const char *s, size_t n)
{
	struct text err = TEXT_SENTENCE;
	struct package p;
	bool is = !package_open(&p, "docx", s, n, &err) && unzLocateFile(p.zip, "word/document.xml", 2) == UNZ_OK;

	package_close(&p);
	text_clear(&err);
	return is;
}
