/*
 * slow-names - a name server that does not answer: preloaded, getaddrinfo of a
 * name that begins with "slow" sleeps SLOW_NAMES_MS before it finds loopback.
 * Names that begin with "both" have two addresses, the first of them private.
 */
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef int lookup(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static void nap(void)
{
	const char *s = getenv("SLOW_NAMES_MS");
	long ms = s ? strtol(s, NULL, 10) : 3000;
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

lookup getaddrinfo;

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **ret)
{
	lookup *real;
	void *found = dlsym(RTLD_NEXT, "getaddrinfo");
	struct addrinfo *second = NULL;
	int r;

	memcpy(&real, &found, sizeof real); /* ISO C has no cast from data to code */
	if (node && strncmp(node, "slow", 4) == 0) {
		nap();
		node = "127.0.0.1";
	}
	if (!node || strncmp(node, "both", 4) != 0)
		return real(node, service, hints, ret);
	r = real("10.255.255.1", service, hints, ret);
	if (r == 0 && real("127.0.0.1", service, hints, &second) == 0)
		(*ret)->ai_next = second;
	return r;
}
