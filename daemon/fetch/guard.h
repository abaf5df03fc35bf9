/*
 * guard - whom we may connect to.
 *
 * A feed's address is written by strangers as soon as it redirects, and a name
 * may point anywhere: at the office's own printers, at a cloud's metadata.  So
 * every address is judged after the name look-up, on every hop, and again
 * before each request on a kept connection.  Pure: sockets and curl are
 * elsewhere.
 *
 * Only addresses of the public internet pass; others must be named in the
 * admin's list: comma separated CIDRs ("10.0.0.0/8"), addresses ("fd00::5"),
 * or one port of an address ("127.0.0.1:8970", "[::1]:8970").
 */
#ifndef NEWMEDIA_GUARD_H
#define NEWMEDIA_GUARD_H

#include <sys/socket.h>

#include "text.h"

enum { GUARD_ENTRIES_MAX = 256 }; /* an office lists a handful; judged one by one for each connection */

/* A range of addresses, or one port of it. */
struct guard_range {
	int family;              /* AF_INET or AF_INET6 */
	unsigned char bytes[16]; /* network order; 4 or 16 of them */
	unsigned bits;           /* of the prefix */
	unsigned port;           /* 0 = every port */
};

struct guard {
	struct guard_range allowed[GUARD_ENTRIES_MAX];
	size_t n;
};

/* Reads the admin's list; -1 and a sentence naming the entry that is wrong ("" and white space are an empty list). */
int guard_parse(struct guard *g, const char *allow_private, struct text *err);

/* NULL: may be connected to; else what the address is ("private", "loopback", ...). */
const char *guard_judge(const struct guard *g, const struct sockaddr *addr);

/* The sentence for a refusal: "address 10.0.0.1 is private and not in allow_private". */
void guard_explain(const struct sockaddr *addr, const char *kind, struct text *ret);

/* An address as text (a "%zone" is ignored) and a port; false: not an address. */
bool guard_address(const char *ip, unsigned port, struct sockaddr_storage *ret);

/* Does the host go past the proxy?  no_proxy: "*", or comma or space separated
 * hosts (each with its subdomains), addresses and CIDRs, as curl knows them. */
bool guard_past_proxy(const char *no_proxy, const char *host);

#endif
