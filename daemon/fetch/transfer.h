/*
 * transfer - one question, from its address to its answer.
 *
 * A transfer may take several hops: redirects are followed here, one fresh
 * easy handle a hop, so that every address is judged, secrets stay with the
 * host they were given for, and only unbroken chains of permanent moves are
 * called a move.
 *
 * In order: transfer_new; then, while transfer_wants_hop(): take a turn at
 * transfer_host() and _port(), transfer_start(), run the handle,
 * transfer_finish(); at last transfer_answer() and transfer_free().
 */
#ifndef NEWMEDIA_TRANSFER_H
#define NEWMEDIA_TRANSFER_H

#include <curl/curl.h>

#include "fact.h"
#include "guard.h"
#include "host.h"

enum { REDIRECTS_MAX = 10 };

/* What all transfers share; made once from the settings. */
struct crew {
	struct fetch_settings settings; /* strings owned */
	struct guard guard;
	int slots_fd;
	CURLSH *share;                  /* TLS sessions */
};
int crew_init(struct crew *c, const struct fetch_settings *s, int slots_fd, struct text *err);
void crew_clear(struct crew *c);

struct transfer;
struct transfer *transfer_new(const struct crew *c, const struct ask *ask); /* the ask is copied */
void transfer_free(struct transfer *t);
struct turn *transfer_turn(struct transfer *t);      /* for hosts_enter; its owner is t */
bool transfer_wants_hop(const struct transfer *t);   /* false: the answer stands */
const char *transfer_host(const struct transfer *t); /* of the next hop */
unsigned transfer_port(const struct transfer *t);
CURL *transfer_start(struct transfer *t);            /* the handle to run; owned by t */
CURL *transfer_running(const struct transfer *t);    /* the same, NULL when none runs */
struct transfer *transfer_of(CURL *easy);
void transfer_finish(struct transfer *t, CURLcode result);
void transfer_answer(struct transfer *t, struct answer *ret); /* strings live as long as t */

#endif
