/*
 * fixture - a store in a folder of its own, with an account, a source and a
 * feed in it, for every test of the room.
 */
#ifndef NEWMEDIA_STORE_FIXTURE_H
#define NEWMEDIA_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store-in.h"

#define T0 INT64_C(1625097600) /* 2021-07-01T00:00:00Z */

struct fixture {
	char dir[200], path[240];
	struct store *s;
	struct account_card account;
	struct source_card source;
	struct feed_card feed;
	struct feed_memory memory; /* of looks; empty, the test's own what it puts there */
	uint64_t shown;            /* hash of the good body that was saved last */
};
struct fixture *fixture_new(void);          /* an empty store, open for writing */
struct fixture *fixture_new_with_feed(void);
void fixture_reopen(struct fixture *f);
void fixture_free(struct fixture *f);

#define ok(call) fixture_ok((call), #call, f->s, __FILE__, __LINE__)
void fixture_ok(int rc, const char *what, const struct store *s, const char *file, int line);

int64_t sql_int(struct store *s, const char *sql);  /* first column of the first row */
void sql_run(struct store *s, const char *sql);
struct account_fact an_account(const char *key);
struct look_fact a_look(const struct fixture *f, moment at, enum outcome outcome);
int64_t add_account(struct fixture *f, const char *key);
/* Of a review, by nobody in particular. */
int add_review_step(struct store *s, int64_t review, enum review_event event, enum review_state to, const char *why, moment now);
void save_body(struct fixture *f, moment at, enum outcome outcome, const void *bytes, size_t len);
uint64_t random_u64(void);                          /* the same row of numbers in every run */

#endif
