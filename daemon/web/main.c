/*
 * newmedia-web - serves the pages that newmedia-report has finished.
 *
 * It has one folder, read only, and one listening socket; it must never have
 * the database, the configuration, or the means to change anything.  The
 * keeper starts it; it runs as well by itself, as a unit of its own with its
 * socket from systemd, and then shows the last state published while the
 * keeper is down.
 *
 * libmicrohttpd does HTTP (RFC 9112) and keeps its connections in an epoll set
 * of its own, which is one watcher of our loop.
 */
#include <errno.h>
#include <ev.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer.h"
#include "clock.h"
#include "listen.h"
#include "log.h"
#include "sandbox.h"

enum {
	CONNECTIONS_MAX = 4000,
	CONNECTION_MEMORY = 8 << 10,   /* bytes for one: the longest request head, too */
	CONNECTION_SECONDS = 15,       /* without a byte moving, either way; patience.h bounds those who move slowly */
	DESCRIPTORS_SPARE = 64,
};

struct server {
	struct answering answering;
	struct MHD_Daemon *daemon;
	ev_io io;
	ev_prepare prepare;
	ev_timer timer;
};

static void usage(int status)
{
	struct text t = TEXT_INIT(1000);

	text_setf(&t, _("usage: newmedia-web -s SITE [-l HOST:PORT|unix:PATH] [-L zh|en]\n"
			"Serves the finished pages in SITE; without -l on the socket that systemd hands over. See newmedia-web(8).\n"));
	if (write(status ? STDERR_FILENO : STDOUT_FILENO, text_str(&t), t.len) < 0)
		status = EXIT_WRONG;
	text_clear(&t);
	exit(status);
}

static int open_socket(const char *address)
{
	struct text err = TEXT_SENTENCE;
	int fd = address ? listen_at(address, &err) : listen_from_systemd();

	if (fd < 0 && address)
		die(EXIT_WRONG, "%s", text_str(&err));
	if (fd < 0)
		die(EXIT_USAGE, _("neither -l nor a socket from systemd: there is nowhere to listen"));
	if (listen_is_public(fd))
		log_warn(_("the pages can be reached from beyond this machine: who may see them is the network's matter"));
	return fd;
}

static void on_ready(struct ev_loop *loop, ev_io *w, int revents)
{
	struct server *s = w->data;

	(void)loop, (void)revents;
	MHD_run(s->daemon);
}

static void on_timer(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct server *s = w->data;

	(void)loop, (void)revents;
	guests_dismiss(&s->answering.guests, clock_steady());
	MHD_run(s->daemon);
}

/* Before each sleep: when does libmicrohttpd want to be asked again, and whose time ends? */
static void on_prepare(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct server *s = w->data;
	MHD_UNSIGNED_LONG_LONG ms;
	double next = guests_next(&s->answering.guests), wait = next < 0 ? -1 : next - clock_steady();

	(void)revents;
	ev_timer_stop(loop, &s->timer);
	if (wait < 0 && next >= 0)
		wait = 0;
	if (MHD_get_timeout(s->daemon, &ms) == MHD_YES && (wait < 0 || (double)ms / 1000 < wait))
		wait = (double)ms / 1000;
	if (wait >= 0) {
		ev_now_update(loop);
		ev_timer_set(&s->timer, wait, 0.);
		ev_timer_start(loop, &s->timer);
	}
}

static void on_stop(struct ev_loop *loop, ev_signal *w, int revents)
{
	(void)w, (void)revents;
	ev_break(loop, EVBREAK_ALL);
}

/* As many connections as descriptors allow: each may hold a file besides. */
static unsigned connections(void)
{
	struct rlimit r = { 0 };

	if (getrlimit(RLIMIT_NOFILE, &r) || r.rlim_cur == RLIM_INFINITY || r.rlim_cur / 2 > CONNECTIONS_MAX)
		return CONNECTIONS_MAX;
	return r.rlim_cur / 2 > 2 * DESCRIPTORS_SPARE ? (unsigned)r.rlim_cur / 2 - DESCRIPTORS_SPARE : DESCRIPTORS_SPARE;
}

static void close_doors(const char *site)
{
	const struct sandbox_path path = { site, false };

	sandbox_close(&(struct sandbox){ .paths = &path, .n_paths = 1, .calls = sandbox_server });
}

static void serve(struct server *s, int fd)
{
	struct ev_loop *loop = ev_default_loop(0);
	const union MHD_DaemonInfo *info;
	ev_signal term, interrupt;

	s->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, answer_request, &s->answering,
		MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, connections(), MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_SECONDS,
		MHD_OPTION_NOTIFY_CONNECTION, answer_connection, &s->answering, MHD_OPTION_NOTIFY_COMPLETED, answer_completed, &s->answering, MHD_OPTION_END);
	info = s->daemon ? MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
	if (!info)
		die(EXIT_WRONG, _("the web server cannot be started"));
	ev_io_init(&s->io, on_ready, info->epoll_fd, EV_READ);
	ev_prepare_init(&s->prepare, on_prepare);
	ev_init(&s->timer, on_timer);
	s->io.data = s->prepare.data = s->timer.data = s;
	ev_io_start(loop, &s->io);
	ev_prepare_start(loop, &s->prepare);
	ev_signal_init(&term, on_stop, SIGTERM);
	ev_signal_init(&interrupt, on_stop, SIGINT);
	ev_signal_start(loop, &term);
	ev_signal_start(loop, &interrupt);
	ev_run(loop, 0);
	MHD_stop_daemon(s->daemon);
}

int main(int argc, char **argv)
{
	struct server s = { .answering = { .site = { .folder = -1 }, .language = "zh" } };
	const char *address = NULL;
	int option, fd;

	log_init("newmedia-web");
	signal(SIGPIPE, SIG_IGN);
	while ((option = getopt(argc, argv, "s:l:L:h")) != -1) {
		if (option == 's')
			s.answering.site.path = optarg;
		else if (option == 'l')
			address = optarg;
		else if (option == 'L' && (!strcmp(optarg, "zh") || !strcmp(optarg, "en")))
			s.answering.language = optarg;
		else
			usage(option == 'h' ? 0 : EXIT_USAGE);
	}
	if (!s.answering.site.path || optind < argc)
		usage(EXIT_USAGE);
	if (mkdir(s.answering.site.path, 0755) && errno != EEXIST)
		die(EXIT_WRONG, _("cannot make the folder %s: %s"), s.answering.site.path, strerror(errno));
	fd = open_socket(address);
	close_doors(s.answering.site.path);
	serve(&s, fd);
	return 0;
}
