/*
 * newmedia-report - makes what people read: a row of the outbox in, the bytes
 * of its letter out; an order to publish in, the files of the site written.
 *
 * It has the configuration and the database, read only; it must never have
 * the network: what strangers wrote passes through here on its way into
 * letters.  Spawned for work, it lives as long as the keeper has some.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "letter.h"
#include "letter-text.h"
#include "log.h"
#include "occasion.h"
#include "publish.h"
#include "sandbox.h"
#include "wire.h"

enum { SLOTS_MAX = 64 };

struct reporter {
	struct wire *wire;
	uint32_t slots;
	uint64_t slot_size;
	struct config *config;
	struct store *store;
	struct register_ *reg;       /* judged at reg_at */
	moment reg_at;
	struct publisher *publisher; /* of the site; NULL until it is asked for */
	struct gauges gauges;
};

static void take_settings(struct reporter *r, const struct report_settings *s)
{
	struct config_problems problems = { 0 };
	struct text path = TEXT_INIT(0), err = TEXT_SENTENCE;
	struct stat st;

	if (s->slots > SLOTS_MAX || (s->slots && (fstat(CHILD_FD_SLOTS, &st) || (uint64_t)st.st_size < s->slots * s->slot_size)))
		die(EXIT_WRONG, "settings: descriptor %d does not hold %u slots", CHILD_FD_SLOTS, s->slots);
	r->slots = s->slots;
	r->slot_size = s->slot_size;
	r->config = config_load(s->conf, NULL, &problems);
	if (!r->config && *s->copy)
		r->config = config_load_copy(s->conf, s->copy, &problems);
	if (!r->config)
		die(EXIT_CONFIG, _("%s cannot be used"), s->conf);
	config_problems_clear(&problems);
	letter_language(r->config->language);
	text_setf(&path, "%s/newmedia.db", r->config->state_dir);
	r->store = store_open(text_str(&path), STORE_READ, &err);
	if (!r->store)
		die(EXIT_WRONG, "%s", text_str(&err));
	text_clear(&path);
	text_clear(&err);
}

/*
 * The configuration is read by now.  The store is read only; whoever reads
 * beside a writer takes his place in its shared memory.  A workbook is made
 * by way of files in the spool: /tmp may be full of other people's.
 */
static void close_doors(const struct reporter *r)
{
	struct sandbox_path paths[SANDBOX_SYSTEM + 6];
	struct text site = TEXT_INIT(0), shared = TEXT_INIT(0), spool = TEXT_INIT(0);
	int n = SANDBOX_SYSTEM;

	text_setf(&site, "%s/site", r->config->state_dir);
	text_setf(&shared, "%s/newmedia.db-shm", r->config->state_dir);
	text_setf(&spool, "%s/spool", r->config->state_dir);
	mkdir(text_str(&site), 0755); /* what is not there cannot be opened to it */
	mkdir(text_str(&spool), 0750);
	setenv("TMPDIR", text_str(&spool), 1);
	memcpy(paths, sandbox_system, sizeof sandbox_system);
	paths[n++] = (struct sandbox_path){ r->config->state_dir, false };
	paths[n++] = (struct sandbox_path){ text_str(&site), true };
	paths[n++] = (struct sandbox_path){ text_str(&shared), true };
	paths[n++] = (struct sandbox_path){ text_str(&spool), true };
	paths[n++] = (struct sandbox_path){ r->config->webhooks_dir, false };
	paths[n++] = (struct sandbox_path){ r->config->webhooks_shipped, false };
	sandbox_close(&(struct sandbox){ .paths = paths, .n_paths = n, .calls = sandbox_reporter });
	text_clear(&site);
	text_clear(&shared);
	text_clear(&spool);
}

/* All letters of one moment are made from one register. */
static int see(struct reporter *r, moment at, struct report_view *ret, struct text *err)
{
	if (r->reg && r->reg_at != at) {
		register_free(r->reg);
		r->reg = NULL;
	}
	if (!r->reg)
		r->reg = register_new(r->config, r->store, false, at, err);
	if (!r->reg)
		return -1;
	r->reg_at = at;
	*ret = (struct report_view){ r->config, r->store, r->reg, at };
	return 0;
}

/* ---- the site ------------------------------------------------------------------------ */

static void answer(struct reporter *r, const struct published *done)
{
	if (wire_put(r->wire, WIRE_PUBLISHED, done) || wire_drain(r->wire))
		die(EXIT_WRONG, "the keeper does not take answers; giving up");
}

static void publish(struct reporter *r, const struct publish *order);

/* While a round is written: an account that changed does not wait for its end. */
static void between_pages(void *ctx)
{
	struct reporter *r = ctx;
	union wire_record record;
	enum wire_type type;

	while (wire_wait(r->wire, 0, &type, &record) == WIRE_RECORD) {
		if (type != WIRE_PUBLISH || record.publish.what > PUBLISH_ACCOUNTS)
			die(EXIT_WRONG, "the keeper broke the protocol: a second round before the first has ended");
		publish(r, &record.publish);
		if (record.publish.what == PUBLISH_ACCOUNTS)
			return;
	}
}

static void publish(struct reporter *r, const struct publish *order)
{
	struct published done = { .what = order->what };
	struct published_files files = { 0 };
	struct text err = TEXT_SENTENCE;
	int e = 0;

	if (!r->publisher)
		r->publisher = publisher_new(r->config, r->store, order->now, &err);
	if (r->publisher)
		publisher_between(r->publisher, between_pages, r);
	if (!r->publisher)
		e = -1;
	else if (order->what == PUBLISH_NOTE)
		e = publisher_note(r->publisher, order->account, order->now, &err);
	else if (order->what == PUBLISH_ACCOUNTS)
		e = publisher_accounts(r->publisher, order->now, &files, &err);
	else if (order->what == PUBLISH_LISTS)
		e = publisher_lists(r->publisher, &r->gauges, order->now, &files, &err);
	else
		e = publisher_all(r->publisher, &r->gauges, order->now, &files, &err);
	if (order->what == PUBLISH_LISTS || order->what == PUBLISH_ALL)
		mem_trim();
	done.written = (uint32_t)files.written;
	done.removed = (uint32_t)files.removed;
	done.error = e ? text_str(&err) : "";
	if (order->what != PUBLISH_NOTE)
		answer(r, &done);
	text_clear(&err);
}

/* ---- one letter ------------------------------------------------------------------- */

struct making { struct reporter *r; const struct compose *order; bool found; int e; struct text bytes, subject, message_id, err; };

static bool make(void *ctx, const struct outbox_row *row)
{
	struct making *m = ctx;
	struct report_view v;
	struct letter l = { 0 };
	struct address to = { row->name, row->address };

	m->found = true;
	m->e = see(m->r, row->as_of, &v, &m->err);
	if (!m->e)
		m->e = letter_of_row(&l, &v, row, &m->err);
	if (!m->e && !l.nothing) {
		letter_message_id(&m->message_id, v.config, row->cause);
		if (occasion_is_hook(&to))
			m->e = letter_hook(&m->bytes, &l, &v, row, &m->err);
		else
			m->e = letter_bytes(&m->bytes, &l, &v, &to, text_str(&m->message_id), &m->err);
		text_add(&m->subject, text_str(&l.subject));
	}
	letter_clear(&l);
	return false;
}

static int put_bytes(const struct reporter *r, struct making *m)
{
	if (m->bytes.len > r->slot_size)
		return log_own(&m->err, N_("the letter has %zu bytes, more than any server takes"), m->bytes.len);
	for (size_t at = 0; at < m->bytes.len;) {
		ssize_t n = pwrite(CHILD_FD_SLOTS, m->bytes.buf + at, m->bytes.len - at, (off_t)(m->order->slot * r->slot_size + at));

		if (n <= 0)
			return log_own(&m->err, N_("the letter cannot be handed over"));
		at += (size_t)n;
	}
	return 0;
}

static void compose(struct reporter *r, const struct compose *order)
{
	struct making m = { .r = r, .order = order, .bytes = TEXT_INIT(0), .err = TEXT_SENTENCE };
	struct composed done = { .id = order->id };

	if (order->slot >= r->slots)
		die(EXIT_WRONG, "the keeper broke the protocol: a slot that does not exist");
	if (store_get_outbox(r->store, (int64_t)order->id, make, &m)) {
		text_setf(&m.err, "%s", store_error(r->store));
		m.e = -1;
	} else if (!m.found) {
		m.e = log_own(&m.err, N_("there is no such letter"));
	}
	if (!m.e)
		m.e = put_bytes(r, &m);
	done.len = m.e ? 0 : m.bytes.len;
	done.subject = text_str(&m.subject);
	done.message_id = text_str(&m.message_id);
	done.error = m.e ? text_str(&m.err) : "";
	if (wire_put(r->wire, WIRE_COMPOSED, &done) || wire_drain(r->wire))
		die(EXIT_WRONG, "the keeper does not take letters; giving up");
	text_clear(&m.bytes);
	text_clear(&m.subject);
	text_clear(&m.message_id);
	text_clear(&m.err);
}

int main(void)
{
	struct reporter r = { 0 };
	union wire_record record;
	enum wire_type type;
	enum wire_result got;

	log_init("newmedia-report");
	signal(SIGPIPE, SIG_IGN);
	r.wire = wire_new(CHILD_FD_WIRE);
	if (wire_wait(r.wire, -1, &type, &record) != WIRE_RECORD || type != WIRE_REPORT_SETTINGS)
		return 0;
	take_settings(&r, &record.report_settings);
	close_doors(&r);
	while ((got = wire_wait(r.wire, -1, &type, &record)) == WIRE_RECORD) {
		if (type == WIRE_COMPOSE)
			compose(&r, &record.compose);
		else if (type == WIRE_GAUGES)
			r.gauges = record.gauges;
		else if (type == WIRE_PUBLISH)
			publish(&r, &record.publish);
		else
			break;
	}
	publisher_free(r.publisher);
	register_free(r.reg);
	store_close(r.store);
	config_free(r.config);
	wire_free(r.wire);
	return got == WIRE_CLOSED ? 0 : EXIT_WRONG;
}
