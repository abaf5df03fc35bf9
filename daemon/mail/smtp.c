/*
 * smtp - libcurl's SMTP, and what its answers mean for a letter.
 *
 * It knows one thing more than curl's result: which command the server
 * answered last.  A 5xx to RCPT or to the letter itself concerns this letter; to
 * the greeting, STARTTLS, AUTH or MAIL FROM it concerns us, the admin must mend
 * it, and no recipient may lose a letter by it.  (RFC 5321, 4.2.1 and 4.3.2.)
 *
 * It must never know what a letter says, nor where it comes from.
 */
#include "smtp.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "log.h"

enum { PASSWORD_MAX = 4096, CONNECT_MS = 20000 };

/* How far a conversation came: named by our last command. */
enum stage { STAGE_CONNECT, STAGE_HELLO, STAGE_TLS, STAGE_AUTH, STAGE_FROM, STAGE_RCPT, STAGE_DATA, STAGE_COUNT };

struct smtp {
	const struct mail_settings *settings;
	char *password;              /* NULL = none */
	CURL *easy;                  /* NULL between batches */
	void (*told)(void *ctx, bool ours, const char *line);
	void *ctx;
	enum stage stage;
	bool parting;                /* we said QUIT or RSET: what is answered now is no answer to the letter */
	struct text answer;          /* the server's last line */
	const char *advice;
	const unsigned char *letter;
	size_t len, at;
	char why[CURL_ERROR_SIZE];
};

static int read_password(struct smtp *s, struct text *err)
{
	struct text t = TEXT_INIT(PASSWORD_MAX);

	if (!*s->settings->password_file)
		return 0;
	if (text_read_file(&t, s->settings->password_file, err)) {
		text_clear(&t);
		return -1;
	}
	while (t.len && (t.buf[t.len - 1] == '\n' || t.buf[t.len - 1] == '\r'))
		t.buf[--t.len] = '\0';
	s->password = mem_strdup(text_str(&t));
	if (t.buf)
		explicit_bzero(t.buf, t.len);
	text_clear(&t);
	return 0;
}

struct smtp *smtp_new(const struct mail_settings *settings, void (*told)(void *ctx, bool ours, const char *line), void *ctx, struct text *err)
{
	struct smtp *s = mem_alloc(sizeof *s);

	*s = (struct smtp){ .settings = settings, .told = told, .ctx = ctx, .answer = TEXT_INIT(SENTENCE_MAX), .advice = "" };
	if (read_password(s, err)) {
		smtp_free(s);
		return NULL;
	}
	return s;
}

void smtp_hang_up(struct smtp *s)
{
	if (s->easy)
		curl_easy_cleanup(s->easy);
	s->easy = NULL;
}

void smtp_free(struct smtp *s)
{
	if (!s)
		return;
	smtp_hang_up(s);
	if (s->password)
		explicit_bzero(s->password, strlen(s->password));
	free(s->password);
	text_clear(&s->answer);
	free(s);
}

const char *smtp_advice(const struct smtp *s)
{
	return s->advice;
}

/* ---- what is said ---------------------------------------------------------------- */

static enum stage stage_of(const char *line)
{
	static const struct { const char *command; enum stage stage; } table[] = {
		{ "EHLO", STAGE_HELLO }, { "HELO", STAGE_HELLO }, { "STARTTLS", STAGE_TLS }, { "AUTH", STAGE_AUTH }, { "MAIL", STAGE_FROM },
		{ "RCPT", STAGE_RCPT }, { "DATA", STAGE_DATA }
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!strncasecmp(line, table[i].command, strlen(table[i].command)))
			return table[i].stage;
	return STAGE_COUNT;
}

static void tell(struct smtp *s, bool ours, const char *line)
{
	if (!s->told)
		return;
	if (ours && s->stage == STAGE_AUTH)
		line = "AUTH ***";
	s->told(s->ctx, ours, line);
}

static int on_debug(CURL *easy, curl_infotype type, char *data, size_t size, void *ctx)
{
	struct smtp *s = ctx;
	struct text line = TEXT_INIT(SENTENCE_MAX);

	(void)easy;
	while (size && (data[size - 1] == '\n' || data[size - 1] == '\r'))
		size--;
	if (type == CURLINFO_HEADER_OUT) {
		text_add_n(&line, data, size);
		if (stage_of(text_str(&line)) < STAGE_COUNT)
			s->stage = stage_of(text_str(&line));
		s->parting = !strncasecmp(text_str(&line), "QUIT", 4) || !strncasecmp(text_str(&line), "RSET", 4);
		if (!s->parting)
			text_reset(&s->answer); /* what was said before answers something else */
		tell(s, true, text_str(&line));
	} else if (type == CURLINFO_HEADER_IN) {
		struct text heard = TEXT_INIT(SENTENCE_MAX);

		text_add_n(&line, data, size);
		text_add_safe(&heard, text_str(&line));
		tell(s, false, text_str(&heard));
		if (!s->parting)
			text_setf(&s->answer, "%s", text_str(&heard));
		text_clear(&heard);
	}
	text_clear(&line);
	return 0;
}

static size_t on_read(char *to, size_t size, size_t n, void *ctx)
{
	struct smtp *s = ctx;
	size_t room = size * n, left = s->len - s->at, take = left < room ? left : room;

	memcpy(to, s->letter + s->at, take);
	s->at += take;
	return take;
}

/* ---- one connection ----------------------------------------------------------------- */

static void set_up(struct smtp *s)
{
	static const long ssl[] = { CURLUSESSL_ALL, CURLUSESSL_TRY, CURLUSESSL_NONE };
	const struct mail_settings *m = s->settings;
	CURL *e = s->easy;

	curl_easy_setopt(e, CURLOPT_URL, m->smtp);
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
#else
	curl_easy_setopt(e, CURLOPT_PROTOCOLS, (long)(CURLPROTO_SMTP | CURLPROTO_SMTPS));
#endif
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_USE_SSL, ssl[m->tls]);
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	/* if-offered guards against listeners only: without a demand for TLS there is nobody whom a certificate could prove. */
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, m->tls == 1 && !*m->ca_file ? 0L : 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, m->tls == 1 && !*m->ca_file ? 0L : 2L);
	if (*m->ca_file)
		curl_easy_setopt(e, CURLOPT_CAINFO, m->ca_file);
	if (*m->user) {
		curl_easy_setopt(e, CURLOPT_USERNAME, m->user);
		curl_easy_setopt(e, CURLOPT_PASSWORD, s->password ? s->password : "");
	}
	curl_easy_setopt(e, CURLOPT_MAIL_FROM, m->from);
	curl_easy_setopt(e, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(e, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(e, CURLOPT_READDATA, s);
	curl_easy_setopt(e, CURLOPT_VERBOSE, 1L); /* only so that the debug function is called */
	curl_easy_setopt(e, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(e, CURLOPT_DEBUGDATA, s);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, s->why);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)m->timeout_ms);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
}

/* ---- what came of it ------------------------------------------------------------------ */

static const char *advice_of(const struct smtp *s, CURLcode r, uint32_t code)
{
	switch (r) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return N_("the mail server's name cannot be resolved: is [mail] smtp spelt right, does this machine have a name service?");
	case CURLE_COULDNT_CONNECT:
		return N_("the mail server does not take connections there: is the port right (587 for submission, 465 for smtps, 25), does a firewall stand between?");
	case CURLE_USE_SSL_FAILED:
		return N_("the server offers no STARTTLS, and tls = required: use smtps:// where it speaks TLS from the start, or tls = if-offered if the network is trusted");
	case CURLE_PEER_FAILED_VERIFICATION:
		return N_("the server's certificate cannot be verified: where the office has its own authority, name its PEM file in [mail] ca_file; the host name must be the one in the certificate");
	case CURLE_SSL_CACERT_BADFILE:
		return N_("[mail] ca_file cannot be used: a PEM file of certificate authorities is expected");
	case CURLE_SSL_CONNECT_ERROR:
		return N_("TLS cannot be agreed upon: smtps:// speaks it from the start (port 465), smtp:// after STARTTLS (port 587 or 25)");
	case CURLE_LOGIN_DENIED:
		return N_("the server refuses user and password: check [mail] user and what password_file holds (many servers want a client password of their own)");
	case CURLE_OPERATION_TIMEDOUT:
		return N_("the mail server does not answer in time");
	default:
		break;
	}
	if (s->stage == STAGE_FROM && code >= 400)
		return N_("the server does not take the sender: is [mail] from an address that this user may send as, and does the server want a log-in?");
	if (s->stage == STAGE_RCPT && code >= 400)
		return N_("the server does not take this recipient: is the address right, may this machine send there?");
	if (s->stage == STAGE_DATA && code >= 400)
		return N_("the server does not take this letter: its words say why");
	return N_("the connection broke off");
}

static bool is_servers_fault(const struct smtp *s, CURLcode r, uint32_t code)
{
	switch (r) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_USE_SSL_FAILED:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_LOGIN_DENIED:
		return true;
	case CURLE_OPERATION_TIMEDOUT:
		return s->stage < STAGE_FROM;
	default:
		return s->stage <= STAGE_FROM && code >= 400; /* an answer that every letter would get */
	}
}

static enum delivery judge(struct smtp *s, CURLcode r, uint32_t code)
{
	if (r == CURLE_OK)
		return DELIVERY_SENT;
	s->advice = advice_of(s, r, code);
	if (is_servers_fault(s, r, code))
		return DELIVERY_UNTRIED;
	if (code >= 500 && (s->stage == STAGE_RCPT || s->stage == STAGE_DATA))
		return DELIVERY_NEVER;
	return DELIVERY_LATER;
}

/* One conversation as it was set up; what came of it, in the server's words or curl's. */
static enum delivery converse(struct smtp *s, uint32_t *ret_code, struct text *ret_said)
{
	enum delivery d;
	CURLcode r;

	s->parting = false;
	s->stage = STAGE_CONNECT;
	s->why[0] = '\0';
	text_reset(&s->answer);
	r = curl_easy_perform(s->easy);
	if (s->answer.len >= 3)
		*ret_code = (uint32_t)strtoul(text_str(&s->answer), NULL, 10) % 1000;
	d = judge(s, r, *ret_code);
	if (*ret_code >= 200 && (d == DELIVERY_SENT || *ret_code >= 400))
		text_add(ret_said, text_str(&s->answer));
	else
		text_add_safe(ret_said, *s->why ? s->why : curl_easy_strerror(r));
	return d;
}

static void begin(struct smtp *s, uint32_t *ret_code, struct text *ret_said)
{
	*ret_code = 0;
	s->advice = "";
	text_reset(ret_said);
	if (!s->easy) {
		s->easy = curl_easy_init();
		set_up(s);
	}
}

enum delivery smtp_send(struct smtp *s, const char *to, const void *letter, size_t len, uint32_t *ret_code, struct text *ret_said)
{
	struct curl_slist *rcpt;
	enum delivery d;

	begin(s, ret_code, ret_said);
	if (!is_mail_address(to)) { /* whoever lets it through above */
		text_setf(ret_said, _("this is no mail address"));
		return DELIVERY_NEVER;
	}
	rcpt = curl_slist_append(NULL, to);
	curl_easy_setopt(s->easy, CURLOPT_MAIL_RCPT, rcpt);
	curl_easy_setopt(s->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)len);
	s->letter = letter;
	s->len = len;
	s->at = 0;
	d = converse(s, ret_code, ret_said);
	curl_easy_setopt(s->easy, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(rcpt);
	return d;
}

/* A connection of its own, since curl ends one that was only connected. */
enum delivery smtp_greet(struct smtp *s, uint32_t *ret_code, struct text *ret_said)
{
	enum delivery d;

	smtp_hang_up(s);
	begin(s, ret_code, ret_said);
	curl_easy_setopt(s->easy, CURLOPT_CONNECT_ONLY, 1L);
	d = converse(s, ret_code, ret_said) == DELIVERY_SENT ? DELIVERY_SENT : DELIVERY_UNTRIED;
	smtp_hang_up(s);
	return d;
}
