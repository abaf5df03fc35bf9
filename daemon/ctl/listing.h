/*
 * listing - what the lists of findings and of reviews share: the rows of the
 * store that are meant, as a table, CSV or JSON, with their numbers for whoever
 * decides on all of them.
 *
 * It never knows what stands in a row.
 */
#ifndef NEWMEDIA_CTL_LISTING_H
#define NEWMEDIA_CTL_LISTING_H

#include "emit.h"
#include "select-by.h"
#include "table.h"

/* The first member of a list's own struct, so that its functions know their filters. */
struct listing {
	const struct ctl *c;
	const struct view *view;
	int unit;                        /* -1: any */
	bool all;                        /* --state all: ended ones, too */
	struct table table;
	struct emit *json;               /* NULL: rows go into the table */
	struct picked picked;
};

struct listing_kind {
	const char *name;                /* of the rows, in JSON */
	const struct table_head *heads;
	int n_heads;
	int (*read_filters)(struct listing *l); /* but --unit; 0, or the exit status: said */
	int (*each)(struct listing *l);  /* has the store tell its rows: 0 or -1 */
	void (*below)(struct listing *l); /* what stands under the table; NULL: nothing */
};

/* Prints it. ret_picked: the numbers of the rows that were printed; NULL: nobody wants them. Returns the exit status. */
int listing_print(struct listing *l, const struct listing_kind *kind, const struct ctl *c, struct picked *ret_picked);

#endif
