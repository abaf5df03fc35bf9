/*
 * sheet - a table that an office keeps: csv, xlsx or the tables of a docx, row by row.
 *
 * What is here knows nothing of accounts: it tells what stands in which row.
 * A file from an office is bytes from strangers like any other, so it is only
 * ever opened in the sandboxed reader.
 */
#ifndef NEWMEDIA_SHEET_H
#define NEWMEDIA_SHEET_H

#include "fact.h"
#include "text.h"

/* A row that is not empty: its number as the office sees it, from 1 and ascending; its cells from the first column on, each followed by SHEET_SEPARATOR
 * but the last. Dates are YYYY-MM-DD with HH:MM:SS where they have a time. false ends the reading. */
typedef bool sheet_row(void *ctx, uint32_t number, const char *cells);

/* Reads s[0..n); of an xlsx its first visible sheet. -1 and a sentence: what was told before it is not to be used. */
int sheet_read(const char *s, size_t n, sheet_row *row, void *ctx, struct text *err);

/* ---- between the files of this topic ---- */

enum {
	SHEET_COLUMNS_MAX = 256,      /* a register has thirty */
	SHEET_ROWS_MAX = 100000,      /* a province has ten thousand accounts */
	SHEET_CELL_MAX = 4096,        /* bytes; a longer one is cut between characters */
};

/* A row being put together. */
struct sheet_line {
	struct text cells;
	int columns;
	bool filled;                  /* something stands in it */
};
void sheet_add_cell(struct sheet_line *l, const char *s, size_t n);
/* Tells the row if there is anything in it, and empties it. 1: go on; 0: the caller wants no more; -1 and a sentence. */
int sheet_end_row(struct sheet_line *l, uint32_t number, sheet_row *row, void *ctx, struct text *err);

int csv_read(const char *s, size_t n, sheet_row *row, void *ctx, struct text *err);  /* s is clean UTF-8 */
/* The tables of a document, one after the other. */
int docx_read(const char *s, size_t n, sheet_row *row, void *ctx, struct text *err);
bool docx_is_one(const char *s, size_t n); /* of what begins as a zip */
int xlsx_read(const char *s, size_t n, sheet_row *row, void *ctx, struct text *err);

#endif
