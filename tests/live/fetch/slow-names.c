/*
 * slow-names - a name server of our own: preloaded, getaddrinfo answers the
 * names of tests by how they begin (see the table) and everything else as ever.
 * v4-10-1-2-3.example and v6-fd00--1.example have the address they spell;
 * rebind.example has the first of REBIND=FIRST,SECOND when it is looked up for the first time, later the second.
 * With NAMES_DEAD no name server answers for any of them.
 * With PEER the kernel says of each connection that it leads to that address.
 * With NAMES_LOG a line for each look-up, its thread and its name, goes to stderr.
 */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

typedef int lookup(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static const struct answer {
	const char *begins;
	const char *first, *second; /* addresses, NULL = none */
	int error;
	int slow;                   /* sleeps SLOW_NAMES_MS (3000) before */
} answers[] = {
	{ "slow", "127.0.0.1", NULL, 0, 1 },
	{ "good", "127.0.0.1", NULL, 0, 0 },
	{ "xn--", "127.0.0.1", NULL, 0, 0 },            /* a Chinese name, as name servers know it */
	{ "both", "10.255.255.1", "127.0.0.1", 0, 0 },  /* the first of them private */
	{ "dual", "::1", "127.0.0.1", 0, 0 },
	{ "inside", "10.255.255.1", NULL, 0, 0 },
	{ "gone", NULL, NULL, EAI_NONAME, 0 },
	{ "mute", NULL, NULL, EAI_AGAIN, 0 },
};

static void nap(void)
{
	const char *s = getenv("SLOW_NAMES_MS");
	long ms = s ? strtol(s, NULL, 10) : 3000;
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static void note(const char *node)
{
	if (getenv("NAMES_LOG"))
		dprintf(STDERR_FILENO, "look-up %ld %s\n", syscall(SYS_gettid), node);
}

static const struct answer *find(const char *node)
{
	for (size_t i = 0; node && i < sizeof answers / sizeof *answers; i++)
		if (strncmp(node, answers[i].begins, strlen(answers[i].begins)) == 0)
			return &answers[i];
	return NULL;
}

/* The address that the name spells: '-' stands for what no name may hold. */
static const char *spelled(const char *node, char *buf, size_t size)
{
	char sign = node[1] == '4' ? '.' : ':';
	size_t n = strcspn(node + 3, "."), i;

	if (n >= size)
		return NULL;
	for (i = 0; i < n; i++)
		buf[i] = node[3 + i] == '-' ? sign : node[3 + i];
	buf[n] = '\0';
	return buf;
}

static const char *rebound(char *buf, size_t size)
{
	static atomic_int looks;
	const char *both = getenv("REBIND"), *comma = both ? strchr(both, ',') : NULL;

	if (!comma || (size_t)(comma - both) >= size)
		return NULL;
	if (atomic_fetch_add(&looks, 1))
		return comma + 1;
	memcpy(buf, both, (size_t)(comma - both));
	buf[comma - both] = '\0';
	return buf;
}

/* The address of a name whose answer is in no table; NULL = it is none of these. */
static const char *made(const char *node, char *buf, size_t size)
{
	if (!node)
		return NULL;
	if (strncmp(node, "v4-", 3) == 0 || strncmp(node, "v6-", 3) == 0)
		return spelled(node, buf, size);
	return strncmp(node, "rebind", 6) == 0 ? rebound(buf, size) : NULL;
}

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

int getpeername(int fd, __SOCKADDR_ARG addr, socklen_t *len)
{
	const char *peer = getenv("PEER");
	void *found = next("getpeername");
	int (*real)(int, __SOCKADDR_ARG, socklen_t *);
	union {
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a = { .v4 = { .sin_family = AF_INET, .sin_port = htons(80) } };

	memcpy(&real, &found, sizeof real);
	if (!peer)
		return real(fd, addr, len);
	if (inet_pton(AF_INET, peer, &a.v4.sin_addr) != 1) {
		a.v6.sin6_family = AF_INET6;
		inet_pton(AF_INET6, peer, &a.v6.sin6_addr);
	}
	*len = sizeof a < *len ? sizeof a : *len;
	memcpy(addr.__sockaddr__, &a, *len);
	return 0;
}

lookup getaddrinfo;

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **ret)
{
	const struct answer *a = find(node);
	struct addrinfo *second = NULL;
	void *found = next("getaddrinfo");
	char buf[INET6_ADDRSTRLEN];
	const char *address;
	lookup *real;
	int r;

	memcpy(&real, &found, sizeof real); /* ISO C has no cast from data to code */
	address = made(node, buf, sizeof buf);
	if (address) {
		note(node);
		return real(address, service, hints, ret);
	}
	if (!a)
		return real(node, service, hints, ret);
	note(node);
	if (a->slow)
		nap();
	if (a->error || getenv("NAMES_DEAD"))
		return a->error ? a->error : EAI_AGAIN;
	r = real(a->first, service, hints, ret);
	if (r == 0 && a->second && real(a->second, service, hints, &second) == 0)
		(*ret)->ai_next = second;
	return r;
}
