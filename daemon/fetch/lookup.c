/*
 * lookup - the system's getaddrinfo, off the loop.
 *
 * It knows threads and the resolver; it must never know who asks, nor keep what
 * it found.  All that threads touch is in one struct behind one lock; whoever
 * leaves last, the owner or a late thread, frees it.  Names come and go by the
 * turn of the loop: one by one they would cost more switches than look-ups.
 *
 * Why getaddrinfo in threads and not c-ares: see doc/HOUSE.md.
 */
#include "lookup.h"

#include <arpa/inet.h>
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "text.h"

enum {
	THREADS_EAGER = 4,         /* enough while name servers answer */
	IDLE_SECONDS = 30,         /* after which a thread with nothing to do ends */
	STACK = 256 << 10,         /* of a thread: what getaddrinfo and its modules need, with room */
};

struct job {
	struct job *next;
	struct lookup_answer answer;
};

struct queue {
	struct job *first, **end;
	unsigned n;
};

struct lookups {
	pthread_mutex_t lock;
	pthread_cond_t wanted;
	lookup_call *call;
	int done_fd;               /* eventfd: there are some done that the owner has not taken */
	unsigned threads_max;
	struct queue put, got;     /* the owner's: what threads have not been told of; what it took from them */
	/* behind the lock */
	struct queue todo, done;
	unsigned threads, idle;
	uint64_t taken;            /* jobs that threads took so far */
	uint64_t taken_before;     /* the same, at the last tick */
	bool closed;               /* the owner is gone */
};

static void queue_add(struct queue *q, struct job *j)
{
	j->next = NULL;
	*q->end = j;
	q->end = &j->next;
	q->n++;
}

/* All of `from` behind what stands in `to`. */
static void queue_move(struct queue *to, struct queue *from)
{
	if (!from->n)
		return;
	*to->end = from->first;
	to->end = from->end;
	to->n += from->n;
	*from = (struct queue){ NULL, &from->first, 0 };
}

static struct job *queue_take(struct queue *q)
{
	struct job *j = q->first;

	if (!j)
		return NULL;
	q->first = j->next;
	if (!q->first)
		q->end = &q->first;
	q->n--;
	return j;
}

/* ---- a thread ---------------------------------------------------------------- */

static void add_address(struct lookup_answer *a, size_t *len, const struct sockaddr *addr)
{
	char ip[INET6_ADDRSTRLEN + 2] = "[";
	bool v6 = addr->sa_family == AF_INET6;
	const void *raw = v6 ? (const void *)&((const struct sockaddr_in6 *)(const void *)addr)->sin6_addr :
		(const void *)&((const struct sockaddr_in *)(const void *)addr)->sin_addr;
	size_t n;

	if ((!v6 && addr->sa_family != AF_INET) || !inet_ntop(addr->sa_family, raw, ip + v6, INET6_ADDRSTRLEN))
		return;
	if (v6)
		strcat(ip, "]");
	n = strlen(ip);
	if (*len + n + 2 > sizeof a->addresses)
		return;
	if (*len)
		a->addresses[(*len)++] = ',';
	memcpy(a->addresses + *len, ip, n + 1);
	*len += n;
}

static void look_up(lookup_call *call, struct lookup_answer *a)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL, *i;
	size_t len = 0, n = 0;

	a->error = call(a->name, NULL, &hints, &found);
	if (a->error)
		return;
	for (i = found; i && n < LOOKUP_ADDRESSES_MAX; i = i->ai_next, n++)
		add_address(a, &len, i->ai_addr);
	freeaddrinfo(found);
	if (!len)
		a->error = EAI_NONAME;
}

static void destroy(struct lookups *l)
{
	struct job *j;

	queue_move(&l->todo, &l->done);
	while ((j = queue_take(&l->todo)))
		free(j);
	close(l->done_fd);
	pthread_cond_destroy(&l->wanted);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

/* Locked; the next job, or NULL when this thread is to end. */
static struct job *wait_for_job(struct lookups *l)
{
	struct timespec until;
	struct job *j = NULL;
	int late = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += IDLE_SECONDS;
	while (!l->closed && !(j = queue_take(&l->todo))) {
		if (late)
			return NULL;
		l->idle++;
		late = pthread_cond_timedwait(&l->wanted, &l->lock, &until);
		l->idle--;
	}
	if (l->closed)
		return NULL;
	l->taken++;
	if (l->todo.n && l->idle)
		pthread_cond_signal(&l->wanted); /* one wakes the next, as long as there is something for it */
	return j;
}

static void *thread_main(void *ctx)
{
	struct lookups *l = ctx;
	const uint64_t one = 1;
	struct job *j;
	bool last;

	pthread_mutex_lock(&l->lock);
	while ((j = wait_for_job(l))) {
		pthread_mutex_unlock(&l->lock);
		look_up(l->call, &j->answer);
		pthread_mutex_lock(&l->lock);
		queue_add(&l->done, j);
		if (l->done.n == 1 && write(l->done_fd, &one, sizeof one) < 0)
			break; /* cannot be: the counter holds 2^64 - 2 */
	}
	last = --l->threads == 0 && l->closed;
	pthread_mutex_unlock(&l->lock);
	if (last)
		destroy(l);
	return NULL;
}

/* Locked. Without a thread the name waits for the next tick; that none at all can be had is as bad as no memory. */
static void start_thread(struct lookups *l)
{
	pthread_attr_t attr;
	pthread_t id;
	int r;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK);
	r = pthread_create(&id, &attr, thread_main, l);
	pthread_attr_destroy(&attr);
	if (r && !l->threads)
		die(EXIT_WRONG, "cannot start a thread to look names up: %s", strerror(r));
	if (!r)
		l->threads++;
}

/* ---- the owner -------------------------------------------------------------------- */

struct lookups *lookups_new(unsigned threads_max, lookup_call *call)
{
	struct lookups *l = mem_alloc(sizeof *l);
	pthread_condattr_t attr;

	l->call = call;
	l->threads_max = threads_max ? threads_max : 1;
	l->todo.end = &l->todo.first;
	l->done.end = &l->done.first;
	l->put.end = &l->put.first;
	l->got.end = &l->got.first;
	l->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (l->done_fd < 0)
		die(EXIT_WRONG, "cannot make an eventfd");
	pthread_mutex_init(&l->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&l->wanted, &attr);
	pthread_condattr_destroy(&attr);
	return l;
}

void lookups_free(struct lookups *l)
{
	bool alone;

	if (!l)
		return;
	pthread_mutex_lock(&l->lock);
	queue_move(&l->done, &l->put);
	queue_move(&l->done, &l->got);
	l->closed = true;
	alone = l->threads == 0;
	pthread_cond_broadcast(&l->wanted);
	pthread_mutex_unlock(&l->lock);
	if (alone)
		destroy(l);
}

int lookups_fd(const struct lookups *l)
{
	return l->done_fd;
}

void lookups_put(struct lookups *l, const char *name)
{
	struct job *j = mem_alloc(sizeof *j);
	size_t n = strlen(name);

	assert(n <= LOOKUP_NAME_MAX);
	memcpy(j->answer.name, name, n + 1);
	queue_add(&l->put, j);
}

void lookups_begin(struct lookups *l)
{
	unsigned wanted;

	if (!l->put.n)
		return;
	pthread_mutex_lock(&l->lock);
	queue_move(&l->todo, &l->put);
	if (l->idle)
		pthread_cond_signal(&l->wanted);
	for (wanted = l->todo.n; wanted > l->idle && l->threads < THREADS_EAGER && l->threads < l->threads_max; wanted--)
		start_thread(l);
	pthread_mutex_unlock(&l->lock);
}

bool lookups_get(struct lookups *l, struct lookup_answer *ret)
{
	struct job *j = queue_take(&l->got);
	uint64_t n;

	if (!j) {
		pthread_mutex_lock(&l->lock);
		queue_move(&l->got, &l->done);
		if (read(l->done_fd, &n, sizeof n) < 0)
			n = 0; /* nothing had been told */
		pthread_mutex_unlock(&l->lock);
		j = queue_take(&l->got);
	}
	if (!j)
		return false;
	*ret = j->answer;
	free(j);
	return true;
}

void lookups_tick(struct lookups *l)
{
	unsigned wanted;

	pthread_mutex_lock(&l->lock);
	wanted = l->taken == l->taken_before ? l->todo.n : 0; /* nobody took any since the last tick: all threads are stuck */
	l->taken_before = l->taken;
	while (wanted-- && l->threads < l->threads_max)
		start_thread(l);
	pthread_mutex_unlock(&l->lock);
}
