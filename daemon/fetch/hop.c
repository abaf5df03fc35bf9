/*
 * hop - one hop of a transfer: what is asked of curl, and what it calls back.
 *
 * It knows curl's options; it must never know what an answer means.  The guard
 * stands at two doors: where a socket is opened, and before each request, since
 * a kept connection opens no socket.
 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "log.h"
#include "transfer-in.h"

enum {
	CONNECT_MS_MAX = 10000,    /* a host that does not take a connection in this time will not */
	DRAIN_MAX = 64 << 10,      /* of an error page, so that its connection can be kept */
};

/* ---- curl's callbacks ---------------------------------------------------------------- */

static bool is_barred(struct transfer *t, const struct sockaddr *addr)
{
	const char *kind = t->direct ? guard_judge(&t->crew->guard, addr) : NULL;

	if (!kind)
		return false;
	t->stop = STOP_GUARD;
	guard_explain(addr, kind, &t->barred);
	return true;
}

static curl_socket_t on_open(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct transfer *t = ctx;
	curl_socket_t fd;

	if (purpose != CURLSOCKTYPE_IPCXN || is_barred(t, &a->addr))
		return CURL_SOCKET_BAD;
	if (t->opened++ == 0 && !t->warm)
		hop_forget(t);
	fd = socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
	t->no_socket = fd < 0 && errno != EAFNOSUPPORT ? errno : 0;
	return fd;
}

#if LIBCURL_VERSION_NUM >= 0x075000
#define REUSE_IS_GUARDED 1
/* A kept connection opens no socket: it is judged again before each request. */
static int on_request(void *ctx, char *peer, char *own, int peer_port, int own_port)
{
	struct transfer *t = ctx;
	struct sockaddr_storage addr;

	(void)own;
	(void)own_port;
	if (!t->direct || !guard_address(peer, (unsigned)peer_port, &addr))
		return t->direct ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
	if (!is_barred(t, (struct sockaddr *)&addr))
		return CURL_PREREQFUNC_OK;
	t->opened = 0;
	return CURL_PREREQFUNC_ABORT;
}
#else
#define REUSE_IS_GUARDED 0 /* what cannot be judged again is not used again */
#endif

static size_t on_header(char *line, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	n *= size;
	if (t->body_begun)
		return n; /* behind the body come only trailers */
	if (!head_line(&t->head, line, n)) {
		t->stop = STOP_HEADER;
		return 0;
	}
	if (head_is_content(&t->head))
		head_record_line(&t->record, line, n);
	return n;
}

#if LIBCURL_VERSION_NUM >= 0x075700
#define WRITE_FAILED CURL_WRITEFUNC_ERROR
#else
#define WRITE_FAILED 0
#endif

static size_t drain(struct transfer *t, size_t n)
{
	t->drained += n;
	if (t->drained <= DRAIN_MAX)
		return n;
	t->stop = STOP_DRAINED;
	return WRITE_FAILED;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	uint64_t most = t->crew->settings.slot_size;

	n *= size;
	t->body_begun = true;
	if (n == 0 || !head_is_content(&t->head))
		return drain(t, n);
	if (t->stop == STOP_BODY)
		return WRITE_FAILED; /* what curl kept while the server waited may come in pieces */
	if (!transfer_takes_slot(t))
		return CURL_WRITEFUNC_PAUSE;
	if (!t->body) {
		const struct body_room room = crew_room(t->crew, t->slot);

		t->body = body_new(&room, t->head.coding);
	}
	t->body_fault = t->head.length > (int64_t)most ? BODY_TOO_LARGE : body_take(t->body, bytes, n);
	if (t->body_fault == BODY_FINE)
		return n;
	t->body_errno = errno;
	t->stop = STOP_BODY;
	return WRITE_FAILED;
}

/* ---- the options of a hop -------------------------------------------------------------- */

/* Something that can stand in a header line: what curl would send on as it is. */
static bool is_line(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (((unsigned char)s[i] < ' ' && s[i] != '\t') || s[i] == 127)
			return false;
	return n > 0;
}

static void add_to(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (!longer)
		die(EXIT_WRONG, "no memory");
	*list = longer;
}

/* What has curl forget its entry. */
static void forget(struct curl_slist **list, struct transfer *t)
{
	text_reset(&t->line);
	text_add_char(&t->line, '-');
	text_add(&t->line, text_str(&t->entry));
	add_to(list, text_str(&t->line));
}

static void add_line(struct transfer *t, const char *line)
{
	add_to(&t->lines, line);
}

/* "Name: value" under a name, unless it would break the line. */
static bool add_field(struct transfer *t, const char *name, const char *value)
{
	if (!is_line(value, strlen(value)))
		return false;
	text_reset(&t->line);
	text_add(&t->line, name);
	text_add(&t->line, ": ");
	text_add(&t->line, value);
	add_line(t, text_str(&t->line));
	return true;
}

/* The admin's own lines; returns whether one of them says which codings are welcome. */
static bool add_secrets(struct transfer *t)
{
	static const char accept[] = "accept-encoding:";
	const char *p = t->headers;
	bool codings = false;

	while (*p) {
		size_t n = strcspn(p, "\r\n");

		text_reset(&t->line);
		text_add_n(&t->line, p, n);
		if (is_line(p, n) && memchr(p, ':', n)) {
			add_line(t, text_str(&t->line));
			codings = codings || strncasecmp(p, accept, sizeof accept - 1) == 0;
		}
		p += n;
		p += strspn(p, "\r\n");
	}
	return codings;
}

static void set_lines(struct transfer *t)
{
	bool codings = !t->strayed && add_secrets(t);

	if (!codings)
		add_line(t, "Accept-Encoding: " BODY_ACCEPT_CODINGS);
	t->conditional = false;
	if (t->flags & ASK_CONDITIONAL) {
		t->conditional |= add_field(t, "If-None-Match", t->etag);
		t->conditional |= add_field(t, "If-Modified-Since", t->last_modified);
	}
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->lines);
	if (!t->strayed && t->login.user) {
		curl_easy_setopt(t->easy, CURLOPT_USERNAME, t->login.user);
		curl_easy_setopt(t->easy, CURLOPT_PASSWORD, t->login.password ? t->login.password : "");
	}
}

long hop_left_ms(const struct transfer *t)
{
	uint64_t spent = t->spent_us / 1000, all = t->crew->settings.timeout_ms;

	return spent < all ? (long)(all - spent) : 1;
}

/* Addresses are told to curl, which then asks nobody.  It would walk all it knows after each transfer to find what is too
 * old; it is told that nothing ever is, and to forget each place: once there is a socket for it, or, where a connection that
 * is kept may fail and its question need another, when nobody is there any more.  Few are known at a time, then: curl's own
 * table has seven chains. */
static void set_addresses(struct transfer *t)
{
	const struct place *p = t->direct ? &t->here : &t->crew->proxy;

	t->told = t->crew->stale;
	t->crew->stale = NULL;
	text_reset(&t->entry);
	text_add(&t->entry, p->host);
	text_add_char(&t->entry, ':');
	text_add_number(&t->entry, p->port);
	if (t->seeker.addresses) {
#if LIBCURL_VERSION_NUM < 0x075800
		forget(&t->told, t); /* old versions do not replace what they know */
#endif
		text_reset(&t->line);
		text_add(&t->line, text_str(&t->entry));
		text_add_char(&t->line, ':');
		text_add(&t->line, t->seeker.addresses);
		add_to(&t->told, text_str(&t->line));
	}
	curl_easy_setopt(t->easy, CURLOPT_RESOLVE, t->told);
}

void hop_forget(struct transfer *t)
{
	if (t->direct) /* a proxy is one name, and always in use */
		forget(&t->crew->stale, t);
}

/* ---- all of them, those that never change and those of one hop --------------------------- */

static void set_calls(struct transfer *t)
{
	CURL *e = t->easy;

	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->words);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
#if LIBCURL_VERSION_NUM >= 0x075000
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_request);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
#endif
}

static void set_manners(CURL *e)
{
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_HTTP_CONTENT_DECODING, 0L); /* body.c does it, and sees a packed body that is cut */
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(e, CURLOPT_PROXY, ""); /* whatever the environment says */
	curl_easy_setopt(e, CURLOPT_NOPROXY, "");
	curl_easy_setopt(e, CURLOPT_DNS_CACHE_TIMEOUT, -1L); /* see set_addresses() */
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(e, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
	curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L); /* else removing a handle waits for a dead name server */
#endif
}

void hop_equip(struct transfer *t)
{
	const struct fetch_settings *s = &t->crew->settings;

	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, s->user_agent);
	if (*s->ca_file)
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, s->ca_file);
	if (t->crew->bundle)
		curl_easy_setopt(t->easy, CURLOPT_CAPATH, NULL); /* a bundle is parsed once, a folder at each handshake: 21 ms */
	set_manners(t->easy);
	set_calls(t);
}

/* Every option a hop before this one may have set is set again: a handle serves many. */
void hop_prepare(struct transfer *t)
{
	CURL *e = t->easy;
	long left = hop_left_ms(t);

	curl_easy_setopt(e, CURLOPT_URL, t->here.url);
	curl_easy_setopt(e, CURLOPT_CURLU, place_tell(&t->here, t->parts) ? t->parts : NULL); /* goes before CURLOPT_URL */
	if (*t->crew->settings.proxy)
		curl_easy_setopt(e, CURLOPT_PROXY, t->direct ? "" : t->crew->settings.proxy);
	curl_easy_setopt(e, CURLOPT_FORBID_REUSE, t->warm && REUSE_IS_GUARDED ? 0L : 1L);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, left);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, left < CONNECT_MS_MAX ? left : (long)CONNECT_MS_MAX);
	set_addresses(t);
	set_lines(t);
}
