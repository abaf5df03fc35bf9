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
/* What every such document begins and ends with. */
void circular_add_head(struct official *o, const struct config *config, const char *number, const char *title);
void circular_add_signature(struct official *o, const struct config *config, const char *signed_by, moment dated);
const char *circular_unit(const struct circular *c, const struct then_account *a); /* the name of whoever answers for it */

/* What a circular that was issued says of an account. */
struct stated { const char *account, *name, *unit; bool failed; uint32_t problems; }; /* key; names as they were; a bit a rule */

/* What a 更正 is of: the circular `number`, and what stands of it by now. */
struct correction {
	const char *number, *title;
	moment issued;
	const char *earlier;         /* number of the last correction of it, "" = none */
	const char *reason;
	struct circular_group total; /* its figures, by that correction */
	const struct stated *was;    /* its accounts, likewise */
	int n_was;
};
/* Only what c, by what was decided since, says otherwise; false: nothing but, perhaps, in the annexes. */
bool circular_correction(struct official *o, const struct circular *c, const struct correction *k, const char *number, const char *signed_by, moment dated);
void circular_json(struct emit *j, const struct circular *c);

#endif
