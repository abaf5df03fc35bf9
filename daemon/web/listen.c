/*
 * listen - see listen.h.
 */
#include "listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"

enum { BACKLOG = 1024, SYSTEMD_FD = 3, REACH_SECONDS = 5 };

/* A socket file whose server has died would keep the next one from its place. */
static void remove_dead(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)a, sizeof *a) && errno == ECONNREFUSED)
		unlink(a->sun_path);
	if (fd >= 0)
		close(fd);
}

static int listen_unix(const char *path, struct text *err)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	mode_t old;
	int fd, bound;

	if (strlen(path) >= sizeof a.sun_path) {
		text_setf(err, _("unix:%s: a socket's path has at most %zu bytes"), path, sizeof a.sun_path - 1);
		return -1;
	}
	memcpy(a.sun_path, path, strlen(path));
	remove_dead(&a);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	old = umask(0117);
	bound = fd < 0 ? -1 : bind(fd, (struct sockaddr *)&a, sizeof a);
	umask(old);
	if (bound || listen(fd, BACKLOG)) {
		text_setf(err, _("cannot listen on unix:%s: %s"), path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static int listen_on(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), yes = 1, saved;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (!bind(fd, a->ai_addr, a->ai_addrlen) && !listen(fd, BACKLOG))
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/* HOST:PORT looked up; NULL: not to be had, and err begins with `cannot`, a msgid around the address and why. */
static struct addrinfo *look_up(const char *address, int flags, const char *cannot, struct text *err)
{
	struct addrinfo hints = { .ai_flags = flags | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM }, *found = NULL;
	char host[256];
	const char *colon = strrchr(address, ':');
	size_t n = colon ? (size_t)(colon - address) : 0;
	int e;

	if (!colon || n >= sizeof host) {
		text_setf(err, _("listen = %s: expected HOST:PORT, [ADDRESS]:PORT or unix:PATH"), address);
		return NULL;
	}
	memcpy(host, address, n);
	host[n] = '\0';
	if (n > 1 && host[0] == '[' && host[n - 1] == ']') {
		memmove(host, host + 1, n - 2);
		host[n - 2] = '\0';
	}
	e = getaddrinfo(*host ? host : "127.0.0.1", colon + 1, &hints, &found);
	if (e)
		text_setf(err, _(cannot), address, gai_strerror(e));
	return e ? NULL : found;
}

static const char cannot_listen[] = N_("cannot listen on %s: %s"), cannot_reach[] = N_("nobody answers on %s: %s");

static int listen_tcp(const char *address, struct text *err)
{
	struct addrinfo *found = look_up(address, AI_PASSIVE, cannot_listen, err);
	int fd = found ? listen_on(found) : -1;

	if (found && fd < 0)
		text_setf(err, _(cannot_listen), address, strerror(errno));
	if (found)
		freeaddrinfo(found);
	return fd;
}

int listen_at(const char *address, struct text *err)
{
	return !strncmp(address, "unix:", 5) ? listen_unix(address + 5, err) : listen_tcp(address, err);
}

/* ---- from the other side ------------------------------------------------------------ */

static int connect_to(const struct sockaddr *to, socklen_t len, const char *address, struct text *err)
{
	const struct timeval patience = { REACH_SECONDS, 0 };
	int fd = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) &&
		!setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) && !connect(fd, to, len))
		return fd;
	text_setf(err, _(cannot_reach), address, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

int listen_reach(const char *address, struct text *err)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct addrinfo *found;
	int fd;

	if (!strncmp(address, "unix:", 5)) {
		memcpy(a.sun_path, address + 5, strnlen(address + 5, sizeof a.sun_path - 1));
		return connect_to((struct sockaddr *)&a, sizeof a, address, err);
	}
	found = look_up(address, 0, cannot_reach, err);
	fd = found ? connect_to(found->ai_addr, found->ai_addrlen, address, err) : -1;
	if (found)
		freeaddrinfo(found);
	return fd;
}

int listen_from_systemd(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");

	if (!pid || !fds || strtol(pid, NULL, 10) != (long)getpid() || strtol(fds, NULL, 10) < 1)
		return -1;
	fcntl(SYSTEMD_FD, F_SETFD, FD_CLOEXEC);
	fcntl(SYSTEMD_FD, F_SETFL, fcntl(SYSTEMD_FD, F_GETFL) | O_NONBLOCK);
	return SYSTEMD_FD;
}

bool listen_is_public(int fd)
{
	struct sockaddr_storage a = { 0 };
	socklen_t len = sizeof a;

	if (getsockname(fd, (struct sockaddr *)&a, &len) || a.ss_family == AF_UNIX)
		return false;
	if (a.ss_family == AF_INET)
		return ntohl(((struct sockaddr_in *)&a)->sin_addr.s_addr) >> 24 != 127;
	return !IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)&a)->sin6_addr);
}
