/*
 * newmedia-fetch - asks addresses and hands the bodies on.
 *
 * It knows the network and nothing else: no account, no database, no parser of
 * documents.  It finds its wire and the slots where the keeper put them, gets
 * its settings, locks itself in, and then turns every ask into exactly one
 * answer until the wire ends.  Here: wire in, turns at hosts, names, wire out.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "multi.h"
#include "sandbox.h"
#include "transfer.h"
#include "wire.h"

enum {
	SLOTS_MAX = 65536, /* more documents at once than any memory holds; questions likewise */
};

struct fetcher {
	struct wire *wire;
	struct crew crew;
	struct hosts *hosts;
	struct names *names;
	struct multi *multi;
	struct transfer **at_work;  /* by the question's id, modulo what may be out; NULL = free */
	bool broken;                /* the keeper does not keep the protocol, or is gone */
};

static void start(struct fetcher *f, struct transfer *t)
{
	multi_add(f->multi, transfer_start(t, hosts_is_warm(f->hosts, transfer_turn(t), clock_steady())));
}

/* It is its turn: its name first, in on_names() where that takes time.  false: it is over without having been asked. */
static bool begin(struct fetcher *f, struct transfer *t)
{
	const char *name = transfer_name(t);
	double now = clock_steady(), silence = hosts_silent_for(transfer_turn(t), now);

	if (silence > 0) {
		transfer_silenced(t, (int64_t)silence + 1);
		return false;
	}
	if (!name || names_ask(f->names, transfer_seeker(t, now), name, now))
		start(f, t);
	return true;
}

static void answer(struct fetcher *f, struct transfer *t)
{
	struct answer a;

	transfer_answer(t, &a);
	if (wire_put(f->wire, WIRE_ANSWER, &a)) {
		log_err("the keeper does not take answers; giving up");
		f->broken = true;
	}
	f->at_work[a.id % f->crew.settings.questions] = NULL;
	transfer_free(t);
}

static void leave(struct fetcher *f, struct transfer *t);

/* On to the next hop when it is its turn, or to its answer. */
static void step(struct fetcher *f, struct transfer *t)
{
	if (!transfer_wants_hop(t))
		answer(f, t);
	else if (hosts_enter(f->hosts, transfer_turn(t), transfer_host(t), transfer_port(t)) && !begin(f, t))
		leave(f, t);
}

/* It is done with its host: the next there begins, those that are over at once leave as well. */
static void leave(struct fetcher *f, struct transfer *t)
{
	struct turn *next;

	do {
		next = hosts_leave(f->hosts, transfer_turn(t));
		step(f, t);
		t = next ? next->owner : NULL;
	} while (t && !begin(f, t));
}

static void on_done(void *ctx, CURL *easy, CURLcode result)
{
	struct fetcher *f = ctx;
	struct transfer *t = transfer_of(easy);
	int64_t silence;

	transfer_finish(t, result, hosts_is_last(transfer_turn(t)));
	silence = transfer_wants_silence(t);
	if (silence > 0)
		hosts_silence(transfer_turn(t), clock_steady() + (double)silence);
	leave(f, t);
}

static void on_names(void *ctx, bool tick)
{
	struct fetcher *f = ctx;
	double now = clock_steady();
	struct seeker *s;

	names_turn(f->names, now, tick);
	while ((s = names_ready(f->names))) {
		struct transfer *t = s->owner;

		transfer_named(t, now);
		if (transfer_wants_hop(t))
			start(f, t);
		else
			leave(f, t);
	}
}

static bool on_ticks(void *ctx)
{
	struct fetcher *f = ctx;

	return names_waits(f->names);
}

static const char *take_ask(struct fetcher *f, const struct ask *ask)
{
	struct transfer **place = &f->at_work[ask->id % f->crew.settings.questions];

	if (*place)
		return "more questions than may be out";
	*place = transfer_new(&f->crew, ask);
	step(f, *place);
	return NULL;
}

static const char *take_slot(struct fetcher *f, const struct lent *lent)
{
	if (lent->slot >= f->crew.settings.slots)
		return "a slot that does not exist";
	if (f->crew.n_slots == f->crew.settings.slots)
		return "more slots than there are";
	crew_lend(&f->crew, lent->slot);
	return NULL;
}

static const char *take_record(struct fetcher *f, enum wire_type type, const union wire_record *record)
{
	if (type == WIRE_ASK)
		return take_ask(f, &record->ask);
	return type == WIRE_LENT ? take_slot(f, &record->lent) : "a record that is no question";
}

/* One packet: what was asked is on its way before the next is taken. */
static bool on_readable(void *ctx)
{
	struct fetcher *f = ctx;
	union wire_record record;
	enum wire_type type;
	enum wire_result r;
	const char *fault = NULL;

	do {
		r = wire_next(f->wire, &type, &record);
		fault = r == WIRE_RECORD ? take_record(f, type, &record) : r == WIRE_BROKEN ? wire_fault(f->wire) : NULL;
	} while (r == WIRE_RECORD && !fault && wire_has_more(f->wire));
	if (!fault)
		return r != WIRE_CLOSED;
	log_err("the keeper broke the protocol: %s", fault);
	f->broken = true;
	return false;
}

static int on_flush(void *ctx)
{
	struct fetcher *f = ctx;

	return f->broken ? -1 : wire_flush(f->wire);
}

/* ---- life ---------------------------------------------------------------------- */

/* The settings must fit the slots we were given: nothing is ever written beside them. */
static void take_settings(struct fetcher *f, const struct fetch_settings *s)
{
	struct text err = TEXT_SENTENCE;
	struct stat st;

	if (s->questions == 0 || s->questions > SLOTS_MAX || s->slots == 0 || s->slots > SLOTS_MAX || s->slot_size == 0 || s->slot_size > INT64_MAX / SLOTS_MAX || s->timeout_ms == 0)
		die(EXIT_WRONG, "settings: %u slots of %llu bytes and %u ms make no sense", s->slots, (unsigned long long)s->slot_size, s->timeout_ms);
	if (fstat(CHILD_FD_SLOTS, &st) || (uint64_t)st.st_size < s->slots * s->slot_size)
		die(EXIT_WRONG, "settings: descriptor %d does not hold %u slots", CHILD_FD_SLOTS, s->slots);
	if (crew_init(&f->crew, s, CHILD_FD_SLOTS, &err))
		die(EXIT_CONFIG, "%s", text_str(&err));
	f->at_work = mem_alloc(s->questions * sizeof *f->at_work);
	f->hosts = hosts_new(s->per_host);
	f->names = names_new(s->questions, getaddrinfo); /* were all names dead, a thread for each question */
}

/* A socket for each question and for each connection that is kept. */
static void take_descriptors(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) || r.rlim_cur == r.rlim_max)
		return;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
}

static bool wait_for_settings(struct fetcher *f)
{
	union wire_record record;
	enum wire_type type;
	enum wire_result r = wire_wait(f->wire, -1, &type, &record);

	if (r == WIRE_CLOSED)
		return false;
	if (r != WIRE_RECORD || type != WIRE_FETCH_SETTINGS)
		die(EXIT_WRONG, "the first record is not the settings");
	take_settings(f, &record.fetch_settings);
	return true;
}

/* A bundle of the office's own may stand anywhere, and is replaced now and then: its folder is readable. */
static void close_doors(const struct fetcher *f)
{
	struct sandbox_path paths[SANDBOX_SYSTEM + 1];
	char *folder = mem_strdup(f->crew.settings.ca_file), *slash = strrchr(folder, '/');

	memcpy(paths, sandbox_system, sizeof sandbox_system);
	if (slash)
		slash[1] = '\0';
	paths[SANDBOX_SYSTEM] = (struct sandbox_path){ folder, false };
	sandbox_close(&(struct sandbox){ .paths = paths, .n_paths = SANDBOX_SYSTEM + (slash != NULL), .calls = sandbox_fetcher });
	free(folder);
}

static void drop_all(struct fetcher *f)
{
	uint32_t i;

	for (i = 0; i < f->crew.settings.questions; i++) {
		struct transfer *t = f->at_work[i];

		if (t && transfer_running(t))
			multi_drop(f->multi, transfer_running(t));
		transfer_free(t);
	}
}

int main(void)
{
	struct fetcher f = { 0 };
	struct multi_calls calls = { on_done, on_readable, on_names, on_ticks, on_flush, &f };

	log_init("newmedia-fetch");
	signal(SIGPIPE, SIG_IGN); /* a server that hangs up is an outcome, also beneath TLS */
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		die(EXIT_WRONG, "cannot start libcurl");
	take_descriptors();
	f.wire = wire_new(CHILD_FD_WIRE);
	if (!wait_for_settings(&f)) {
		wire_free(f.wire);
		return 0;
	}
	f.multi = multi_new(wire_fd(f.wire), names_fd(f.names), &calls);
	close_doors(&f);
	if (on_readable(&f)) /* asks may stand in the same packet as the settings: no event will tell */
		multi_run(f.multi);
	drop_all(&f);
	multi_free(f.multi);
	names_free(f.names);
	crew_clear(&f.crew);
	hosts_free(f.hosts);
	free(f.at_work);
	wire_free(f.wire);
	curl_global_cleanup();
	return f.broken ? EXIT_WRONG : 0;
}
