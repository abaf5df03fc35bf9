/*
 * house - see house.h.
 */
#include "house.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "log.h"
#include "outbox.h"

enum { CHILDREN_MAX = 64 };

/* ---- from start to end ------------------------------------------------------------------ */

static void on_commit(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop, (void)revents;
	keeper_commit(w->data);
}

static void open_store(struct keeper *k)
{
	struct text path = TEXT_INIT(0), err = TEXT_SENTENCE;

	mkdir(k->config->state_dir, 0750);
	text_setf(&path, "%s/newmedia.db", k->config->state_dir);
	k->store = store_open(text_str(&path), STORE_WRITE, &err);
	if (!k->store)
		die(EXIT_WRONG, "%s", text_str(&err));
	text_clear(&path);
	text_clear(&err);
}

void house_start(struct keeper *k, const char *conf)
{
	moment newest;

	*k = (struct keeper){ .options = { .conf = conf, .once = true, .all = true }, .witness_asked = MOMENT_NONE, .owed_at = MOMENT_NONE,
		.recovered_at = MOMENT_NONE, .held_until = MOMENT_NONE };
	k->config = inforce_read(conf, NULL);
	if (!k->config)
		exit(EXIT_CONFIG);
	open_store(k);
	newest = store_newest(k->store);
	clock_set(newest == MOMENT_NONE || newest < HOUSE_FROM ? HOUSE_FROM : newest + HOUR);
	k->started = clock_now();
	k->loop = ev_loop_new(EVFLAG_AUTO);
	k->failures = failures_new();
	ev_init(&k->commit, on_commit);
	k->commit.data = k;
	if (inforce_start(k))
		exit(EXIT_WRONG);
	k->outbox = outbox_new(k);
}

void house_end(struct keeper *k)
{
	keeper_commit(k);
	if (!inforce_is_true(k))
		die(EXIT_WRONG, "the store does not hold what was seen");
	outbox_free(k->outbox);
	inforce_end(k);
	failures_free(k->failures);
	store_close(k->store);
	ev_loop_destroy(k->loop);
}

/* ---- what it took -------------------------------------------------------------------------- */

static double of_clock(clockid_t clock)
{
	struct timespec t;

	return clock_gettime(clock, &t) ? 0 : (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double house_line_cpu(const struct look_line *l)
{
	double sum = 0;
	clockid_t clock;

	for (int i = 0; i < CHILDREN_MAX; i++) {
		pid_t pid = look_line_child(l, i);

		if (pid && !clock_getcpuclockid(pid, &clock))
			sum += of_clock(clock);
	}
	return sum;
}

double house_cpu(const struct keeper *k)
{
	struct rusage r;

	getrusage(RUSAGE_CHILDREN, &r);
	return of_clock(CLOCK_PROCESS_CPUTIME_ID) + house_line_cpu(k->line) + (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
		(double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

/* ---- one answer ------------------------------------------------------------------------------ */

void house_conclude(struct keeper *k, int member, const struct look_result *r)
{
	struct visit_feed f = { .result = r, .conditional = r->outcome == OUTCOME_UNCHANGED };

	store_get_feed_memory(k->store, k->reg->members[member].card.feeds[0].id, &f.memory);
	f.shown = f.memory.body_hash;
	conclude_look(k, member, k->reg->world.now, &f, 1);
	feed_memory_clear(&f.memory);
	packed_clear(&f.body);
}
