/*
 * keeper - the loop: what wakes whom.
 *
 * Three queues of moments drive the house: when an account is looked at next,
 * when time alone changes its verdict, and when a source turns stale.  Before
 * each sleep the pump does all that is due; the wake timer ends the sleep at
 * the next moment.  With --warp the clock jumps there instead, whenever
 * nothing is in flight.
 *
 * It must never know SQL, bytes of strangers, or why a verdict is what it is.
 */
#include "keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "control.h"
#include "follow.h"
#include "lock.h"
#include "log.h"
#include "notify.h"
#include "once.h"
#include "outbox.h"
#include "owed.h"
#include "publish-order.h"
#include "front.h"
#include "source.h"
#include "watch.h"

#define COMMIT_SECONDS 0.2        /* what a look waits at most until it is durable */
#define SLEEP_SECONDS 60.0        /* the longest sleep: a clock that jumped is noticed */
enum {
	SPREAD = 10 * MINUTE,     /* over which those are spread who would otherwise all ask at once */
	REHEARSED = 10 * MINUTE,  /* a rehearsal that is begun anew at the moment of the last one goes on where that ended */
};

/* ---- schedule ------------------------------------------------------------------- */

void keeper_tick(struct keeper *k)
{
	k->reg->world.now = clock_now();
}

/* A turn that is already past waits for a look, not for time; it is given another minute, never the same moment again. */
static moment turn_after(moment at, moment now)
{
	return at > now ? at : now + MINUTE;
}

void keeper_reschedule(struct keeper *k, int i)
{
	struct member *m = &k->reg->members[i];
	moment now = k->reg->world.now;
	struct due d;

	due_queue_set(k->turns, (uint32_t)i, (struct due){ turn_after(m->verdict.next, now), LOOK_ROUTINE });
	publishing_note(k->publishing, i);
	if (k->in_line[i] || !m->card.n_feeds)
		return;
	d = schedule_next(&m->card, &m->verdict, m->policy, &k->courtesy[i], &(struct rhythm){ k->started, k->reg->n_members }, now);
	if (d.at < k->held_until)
		d.at = k->held_until;
	due_queue_set(k->looks, (uint32_t)i, d);
}

void keeper_reschedule_source(struct keeper *k, int i)
{
	moment at = source_stale_at(&k->reg->sources[i], &k->reg->world);

	due_queue_set(k->stales, (uint32_t)i, (struct due){ turn_after(at, k->reg->world.now), LOOK_ROUTINE });
}

void keeper_look_soon(struct keeper *k, int i)
{
	if (!k->in_line[i] && !k->visits[i])
		due_queue_set(k->looks, (uint32_t)i, (struct due){ k->reg->world.now + i % SPREAD, LOOK_ROUTINE });
}

void keeper_look_now(struct keeper *k, int i)
{
	due_queue_set(k->looks, (uint32_t)i, (struct due){ k->reg->world.now, LOOK_ASKED });
}

/* ---- durable, then told ------------------------------------------------------------ */

void keeper_commit(struct keeper *k)
{
	static struct lull slow_disk, vain;
	ev_tstamp before = ev_time(), took;

	ev_timer_stop(k->loop, &k->commit);
	if (k->shut_until != MOMENT_NONE && !inforce_is_true(k))
		return;
	if (!store_begin(k->store) && !jumps_doubt(k) && k->shut_until == MOMENT_NONE) /* else the watch was blind: register_new() tells how long */
		store_watch_alive(k->store, k->reg->world.now);
	if ((store_end(k->store) || store_commit(k->store)) && lull_is_over(&vain, clock_now()))
		log_err(_("cannot commit: %s; what was seen is looked at again%s"), store_error(k->store), vain.more);
	took = ev_time() - before;
	stall_excuse(&k->stall, took); /* the keeper may wait for its disk, and says so here */
	if (took > STALL_SECONDS && lull_is_over(&slow_disk, clock_now()))
		log_warn(_("the disk took %.0f ms for a commit%s"), took * 1000, slow_disk.more);
	if (k->outbox)
		owed_tell(k);
}

static void on_commit(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop, (void)revents;
	keeper_commit(w->data);
}

void keeper_commit_soon(struct keeper *k)
{
	if (store_pending(k->store) && !ev_is_active(&k->commit)) {
		ev_timer_set(&k->commit, COMMIT_SECONDS, 0.);
		ev_timer_start(k->loop, &k->commit);
	}
}

/* ---- the pump -------------------------------------------------------------------------- */

static bool due_now(struct due_queue *q, moment now, uint32_t *ret, struct due *ret_due)
{
	return due_queue_first(q, ret, ret_due) && ret_due->at <= now;
}

/* Accounts whose host has room again go first; false: the line is full. */
static bool start_ready(struct keeper *k)
{
	uint32_t i;

	while (hosts_ready(k->hosts, &i)) {
		enum look_reason reason = (enum look_reason)(k->in_line[i] - 1);

		if (!visit_start(k, (int)i, reason)) {
			hosts_wait(k->hosts, hosts_of_url(k->reg->members[i].conf->feeds[0].url), i, true);
			return false;
		}
		k->in_line[i] = 0;
		k->waiting--;
	}
	return true;
}

static void start_due(struct keeper *k)
{
	struct due d;
	uint32_t i;

	while (due_now(k->looks, k->reg->world.now, &i, &d)) {
		uint64_t host = hosts_of_url(k->reg->members[i].conf->feeds[0].url);

		due_queue_set(k->looks, i, (struct due){ MOMENT_NEVER, LOOK_ROUTINE });
		if (hosts_silent_until(k->hosts, host) > k->reg->world.now) {
			due_queue_set(k->looks, i, (struct due){ hosts_silent_until(k->hosts, host) + i % SPREAD, d.reason });
		} else if (!hosts_may_ask(k->hosts, host)) {
			k->in_line[i] = (unsigned char)(d.reason + 1);
			k->waiting++;
			hosts_wait(k->hosts, host, i, d.reason != LOOK_ROUTINE);
		} else if (!visit_start(k, (int)i, d.reason)) {
			due_queue_set(k->looks, i, d);
			return;
		}
	}
}

static void do_turns(struct keeper *k)
{
	struct due d;
	uint32_t i;

	while (due_now(k->stales, k->reg->world.now, &i, &d)) {
		due_queue_set(k->stales, i, (struct due){ MOMENT_NEVER, LOOK_ROUTINE });
		conclude_source(k, (int)i);
	}
	while (due_now(k->turns, k->reg->world.now, &i, &d)) {
		due_queue_set(k->turns, i, (struct due){ MOMENT_NEVER, LOOK_ROUTINE });
		conclude_turn(k, (int)i);
	}
}

bool keeper_is_idle(const struct keeper *k)
{
	return !k->visiting && !k->waiting && !look_line_in_flight(k->line) && !outbox_busy(k->outbox);
}

static moment next_moment(const struct keeper *k)
{
	struct due_queue *const queue[] = { k->looks, k->turns, k->stales };
	moment next = k->shut_until != MOMENT_NONE ? k->shut_until : k->tidy_at;
	struct due d;
	uint32_t i;

	if (!inforce_is_true(k) && k->shut_until != MOMENT_NONE)
		return k->shut_until;
	for (size_t q = 0; q < sizeof queue / sizeof *queue; q++)
		if (due_queue_first(queue[q], &i, &d) && d.at < next)
			next = d.at;
	if (follow_next(k) < next)
		next = follow_next(k);
	if (k->shut_until != MOMENT_NONE)
		return next;
	if (outbox_next(k->outbox) < next)
		next = outbox_next(k->outbox);
	if (k->publishing && publishing_next(k->publishing) < next)
		next = publishing_next(k->publishing);
	if (config_can_send(k->config) && k->owed_at < next)
		next = k->owed_at == MOMENT_NONE ? k->reg->world.now : k->owed_at;
	return next;
}

static void arm_wake(struct keeper *k)
{
	moment next = next_moment(k);
	double sleep = SLEEP_SECONDS;

	if (k->options.warp && keeper_is_idle(k) && next != MOMENT_NEVER && next > k->reg->world.now) {
		keeper_commit(k);
		clock_set(next);
	}
	if (jumps_doubt(k))
		next = k->reg->world.now + 1;
	if (next != MOMENT_NEVER && (double)next - clock_now_precise() < sleep)
		sleep = (double)next - clock_now_precise();
	if (!keeper_is_idle(k) && sleep < 0.001)
		sleep = 0.001; /* something is due that must wait for an answer */
	ev_timer_stop(k->loop, &k->wake);
	ev_timer_set(&k->wake, sleep > 0 ? sleep : 0., 0.);
	ev_timer_start(k->loop, &k->wake);
}

void keeper_pump(struct keeper *k)
{
	keeper_tick(k);
	if (!jumps_pass(k)) {
		if (k->jump.doubted && start_ready(k)) /* an answer says what time it is */
			start_due(k);
		return;
	}
	if (!inforce_write(k) || !inforce_recover(k))
		return;
	do_turns(k);
	if (start_ready(k))
		start_due(k);
	follow_pump(k);
	failing_tell(k, k->reg->world.now);
	if (k->options.once || k->shut_until != MOMENT_NONE)
		return;
	tidy_pump(k);
	owed_pump(k);
	outbox_pump(k->outbox);
	publishing_pump(k->publishing);
}

static void on_pump(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct keeper *k = w->data;

	(void)loop, (void)revents;
	keeper_pump(k);
	if (!k->options.once)
		arm_wake(k);
}

static void on_wake(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop, (void)w, (void)revents; /* the sleep is over: the pump follows */
}

static void on_awake(struct ev_loop *loop, ev_check *w, int revents)
{
	(void)loop, (void)revents;
	stall_wakes(&((struct keeper *)w->data)->stall);
}

static void on_asleep(struct ev_loop *loop, ev_prepare *w, int revents)
{
	(void)loop, (void)revents;
	stall_sleeps(&((struct keeper *)w->data)->stall);
}

static void on_reload(struct ev_loop *loop, ev_signal *w, int revents)
{
	(void)loop, (void)revents;
	inforce_reload(w->data);
}

static void on_stop(struct ev_loop *loop, ev_signal *w, int revents)
{
	struct keeper *k = w->data;

	(void)revents;
	k->stopping = true;
	ev_break(loop, EVBREAK_ALL);
}

/* ---- from start to end ----------------------------------------------------------------------- */

/* History is not written backwards. */
static void compare_clock(const struct keeper *k)
{
	moment newest = store_newest(k->store);
	struct text a = TEXT_INIT(64), b = TEXT_INIT(64);

	if (newest == MOMENT_NONE || clock_now() >= newest)
		return;
	if (clock_is_virtual() && newest - clock_now() < REHEARSED) {
		clock_set(newest);
		return;
	}
	text_add_moment(&a, clock_now());
	text_add_moment(&b, newest);
	if (clock_is_virtual())
		die(EXIT_WRONG, _("--now %s is earlier than the newest row in the store, %s"), text_str(&a), text_str(&b));
	if (k->options.once)
		die(EXIT_WRONG, _("this machine's clock says %s, earlier than the newest row in the store, %s"), text_str(&a), text_str(&b));
	log_warn(_("this machine's clock says %s, earlier than the newest row in the store, %s"), text_str(&a), text_str(&b));
	text_clear(&a);
	text_clear(&b);
}

static void open_state(struct keeper *k, int *ret_lock)
{
	struct text path = TEXT_INIT(0), err = TEXT_SENTENCE;

	if (mkdir(k->config->state_dir, 0750) && errno != EEXIST)
		die(EXIT_WRONG, _("cannot make the state directory %s: %s"), k->config->state_dir, strerror(errno));
	text_setf(&path, "%s/lock", k->config->state_dir);
	*ret_lock = lock_take(text_str(&path), LOCK_PATIENCE_MS, &err);
	if (*ret_lock < 0)
		die(EXIT_WRONG, "%s", text_str(&err));
	text_setf(&path, "%s/newmedia.db", k->config->state_dir);
	k->store = store_open(text_str(&path), STORE_WRITE, &err);
	if (!k->store)
		die(EXIT_WRONG, "%s", text_str(&err));
	compare_clock(k);
	text_clear(&path);
	text_clear(&err);
}

static void init_watchers(struct keeper *k)
{
	ev_prepare_init(&k->pump, on_pump);
	ev_init(&k->wake, on_wake);
	ev_check_init(&k->awake, on_awake);
	ev_prepare_init(&k->asleep, on_asleep);
	ev_set_priority(&k->awake, EV_MAXPRI);
	ev_set_priority(&k->asleep, EV_MINPRI);
	ev_init(&k->commit, on_commit);
	ev_signal_init(&k->sigterm, on_stop, SIGTERM);
	ev_signal_init(&k->sigint, on_stop, SIGINT);
	ev_signal_init(&k->sighup, on_reload, SIGHUP);
	k->pump.data = k->wake.data = k->commit.data = k->awake.data = k->asleep.data = k->sigterm.data = k->sigint.data = k->sighup.data = k;
	ev_signal_start(k->loop, &k->sigterm);
	ev_signal_start(k->loop, &k->sigint);
	if (!k->options.once)
		ev_signal_start(k->loop, &k->sighup);
}

static void run_daemon(struct keeper *k)
{
	ev_prepare_start(k->loop, &k->pump);
	ev_check_start(k->loop, &k->awake);
	ev_prepare_start(k->loop, &k->asleep);
	tidy_start(k);
	k->control = control_new(k);
	if (!k->control)
		die(EXIT_WRONG, _("cannot listen for newmediactl"));
	k->watch = watch_new(k);
	k->front = front_new(k);
	log_notice(_("watching %d accounts of %d sources"), k->reg->n_members, k->reg->n_sources);
	notify_ready(k->notify);
	ev_run(k->loop, 0);
	notify_stopping(k->notify);
	front_free(k->front);
	watch_free(k->watch);
	control_free(k->control);
}

/* 0, or EXIT_WRONG: the store does not hold all that was seen. */
static int keeper_end(struct keeper *k, int lock)
{
	int e;

	visit_drop_all(k);
	keeper_commit(k);
	e = inforce_is_true(k) ? 0 : EXIT_WRONG;
	failing_tell(k, MOMENT_NEVER);
	stall_end(&k->stall);
	publishing_free(k->publishing);
	outbox_free(k->outbox);
	inforce_end(k);
	failures_free(k->failures);
	store_close(k->store);
	notify_free(k->notify);
	ev_loop_destroy(k->loop);
	lock_drop(lock);
	return e;
}

int keeper_run(const struct keeper_options *o)
{
	struct keeper k = { .options = *o, .witness_asked = MOMENT_NONE, .letters = true, .owed_at = MOMENT_NONE,
		.recovered_at = MOMENT_NONE, .held_until = MOMENT_NONE, .shut_until = MOMENT_NONE };
	int lock, e = 0;

	k.config = inforce_read(o->conf, NULL);
	if (!k.config)
		return EXIT_CONFIG;
	log_language(k.config->language);
	signal(SIGPIPE, SIG_IGN);
	open_state(&k, &lock);
	k.started = clock_now();
	k.loop = ev_loop_new(EVFLAG_AUTO); /* the default one buries every child, and how it died would be lost */
	k.failures = failures_new();
	init_watchers(&k);
	if (!o->once)
		k.notify = notify_new(&k);
	jumps_start(&k);
	if (inforce_start(&k))
		return EXIT_WRONG;
	k.outbox = outbox_new(&k);
	k.publishing = publishing_new(&k);
	if (o->once)
		e = once_run(&k);
	else
		run_daemon(&k);
	return keeper_end(&k, lock) || e ? EXIT_WRONG : 0;
}
