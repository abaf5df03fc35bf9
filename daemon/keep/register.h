/*
 * register - who is watched, in memory: the configuration joined with what the
 * store remembers, as the cards the minds work on.  The keeper's loop and
 * newmediactl's reading verbs build it by the same code, so that both judge alike.
 */
#ifndef NEWMEDIA_REGISTER_H
#define NEWMEDIA_REGISTER_H

#include "config.h"
#include "clue.h"
#include "judge.h"
#include "schedule.h"
#include "store.h"

struct member {                      /* one account in the watch */
	const struct conf_account *conf;
	const struct policy *policy; /* shared by all that the office treats alike */
	struct account_card card;    /* card.feeds, a part of register_.feeds, in the order of conf->feeds */
	struct verdict verdict;      /* of the last register_judge() */
	struct clues clues;          /* its open findings but `no-update` */
	bool recorded;               /* the store has what it keeps of this verdict, and of the account's habit: see record.c */
	bool decided;                /* a person decided something about it, and its page does not tell it yet */
};

struct register_ {
	const struct config *config;
	struct member *members;      /* in the order of config->accounts */
	struct policy **policies;    /* those that differ */
	int n_policies;
	int n_members;
	struct source_card *sources; /* feed_card.source is an index into it */
	char **source_names;         /* same order; ascending */
	int *first_of, *next_feed;   /* the feeds of a source, see register_each_feed() */
	int n_sources, n_feeds;
	int64_t *lag;                /* of a source, as last asked: when it moves, so does the moment its accounts wait for */
	moment *pending_from;        /* of a source: no account of it can become proven before its life reaches this; NEVER = none waits */
	struct feed_place *places;   /* all feeds, members' order */
	struct feed_card *feeds;     /* the same: their cards */
	struct world world;
	bool letters;                /* a message was queued: whoever tells them sets it back */
};

struct feed_place { int member, feed; };

/* write: rows are created and changes recorded (in one transaction); else the store is only read (it may be NULL: nothing known). */
struct register_ *register_new(const struct config *c, struct store *s, bool write, moment now, struct text *err);
void register_free(struct register_ *r);
/* For readers that live long: member i and its sources as the store has them now, judged anew. 0 or -1: store_error(). */
int register_reread(struct register_ *r, struct store *s, int i, moment now);
int register_find(const struct register_ *r, const char *key);   /* index, -1 = none */
int register_find_source(const struct register_ *r, const char *name);   /* index, -1 = none */
/* Calls each for every feed of a source; an account with two feeds there comes twice. */
void register_each_feed(const struct register_ *r, uint32_t source, void (*each)(void *ctx, const struct feed_place *f), void *ctx);
/* Judges member i at world.now, keeps the verdict, and lets its sources know for what moment it waits. */
const struct verdict *register_judge(struct register_ *r, int i);
/* After a feed's recipe spoke: is a source another kind than it was taken for? Its card is turned, its accounts are the caller's to judge. */
bool register_settle_via(struct register_ *r, int source);
/* After world.since moved: nobody counts as asked any more but those asked since. */
void register_count_asked(struct register_ *r);

#endif
