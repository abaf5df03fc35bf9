/*
 * transfer - one question, from its address to its answer.
 *
 * A transfer may take several hops: redirects are followed here, one fresh
 * easy handle a hop, so that every address is judged, secrets stay with the
 * host they were given for, and only unbroken chains of permanent moves are
 * called a move.
 *
 * In order: transfer_new; then, while transfer_wants_hop(): take a turn at
 * transfer_host() and _port(); look transfer_name() up and tell by
 * transfer_named(); transfer_start(), run the handle, transfer_finish(); at
 * last transfer_answer() and transfer_free().
 */
#ifndef NEWMEDIA_TRANSFER_H
#define NEWMEDIA_TRANSFER_H

#include <curl/curl.h>

#include "fact.h"
#include "guard.h"
#include "host.h"
#include "names.h"
#include "place.h"

enum { REDIRECTS_MAX = 10 };

/* What all transfers share; made once from the settings. */
enum { TRANSFERS_SPARE = 128 }; /* as many as are in use where hosts answer at once; beyond that one made anew does not matter */
struct crew {
	struct fetch_settings settings; /* strings owned */
	struct guard guard;
	int slots_fd;
	uint32_t *slot;                 /* those lent to us and not in use */
	uint32_t n_slots;
	char *near;                     /* all slots, mapped; NULL = they are not */
	bool *near_is_there;            /* by slot: its first bytes are in memory */
	struct transfer *starved, **starved_end; /* a body came and there was no slot: their servers wait */
	struct place proxy;             /* where it is; its url is NULL when there is none */
	struct curl_slist *stale;       /* what curl is to forget at the next hop: it was told these addresses by us */
	bool bundle;                    /* the authorities stand in one file: no folder need be searched */
	struct transfer *spare;         /* with their handles, for the next questions */
	int n_spare;
};
int crew_init(struct crew *c, const struct fetch_settings *s, int slots_fd, struct text *err);
void crew_clear(struct crew *c);

void crew_lend(struct crew *c, uint32_t slot); /* the keeper's; who is starved goes on */

struct transfer;
struct transfer *transfer_new(struct crew *c, const struct ask *ask); /* the ask is copied */
void transfer_free(struct transfer *t);
struct turn *transfer_turn(struct transfer *t);      /* for hosts_enter; its owner is t */
bool transfer_wants_hop(const struct transfer *t);   /* false: the answer stands */
const char *transfer_host(const struct transfer *t); /* of the next hop */
unsigned transfer_port(const struct transfer *t);
/* What must be looked up before the next hop; NULL = nothing. */
const char *transfer_name(const struct transfer *t);
struct seeker *transfer_seeker(struct transfer *t, double now); /* for names_ask; its owner is t, its time what t has left (now: monotonic seconds) */
/* It was looked up: t takes the addresses, or ends. */
void transfer_named(struct transfer *t, double now);
/* Seconds for which its host asked to be left alone; -1 = it did not. */
int64_t transfer_wants_silence(const struct transfer *t);
/* Another answer of its host asked for that: t ends without asking. */
void transfer_silenced(struct transfer *t, int64_t seconds);
CURL *transfer_start(struct transfer *t, bool warm); /* the handle to run; owned by t; warm: its connection is worth keeping */
CURL *transfer_running(const struct transfer *t);    /* the same, NULL when none runs */
struct transfer *transfer_of(CURL *easy);
/* last: nobody else is at its host.  A slot that is not to be answered with is free again, and others may go on. */
void transfer_finish(struct transfer *t, CURLcode result, bool last);
void transfer_answer(struct transfer *t, struct answer *ret); /* strings live as long as t */

#endif
