/*
 * control - one SEQPACKET socket in the state directory, one command a
 * connection, answered at once.
 *
 * Who may speak: root and the user the daemon runs as (SO_PEERCRED); the
 * socket's own rights keep all others away besides.
 */
#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "keeper.h"
#include "log.h"
#include "outbox.h"

enum { REPLY_TEXT_MAX = 30 << 10 }; /* what fits in one reply */
enum { CLIENTS_MAX = 32 }; /* admins at once; more wait in the listen queue */

struct client {
	struct control *control;
	struct wire *wire;
	char peer[64];       /* the user who speaks, by SO_PEERCRED */
	ev_io io;
	struct client *next;
};

struct control {
	struct keeper *keeper;
	int fd;
	int dir;             /* the state directory */
	ev_io io;
	struct client *clients;
	int n_clients;
};

/* ---- verbs ------------------------------------------------------------------------ */

static int do_now(struct keeper *k, const struct command *c, const char *peer, struct text *ret)
{
	(void)k, (void)c, (void)peer;
	text_add_moment(ret, clock_now());
	return 0;
}

static int do_poll(struct keeper *k, const struct command *c, const char *peer, struct text *ret)
{
	const char *p = c->args;
	int unknown = 0, n = 0;

	(void)peer;
	while (*p) {
		struct text key = TEXT_INIT(URL_MAX);
		size_t len = strcspn(p, "\n");
		int i;

		text_add_n(&key, p, len);
		i = register_find(k->reg, text_str(&key));
		if (i >= 0 && k->reg->members[i].card.n_feeds) {
			keeper_look_now(k, i);
			n++;
		} else {
			text_addf(ret, i < 0 ? _("no account is called %s\n") : _("account %s has no feed that could be looked at\n"), text_str(&key));
			unknown++;
		}
		text_clear(&key);
		p += len + (p[len] == '\n');
	}
	text_addf(ret, ngettext("%d account is looked at now", "%d accounts are looked at now", (unsigned long)n), n);
	return unknown ? EXIT_WRONG : 0;
}

static int do_reload(struct keeper *k, const struct command *c, const char *peer, struct text *ret)
{
	(void)c, (void)peer;
	if (inforce_reload(k)) {
		text_setf(ret, _("the new configuration cannot be used; the last good one stays in force"));
		return EXIT_CONFIG;
	}
	text_setf(ret, _("%d accounts are watched"), k->reg->n_members);
	return 0;
}

/* A person's word: what it changes may change any verdict. */
static int do_write(struct keeper *k, const struct command *c, const char *peer, struct text *ret)
{
	int exit;

	if (jumps_refuse(k, ret) || inforce_refuse(k, ret))
		return EXIT_WRONG;
	keeper_commit(k); /* what was seen before him stands whatever becomes of his word */
	exit = control_execute(k->reg, k->store, c, peer, clock_now(), ret);

	for (int i = 0; i < k->reg->n_members; i++)
		keeper_reschedule(k, i);
	for (int i = 0; i < k->reg->n_sources; i++)
		keeper_reschedule_source(k, i);
	keeper_commit(k); /* tells what is owed for it */
	return exit;
}

static int do_digest(struct keeper *k, const struct command *c, const char *peer, struct text *ret)
{
	int exit;

	if (jumps_refuse(k, ret) || inforce_refuse(k, ret))
		return EXIT_WRONG;
	exit = control_execute(k->reg, k->store, c, peer, clock_now(), ret);
	outbox_wake(k->outbox);
	return exit;
}

/* It changes no verdict. */
static int do_record(struct keeper *k, const struct command *c, const char *peer, struct text *ret)
{
	keeper_commit(k);
	return control_execute(k->reg, k->store, c, peer, clock_now(), ret);
}

static const struct { const char *verb; int (*act)(struct keeper *k, const struct command *c, const char *peer, struct text *ret); } verbs[] = {
	{ "now", do_now }, { "poll", do_poll }, { "reload", do_reload }, { "source", do_write }, { "finding", do_write },
	{ "review", do_write }, { "observe", do_write }, { "circular", do_write }, { "batch", do_write }, { "digest", do_digest },
	{ "record", do_record }
};

/* ---- the socket --------------------------------------------------------------------- */

static void client_free(struct client *c)
{
	struct control *control = c->control;
	struct client **p = &control->clients;

	while (*p != c)
		p = &(*p)->next;
	*p = c->next;
	ev_io_stop(control->keeper->loop, &c->io);
	wire_free(c->wire);
	free(c);
	if (control->n_clients-- == CLIENTS_MAX)
		ev_io_start(control->keeper->loop, &control->io);
}

static void answer(struct client *c, const struct command *cmd)
{
	struct text out = TEXT_INIT(REPLY_TEXT_MAX);
	struct reply reply = { .exit = EXIT_USAGE };
	size_t i;

	for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (!strcmp(verbs[i].verb, cmd->verb))
			break;
	if (command_refuse(cmd, &out))
		reply.exit = EXIT_USAGE;
	else if (i < sizeof verbs / sizeof *verbs)
		reply.exit = (uint32_t)verbs[i].act(c->control->keeper, cmd, c->peer, &out);
	else
		text_setf(&out, _("unknown command %s"), cmd->verb);
	reply.text = text_str(&out);
	wire_put(c->wire, WIRE_REPLY, &reply);
	wire_flush(c->wire); /* one small packet on a fresh socket: it fits */
	text_clear(&out);
}

static void on_client(struct ev_loop *loop, ev_io *w, int revents)
{
	struct client *c = w->data;
	union wire_record record;
	enum wire_type type;
	enum wire_result r = wire_next(c->wire, &type, &record);

	(void)loop, (void)revents;
	if (r == WIRE_AGAIN)
		return;
	if (r == WIRE_RECORD && type == WIRE_COMMAND)
		answer(c, &record.command);
	client_free(c);
}

static bool may_speak(int fd, uid_t *ret)
{
	struct ucred who;
	socklen_t len = sizeof who;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len))
		return false;
	*ret = who.uid;
	return who.uid == 0 || who.uid == geteuid();
}

static void on_connect(struct ev_loop *loop, ev_io *w, int revents)
{
	struct control *control = w->data;
	int fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct client *c;
	uid_t uid;

	(void)revents;
	if (fd < 0)
		return;
	if (!may_speak(fd, &uid)) {
		close(fd);
		return;
	}
	c = mem_alloc(sizeof *c);
	c->control = control;
	c->wire = wire_new(fd);
	command_peer(uid, c->peer, sizeof c->peer);
	c->next = control->clients;
	control->clients = c;
	ev_io_init(&c->io, on_client, fd, EV_READ);
	c->io.data = c;
	ev_io_start(loop, &c->io);
	if (++control->n_clients == CLIENTS_MAX)
		ev_io_stop(loop, &control->io);
}

/* Through the directory's descriptor, since a socket's own path may be 107 bytes at most. */
static int listen_in(int dir)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t mask = umask(0177);

	snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/ctl.sock", dir);
	unlinkat(dir, "ctl.sock", 0); /* ours alone: we hold the lock */
	if (fd >= 0 && (bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, CLIENTS_MAX))) {
		close(fd);
		fd = -1;
	}
	umask(mask);
	return fd;
}

struct control *control_new(struct keeper *k)
{
	struct control *c = mem_alloc(sizeof *c);

	c->keeper = k;
	c->dir = open(k->config->state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	c->fd = c->dir >= 0 ? listen_in(c->dir) : -1;
	if (c->fd < 0) {
		log_err(_("cannot listen on %s/ctl.sock: %s"), k->config->state_dir, strerror(errno));
		if (c->dir >= 0)
			close(c->dir);
		free(c);
		return NULL;
	}
	ev_io_init(&c->io, on_connect, c->fd, EV_READ);
	c->io.data = c;
	ev_io_start(k->loop, &c->io);
	return c;
}

void control_free(struct control *c)
{
	if (!c)
		return;
	while (c->clients)
		client_free(c->clients);
	ev_io_stop(c->keeper->loop, &c->io);
	unlinkat(c->dir, "ctl.sock", 0);
	close(c->fd);
	close(c->dir);
	free(c);
}
