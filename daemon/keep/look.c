/*
 * look - the line ask -> fetch -> slot -> read, as one small state machine a
 * question (idle -> fetching -> reading -> idle).
 *
 * It knows children and slots; it must never know accounts, the store or the
 * judge.  A question whose fetcher died is asked again, a few times at most: the
 * death of our own child is nobody's silence.
 *
 * A question needs no room until its body comes, so far more are out than there
 * are slots.  Free slots are lent to the fetcher beforehand; it takes one when a
 * body begins, makes the server wait where it has none, and gives it back by the
 * answer that names it.
 */
#include "look.h"

#include <obstack.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "log.h"
#include "lull.h"
#include "loop.h"
#include "readers.h"

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

enum {
	ASK_TRIES = 8,              /* deaths of the fetcher one question may see: it flies with others, whose fault it may be */
	CHUNK = 1 << 10,            /* of a question's strings: most need no more */
	SOCKETS_EACH = 2,           /* a question may try both families of a name at once */
	SOCKETS_OTHERWISE = 256,    /* the fetcher's kept connections and what it has open besides */
};
#define QUIET_SECONDS 10.0          /* beyond a transfer's own time-out: a fetcher that says nothing for so long is stuck */
#define RESTART_SECONDS 1.0         /* between two starts of a fetcher that dies at once */

enum job_state { JOB_IDLE, JOB_FETCHING, JOB_READING };

struct job {
	enum job_state state;
	uint64_t id;                /* generation and index: an answer to an older question is recognised */
	uint32_t slot;              /* where its body lies, NONE = nowhere */
	struct look_request request;/* strings in `strings` */
	struct answer answer;       /* strings in `strings` */
	struct obstack strings;
	void *bottom;               /* of `strings`; NULL = not made yet */
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
	struct job job[LOOK_QUESTIONS];
	int at_once;                /* of them, for want of descriptors */
	uint32_t free_job[LOOK_QUESTIONS];
	int n_free, n_fetching;
	uint32_t free_slot[LOOK_WINDOW];
	int n_slots;                /* that are free, and not lent */
	bool lent[LOOK_WINDOW];     /* by slot: it is the fetcher's */
	uint64_t generation;
};

/* Something is being fetched, or was answered just now: from here on silence counts. */
static void watch_fetcher(struct look_line *l)
{
	if (l->n_fetching)
		ev_timer_again(l->loop, &l->quiet);
	else
		ev_timer_stop(l->loop, &l->quiet);
}

/* All free slots, from now on. */
static void lend(struct look_line *l)
{
	while (l->fetch.pid && l->n_slots) {
		struct lent slot = { l->free_slot[--l->n_slots] };

		l->lent[slot.slot] = true;
		wire_put(l->fetch.wire, WIRE_LENT, &slot);
	}
}

/* The fetcher is no more. */
static void take_back(struct look_line *l)
{
	for (uint32_t i = 0; i < LOOK_WINDOW; i++)
		if (l->lent[i]) {
			l->lent[i] = false;
			l->free_slot[l->n_slots++] = i;
		}
}

static const char *keep(struct obstack *strings, const char *s)
{
	return obstack_copy0(strings, s ? s : "", (int)strlen(s ? s : ""));
}

static struct job *job_start(struct look_line *l, const struct look_request *r, enum job_state state)
{
	struct job *j = &l->job[l->free_job[--l->n_free]];

	if (!j->bottom) {
		obstack_begin(&j->strings, CHUNK);
		j->bottom = obstack_alloc(&j->strings, 0);
	}
	j->state = state;
	j->id = ++l->generation * LOOK_QUESTIONS + (uint64_t)(j - l->job);
	j->slot = SLOT_NONE;
	j->tries = 0;
	j->request = *r;
	j->request.zone = keep(&j->strings, r->zone);
	j->request.ask.id = j->id;
	j->request.ask.url = keep(&j->strings, r->ask.url);
	j->request.ask.etag = keep(&j->strings, r->ask.etag);
	j->request.ask.last_modified = keep(&j->strings, r->ask.last_modified);
	j->request.ask.headers = keep(&j->strings, r->ask.headers);
	return j;
}

static void job_end(struct look_line *l, struct job *j)
{
	obstack_free(&j->strings, j->bottom);
	j->bottom = obstack_alloc(&j->strings, 0);
	j->state = JOB_IDLE;
	l->free_job[l->n_free++] = (uint32_t)(j - l->job);
	if (j->slot != SLOT_NONE) {
		if (j->answer.body_len > SLOT_LARGE)
			slots_punch(&l->slots, j->slot, SLOT_NEAR);
		l->free_slot[l->n_slots++] = j->slot;
		lend(l);
	}
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
	struct look_result result = { &j->answer, reading, posts, n_posts, outcome, error, j->slot };

	l->done(l->ctx, j->request.tag, &result);
	job_end(l, j);
}

static struct job *job_of(struct look_line *l, uint64_t id, enum job_state state)
{
	struct job *j = &l->job[id % LOOK_QUESTIONS];

	return j->state == state && j->id == id ? j : NULL;
}

/* ---- reading ------------------------------------------------------------------ */

static void start_reading(struct look_line *l, struct job *j)
{
	const char *url = *j->answer.final_url ? j->answer.final_url : j->request.ask.url;
	struct parse p = { .id = j->id, .slot = j->slot == SLOT_NONE ? 0 : j->slot /* an empty body lies nowhere */, .type = (uint32_t)j->request.type, .len = j->answer.body_len,
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
	l->n_fetching--;
	j->answer = (struct answer){ .id = j->id, .slot = SLOT_NONE, .outcome = OUTCOME_NETWORK, .retry_after = -1, .max_age = -1,
		.server_date = MOMENT_NONE, .etag = "", .last_modified = "", .content_type = "", .final_url = "", .moved_to = "",
		.address = "", .head = "", .error = error };
	job_done(l, j, NULL, NULL, 0, OUTCOME_NETWORK, error);
}

/* The slot an answer gives back; false: it is not the fetcher's to give. */
static bool take_slot(struct look_line *l, struct job *j, const struct answer *a)
{
	if (a->slot == SLOT_NONE)
		return a->outcome != OUTCOME_READ || a->body_len == 0;
	if (a->outcome != OUTCOME_READ || a->slot >= LOOK_WINDOW || !l->lent[a->slot])
		return false;
	l->lent[a->slot] = false;
	j->slot = a->slot;
	return true;
}

static bool take_answer(struct look_line *l, const struct answer *a)
{
	struct job *j = job_of(l, a->id, JOB_FETCHING);

	if (!j || a->body_len > l->slots.size || !take_slot(l, j, a))
		return false;
	l->n_fetching--;
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

/* What the fetcher before this one had in hand. */
static void ask_again(struct look_line *l)
{
	for (int i = 0; i < LOOK_QUESTIONS; i++)
		if (l->job[i].state == JOB_FETCHING && l->job[i].tries < ASK_TRIES)
			wire_put(l->fetch.wire, WIRE_ASK, &l->job[i].request.ask);
}

/* The fetcher is dead or must die: what it had in hand is asked again. */
static void fetch_died(struct look_line *l, const char *how)
{
	struct text obituary = TEXT_SENTENCE;
	uint64_t served = l->fetch.served;

	ev_io_stop(l->loop, &l->io);
	child_bury(&l->fetch, &obituary);
	take_back(l);
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
	for (int i = 0; i < LOOK_QUESTIONS; i++)
		l->job[i].tries += l->job[i].state == JOB_FETCHING;
	if (l->fetch.pid)
		ask_again(l);
	for (int i = 0; i < LOOK_QUESTIONS; i++) /* whoever is told may ask something else at once */
		if (l->job[i].state == JOB_FETCHING && l->job[i].tries >= ASK_TRIES)
			fail_job(l, &l->job[i], _("the fetcher died of this question again and again"));
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
		for (int i = 0; i < LOOK_QUESTIONS; i++)
			if (l->job[i].state == JOB_FETCHING)
				fail_job(l, &l->job[i], _("the fetcher cannot be started"));
		return -1;
	}
	wire_put(l->fetch.wire, WIRE_FETCH_SETTINGS, &l->settings);
	lend(l);
	ev_io_init(&l->io, on_fetch, wire_fd(l->fetch.wire), EV_READ);
	l->io.data = l;
	ev_io_start(l->loop, &l->io);
	return 0;
}

static void on_restart(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct look_line *l = w->data;

	(void)loop, (void)revents;
	if (!fetch_start(l))
		ask_again(l);
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
	l->settings.questions = LOOK_QUESTIONS;
	l->settings.slots = LOOK_WINDOW;
	l->settings.slot_size = slot_size;
}

/* As many questions as the fetcher will find sockets for. */
static int questions_at_once(void)
{
	struct rlimit r;
	rlim_t n;

	if (getrlimit(RLIMIT_NOFILE, &r) || r.rlim_max == RLIM_INFINITY)
		return LOOK_QUESTIONS;
	n = r.rlim_max > SOCKETS_OTHERWISE ? (r.rlim_max - SOCKETS_OTHERWISE) / SOCKETS_EACH : 0;
	return n < LOOK_WINDOW ? LOOK_WINDOW : n < LOOK_QUESTIONS ? (int)n : LOOK_QUESTIONS;
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
	l->at_once = questions_at_once();
	for (uint32_t i = LOOK_QUESTIONS; i-- > 0; )
		l->free_job[l->n_free++] = i;
	for (uint32_t i = LOOK_WINDOW; i-- > 0; )
		l->free_slot[l->n_slots++] = i;
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
	for (int i = 0; i < LOOK_QUESTIONS; i++)
		if (l->job[i].bottom)
			obstack_free(&l->job[i].strings, NULL);
	obstack_free(&l->words, NULL);
	slots_drop(&l->slots);
	free(l);
}

int look_line_free_slots(const struct look_line *l)
{
	return l->n_slots;
}

int look_line_in_flight(const struct look_line *l)
{
	return LOOK_QUESTIONS - l->n_free;
}

/* While many bodies are being read, no more is asked than there will be room for. */
int look_line_room(const struct look_line *l)
{
	int in_flight = look_line_in_flight(l), reading = in_flight - l->n_fetching, room = reading < LOOK_WINDOW / 2 ? l->at_once : LOOK_WINDOW;

	return room > in_flight ? room - in_flight : 0;
}

int look_line_ask(struct look_line *l, const struct look_request *r)
{
	struct job *j;

	if (!l->n_free)
		return -1;
	j = job_start(l, r, JOB_FETCHING);
	l->n_fetching++;
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

	if (!l->n_slots || len > l->slots.size)
		return -1;
	slot = l->free_slot[l->n_slots - 1];
	if (slots_write(&l->slots, slot, body, len))
		return -1;
	l->n_slots--;
	j = job_start(l, r, JOB_READING);
	j->slot = slot;
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
	ssize_t n;

	if (r->slot == SLOT_NONE)
		return 0;
	n = slots_read(&l->slots, r->slot, buf, cap < r->answer->body_len ? cap : r->answer->body_len);
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
