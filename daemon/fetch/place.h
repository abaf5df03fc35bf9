/*
 * place - where a hop goes: an address taken apart, checked and put together
 * again without what must not be told.  Pure.
 */
#ifndef NEWMEDIA_PLACE_H
#define NEWMEDIA_PLACE_H

#include <curl/curl.h>

#include "text.h"

struct place {
	char *url;            /* without user info and fragment; NULL = nowhere yet */
	const char *scheme;   /* "http" or "https" */
	char *host;           /* in lower case; IPv6 hosts in brackets; a Chinese name in its ASCII form, where curl can */
	unsigned port;
	size_t path;          /* where it begins in url, if that is of the plain form; 0 = it is not */
};

/* User info of a URL, decoded; NULL = none. */
struct login {
	char *user, *password;
};

/* Goes to a URL, relative ones counting from where p is; `login`, which may be
 * NULL, gets its user info.  -1 and a sentence: p stays where it was. */
int place_go(struct place *p, const char *url, struct login *login, struct text *err);
/* The same by curl's parser alone, which nearly no address needs; for who holds the two against each other. */
int place_go_by_curl(struct place *p, const char *url, struct login *login, struct text *err);
/* Has curl told the parts of a plain address, so that it need not take it apart; false: it is none. */
bool place_tell(const struct place *p, CURLU *to);
/* A proxy's HOST:PORT, with or without scheme, as curl takes them; -1 and a sentence. */
int place_of_proxy(struct place *p, const char *proxy, struct text *err);
void place_clear(struct place *p);
void place_copy(struct place *to, const struct place *from);
/* Same scheme, host and port: secrets for one are for the other. */
bool place_same_origin(const struct place *a, const struct place *b);

#endif
