/* wire: what goes in comes out; what is broken is refused at the door. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit.h"
#include "wire.h"

#define TITLE "of the newest post"

struct pair { struct wire *a, *b; int raw; };

static struct pair make_pair(void)
{
	int fd[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd), 0);
	return (struct pair){ wire_new(fd[0]), wire_new(fd[1]), fd[0] };
}

static void end_pair(struct pair *p)
{
	wire_free(p->a);
	wire_free(p->b);
}

static void round_trip(void **state)
{
	struct pair p = make_pair();
	struct ask ask = { 7, ASK_CONDITIONAL, 99, "http://h/中", "W/\"x\"", NULL, "" };
	union wire_record r;
	enum wire_type t;

	(void)state;
	assert_int_equal(wire_next(p.b, &t, &r), WIRE_AGAIN);
	for (int i = 0; i < 100; i++) {
		ask.id = (uint64_t)i;
		assert_int_equal(wire_put(p.a, WIRE_ASK, &ask), 0);
	}
	assert_int_equal(wire_flush(p.a), 0);
	for (uint64_t i = 0; i < 100; i++) {
		assert_int_equal(wire_next(p.b, &t, &r), WIRE_RECORD);
		assert_int_equal(t, WIRE_ASK);
		assert_int_equal(r.ask.id, i);
		assert_string_equal(r.ask.url, "http://h/中");
		assert_string_equal(r.ask.etag, "W/\"x\"");
		assert_string_equal(r.ask.last_modified, "");
		assert_int_equal(wire_has_more(p.b), i % 32 != 31 && i != 99); /* of the same packet */
	}
	assert_int_equal(wire_next(p.b, &t, &r), WIRE_AGAIN);
	wire_free(p.a);
	assert_int_equal(wire_next(p.b, &t, &r), WIRE_CLOSED);
	wire_free(p.b);
}

/* A burst of 32 records is one packet, one wake-up. */
static void packed(void **state)
{
	struct pair p = make_pair();
	struct reply reply = { 0, "x" };
	char packet[65536];
	ssize_t n;

	(void)state;
	for (int i = 0; i < 33; i++)
		wire_put(p.a, WIRE_REPLY, &reply);
	wire_flush(p.a);
	n = recv(wire_fd(p.b), packet, sizeof packet, 0);
	assert_int_equal(wire_check_packet(packet, (size_t)n), 32);
	n = recv(wire_fd(p.b), packet, sizeof packet, 0);
	assert_int_equal(wire_check_packet(packet, (size_t)n), 1);
	end_pair(&p);
}

static void full_socket(void **state)
{
	struct pair p = make_pair();
	char big[8001];
	struct reply reply = { 0, big };
	union wire_record r;
	enum wire_type t;
	int sent = 0, got = 0;

	(void)state;
	memset(big, 'x', 8000);
	big[8000] = '\0';
	while (wire_flush(p.a) == 0 && sent < 10000)
		assert_int_equal(wire_put(p.a, WIRE_REPLY, &reply), 0), sent++;
	assert_int_equal(wire_flush(p.a), 1); /* nothing blocked, nothing was lost */
	while (got < sent) {
		if (wire_next(p.b, &t, &r) == WIRE_RECORD)
			got++;
		else
			assert_true(wire_flush(p.a) >= 0);
	}
	assert_int_equal(wire_next(p.b, &t, &r), WIRE_AGAIN);
	end_pair(&p);
}

static void sleeping_peer(void **state)
{
	struct pair p = make_pair();
	char *big = calloc(1, 30001);
	struct reply reply = { 0, big };
	int n = 0;

	(void)state;
	memset(big, 'x', 30000);
	while (n < 100000 && wire_put(p.a, WIRE_REPLY, &reply) == 0)
		n++;
	assert_in_range(n, 100, 20000); /* the queue has a ceiling */
	free(big);
	end_pair(&p);
}

static void strings_are_cut(void **state)
{
	struct pair p = make_pair();
	char title[TITLE_MAX * 2];
	struct post post = { .title = title };
	union wire_record r;
	enum wire_type t;

	(void)state;
	for (size_t i = 0; i + 3 < sizeof title; i += 3)
		memcpy(title + i, "中", 3), title[i + 3] = '\0';
	wire_put(p.a, WIRE_POST, &post);
	wire_flush(p.a);
	assert_int_equal(wire_next(p.b, &t, &r), WIRE_RECORD);
	assert_int_equal(strlen(r.post.title), TITLE_MAX / 3 * 3);
	assert_int_equal(text_utf8_valid(r.post.title, strlen(r.post.title)), strlen(r.post.title));
	end_pair(&p);
}

static size_t one_packet(char *packet, size_t cap)
{
	struct pair p = make_pair();
	struct reading reading = { .doc = 5, .format = FORMAT_RSS20, .posts = 3, .title = TITLE, .error = "" };
	ssize_t n;

	wire_put(p.a, WIRE_READING, &reading);
	wire_flush(p.a);
	n = recv(wire_fd(p.b), packet, cap, 0);
	end_pair(&p);
	assert_true(n > 0);
	return (size_t)n;
}

static void broken(void **state)
{
	char good[4096], bad[4096];
	size_t n = one_packet(good, sizeof good);
	uint32_t huge = 0xfffffff0u, type = WIRE_TYPE_COUNT, format = FORMAT_COUNT;

	(void)state;
	assert_int_equal(wire_check_packet(good, n), 1);
	for (size_t cut = 1; cut < n; cut++)
		assert_int_equal(wire_check_packet(good, cut), -1);
	memcpy(bad, good, n);
	memcpy(bad, &type, 4);
	assert_int_equal(wire_check_packet(bad, n), -1);
	memcpy(bad, good, n);
	memcpy(bad + 4, &huge, 4);
	assert_int_equal(wire_check_packet(bad, n), -1);
	memcpy(bad, good, n);
	memcpy(bad + 16, &format, 4); /* after type, length and doc: the enum */
	assert_int_equal(wire_check_packet(bad, n), -1);
	memcpy(bad, good, n);
	((char *)memmem(bad, n, TITLE, sizeof TITLE))[sizeof TITLE - 1] = 'x'; /* a string's NUL */
	assert_int_equal(wire_check_packet(bad, n), -1);
	memcpy(bad, good, n);
	memset(bad + n, 0, 8);
	assert_int_equal(wire_check_packet(bad, n + 4), -1);
}

/* Whatever bytes come, decoding neither crashes nor reads beyond (run under ASan). */
static void noise(void **state)
{
	char good[4096];
	size_t n = one_packet(good, sizeof good);

	(void)state;
	srandom(1);
	for (int round = 0; round < 20000; round++) {
		size_t len = n - (size_t)(random() % 4);
		char *bad = malloc(len);

		memcpy(bad, good, len);
		for (int i = 0; i < 3; i++)
			bad[(size_t)random() % len] = (char)random();
		wire_check_packet(bad, len);
		free(bad);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(round_trip), cmocka_unit_test(packed), cmocka_unit_test(full_socket),
		cmocka_unit_test(sleeping_peer), cmocka_unit_test(strings_are_cut), cmocka_unit_test(broken), cmocka_unit_test(noise) };

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
