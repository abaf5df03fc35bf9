/*
 * guard - whom we may connect to.
 *
 * It knows the ranges that are no public internet and the admin's exceptions;
 * it must never look a name up or open a socket.  An address is compared with
 * two tables: first what kind it is, then, if it is any kind at all, whether
 * the admin named it.  An IPv6 address that only wraps an IPv4 one is judged
 * by what it wraps as well, so that no wrapping opens a door.
 */
#include "guard.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct kind {
	unsigned char bytes[16];
	unsigned bits;
	const char *name;
	int inner; /* where a wrapped IPv4 address begins, -1 = it wraps none */
};

/* RFC 6890 and its successors. Most specific first. */
static const struct kind kinds4[] = {
	{ { 0, 0, 0, 0 }, 32, "unspecified", -1 },
	{ { 0 }, 8, "of this network only", -1 },
	{ { 10 }, 8, "private", -1 },
	{ { 100, 64 }, 10, "shared (carrier-grade NAT)", -1 },
	{ { 127 }, 8, "loopback", -1 },
	{ { 169, 254 }, 16, "link-local", -1 },
	{ { 172, 16 }, 12, "private", -1 },
	{ { 192, 0, 0 }, 24, "reserved", -1 },
	{ { 192, 0, 2 }, 24, "for documentation", -1 },
	{ { 192, 88, 99 }, 24, "a 6to4 relay", -1 },
	{ { 192, 168 }, 16, "private", -1 },
	{ { 198, 18 }, 15, "for benchmarks", -1 },
	{ { 198, 51, 100 }, 24, "for documentation", -1 },
	{ { 203, 0, 113 }, 24, "for documentation", -1 },
	{ { 224 }, 4, "multicast", -1 },
	{ { 255, 255, 255, 255 }, 32, "broadcast", -1 },
	{ { 240 }, 4, "reserved", -1 },
};

static const struct kind kinds6[] = {
	{ { 0 }, 128, "unspecified", -1 },
	{ { [15] = 1 }, 128, "loopback", -1 },
	{ { [10] = 0xff, [11] = 0xff }, 96, "IPv4-mapped", 12 },
	{ { 0 }, 96, "IPv4-compatible", 12 },
	{ { 0x00, 0x64, 0xff, 0x9b }, 96, "NAT64", 12 },
	{ { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48, "local NAT64", -1 },
	{ { 0x01 }, 64, "discarded", -1 },
	{ { 0x20, 0x01, 0x00, 0x00 }, 32, "Teredo", -1 },
	{ { 0x20, 0x01, 0x00 }, 23, "reserved", -1 },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, "for documentation", -1 },
	{ { 0x20, 0x02 }, 16, "6to4", 2 },
	{ { 0x3f, 0xff }, 20, "for documentation", -1 },
	{ { 0xfc }, 7, "private", -1 },
	{ { 0xfe, 0x80 }, 10, "link-local", -1 },
	{ { 0xfe, 0xc0 }, 10, "site-local", -1 },
	{ { 0xff }, 8, "multicast", -1 },
};
static const unsigned char global6[] = { 0x20 }; /* 2000::/3: all that was ever given out */

static bool in_prefix(const unsigned char *a, const unsigned char *prefix, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a, prefix, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ prefix[whole]) >> (8 - rest)) == 0;
}

static const struct kind *find_kind(const struct kind *table, size_t n, const unsigned char *a)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (in_prefix(a, table[i].bytes, table[i].bits))
			return &table[i];
	return NULL;
}

static bool in_range(const struct guard_range *r, int family, const unsigned char *a, unsigned port)
{
	return r->family == family && (r->port == 0 || r->port == port) && in_prefix(a, r->bytes, r->bits);
}

static bool is_allowed(const struct guard *g, int family, const unsigned char *a, unsigned port)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		if (in_range(&g->allowed[i], family, a, port))
			return true;
	return false;
}

static const char *judge4(const struct guard *g, const unsigned char *a, unsigned port)
{
	const struct kind *k = find_kind(kinds4, sizeof kinds4 / sizeof *kinds4, a);

	return !k || is_allowed(g, AF_INET, a, port) ? NULL : k->name;
}

static const char *judge6(const struct guard *g, const unsigned char *a, unsigned port)
{
	static const unsigned mapped = 96;
	const struct kind *k = find_kind(kinds6, sizeof kinds6 / sizeof *kinds6, a);

	if (!k)
		return in_prefix(a, global6, 3) || is_allowed(g, AF_INET6, a, port) ? NULL : "reserved";
	if (k->inner >= 0 && judge4(g, a + k->inner, port))
		return k->name;
	if (is_allowed(g, AF_INET6, a, port))
		return NULL;
	/* The kernel takes a mapped address for the IPv4 address itself: so does the admin's list. */
	if (k->inner == 12 && k->bits == mapped && a[10] == 0xff && is_allowed(g, AF_INET, a + 12, port))
		return NULL;
	return k->name;
}

const char *guard_judge(const struct guard *g, const struct sockaddr *addr)
{
	if (addr->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)addr;

		return judge4(g, (const unsigned char *)&in->sin_addr, ntohs(in->sin_port));
	}
	if (addr->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)(const void *)addr;

		return judge6(g, in->sin6_addr.s6_addr, ntohs(in->sin6_port));
	}
	return "of an unknown family";
}

void guard_explain(const struct sockaddr *addr, const char *kind, struct text *ret)
{
	char ip[INET6_ADDRSTRLEN] = "?";

	if (addr->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)addr)->sin_addr, ip, sizeof ip);
	else if (addr->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)addr)->sin6_addr, ip, sizeof ip);
	text_setf(ret, "address %s is %s and not in allow_private", ip, kind);
}

bool guard_address(const char *ip, unsigned port, struct sockaddr_storage *ret)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)ret;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)ret;
	char plain[INET6_ADDRSTRLEN];
	size_t n = strcspn(ip, "%");

	if (n >= sizeof plain || port > 65535)
		return false;
	memcpy(plain, ip, n);
	plain[n] = '\0';
	memset(ret, 0, sizeof *ret);
	if (inet_pton(AF_INET, plain, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return true;
	}
	if (inet_pton(AF_INET6, plain, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		return true;
	}
	return false;
}

/* ---- the admin's list ------------------------------------------------------ */

/* A decimal number below `below`, and nothing after it. */
static bool read_number(const char *s, unsigned below, unsigned *ret)
{
	unsigned long n;
	char *end;

	if (!isdigit((unsigned char)*s) || strlen(s) > 5)
		return false;
	n = strtoul(s, &end, 10);
	if (*end || n >= below)
		return false;
	*ret = (unsigned)n;
	return true;
}

/* "10.0.0.0/8", "fd00::/8", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:80"; s is taken apart. */
static bool read_range(char *s, struct guard_range *r)
{
	char *slash = strchr(s, '/'), *close = *s == '[' ? strchr(s, ']') : NULL, *colon = NULL;

	memset(r, 0, sizeof *r);
	if (*s == '[') {
		if (!close || (close[1] && close[1] != ':'))
			return false;
		colon = close[1] ? close + 1 : NULL;
		*close = '\0';
		s++;
	} else if (strchr(s, ':') == strrchr(s, ':')) {
		colon = strchr(s, ':'); /* one colon is a port, more are IPv6 */
	}
	if (colon && (slash || !read_number(colon + 1, 65536, &r->port) || r->port == 0))
		return false;
	if (colon)
		*colon = '\0';
	if (slash)
		*slash = '\0';
	if (inet_pton(AF_INET, s, r->bytes) == 1)
		r->family = AF_INET;
	else if (inet_pton(AF_INET6, s, r->bytes) == 1)
		r->family = AF_INET6;
	else
		return false;
	r->bits = r->family == AF_INET ? 32 : 128;
	return !slash || read_number(slash + 1, r->bits + 1, &r->bits);
}

/* The next word of a list into buf; where the list goes on, NULL at its end. */
static const char *next_word(const char *list, const char *separators, char *buf, size_t size)
{
	size_t n;

	list += strspn(list, separators);
	if (!*list)
		return NULL;
	n = strcspn(list, separators);
	buf[0] = '\0';
	if (n < size) { /* longer than any address or host name: left empty, which matches nothing */
		memcpy(buf, list, n);
		buf[n] = '\0';
	}
	return list + n;
}

int guard_parse(struct guard *g, const char *allow_private, struct text *err)
{
	char word[256], copy[256];
	const char *p = allow_private;

	g->n = 0;
	while ((p = next_word(p, ", \t", word, sizeof word))) {
		if (g->n == GUARD_ENTRIES_MAX) {
			text_setf(err, "allow_private has more than %d entries", GUARD_ENTRIES_MAX);
			return -1;
		}
		memcpy(copy, word, strlen(word) + 1);
		if (!read_range(copy, &g->allowed[g->n])) {
			text_setf(err, "allow_private: '%s' is neither an address, address:port nor CIDR", word);
			return -1;
		}
		g->n++;
	}
	return 0;
}

/* ---- past the proxy ---------------------------------------------------------- */

static bool is_under(const char *host, const char *domain)
{
	size_t h, d;

	domain += *domain == '.';
	h = strlen(host);
	d = strlen(domain);
	if (d == 0 || d > h || strcasecmp(host + h - d, domain) != 0)
		return false;
	return d == h || host[h - d - 1] == '.';
}

static const unsigned char *raw_address(const struct sockaddr_storage *addr)
{
	if (addr->ss_family == AF_INET)
		return (const unsigned char *)&((const struct sockaddr_in *)(const void *)addr)->sin_addr;
	return ((const struct sockaddr_in6 *)(const void *)addr)->sin6_addr.s6_addr;
}

bool guard_past_proxy(const char *no_proxy, const char *host)
{
	char word[256], plain[256];
	struct guard_range range;
	struct sockaddr_storage addr;
	size_t n = strlen(host), bracket = *host == '[';
	bool numeric;

	if (n < 2 * bracket || n - 2 * bracket >= sizeof plain)
		return false;
	n -= 2 * bracket;
	memcpy(plain, host + bracket, n);
	plain[n] = '\0';
	numeric = guard_address(plain, 0, &addr);
	while ((no_proxy = next_word(no_proxy, ", \t", word, sizeof word))) {
		if (strcmp(word, "*") == 0)
			return true;
		if (!numeric && is_under(plain, word))
			return true;
		if (numeric && read_range(word, &range) && in_range(&range, addr.ss_family, raw_address(&addr), range.port))
			return true;
	}
	return false;
}
