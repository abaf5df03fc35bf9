/*
 * head - what an answer's header lines say to us.
 *
 * Fed line by line as they come (several answers in a row: interim ones, a
 * proxy's), it keeps only the last answer's.  Pure: the moment against which a
 * Retry-After date counts is the answer's own Date, or `now`.
 */
#ifndef NEWMEDIA_HEAD_H
#define NEWMEDIA_HEAD_H

#include "clock.h"
#include "fact.h"

enum {
	HEAD_BYTES_MAX = 256 << 10,     /* of one answer's header: 10,000 lines pass, a server that never ends does not */
	RETRY_AFTER_MAX = DAY,          /* nobody may silence us longer */
	MAX_AGE_MAX = 365 * DAY,
};

/* How a body is packed on its way. */
enum coding { CODING_NONE, CODING_GZIP, CODING_DEFLATE, CODING_BROTLI, CODING_ZSTD, CODING_OTHER };

struct head {
	unsigned status;                  /* of the last answer, 0 = none began */
	bool complete;                    /* its blank line came; what follows are trailers, or another answer */
	size_t bytes;                     /* of all lines so far */
	int64_t length;                   /* Content-Length, -1 = not said */
	int64_t age;                      /* 0 = not said */
	int64_t max_age;                  /* -1 = not said */
	moment date;                      /* MOMENT_NONE = not said */
	enum coding coding;
	char retry_after[RAW_MAX];        /* as written, "" = none; this and the next: "" too when longer than fits */
	char content_type[RAW_MAX];
	char coding_name[RAW_MAX];
	char etag[VALIDATOR_MAX + 1];     /* verbatim: weak, unquoted and odd ones too */
	char last_modified[VALIDATOR_MAX + 1];
	char location[URL_MAX + 1];
	bool location_cut;                /* there was one, longer than fits */
};

void head_init(struct head *h);
/* One line as it came, with or without CRLF, not NUL-terminated; false: the header is too large. */
bool head_line(struct head *h, const char *line, size_t n);
/* The line, too, as evidence keeps it: without what is secret (cookies, tokens) and with nothing a page could trip over. */
void head_record_line(struct text *record, const char *line, size_t n);
/* Seconds to wait: -1 = not said, senseless, or past; at most RETRY_AFTER_MAX. */
int64_t head_retry_after(const struct head *h, moment now);
/* Will the status have a body worth keeping? */
bool head_is_content(const struct head *h);
/* 301, 302, 303, 307, 308. */
bool head_is_redirect(const struct head *h);
/* "HTTP 404 Not Found"; the words are ours: a server's could be anything. */
void head_sentence(unsigned status, struct text *ret);

#endif
