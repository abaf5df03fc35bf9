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

struct hosts *hosts_new(unsigned per_host);
void hosts_free(struct hosts *h);
/* true: may start now; false: waits until hosts_leave() of another hands it back. */
bool hosts_enter(struct hosts *h, struct turn *t, const char *name, unsigned port);
/* The transfer is over with its host. The turn that may start instead, or NULL. */
struct turn *hosts_leave(struct hosts *h, struct turn *t);
/* How many hosts there are now. */
size_t hosts_count(const struct hosts *h);

#endif
