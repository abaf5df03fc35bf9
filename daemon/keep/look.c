/*
 * look - the line ask -> fetch -> slot -> read, as one small state machine a
 * question (idle -> fetching -> reading -> idle).
 *
 * It knows children and slots; it must never know accounts, the store or the
 * judge.  A question whose fetcher died is asked again, a few times at most: the
 * death of our own child is nobody's silence.
 */
#include "look.h"

#include <obstack.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "lull.h"
#include "loop.h"
#include "readers.h"

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

enum {
	ASK_TRIES = 8,              /* deaths of the fetcher one question may see: it flies with others, whose fault it may be */
	LARGE_BODY = 256 << 10,     /* a body of more gives its memory back afterwards */
};
#define QUIET_SECONDS 10.0          /* beyond a transfer's own time-out: a fetcher that says nothing for so long is stuck */
#define RESTART_SECONDS 1.0         /* between two starts of a fetcher that dies at once */

enum job_state { JOB_IDLE, JOB_FETCHING, JOB_READING };

struct job {                        /* its index is its slot */
	enum job_state state;
	uint64_t id;                /* generation and slot: an answer to an older question is recognised */
	struct look_request request;/* strings in `strings` */
	struct answer answer;       /* strings in `strings` */
	struct obstack strings;
	void *bottom;               /* of `strings` */
	int tries;
};

struct look_line {
	struct ev_loop *loop;
	struct fetch_settings settings;
	struct obstack words;       /* what the settings point at: a fetcher started years later reads them */
	struct slots slots;
	look_done *done;
	look_row *row;
	look_mistake *mistake;
	void *ctx;
	struct child fetch;
	ev_io io;
	ev_prepare flush;
	ev_timer quiet;             /* runs while anything is being fetched; restarted at each answer */
	ev_timer restart;           /* runs while a dead fetcher waits for its next start */
	struct lull obituary;       /* it may die again and again */
	struct line_count count;    /* of the fetcher; the pool counts its readers */
	struct readers *readers;
	struct job job[LOOK_WINDOW];
	uint32_t free_slot[LOOK_WINDOW];
	int n_free;
	uint64_t generation;
};

/* Something is being fetched, or was answered just now: from here on silence counts. */
static void watch_fetcher(struct look_line *l)
{
	for (int i = 0; i < LOOK_WINDOW; i++)
		if (l->job[i].state == JOB_FETCHING) {
			ev_timer_again(l->loop, &l->quiet);
			return;
		}
	ev_timer_stop(l->loop, &l->quiet);
}

static const char *keep(struct obstack *strings, const char *s)
{
	return obstack_copy0(strings, s ? s : "", (int)strlen(s ? s : ""));
}

static void job_start(struct look_line *l, struct job *j, const struct look_request *r)
{
	uint32_t slot = (uint32_t)(j - l->job);

	j->id = ++l->generation << 8 | slot;
	j->tries = 0;
	j->request = *r;
	j->request.zone = keep(&j->strings, r->zone);
	j->request.ask.id = j->id;
	j->request.ask.slot = slot;
	j->request.ask.url = keep(&j->strings, r->ask.url);
	j->request.ask.etag = keep(&j->strings, r->ask.etag);
	j->request.ask.last_modified = keep(&j->strings, r->ask.last_modified);
	j->request.ask.headers = keep(&j->strings, r->ask.headers);
}

static void job_end(struct look_line *l, struct job *j)
{
	obstack_free(&j->strings, j->bottom);
	j->bottom = obstack_alloc(&j->strings, 0);
	j->state = JOB_IDLE;
	l->free_slot[l->n_free++] = (uint32_t)(j - l->job);
}

static enum outcome outcome_of(const struct reading *reading)
{
	if (!reading)
		return OUTCOME_CRASHED;
	if (reading->blocked == BLOCKED_RATE_LIMIT)
		return OUTCOME_RATE_LIMIT;
	if (reading->blocked != BLOCKED_NONE)
		return OUTCOME_BLOCKED;
	return *reading->error ? OUTCOME_UNREADABLE : OUTCOME_READ;
}

static void job_done(struct look_line *l, struct job *j, const struct reading *reading, const struct post *posts, int n_posts,
	enum outcome outcome, const char *error)
{
	struct look_result result = { &j->answer, reading, posts, n_posts, outcome, error, (uint32_t)(j - l->job) };

	l->done(l->ctx, j->request.tag, &result);
	if (j->answer.body_len > LARGE_BODY)
		slots_punch(&l->slots, result.slot, l->slots.size);
	job_end(l, j);
}

static struct job *job_of(struct look_line *l, uint64_t id, enum job_state state)
{
	struct job *j = &l->job[id & 0xff & (LOOK_WINDOW - 1)];

	return j->state == state && j->id == id ? j : NULL;
}

/* ---- reading ------------------------------------------------------------------ */

static void start_reading(struct look_line *l, struct job *j)
{
	const char *url = *j->answer.final_url ? j->answer.final_url : j->request.ask.url;
	struct parse p = { .id = j->id, .slot = j->request.ask.slot, .type = (uint32_t)j->request.type, .len = j->answer.body_len,
		.platform = (uint32_t)j->request.platform, .part = (uint32_t)j->request.part, .now = j->request.now,
		.zone = j->request.zone, .content_type = j->answer.content_type, .url = url };

	j->state = JOB_READING;
	readers_give(l->readers, &p);
}

static void on_row(void *ctx, uint64_t doc, const struct table_row *row)
{
	struct look_line *l = ctx;
	const struct job *j = job_of(l, doc, JOB_READING);

	if (j && l->row)
		l->row(l->ctx, j->request.tag, row);
}

void look_line_on_row(struct look_line *l, look_row *row)
{
	l->row = row;
	readers_on_row(l->readers, on_row);
}

static void on_mistake(void *ctx, const struct mistake *m)
{
	struct look_line *l = ctx;

	l->mistake(l->ctx, m);
}

void look_line_recipes(struct look_line *l, const struct recipe_text *v, int n)
{
	readers_recipes(l->readers, v, n);
}

void look_line_on_mistake(struct look_line *l, look_mistake *mistake)
{
	l->mistake = mistake;
	readers_on_mistake(l->readers, on_mistake);
}

static void on_read(void *ctx, uint64_t doc, const struct reading *reading, const struct post *posts, int n_posts, const char *why)
{
	struct look_line *l = ctx;
	struct job *j = job_of(l, doc, JOB_READING);
	enum outcome outcome = outcome_of(reading);

	if (!j)
		return;
	job_done(l, j, reading, posts, n_posts, outcome, reading ? reading->error : why);
}

/* ---- fetching ------------------------------------------------------------------ */

static void fail_job(struct look_line *l, struct job *j, const char *error)
{
	j->answer = (struct answer){ .id = j->id, .slot = j->request.ask.slot, .outcome = OUTCOME_NETWORK, .retry_after = -1, .max_age = -1,
		.server_date = MOMENT_NONE, .etag = "", .last_modified = "", .content_type = "", .final_url = "", .moved_to = "",
		.address = "", .head = "", .error = error };
	job_done(l, j, NULL, NULL, 0, OUTCOME_NETWORK, error);
}

static bool take_answer(struct look_line *l, const struct answer *a)
{
	struct job *j = job_of(l, a->id, JOB_FETCHING);

	if (!j || a->body_len > l->slots.size)
		return false;
	j->answer = *a;
	j->answer.etag = keep(&j->strings, a->etag);
	j->answer.last_modified = keep(&j->strings, a->last_modified);
	j->answer.content_type = keep(&j->strings, a->content_type);
	j->answer.final_url = keep(&j->strings, a->final_url);
	j->answer.moved_to = keep(&j->strings, a->moved_to);
	j->answer.address = keep(&j->strings, a->address);
	j->answer.head = keep(&j->strings, a->head);
	j->answer.error = keep(&j->strings, a->error);
	l->fetch.served++;
	l->count.fetched++;
	if (a->outcome == OUTCOME_READ)
		start_reading(l, j);
	else
		job_done(l, j, NULL, NULL, 0, (enum outcome)a->outcome, j->answer.error);
	return true;
}

static int fetch_start(struct look_line *l);

/* The fetcher is dead or must die: what it had in hand is asked again. */
static void fetch_died(struct look_line *l, const char *how)
{
	struct text obituary = TEXT_SENTENCE;
	uint64_t served = l->fetch.served;

	ev_io_stop(l->loop, &l->io);
	child_bury(&l->fetch, &obituary);
	l->count.fetchers_lost++;
	if (lull_is_over(&l->obituary, clock_now()))
		log_warn(_("newmedia-fetch: %s; a fresh fetcher asks again%s"), how ? how : text_str(&obituary), l->obituary.more);
	text_clear(&obituary);
	if (served == 0) { /* it may die at once for ever: do not spin */
		ev_timer_set(&l->restart, RESTART_SECONDS, 0.);
		ev_timer_start(l->loop, &l->restart);
	} else if (fetch_start(l)) {
		return;
	}
	for (int i = 0; i < LOOK_WINDOW; i++) {
		struct job *j = &l->job[i];

		if (j->state != JOB_FETCHING)
			continue;
		if (++j->tries >= ASK_TRIES)
			fail_job(l, j, _("the fetcher died of this question again and again"));
		else if (l->fetch.pid)
			wire_put(l->fetch.wire, WIRE_ASK, &j->request.ask);
	}
}

static void on_fetch(struct ev_loop *loop, ev_io *w, int revents)
{
	struct look_line *l = w->data;
	union wire_record record;
	enum wire_type type;
	enum wire_result result;

	(void)loop, (void)revents;
	while ((result = wire_next(l->fetch.wire, &type, &record)) == WIRE_RECORD)
		if (type != WIRE_ANSWER || !take_answer(l, &record.answer)) {
			fetch_died(l, _("answered what was not asked"));
			return;
		}
	if (result == WIRE_BROKEN)
		fetch_died(l, wire_fault(l->fetch.wire));
	else if (result == WIRE_CLOSED)
		fetch_died(l, NULL);
	watch_fetcher(l);
}

static void on_quiet(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop, (void)revents;
	fetch_died(w->data, _("has not answered for too long"));
	watch_fetcher(w->data);
}

static int fetch_start(struct look_line *l)
{
	struct text err = TEXT_SENTENCE;

	if (child_start(&l->fetch, "newmedia-fetch", l->slots.fd, false, &err)) {
		log_err("%s", text_str(&err));
		text_clear(&err);
		for (int i = 0; i < LOOK_WINDOW; i++)
			if (l->job[i].state == JOB_FETCHING)
				fail_job(l, &l->job[i], _("the fetcher cannot be started"));
		return -1;
	}
	wire_put(l->fetch.wire, WIRE_FETCH_SETTINGS, &l->settings);
	ev_io_init(&l->io, on_fetch, wire_fd(l->fetch.wire), EV_READ);
	l->io.data = l;
	ev_io_start(l->loop, &l->io);
	return 0;
}

static void on_restart(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct look_line *l = w->data;

	(void)loop, (void)revents;
	if (fetch_start(l))
		return;
	for (int i = 0; i < LOOK_WINDOW; i++)
		if (l->job[i].state == JOB_FETCHING)
			wire_put(l->fetch.wire, WIRE_ASK, &l->job[i].request.ask);
}

static void on_prepare(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct look_line *l = w->data;

	(void)revents;
	if (l->fetch.pid)
		loop_flush(loop, &l->io, l->fetch.wire);
}

/* ---- the line ------------------------------------------------------------------ */

static void keep_settings(struct look_line *l, const struct fetch_settings *s, uint64_t slot_size)
{
	const char **const words[] = { &l->settings.user_agent, &l->settings.proxy, &l->settings.no_proxy, &l->settings.ca_file, &l->settings.allow_private };

	obstack_init(&l->words);
	l->settings = *s;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		*words[i] = keep(&l->words, *words[i]);
	l->settings.slots = LOOK_WINDOW;
	l->settings.slot_size = slot_size;
}

struct look_line *look_line_new(struct ev_loop *loop, const struct look_line_settings *s, look_done *done, void *ctx, struct text *err)
{
	struct look_line *l = mem_alloc(sizeof *l);
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	l->loop = loop;
	l->done = done;
	l->ctx = ctx;
	if (slots_make(&l->slots, LOOK_WINDOW, s->slot_size, err)) {
		free(l);
		return NULL;
	}
	keep_settings(l, &s->fetch, s->slot_size);
	l->readers = readers_new(loop, &l->slots, s->readers ? s->readers : cores > 0 ? (int)cores : 1, s->zones, on_read, l);
	look_line_recipes(l, s->recipes, s->n_recipes);
	for (int i = 0; i < LOOK_WINDOW; i++) {
		obstack_init(&l->job[i].strings);
		l->job[i].bottom = obstack_alloc(&l->job[i].strings, 0);
		l->free_slot[l->n_free++] = (uint32_t)(LOOK_WINDOW - 1 - i);
	}
	ev_init(&l->quiet, on_quiet);
	l->quiet.repeat = s->fetch.timeout_ms / 1000.0 + QUIET_SECONDS;
	l->quiet.data = l;
	ev_init(&l->restart, on_restart);
	l->restart.data = l;
	ev_prepare_init(&l->flush, on_prepare);
	l->flush.data = l;
	ev_prepare_start(loop, &l->flush);
	ev_unref(loop);
	if (s->with_fetch && fetch_start(l)) {
		text_setf(err, _("the fetcher cannot be started"));
		look_line_free(l);
		return NULL;
	}
	return l;
}

void look_line_free(struct look_line *l)
{
	if (!l)
		return;
	readers_free(l->readers);
	ev_io_stop(l->loop, &l->io);
	ev_timer_stop(l->loop, &l->quiet);
	ev_timer_stop(l->loop, &l->restart);
	ev_ref(l->loop);
	ev_prepare_stop(l->loop, &l->flush);
	child_bury(&l->fetch, NULL);
	for (int i = 0; i < LOOK_WINDOW; i++)
		obstack_free(&l->job[i].strings, NULL);
	obstack_free(&l->words, NULL);
	slots_drop(&l->slots);
	free(l);
}

int look_line_free_slots(const struct look_line *l)
{
	return l->n_free;
}

int look_line_in_flight(const struct look_line *l)
{
	return LOOK_WINDOW - l->n_free;
}

int look_line_ask(struct look_line *l, const struct look_request *r)
{
	struct job *j;

	if (!l->n_free)
		return -1;
	j = &l->job[l->free_slot[--l->n_free]];
	job_start(l, j, r);
	j->state = JOB_FETCHING;
	if (!ev_is_active(&l->quiet))
		ev_timer_again(l->loop, &l->quiet);
	if (l->fetch.pid)
		wire_put(l->fetch.wire, WIRE_ASK, &j->request.ask); /* a dead fetcher shows itself in its socket: then it is asked again */
	else if (!ev_is_active(&l->restart)) {
		ev_timer_set(&l->restart, RESTART_SECONDS, 0.);
		ev_timer_start(l->loop, &l->restart);
	}
	return 0;
}

int look_line_read(struct look_line *l, const struct look_request *r, const void *body, size_t len, const char *content_type)
{
	struct job *j;
	uint32_t slot;

	if (!l->n_free || len > l->slots.size)
		return -1;
	slot = l->free_slot[l->n_free - 1];
	if (slots_write(&l->slots, slot, body, len))
		return -1;
	l->n_free--;
	j = &l->job[slot];
	job_start(l, j, r);
	j->answer = (struct answer){ .id = j->id, .slot = slot, .outcome = OUTCOME_READ, .body_len = len, .retry_after = -1, .max_age = -1,
		.server_date = MOMENT_NONE, .etag = "", .last_modified = "", .content_type = keep(&j->strings, content_type), .final_url = "",
		.moved_to = "", .address = "", .head = "", .error = "" };
	start_reading(l, j);
	return 0;
}

void look_line_run(struct look_line *l)
{
	while (look_line_in_flight(l))
		ev_run(l->loop, EVRUN_ONCE);
}

size_t look_line_body(const struct look_line *l, const struct look_result *r, void *buf, size_t cap)
{
	ssize_t n = slots_read(&l->slots, r->slot, buf, cap < r->answer->body_len ? cap : r->answer->body_len);

	return n > 0 ? (size_t)n : 0;
}

pid_t look_line_child(const struct look_line *l, int i)
{
	return i == 0 ? l->fetch.pid : readers_pid(l->readers, i - 1);
}

void look_line_count(const struct look_line *l, struct line_count *ret)
{
	struct readers_count readers = readers_count(l->readers);

	ret->fetched += l->count.fetched;
	ret->fetchers_lost += l->count.fetchers_lost;
	ret->read += readers.read;
	ret->readers_lost += readers.lost;
	ret->fetchers = l->fetch.pid != 0;
	ret->readers = readers.running;
}
