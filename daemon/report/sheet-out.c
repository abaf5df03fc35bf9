/*
 * sheet-out - see sheet-out.h.
 */
#include "sheet-out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "log.h"

struct sheet_out {
	char *path, *part;           /* part: written first, then renamed; NULL = standard output */
	struct text csv;
	lxw_workbook *book;          /* NULL = csv */
	lxw_worksheet *sheet;
	lxw_format *heading, *date, *plain;
	uint32_t row;
	uint16_t column, columns;
};

static bool ends_in(const char *s, const char *end)
{
	return strlen(s) > strlen(end) && !strcasecmp(s + strlen(s) - strlen(end), end);
}

static void begin_book(struct sheet_out *o, const char *title)
{
	lxw_workbook_options how = {.constant_memory = LXW_TRUE, .tmpdir = getenv("TMPDIR")}; /* a row at a time, whatever their number */

	o->book = workbook_new_opt(o->part, &how);
	o->sheet = workbook_add_worksheet(o->book, title);
	o->heading = workbook_add_format(o->book);
	format_set_bold(o->heading);
	format_set_text_wrap(o->heading);
	o->date = workbook_add_format(o->book);
	format_set_num_format(o->date, "yyyy-mm-dd");
	o->plain = workbook_add_format(o->book);
	format_set_num_format(o->plain, "@"); /* a telephone number stays one when the office edits it */
}

struct sheet_out *sheet_out_open(const char *path, const char *title, struct text *err)
{
	struct sheet_out *o;
	bool book = path && ends_in(path, ".xlsx");
	struct text part = TEXT_INIT(0);

	if (path && !book && !ends_in(path, ".csv")) {
		text_setf(err, _("%s: a name that ends in .csv or .xlsx is expected"), path);
		return NULL;
	}
	o = mem_alloc(sizeof *o);
	o->csv = (struct text)TEXT_INIT(0);
	if (path) {
		text_setf(&part, "%s.part", path);
		o->path = mem_strdup(path);
		o->part = part.buf;
	}
	if (book)
		begin_book(o, title);
	else
		text_add(&o->csv, "\xef\xbb\xbf");
	return o;
}

static void end_sheet(struct sheet_out *o)
{
	if (o->row && o->columns)
		worksheet_autofilter(o->sheet, 0, 0, o->row - 1, (lxw_col_t)(o->columns - 1));
}

void sheet_out_sheet(struct sheet_out *o, const char *title)
{
	if (!o->book)
		return;
	end_sheet(o);
	o->sheet = workbook_add_worksheet(o->book, title);
	o->row = o->column = o->columns = 0;
}

void sheet_out_heading(struct sheet_out *o, const char *s, int width)
{
	if (o->book) {
		worksheet_set_column(o->sheet, o->column, o->column, width, NULL);
		worksheet_write_string(o->sheet, o->row, o->column++, s, o->heading);
	} else {
		sheet_out_text(o, s);
	}
	o->columns++;
}

void sheet_out_text(struct sheet_out *o, const char *s)
{
	if (o->book) {
		if (*s)
			worksheet_write_string(o->sheet, o->row, o->column, s, o->plain);
	} else {
		if (o->column)
			text_add_char(&o->csv, ',');
		text_add_csv(&o->csv, s);
	}
	o->column++;
}

void sheet_out_date(struct sheet_out *o, const char *iso)
{
	lxw_datetime d = {0};
	char rest;

	if (!o->book || sscanf(iso, "%4d-%2d-%2d%c", &d.year, &d.month, &d.day, &rest) != 3)
		sheet_out_text(o, iso);
	else
		worksheet_write_datetime(o->sheet, o->row, o->column++, &d, o->date);
}

void sheet_out_number(struct sheet_out *o, int64_t n)
{
	struct text t = TEXT_INIT(32);

	if (o->book) {
		worksheet_write_number(o->sheet, o->row, o->column++, (double)n, NULL);
		return;
	}
	text_setf(&t, "%lld", (long long)n);
	sheet_out_text(o, text_str(&t));
	text_clear(&t);
}

void sheet_out_end_row(struct sheet_out *o)
{
	if (!o->book)
		text_add(&o->csv, "\r\n");
	else if (o->row == 0)
		worksheet_freeze_panes(o->sheet, 1, 0);
	o->row++;
	o->column = 0;
}

static int write_csv(struct sheet_out *o, struct text *err)
{
	FILE *f = o->part ? fopen(o->part, "w") : stdout;
	bool good = f && fwrite(text_str(&o->csv), 1, o->csv.len, f) == o->csv.len && fflush(f) == 0;

	if (!good)
		text_setf(err, _("cannot write %s: %s"), o->part ? o->part : _("standard output"), strerror(errno));
	if (f && o->part && fclose(f) && good) {
		text_setf(err, _("cannot write %s: %s"), o->part, strerror(errno));
		good = false;
	}
	return good ? 0 : -1;
}

static int write_book(struct sheet_out *o, struct text *err)
{
	lxw_error e;

	end_sheet(o);
	e = workbook_close(o->book);
	if (e != LXW_NO_ERROR)
		text_setf(err, _("cannot write %s: %s"), o->part, lxw_strerror(e));
	return e == LXW_NO_ERROR ? 0 : -1;
}

int sheet_out_close(struct sheet_out *o, struct text *err)
{
	int e = o->book ? write_book(o, err) : write_csv(o, err);

	if (!e && o->part && rename(o->part, o->path)) {
		text_setf(err, _("cannot write %s: %s"), o->path, strerror(errno));
		e = -1;
	}
	if (e && o->part)
		unlink(o->part);
	text_clear(&o->csv);
	free(o->path);
	free(o->part);
	free(o);
	return e;
}
