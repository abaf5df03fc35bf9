/*
 * letter - what people get: the weekly digest, notices, the word before a
 * holiday.  Made from what is known; never decides anything.
 */
#ifndef NEWMEDIA_LETTER_H
#define NEWMEDIA_LETTER_H

#include "paper.h"
#include "scope.h"

struct letter {
	struct text subject;
	struct paper paper;
	struct text file, file_name, file_type; /* an attachment; file_name empty = none */
	bool nothing;                /* there is nothing to tell: it need not be sent */
};
void letter_clear(struct letter *l);

/* One due more than LETTER_LATE before now is told as late. unit -1: the office's. -1 and a sentence. */
enum { LETTER_LATE = 2 * HOUR };
int letter_digest(struct letter *ret, const struct report_view *v, int unit, const struct report_week *w, struct text *err);
/* The same in fewer than LETTER_SHORT characters, for the messenger that the office uses. */
enum { LETTER_SHORT = 200 };
int letter_short(struct text *ret, const struct report_view *v, int unit, struct text *err);
/* What became of an accusation, for one who had it: withdrawn (kind correction), or upheld against an objection (outcome). */
int letter_correction(struct letter *ret, const struct report_view *v, const struct outbox_row *r, struct text *err);
/* To see whether mail works at all. */
void letter_test(struct letter *ret, const struct report_view *v);

/* The letter of a row of the outbox, by its kind. */
int letter_of_row(struct letter *ret, const struct report_view *v, const struct outbox_row *r, struct text *err);
/* As it travels, from the configured sender. The message id is that of the cause, for ever. */
void letter_message_id(struct text *ret, const struct config *c, const char *cause);
int letter_bytes(struct text *ret, const struct letter *l, const struct report_view *v, const struct address *to, const char *message_id,
	struct text *err);

/* The same for a webhook: row->name is its template. */
int letter_hook(struct text *ret, const struct letter *l, const struct report_view *v, const struct outbox_row *row, struct text *err);

#endif
