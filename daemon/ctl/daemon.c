/*
 * daemon - the running daemon, as a verb speaks to it: one command over
 * state/ctl.sock, one reply.
 */
#include "ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { REPLY_MS = 30000 }; /* the daemon may wait for its disk, but not for ever */

/* Through the directory's descriptor, since a socket's own path may be 107 bytes at most. */
static int connect_in(const char *state_dir, struct text *err)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int dir = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd, e;

	if (dir < 0) {
		text_setf(err, _("cannot open %s: %s"), state_dir, strerror(errno));
		return errno == ENOENT ? -2 : -1;
	}
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/ctl.sock", dir);
	e = fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) ? errno : 0;
	close(dir);
	if (!e)
		return fd;
	if (fd >= 0)
		close(fd);
	text_setf(err, _("cannot reach the daemon at %s/ctl.sock: %s"), state_dir, strerror(e));
	return e == ENOENT || e == ECONNREFUSED ? -2 : -1;
}

int daemon_ask(const char *state_dir, const struct command *cmd, int *ret_exit, struct text *ret)
{
	union wire_record record;
	enum wire_type type;
	struct wire *w;
	int fd = connect_in(state_dir, ret), e = -1;

	if (fd < 0)
		return fd == -2 ? 1 : -1;
	w = wire_new(fd);
	if (!wire_put(w, WIRE_COMMAND, cmd) && !wire_drain(w) && wire_wait(w, REPLY_MS, &type, &record) == WIRE_RECORD && type == WIRE_REPLY) {
		*ret_exit = (int)record.reply.exit;
		text_reset(ret);
		text_add(ret, record.reply.text);
		e = 0;
	} else {
		text_setf(ret, _("the daemon gave no answer; may this user speak to it?"));
	}
	wire_free(w);
	return e;
}

const char *daemon_who(const struct ctl *c)
{
	struct passwd *p = c->by ? NULL : getpwuid(getuid());

	return c->by ? c->by : p ? p->pw_name : "?";
}
