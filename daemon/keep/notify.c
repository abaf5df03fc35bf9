/*
 * notify - see notify.h.
 *
 * The protocol is one datagram of NAME=VALUE lines, so that these lines stand
 * here instead of a dependency on libsystemd (which also brings liblzma and
 * libgcrypt into the one process that must stay small).
 *
 * The watchdog is fed by a timer of the keeper's own loop and by nothing else:
 * a loop that hangs, wherever, starves it.  A datagram that does not fit is
 * dropped rather than waited for; three are sent in each watchdog period.
 */
#include "notify.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "keeper.h"
#include "log.h"

#define STATUS_SECONDS 10.0
enum { BEATS = 3 }; /* feedings in a watchdog period: two may be lost */

struct notify {
	struct keeper *keeper;
	int fd;                     /* -1: nobody listens */
	struct sockaddr_un to;
	socklen_t to_len;
	double period;              /* seconds of the watchdog; 0 = none */
	struct text told;           /* the last status */
	ev_timer beat, status;
};

static void say(const struct notify *n, const char *lines)
{
	if (n->fd < 0)
		return;
	if (sendto(n->fd, lines, strlen(lines), MSG_NOSIGNAL | MSG_DONTWAIT, (const struct sockaddr *)&n->to, n->to_len) < 0)
		log_warn(_("the service manager cannot be told: %s"), strerror(errno));
}

/* What systemctl status shows. */
static void tell_status(struct notify *n)
{
	const struct register_ *r = n->keeper->reg;
	struct text t = TEXT_INIT(1000);
	int of[STATE_COUNT] = { 0 };
	uint32_t i;
	struct due d;

	for (int m = 0; m < r->n_members; m++)
		of[r->members[m].verdict.state]++;
	text_setf(&t, _("%d accounts: %d overdue, %d due soon, %d cannot be read"), r->n_members, of[STATE_OVERDUE], of[STATE_DUE_SOON],
		of[STATE_UNREACHABLE] + of[STATE_UNREADABLE] + of[STATE_STALE_SOURCE]);
	if (due_queue_first(n->keeper->looks, &i, &d)) {
		text_add(&t, _("; next look "));
		text_add_local(&t, d.at, n->keeper->config->zone);
	}
	if (strcmp(text_str(&t), text_str(&n->told))) {
		struct text line = TEXT_INIT(1100);

		text_setf(&line, "STATUS=%s", text_str(&t));
		say(n, text_str(&line));
		text_clear(&line);
		text_setf(&n->told, "%s", text_str(&t));
	}
	text_clear(&t);
}

static void on_beat(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop, (void)revents;
	say(w->data, "WATCHDOG=1");
}

static void on_status(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop, (void)revents;
	tell_status(w->data);
}

/* The address as systemd gives it: a path, or @ for the abstract ones. */
static void open_socket(struct notify *n, const char *address)
{
	size_t len = strlen(address);

	n->fd = -1;
	if ((*address != '/' && *address != '@') || len >= sizeof n->to.sun_path)
		return;
	n->to.sun_family = AF_UNIX;
	memcpy(n->to.sun_path, address, len);
	if (*address == '@')
		n->to.sun_path[0] = '\0';
	n->to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

static double watchdog_period(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");

	if (!usec || (pid && strtol(pid, NULL, 10) != (long)getpid()))
		return 0;
	return (double)strtoll(usec, NULL, 10) / 1e6;
}

struct notify *notify_new(struct keeper *k)
{
	struct notify *n = mem_alloc(sizeof *n);
	const char *address = getenv("NOTIFY_SOCKET");

	n->keeper = k;
	open_socket(n, address ? address : "");
	n->period = watchdog_period();
	n->told = (struct text)TEXT_INIT(1000);
	unsetenv("NOTIFY_SOCKET"); /* the children have nothing to say there */
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	ev_timer_init(&n->beat, on_beat, n->period / BEATS, n->period / BEATS);
	ev_timer_init(&n->status, on_status, 1., STATUS_SECONDS);
	n->beat.data = n->status.data = n;
	return n;
}

void notify_free(struct notify *n)
{
	if (!n)
		return;
	ev_timer_stop(n->keeper->loop, &n->beat);
	ev_timer_stop(n->keeper->loop, &n->status);
	if (n->fd >= 0)
		close(n->fd);
	text_clear(&n->told);
	free(n);
}

void notify_ready(struct notify *n)
{
	if (!n || n->fd < 0)
		return;
	say(n, "READY=1");
	tell_status(n);
	if (n->period > 0 && !ev_is_active(&n->beat))
		ev_timer_start(n->keeper->loop, &n->beat);
	if (!ev_is_active(&n->status))
		ev_timer_start(n->keeper->loop, &n->status);
}

void notify_reloading(struct notify *n)
{
	struct timespec t;
	char line[80];

	if (!n || n->fd < 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &t); /* as the protocol asks; no wall clock */
	snprintf(line, sizeof line, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000);
	say(n, line);
}

void notify_stopping(struct notify *n)
{
	if (n)
		say(n, "STOPPING=1");
}
