/*
 * rules - one table of all findings: what each needs, how grave it is, where
 * its rule stands, what it is called, and who may be told.
 *
 * A finding the watch makes by itself is a clue (线索); how it becomes more is
 * the office's practice, settable by rule ([rules] in newmedia.conf).
 */
#ifndef NEWMEDIA_RULES_H
#define NEWMEDIA_RULES_H

#include "fact.h"

/* What an automatic finding of a rule is worth. */
enum practice {
	PRACTICE_CLUE,           /* a clue until one person confirms it */
	PRACTICE_SECOND,         /* ... until a second person confirms it, too */
	PRACTICE_CONFIRMED,      /* counts as confirmed when it is found */
	PRACTICE_OFF,            /* is not looked for */
	PRACTICE_COUNT
};
const char *practice_name(enum practice p);     /* clue, second-person, confirmed, off: as newmedia.conf says it */

/* Who may read of a finding. A unit reads of its own accounts only, and of nothing but what it can answer for. */
enum { TOLD_UNIT = 1, TOLD_OFFICE = 2, TOLD_ADMIN = 4 };

struct rule_fact {
	const char *clue;        /* what it is called until a person confirmed it; msgid */
	const char *confirmed;   /* and after; msgid */
	const char *needs;       /* what must be seen before it is said; msgid of a sentence */
	const char *source;      /* document and item that the rule stands in; msgid. "" = none: a matter of our own */
	bool veto;               /* 单项否决: one suffices to fail the account */
	bool hint;               /* 提示: worth a look, no failing of the account */
	bool by_hand;            /* only a person can see it: `newmediactl finding add` */
	bool always;             /* cannot be switched off: other verdicts rest on it */
	unsigned told;           /* TOLD_... */
	enum practice practice;  /* unless newmedia.conf says otherwise */
};
const struct rule_fact *rule_fact(enum rule r); /* never NULL */
/* Is a finding of that rule something an account can be blamed for at all (and not a matter of our sources, or a hint)? */
bool rule_accuses(enum rule r);

#endif
