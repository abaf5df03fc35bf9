/*
 * import-in - what the two halves of the import share: import.c reads the table
 * and judges, import-file.c makes the file of it.
 */
#ifndef NEWMEDIA_IMPORT_IN_H
#define NEWMEDIA_IMPORT_IN_H

#include "config.h"
#include "register-sheet.h"
#include "sheet-read.h"

enum { COLUMNS_MAX = 64 };            /* of ours */

struct origin { uint32_t row; int column; };      /* of a line of the file that is made; column -1 = the whole row */
struct unit_name { char *key, *name; bool ours; };

struct importing {
	const char *file;             /* as messages name it */
	struct sheet_rows sheet;
	int of_ours[256], n_columns;  /* which of our columns a column of theirs is, -1 = none */
	int heading;                  /* the row of the headings */
	const struct config *config;  /* in force now */
	struct text as_file, made;    /* the file of feeds.d, and what it will hold */
	struct origin *lines;
	int n_lines, cap_lines, mistakes;
	struct unit_name *units;
	int n_units, cap_units, by_hand, accounts, new_units, no_address;
	char *cell[COLUMNS_MAX];      /* of the row at hand, by our columns; never NULL there */
};

/* What is wrong with the table, by row and heading; column -1 = the whole row, row 0 = the whole table. */
void import_mistake(struct importing *m, uint32_t row, int column, const char *what);
/* Is `file` the file of feeds.d that is being made? */
bool import_is_own(const struct importing *m, const char *file);
/* Sets m->made from the rows below the headings, and of each of its lines whence it comes. */
void import_make_file(struct importing *m);

#endif
