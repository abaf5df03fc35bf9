/*
 * newmedia-mail - takes letters as they are, one recipient each, and hands
 * them to the mail server over one connection, or posts them to a webhook;
 * tells what came of each.
 *
 * It knows the server and its password; it must never know an account, the
 * database, or what a letter says.  It reads the password, then closes its
 * doors: it needs name services, sockets and certificates like the fetcher,
 * and no more, so the fetcher's profile is its own.
 */
#include <curl/curl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "post.h"
#include "sandbox.h"
#include "smtp.h"
#include "wire.h"

enum {
	SLOTS_MAX = 64,
	LETTER_MAX = 32 << 20,   /* bytes; servers take 10 to 50 MB */
	IDLE_MS = 500,           /* without a next letter the connection is given back: another child's turn may be hours away */
};

struct mailer {
	struct wire *wire;
	struct mail_settings settings;
	struct smtp *smtp;
	char *letter;            /* room for one */
	bool server_down;        /* nothing can be sent: the rest of the batch is not tried in vain, each with its time-out */
	struct text down_said;
	uint32_t down_code;
};

static void take_settings(struct mailer *m, const struct mail_settings *s)
{
	struct text err = TEXT_SENTENCE;
	struct stat st;

	if (s->slots == 0 || s->slots > SLOTS_MAX || s->slot_size == 0 || s->slot_size > LETTER_MAX || s->timeout_ms == 0)
		die(EXIT_WRONG, "settings: %u slots of %llu bytes make no sense", s->slots, (unsigned long long)s->slot_size);
	if (fstat(CHILD_FD_SLOTS, &st) || (uint64_t)st.st_size < s->slots * s->slot_size)
		die(EXIT_WRONG, "settings: descriptor %d does not hold %u slots", CHILD_FD_SLOTS, s->slots);
	m->settings = *s;
	m->settings.smtp = mem_strdup(s->smtp);
	m->settings.user = mem_strdup(s->user);
	m->settings.password_file = mem_strdup(s->password_file);
	m->settings.ca_file = mem_strdup(s->ca_file);
	m->settings.from = mem_strdup(s->from);
	m->settings.proxy = mem_strdup(s->proxy);
	m->settings.no_proxy = mem_strdup(s->no_proxy);
	m->settings.web_ca_file = mem_strdup(s->web_ca_file);
	m->letter = mem_alloc(s->slot_size);
	m->smtp = smtp_new(&m->settings, NULL, NULL, &err);
	if (!m->smtp) {
		m->server_down = true;
		text_setf(&m->down_said, _("the password cannot be read: %s"), text_str(&err));
	}
	text_clear(&err);
}

/* Bundles of the office's own may stand anywhere, and are replaced now and then: their folders are readable. */
static void close_doors(const struct mail_settings *s)
{
	const char *const bundle[] = { s->ca_file, s->web_ca_file };
	struct sandbox_path paths[SANDBOX_SYSTEM + 2];
	char *folder[2];
	int n = SANDBOX_SYSTEM;

	memcpy(paths, sandbox_system, sizeof sandbox_system);
	for (int i = 0; i < 2; i++) {
		char *slash = strrchr(folder[i] = mem_strdup(bundle[i]), '/');

		if (!slash)
			continue;
		slash[1] = '\0';
		paths[n++] = (struct sandbox_path){ folder[i], false };
	}
	sandbox_close(&(struct sandbox){ .paths = paths, .n_paths = n, .calls = sandbox_fetcher });
	free(folder[0]);
	free(folder[1]);
}

static void answer(struct mailer *m, uint64_t id, enum delivery d, uint32_t code, const char *said)
{
	struct delivered r = { id, (uint32_t)d, code, said };

	if (wire_put(m->wire, WIRE_DELIVERED, &r) || wire_drain(m->wire))
		die(EXIT_WRONG, "the keeper does not take answers; giving up");
}

static void deliver(struct mailer *m, const struct posting *p)
{
	struct text said = TEXT_INIT(SENTENCE_MAX);
	enum delivery d;
	uint32_t code = 0;

	if (p->slot >= m->settings.slots || p->len > m->settings.slot_size ||
		pread(CHILD_FD_SLOTS, m->letter, p->len, (off_t)(p->slot * m->settings.slot_size)) != (ssize_t)p->len)
		die(EXIT_WRONG, "the keeper broke the protocol: a slot that holds no such letter");
	if (strstr(p->to, "://")) {
		d = post_send(&m->settings, p->to, m->letter, p->len, &code, &said);
		answer(m, p->id, d, code, text_str(&said));
		text_clear(&said);
		return;
	}
	if (m->server_down) {
		answer(m, p->id, DELIVERY_UNTRIED, m->down_code, text_str(&m->down_said));
		return;
	}
	d = *p->to ? smtp_send(m->smtp, p->to, m->letter, p->len, &code, &said) : smtp_greet(m->smtp, &code, &said);
	if (d == DELIVERY_UNTRIED) {
		m->server_down = true;
		m->down_code = code;
		text_setf(&m->down_said, "%s", text_str(&said));
		if (*smtp_advice(m->smtp))
			text_addf(&m->down_said, " (%s)", _(smtp_advice(m->smtp)));
	}
	answer(m, p->id, d, code, d == DELIVERY_UNTRIED ? text_str(&m->down_said) : text_str(&said));
	text_clear(&said);
}

static void serve(struct mailer *m)
{
	union wire_record record;
	enum wire_type type;
	enum wire_result r;

	for (;;) {
		r = wire_wait(m->wire, IDLE_MS, &type, &record);
		if (r == WIRE_AGAIN) {
			if (m->smtp)
				smtp_hang_up(m->smtp);
			r = wire_wait(m->wire, -1, &type, &record);
		}
		if (r == WIRE_CLOSED)
			return;
		if (r != WIRE_RECORD || type != WIRE_POSTING)
			die(EXIT_WRONG, "the keeper broke the protocol: %s", r == WIRE_BROKEN ? wire_fault(m->wire) : "a record that is no letter");
		deliver(m, &record.posting);
	}
}

int main(void)
{
	struct mailer m = { .down_said = TEXT_INIT(SENTENCE_MAX) };
	union wire_record record;
	enum wire_type type;

	log_init("newmedia-mail");
	signal(SIGPIPE, SIG_IGN);
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		die(EXIT_WRONG, "cannot start libcurl");
	m.wire = wire_new(CHILD_FD_WIRE);
	if (wire_wait(m.wire, -1, &type, &record) != WIRE_RECORD || type != WIRE_MAIL_SETTINGS)
		return 0;
	take_settings(&m, &record.mail_settings);
	close_doors(&m.settings);
	serve(&m);
	smtp_free(m.smtp);
	wire_free(m.wire);
	free(m.letter);
	text_clear(&m.down_said);
	curl_global_cleanup();
	return 0;
}
