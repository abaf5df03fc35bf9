/*
 * sheet-out - a table as a file that offices open: csv (with the byte order
 * mark that spreadsheets want, and nothing they would compute) or xlsx (typed
 * dates, a heading that stays in view, a filter).
 */
#ifndef NEWMEDIA_SHEET_OUT_H
#define NEWMEDIA_SHEET_OUT_H

#include "text.h"

struct sheet_out;
/* path ends in .csv or .xlsx; NULL = csv on standard output. title: the sheet's name in a workbook. NULL and a sentence. */
struct sheet_out *sheet_out_open(const char *path, const char *title, struct text *err);
/* Another sheet of a workbook, which what follows stands in; a csv has one table only. */
void sheet_out_sheet(struct sheet_out *o, const char *title);
void sheet_out_heading(struct sheet_out *o, const char *s, int width);   /* width in characters, for an xlsx */
void sheet_out_text(struct sheet_out *o, const char *s);
void sheet_out_date(struct sheet_out *o, const char *iso);               /* YYYY-MM-DD; anything else stays a text */
void sheet_out_number(struct sheet_out *o, int64_t n);
void sheet_out_end_row(struct sheet_out *o);
/* The file stands whole under its name when this returns 0; -1 and a sentence: it was not touched. Frees o either way. */
int sheet_out_close(struct sheet_out *o, struct text *err);

#endif
