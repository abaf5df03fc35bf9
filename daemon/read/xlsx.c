/*
 * xlsx - the first visible sheet of an Office Open XML workbook (ECMA-376).
 *
 * A cell
 * is what a person sees in it: shared strings are put in, formulas are taken by
 * their stored value, and a number becomes a date where its format says so.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "package.h"
#include "sheet.h"

enum {
	STRINGS_MAX = 1000000,         /* shared strings */
	MERGES_MAX = SHEET_ROWS_MAX,   /* a merge of a unit's accounts has two rows at least */
	FORMATS_MAX = 65536,           /* cell formats: what the program that wrote it allows */
	PART_NAME_MAX = 300,
	DAYS_TO_1970 = 25569,          /* from 1899-12-30, from which serial numbers count */
	DAYS_TO_1904 = 1462,           /* the other calendar of workbooks */
	FIRST_SURE_DAY = 61,           /* before it the calendar has a 29 February 1900 */
};

struct strings {
	struct text bytes;             /* one after the other, each with its NUL */
	size_t *at;
	size_t n, cap;
};

/* Cells merged downwards: all of them show what stands in the first. */
struct merge { uint32_t from, to; int column; };
struct span { uint32_t to; struct text value; };

struct book {
	struct package p;
	struct text sheet_id, sheet_part;
	struct strings shared;
	bool *is_date;                 /* by cell format */
	size_t n_formats;
	bool from_1904;
	struct merge *merges;          /* by their first row */
	size_t n_merges, next_merge;
	struct span span[SHEET_COLUMNS_MAX];
	const struct zone *utc;
};

typedef void on_element(struct cursor *c, struct book *b);

/* Walks one part; a part that is not there is an empty one, but where it is needed. */
static int walk(struct book *b, const char *name, bool needed, on_element *on)
{
	struct text part = TEXT_INIT(PART_BYTES_MAX);
	struct cursor c;
	int rc = package_part(&b->p, name, &part);

	if (rc == 0 && needed)
		rc = package_fault(&b->p, "a part that every workbook has is missing");
	if (rc == 1) {
		rc = cursor_open(&c, &b->p, &part) ? 1 : package_fault(&b->p, "out of memory");
		while (rc == 1 && (rc = cursor_next(&c)) == 1)
			on(&c, b);
		xmlFreeTextReader(c.x);
	}
	text_clear(&part);
	return rc < 0 ? -1 : 0;
}

/* ---- the workbook: which sheet, which calendar ---- */

static void see_workbook(struct cursor *c, struct book *b)
{
	struct text t = TEXT_INIT(PART_NAME_MAX);

	if (cursor_at(c, "workbookPr") && cursor_attribute(c, "date1904", &t))
		b->from_1904 = !strcmp(text_str(&t), "1") || !strcmp(text_str(&t), "true");
	if (cursor_at(c, "sheet") && !b->sheet_id.len && !(cursor_attribute(c, "state", &t) && strcmp(text_str(&t), "visible")))
		cursor_attribute(c, "id", &b->sheet_id); /* r:id: a sheet has a sheetId, too, but no other id */
	text_clear(&t);
}

static void see_relation(struct cursor *c, struct book *b)
{
	struct text id = TEXT_INIT(PART_NAME_MAX), target = TEXT_INIT(PART_NAME_MAX);

	if (cursor_at(c, "Relationship") && cursor_attribute(c, "Id", &id) && cursor_attribute(c, "Target", &target) &&
		!strcmp(text_str(&id), text_str(&b->sheet_id))) {
		text_reset(&b->sheet_part);
		if (*text_str(&target) == '/')
			text_add(&b->sheet_part, text_str(&target) + 1);
		else
			text_addf(&b->sheet_part, "xl/%s", text_str(&target));
	}
	text_clear(&id);
	text_clear(&target);
}

/* ---- shared strings ---- */

static void see_string(struct cursor *c, struct book *b)
{
	struct strings *s = &b->shared;

	if (cursor_at(c, "si") && s->n < STRINGS_MAX) {
		if (s->n == s->cap) {
			s->cap = s->cap ? s->cap * 2 : 1024;
			s->at = mem_grow(s->at, s->cap, sizeof *s->at);
		}
		if (s->n)
			text_add_char(&s->bytes, '\0');
		s->at[s->n++] = s->bytes.len;
	}
	if (!*c->name && s->n)
		text_add(&s->bytes, (const char *)xmlTextReaderConstValue(c->x));
}

static const char *shared_string(const struct strings *s, const char *index)
{
	size_t i = strtoul(index, NULL, 10);

	return i < s->n ? text_str(&s->bytes) + s->at[i] : "";
}

/* ---- cell formats: which numbers are dates ---- */

/* What is not quoted, escaped or in brackets names a part of a date or time. */
static bool format_is_date(const char *code)
{
	for (; *code; code++) {
		if (*code == '"' || *code == '[') {
			char end = *code == '"' ? '"' : ']';

			for (code++; *code && *code != end; code++)
				;
			if (!*code)
				return false;
		} else if (*code == '\\' || *code == '_' || *code == '*') {
			if (!*++code)
				return false;
		} else if (!strncmp(code, "General", 7)) {
			return false;
		} else if (strchr("ymdhsYMDHS", *code)) {
			return true;
		}
	}
	return false;
}

/* Formats that every program knows by number (ECMA-376 18.8.30, with those of Chinese programs). */
static bool builtin_is_date(long id)
{
	return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

struct styles { bool own[FORMATS_MAX], said[FORMATS_MAX], in_cells; };
static struct styles styles; /* of the workbook being read; too large for a stack */

static void see_style(struct cursor *c, struct book *b)
{
	if (!strcmp(c->name, "cellXfs"))
		styles.in_cells = c->begins && !c->ends;
	if (cursor_at(c, "numFmt")) {
		struct text code = TEXT_INIT(400);
		long id = cursor_number(c, "numFmtId", -1);

		if (id >= 0 && id < FORMATS_MAX && cursor_attribute(c, "formatCode", &code)) {
			styles.said[id] = true;
			styles.own[id] = format_is_date(text_str(&code));
		}
		text_clear(&code);
	}
	if (styles.in_cells && cursor_at(c, "xf") && b->n_formats < FORMATS_MAX) {
		long id = cursor_number(c, "numFmtId", 0);

		b->is_date[b->n_formats++] = id >= 0 && id < FORMATS_MAX && styles.said[id] ? styles.own[id] : builtin_is_date(id);
	}
}

/* ---- the sheet ---- */

static void add_date(const struct book *b, double serial, struct text *ret)
{
	double days = floor(serial) + (b->from_1904 ? DAYS_TO_1904 : 0) + (serial < FIRST_SURE_DAY && !b->from_1904 ? 1 : 0);
	int64_t seconds = (int64_t)floor((serial - floor(serial)) * DAY + 0.5);
	struct civil c = civil_at((int64_t)(days - DAYS_TO_1970) * DAY + seconds, b->utc);

	if (serial >= 1)
		text_addf(ret, "%04d-%02d-%02d", c.year, c.month, c.day);
	if (seconds)
		text_addf(ret, "%s%02d:%02d:%02d", serial >= 1 ? " " : "", c.hour, c.minute, c.second);
}

/* "AB12" -> 27; a cell that does not say where it stands comes after the last. */
static int column_of(const char *ref, int next)
{
	int n = 0;

	for (; *ref >= 'A' && *ref <= 'Z' && n <= SHEET_COLUMNS_MAX; ref++)
		n = n * 26 + (*ref - 'A' + 1);
	return n ? n - 1 : next;
}

/* "D3:D9": a merge that reaches further down. */
static void see_merge(struct cursor *c, struct book *b)
{
	struct text ref = TEXT_INIT(60);
	const char *s, *colon;
	struct merge m;

	if (cursor_at(c, "mergeCell") && b->n_merges < MERGES_MAX && cursor_attribute(c, "ref", &ref) && (colon = strchr(s = text_str(&ref), ':'))) {
		m.column = column_of(s, SHEET_COLUMNS_MAX);
		m.from = (uint32_t)strtoul(s + strcspn(s, "0123456789"), NULL, 10);
		m.to = (uint32_t)strtoul(colon + strcspn(colon, "0123456789"), NULL, 10);
		if (m.column < SHEET_COLUMNS_MAX && m.to > m.from) {
			if (!b->merges)
				b->merges = mem_alloc(MERGES_MAX * sizeof *b->merges);
			b->merges[b->n_merges++] = m;
		}
	}
	text_clear(&ref);
}

static int by_first_row(const void *a, const void *b)
{
	const struct merge *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/* The merges that begin in this row are open from here on. */
static void open_spans(struct book *b, uint32_t row)
{
	for (; b->next_merge < b->n_merges && b->merges[b->next_merge].from <= row; b->next_merge++) {
		const struct merge *m = &b->merges[b->next_merge];

		b->span[m->column].to = m->from == row ? m->to : 0;
		text_reset(&b->span[m->column].value);
	}
}

/* What a cell shows: its own, else the first one's of the merge it lies in. */
static void put_cell(struct book *b, struct sheet_line *line, uint32_t row, const char *value)
{
	struct span *s = &b->span[line->columns < SHEET_COLUMNS_MAX ? line->columns : 0];

	if (line->columns < SHEET_COLUMNS_MAX && s->to >= row) {
		if (*value && !s->value.len)
			text_add(&s->value, value);
		value = text_str(&s->value);
	}
	sheet_add_cell(line, value, strlen(value));
}

static void end_row(struct book *b, struct sheet_line *line, uint32_t row)
{
	int last = SHEET_COLUMNS_MAX;

	while (last > line->columns && b->span[last - 1].to < row)
		last--;
	while (line->columns < last)
		put_cell(b, line, row, "");
}

struct cell { struct text value, type, ref; long format; bool in_value; };

static void add_cell(struct book *b, struct cell *cell, struct sheet_line *line, uint32_t row)
{
	enum { LARGEST_DAY = 2958465 }; /* 9999-12-31 */
	const char *value = text_str(&cell->value), *type = text_str(&cell->type);
	int column = column_of(text_str(&cell->ref), line->columns);
	bool is_number = !*type || !strcmp(type, "n");
	struct text date = TEXT_INIT(40);
	double serial = is_number ? strtod(value, NULL) : 0;

	if (is_number && *value && cell->format >= 0 && (size_t)cell->format < b->n_formats && b->is_date[cell->format] && serial >= 0 &&
		serial <= LARGEST_DAY)
		add_date(b, serial, &date);
	else if (is_number && *value && strpbrk(value, "eE.") && fabs(serial) < 1e15)
		text_addf(&date, "%.15g", serial); /* a telephone number is stored as 1.3800001234E10 */
	if (date.len)
		value = text_str(&date);
	else if (!strcmp(type, "s"))
		value = shared_string(&b->shared, value);
	else if (!strcmp(type, "b"))
		value = *value == '1' ? "TRUE" : "FALSE";
	while (line->columns < column && line->columns < SHEET_COLUMNS_MAX)
		put_cell(b, line, row, "");
	put_cell(b, line, row, value);
	text_clear(&date);
}

static void see_cell(struct cursor *c, struct cell *cell)
{
	if (cursor_at(c, "c")) {
		text_reset(&cell->value);
		cursor_attribute(c, "t", &cell->type);
		cursor_attribute(c, "r", &cell->ref);
		cell->format = cursor_number(c, "s", 0);
	}
	if (!strcmp(c->name, "v") || !strcmp(c->name, "t"))
		cell->in_value = c->begins && !c->ends;
	if (!*c->name && cell->in_value)
		text_add(&cell->value, (const char *)xmlTextReaderConstValue(c->x));
}

static int read_rows(struct book *b, const struct text *part, sheet_row *row, void *ctx)
{
	struct sheet_line line = {.cells = TEXT_INIT(ROW_MAX)};
	struct cell cell = {.value = TEXT_INIT(SHEET_CELL_MAX + 4), .type = TEXT_INIT(20), .ref = TEXT_INIT(20)};
	uint32_t row_number = 0;
	struct cursor c;
	int rc = cursor_open(&c, &b->p, part) ? 1 : package_fault(&b->p, "out of memory");

	while (rc == 1 && (rc = cursor_next(&c)) == 1) {
		if (cursor_at(&c, "row")) {
			long number = cursor_number(&c, "r", (long)row_number + 1);

			if (number <= (long)row_number || number > UINT32_MAX) { /* ISO/IEC 29500-1, 18.3.1.73; merges are followed downwards */
				rc = package_fault(&b->p, "the rows of the sheet are not in their order");
				break;
			}
			row_number = (uint32_t)number;
			open_spans(b, row_number);
		}
		see_cell(&c, &cell);
		if (c.ends && !strcmp(c.name, "c"))
			add_cell(b, &cell, &line, row_number);
		if (c.ends && !strcmp(c.name, "row")) {
			end_row(b, &line, row_number);
			rc = sheet_end_row(&line, row_number, row, ctx, b->p.err);
		}
	}
	xmlFreeTextReader(c.x);
	text_clear(&line.cells);
	text_clear(&cell.value);
	text_clear(&cell.type);
	text_clear(&cell.ref);
	return rc;
}

static int read_book(struct book *b, sheet_row *row, void *ctx)
{
	struct text part = TEXT_INIT(PART_BYTES_MAX);
	const char *sheet;
	int rc;

	styles = (struct styles){.in_cells = false};
	if (walk(b, "xl/workbook.xml", true, see_workbook) || walk(b, "xl/_rels/workbook.xml.rels", true, see_relation) ||
		walk(b, "xl/styles.xml", false, see_style) || walk(b, "xl/sharedStrings.xml", false, see_string))
		return -1;
	sheet = text_str(&b->sheet_part);
	rc = package_part(&b->p, sheet, &part);
	if (rc == 0)
		rc = package_fault(&b->p, "it has no visible sheet");
	if (rc == 1 && walk(b, sheet, true, see_merge)) /* they stand behind the rows */
		rc = -1;
	if (b->n_merges)
		qsort(b->merges, b->n_merges, sizeof *b->merges, by_first_row);
	if (rc == 1)
		rc = read_rows(b, &part, row, ctx);
	text_clear(&part);
	return rc < 0 ? -1 : 0;
}

int xlsx_read(const char *s, size_t n, sheet_row *row, void *ctx, struct text *err)
{
	struct book b = {.sheet_id = TEXT_INIT(PART_NAME_MAX), .sheet_part = TEXT_INIT(PART_NAME_MAX), .shared.bytes = TEXT_INIT(PART_BYTES_MAX), .utc = zone_find("UTC")};
	int rc;

	if (package_open(&b.p, "xlsx", s, n, err))
		return -1;
	b.is_date = mem_alloc(FORMATS_MAX * sizeof *b.is_date);
	rc = read_book(&b, row, ctx);
	package_close(&b.p);
	for (int i = 0; i < SHEET_COLUMNS_MAX; i++)
		text_clear(&b.span[i].value);
	free(b.merges);
	free(b.is_date);
	free(b.shared.at);
	text_clear(&b.shared.bytes);
	text_clear(&b.sheet_id);
	text_clear(&b.sheet_part);
	return rc;
}
