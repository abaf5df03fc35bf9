/*
 * publish - from what is known to the finished files of the site, in both
 * languages: an account's page when it changed, the lists at most once a
 * minute, all of it at the start, after a change of the configuration and at
 * midnight, when ages change.
 */
#ifndef NEWMEDIA_PUBLISH_H
#define NEWMEDIA_PUBLISH_H

#include "register.h"

struct publisher;
/* The site lies in the state directory. config and store are the caller's and outlive it. NULL and a sentence. */
struct publisher *publisher_new(const struct config *c, struct store *s, moment now, struct text *err);
void publisher_free(struct publisher *p);

/* Takes in what changed of an account; its page is written by the next publisher_accounts(). */
int publisher_note(struct publisher *p, const char *account, moment now, struct text *err);
/* What came of a round. */
struct published_files { int written, removed; };
int publisher_accounts(struct publisher *p, moment now, struct published_files *ret, struct text *err);
/* Called between two pages of the rounds below, for at most half of their time: it may take notes and have accounts written. */
typedef void publisher_pause(void *ctx);
void publisher_between(struct publisher *p, publisher_pause *pause, void *ctx);
int publisher_lists(struct publisher *p, const struct gauges *g, moment now, struct published_files *ret, struct text *err);
/* Everything; what belongs to nobody any more is removed. */
int publisher_all(struct publisher *p, const struct gauges *g, moment now, struct published_files *ret, struct text *err);

#endif
