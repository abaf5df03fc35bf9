/*
 * multi - curl's sockets and timer on libev's loop.
 *
 * It knows curl_multi_socket_action and libev; it must never know what is
 * transferred.  curl says which sockets to watch (one ev_io each, hung on the
 * socket by curl_multi_assign) and when to wake it (one ev_timer; 0 ms is a
 * timer of 0 s, never a call from within the callback: curl is not
 * re-entrant).  After each socket_action the finished are reaped; the watcher
 * that led there may be gone by then and is not touched again.
 */
#include "multi.h"

#include <assert.h>
#include <ev.h>
#include <stdlib.h>

#include "log.h"
#include "stall.h"

enum {
	CONNECTIONS_KEPT = 128, /* idle ones; curl walks them all to evict one, so no more than a burst needs */
	READS_A_TURN = 64       /* of sockets, where a thousand answers come at once: the wire is heard in between */
};
#define TICK_SECONDS 0.1

struct multi {
	struct ev_loop *loop;
	CURLM *curl;
	const struct multi_calls *calls;
	ev_timer timer, tick;
	ev_io wire_in, wire_out, names;
	ev_prepare before_sleep;
	ev_check after_sleep;
	struct stall stall;
	bool ticked;                /* since the loop last slept */
	int reads;                  /* likewise */
};

struct watched {
	ev_io io;
	struct multi *multi;
};

static void reap(struct multi *m)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(m->curl, &left))) {
		CURL *easy = msg->easy_handle;
		CURLcode result = msg->data.result;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_multi_remove_handle(m->curl, easy);
		m->calls->done(m->calls->ctx, easy, result);
	}
}

static void act(struct multi *m, curl_socket_t fd, int events)
{
	int running;

	curl_multi_socket_action(m->curl, fd, events, &running);
	reap(m);
}

/* ---- curl's wishes ------------------------------------------------------------ */

static void on_socket(struct ev_loop *loop, ev_io *io, int revents)
{
	struct watched *w = io->data;

	(void)loop;
	if (revents == EV_READ && ++w->multi->reads > READS_A_TURN)
		return; /* the next turn is told of it again: first those who are asked meanwhile are on their way */
	act(w->multi, io->fd, (revents & EV_READ ? CURL_CSELECT_IN : 0) | (revents & EV_WRITE ? CURL_CSELECT_OUT : 0));
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct multi *m = timer->data;

	(void)revents;
	ev_timer_stop(loop, timer);
	act(m, CURL_SOCKET_TIMEOUT, 0);
}

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *socket_ctx)
{
	struct multi *m = ctx;
	struct watched *w = socket_ctx;
	int events = (what & CURL_POLL_IN ? EV_READ : 0) | (what & CURL_POLL_OUT ? EV_WRITE : 0);

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w) {
			ev_io_stop(m->loop, &w->io);
			curl_multi_assign(m->curl, fd, NULL);
			free(w);
		}
		return 0;
	}
	if (!w) {
		w = mem_alloc(sizeof *w);
		w->multi = m;
		ev_init(&w->io, on_socket);
		w->io.data = w;
		curl_multi_assign(m->curl, fd, w);
	}
	ev_io_stop(m->loop, &w->io);
	ev_set_priority(&w->io, what & CURL_POLL_OUT ? 1 : 0); /* a question goes out before an answer is taken: it has the longer way */
	ev_io_set(&w->io, fd, events);
	ev_io_start(m->loop, &w->io);
	return 0;
}

static int set_timer(CURLM *curl, long timeout_ms, void *ctx)
{
	struct multi *m = ctx;

	(void)curl;
	ev_timer_stop(m->loop, &m->timer);
	if (timeout_ms < 0)
		return 0;
	if (timeout_ms > 0) /* at once is at once by any clock */
		ev_now_update(m->loop);
	ev_timer_set(&m->timer, (double)timeout_ms / 1000.0, 0.0);
	ev_timer_start(m->loop, &m->timer);
	return 0;
}

/* ---- the wire -------------------------------------------------------------------- */

static void flush(struct multi *m)
{
	int r = m->calls->flush(m->calls->ctx);

	if (r == 1)
		ev_io_start(m->loop, &m->wire_out);
	else
		ev_io_stop(m->loop, &m->wire_out);
	if (r < 0)
		ev_break(m->loop, EVBREAK_ALL);
}

static void on_wire_in(struct ev_loop *loop, ev_io *io, int revents)
{
	struct multi *m = io->data;

	(void)revents;
	if (!m->calls->readable(m->calls->ctx))
		ev_break(loop, EVBREAK_ALL);
}

static void on_wire_out(struct ev_loop *loop, ev_io *io, int revents)
{
	(void)loop;
	(void)revents;
	flush(io->data);
}

/* ---- each turn of the loop --------------------------------------------------------- */

/* Names only wake the loop; they are taken before it sleeps again. */
static void on_names(struct ev_loop *loop, ev_io *io, int revents)
{
	(void)loop;
	(void)io;
	(void)revents;
}

static void on_tick(struct ev_loop *loop, ev_timer *t, int revents)
{
	struct multi *m = t->data;

	(void)loop;
	(void)revents;
	m->ticked = true;
}

static void on_before_sleep(struct ev_loop *loop, ev_prepare *p, int revents)
{
	struct multi *m = p->data;

	(void)revents;
	m->calls->names(m->calls->ctx, m->ticked);
	m->ticked = false;
	m->reads = 0;
	if (!m->calls->ticks(m->calls->ctx))
		ev_timer_stop(loop, &m->tick);
	else if (!ev_is_active(&m->tick))
		ev_timer_again(loop, &m->tick);
	flush(m);
	stall_sleeps(&m->stall);
}

static void on_after_sleep(struct ev_loop *loop, ev_check *c, int revents)
{
	struct multi *m = c->data;

	(void)loop;
	(void)revents;
	stall_wakes(&m->stall);
}

/* ---- life ------------------------------------------------------------------------ */

struct multi *multi_new(int wire_fd, int names_fd, const struct multi_calls *calls)
{
	struct multi *m = mem_alloc(sizeof *m);

	m->calls = calls;
	m->loop = ev_loop_new(EVFLAG_AUTO);
	m->curl = curl_multi_init();
	if (!m->loop || !m->curl)
		die(EXIT_WRONG, "cannot make the loop");
	curl_multi_setopt(m->curl, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(m->curl, CURLMOPT_SOCKETDATA, m);
	curl_multi_setopt(m->curl, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(m->curl, CURLMOPT_TIMERDATA, m);
	curl_multi_setopt(m->curl, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
	ev_init(&m->timer, on_timer);
	ev_init(&m->tick, on_tick);
	m->tick.repeat = TICK_SECONDS;
	ev_io_init(&m->wire_in, on_wire_in, wire_fd, EV_READ);
	ev_io_init(&m->wire_out, on_wire_out, wire_fd, EV_WRITE);
	ev_io_init(&m->names, on_names, names_fd, EV_READ);
	ev_prepare_init(&m->before_sleep, on_before_sleep);
	ev_check_init(&m->after_sleep, on_after_sleep);
	ev_set_priority(&m->after_sleep, EV_MAXPRI); /* before what woke the loop */
	m->timer.data = m->tick.data = m->wire_in.data = m->wire_out.data = m->before_sleep.data = m->after_sleep.data = m;
	return m;
}

void multi_free(struct multi *m)
{
	if (!m)
		return;
	curl_multi_cleanup(m->curl); /* still speaks to the loop */
	ev_loop_destroy(m->loop);
	free(m);
}

void multi_add(struct multi *m, CURL *easy)
{
	CURLMcode r = curl_multi_add_handle(m->curl, easy);

	assert(r == CURLM_OK); /* a fresh handle and memory */
	(void)r;
}

void multi_drop(struct multi *m, CURL *easy)
{
	curl_multi_remove_handle(m->curl, easy);
}

void multi_run(struct multi *m)
{
	ev_io_start(m->loop, &m->wire_in);
	ev_io_start(m->loop, &m->names);
	ev_prepare_start(m->loop, &m->before_sleep);
	ev_check_start(m->loop, &m->after_sleep);
	ev_run(m->loop, 0);
	ev_io_stop(m->loop, &m->wire_in);
	ev_io_stop(m->loop, &m->names);
	ev_io_stop(m->loop, &m->wire_out);
	ev_prepare_stop(m->loop, &m->before_sleep);
	ev_check_stop(m->loop, &m->after_sleep);
	ev_timer_stop(m->loop, &m->timer);
	ev_timer_stop(m->loop, &m->tick);
	stall_end(&m->stall);
}
