/*
 * xlsx - the first visible sheet of an Office Open XML workbook (ECMA-376).
 *
 * The zip is read in memory by minizip, its parts by libxml2's pull reader, and
 * every part has a ceiling: a small file can unfold into a large one.  A cell
 * is what a person sees in it: shared strings are put in, formulas are taken by
 * their stored value, and a number becomes a date where its format says so.
 */
#include <libxml/xmlreader.h>
#include <math.h>
#include <minizip/unzip.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "sheet.h"

enum {
	PART_BYTES_MAX = 48 << 20,     /* of one part, unzipped: 10,000 rows of 30 columns are 15 MB */
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
	unzFile zip;
	struct text *err;
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

static int fault(struct book *b, const char *what)
{
	if (!b->err->len)
		text_setf(b->err, "not a readable xlsx: %s", what);
	return -1;
}

/* ---- the zip, in memory ---- */

struct memory { const char *s; size_t n, at; };

static voidpf memory_open(voidpf opaque, const char *name, int mode)
{
	(void)name, (void)mode;
	return opaque;
}

static uLong memory_read(voidpf opaque, voidpf stream, void *to, uLong n)
{
	struct memory *m = stream;

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
	return (long)((struct memory *)stream)->at;
}

static long memory_seek(voidpf opaque, voidpf stream, uLong offset, int origin)
{
	struct memory *m = stream;
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

/* 1: the part is in ret; 0: there is none of that name; -1 and a sentence. */
static int read_part(struct book *b, const char *name, struct text *ret)
{
	char chunk[16 << 10];
	int n = 0;

	if (unzLocateFile(b->zip, name, 2) != UNZ_OK) /* 2: names that differ in case only are the same */
		return 0;
	if (unzOpenCurrentFile(b->zip) != UNZ_OK)
		return fault(b, "a part of it is packed in a way that is not known, or with a password");
	while (!ret->cut && (n = unzReadCurrentFile(b->zip, chunk, sizeof chunk)) > 0)
		text_add_n(ret, chunk, (size_t)n);
	if (unzCloseCurrentFile(b->zip) != UNZ_OK || n < 0)
		return fault(b, "a part of it is damaged");
	return ret->cut ? fault(b, "a part of it unfolds into too many bytes") : 1;
}

/* ---- parts, element by element ---- */

struct cursor {
	struct book *b;
	xmlTextReader *x;
	const char *name;              /* of the element that begins or ends, "" = a text */
	bool begins, ends;             /* <x/> does both */
	bool phonetic;                 /* within rPh: how a name is pronounced, a second time the same */
};

static void quiet(void *ctx, const char *msg, xmlParserSeverities severity, xmlTextReaderLocatorPtr at)
{
	(void)ctx, (void)msg, (void)severity, (void)at;
}

static bool cursor_open(struct cursor *c, struct book *b, const struct text *part)
{
	*c = (struct cursor){.b = b, .x = xmlReaderForMemory(text_str(part), (int)part->len, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOCDATA)};
	if (c->x)
		xmlTextReaderSetErrorHandler(c->x, quiet, NULL);
	return c->x;
}

/* 1: at the next element or text; 0: the end; -1: broken. */
static int cursor_next(struct cursor *c)
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
	return rc == 0 ? 0 : fault(c->b, "its XML is broken");
}

static bool at(const struct cursor *c, const char *name)
{
	return c->begins && !strcmp(c->name, name);
}

/* An attribute by its local name; false: it has none. */
static bool attribute(struct cursor *c, const char *name, struct text *ret)
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

static long number(struct cursor *c, const char *name, long otherwise)
{
	struct text t = TEXT_INIT(40);
	long n = attribute(c, name, &t) && t.len ? strtol(text_str(&t), NULL, 10) : otherwise;

	text_clear(&t);
	return n;
}

typedef void on_element(struct cursor *c, struct book *b);

/* Walks one part; a part that is not there is an empty one, but where it is needed. */
static int walk(struct book *b, const char *name, bool needed, on_element *on)
{
	struct text part = TEXT_INIT(PART_BYTES_MAX);
	struct cursor c;
	int rc = read_part(b, name, &part);

	if (rc == 0 && needed)
		rc = fault(b, "a part that every workbook has is missing");
	if (rc == 1) {
		rc = cursor_open(&c, b, &part) ? 1 : fault(b, "out of memory");
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

	if (at(c, "workbookPr") && attribute(c, "date1904", &t))
		b->from_1904 = !strcmp(text_str(&t), "1") || !strcmp(text_str(&t), "true");
	if (at(c, "sheet") && !b->sheet_id.len && !(attribute(c, "state", &t) && strcmp(text_str(&t), "visible")))
		attribute(c, "id", &b->sheet_id); /* r:id: a sheet has a sheetId, too, but no other id */
	text_clear(&t);
}

static void see_relation(struct cursor *c, struct book *b)
{
	struct text id = TEXT_INIT(PART_NAME_MAX), target = TEXT_INIT(PART_NAME_MAX);

	if (at(c, "Relationship") && attribute(c, "Id", &id) && attribute(c, "Target", &target) &&
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

	if (at(c, "si") && s->n < STRINGS_MAX) {
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
	if (at(c, "numFmt")) {
		struct text code = TEXT_INIT(400);
		long id = number(c, "numFmtId", -1);

		if (id >= 0 && id < FORMATS_MAX && attribute(c, "formatCode", &code)) {
			styles.said[id] = true;
			styles.own[id] = format_is_date(text_str(&code));
		}
		text_clear(&code);
	}
	if (styles.in_cells && at(c, "xf") && b->n_formats < FORMATS_MAX) {
		long id = number(c, "numFmtId", 0);

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

	if (at(c, "mergeCell") && b->n_merges < MERGES_MAX && attribute(c, "ref", &ref) && (colon = strchr(s = text_str(&ref), ':'))) {
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
	if (at(c, "c")) {
		text_reset(&cell->value);
		attribute(c, "t", &cell->type);
		attribute(c, "r", &cell->ref);
		cell->format = number(c, "s", 0);
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
	int rc = cursor_open(&c, b, part) ? 1 : fault(b, "out of memory");

	while (rc == 1 && (rc = cursor_next(&c)) == 1) {
		if (at(&c, "row")) {
			row_number = (uint32_t)number(&c, "r", (long)row_number + 1);
			open_spans(b, row_number);
		}
		see_cell(&c, &cell);
		if (c.ends && !strcmp(c.name, "c"))
			add_cell(b, &cell, &line, row_number);
		if (c.ends && !strcmp(c.name, "row")) {
			end_row(b, &line, row_number);
			rc = sheet_end_row(&line, row_number, row, ctx, b->err);
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
	rc = read_part(b, sheet, &part);
	if (rc == 0)
		rc = fault(b, "it has no visible sheet");
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
	struct memory memory = {s, n, 0};
	zlib_filefunc_def calls = {memory_open, memory_read, memory_write, memory_tell, memory_seek, memory_close, memory_close, &memory};
	struct book b = {.zip = unzOpen2("", &calls), .err = err, .sheet_id = TEXT_INIT(PART_NAME_MAX), .sheet_part = TEXT_INIT(PART_NAME_MAX),
		.shared.bytes = TEXT_INIT(PART_BYTES_MAX), .utc = zone_find("UTC")};
	int rc;

	text_reset(err);
	if (!b.zip)
		return fault(&b, "its directory is damaged");
	b.is_date = mem_alloc(FORMATS_MAX * sizeof *b.is_date);
	rc = read_book(&b, row, ctx);
	unzClose(b.zip);
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
