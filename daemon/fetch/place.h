/*
 * place - where a hop goes: an address taken apart, checked and put together
 * again without what must not be told.  Pure.
 */
#ifndef NEWMEDIA_PLACE_H
#define NEWMEDIA_PLACE_H

#include "text.h"

struct place {
	char *url;            /* without user info and fragment; NULL = nowhere yet */
	char *scheme, *host;  /* in lower case; IPv6 hosts in brackets; a Chinese name in its ASCII form, where curl can */
	unsigned port;
};

/* User info of a URL, decoded; NULL = none. */
struct login {
	char *user, *password;
};

/* Goes to a URL, relative ones counting from where p is; `login`, which may be
 * NULL, gets its user info.  -1 and a sentence: p stays where it was. */
int place_go(struct place *p, const char *url, struct login *login, struct text *err);
/* A proxy's HOST:PORT, with or without scheme, as curl takes them; -1 and a sentence. */
int place_of_proxy(struct place *p, const char *proxy, struct text *err);
void place_clear(struct place *p);
void place_copy(struct place *to, const struct place *from);
/* Same scheme, host and port: secrets for one are for the other. */
bool place_same_origin(const struct place *a, const struct place *b);

#endif
