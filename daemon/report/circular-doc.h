/*
 * circular-doc - a circular's figures in the forms in which they leave the
 * house: an official document, JSON (circular-sheet.h: a workbook, a csv).
 */
#ifndef NEWMEDIA_CIRCULAR_DOC_H
#define NEWMEDIA_CIRCULAR_DOC_H

#include "circular.h"
#include "emit.h"
#include "official.h"

/* Where an account's row says something: the same words in the annex, the workbook and the csv. */
struct case_words { struct text problem, last, gap, over, posts, interaction; };
void case_words_set(struct case_words *w, const struct circular_case *k);
void case_words_clear(struct case_words *w);

/* number NULL: a draft. `dated`: the day it bears, from which the reply is counted. */
void circular_document(struct official *o, const struct circular *c, const char *number, const char *signed_by, moment dated);
/* A 更正: what differs from the circular `first`, as issued on `issued` under `title`; named: accounts it named as failed. */
struct correction { const char *number, *title, *reason; moment issued; const struct circular_item *named; int n_named; };
void circular_correction(struct official *o, const struct circular *c, const struct correction *k, const char *number, const char *signed_by, moment dated);
void circular_json(struct emit *j, const struct circular *c);

#endif
