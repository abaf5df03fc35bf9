/*
 * drive - stands where the keeper stands and asks newmedia-fetch what a
 * test wants asked.
 *
 *   drive [options] PATH-OF-NEWMEDIA-FETCH < asks > answers
 *
 * An ask is a line of JSON: url, and optionally etag, last_modified, headers,
 * conditional (true), body_hash (text).  An answer is a line of JSON with every
 * field of struct answer, the ask's number as "n", and the body as "body" where
 * it is short and UTF-8.  The last line says what the child cost and how it
 * ended.
 *
 *   --questions N --slots N --slot-size N --per-host N --timeout MS --allow LIST --ca FILE
 *   --proxy URL --no-proxy LIST --agent TEXT     the settings
 *   --repeat N     the whole list so many times     --quiet    only the last line
 *   --leave-ms N   closes the wire after so long, answered or not
 *   --break        sends a second settings record: breaks the protocol
 *   --hoard        lends no slot again
 *   (without --questions as many are out as there are slots)
 */
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "wire.h"

enum { BODY_SHOWN_MAX = 64 << 10, HIGH = 20 };

struct drive {
	struct fetch_settings settings;
	const char *program;
	int slots_fd;
	pid_t child;
	struct wire *wire;
	json_t *asks;        /* array */
	size_t next, answered, all;
	uint32_t *free_place; /* a stack; an ask's id is its number times questions, and its place */
	size_t n_free;
	int leave_ms;
	bool quiet, breaks, hoards;
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void start_child(struct drive *d)
{
	int pair[2], wire, slots;

	d->slots_fd = memfd_create("slots", MFD_CLOEXEC);
	if (d->slots_fd < 0 || ftruncate(d->slots_fd, (off_t)(d->settings.slots * d->settings.slot_size)))
		die(EXIT_WRONG, "cannot make the slots");
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		die(EXIT_WRONG, "cannot make the wire");
	d->child = fork();
	if (d->child == 0) {
		wire = fcntl(pair[1], F_DUPFD, HIGH);
		slots = fcntl(d->slots_fd, F_DUPFD_CLOEXEC, HIGH);
		dup2(wire, CHILD_FD_WIRE);
		dup2(slots, CHILD_FD_SLOTS);
		close(wire);
		execl(d->program, "newmedia-fetch", (char *)NULL);
		_exit(127);
	}
	close(pair[1]);
	d->wire = wire_new(pair[0]);
}

static const char *string_of(json_t *ask, const char *key)
{
	const char *s = json_string_value(json_object_get(ask, key));

	return s ? s : "";
}

static void send_asks(struct drive *d)
{
	while (d->next < d->all && d->n_free) {
		json_t *j = json_array_get(d->asks, d->next % json_array_size(d->asks));
		struct ask a = { .id = d->next++ * d->settings.questions + d->free_place[--d->n_free], .url = string_of(j, "url"), .etag = string_of(j, "etag"),
			.last_modified = string_of(j, "last_modified"), .headers = string_of(j, "headers"),
			.flags = json_is_true(json_object_get(j, "conditional")) ? ASK_CONDITIONAL : 0,
			.body_hash = strtoull(string_of(j, "body_hash"), NULL, 10) };

		if (wire_put(d->wire, WIRE_ASK, &a))
			die(EXIT_WRONG, "the queue is full");
	}
	if (wire_flush(d->wire) < 0)
		die(EXIT_WRONG, "the child is gone");
}

static json_t *body_of(const struct drive *d, const struct answer *a)
{
	static char buf[BODY_SHOWN_MAX];

	if (a->body_len > BODY_SHOWN_MAX || (a->slot == SLOT_NONE && a->body_len))
		return json_null();
	if (pread(d->slots_fd, buf, a->body_len, (off_t)(a->slot == SLOT_NONE ? 0 : a->slot * d->settings.slot_size)) != (ssize_t)a->body_len)
		return json_null();
	json_t *s = json_stringn(buf, a->body_len);
	return s ? s : json_null();
}

static json_t *text_or_latin1(const char *s)
{
	struct text t = TEXT_INIT(0);
	json_t *j = json_string(s);

	for (; !j && *s; s++) {
		if ((unsigned char)*s < 0x80) {
			text_add_char(&t, *s);
		} else {
			text_add_char(&t, (char)(0xc0 | (unsigned char)*s >> 6));
			text_add_char(&t, (char)(0x80 | (*s & 0x3f)));
		}
	}
	if (!j)
		j = json_string(text_str(&t));
	text_clear(&t);
	return j;
}

static void print_answer(const struct drive *d, const struct answer *a)
{
	char hash[32];
	json_t *j = json_pack("{s:I, s:i, s:s, s:i, s:i, s:I, s:I, s:I, s:I, s:i, s:i}", "n", (json_int_t)(a->id / d->settings.questions), "slot", (int)a->slot /* -1: none */,
		"outcome", outcome_name(a->outcome), "status", (int)a->status, "redirects", (int)a->redirects, "body_len", (json_int_t)a->body_len,
		"retry_after", (json_int_t)a->retry_after, "max_age", (json_int_t)a->max_age, "age", (json_int_t)a->age,
		"elapsed_ms", (int)a->elapsed_ms, "truncated", (int)a->truncated);

	snprintf(hash, sizeof hash, "%" PRIu64, a->body_hash);
	json_object_set_new(j, "body_hash", json_string(hash));
	json_object_set_new(j, "server_date", a->server_date == MOMENT_NONE ? json_null() : json_integer(a->server_date));
	json_object_set_new(j, "etag", text_or_latin1(a->etag));
	json_object_set_new(j, "last_modified", text_or_latin1(a->last_modified));
	json_object_set_new(j, "content_type", text_or_latin1(a->content_type));
	json_object_set_new(j, "final_url", text_or_latin1(a->final_url));
	json_object_set_new(j, "moved_to", text_or_latin1(a->moved_to));
	json_object_set_new(j, "address", text_or_latin1(a->address));
	json_object_set_new(j, "error", text_or_latin1(a->error));
	json_object_set_new(j, "at", json_real(seconds()));
	json_object_set_new(j, "body", body_of(d, a));
	json_dumpf(j, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(j);
}

static void take_answers(struct drive *d)
{
	union wire_record r;
	enum wire_type type;
	enum wire_result got = wire_wait(d->wire, d->leave_ms, &type, &r);

	if (got == WIRE_AGAIN && d->leave_ms >= 0) {
		d->answered = d->all;
		return;
	}
	for (; got == WIRE_RECORD; got = wire_next(d->wire, &type, &r)) {
		if (type != WIRE_ANSWER)
			die(EXIT_WRONG, "a record that is no answer");
		if (!d->quiet)
			print_answer(d, &r.answer);
		d->free_place[d->n_free++] = (uint32_t)(r.answer.id % d->settings.questions);
		d->answered++;
		if (r.answer.slot != SLOT_NONE && !d->hoards)
			wire_put(d->wire, WIRE_LENT, &(struct lent){ r.answer.slot });
	}
	if (got == WIRE_BROKEN)
		die(EXIT_WRONG, "the child broke the protocol: %s", wire_fault(d->wire));
	if (got == WIRE_CLOSED)
		d->answered = d->all;
}

static void bury(struct drive *d, double began)
{
	struct rusage use;
	double closed = seconds();
	int status;

	wire_free(d->wire);
	wait4(d->child, &status, 0, &use);
	printf("{\"transfers\":%zu,\"wall_ms\":%.1f,\"cpu_ms\":%.1f,\"rss_kb\":%ld,\"leaving_ms\":%.1f,\"exit\":%d,\"signal\":%d}\n", d->next,
		(closed - began) * 1e3,
		(double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e3 + (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e3,
		use.ru_maxrss, (seconds() - closed) * 1e3, WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

static void read_asks(struct drive *d, long repeat)
{
	char *line = NULL;
	size_t cap = 0;
	json_error_t err;

	d->asks = json_array();
	while (getline(&line, &cap, stdin) > 0) {
		json_t *j = json_loads(line, JSON_ALLOW_NUL, &err);

		if (!j)
			die(EXIT_USAGE, "not JSON: %s", err.text);
		json_array_append_new(d->asks, j);
	}
	free(line);
	d->all = json_array_size(d->asks) * (size_t)repeat;
}

static long options(struct drive *d, int argc, char **argv)
{
	enum { QUESTIONS = 1, SLOTS, SIZE, HOST, TIMEOUT, ALLOW, CA, PROXY, NO_PROXY, AGENT, REPEAT, QUIET, LEAVE, BREAK, HOARD };
	static const struct option known[] = {
		{ "questions", 1, NULL, QUESTIONS }, { "hoard", 0, NULL, HOARD }, { "slots", 1, NULL, SLOTS }, { "slot-size", 1, NULL, SIZE }, { "per-host", 1, NULL, HOST }, { "timeout", 1, NULL, TIMEOUT },
		{ "allow", 1, NULL, ALLOW }, { "ca", 1, NULL, CA }, { "proxy", 1, NULL, PROXY }, { "no-proxy", 1, NULL, NO_PROXY },
		{ "agent", 1, NULL, AGENT }, { "repeat", 1, NULL, REPEAT }, { "quiet", 0, NULL, QUIET }, { "leave-ms", 1, NULL, LEAVE },
		{ "break", 0, NULL, BREAK }, { NULL, 0, NULL, 0 }
	};
	struct fetch_settings *s = &d->settings;
	long repeat = 1;
	int c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case QUESTIONS: s->questions = (uint32_t)strtoul(optarg, NULL, 10); break;
		case SLOTS: s->slots = (uint32_t)strtoul(optarg, NULL, 10); break;
		case SIZE: s->slot_size = strtoull(optarg, NULL, 10); break;
		case HOST: s->per_host = (uint32_t)strtoul(optarg, NULL, 10); break;
		case TIMEOUT: s->timeout_ms = (uint32_t)strtoul(optarg, NULL, 10); break;
		case ALLOW: s->allow_private = optarg; break;
		case CA: s->ca_file = optarg; break;
		case PROXY: s->proxy = optarg; break;
		case NO_PROXY: s->no_proxy = optarg; break;
		case AGENT: s->user_agent = optarg; break;
		case REPEAT: repeat = strtol(optarg, NULL, 10); break;
		case QUIET: d->quiet = true; break;
		case LEAVE: d->leave_ms = (int)strtol(optarg, NULL, 10); break;
		case BREAK: d->breaks = true; break;
		case HOARD: d->hoards = true; break;
		default: die(EXIT_USAGE, "unknown option");
		}
	}
	if (optind != argc - 1)
		die(EXIT_USAGE, "one program is needed");
	d->program = argv[optind];
	return repeat;
}

int main(int argc, char **argv)
{
	struct drive d = { .settings = { .slots = 16, .slot_size = 1 << 20, .per_host = 4, .timeout_ms = 10000, .user_agent = "newmedia-test",
		.proxy = "", .no_proxy = "", .ca_file = "", .allow_private = "127.0.0.0/8, ::1" }, .leave_ms = -1 };
	uint32_t i;
	double began;

	log_init("drive");
	read_asks(&d, options(&d, argc, argv));
	if (!d.settings.questions)
		d.settings.questions = d.settings.slots;
	d.free_place = mem_alloc(d.settings.questions * sizeof *d.free_place);
	for (i = d.settings.questions; i-- > 0; )
		d.free_place[d.n_free++] = i;
	start_child(&d);
	began = seconds();
	wire_put(d.wire, WIRE_FETCH_SETTINGS, &d.settings);
	for (i = d.settings.slots; i-- > 0; )
		wire_put(d.wire, WIRE_LENT, &(struct lent){ i });
	if (d.breaks)
		wire_put(d.wire, WIRE_FETCH_SETTINGS, &d.settings);
	wire_flush(d.wire);
	while (d.answered < d.all) {
		send_asks(&d);
		fflush(stdout);
		take_answers(&d);
	}
	bury(&d, began);
	json_decref(d.asks);
	free(d.free_place);
	close(d.slots_fd);
	return 0;
}
