/*
 * late - a server whose every answer is late: `late PORT MS` on 127.0.0.1.
 *
 * Each request is answered MS milliseconds after it came, with a small feed that
 * is always the same, and the connection is closed.  A python server would need
 * the processor that is being measured; nginx has no such wish.
 */
#include <arpa/inet.h>
#include <ev.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct guest { ev_io io; ev_timer timer; };

static char answer[2048];
static size_t answer_len;
static double delay;

static void on_time(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct guest *g = w->data;
	ssize_t n = send(g->io.fd, answer, answer_len, MSG_NOSIGNAL);

	(void)loop, (void)revents, (void)n; /* who is gone needs no answer */
	close(g->io.fd);
	free(g);
}

static void on_request(struct ev_loop *loop, ev_io *w, int revents)
{
	struct guest *g = w->data;
	char request[4096];

	(void)revents;
	ev_io_stop(loop, w);
	if (recv(w->fd, request, sizeof request, 0) <= 0) {
		close(w->fd);
		free(g);
		return;
	}
	ev_now_update(loop);
	ev_timer_init(&g->timer, on_time, delay, 0.);
	g->timer.data = g;
	ev_timer_start(loop, &g->timer);
}

static void on_guest(struct ev_loop *loop, ev_io *w, int revents)
{
	int fd;

	(void)revents;
	while ((fd = accept4(w->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		struct guest *g = calloc(1, sizeof *g);

		if (!g)
			exit(1);
		ev_io_init(&g->io, on_request, fd, EV_READ);
		g->io.data = g;
		ev_io_start(loop, &g->io);
	}
}

static void make_answer(void)
{
	static const char body[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel><title>号</title><item><title>通知</title>"
		"<guid>1</guid><pubDate>Mon, 05 Jul 2021 08:00:00 +0800</pubDate></item></channel></rss>";

	answer_len = (size_t)snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %zu\r\n"
		"Connection: close\r\n\r\n%s", sizeof body - 1, body);
}

int main(int argc, char **argv)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1;
	struct ev_loop *loop = ev_default_loop(0);
	ev_io door;

	if (argc != 3 || fd < 0)
		return 2;
	here.sin_port = htons((uint16_t)strtol(argv[1], NULL, 10));
	delay = (double)strtol(argv[2], NULL, 10) / 1000;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(fd, (struct sockaddr *)&here, sizeof here) || listen(fd, 4096)) {
		perror("late");
		return 1;
	}
	make_answer();
	ev_io_init(&door, on_guest, fd, EV_READ);
	ev_io_start(loop, &door);
	ev_run(loop, 0);
	return 0;
}
