/*
 * wire - the only way the programs of the house speak: typed records, packed
 * up to 32 in one packet, over an AF_UNIX SOCK_SEQPACKET pair.
 *
 * The layout of every record is a table in wire.c.  Sizes, enums and NULs are
 * checked once, at the door (wire_next); after it nobody checks again.  A peer
 * that breaks the protocol gets WIRE_BROKEN, and the keeper kills it.
 *
 * Sending never blocks the caller: what the socket does not take waits in a
 * queue with a ceiling, until wire_flush() is called when it is writable again.
 * A child that has nothing else to do may use wire_wait() and blocking sends.
 */
#ifndef NEWMEDIA_WIRE_H
#define NEWMEDIA_WIRE_H

#include "fact.h"

enum wire_type {
	WIRE_FETCH_SETTINGS, WIRE_ASK, WIRE_ANSWER,
	WIRE_READ_SETTINGS, WIRE_PARSE, WIRE_POST, WIRE_READING,
	WIRE_COMMAND, WIRE_REPLY,
	WIRE_RECIPE, WIRE_MISTAKE, WIRE_ROW,
	WIRE_MAIL_SETTINGS, WIRE_POSTING, WIRE_DELIVERED,
	WIRE_REPORT_SETTINGS, WIRE_COMPOSE, WIRE_COMPOSED,
	WIRE_GAUGES, WIRE_PUBLISH, WIRE_PUBLISHED,
	WIRE_LENT,
	WIRE_TYPE_COUNT
};

/* ctl -> keeper over ctl.sock, and back. */
struct command {
	const char *verb;  /* "poll", "source", ... */
	const char *who;   /* --by, or the user's name */
	const char *args;  /* the verb's arguments, one a line */
};
struct reply {
	uint32_t exit;     /* 0 fine, 1 wrong, 2 usage, 78 configuration; 255: more follows */
	const char *text;  /* for the person */
};

union wire_record {
	struct fetch_settings fetch_settings;
	struct ask ask;
	struct lent lent;
	struct answer answer;
	struct read_settings read_settings;
	struct parse parse;
	struct post post;
	struct reading reading;
	struct command command;
	struct reply reply;
	struct recipe_text recipe;
	struct mistake mistake;
	struct table_row row;
	struct mail_settings mail_settings;
	struct posting posting;
	struct delivered delivered;
	struct report_settings report_settings;
	struct compose compose;
	struct composed composed;
	struct gauges gauges;
	struct publish publish;
	struct published published;
};

enum wire_result { WIRE_RECORD, WIRE_AGAIN, WIRE_CLOSED, WIRE_BROKEN };

struct wire; /* one end of a pair */
struct wire *wire_new(int fd);            /* owns fd from now on */
void wire_free(struct wire *w);           /* closes fd; NULL is fine */
int wire_fd(const struct wire *w);

/* Queues a record; -1: the queue is at its ceiling (the peer sleeps or is dead). */
int wire_put(struct wire *w, enum wire_type type, const void *record);
/* Sends what is queued: 0 all gone, 1 the socket is full (call again when writable), -1 the peer is gone. */
int wire_flush(struct wire *w);
/* The same, waiting until all is gone; for a child that has nothing else to do. 0 or -1. */
int wire_drain(struct wire *w);
/* The next record, without waiting. Its strings stay valid until the next call. */
enum wire_result wire_next(struct wire *w, enum wire_type *ret_type, union wire_record *ret);
/* After a record: is the next one of the same packet?  If not, its descriptor tells when there is one. */
bool wire_has_more(const struct wire *w);
/* The same, waiting up to timeout_ms (-1 for ever) for one. */
enum wire_result wire_wait(struct wire *w, int timeout_ms, enum wire_type *ret_type, union wire_record *ret);
/* What was wrong, after WIRE_BROKEN. */
const char *wire_fault(const struct wire *w);

/* One packet's records, for the fuzzer: decodes everything in it, returns how many; -1 broken. */
int wire_check_packet(const void *packet, size_t len);

/* Descriptors a child of the keeper finds open (keep/child.c puts them there). */
enum { CHILD_FD_WIRE = 3, CHILD_FD_SLOTS = 4, CHILD_FD_WORD = 5 };
/* The shared word of a reader (CHILD_FD_WORD, one page): which document is being parsed, 0 = none. */
struct child_word { volatile uint64_t doc; };

#endif
