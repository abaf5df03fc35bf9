/*
 * sheet - see sheet.h: which kind of table it is, and the rows as they are told.
 */
#include "sheet.h"

#include <string.h>

#include "charset.h"

void sheet_add_cell(struct sheet_line *l, const char *s, size_t n)
{
	if (l->columns == SHEET_COLUMNS_MAX)
		return;
	if (l->columns++)
		text_add_char(&l->cells, SHEET_SEPARATOR);
	while (n && strchr(" \t\r\n", *s))
		s++, n--;
	while (n && strchr(" \t\r\n", s[n - 1]))
		n--;
	n = text_utf8_cut(s, n, SHEET_CELL_MAX);
	for (size_t i = 0; i < n; i++) /* of the control characters a line's end alone means something in a cell */
		if (s[i] != '\r')
			text_add_char(&l->cells, (unsigned char)s[i] < ' ' && s[i] != '\n' ? ' ' : s[i]);
	l->filled |= n > 0;
}

int sheet_end_row(struct sheet_line *l, uint32_t number, sheet_row *row, void *ctx, struct text *err)
{
	int more = 1;

	if (number > SHEET_ROWS_MAX) {
		text_setf(err, "more than %d rows", SHEET_ROWS_MAX);
		more = -1;
	} else if (l->cells.cut) {
		text_setf(err, "row %u: more than %d bytes", number, ROW_MAX);
		more = -1;
	} else if (l->filled) {
		more = row(ctx, number, text_str(&l->cells));
	}
	text_reset(&l->cells);
	l->columns = 0;
	l->filled = false;
	return more;
}

int sheet_read(const char *s, size_t n, sheet_row *row, void *ctx, struct text *err)
{
	struct text scratch = TEXT_INIT(0);
	const char *charset;
	int e;

	if (n >= 4 && !memcmp(s, "PK\3\4", 4))
		return docx_is_one(s, n) ? docx_read(s, n, row, ctx, err) : xlsx_read(s, n, row, ctx, err);
	if (n >= 8 && !memcmp(s, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8)) {
		text_setf(err, "an xls or protected file of an old office program; save it as xlsx or csv");
		return -1;
	}
	s = charset_to_utf8(s, n, "", &scratch, &n, &charset);
	e = csv_read(s, n, row, ctx, err);
	text_clear(&scratch);
	return e;
}
