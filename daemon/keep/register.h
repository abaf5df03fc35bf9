/*
 * register - who is watched, in memory: the configuration joined with what the
 * store remembers, as the cards the minds work on.  The keeper's loop and
 * newmediactl's reading verbs build it by the same code, so that both judge alike.
 */
#ifndef NEWMEDIA_REGISTER_H
#define NEWMEDIA_REGISTER_H

#include "config.h"
#include "judge.h"
#include "store.h"

struct member {                      /* one account in the watch */
	const struct conf_account *conf;
	struct policy policy;
	struct account_card card;
	const char *const *urls;         /* of card.feeds, same order */
	struct verdict verdict;
};

struct member_source { const char *name; struct source_card card; };

struct register_ {
	const struct config *config;
	struct member *members;          /* in the order of config->accounts */
	int n_members;
	struct source_card *sources;     /* feed_card.source points in here */
	const char **source_names;
	int n_sources;
	struct world world;
};

/* write: rows are created and changes recorded (within one transaction); else the store is only read (it may be NULL: nothing known). */
struct register_ *register_new(const struct config *c, struct store *s, bool write, moment now, struct text *err);
void register_free(struct register_ *r);
int register_find(const struct register_ *r, const char *key);   /* index, -1 = none */
/* Judges member i at world.now and keeps the verdict. */
const struct verdict *register_judge(struct register_ *r, int i);

#endif
