/*
 * transfer-in - the inside of a transfer, shared by transfer.c (the chain of
 * hops), hop.c (one hop: what is asked of curl) and verdict.c (what came of it).
 * Nobody else includes it.
 */
#ifndef NEWMEDIA_TRANSFER_IN_H
#define NEWMEDIA_TRANSFER_IN_H

#include "body.h"
#include "head.h"
#include "place.h"
#include "transfer.h"

/* Why we ended a hop ourselves. */
enum stop { STOP_NONE, STOP_GUARD, STOP_HEADER, STOP_BODY, STOP_DRAINED };

struct transfer {
	/* its own for life */
	CURL *easy;                     /* NULL = not made yet */
	CURLU *parts;                   /* of a plain address, for easy; likewise */
	struct text entry;              /* HOST:PORT, under which curl keeps addresses, those of a number as well */
	struct text record;             /* the header's lines, for evidence */
	struct text address;            /* who answered */
	struct text line;               /* of the question, while it is put together */

	/* from here to `head` all is zero when a question begins */
	struct transfer *next_spare;
	struct crew *crew;
	struct turn turn;

	/* the question */
	uint64_t id, wanted_hash;
	uint32_t flags;
	char *etag, *last_modified, *headers;
	struct login login;             /* from the first URL */

	/* the chain */
	struct place first, here;       /* first: its url is NULL until a redirect leads on */
	bool strayed;                   /* some hop was at another scheme, host or port than the first */
	bool permanent;                 /* every hop so far was a permanent move */
	uint32_t redirects;
	uint64_t spent_us;              /* in hops that are over; waiting for a turn is not counted */
	bool over;

	/* the running hop */
	bool running;
	struct curl_slist *lines;
	struct seeker seeker;           /* what its name was found to be */
	struct curl_slist *told;        /* the addresses as curl is told them */
	struct body *body;
	uint32_t slot;                  /* where it is written, NONE = nowhere yet */
	bool starved;                   /* in the crew's line: it began, and waits for a slot */
	struct transfer *next_starved;
	size_t drained;
	bool body_begun, conditional, direct, warm;
	unsigned opened;                /* sockets the guard let through */
	int no_socket;                  /* why the kernel gave none, an errno; 0 = it did */
	struct text barred;             /* why it did not */
	enum stop stop;
	enum body_fault body_fault;
	int body_errno;

	/* the answer */
	enum outcome outcome;
	bool truncated;
	enum fault fault;              /* of an outcome NETWORK; NONE = no more is known than that */
	int64_t silence;                /* seconds, where it was not asked because of another answer; -1 = it was */
	uint64_t body_len, body_hash;
	struct text error, moved_to;

	struct head head;               /* of the running hop */
	char words[CURL_ERROR_SIZE];    /* curl's, where it failed */
};

/* Over: the outcome stands; its sentence is to be written to what is returned. */
struct text *transfer_end(struct transfer *t, enum outcome outcome);
/* On to a redirect's address; a bad one ends the transfer. */
void transfer_follow(struct transfer *t, const char *location);
/* The options that are the same for all hops, on a fresh t->easy. */
void hop_equip(struct transfer *t);
/* Those of the next hop. */
void hop_prepare(struct transfer *t);
/* What is left of the transfer's time, at least 1 ms. */
long hop_left_ms(const struct transfer *t);
/* Its body begins: true and t->slot, or it waits in the crew's line. */
bool transfer_takes_slot(struct transfer *t);
/* Where the slot's body goes. */
struct body_room crew_room(struct crew *c, uint32_t slot);
/* Curl is to forget the addresses it was told: from the next hop on, whosever that is. */
void hop_forget(struct transfer *t);
/* What came of the hop: ends the transfer or follows a redirect. */
void verdict_pass(struct transfer *t, CURLcode result);

#endif
