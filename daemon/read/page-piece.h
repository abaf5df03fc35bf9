/*
 * page-piece - a date whose parts stand in elements of their own, as many lists
 * are laid out: "05" above "2021-07", "07-05" above "2019".
 *
 * Each part alone is no date, or, worse, one without its year.
 */
#ifndef NEWMEDIA_PAGE_PIECE_H
#define NEWMEDIA_PAGE_PIECE_H

#include <libxml/tree.h>

#include "clock.h"

struct piece {
	const xmlNode *block;   /* the element that holds all parts and nothing else */
	const xmlNode *first;   /* the text with the first of them */
	struct civil day;
};

/* Is it a text, and a part of such a date? */
bool page_piece(const xmlNode *text, struct piece *ret);

#endif
