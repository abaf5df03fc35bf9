/*
 * loop - what libev leaves to be said twice otherwise.
 */
#ifndef NEWMEDIA_LOOP_H
#define NEWMEDIA_LOOP_H

#include <ev.h>

#include "wire.h"

/* From now on the watcher waits for these events on its descriptor. */
static inline void loop_io_want(struct ev_loop *loop, ev_io *io, int events)
{
	if (io->events == (events | EV__IOFDSET) || io->events == events)
		return;
	ev_io_stop(loop, io);
	ev_io_set(io, io->fd, events);
	ev_io_start(loop, io);
}

/* Sends what a wire has queued; while the socket is full its watcher waits for room, too. */
static inline void loop_flush(struct ev_loop *loop, ev_io *io, struct wire *w)
{
	loop_io_want(loop, io, wire_flush(w) == 1 ? EV_READ | EV_WRITE : EV_READ);
}

#endif
