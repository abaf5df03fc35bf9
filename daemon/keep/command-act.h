/*
 * command-act - what the verbs of a person's decisions share: who acts on
 * what, the register that follows, and the letters that are owed for it.
 */
#ifndef NEWMEDIA_COMMAND_ACT_H
#define NEWMEDIA_COMMAND_ACT_H

#include "command.h"
#include "command-order.h"
#include "standing.h"

struct act {
	struct register_ *r;
	struct store *s;
	struct order order;
	struct by by;
	const struct config *config;
	struct text *said;           /* lines for the person */
	int done, refused;
	int known;                   /* of those done: what had been taken down before */
	bool whole;                  /* one refusal refuses all */
	bool broken;                 /* the store failed: nothing of it stands */
};

/* A finding or review as it stands; key is owned and "" where it is about no account. */
struct act_finding { int64_t id, account, review; enum rule rule; enum standing standing; bool open; char *key; };
int act_find_finding(struct act *a, int64_t id, struct act_finding *ret); /* 1, 0 there is none, -1 */
struct act_review { int64_t id, account, finding; enum review_state state; moment due; char *key; };
int act_find_review(struct act *a, int64_t id, struct act_review *ret);

void act_say(struct act *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void act_refuse(struct act *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The card of the account is read again, and it is judged anew: what was decided may be part of what it is judged by. */
int act_follow(struct act *a, const char *key);

/* command-finding.c: the decision on the finding alone, with the letters it owes. */
enum act_result { ACT_DONE, ACT_WAITS, ACT_REFUSED, ACT_FAILED }; /* WAITS: a second person must confirm; said */
enum act_result act_decide(struct act *a, const struct act_finding *f, enum decision d);
/* command-review.c: the step of the review alone. */
enum act_result act_step(struct act *a, const struct act_review *v, enum review_event e);

void act_findings(struct act *a);    /* verb finding: decision=NAME id=N... note=... file=..., or decision=add account= rule= note= file=... */
void act_reviews(struct act *a);     /* verb review: step=NAME id=N... note= until= url= dated= file= */
void act_batch(struct act *a);       /* verb batch: all the orders in its file, or none */
void act_circular(struct act *a);   /* verb circular: number= signed_by= corrects= reason= title= how= from= at= decided= file=... */
void act_observe(struct act *a);     /* verb observe: account= at= last_update= interaction= works= note= file= */

#endif
