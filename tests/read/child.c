/*
 * newmedia-read as the keeper meets it: over its wire, with slots and a word.
 *
 * Shows that the sandboxed child answers for every document and in order, says
 * in its word what it is at, and that a document that kills or stops it can be
 * named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "text.h"
#include "wire.h"

enum { SLOTS = 8, SLOT_SIZE = 4 << 20, WAIT_MS = 20000 };

struct kid {
	pid_t pid;
	struct wire *wire;
	int slots;
	struct child_word *word;
};

static void start(struct kid *k)
{
	int pair[2], word = memfd_create("word", MFD_CLOEXEC);
	struct read_settings s = {.slots = SLOTS, .slot_size = SLOT_SIZE, .quit_after = 1000, .zones = "Asia/Shanghai"};

	k->slots = memfd_create("slots", MFD_CLOEXEC);
	assert_int_equal(ftruncate(k->slots, (off_t)SLOTS * SLOT_SIZE), 0);
	assert_int_equal(ftruncate(word, 4096), 0);
	k->word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, word, 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
	k->pid = fork();
	if (k->pid == 0) {
		int high[3] = {fcntl(pair[1], F_DUPFD, 20), fcntl(k->slots, F_DUPFD, 20), fcntl(word, F_DUPFD, 20)};

		for (int i = 0; i < 3; i++)
			dup2(high[i], CHILD_FD_WIRE + i);
		for (int fd = CHILD_FD_WORD + 1; fd < 64; fd++)
			close(fd);
		execl(NEWMEDIA_READ, "newmedia-read", (char *)NULL);
		_exit(127);
	}
	close(pair[1]);
	close(word);
	k->wire = wire_new(pair[0]);
	assert_int_equal(wire_put(k->wire, WIRE_READ_SETTINGS, &s), 0);
}

static int stop(struct kid *k)
{
	int status = 0;

	wire_free(k->wire);
	waitpid(k->pid, &status, 0);
	munmap(k->word, 4096);
	close(k->slots);
	return status;
}

static void ask(struct kid *k, uint64_t id, uint32_t slot, const char *body, size_t len)
{
	struct parse p = {.id = id, .slot = slot, .len = len, .type = DOC_AUTO, .now = 1626056553, .zone = "Asia/Shanghai"};

	assert_int_equal(pwrite(k->slots, body, len, (off_t)slot * SLOT_SIZE), len);
	assert_int_equal(wire_put(k->wire, WIRE_PARSE, &p), 0);
}

/* Collects the posts of one document up to its reading, which is left in *ret. */
static uint32_t collect(struct kid *k, uint64_t id, struct reading *ret)
{
	enum wire_type type;
	union wire_record r;
	uint32_t posts = 0;

	while (wire_wait(k->wire, WAIT_MS, &type, &r) == WIRE_RECORD) {
		if (type == WIRE_POST) {
			assert_int_equal(r.post.doc, id);
			posts++;
		} else {
			assert_int_equal(type, WIRE_READING);
			assert_int_equal(r.reading.doc, id);
			*ret = r.reading;
			return posts;
		}
	}
	fail_msg("no reading of document %d", (int)id);
	return 0;
}

static void add_feed(struct text *t, int posts)
{
	text_add(t, "<rss version=\"2.0\"><channel><title>清溪</title>");
	for (int i = 0; i < posts; i++)
		text_addf(t, "<item><title>第%d篇</title><guid>%d</guid><pubDate>Mon, 05 Jul 2021 09:%02d:00 +0800</pubDate></item>", i, i,
		        i % 60);
	text_add(t, "</channel></rss>");
}

static void test_documents(void **state)
{
	static const char *const other[] = {
	        "", "no feed", "<html><body>当前环境异常</body></html>", "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[]}"};
	struct kid k;
	struct reading r;
	struct text feed = TEXT_INIT(0);

	(void)state;
	start(&k);
	add_feed(&feed, 3);
	ask(&k, 7, 0, text_str(&feed), feed.len);
	for (uint32_t i = 0; i < 4; i++)
		ask(&k, 8 + i, 1 + i, other[i], strlen(other[i]));
	assert_int_equal(wire_drain(k.wire), 0);

	assert_int_equal(collect(&k, 7, &r), 3);
	assert_string_equal(r.title, "第2篇");
	assert_int_equal(r.newest, 1625446920);
	assert_int_equal(collect(&k, 8, &r), 0);
	assert_string_equal(r.error, "empty document");
	collect(&k, 9, &r);
	assert_int_equal(r.format, FORMAT_NONE);
	collect(&k, 10, &r);
	assert_int_equal(r.blocked, BLOCKED_CAPTCHA);
	collect(&k, 11, &r);
	assert_int_equal(r.format, FORMAT_JSON_FEED);
	assert_int_equal(k.word->doc, 0);
	assert_int_equal(stop(&k), 0);
	text_clear(&feed);
}

/* More posts than travel: the first are carried, all are counted. */
static void test_many_posts(void **state)
{
	struct kid k;
	struct reading r;
	struct text feed = TEXT_INIT(0);

	(void)state;
	start(&k);
	add_feed(&feed, POSTS_CARRIED_MAX + 500);
	ask(&k, 1, 7, text_str(&feed), feed.len);
	assert_int_equal(wire_drain(k.wire), 0);
	assert_int_equal(collect(&k, 1, &r), POSTS_CARRIED_MAX);
	assert_int_equal(r.posts, POSTS_CARRIED_MAX + 500);
	assert_int_equal(stop(&k), 0);
	text_clear(&feed);
}

/* Hundreds of documents by one child, in every charset it opened before the sandbox closed. */
static void test_charsets_in_the_sandbox(void **state)
{
	static const char *const labels[] = {
	        "gbk", "big5", "shift_jis", "euc-kr", "koi8-r", "windows-1251", "iso-8859-2", "euc-jp", "tis-620", "euc-tw"};
	struct kid k;
	struct reading r;

	(void)state;
	start(&k);
	for (int round = 0; round < 20; round++) {
		for (uint32_t i = 0; i < 10; i++) {
			char body[512];
			int n = snprintf(body, sizeof(body),
			        "<?xml version=\"1.0\" encoding=\"%s\"?><rss version=\"2.0\"><channel><item><title>\xb0\xa1\xb1\xa1</title>"
			        "<pubDate>2021-07-05 09:00</pubDate></item></channel></rss>",
			        labels[i]);

			ask(&k, 100 + i, i % SLOTS, body, (size_t)n);
			assert_int_equal(wire_drain(k.wire), 0);
			assert_int_equal(collect(&k, 100 + i, &r), 1);
			assert_true(*r.title);
		}
	}
	assert_int_equal(stop(&k), 0);
}

/* Stopped in the middle: the word still names the document. */
static void test_word_names_the_culprit(void **state)
{
	struct kid k;
	struct text feed = TEXT_INIT(0);
	uint64_t seen = 0;

	(void)state;
	start(&k);
	add_feed(&feed, 30000);
	ask(&k, 4711, 0, text_str(&feed), feed.len);
	assert_int_equal(wire_drain(k.wire), 0);
	for (time_t end = time(NULL) + WAIT_MS / 1000; !seen && time(NULL) < end;)
		seen = k.word->doc;
	kill(k.pid, SIGKILL);
	assert_int_equal(seen, 4711);
	assert_int_equal(k.word->doc, 4711);
	assert_true(WIFSIGNALED(stop(&k)));
	text_clear(&feed);
}

/* A slot that does not exist: the child gives up rather than read elsewhere. */
static void test_outside_the_slots(void **state)
{
	struct kid k;
	struct parse p = {.id = 1, .slot = SLOTS, .len = 10, .zone = "UTC"};
	enum wire_type type;
	union wire_record r;

	(void)state;
	start(&k);
	assert_int_equal(wire_put(k.wire, WIRE_PARSE, &p), 0);
	assert_int_equal(wire_drain(k.wire), 0);
	assert_int_equal(wire_wait(k.wire, WAIT_MS, &type, &r), WIRE_CLOSED);
	assert_int_not_equal(stop(&k), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_documents),
	        cmocka_unit_test(test_many_posts),
	        cmocka_unit_test(test_charsets_in_the_sandbox),
	        cmocka_unit_test(test_word_names_the_culprit),
	        cmocka_unit_test(test_outside_the_slots),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
