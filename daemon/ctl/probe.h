/*
 * probe-state - what one probe keeps for the next: a small JSON file per
 * address, written atomically.  Nothing of it ever reaches the store.
 */
#ifndef NEWMEDIA_PROBE_H
#define NEWMEDIA_PROBE_H

#include "look.h"

enum {
	SEEN_MAX = 2 * POSTS_CARRIED_MAX,  /* posts remembered: two of the longest lists */
	PROBE_AHEAD = 10 * MINUTE,         /* clocks differ by that much (truth rule 4) */
};

struct probe_state {
	bool known;                  /* there was an earlier good probe */
	char *etag, *last_modified;  /* verbatim, never NULL */
	char *final_host;            /* where the good answer came from, never NULL */
	uint64_t body_hash;
	uint64_t *key, *face;        /* of the posts seen, newest probe first (observe.h) */
	int n_seen;
	/* the last good reading */
	struct reading reading;      /* strings below */
	char *title, *name, *newest_raw, *comments_evidence;
};

void probe_state_init(struct probe_state *s);
void probe_state_clear(struct probe_state *s);
/* Reads DIR's file for url; a missing one leaves s empty. -1: it is there and cannot be used. */
int probe_state_load(struct probe_state *s, const char *dir, const char *url, struct text *err);
int probe_state_save(const struct probe_state *s, const char *dir, const char *url, struct text *err);
/* Takes in a good answer: validators, posts, reading. */
void probe_state_learn(struct probe_state *s, const struct look_result *r);
/* Posts of r that s does not know: by their id, or where ids are made anew each time, by address and title. */
int probe_state_new(const struct probe_state *s, const struct look_result *r);
/* Why a careful person would not believe this answer, NULL = believable. s as before the probe. */
const char *probe_doubt(const struct probe_state *s, const struct look_result *r, const char *asked_url, int n_new, moment now);

/* The host of an http(s) address, lower case, into t. */
void probe_host(struct text *t, const char *url);

#endif
