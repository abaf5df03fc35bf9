/*
 * warc - see warc.h.  Knows the format's fields and nothing of what an account is.
 */
#include "warc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "log.h"

enum { GZIP_WINDOW = 15 + 16 }; /* the largest window, with a gzip header */

static void add_gzip(struct text *ret, const struct text *record)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)text_str(record), .avail_in = (uInt)record->len };
	char *room;

	if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		die(EXIT_WRONG, "no memory");
	z.avail_out = (uInt)deflateBound(&z, record->len);
	room = mem_alloc(z.avail_out);
	z.next_out = (Bytef *)room;
	deflate(&z, Z_FINISH); /* there is room for all of it */
	text_add_n(ret, room, z.total_out);
	deflateEnd(&z);
	free(room);
}

/* A record's name follows from its bytes (RFC 9562, version 8): the same evidence makes the same file. */
static void add_id(struct text *t, const struct text *block, moment at)
{
	uint64_t a = text_hash(block->buf, block->len), b = a * UINT64_C(0x9e3779b97f4a7c15) ^ (uint64_t)at;

	text_addf(t, "WARC-Record-ID: <urn:uuid:%08x-%04x-8%03x-%04x-%012llx>\r\n", (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
		(unsigned)(0x8000 | (b >> 48 & 0x3fff)), (unsigned long long)(b & 0xffffffffffff));
}

static void add_record(struct text *ret, const char *type, const char *fields, const char *content_type, const struct text *block, moment at)
{
	struct text t = TEXT_INIT(0);

	text_addf(&t, "WARC/1.0\r\nWARC-Type: %s\r\n", type);
	add_id(&t, block, at);
	text_add(&t, "WARC-Date: ");
	text_add_moment(&t, at);
	text_addf(&t, "\r\n%sContent-Type: %s\r\nContent-Length: %zu\r\n\r\n", fields, content_type, block->len);
	text_add_n(&t, block->buf, block->len);
	text_add(&t, "\r\n\r\n");
	add_gzip(ret, &t);
	text_clear(&t);
}

void warc_add_info(struct text *ret, const char *filename, const char *software, moment now)
{
	struct text fields = TEXT_INIT(0), block = TEXT_INIT(0);

	text_addf(&fields, "WARC-Filename: %s\r\n", filename);
	text_addf(&block, "software: %s\r\nformat: WARC File Format 1.0\r\n"
		"conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.0/\r\n", software);
	add_record(ret, "warcinfo", text_str(&fields), "application/warc-fields", &block, now);
	text_clear(&fields);
	text_clear(&block);
}

/* What described the bytes on the wire does not describe these. */
static bool of_the_wire(const char *line)
{
	static const char *const names[] = { "content-encoding:", "transfer-encoding:", "content-length:" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncasecmp(line, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static void add_head(struct text *block, const struct warc_response *r)
{
	const char *line = r->head, *end;

	if (strncmp(line, "HTTP/", 5))
		text_addf(block, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\n", r->content_type);
	for (; (end = strchr(line, '\n')); line = end + 1) {
		if (line == r->head && strncmp(line, "HTTP/2", 6) == 0) { /* readers know the text form of HTTP/1 only */
			text_addf(block, "HTTP/1.1 %.*s\r\n", (int)(end - line) - 7, line + 7);
			continue;
		}
		text_addf(block, "%s%.*s\r\n", of_the_wire(line) ? "X-Archive-Orig-" : "", (int)(end - line), line);
	}
	text_addf(block, "Content-Length: %zu\r\n\r\n", r->len);
}

/* Without its port; an IPv6 address without brackets. */
static void add_address(struct text *fields, const char *address)
{
	const char *colon = strrchr(address, ':'), *from = *address == '[' ? address + 1 : address;
	size_t n = colon ? (size_t)(colon - from) - (*address == '[') : strlen(from);

	if (*address)
		text_addf(fields, "WARC-IP-Address: %.*s\r\n", (int)n, from);
}

void warc_add_response(struct text *ret, const struct warc_response *r)
{
	struct text fields = TEXT_INIT(0), block = TEXT_INIT(0);

	text_addf(&fields, "WARC-Target-URI: %s\r\n", r->url);
	add_address(&fields, r->address);
	text_add(&fields, "WARC-Payload-Digest: sha256:");
	for (int i = 0; i < WARC_SHA256; i++)
		text_addf(&fields, "%02x", r->sha256[i]);
	text_add(&fields, "\r\n");
	add_head(&block, r);
	text_add_n(&block, r->body, r->len);
	add_record(ret, "response", text_str(&fields), "application/http;msgtype=response", &block, r->at);
	text_clear(&fields);
	text_clear(&block);
}
