/*
 * names - from a host's name to its addresses: what is known, who waits.
 *
 * A name is looked up once for all who want it, and its answer is kept for a
 * while (getaddrinfo does not say how long it holds): curl is then handed
 * numbers, and neither starts a thread for each look-up nor keeps a memory that
 * it walks after each transfer.  Whether an address may be connected to is not
 * decided here but where the socket is opened: a kept answer opens no door.
 */
#ifndef NEWMEDIA_NAMES_H
#define NEWMEDIA_NAMES_H

#include "lookup.h"

enum {
	NAMES_KEPT = 4096,           /* names remembered; the oldest goes first */
	NAMES_SECONDS = 60,          /* an answer holds; most zones say more */
	NAMES_SECONDS_FAILED = 15,   /* a failure holds: one look at a thousand accounts there costs one look-up */
};

enum naming {
	NAMING_WAITS,
	NAMING_FOUND,
	NAMING_NONE,     /* there is no such name, or it has no address */
	NAMING_SILENT,   /* no name server answered, or it is in trouble */
	NAMING_FAILED,   /* something else; see `error` */
	NAMING_LATE      /* not done when the seeker's time was up */
};

/* Who wants a name. Zeroed before its first use; not moved while it waits. */
struct seeker {
	void *owner;
	double since, until;      /* monotonic seconds: asked, and given up; set by the owner */
	enum naming result;
	int error;                /* EAI_... */
	char *addresses;          /* as in struct lookup_answer; NULL unless FOUND; yours to free() */
	struct name *name;        /* inside: waits for it, NULL = for nothing */
	struct seeker *next;
};

struct names;
struct names *names_new(unsigned threads_max, lookup_call *call);
void names_free(struct names *n);            /* seekers that still wait are forgotten */
int names_fd(const struct names *n);         /* readable: call names_turn() */
/* Is this something to be looked up?  Numbers are not, nor localhost, which curl knows itself, nor what cannot be a name. */
bool names_is_name(const char *host);
/* true: s->result is FOUND; false: names_ready() hands s back. */
bool names_ask(struct names *n, struct seeker *s, const char *host, double now);
/* What was found, and whose time is up: then names_ready() until NULL. With both begin the look-ups asked for since the last time. `tick`: a tenth of a second is over. */
void names_turn(struct names *n, double now, bool tick);
struct seeker *names_ready(struct names *n);
bool names_waits(const struct names *n);     /* someone waits: ticks are wanted */
size_t names_known(const struct names *n);

#endif
