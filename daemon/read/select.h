/*
 * select - one line of a recipe that finds something in a tree:
 *
 *     XPATH [match /REGEX/ims] [map VALUE=WORD ...]
 *
 * Compiled once, used on every document; the work one document may cost is
 * bounded.  What stands in the words is the recipe's business.
 */
#ifndef NEWMEDIA_SELECT_H
#define NEWMEDIA_SELECT_H

#include <libxml/tree.h>

#include "text.h"

struct select; /* a chain of alternatives: the first that finds something counts */

/* Compiles one line and appends it to *chain; words: what may stand behind `=` in its map, NULL-terminated, NULL = it may have none.
 * -1 and a sentence. */
int select_add(struct select **chain, const char *line, int number, const char *const *words, struct text *err);
void select_free(struct select *chain);
const struct select *select_next(const struct select *chain);
bool select_has_map(const struct select *chain);
int select_line(const struct select *chain); /* where its first alternative stands */

struct selecting; /* one document's tree being looked at */
struct selecting *select_begin(xmlDoc *doc);
void select_end(struct selecting *s);
/* The line whose work went beyond the limits, 0 = none did. */
int select_overrun(const struct selecting *s);

/* What the chain finds from `at`, white space as it is; false: nothing, or only white space. */
bool select_text(struct selecting *s, const struct select *chain, xmlNode *at, struct text *ret);
/* What one alternative's regular expression takes from a node's text; without one, all of it. */
bool select_within(struct selecting *s, const struct select *one, xmlNode *node, struct text *ret);
/* Whether it finds anything that is not false. */
bool select_true(struct selecting *s, const struct select *chain, xmlNode *at);
/* The mapped word's index among `words`, -1: nothing found or nothing said of it. */
int select_word(struct selecting *s, const struct select *chain, xmlNode *at, struct text *ret_found);
/* The nodes it finds, in document order; freed by the caller with xmlXPathFreeNodeSet. NULL = none. */
struct _xmlNodeSet *select_nodes(struct selecting *s, const struct select *chain, xmlNode *at);
struct _xmlNodeSet *select_nodes_of_one(struct selecting *s, const struct select *one, xmlNode *at);

#endif
