/*
 * page-date - which places of a page are there to say when, and what they say.
 *
 * A place is a text, or a <time> that its page fills in only when it is shown.
 * What a <time> says to machines (datetime) is more exact than its words, and
 * believed unless these tell visitors of another day: then it was forgotten
 * when the page was copied, and the one shown counts.
 */
#ifndef NEWMEDIA_PAGE_DATE_H
#define NEWMEDIA_PAGE_DATE_H

#include <libxml/tree.h>

#include "clock.h"

enum { PAGE_DATE_BYTES = 120 }; /* of a text that is a date and a word or two around it */

struct page_dates {
	const struct zone *zone; /* of dates that name none */
	moment now;              /* of those without a year */
	struct text said;        /* what was returned last; whoever made it clears it */
};

bool page_may_be_date(const xmlNode *e);
/* What visitors read at e, white space folded; until the next call. */
const char *page_words(struct page_dates *g, const xmlNode *e);
/* The date at e, by its words or by datetime; until the next call. */
const char *page_date(struct page_dates *g, const xmlNode *e);
/* Is it there to say when: to the day at least, with digits, and with little else (alone: nothing else)? */
bool page_is_date(const struct page_dates *g, const char *s, bool alone);
/* Does nothing stand there but its date, and a word that introduces it? */
bool page_is_alone(struct page_dates *g, const xmlNode *e);

#endif
