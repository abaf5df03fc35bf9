/*
 * patience - see patience.h.
 *
 * libmicrohttpd ends a connection over which nothing moves for a while. Who
 * sends a byte now and then keeps it for ever, and a few thousand of them keep
 * everybody else out. So each half of a request has an end as well: a socket
 * is shut down, and libmicrohttpd finds it closed.
 *
 * Everybody has the same time, so a list in the order of arrival needs no
 * search: who is in front is the next whose time is over.
 */
#include "patience.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "text.h"

struct guest {
	struct guest *before, *after;
	struct patience *in;         /* NULL: dismissed; the socket only waits to be closed */
	double since;
	int fd;
};

static void leave(struct guest *c)
{
	if (!c->in)
		return;
	*(c->before ? &c->before->after : &c->in->first) = c->after;
	*(c->after ? &c->after->before : &c->in->last) = c->before;
	c->in = NULL;
}

static void join(struct patience *p, struct guest *c, double now)
{
	c->since = now;
	c->before = p->last;
	c->after = NULL;
	*(p->last ? &p->last->after : &p->first) = c;
	p->last = c;
	c->in = p;
}

struct guest *guest_new(struct guests *g, int fd, double now)
{
	struct guest *c = mem_alloc(sizeof *c);

	c->fd = fd;
	join(&g->asking, c, now);
	return c;
}

static void move(struct patience *p, struct guest *c, double now)
{
	if (!c->in)
		return;
	leave(c);
	join(p, c, now);
}

void guest_asked(struct guests *g, struct guest *c, double now)
{
	move(&g->taking, c, now);
}

void guest_answered(struct guests *g, struct guest *c, double now)
{
	move(&g->asking, c, now);
}

void guest_free(struct guest *c)
{
	if (c)
		leave(c);
	free(c);
}

static int dismiss(struct patience *p, double until)
{
	int n = 0;

	for (; p->first && p->first->since <= until; n++) {
		shutdown(p->first->fd, SHUT_RDWR);
		leave(p->first);
	}
	return n;
}

int guests_dismiss(struct guests *g, double now)
{
	return dismiss(&g->asking, now - PATIENCE_ASK) + dismiss(&g->taking, now - PATIENCE_TAKE);
}

double guests_next(const struct guests *g)
{
	double ask = g->asking.first ? g->asking.first->since + PATIENCE_ASK : -1, take = g->taking.first ? g->taking.first->since + PATIENCE_TAKE : -1;

	return ask < 0 || (take >= 0 && take < ask) ? take : ask;
}
