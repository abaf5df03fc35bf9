/*
 * account-in - what the files that write an account's page share; no other
 * includes it.
 *
 * Names and phones of persons stay out of it: the page is read by more people
 * than need them.
 */
#ifndef NEWMEDIA_ACCOUNT_IN_H
#define NEWMEDIA_ACCOUNT_IN_H

#include "leaf.h"

struct account_writing {
	struct leaf l;
	const struct site_view *v;
	const struct member *m;
	struct store *s;             /* never NULL where rows are told */
	int rows;                    /* of the table that is open, see account_row() */
};

/* Each writes a part of the page: 0, or -1: store_error(). */
int account_put_found(struct account_writing *w);      /* account-found.c: findings, each with its steps, and the open review */
int account_put_year(struct account_writing *w);       /* account-year.c: a year of updates, comments and interaction */
int account_put_rows(struct account_writing *w);       /* account-rows.c: posts, what persons saw, coverage, looks */

#endif
