/*
 * names - from a host's name to its addresses: what is known, who waits.
 *
 * It knows names and how long an answer holds; it must never know threads (see
 * lookup.c), curl, or which addresses are good.  Names hang in chains by their
 * hash and, besides, in one line by age, from whose end the oldest are dropped.
 */
#include "names.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

enum { CHAINS = 1024 };

struct name {
	struct name *next;            /* in its chain */
	struct name *older, *newer;   /* in the line */
	struct name **chain;
	char *host;
	char *addresses;              /* "" = none */
	enum naming result;           /* WAITS: never answered */
	int error;
	double holds;                 /* until when */
	bool asking;                  /* a thread has it */
	struct seeker *first, **end;  /* who waits */
};

struct names {
	struct lookups *lookups;
	struct name *chain[CHAINS];
	struct name *oldest, *newest;
	size_t known, waiting;
	struct seeker *ready, **ready_end;
};

struct names *names_new(unsigned threads_max, lookup_call *call)
{
	struct names *n = mem_alloc(sizeof *n);

	n->lookups = lookups_new(threads_max, call);
	n->ready_end = &n->ready;
	return n;
}

static void drop(struct names *n, struct name *x)
{
	struct name **p = x->chain;

	while (*p != x)
		p = &(*p)->next;
	*p = x->next;
	*(x->older ? &x->older->newer : &n->oldest) = x->newer;
	*(x->newer ? &x->newer->older : &n->newest) = x->older;
	n->known--;
	free(x->host);
	free(x->addresses);
	free(x);
}

void names_free(struct names *n)
{
	if (!n)
		return;
	while (n->oldest)
		drop(n, n->oldest);
	lookups_free(n->lookups);
	free(n);
}

int names_fd(const struct names *n)
{
	return lookups_fd(n->lookups);
}

bool names_is_name(const char *host)
{
	static const char local[] = "localhost";
	size_t n = strlen(host), l = sizeof local - 1, i;
	unsigned char raw[16];

	if (n == 0 || n > LOOKUP_NAME_MAX || *host == '[' || inet_pton(AF_INET, host, raw) == 1)
		return false;
	for (i = 0; i < n; i++)
		if ((unsigned char)host[i] <= ' ' || (unsigned char)host[i] >= 127 || strchr(":,", host[i]))
			return false;
	return !(n >= l && strcasecmp(host + n - l, local) == 0 && (n == l || host[n - l - 1] == '.'));
}

/* Room for one more: the oldest that nobody needs just now goes. */
static void make_room(struct names *n)
{
	struct name *x = n->oldest;

	while (x && n->known >= NAMES_KEPT) {
		struct name *newer = x->newer;

		if (!x->asking)
			drop(n, x);
		x = newer;
	}
}

static struct name *find(struct names *n, const char *host)
{
	struct name **chain = &n->chain[text_hash(host, strlen(host)) % CHAINS], *x;

	for (x = *chain; x; x = x->next)
		if (strcmp(x->host, host) == 0)
			return x;
	make_room(n);
	x = mem_alloc(sizeof *x);
	x->host = mem_strdup(host);
	x->addresses = mem_strdup("");
	x->end = &x->first;
	x->chain = chain;
	x->next = *chain;
	*chain = x;
	x->older = n->newest;
	*(n->newest ? &n->newest->newer : &n->oldest) = x;
	n->newest = x;
	n->known++;
	return x;
}

static void make_ready(struct names *n, struct seeker *s, const struct name *x, enum naming result)
{
	s->result = result;
	s->error = x->error;
	s->addresses = result == NAMING_FOUND ? mem_strdup(x->addresses) : NULL;
	s->name = NULL;
	s->next = NULL;
	*n->ready_end = s;
	n->ready_end = &s->next;
}

bool names_ask(struct names *n, struct seeker *s, const char *host, double now)
{
	struct name *x = find(n, host);

	if (!x->asking && x->result != NAMING_WAITS && now < x->holds) {
		if (x->result == NAMING_FOUND) {
			s->result = NAMING_FOUND;
			s->addresses = mem_strdup(x->addresses);
			return true;
		}
		make_ready(n, s, x, x->result);
		return false;
	}
	s->result = NAMING_WAITS;
	s->name = x;
	s->next = NULL;
	*x->end = s;
	x->end = &s->next;
	n->waiting++;
	if (!x->asking)
		lookups_put(n->lookups, host);
	x->asking = true;
	return false;
}

static enum naming result_of(int error)
{
	switch (error) {
	case 0:
		return NAMING_FOUND;
	case EAI_NONAME:
#ifdef EAI_NODATA
	case EAI_NODATA:
#endif
		return NAMING_NONE;
	case EAI_AGAIN:
		return NAMING_SILENT;
	default:
		return NAMING_FAILED;
	}
}

static void learn(struct names *n, const struct lookup_answer *a, double now)
{
	struct name *x = find(n, a->name);
	struct seeker *s;

	x->asking = false;
	x->error = a->error;
	x->result = result_of(a->error);
	x->holds = now + (a->error ? NAMES_SECONDS_FAILED : NAMES_SECONDS);
	free(x->addresses);
	x->addresses = mem_strdup(a->addresses);
	while ((s = x->first)) {
		x->first = s->next;
		n->waiting--;
		make_ready(n, s, x, x->result);
	}
	x->end = &x->first;
}

/* Whoever waited for this name for too long gives up; the look-up goes on, for the next one who asks. */
static void give_up(struct names *n, struct name *x, double now)
{
	struct seeker **p = &x->first, *s;

	while ((s = *p)) {
		if (now < s->until) {
			p = &s->next;
			continue;
		}
		*p = s->next;
		n->waiting--;
		make_ready(n, s, x, NAMING_LATE);
	}
	x->end = p;
}

void names_turn(struct names *n, double now, bool tick)
{
	struct lookup_answer a;
	struct name *x;

	lookups_begin(n->lookups);
	while (lookups_get(n->lookups, &a))
		learn(n, &a, now);
	if (!tick || !n->waiting)
		return;
	lookups_tick(n->lookups);
	for (x = n->newest; x; x = x->older)
		if (x->first)
			give_up(n, x, now);
}

struct seeker *names_ready(struct names *n)
{
	struct seeker *s = n->ready;

	if (!s) {
		lookups_begin(n->lookups);
		return NULL;
	}
	n->ready = s->next;
	if (!n->ready)
		n->ready_end = &n->ready;
	s->next = NULL;
	return s;
}

bool names_waits(const struct names *n)
{
	return n->waiting > 0;
}

size_t names_known(const struct names *n)
{
	return n->known;
}
