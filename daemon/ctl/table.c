/*
 * table - see table.h.  It knows terminals; it must never know what its cells
 * mean.
 *
 * Fitting: columns that may be left out go, the last first, while the table
 * would be too wide even with all others shrunk to SHRUNK_MIN; then the widest
 * column that may shrink loses a cell at a time.  What is still too wide then
 * is left to the terminal.
 */
#include "table.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { GAP = 2, SHRUNK_MIN = 8 };

void table_column(struct table *t, const char *head, int flags)
{
	if (t->n_columns == TABLE_COLUMNS_MAX)
		return;
	t->head[t->n_columns] = head;
	t->flags[t->n_columns++] = flags;
}

void table_begin(struct table *t, const struct table_head *heads, size_t n, bool csv)
{
	t->csv = csv;
	for (size_t i = 0; i < n; i++)
		table_column(t, csv ? heads[i].name : _(heads[i].word), heads[i].flags);
}

void table_tinted(struct table *t, enum tint tint, const char *s)
{
	if (t->n_cells == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 64;
		t->cell = mem_grow(t->cell, t->cap, sizeof *t->cell);
		t->tint = mem_grow(t->tint, t->cap, sizeof *t->tint);
	}
	t->tint[t->n_cells] = (unsigned char)tint;
	t->cell[t->n_cells++] = mem_strdup(s ? s : "");
}

void table_cell(struct table *t, const char *s)
{
	table_tinted(t, TINT_NONE, s);
}

void table_cellf(struct table *t, const char *fmt, ...)
{
	struct text s = TEXT_INIT(URL_MAX);
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&s, fmt, ap);
	va_end(ap);
	table_cell(t, text_str(&s));
	text_clear(&s);
}

void table_moment(struct table *t, moment m, const struct zone *z)
{
	struct text s = TEXT_INIT(64);

	if (m != MOMENT_NONE && m != MOMENT_NEVER)
		text_add_local(&s, m, z);
	table_cell(t, s.len ? text_str(&s) : "-");
	text_clear(&s);
}

void table_deadline(struct table *t, moment m, const struct zone *z)
{
	struct text s = TEXT_INIT(64);

	text_add_deadline(&s, m, z);
	table_cell(t, s.len ? text_str(&s) : "-");
	text_clear(&s);
}

void table_instant(struct table *t, const struct instant *i, const struct zone *z)
{
	struct text s = TEXT_INIT(64);

	word_instant(&s, i, z);
	table_cell(t, s.len ? text_str(&s) : "-");
	text_clear(&s);
}

/* ---- terminals ---------------------------------------------------------------- */

static int terminal_width(FILE *to)
{
	struct winsize w;

	if (!isatty(fileno(to)) || ioctl(fileno(to), TIOCGWINSZ, &w))
		return 0;
	return w.ws_col;
}

static bool takes_colour(FILE *to)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(to)) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

static const char *colour(enum tint tint)
{
	static const char *const code[] = { "", "\033[32m", "\033[33m", "\033[31m", "\033[2m" };

	return code[tint];
}

void tint_add(struct text *t, enum tint tint, const char *s)
{
	bool on = tint != TINT_NONE && takes_colour(stdout);

	text_add(t, on ? colour(tint) : "");
	text_add_safe(t, s);
	text_add(t, on ? "\033[0m" : "");
}

/* ---- printing ------------------------------------------------------------------- */

static void measure(const struct table *t, int *width)
{
	for (int c = 0; c < t->n_columns; c++)
		width[c] = text_width(t->head[c]);
	for (size_t i = 0; i < t->n_cells; i++) {
		int w = text_width(t->cell[i]), c = (int)(i % (size_t)t->n_columns);

		if (w > width[c])
			width[c] = w;
	}
}

/* Width of the table, each column that may shrink counted at most `most` wide; left out ones have width GONE. */
enum { GONE = -1 };
static int total(const struct table *t, const int *width, int most)
{
	int sum = -GAP;

	for (int c = 0; c < t->n_columns; c++)
		if (width[c] != GONE)
			sum += GAP + (t->flags[c] & COLUMN_SHRINKS && width[c] > most ? most : width[c]);
	return sum;
}

static void leave_out(const struct table *t, int *width, int room)
{
	for (int c = t->n_columns - 1; c >= 0 && total(t, width, SHRUNK_MIN) > room; c--)
		if (t->flags[c] & COLUMN_SPARE)
			width[c] = GONE;
}

static void shrink(const struct table *t, int *width, int room)
{
	while (total(t, width, INT_MAX) > room) {
		int widest = -1;

		for (int c = 0; c < t->n_columns; c++)
			if (t->flags[c] & COLUMN_SHRINKS && width[c] > SHRUNK_MIN && (widest < 0 || width[c] > width[widest]))
				widest = c;
		if (widest < 0)
			return;
		width[widest]--;
	}
}

static void pad(struct text *line, int n)
{
	while (n-- > 0)
		text_add_char(line, ' ');
}

static void add_cell(struct text *line, const char *raw, int width, int flags, enum tint tint, bool last, bool colours)
{
	struct text s = TEXT_INIT(0);
	int w;

	text_add_safe(&s, raw);
	w = text_width(text_str(&s));
	if (w > width) { /* cut, and say so */
		size_t fit = text_fit(text_str(&s), width - 1);
		struct text cut = TEXT_INIT(0);

		text_add_n(&cut, text_str(&s), fit);
		text_add(&cut, "…");
		text_clear(&s);
		s = cut;
		w = text_width(text_str(&s));
	}
	if (flags & COLUMN_RIGHT)
		pad(line, width - w);
	text_add(line, colours ? colour(tint) : "");
	text_add(line, text_str(&s));
	text_add(line, colours && tint != TINT_NONE ? "\033[0m" : "");
	if (!last)
		pad(line, (flags & COLUMN_RIGHT ? 0 : width - w) + GAP);
	text_clear(&s);
}

static void print_row(const struct table *t, const int *width, char *const *cell, const unsigned char *tint, bool colours, FILE *to)
{
	struct text line = TEXT_INIT(0);
	int last = t->n_columns - 1;

	while (last > 0 && width[last] == GONE)
		last--;
	for (int c = 0; c <= last; c++)
		if (width[c] != GONE)
			add_cell(&line, cell ? cell[c] : t->head[c], width[c], t->flags[c], tint ? (enum tint)tint[c] : TINT_DIM, c == last, colours);
	while (line.len && line.buf[line.len - 1] == ' ') /* after an empty last cell */
		line.buf[--line.len] = '\0';
	fprintf(to, "%s\n", text_str(&line));
	text_clear(&line);
}

void table_print(const struct table *t, FILE *to)
{
	int width[TABLE_COLUMNS_MAX], room = terminal_width(to);
	size_t n = (size_t)t->n_columns;
	bool colours = takes_colour(to);

	measure(t, width);
	if (room) {
		leave_out(t, width, room);
		shrink(t, width, room);
	}
	print_row(t, width, NULL, NULL, colours, to);
	for (size_t i = 0; i + n <= t->n_cells; i += n)
		print_row(t, width, t->cell + i, t->tint + i, colours, to);
}

void table_csv(const struct table *t, FILE *to)
{
	struct text line = TEXT_INIT(0);
	int n = t->n_columns;

	for (int c = 0; c < n; c++) {
		text_add(&line, c ? "," : "");
		text_add_csv(&line, t->head[c]);
	}
	fprintf(to, "%s\r\n", text_str(&line));
	for (size_t i = 0; i + (size_t)n <= t->n_cells; i += (size_t)n) {
		text_reset(&line);
		for (int c = 0; c < n; c++) {
			text_add(&line, c ? "," : "");
			text_add_csv(&line, t->cell[i + (size_t)c]);
		}
		fprintf(to, "%s\r\n", text_str(&line));
	}
	text_clear(&line);
}

void table_end(struct table *t)
{
	if (t->csv)
		table_csv(t, stdout);
	else
		table_print(t, stdout);
	table_clear(t);
}

void table_clear(struct table *t)
{
	for (size_t i = 0; i < t->n_cells; i++)
		free(t->cell[i]);
	free(t->cell);
	free(t->tint);
	*t = (struct table){ 0 };
}

/* ---- labelled lines ------------------------------------------------------------------ */

void line_print(const char *label, int width, const char *value)
{
	struct text line = TEXT_INIT(0);

	text_add(&line, label);
	pad(&line, width - text_width(label) + GAP);
	text_add_safe(&line, value);
	puts(text_str(&line));
	text_clear(&line);
}

void line_printf(const char *label, int width, const char *fmt, ...)
{
	struct text value = TEXT_INIT(0);
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&value, fmt, ap);
	va_end(ap);
	line_print(label, width, text_str(&value));
	text_clear(&value);
}

void heading_print(const char *s)
{
	bool colours = takes_colour(stdout);

	printf("\n%s%s%s\n", colours ? "\033[1m" : "", s, colours ? "\033[0m" : "");
}
