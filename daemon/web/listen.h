/*
 * listen - where the page is offered: an address, a UNIX socket, or what
 * systemd hands over.
 */
#ifndef NEWMEDIA_LISTEN_H
#define NEWMEDIA_LISTEN_H

#include "text.h"

/* `HOST:PORT`, `[V6]:PORT` or `unix:PATH` (made with mode 0660; a socket nobody listens on any more is replaced). A listening
 * descriptor that does not block, or -1 and a sentence. */
int listen_at(const char *address, struct text *err);
/* A connection to whoever listens there, whose every step fails after five seconds; -1 and a sentence. The caller closes it. */
int listen_reach(const char *address, struct text *err);
/* The socket of a systemd unit (sd_listen_fds(3)); -1: none was handed over. */
int listen_from_systemd(void);
/* Does anybody beyond this machine reach it? */
bool listen_is_public(int fd);

#endif
