/*
 * occasion - one cause, many recipients: whose letter a digest or the word
 * before a holiday is, and its rows of the outbox.
 */
#ifndef NEWMEDIA_OCCASION_H
#define NEWMEDIA_OCCASION_H

#include "config.h"
#include "digest-day.h"
#include "store.h"

enum { OCCASION_ALL = -1 };
struct occasion {
	const char *kind;            /* digest or holiday */
	const char *name;            /* with the kind, the unit and the address it is the cause */
	moment due;                  /* when it should leave */
	bool to_heads;               /* the heads and the copies; else the contacts, and heads where there is none */
	bool office;                 /* and the supervising office */
	int unit;                    /* only that unit's; OCCASION_ALL */
};
/* In the order of the register, the office last. unit -1: the office; webhooks after the people; to NULL: the unit has nobody who could get it. */
void occasion_each(const struct config *c, const struct occasion *o, void (*each)(void *ctx, int unit, const struct address *to), void *ctx);
bool occasion_is_hook(const struct address *to); /* a webhook, not a person: its address is what the outbox calls it by */
/* Rows for all who have none yet, in the caller's whole; those by mail only where there is a mail server. -1: store_error(). */
struct occasion_queued { int letters, had, without; }; /* new rows; rows that were there; units that nobody gets a letter for */
int occasion_queue(struct store *s, const struct config *c, const struct occasion *o, moment now, struct occasion_queued *ret);
/* When the weekly letter leaves, as configured. */
struct digest_rule occasion_digest_rule(const struct config *c);
/* "2021-07-05" of a day since 1970-01-01: how a digest is named. */
void occasion_name_day(struct text *t, int64_t day);

#endif
