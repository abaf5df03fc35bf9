/*
 * host - manners towards one host: so many transfers at once, the others wait
 * their turn in the order they came.
 *
 * A host is a name and a port as the URL says them.  Its entry lives while
 * something runs or waits there, so there are never more than transfers.
 */
#ifndef NEWMEDIA_HOST_H
#define NEWMEDIA_HOST_H

#include <stdbool.h>
#include <stddef.h>

struct host;
struct hosts;

/* What a transfer carries to take its turn. Zeroed before its first use. */
struct turn {
	struct host *host;  /* where it runs or waits, NULL = nowhere */
	struct turn *next;  /* behind it in the queue */
	void *owner;        /* whose turn it is */
};

enum { HOSTS_WARM_SECONDS = 60 }; /* how long servers usually keep a connection that is idle */

struct hosts *hosts_new(unsigned per_host);
void hosts_free(struct hosts *h);
/* true: may start now; false: waits until hosts_leave() of another hands it back. */
bool hosts_enter(struct hosts *h, struct turn *t, const char *name, unsigned port);
/* The transfer is over with its host. The turn that may start instead, or NULL. */
struct turn *hosts_leave(struct hosts *h, struct turn *t);
/* Is it worth keeping a connection to where t runs?  Yes when others run or wait there, or when it was asked a short while
 * ago (now: monotonic seconds); to a host asked four times a day it would only be one more to search and to close. */
bool hosts_is_warm(struct hosts *h, const struct turn *t, double now);
/* The host asked for silence until then (monotonic seconds): who waits there is told so instead of asking. */
void hosts_silence(const struct turn *t, double until);
/* Seconds of silence that are left where t is; 0 = none. */
double hosts_silent_for(const struct turn *t, double now);
/* Does nobody else run or wait where t runs? */
bool hosts_is_last(const struct turn *t);
/* How many hosts there are now. */
size_t hosts_count(const struct hosts *h);

#endif
