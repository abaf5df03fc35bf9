/*
 * hosts - questions outstanding and accounts waiting, by host.
 *
 * A host is in memory only while it has any of these, or ever asked for silence.  The tree is the C library's.
 */
#include "hosts.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

struct waiter { struct waiter *next; uint32_t account; };
struct host {
	uint64_t name;
	int outstanding;
	moment silent_until;       /* MOMENT_NONE = it did not ask for silence */
	struct host *next_silent;  /* in hosts.silent, from when it first asked for it */
	struct waiter *first, **end;
	struct host *next_ready;   /* in hosts.ready, while it has room and waiters */
	bool is_ready;
};

struct hosts {
	int at_once;
	void *tree;
	struct host *ready, **ready_end;
	struct host *silent;       /* those that ever asked for silence: they stay in memory */
	int n_asked, n_full;
};

static int by_name(const void *a, const void *b)
{
	uint64_t x = ((const struct host *)a)->name, y = ((const struct host *)b)->name;

	return (x > y) - (x < y);
}

struct hosts *hosts_new(int at_once)
{
	struct hosts *h = mem_alloc(sizeof *h);

	h->at_once = at_once;
	h->ready_end = &h->ready;
	return h;
}

static void host_free(void *p)
{
	struct host *host = p;
	struct waiter *w;

	while ((w = host->first)) {
		host->first = w->next;
		free(w);
	}
	free(host);
}

void hosts_free(struct hosts *h)
{
	if (!h)
		return;
	tdestroy(h->tree, host_free);
	free(h);
}

uint64_t hosts_of_url(const char *url)
{
	const char *p = strstr(url, "://"), *at;
	char low[256];
	size_t n, i;

	p = p ? p + 3 : url;
	n = strcspn(p, "/?#");
	at = memrchr(p, '@', n);
	if (at) {
		n -= (size_t)(at + 1 - p);
		p = at + 1;
	}
	for (i = 0; i < n && i < sizeof low; i++)
		low[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
	return text_hash(low, i);
}

static struct host *find(const struct hosts *h, uint64_t name)
{
	struct host key = { .name = name };
	void *found = tfind(&key, &h->tree, by_name);

	return found ? *(struct host **)found : NULL;
}

static struct host *get(struct hosts *h, uint64_t name)
{
	struct host *host = find(h, name);

	if (!host) {
		host = mem_alloc(sizeof *host);
		host->name = name;
		host->end = &host->first;
		host->silent_until = MOMENT_NONE;
		tsearch(host, &h->tree, by_name);
	}
	return host;
}

static void settle(struct hosts *h, struct host *host)
{
	if (host->first && host->outstanding < h->at_once && !host->is_ready) {
		host->is_ready = true;
		host->next_ready = NULL;
		*h->ready_end = host;
		h->ready_end = &host->next_ready;
	} else if (!host->first && !host->outstanding && !host->is_ready && host->silent_until == MOMENT_NONE) {
		tdelete(host, &h->tree, by_name);
		free(host);
	}
}

bool hosts_may_ask(const struct hosts *h, uint64_t name)
{
	const struct host *host = find(h, name);

	return !host || (host->outstanding < h->at_once && !host->first);
}

void hosts_asked(struct hosts *h, uint64_t name)
{
	h->n_asked += get(h, name)->outstanding++ == 0;
}

void hosts_answered(struct hosts *h, uint64_t name)
{
	struct host *host = find(h, name);

	if (host && host->outstanding > 0) {
		h->n_asked -= --host->outstanding == 0;
		settle(h, host);
	}
}

void hosts_silence(struct hosts *h, uint64_t name, moment until)
{
	struct host *host = get(h, name);

	if (host->silent_until == MOMENT_NONE) {
		host->next_silent = h->silent;
		h->silent = host;
	}
	if (until > host->silent_until)
		host->silent_until = until;
}

moment hosts_silent_until(const struct hosts *h, uint64_t name)
{
	const struct host *host = find(h, name);

	return host ? host->silent_until : MOMENT_NONE;
}

void hosts_wait(struct hosts *h, uint64_t name, uint32_t account, bool first)
{
	struct host *host = get(h, name);
	struct waiter *w = mem_alloc(sizeof *w);

	w->account = account;
	h->n_full += !host->first;
	if (first) {
		w->next = host->first;
		host->first = w;
		if (!w->next)
			host->end = &w->next;
	} else {
		*host->end = w;
		host->end = &w->next;
	}
	settle(h, host);
}

bool hosts_ready(struct hosts *h, uint32_t *ret_account)
{
	struct host *host;
	struct waiter *w;

	while ((host = h->ready)) {
		h->ready = host->next_ready;
		if (!h->ready)
			h->ready_end = &h->ready;
		host->is_ready = false;
		if (!host->first || host->outstanding >= h->at_once) {
			settle(h, host);
			continue;
		}
		w = host->first;
		host->first = w->next;
		if (!host->first) {
			host->end = &host->first;
			h->n_full--;
		}
		*ret_account = w->account;
		free(w);
		settle(h, host);
		return true;
	}
	return false;
}

struct hosts_count hosts_count(const struct hosts *h, moment now)
{
	struct hosts_count c = { h->n_asked, h->n_full, 0 };

	for (const struct host *host = h->silent; host; host = host->next_silent)
		c.silent += host->silent_until > now;
	return c;
}
