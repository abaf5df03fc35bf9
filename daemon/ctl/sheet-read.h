/*
 * sheet-read - an office's table (csv, xlsx) as rows, through the sandboxed
 * reader: its bytes are a stranger's.
 */
#ifndef NEWMEDIA_CTL_SHEET_READ_H
#define NEWMEDIA_CTL_SHEET_READ_H

#include "config.h"

struct sheet_row { uint32_t number; char *cells; }; /* as the office counts; cells with SHEET_SEPARATOR between them */
struct sheet_rows { struct sheet_row *v; int n, cap; char *error; };
/* 0; 1: what is wrong with the table; -1: it cannot be read at all. The sentence is in ret. */
int sheet_read(struct sheet_rows *rows, const struct config *c, const char *path, struct text *ret);
void sheet_rows_clear(struct sheet_rows *rows);
/* ret[n], by our columns: of each the first that is not empty of theirs that are it (of_ours, -1 = none of ours), "" where there is none. Cuts `cells` up, where they lie. */
void sheet_take(char *cells, const int *of_ours, int n_columns, char **ret, int n);

#endif
