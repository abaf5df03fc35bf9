/*
 * newmedia-read - the resident child that turns documents into readings.
 *
 * It finds its wire, the slots and its word at fixed descriptors (wire.h), and
 * is confined before the first document: no files, no sockets, no exec.  One
 * document is parsed at a time; the shared word says which, so that the keeper
 * knows what killed it.  It knows nothing of accounts, and it never uses stdio
 * after the sandbox has closed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "document.h"
#include "log.h"
#include "sandbox.h"
#include "sheet.h"
#include "wire.h"

/* Room for a body, its UTF-8, the parser's copy and a JSON tree at its ceiling, beside the slots; what needs more is an attack. */
#define ADDRESS_SPACE ((size_t)1 << 30)

struct reader {
	struct wire *wire;
	struct child_word *word;
	struct read_settings settings; /* its strings are not kept */
	char *zone;                    /* where a question names none */
	const char *slots;             /* mapped; NULL = they are not */
	char *body;
	struct reading_out out;
};

static bool pread_all(char *to, size_t n, uint64_t at)
{
	while (n) {
		ssize_t r = pread(CHILD_FD_SLOTS, to, n, (off_t)at);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		to += r;
		at += (uint64_t)r;
		n -= (size_t)r;
	}
	return true;
}

/* The body is copied, not read where it lies: what the fetcher may still write to must not change beneath a parser. */
static bool copy_body(struct reader *r, uint64_t at, size_t n)
{
	size_t near = r->slots ? n < SLOT_NEAR ? n : SLOT_NEAR : 0;

	if (near)
		memcpy(r->body, r->slots + at, near);
	return pread_all(r->body + near, n - near, at + near);
}

static void put(struct reader *r, enum wire_type type, const void *record)
{
	if (wire_put(r->wire, type, record) == 0)
		return;
	/* the keeper has not listened for a long time; nothing is lost by waiting for it */
	if (wire_drain(r->wire) != 0 || wire_put(r->wire, type, record) != 0)
		die(EXIT_WRONG, "the keeper takes no more records");
}

static void send_all(struct reader *r)
{
	for (uint32_t i = 0; i < r->out.n_posts; i++)
		put(r, WIRE_POST, &r->out.posts[i]);
	put(r, WIRE_READING, &r->out.reading);
}

static bool put_row(void *ctx, uint32_t number, const char *cells)
{
	struct reader *r = ctx;

	put(r, WIRE_ROW, &(struct table_row){r->out.reading.doc, number, cells});
	r->out.reading.posts++;
	return true;
}

static void read_sheet(struct reader *r, const struct parse *p)
{
	struct text err = TEXT_SENTENCE;

	gather_begin(&r->out, p);
	if (sheet_read(r->body, p->len, put_row, r, &err) < 0)
		gather_fail(&r->out, "%s", text_str(&err));
	text_clear(&err);
}

static void serve(struct reader *r, const struct parse *asked)
{
	struct parse p = *asked;

	if (r->body == NULL || p.slot >= r->settings.slots || p.len > r->settings.slot_size)
		die(EXIT_WRONG, "asked for a document outside the slots");
	if (*p.zone == '\0')
		p.zone = r->zone;
	if (zone_find(p.zone) == NULL) /* rather no reading than one by another clock */
		die(EXIT_WRONG, "zone %s was not opened before the sandbox closed", p.zone);
	if (r->word)
		r->word->doc = p.id;
	if (!copy_body(r, p.slot * r->settings.slot_size, p.len)) {
		gather_begin(&r->out, &p);
		gather_fail(&r->out, "cannot read the slot: %s", strerror(errno));
	} else if (p.type == DOC_SHEET) {
		read_sheet(r, &p);
	} else {
		read_document(&p, r->body, p.len, &r->out);
	}
	send_all(r);
	if (r->word)
		r->word->doc = 0;
}

static void take_settings(struct reader *r, const struct read_settings *s)
{
	char *zones = mem_strdup(s->zones), *rest = zones, *zone;
	void *slots;

	r->settings = *s;
	r->settings.zones = NULL;
	while ((zone = strsep(&rest, ",")) != NULL)
		if (zone_find(zone) == NULL)
			log_warn("no zone is called %s", zone);
	r->zone = zones; /* cut at the first comma */
	free(r->body);
	r->body = mem_alloc(s->slot_size);
	slots = mmap(NULL, s->slots * s->slot_size, PROT_READ, MAP_SHARED, CHILD_FD_SLOTS, 0);
	r->slots = slots == MAP_FAILED ? NULL : slots;
}

static void tell_mistake(void *ctx, const char *file, int line, const char *what)
{
	put(ctx, WIRE_MISTAKE, &(struct mistake){.file = file, .line = (uint32_t)line, .what = what});
}

static void confine(const struct reader *r)
{
	size_t mapped = r->slots ? r->settings.slots * r->settings.slot_size : 0;

	sandbox_close(&(struct sandbox){.address_space = ADDRESS_SPACE + mapped, .calls = sandbox_reader});
}

static int loop(struct reader *r)
{
	bool confined = false;

	for (;;) {
		enum wire_type type;
		union wire_record record;
		enum wire_result result = wire_next(r->wire, &type, &record);

		if (result == WIRE_AGAIN) { /* nothing to do: what was found goes out, then it waits */
			if (wire_drain(r->wire) != 0)
				return 0;
			result = wire_wait(r->wire, -1, &type, &record);
		}
		switch (result) {
		case WIRE_AGAIN:
			continue;
		case WIRE_RECORD:
			if (type == WIRE_READ_SETTINGS && !confined) {
				take_settings(r, &record.read_settings);
				confine(r);
				confined = true;
			} else if (type == WIRE_RECIPE && confined) {
				document_recipe(&record.recipe, tell_mistake, r);
			} else if (type == WIRE_PARSE && confined) {
				serve(r, &record.parse); /* the packet's strings stay valid: nothing is received meanwhile */
			} else {
				die(EXIT_WRONG, "the keeper sent a record that is not for a reader");
			}
			continue;
		case WIRE_CLOSED:
			return 0;
		case WIRE_BROKEN:
			die(EXIT_WRONG, "the keeper's packet is broken: %s", wire_fault(r->wire));
		}
	}
}

int main(void)
{
	struct reader r = {0};
	struct text err = TEXT_SENTENCE;
	void *word;

	log_init("newmedia-read");
	if (document_init(&err) != 0)
		log_warn("%s; documents in these are read by the next best guess", text_str(&err));
	text_clear(&err);
	word = mmap(NULL, sizeof(struct child_word), PROT_READ | PROT_WRITE, MAP_SHARED, CHILD_FD_WORD, 0);
	if (word != MAP_FAILED)
		r.word = word;
	gather_init(&r.out);
	r.wire = wire_new(CHILD_FD_WIRE);
	_exit(loop(&r)); /* confined: what runs at exit (leak checkers) would ask for what it may not */
}
