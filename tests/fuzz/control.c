/*
 * fuzz-control - what anybody says at ctl.sock to a house with a store of its
 * own: every command is answered with a sentence, whatever is none is hung up
 * on without a word; the store keeps its laws, the record its chain, and what
 * the keeper holds in memory is what the store says.
 *
 * The input is cut at lines of ----.  A part whose first line is FILE lies in
 * the spool as hand-1, hand-2, ...; RAW goes to the socket as it is, a packet;
 * SILENT is a client that connects and says nothing; any other is a command:
 * its verb, a blank, who says it, a line end, its args.  Each client connects
 * anew.  An hour goes by between two of them.
 *
 * The socket is the daemon's own (control.c); of the keeper behind it stands
 * what it calls: looks are counted, a reload reads the register anew.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "command-order.h"
#include "control.h"
#include "keeper.h"
#include "log.h"
#include "outbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS_MAX = 40, SPOOLED_MAX = 4, SILENT_MAX = 24, TURNS = 4 }; /* TURNS: of the loop, for a client to be let in and heard */
static const moment start = 1626056553;

static const char conf[] = "[newmedia]\nfeeds = feeds.d\nstate = state\n[mail]\nsmtp = smtp://127.0.0.1\nfrom = m@a.cn\noffice = o@a.cn\n[rules]\n"
                           "wrong-words = second-person\n";
static const char feeds[] = "[unit top]\nname = 区\nhead = 张 <z@a.cn>\n[unit low]\nname = 局\nparent = top\nhead = l@a.cn\n"
                            "[account a]\nname = 甲\nunit = low\nplatform = website\nfeed = http://a.cn/feed\n"
                            "[account b]\nname = 乙\nunit = low\nplatform = wechat\nfeed = http://bridge.cn/b\nfeed = http://b.cn/b\n"
                            "[account c]\nname = 丙\nunit = top\nplatform = app\nwatch = manual\n"
                            "[account d]\nname = 丁\nunit = top\nplatform = weibo\nfeed = http://bridge.cn/d\nwitness = yes\n";

static char house[64];
static struct config *config;
static struct text fresh = TEXT_INIT(0); /* the store as it is before anybody spoke */

static void path_of(const char *name, char ret[128])
{
	snprintf(ret, 128, "%s/%s", house, name);
}

static void put(const char *name, const void *bytes, size_t n)
{
	char path[128];
	int fd;

	path_of(name, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		abort();
	close(fd);
}

static void take_away(const char *name)
{
	char path[128];

	path_of(name, path);
	remove(path);
}

static void end(void)
{
	static const char *const names[] = { "state/spool/hand-1", "state/spool/hand-2", "state/spool/hand-3", "state/spool/hand-4", "state/spool",
		"state/ctl.sock", "state/newmedia.db", "state/newmedia.db-wal", "state/newmedia.db-shm", "state", "feeds.d/a.conf", "feeds.d", "newmedia.conf", "" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		take_away(names[i]);
}

static struct store *open_store(enum store_mode mode)
{
	struct text err = TEXT_SENTENCE;
	char path[128];
	struct store *s;

	path_of("state/newmedia.db", path);
	s = store_open(path, mode, &err);
	if (!s) {
		fprintf(stderr, "%s\n", text_str(&err));
		abort();
	}
	text_clear(&err);
	return s;
}

static struct register_ *new_register(struct store *s, bool write, moment now)
{
	struct text err = TEXT_SENTENCE;
	struct register_ *r = register_new(config, s, write, now, &err);

	if (!r)
		abort();
	text_clear(&err);
	return r;
}

static void begin(void)
{
	static const char *const folders[] = { "", "feeds.d", "state", "state/spool" };
	struct config_problems p = { 0 };
	struct text err = TEXT_SENTENCE;
	char path[128];

	snprintf(house, sizeof house, "%s/newmedia-control-%d", access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm", (int)getpid());
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		path_of(folders[i], path);
		mkdir(path, 0700);
	}
	put("newmedia.conf", conf, sizeof conf - 1);
	put("feeds.d/a.conf", feeds, sizeof feeds - 1);
	path_of("newmedia.conf", path);
	config = config_load(path, NULL, &p);
	for (int i = 0; i < p.n; i++)
		fprintf(stderr, "%s:%d: %s\n", p.v[i].file, p.v[i].line, p.v[i].what);
	if (!config || config->n_accounts != 4)
		abort();
	struct store *s = open_store(STORE_WRITE);

	register_free(new_register(s, true, start));
	store_close(s);
	path_of("state/newmedia.db", path);
	if (text_read_file(&fresh, path, &err))
		abort();
	log_set_level(LOG_LEVEL_ERR);
	atexit(end);
}

/* ---- what must hold ------------------------------------------------------------------ */

static void wrong(const char *what, const struct command *c, const char *said)
{
	fprintf(stderr, "%s: %s %s\n%s\nanswered: %s\n", what, c->verb, c->who, c->args, said);
	abort();
}

static void check_answer(const struct command *c, int exit, const struct text *said)
{
	bool quiet = !exit && !strcmp(c->verb, "record");

	if (exit != 0 && exit != EXIT_WRONG && exit != EXIT_USAGE)
		wrong("an exit code of its own", c, text_str(said));
	if (!said->len && !quiet)
		wrong("no answer", c, "");
	if (text_utf8_valid(text_str(said), said->len) != said->len || strlen(text_str(said)) != said->len)
		wrong("an answer that is no text", c, text_str(said));
}

static bool count_entry(void *ctx, const struct entry_row *r)
{
	(void)r;
	++*(int *)ctx;
	return true;
}

static int entries(struct store *s)
{
	int n = 0;

	if (store_each_entry(s, MOMENT_NONE, count_entry, &n))
		abort();
	return n;
}

/* A card in memory against the same as the store tells it. */
static void check_member(const struct member *m, const struct member *kept)
{
	const struct account_card *a = &m->card, *b = &kept->card;

	if (a->status != b->status || a->observed_at != b->observed_at || a->observed_update != b->observed_update || a->interaction != b->interaction ||
		a->flag.finding != b->flag.finding || a->flag.proof != b->flag.proof || a->flag.since != b->flag.since || a->cleared != b->cleared ||
		a->state != b->state || a->proof != b->proof) {
		fprintf(stderr, "account %s: memory says status %d state %d flag %lld, the store %d %d %lld\n", m->conf->key, a->status, a->state,
			(long long)a->flag.finding, b->status, b->state, (long long)b->flag.finding);
		abort();
	}
}

static void on_fault(void *ctx, const char *sentence)
{
	(void)ctx;
	fprintf(stderr, "%s\n", sentence);
	abort();
}

static void check_house(struct register_ *r, struct store *s, moment now)
{
	struct register_ *kept;

	if (store_pending(s) || store_lost(s))
		abort(); /* what was answered is durable */
	if (store_each_fault(s, on_fault, NULL))
		abort();
	kept = new_register(s, false, now);
	for (int i = 0; i < r->n_members; i++)
		check_member(&r->members[i], &kept->members[i]);
	for (int i = 0; i < r->n_sources; i++)
		if (r->sources[i].word != kept->sources[i].word || r->sources[i].word_at != kept->sources[i].word_at ||
			r->sources[i].stale_finding != kept->sources[i].stale_finding)
			abort();
	register_free(kept);
}

/* ---- the keeper behind the socket --------------------------------------------------------- */

static struct keeper keeper;
static int looked_at;

void keeper_look_now(struct keeper *k, int member)
{
	if (member < 0 || member >= k->reg->n_members || !k->reg->members[member].card.n_feeds)
		abort();
	looked_at++;
}

int inforce_reload(struct keeper *k)
{
	register_free(k->reg);
	k->reg = new_register(k->store, true, clock_now());
	return 0;
}

void keeper_commit(struct keeper *k)
{
	store_commit(k->store);
}

void keeper_reschedule(struct keeper *k, int member)
{
	(void)k, (void)member;
}

void keeper_reschedule_source(struct keeper *k, int source)
{
	(void)k, (void)source;
}

bool jumps_refuse(struct keeper *k, struct text *why)
{
	(void)k, (void)why;
	return false;
}

bool inforce_refuse(const struct keeper *k, struct text *why)
{
	(void)k, (void)why;
	return false;
}

void outbox_wake(struct outbox *o)
{
	(void)o;
}

/* ---- one client ------------------------------------------------------------------------ */

static int connect_to_it(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	path_of("state/ctl.sock", a.sun_path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a))
		abort();
	return fd;
}

static void turn(void)
{
	for (int i = 0; i < TURNS; i++)
		ev_run(keeper.loop, EVRUN_NOWAIT);
}

static void wrong_line(const char *what)
{
	fprintf(stderr, "%s\n", what);
	abort();
}

/* Whether its first record is a command. */
static bool is_command(const void *bytes, size_t len)
{
	union wire_record record;
	enum wire_type type;
	struct wire *w;
	int pair[2];
	bool is;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair))
		abort();
	w = wire_new(pair[0]);
	is = send(pair[1], bytes, len, MSG_NOSIGNAL) == (ssize_t)len && wire_next(w, &type, &record) == WIRE_RECORD && type == WIRE_COMMAND;
	wire_free(w);
	close(pair[1]);
	return is;
}

/* A packet as it is: a command is answered once, all else is not, and the line is closed. */
static void send_raw(const void *bytes, size_t len)
{
	int fd = connect_to_it();
	union wire_record record;
	enum wire_type type;
	struct wire *w = wire_new(fd);
	enum wire_result r;

	if (send(fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len) {
		turn();
		r = wire_next(w, &type, &record);
		if ((r == WIRE_RECORD && type == WIRE_REPLY) != is_command(bytes, len))
			wrong_line(r == WIRE_RECORD ? "an answer to what is no command" : "no answer to a command");
		if (r == WIRE_RECORD)
			r = wire_next(w, &type, &record);
		if (r != WIRE_CLOSED)
			wrong_line("the line is not closed");
	}
	wire_free(w);
}

/* As newmediactl does. false: it is no packet. */
static bool ask(const struct command *c, struct text *ret_said, int *ret_exit)
{
	struct wire *w = wire_new(connect_to_it());
	union wire_record record;
	enum wire_type type;
	bool sent = !wire_put(w, WIRE_COMMAND, c) && !wire_flush(w);

	if (sent) {
		turn();
		if (wire_next(w, &type, &record) != WIRE_RECORD || type != WIRE_REPLY)
			wrong("no reply", c, "");
		text_add(ret_said, record.reply.text);
		*ret_exit = (int)record.reply.exit;
	}
	wire_free(w);
	return sent;
}

static void say(const struct command *c)
{
	int before = entries(keeper.store), exit = 0;
	struct text said = TEXT_INIT(0);

	looked_at = 0;
	if (ask(c, &said, &exit)) {
		check_answer(c, exit, &said);
		if (exit && !strcmp(c->verb, "batch") && entries(keeper.store) != before)
			wrong("half of a whole", c, text_str(&said));
		if (looked_at && strcmp(c->verb, "poll"))
			wrong("a look that nobody asked for", c, text_str(&said));
	}
	text_clear(&said);
}

/* VERB WHO, then the args; they end where the part does. */
static void say_part(char *part)
{
	char *args = strchr(part, '\n'), *who;

	if (args)
		*args++ = '\0';
	who = strchr(part, ' ');
	if (who)
		*who++ = '\0';
	say(&(struct command){ part, who ? who : "", args ? args : "" });
}

/* ---- one input ------------------------------------------------------------------------- */

struct spoken { int files, silent[SILENT_MAX], n_silent; };

static void take_part(struct spoken *v, char *part, size_t len)
{
	char name[32];

	if (len >= 5 && !memcmp(part, "FILE\n", 5)) {
		if (v->files == SPOOLED_MAX)
			return;
		snprintf(name, sizeof name, "state/spool/" SPOOLED "%d", ++v->files);
		put(name, part + 5, len - 5);
	} else if (len >= 4 && !memcmp(part, "RAW\n", 4)) {
		send_raw(part + 4, len - 4);
	} else if (len >= 6 && !memcmp(part, "SILENT", 6)) {
		if (v->n_silent < SILENT_MAX)
			v->silent[v->n_silent++] = connect_to_it();
		turn();
	} else {
		clock_set(clock_now() + HOUR);
		say_part(part);
	}
}

static void open_house(void)
{
	take_away("state/newmedia.db-wal");
	take_away("state/newmedia.db-shm");
	put("state/newmedia.db", fresh.buf, fresh.len);
	clock_set(start);
	keeper = (struct keeper){ .config = config, .loop = ev_loop_new(EVFLAG_AUTO), .store = open_store(STORE_WRITE) };
	keeper.reg = new_register(keeper.store, true, start);
	keeper.control = control_new(&keeper);
	if (!keeper.control)
		abort();
}

static void close_house(struct spoken *v)
{
	char name[32];

	check_house(keeper.reg, keeper.store, clock_now());
	control_free(keeper.control);
	while (v->n_silent)
		close(v->silent[--v->n_silent]);
	ev_loop_destroy(keeper.loop);
	register_free(keeper.reg);
	store_close(keeper.store);
	for (; v->files; v->files--) {
		snprintf(name, sizeof name, "state/spool/" SPOOLED "%d", v->files);
		take_away(name);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool begun;
	struct spoken v = { 0 };
	char *text = mem_alloc(size + 1), *part = text;

	memcpy(text, data, size);
	text[size] = '\0';
	if (!begun)
		begin();
	begun = true;
	open_house();
	for (int i = 0; part && i < PARTS_MAX; i++) {
		size_t left = size - (size_t)(part - text);
		char *next = memmem(part, left, "\n----\n", 6), *end = next ? next + 1 : part + left; /* its last line ends */

		if (next)
			*end = '\0';
		take_part(&v, part, (size_t)(end - part));
		part = next ? next + 6 : NULL;
	}
	close_house(&v);
	free(text);
	return 0;
}
