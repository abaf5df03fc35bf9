/*
 * sheet-read - see sheet-read.h.
 */
#include "sheet-read.h"

#include <stdlib.h>
#include <string.h>

#include "line.h"

static void on_row(void *ctx, uint64_t tag, const struct table_row *r)
{
	struct sheet_rows *rows = ctx;

	(void)tag;
	if (rows->n == rows->cap) {
		rows->cap = rows->cap ? rows->cap * 2 : 1024;
		rows->v = mem_grow(rows->v, (size_t)rows->cap, sizeof *rows->v);
	}
	rows->v[rows->n++] = (struct sheet_row){r->number, mem_strdup(r->cells)};
}

static void on_done(void *ctx, uint64_t tag, const struct look_result *r)
{
	(void)tag;
	if (r->outcome != OUTCOME_READ)
		((struct sheet_rows *)ctx)->error = mem_strdup(*r->error ? r->error : _("it cannot be read"));
}

int sheet_read(struct sheet_rows *rows, const struct config *c, const char *path, struct text *ret)
{
	struct look_request how = {.ask = {.url = "", .etag = "", .last_modified = "", .headers = ""}, .type = DOC_SHEET, .now = clock_now(),
		.zone = zone_name(c->zone)};
	struct text body = TEXT_INIT(c->poll.max_body);
	struct look_line *line = NULL;
	int e = text_read_file(&body, path, ret);

	if (!e && !(line = line_open(c, false, on_done, rows, ret)))
		e = -1;
	if (!e) {
		look_line_on_row(line, on_row);
		e = look_line_read(line, &how, text_str(&body), body.len, "");
		while (look_line_in_flight(line))
			line_step();
	}
	if (line)
		line_close(line);
	if (!e && rows->error) {
		text_setf(ret, "%s", rows->error);
		e = 1;
	}
	text_clear(&body);
	return e;
}

void sheet_rows_clear(struct sheet_rows *rows)
{
	for (int i = 0; i < rows->n; i++)
		free(rows->v[i].cells);
	free(rows->v);
	free(rows->error);
	*rows = (struct sheet_rows){0};
}

void sheet_take(char *cells, const int *of_ours, int n_columns, char **ret, int n)
{
	static char empty[] = "";
	static const char separator[] = { SHEET_SEPARATOR, '\0' };

	for (int i = 0; i < n; i++)
		ret[i] = empty;
	for (int i = 0; i < n_columns; i++) {
		char *cell = strsep(&cells, separator);

		if (!cell)
			break;
		if (of_ours[i] >= 0 && !*ret[of_ours[i]])
			ret[of_ours[i]] = cell;
	}
}
