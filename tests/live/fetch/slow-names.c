/*
 * slow-names - a name server of our own: preloaded, getaddrinfo answers the
 * names of tests by how they begin (see the table) and everything else as ever.
 * With NAMES_DEAD no name server answers for any of them.
 * With NAMES_LOG a line for each look-up, its thread and its name, goes to stderr.
 */
#include <dlfcn.h>
#include <netdb.h>
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

lookup getaddrinfo;

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **ret)
{
	const struct answer *a = find(node);
	struct addrinfo *second = NULL;
	void *found = dlsym(RTLD_NEXT, "getaddrinfo");
	lookup *real;
	int r;

	memcpy(&real, &found, sizeof real); /* ISO C has no cast from data to code */
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
