/*
 * host - manners towards one host.
 *
 * It knows who runs and who waits where; it must never know what a transfer
 * is.  Hosts hang in chains by the hash of name and port.
 */
#include "host.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum {
	CHAINS = 256,   /* some transfers a hundred at once: chains stay short */
	RECENT = 4096,  /* hosts whose last question is remembered; two that share a place cost a connection, no more */
};

struct host {
	struct host *next;          /* in its chain */
	char *name;
	unsigned port;
	unsigned running;
	double silent_until;        /* monotonic seconds; the keeper remembers it when this entry is gone */
	struct turn *first, *last;  /* who waits */
	struct host **chain;
};

struct hosts {
	unsigned per_host;
	size_t count;
	struct host *chain[CHAINS];
	struct recent { uint32_t who, asked; } recent[RECENT]; /* by hash: 0 = nobody; when, in monotonic seconds */
};

struct hosts *hosts_new(unsigned per_host)
{
	struct hosts *h = mem_alloc(sizeof *h);

	h->per_host = per_host ? per_host : 1;
	return h;
}

static void drop(struct hosts *h, struct host *x)
{
	struct host **p = x->chain;

	while (*p != x)
		p = &(*p)->next;
	*p = x->next;
	free(x->name);
	free(x);
	h->count--;
}

void hosts_free(struct hosts *h)
{
	size_t i;

	if (!h)
		return;
	for (i = 0; i < CHAINS; i++)
		while (h->chain[i])
			drop(h, h->chain[i]);
	free(h);
}

static struct host *find(struct hosts *h, const char *name, unsigned port)
{
	struct host **chain = &h->chain[(text_hash(name, strlen(name)) + port) % CHAINS], *x;

	for (x = *chain; x; x = x->next)
		if (x->port == port && strcmp(x->name, name) == 0)
			return x;
	x = mem_alloc(sizeof *x);
	x->name = mem_strdup(name);
	x->port = port;
	x->chain = chain;
	x->next = *chain;
	*chain = x;
	h->count++;
	return x;
}

bool hosts_enter(struct hosts *h, struct turn *t, const char *name, unsigned port)
{
	struct host *x = find(h, name, port);

	assert(!t->host);
	t->host = x;
	t->next = NULL;
	if (x->running < h->per_host) {
		x->running++;
		return true;
	}
	if (x->first)
		x->last->next = t;
	else
		x->first = t;
	x->last = t;
	return false;
}

struct turn *hosts_leave(struct hosts *h, struct turn *t)
{
	struct host *x = t->host;
	struct turn *next;

	if (!x)
		return NULL;
	t->host = NULL;
	next = x->first;
	if (next) {
		x->first = next->next;
		next->next = NULL;
		return next; /* takes over the place: running stays */
	}
	x->running--;
	if (x->running == 0)
		drop(h, x);
	return NULL;
}

void hosts_silence(const struct turn *t, double until)
{
	if (t->host && until > t->host->silent_until)
		t->host->silent_until = until;
}

double hosts_silent_for(const struct turn *t, double now)
{
	return t->host->silent_until > now ? t->host->silent_until - now : 0;
}

bool hosts_is_last(const struct turn *t)
{
	return t->host->running == 1 && !t->host->first;
}

bool hosts_is_warm(struct hosts *h, const struct turn *t, double now)
{
	uint64_t hash = text_hash(t->host->name, strlen(t->host->name)) + t->host->port;
	struct recent *r = &h->recent[hash % RECENT];
	uint32_t who = (uint32_t)(hash >> 32) | 1;
	bool warm = r->who == who && now < (double)r->asked + HOSTS_WARM_SECONDS;

	r->who = who;
	r->asked = (uint32_t)now;
	return warm || !hosts_is_last(t);
}

size_t hosts_count(const struct hosts *h)
{
	return h->count;
}
