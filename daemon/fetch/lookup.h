/*
 * lookup - the system's getaddrinfo, off the loop.
 *
 * A name server may take its time; the loop must not.  A few threads ask it,
 * and a descriptor tells when one of them is done.  Threads are started only
 * when they are wanted: a few at once, more when a name has waited for long, so
 * that a dead name server never holds up a living one.
 */
#ifndef NEWMEDIA_LOOKUP_H
#define NEWMEDIA_LOOKUP_H

#include <netdb.h>
#include <stdbool.h>

enum {
	LOOKUP_NAME_MAX = 255,       /* RFC 1035 */
	LOOKUP_ADDRESSES_MAX = 16,   /* of one name: curl tries them in turn within one time-out */
	LOOKUP_TEXT_MAX = LOOKUP_ADDRESSES_MAX * 49,
};

/* What came of one name. */
struct lookup_answer {
	char name[LOOKUP_NAME_MAX + 1];
	int error;                         /* EAI_...; 0 = found */
	char addresses[LOOKUP_TEXT_MAX];   /* numeric, in the system's order, by comma, IPv6 in brackets: as curl takes them */
};

typedef int lookup_call(const char *, const char *, const struct addrinfo *, struct addrinfo **);

struct lookups;
/* At most so many threads; `call` is getaddrinfo, or a test's. Never NULL. */
struct lookups *lookups_new(unsigned threads_max, lookup_call *call);
/* Returns at once: a thread that is stuck frees what it holds when it comes back. */
void lookups_free(struct lookups *l);
int lookups_fd(const struct lookups *l);                 /* readable when lookups_get has something */
void lookups_put(struct lookups *l, const char *name);   /* for lookups_begin(); longer than LOOKUP_NAME_MAX: a bug */
void lookups_begin(struct lookups *l);                   /* all that were put go to the threads */
bool lookups_get(struct lookups *l, struct lookup_answer *ret); /* the next that is done; false: none */
void lookups_tick(struct lookups *l);                    /* ten times a second while names are out: lets the pool grow */

#endif
