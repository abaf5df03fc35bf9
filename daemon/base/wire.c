/*
 * wire - records in packets, by table.
 *
 * It knows the layout of every record and checks everything a peer sends; it
 * must never know what a record means.  A packet is up to 32 records, each
 * [u32 type][u32 length][fields]; numbers in the machine's order (both ends
 * are one house), a string is [u32 length][bytes][NUL].
 */
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	RECORDS_MAX = 32,              /* in one packet: one wake-up for a burst */
	PACKET_MAX = 96 << 10,         /* well under the kernel's default socket buffer */
	QUEUE_MAX = 64 << 20,          /* bytes a sleeping peer may cost us */
	SETTING_MAX = 16 << 10,        /* a configured string */
	REPLY_MAX = 32 << 10           /* one piece of an answer for a person */
};

/* ---- the layouts --------------------------------------------------------- */

enum kind { END, U32, U64, STRING };
struct field {
	enum kind kind;
	size_t at;        /* offset in the struct */
	uint32_t limit;   /* U32: values must be below it, 0 = any; STRING: bytes at most */
};
#define N32(record, member, below) { U32, offsetof(struct record, member), (below) }
#define N64(record, member) { U64, offsetof(struct record, member), 0 }
#define STR(record, member, max) { STRING, offsetof(struct record, member), (max) }

static const struct field fetch_settings_fields[] = {
	N32(fetch_settings, questions, 0), N32(fetch_settings, slots, 0), N64(fetch_settings, slot_size), N32(fetch_settings, per_host, 0), N32(fetch_settings, timeout_ms, 0),
	STR(fetch_settings, user_agent, SETTING_MAX), STR(fetch_settings, proxy, SETTING_MAX), STR(fetch_settings, no_proxy, SETTING_MAX),
	STR(fetch_settings, ca_file, SETTING_MAX), STR(fetch_settings, allow_private, SETTING_MAX), { END, 0, 0 }
};
static const struct field ask_fields[] = {
	N64(ask, id), N32(ask, flags, 0), N64(ask, body_hash), STR(ask, url, URL_MAX), STR(ask, etag, VALIDATOR_MAX),
	STR(ask, last_modified, VALIDATOR_MAX), STR(ask, headers, HEADERS_MAX), { END, 0, 0 }
};
static const struct field lent_fields[] = { N32(lent, slot, 0), { END, 0, 0 } };
static const struct field answer_fields[] = {
	N64(answer, id), N32(answer, slot, 0), N32(answer, outcome, OUTCOME_COUNT), N32(answer, status, 0), N32(answer, redirects, 0),
	N64(answer, body_len), N64(answer, body_hash), N64(answer, retry_after), N64(answer, max_age), N64(answer, age),
	N64(answer, server_date), N32(answer, elapsed_ms, 0), N32(answer, truncated, 2), STR(answer, etag, VALIDATOR_MAX),
	STR(answer, last_modified, VALIDATOR_MAX), STR(answer, content_type, VALIDATOR_MAX), STR(answer, final_url, URL_MAX),
	STR(answer, moved_to, URL_MAX), STR(answer, address, RAW_MAX), STR(answer, head, HEAD_RECORD_MAX),
	STR(answer, error, SENTENCE_MAX), N32(answer, fault, FAULT_COUNT), { END, 0, 0 }
};
static const struct field read_settings_fields[] = {
	N32(read_settings, slots, 0), N64(read_settings, slot_size), N32(read_settings, quit_after, 0), STR(read_settings, zones, SETTING_MAX),
	{ END, 0, 0 }
};
static const struct field parse_fields[] = {
	N64(parse, id), N32(parse, slot, 0), N32(parse, type, DOC_TYPE_COUNT), N64(parse, len), N32(parse, platform, PLATFORM_COUNT),
	N32(parse, part, 2), N64(parse, now), STR(parse, zone, RAW_MAX), STR(parse, content_type, VALIDATOR_MAX), STR(parse, url, URL_MAX),
	{ END, 0, 0 }
};
static const struct field post_fields[] = {
	N64(post, doc), N64(post, published), N32(post, precision, PRECISION_COUNT), N32(post, pinned, 2), N32(post, comments, COMMENTS_COUNT),
	STR(post, key, ID_MAX), STR(post, url, URL_MAX), STR(post, title, TITLE_MAX), STR(post, published_raw, RAW_MAX),
	STR(post, comments_said, RAW_MAX), { END, 0, 0 }
};
static const struct field reading_fields[] = {
	N64(reading, doc), N32(reading, format, FORMAT_COUNT), N32(reading, posts, 0), N64(reading, newest),
	N32(reading, newest_precision, PRECISION_COUNT), N32(reading, comments, COMMENTS_COUNT), N32(reading, blocked, BLOCKED_COUNT),
	N32(reading, recovered, 2), STR(reading, name, TITLE_MAX), STR(reading, title, TITLE_MAX), STR(reading, newest_raw, RAW_MAX),
	STR(reading, comments_evidence, SENTENCE_MAX), STR(reading, feed_url, URL_MAX), STR(reading, error, SENTENCE_MAX),
	N32(reading, partial, 2), N32(reading, via, VIA_COUNT + 1), N64(reading, pace), STR(reading, matched, SENTENCE_MAX),
	N32(reading, follow, FOLLOW_COUNT), N32(reading, skips, 1u << SKIP_BITS), { END, 0, 0 }
};
static const struct field command_fields[] = {
	STR(command, verb, RAW_MAX), STR(command, who, TITLE_MAX), STR(command, args, REPLY_MAX), { END, 0, 0 }
};
static const struct field reply_fields[] = { N32(reply, exit, 256), STR(reply, text, REPLY_MAX), { END, 0, 0 } };
static const struct field recipe_fields[] = {
	STR(recipe_text, name, RAW_MAX), STR(recipe_text, file, URL_MAX), STR(recipe_text, text, RECIPE_MAX), { END, 0, 0 }
};
static const struct field mistake_fields[] = {
	STR(mistake, file, URL_MAX), N32(mistake, line, 0), STR(mistake, what, SENTENCE_MAX), { END, 0, 0 }
};

static const struct field row_fields[] = { N64(table_row, doc), N32(table_row, number, 0), STR(table_row, cells, ROW_MAX), { END, 0, 0 } };
static const struct field mail_settings_fields[] = {
	N32(mail_settings, slots, 0), N64(mail_settings, slot_size), N32(mail_settings, tls, 3), N32(mail_settings, timeout_ms, 0),
	STR(mail_settings, smtp, URL_MAX), STR(mail_settings, user, SETTING_MAX), STR(mail_settings, password_file, SETTING_MAX),
	STR(mail_settings, ca_file, SETTING_MAX), STR(mail_settings, from, ID_MAX),
	STR(mail_settings, proxy, SETTING_MAX), STR(mail_settings, no_proxy, SETTING_MAX), STR(mail_settings, web_ca_file, SETTING_MAX), { END, 0, 0 }
};
static const struct field posting_fields[] = {
	N64(posting, id), N32(posting, slot, 0), N64(posting, len), STR(posting, to, URL_MAX), { END, 0, 0 }
};
static const struct field delivered_fields[] = {
	N64(delivered, id), N32(delivered, result, DELIVERY_COUNT), N32(delivered, code, 1000), STR(delivered, said, SENTENCE_MAX), { END, 0, 0 }
};
static const struct field report_settings_fields[] = {
	N32(report_settings, slots, 0), N64(report_settings, slot_size), STR(report_settings, conf, SETTING_MAX), STR(report_settings, copy, SETTING_MAX), { END, 0, 0 }
};
static const struct field compose_fields[] = { N64(compose, id), N32(compose, slot, 0), { END, 0, 0 } };
static const struct field composed_fields[] = {
	N64(composed, id), N64(composed, len), STR(composed, subject, SENTENCE_MAX), STR(composed, message_id, ID_MAX),
	STR(composed, error, SENTENCE_MAX), { END, 0, 0 }
};
static const struct field gauges_fields[] = {
	N64(gauges, started), N64(gauges, looks), N64(gauges, vain), N32(gauges, visiting, 0), N32(gauges, waiting, 0), N64(gauges, late),
	N32(gauges, hosts_asked, 0), N32(gauges, hosts_full, 0), N32(gauges, hosts_silent, 0), N32(gauges, fetchers, 0), N32(gauges, readers, 0),
	N64(gauges, fetched), N64(gauges, read), N32(gauges, fetchers_lost, 0), N32(gauges, readers_lost, 0), { END, 0, 0 }
};
static const struct field publish_fields[] = {
	N32(publish, what, PUBLISH_WHAT_COUNT), N64(publish, now), STR(publish, account, ID_MAX), { END, 0, 0 }
};
static const struct field published_fields[] = {
	N32(published, what, PUBLISH_WHAT_COUNT), N32(published, written, 0), N32(published, removed, 0), STR(published, error, SENTENCE_MAX), { END, 0, 0 }
};

static const struct field *const layout[] = {
	[WIRE_FETCH_SETTINGS] = fetch_settings_fields, [WIRE_ASK] = ask_fields, [WIRE_ANSWER] = answer_fields,
	[WIRE_READ_SETTINGS] = read_settings_fields, [WIRE_PARSE] = parse_fields, [WIRE_POST] = post_fields,
	[WIRE_READING] = reading_fields, [WIRE_COMMAND] = command_fields, [WIRE_REPLY] = reply_fields,
	[WIRE_RECIPE] = recipe_fields, [WIRE_MISTAKE] = mistake_fields, [WIRE_ROW] = row_fields,
	[WIRE_MAIL_SETTINGS] = mail_settings_fields, [WIRE_POSTING] = posting_fields, [WIRE_DELIVERED] = delivered_fields,
	[WIRE_REPORT_SETTINGS] = report_settings_fields, [WIRE_COMPOSE] = compose_fields, [WIRE_COMPOSED] = composed_fields,
	[WIRE_GAUGES] = gauges_fields, [WIRE_PUBLISH] = publish_fields, [WIRE_PUBLISHED] = published_fields,
	[WIRE_LENT] = lent_fields
};
_Static_assert(sizeof layout / sizeof *layout == WIRE_TYPE_COUNT, "a layout for each record");

/* ---- one end -------------------------------------------------------------- */

struct packet {
	struct packet *next;
	size_t len;
	unsigned char bytes[];
};

struct wire {
	int fd;
	struct packet *first, *last;   /* closed packets the socket has not taken */
	size_t queued;                 /* their bytes */
	size_t out_len;
	int out_records;
	size_t in_len, in_at;
	int in_records;                /* taken from the packet so far */
	const char *fault;
	unsigned char out[PACKET_MAX]; /* the packet being filled */
	unsigned char in[PACKET_MAX];
};

struct wire *wire_new(int fd)
{
	struct wire *w = mem_alloc(sizeof *w);

	w->fd = fd;
	w->fault = "";
	return w;
}

void wire_free(struct wire *w)
{
	struct packet *p;

	if (!w)
		return;
	while ((p = w->first)) {
		w->first = p->next;
		free(p);
	}
	close(w->fd);
	free(w);
}

int wire_fd(const struct wire *w)
{
	return w->fd;
}

const char *wire_fault(const struct wire *w)
{
	return w->fault;
}

/* ---- sending --------------------------------------------------------------- */

static void append(struct wire *w, const void *bytes, size_t n)
{
	if (n)
		memcpy(w->out + w->out_len, bytes, n);
	w->out_len += n;
}

static const char *string_at(const void *record, size_t at)
{
	const char *s = *(const char *const *)((const char *)record + at);

	return s ? s : "";
}

/* Bytes of a string that are sent: whole characters below its ceiling. */
static uint32_t string_len(const char *s, uint32_t limit)
{
	return (uint32_t)text_utf8_cut(s, strlen(s), limit);
}

static size_t record_size(const struct field *f, const void *record)
{
	size_t n = 0;

	for (; f->kind != END; f++)
		n += f->kind == U32 ? 4 : f->kind == U64 ? 8 : 5 + string_len(string_at(record, f->at), f->limit);
	return n;
}

static int queue_packet(struct wire *w)
{
	struct packet *p;

	if (!w->out_len)
		return 0;
	if (w->queued + w->out_len > QUEUE_MAX)
		return -1;
	p = mem_alloc(sizeof *p + w->out_len);
	p->len = w->out_len;
	memcpy(p->bytes, w->out, w->out_len);
	if (w->first)
		w->last->next = p;
	else
		w->first = p;
	w->last = p;
	w->queued += p->len;
	w->out_len = 0;
	w->out_records = 0;
	return 0;
}

int wire_put(struct wire *w, enum wire_type type, const void *record)
{
	const struct field *f = layout[type];
	uint32_t head[2] = { (uint32_t)type, (uint32_t)record_size(f, record) };

	if (w->out_records == RECORDS_MAX || w->out_len + sizeof head + head[1] > PACKET_MAX)
		if (wire_flush(w) < 0 || queue_packet(w))
			return -1;
	append(w, head, sizeof head);
	for (; f->kind != END; f++) {
		const char *at = (const char *)record + f->at;

		if (f->kind == STRING) {
			uint32_t n = string_len(string_at(record, f->at), f->limit);

			append(w, &n, 4);
			append(w, string_at(record, f->at), n);
			append(w, "", 1);
		} else {
			append(w, at, f->kind == U32 ? 4 : 8);
		}
	}
	w->out_records++;
	return 0;
}

/* 0 sent, 1 full, -1 gone. */
static int send_packet(struct wire *w, const void *bytes, size_t len)
{
	ssize_t n;

	do
		n = send(w->fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n >= 0)
		return 0;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? 1 : -1;
}

int wire_flush(struct wire *w)
{
	struct packet *p;
	int r;

	while ((p = w->first)) {
		r = send_packet(w, p->bytes, p->len);
		if (r)
			return r;
		w->first = p->next;
		w->queued -= p->len;
		free(p);
	}
	if (!w->out_len)
		return 0;
	r = send_packet(w, w->out, w->out_len);
	if (r == 0) {
		w->out_len = 0;
		w->out_records = 0;
	}
	return r;
}

int wire_drain(struct wire *w)
{
	struct pollfd p = { w->fd, POLLOUT, 0 };
	int r;

	while ((r = wire_flush(w)) == 1)
		poll(&p, 1, -1);
	return r;
}

/* ---- receiving -------------------------------------------------------------- */

struct cursor { const unsigned char *at, *end; };

static const char *decode_field(const struct field *f, struct cursor *c, void *record)
{
	char *to = (char *)record + f->at;
	size_t left = (size_t)(c->end - c->at), width = f->kind == U64 ? 8 : 4;
	uint32_t n;

	if (left < width)
		return "a record is too short";
	memcpy(&n, c->at, 4);
	if (f->kind == U32 && f->limit && n >= f->limit)
		return "a value is out of its range";
	if (f->kind != STRING) {
		memcpy(to, c->at, width);
		c->at += width;
		return NULL;
	}
	if (n > f->limit || left < 5 || n > left - 5)
		return "a string is too long";
	if (c->at[4 + n] != '\0' || memchr(c->at + 4, '\0', n))
		return "a string has a NUL in the wrong place";
	*(const char **)to = (const char *)c->at + 4;
	c->at += 5 + (size_t)n;
	return NULL;
}

/* Decodes the record at c and moves c behind it; a sentence if it is no good. */
static const char *decode_record(struct cursor *c, enum wire_type *ret_type, union wire_record *ret)
{
	const struct field *f;
	struct cursor body;
	uint32_t head[2];
	const char *fault;

	if ((size_t)(c->end - c->at) < sizeof head)
		return "a packet ends inside a record";
	memcpy(head, c->at, sizeof head);
	c->at += sizeof head;
	if (head[0] >= WIRE_TYPE_COUNT)
		return "an unknown kind of record";
	if (head[1] > (size_t)(c->end - c->at))
		return "a record is longer than its packet";
	body = (struct cursor){ c->at, c->at + head[1] };
	memset(ret, 0, sizeof *ret);
	for (f = layout[head[0]]; f->kind != END; f++)
		if ((fault = decode_field(f, &body, ret)))
			return fault;
	if (body.at != body.end)
		return "a record is longer than its fields";
	c->at = body.end;
	*ret_type = (enum wire_type)head[0];
	return NULL;
}

int wire_check_packet(const void *packet, size_t len)
{
	struct cursor c = { packet, (const unsigned char *)packet + len };
	union wire_record record;
	enum wire_type type;
	int n = 0;

	for (; c.at < c.end; n++)
		if (n == RECORDS_MAX || decode_record(&c, &type, &record))
			return -1;
	return n;
}

static enum wire_result broken(struct wire *w, const char *why)
{
	w->fault = why;
	return WIRE_BROKEN;
}

enum wire_result wire_next(struct wire *w, enum wire_type *ret_type, union wire_record *ret)
{
	struct cursor c;
	const char *fault;
	ssize_t n;

	if (w->in_at == w->in_len) {
		do
			n = recv(w->fd, w->in, sizeof w->in, MSG_DONTWAIT | MSG_TRUNC);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK ? WIRE_AGAIN : WIRE_CLOSED;
		if (n == 0)
			return WIRE_CLOSED;
		if ((size_t)n > sizeof w->in)
			return broken(w, "a packet is too large");
		w->in_len = (size_t)n;
		w->in_at = 0;
		w->in_records = 0;
	}
	if (++w->in_records > RECORDS_MAX)
		return broken(w, "too many records in a packet");
	c = (struct cursor){ w->in + w->in_at, w->in + w->in_len };
	fault = decode_record(&c, ret_type, ret);
	if (fault)
		return broken(w, fault);
	w->in_at = (size_t)(c.at - w->in);
	return WIRE_RECORD;
}

bool wire_has_more(const struct wire *w)
{
	return w->in_at < w->in_len;
}

enum wire_result wire_wait(struct wire *w, int timeout_ms, enum wire_type *ret_type, union wire_record *ret)
{
	struct pollfd p = { w->fd, POLLIN, 0 };
	enum wire_result r;

	while ((r = wire_next(w, ret_type, ret)) == WIRE_AGAIN) {
		int n = poll(&p, 1, timeout_ms);

		if (n == 0)
			return WIRE_AGAIN;
		if (n < 0 && errno != EINTR)
			return WIRE_CLOSED;
	}
	return r;
}
