/*
 * digest-in - what the parts of a digest share: the letter, its table, its
 * short form.
 */
#ifndef NEWMEDIA_DIGEST_IN_H
#define NEWMEDIA_DIGEST_IN_H

#include "letter.h"
#include "letter-text.h"

struct digest {
	const struct report_view *v;
	const struct scope *s;
	const struct report_week *week; /* NULL in the short form */
	struct letter *l;               /* NULL in the short form */
	int unit;                       /* -1 = the office */
	int n_due, n_passed, n_overdue, n_unchecked, n_confirmed; /* of the unit itself; of the office: of all */
	int n_below_due, n_below_overdue, n_below_unchecked; /* of those it supervises */
	moment first_deadline, last_deadline;           /* of those due */
	const struct zone *zone;                        /* of the first deadline */
};

/* The unit answers for it; the office for all. */
bool digest_is_mine(const struct digest *d, const struct account_line *l);
/* Its deadline is over, and no look has told yet whether it was kept: neither due "by" a day that is gone, nor overdue. */
bool digest_has_passed(const struct digest *d, const struct account_line *l);
void digest_count(struct digest *d);                         /* fills what stands below `unit` */
void digest_first_sentence(const struct digest *d, struct text *t);
const char *digest_interaction(const struct account_line *l);
const char *digest_state(const struct account_line *l);
int digest_attach(struct digest *d, struct text *err);       /* the table of all lines, as the letter's file */

#endif
