/*
 * csv - comma separated values as spreadsheets write them (RFC 4180, with the
 * separator of the country they were set to).
 */
#include <string.h>

#include "sheet.h"

/* The one that stands most often in the first line, outside quotes. */
static char separator_of(const char *s, size_t n)
{
	static const char candidates[] = ",\t;";
	size_t count[sizeof candidates - 1] = {0};
	char best = ',';
	bool quoted = false;

	for (size_t i = 0; i < n && (quoted || s[i] != '\n'); i++) {
		const char *c = s[i] && !quoted ? strchr(candidates, s[i]) : NULL;

		quoted ^= s[i] == '"';
		if (c)
			count[c - candidates]++;
	}
	for (size_t i = 0, most = 0; i < sizeof count / sizeof *count; i++)
		if (count[i] > most) {
			most = count[i];
			best = candidates[i];
		}
	return best;
}

/* A quoted cell whose opening quote is at s[i]: its text, and where it goes on. */
static size_t take_quoted(const char *s, size_t n, size_t i, struct text *cell)
{
	for (i++; i < n; i++) {
		if (s[i] == '"' && (i + 1 == n || s[i + 1] != '"'))
			return i + 1;
		i += s[i] == '"';
		text_add_char(cell, s[i]);
	}
	return n;
}

/* Whoever wrote the sheet for a spreadsheet put an apostrophe before what would have been computed. */
static void add_cell(struct sheet_line *l, const struct text *cell)
{
	const char *s = text_str(cell);
	size_t guard = cell->len > 1 && *s == '\'' && strchr("=+-@\t\r", s[1]) ? 1 : 0;

	sheet_add_cell(l, s + guard, cell->len - guard);
}

int csv_read(const char *s, size_t n, sheet_row *row, void *ctx, struct text *err)
{
	struct sheet_line line = {.cells = TEXT_INIT(ROW_MAX)};
	struct text cell = TEXT_INIT(SHEET_CELL_MAX + 4);
	char separator = separator_of(s, n);
	uint32_t number = 0;
	int more = 1;

	for (size_t i = 0; i < n && more > 0;) {
		bool ends;

		text_reset(&cell);
		while (i < n && s[i] == ' ')
			i++;
		if (i < n && s[i] == '"')
			i = take_quoted(s, n, i, &cell);
		while (i < n && s[i] != separator && s[i] != '\n')
			text_add_char(&cell, s[i++]);
		ends = i == n || s[i] == '\n';
		i++;
		add_cell(&line, &cell);
		if (ends)
			more = sheet_end_row(&line, ++number, row, ctx, err);
	}
	text_clear(&line.cells);
	text_clear(&cell);
	return more < 0 ? -1 : 0;
}
