/*
 * fuzz-control - a stream of what newmediactl says to a house with a store of
 * its own: whatever it is, it is answered with a sentence, the store keeps its
 * laws, the record its chain, and what the keeper holds in memory is what the
 * store says.
 *
 * The input is cut at lines of ----.  A part whose first line is FILE lies in
 * the spool as hand-1, hand-2, ...; any other is a command: its verb, a blank,
 * who says it, a line end, its args.  Each travels as newmediactl's would, as a
 * packet through the wire.  An hour goes by between two of them.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "command-order.h"
#include "log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS_MAX = 40, SPOOLED_MAX = 4 };
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
		"state/newmedia.db", "state/newmedia.db-wal", "state/newmedia.db-shm", "state", "feeds.d/a.conf", "feeds.d", "newmedia.conf", "" };

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

/* ---- one command ----------------------------------------------------------------------- */

static void say(struct register_ *r, struct store *s, const struct command *c, moment now)
{
	struct text said = TEXT_INIT(0);
	int before = entries(s), exit = control_execute(r, s, c, "root", now, &said);

	check_answer(c, exit, &said);
	if (exit && !strcmp(c->verb, "batch") && entries(s) != before)
		wrong("half of a whole", c, text_str(&said));
	text_clear(&said);
}

/* Through the door that newmediactl uses. */
static void send_one(struct register_ *r, struct store *s, const struct command *c, moment now)
{
	union wire_record record;
	enum wire_type type;
	struct wire *from, *to;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair))
		abort();
	from = wire_new(pair[0]);
	to = wire_new(pair[1]);
	if (!wire_put(from, WIRE_COMMAND, c) && !wire_flush(from) && wire_next(to, &type, &record) == WIRE_RECORD && type == WIRE_COMMAND)
		say(r, s, &record.command, now);
	wire_free(from);
	wire_free(to);
}

/* VERB WHO, then the args; they end where the part does. */
static void say_part(struct register_ *r, struct store *s, char *part, moment now)
{
	char *args = strchr(part, '\n'), *who;

	if (args)
		*args++ = '\0';
	who = strchr(part, ' ');
	if (who)
		*who++ = '\0';
	send_one(r, s, &(struct command){ part, who ? who : "", args ? args : "" }, now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool begun;
	char *text = strndup((const char *)data, size), *part = text, name[32];
	moment now = start;
	int files = 0;

	if (!begun)
		begin();
	begun = true;
	take_away("state/newmedia.db-wal");
	take_away("state/newmedia.db-shm");
	put("state/newmedia.db", fresh.buf, fresh.len);
	struct store *s = open_store(STORE_WRITE);
	struct register_ *r = new_register(s, true, now);

	for (int i = 0; part && i < PARTS_MAX; i++) {
		char *next = strstr(part, "\n----\n");

		if (next) {
			next[1] = '\0'; /* its last line ends */
			next += 6;
		}
		if (strncmp(part, "FILE\n", 5)) {
			say_part(r, s, part, now += HOUR);
		} else if (files < SPOOLED_MAX) {
			snprintf(name, sizeof name, "state/spool/" SPOOLED "%d", ++files);
			put(name, part + 5, strlen(part + 5));
		}
		part = next;
	}
	check_house(r, s, now);
	register_free(r);
	store_close(s);
	while (files) {
		snprintf(name, sizeof name, "state/spool/" SPOOLED "%d", files--);
		take_away(name);
	}
	free(text);
	return 0;
}
