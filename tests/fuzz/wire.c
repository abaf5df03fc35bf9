/*
 * fuzz-wire - any packet from a peer: it is broken, or every record in it holds what its table promises (sizes, enums, NULs), so
 * that nobody behind the door needs to check again.
 */
#include "wire.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every byte of a string is touched, up to its NUL. */
static size_t touch(const char *s)
{
	return s ? strlen(s) : 0;
}

static void check(enum wire_type type, const union wire_record *r)
{
	volatile size_t n = 0;

	switch (type) {
	case WIRE_ANSWER:
		if (r->answer.outcome >= OUTCOME_COUNT || r->answer.truncated > 1)
			abort();
		n = touch(r->answer.error) + touch(r->answer.final_url) + touch(r->answer.head);
		break;
	case WIRE_READING:
		if (r->reading.format >= FORMAT_COUNT || r->reading.comments >= COMMENTS_COUNT)
			abort();
		n = touch(r->reading.error) + touch(r->reading.name) + touch(r->reading.feed_url);
		break;
	case WIRE_POST:
		if (r->post.precision >= PRECISION_COUNT || r->post.pinned > 1)
			abort();
		n = touch(r->post.title) + touch(r->post.key) + touch(r->post.url);
		break;
	case WIRE_COMMAND:
		n = touch(r->command.verb) + touch(r->command.who) + touch(r->command.args);
		break;
	default:
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int pair[2], sound = wire_check_packet(data, size), n = 0;
	union wire_record record;
	enum wire_result result;
	enum wire_type type;
	struct wire *w;

	if (size == 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair))
		return 0;
	if (send(pair[1], data, size, 0) == (ssize_t)size) {
		w = wire_new(pair[0]);
		while ((result = wire_next(w, &type, &record)) == WIRE_RECORD) {
			check(type, &record);
			n++;
		}
		if (result == WIRE_BROKEN ? !*wire_fault(w) : sound != n)
			abort();
		wire_free(w);
	} else {
		close(pair[0]);
	}
	close(pair[1]);
	return 0;
}
