/*
 * look - the line along which a document goes: ask -> fetch -> slot -> read.
 *
 * It owns the children newmedia-fetch and newmedia-read, the slots, the window
 * of 128 documents that have come and are not read, and the thousand questions
 * that may be out.  It knows nothing of accounts: someone
 * asks, and gets exactly one result per question, whatever dies meanwhile.
 * The keeper drives it from its loop; newmediactl read and probe drive it by
 * look_line_run().
 */
#ifndef NEWMEDIA_LOOK_H
#define NEWMEDIA_LOOK_H

#include "child.h"

struct ev_loop;
enum {
	LOOK_WINDOW = 128,     /* documents at once: bounds the slots and the readers' queues */
	LOOK_QUESTIONS = 1024, /* out at once; a host that takes its time costs no more than a socket */
};

struct look_line_settings {
	struct fetch_settings fetch;   /* slots and slot_size are filled in */
	const char *zones;             /* that questions may name, the general one first, by comma */
	int readers;                   /* 0 = as many as cores */
	bool with_fetch;               /* newmediactl read needs none */
	const struct recipe_text *recipes; /* for the readers; see look_line_recipes() */
	int n_recipes;
	uint64_t slot_size;
};

/* What came of one question; valid during the call only. */
struct look_result {
	const struct answer *answer;     /* never NULL; for look_read() a made-up one with outcome READ */
	const struct reading *reading;   /* NULL when there was no body to read, or the reader died of it */
	const struct post *posts;        /* carried posts, in document order */
	int n_posts;
	enum outcome outcome;            /* of the whole: answer's, turned to BLOCKED, UNREADABLE or CRASHED by the reading */
	const char *error;               /* a sentence, "" = none */
	uint32_t slot;                   /* the body is still there, answer->body_len bytes; NONE = there is none. See look_line_body() */
};
typedef void look_done(void *ctx, uint64_t tag, const struct look_result *r);

/* What to ask and how to read it. Strings are copied where they are needed later. */
struct look_request {
	uint64_t tag;                    /* the caller's name for it */
	struct ask ask;                  /* id and slot are filled in */
	enum doc_type type;
	enum platform platform;
	int part;
	moment now;
	const char *zone;
};

struct look_line;
struct look_line *look_line_new(struct ev_loop *loop, const struct look_line_settings *s, look_done *done, void *ctx, struct text *err);
/* Who is told the rows of tables (DOC_SHEET), before their document is done. */
typedef void look_row(void *ctx, uint64_t tag, const struct table_row *row);
void look_line_on_row(struct look_line *l, look_row *row);
/* The same recipes, at another place: from now on those must outlive the line. */
void look_line_recipes(struct look_line *l, const struct recipe_text *v, int n);
/* Who is told the mistakes readers find in the recipes; without one they are logged. */
typedef void look_mistake(void *ctx, const struct mistake *m);
void look_line_on_mistake(struct look_line *l, look_mistake *mistake);
void look_line_free(struct look_line *l);
int look_line_room(const struct look_line *l);         /* how many more should be asked now */
int look_line_free_slots(const struct look_line *l);   /* of a line without a fetcher: how many more it may be given to read */
int look_line_in_flight(const struct look_line *l);
/* Fetch and read; -1: the line is full. */
int look_line_ask(struct look_line *l, const struct look_request *r);
/* Read bytes that are already here (content_type, url as in struct parse), on a line without a fetcher. -1: the window is full, or too large. */
int look_line_read(struct look_line *l, const struct look_request *r, const void *body, size_t len, const char *content_type);
/* Runs the loop until nothing is in flight. */
void look_line_run(struct look_line *l);
/* The body of a result, during look_done: bytes copied, at most cap. */
size_t look_line_body(const struct look_line *l, const struct look_result *r, void *buf, size_t cap);
/* pids of the running children: 0 = fetch, 1.. = readers; 0 when there is no such child. */
pid_t look_line_child(const struct look_line *l, int i);
/* What its children did since the line was made, added to ret, and how many run now, set; those replaced in good order are not lost. */
struct line_count { uint64_t fetched, read; uint32_t fetchers_lost, readers_lost, fetchers, readers; };
void look_line_count(const struct look_line *l, struct line_count *ret);

#endif
