/*
 * register-sheet - the register of accounts as an office keeps it in a table:
 * which column is which key of feeds.d, and the office's words for its values.
 *
 * One table serves both ways, so that what is exported is what is imported.
 */
#ifndef NEWMEDIA_REGISTER_SHEET_H
#define NEWMEDIA_REGISTER_SHEET_H

#include <stdbool.h>

#include "text.h"

enum { OF_UNIT = 1, OF_ACCOUNT = 2 };
enum column_kind {
	COLUMN_TEXT, COLUMN_DATE, COLUMN_WORD,
	COLUMN_UNIT,      /* a unit: by its name where only one is called so, else by its key */
	COLUMN_LINES,     /* may be given several times: one line of the cell each */
	COLUMN_DURATION,  /* days where there is a number alone */
	COLUMN_PERSON,    /* names, addresses and telephones: personal data */
};
struct sheet_column {
	const char *key;          /* of feeds.d; "" = what the row is, "key" = what stands in the brackets, "mail" = of the head */
	unsigned of;              /* OF_... */
	enum column_kind kind;
	const char *const *words; /* COLUMN_WORD: office's word, value, ...; NULL-terminated. The first of a value is the one exported */
	const char *headings;     /* the office's names for it by |, the exported one first */
};
extern const struct sheet_column sheet_columns[];
extern const int sheet_n_columns;
enum { SHEET_ROW_KIND, SHEET_KEY }; /* the first two columns */

/* The column a heading names, -1 = none. White space, line ends and notes in brackets do not count. */
int sheet_column_named(const char *heading);
int sheet_column_of(const char *key, unsigned of);                       /* -1 = none */
/* The heading as exported: the office's in Chinese, else the key. */
void sheet_heading(const struct sheet_column *c, bool chinese, struct text *ret);
/* A word of the office as feeds.d wants it, and back; what is in no list stays as it is. */
const char *sheet_value(const struct sheet_column *c, const char *word);
const char *sheet_word(const struct sheet_column *c, const char *value);

/* A cell of COLUMN_PERSON as whoever need not know it sees it: "张三 <li@x.cn>" is "张** <l**@x.cn>". Personal Information Protection Law, article 51. */
void sheet_mask(const char *cell, struct text *ret);
bool sheet_is_masked(const char *cell);

#endif
