/*
 * transfer - one question, from its address to its answer.
 *
 * It knows what is asked of curl and what its results mean; it must never know
 * the loop, the wire or accounts.  Order of the file: shared things, the place
 * of a hop, curl's callbacks, the options of a hop, the verdict, the answer.
 */
#include "transfer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "body.h"
#include "fault.h"
#include "head.h"
#include "log.h"

enum {
	CONNECT_MS_MAX = 10000,    /* a host that does not take a connection in this time will not */
	DRAIN_MAX = 64 << 10,      /* of an error page, so that its connection can be kept */
	DNS_SECONDS = 30,          /* curl walks all it remembers after each transfer: short memory, short walk */
};

/* Why we ended a hop ourselves. */
enum stop { STOP_NONE, STOP_GUARD, STOP_HEADER, STOP_BODY, STOP_DRAINED };

/* Where a hop goes. */
struct place {
	char *url;      /* without user info and fragment */
	char *scheme, *host;
	unsigned port;
};

struct transfer {
	const struct crew *crew;
	struct turn turn;

	/* the question */
	uint64_t id, wanted_hash;
	uint32_t slot, flags;
	char *etag, *last_modified, *headers;
	char *user, *password;          /* from the first URL, NULL = none */

	/* the chain */
	struct place first, here;
	bool strayed;                   /* some hop was at another scheme, host or port than the first */
	bool permanent;                 /* every hop so far was a permanent move */
	uint32_t redirects;
	uint64_t spent_us;              /* in hops that are over; waiting for a turn is not counted */
	bool over;

	/* the running hop */
	CURL *easy;
	struct curl_slist *lines;
	struct head head;
	struct body *body;
	size_t drained;
	bool body_begun, conditional, direct;
	unsigned opened;                /* sockets the guard let through */
	enum stop stop;
	enum body_fault body_fault;
	int body_errno;
	char words[CURL_ERROR_SIZE];

	/* the answer */
	enum outcome outcome;
	bool truncated;
	uint64_t body_len, body_hash;
	struct text error, address, moved_to;
};

/* ---- shared ------------------------------------------------------------------- */

int crew_init(struct crew *c, const struct fetch_settings *s, int slots_fd, struct text *err)
{
	memset(c, 0, sizeof *c);
	if (guard_parse(&c->guard, s->allow_private, err))
		return -1;
	c->settings = *s;
	c->settings.user_agent = mem_strdup(s->user_agent);
	c->settings.proxy = mem_strdup(s->proxy);
	c->settings.no_proxy = mem_strdup(s->no_proxy);
	c->settings.ca_file = mem_strdup(s->ca_file);
	c->settings.allow_private = "";
	c->slots_fd = slots_fd;
	c->share = curl_share_init();
	if (!c->share) {
		text_setf(err, "no memory");
		return -1;
	}
	curl_share_setopt(c->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	return 0;
}

void crew_clear(struct crew *c)
{
	free((char *)(uintptr_t)c->settings.user_agent);
	free((char *)(uintptr_t)c->settings.proxy);
	free((char *)(uintptr_t)c->settings.no_proxy);
	free((char *)(uintptr_t)c->settings.ca_file);
	curl_share_cleanup(c->share);
}

/* ---- the place of a hop ---------------------------------------------------------- */

static void place_clear(struct place *p)
{
	free(p->url);
	free(p->scheme);
	free(p->host);
	memset(p, 0, sizeof *p);
}

static char *url_part(CURLU *u, CURLUPart part, unsigned flags)
{
	char *got = NULL, *copy;

	if (curl_url_get(u, part, &got, flags) != CURLUE_OK)
		return NULL;
	copy = mem_strdup(got);
	curl_free(got);
	return copy;
}

static bool is_web(const char *scheme)
{
	return scheme && (strcasecmp(scheme, "http") == 0 || strcasecmp(scheme, "https") == 0);
}

static bool same_origin(const struct place *a, const struct place *b)
{
	return a->port == b->port && strcmp(a->scheme, b->scheme) == 0 && strcasecmp(a->host, b->host) == 0;
}

/* Over, without having asked (any further): the outcome and its sentence. */
static void end(struct transfer *t, enum outcome outcome)
{
	t->outcome = outcome;
	t->over = true;
}

static struct text *refuse(struct transfer *t)
{
	end(t, OUTCOME_REFUSED);
	text_reset(&t->error);
	return &t->error;
}

static const char *begin_or_redirect(const struct transfer *t)
{
	return t->redirects ? _("the redirect's address") : _("the address");
}

/* Takes what is needed out of a parsed URL; the first hop's user info is kept aside. */
static void settle(struct transfer *t, CURLU *u)
{
	struct place to = { NULL, url_part(u, CURLUPART_SCHEME, 0), url_part(u, CURLUPART_HOST, 0), 0 };
	char *port = url_part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT);

	if (!is_web(to.scheme)) {
		text_addf(refuse(t), _("scheme '%s' is not allowed"), to.scheme ? to.scheme : "");
	} else {
		if (!t->first.url) {
			t->user = url_part(u, CURLUPART_USER, CURLU_URLDECODE);
			t->password = url_part(u, CURLUPART_PASSWORD, CURLU_URLDECODE);
		}
		curl_url_set(u, CURLUPART_USER, NULL, 0);
		curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
		curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
		to.url = url_part(u, CURLUPART_URL, 0);
		to.port = port ? (unsigned)strtoul(port, NULL, 10) : 0;
		if (!to.url || !to.host || strlen(to.url) > URL_MAX)
			text_addf(refuse(t), _("%s is longer than %d bytes"), begin_or_redirect(t), URL_MAX);
	}
	free(port);
	if (t->over) {
		place_clear(&to);
		return;
	}
	place_clear(&t->here);
	t->here = to;
}

/* Goes to an address, relative ones counting from here; a bad one ends the transfer. */
static void go(struct transfer *t, const char *url)
{
	static const unsigned flags = CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE
#if LIBCURL_VERSION_NUM >= 0x074e00
		| CURLU_ALLOW_SPACE
#endif
		;
	CURLU *u = curl_url();
	CURLUcode r = CURLUE_OK;

	if (t->here.url)
		r = curl_url_set(u, CURLUPART_URL, t->here.url, 0);
	if (r == CURLUE_OK)
		r = curl_url_set(u, CURLUPART_URL, url, flags);
	if (r == CURLUE_OK)
		settle(t, u);
	else
		text_addf(refuse(t), _("%s is no http or https URL"), begin_or_redirect(t));
	curl_url_cleanup(u);
}

/* Behind a proxy only an address written as a number can be judged. */
static void judge_literal(struct transfer *t)
{
	struct sockaddr_storage addr;
	char host[64];
	size_t n = strlen(t->here.host), bracket = *t->here.host == '[';
	const char *kind;

	if (n < 2 * bracket || n - 2 * bracket >= sizeof host)
		return;
	n -= 2 * bracket;
	memcpy(host, t->here.host + bracket, n);
	host[n] = '\0';
	if (!guard_address(host, t->here.port, &addr))
		return;
	kind = guard_judge(&t->crew->guard, (struct sockaddr *)&addr);
	if (kind)
		guard_explain((struct sockaddr *)&addr, kind, refuse(t));
}

/* What is known of a new place before asking there. */
static void arrive(struct transfer *t)
{
	t->strayed = t->strayed || !same_origin(&t->first, &t->here);
	t->direct = !*t->crew->settings.proxy || guard_past_proxy(t->crew->settings.no_proxy, t->here.host);
	if (!t->direct)
		judge_literal(t);
}

struct transfer *transfer_new(const struct crew *c, const struct ask *ask)
{
	struct transfer *t = mem_alloc(sizeof *t);

	t->crew = c;
	t->turn.owner = t;
	t->id = ask->id;
	t->slot = ask->slot;
	t->flags = ask->flags;
	t->wanted_hash = ask->body_hash;
	t->etag = mem_strdup(ask->etag);
	t->last_modified = mem_strdup(ask->last_modified);
	t->headers = mem_strdup(ask->headers);
	t->permanent = true;
	t->error.max = SENTENCE_MAX;
	t->body_hash = text_hash("", 0);
	head_init(&t->head);
	go(t, ask->url);
	if (t->over)
		return t;
	t->first = (struct place){ mem_strdup(t->here.url), mem_strdup(t->here.scheme), mem_strdup(t->here.host), t->here.port };
	arrive(t);
	return t;
}

static void hop_clear(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->lines);
	body_free(t->body);
	t->easy = NULL;
	t->lines = NULL;
	t->body = NULL;
}

void transfer_free(struct transfer *t)
{
	if (!t)
		return;
	hop_clear(t);
	place_clear(&t->first);
	place_clear(&t->here);
	free(t->etag);
	free(t->last_modified);
	free(t->headers);
	free(t->user);
	free(t->password);
	text_clear(&t->error);
	text_clear(&t->address);
	text_clear(&t->moved_to);
	free(t);
}

struct turn *transfer_turn(struct transfer *t)
{
	return &t->turn;
}

bool transfer_wants_hop(const struct transfer *t)
{
	return !t->over;
}

const char *transfer_host(const struct transfer *t)
{
	return t->here.host;
}

unsigned transfer_port(const struct transfer *t)
{
	return t->here.port;
}

CURL *transfer_running(const struct transfer *t)
{
	return t->easy;
}

struct transfer *transfer_of(CURL *easy)
{
	char *t = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
	return (struct transfer *)(void *)t;
}

/* ---- curl's callbacks ---------------------------------------------------------------- */

static bool is_barred(struct transfer *t, const struct sockaddr *addr)
{
	const char *kind = t->direct ? guard_judge(&t->crew->guard, addr) : NULL;

	if (!kind)
		return false;
	t->stop = STOP_GUARD;
	guard_explain(addr, kind, &t->error);
	return true;
}

static curl_socket_t on_open(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct transfer *t = ctx;

	if (purpose != CURLSOCKTYPE_IPCXN || is_barred(t, &a->addr))
		return CURL_SOCKET_BAD;
	t->opened++;
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

#if LIBCURL_VERSION_NUM >= 0x075000
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
#endif

static size_t on_header(char *line, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	n *= size;
	if (t->body_begun || head_line(&t->head, line, n))
		return n; /* behind the body come only trailers */
	t->stop = STOP_HEADER;
	return 0;
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
	uint64_t room = t->crew->settings.slot_size;

	n *= size;
	t->body_begun = true;
	if (n == 0 || !head_is_content(&t->head))
		return drain(t, n);
	if (!t->body)
		t->body = body_new(t->crew->slots_fd, t->slot * room, room, t->head.coding);
	t->body_fault = t->head.length > (int64_t)room ? BODY_TOO_LARGE : body_take(t->body, bytes, n);
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

static void add_line(struct transfer *t, const char *line)
{
	struct curl_slist *longer = curl_slist_append(t->lines, line);

	if (!longer)
		die(EXIT_WRONG, "no memory");
	t->lines = longer;
}

/* "Name: value" under a name, unless it would break the line. */
static bool add_field(struct transfer *t, const char *name, const char *value)
{
	struct text line = TEXT_INIT(0);

	if (!is_line(value, strlen(value)))
		return false;
	text_setf(&line, "%s: %s", name, value);
	add_line(t, text_str(&line));
	text_clear(&line);
	return true;
}

/* The admin's own lines; returns whether one of them says which codings are welcome. */
static bool add_secrets(struct transfer *t)
{
	static const char accept[] = "accept-encoding:";
	const char *p = t->headers;
	struct text line = TEXT_INIT(0);
	bool codings = false;

	while (*p) {
		size_t n = strcspn(p, "\r\n");

		text_reset(&line);
		text_add_n(&line, p, n);
		if (is_line(p, n) && memchr(p, ':', n)) {
			add_line(t, text_str(&line));
			codings = codings || strncasecmp(p, accept, sizeof accept - 1) == 0;
		}
		p += n;
		p += strspn(p, "\r\n");
	}
	text_clear(&line);
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
	if (!t->strayed && t->user) {
		curl_easy_setopt(t->easy, CURLOPT_USERNAME, t->user);
		curl_easy_setopt(t->easy, CURLOPT_PASSWORD, t->password ? t->password : "");
	}
}

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
#else
	curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L); /* what cannot be judged again is not used again */
#endif
}

static void set_limits(struct transfer *t)
{
	CURL *e = t->easy;
	uint64_t spent = t->spent_us / 1000, all = t->crew->settings.timeout_ms;
	long left = spent < all ? (long)(all - spent) : 1;

	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, left);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, left < CONNECT_MS_MAX ? left : (long)CONNECT_MS_MAX);
	curl_easy_setopt(e, CURLOPT_DNS_CACHE_TIMEOUT, (long)DNS_SECONDS);
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

CURL *transfer_start(struct transfer *t)
{
	const struct fetch_settings *s = &t->crew->settings;
	CURL *e = t->easy = curl_easy_init();

	if (!e)
		die(EXIT_WRONG, "no memory");
	head_init(&t->head);
	t->drained = 0;
	t->body_begun = false;
	t->opened = 0;
	t->stop = STOP_NONE;
	t->body_fault = BODY_FINE;
	t->words[0] = '\0';
	curl_easy_setopt(e, CURLOPT_URL, t->here.url);
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_USERAGENT, s->user_agent);
	curl_easy_setopt(e, CURLOPT_HTTP_CONTENT_DECODING, 0L); /* body.c does it, and sees a packed body that is cut */
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(e, CURLOPT_PROXY, t->direct ? "" : s->proxy); /* "": whatever the environment says */
	curl_easy_setopt(e, CURLOPT_NOPROXY, "");
	curl_easy_setopt(e, CURLOPT_SHARE, t->crew->share);
	if (*s->ca_file)
		curl_easy_setopt(e, CURLOPT_CAINFO, s->ca_file);
	curl_easy_setopt(e, CURLOPT_CAPATH, NULL); /* a bundle is parsed once, a folder at each handshake: 21 ms */
	set_calls(t);
	set_limits(t);
	set_lines(t);
	return e;
}

/* ---- the verdict ---------------------------------------------------------------------------- */

static struct text *fail(struct transfer *t, enum outcome outcome)
{
	end(t, outcome);
	text_reset(&t->error);
	return &t->error;
}

static void add_size(struct text *t, uint64_t bytes)
{
	if (bytes >= 1 << 20 && bytes % (1 << 20) == 0)
		text_addf(t, "%llu M", (unsigned long long)(bytes >> 20));
	else
		text_addf(t, _("%llu bytes"), (unsigned long long)bytes);
}

static const char *coding_name(const struct transfer *t)
{
	return t->head.coding_name;
}

static void judge_body_fault(struct transfer *t)
{
	switch (t->body_fault) {
	case BODY_FINE:
		return;
	case BODY_TOO_LARGE:
		text_add(fail(t, OUTCOME_REFUSED), _("larger than "));
		add_size(&t->error, t->crew->settings.slot_size);
		return;
	case BODY_CORRUPT:
		t->truncated = true;
		text_addf(fail(t, OUTCOME_NETWORK), _("the body is corrupt: its %s coding is broken"), coding_name(t));
		return;
	case BODY_CUT:
		t->truncated = true;
		text_addf(fail(t, OUTCOME_NETWORK), _("cut short: its %s coding does not end"), coding_name(t));
		return;
	case BODY_ODD_CODING:
		text_add(fail(t, OUTCOME_UNREADABLE), _("packed in a way nobody asked for: "));
		text_add_safe(&t->error, coding_name(t));
		return;
	case BODY_NOT_KEPT:
		text_addf(fail(t, OUTCOME_REFUSED), _("cannot keep the body: %s"), strerror(t->body_errno));
		return;
	}
}

static void judge_network(struct transfer *t, CURLcode result)
{
	struct fault_scene s = { t->easy, result, t->words, t->here.host, t->here.port, strcmp(t->here.scheme, "https") == 0,
		t->head.status != 0 };

	fault_explain(&s, fail(t, OUTCOME_NETWORK));
	t->truncated = t->head.complete && fault_is_cut(result);
}

static void follow(struct transfer *t)
{
	char location[sizeof t->head.location];

	if (t->head.location_cut) {
		text_addf(refuse(t), _("the redirect's address is longer than %d bytes"), URL_MAX);
		return;
	}
	if (!t->head.location[0]) {
		head_sentence(t->head.status, fail(t, OUTCOME_STATUS));
		text_add(&t->error, _(" without a new address"));
		return;
	}
	if (t->redirects == REDIRECTS_MAX) {
		text_addf(refuse(t), _("more than %d redirects"), REDIRECTS_MAX);
		return;
	}
	memcpy(location, t->head.location, sizeof location);
	t->permanent = t->permanent && (t->head.status == 301 || t->head.status == 308);
	t->redirects++;
	go(t, location);
	if (!t->over)
		arrive(t);
}

static void judge_content(struct transfer *t)
{
	end(t, OUTCOME_READ);
	if (t->body) {
		t->body_len = body_len(t->body);
		t->body_hash = body_hash(t->body);
	}
	if (t->wanted_hash && t->body_hash == t->wanted_hash)
		t->outcome = OUTCOME_UNCHANGED;
}

static void judge_status(struct transfer *t)
{
	const struct head *h = &t->head;
	int64_t wait = head_retry_after(h, clock_now());

	if (h->status == 304 && t->conditional) {
		end(t, OUTCOME_UNCHANGED);
		t->body_hash = t->wanted_hash;
		return;
	}
	if (h->status == 429 || (h->status == 503 && h->retry_after[0])) {
		head_sentence(h->status, fail(t, OUTCOME_RATE_LIMIT));
		if (wait >= 0)
			text_addf(&t->error, _("; asks us to wait %lld s"), (long long)wait);
		return;
	}
	head_sentence(h->status, fail(t, OUTCOME_STATUS));
	if (h->status == 304)
		text_add(&t->error, _(", though nothing was asked conditionally"));
}

static void judge(struct transfer *t, CURLcode result)
{
	bool whole = result == CURLE_OK && t->head.complete;

	if (whole && t->body && t->body_fault == BODY_FINE)
		t->body_fault = body_end(t->body);
	if (t->stop == STOP_GUARD && t->opened == 0 && result != CURLE_OK)
		end(t, OUTCOME_REFUSED); /* the guard wrote the sentence */
	else if (t->stop == STOP_HEADER)
		text_addf(refuse(t), _("its header is larger than %d bytes"), HEAD_BYTES_MAX);
	else if (t->body_fault != BODY_FINE)
		judge_body_fault(t);
	else if (t->head.complete && head_is_redirect(&t->head))
		follow(t);
	else if (whole && head_is_content(&t->head))
		judge_content(t);
	else if (t->head.complete && t->head.status >= 206 && !head_is_content(&t->head))
		judge_status(t); /* how its page ended does not matter */
	else
		judge_network(t, result == CURLE_OK ? CURLE_WEIRD_SERVER_REPLY : result);
}

static void note_address(struct transfer *t)
{
	char *ip = NULL;
	long port = 0;

	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip);
	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_PORT, &port);
	text_reset(&t->address);
	if (ip && *ip)
		text_setf(&t->address, strchr(ip, ':') ? "[%s]:%ld" : "%s:%ld", ip, port);
}

/* The new address, where it may be remembered.  One with secrets never leaves
 * its host: whoever asks the new address would take them along. */
static void note_move(struct transfer *t)
{
	bool secret = *t->headers || t->user;

	if (t->redirects && t->permanent && outcome_is_good(t->outcome) && !t->user && !(secret && t->strayed))
		text_setf(&t->moved_to, "%s", t->here.url);
}

void transfer_finish(struct transfer *t, CURLcode result)
{
	curl_off_t us = 0;

	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &us);
	t->spent_us += (uint64_t)us;
	note_address(t);
	judge(t, result);
	if (t->over)
		note_move(t);
	hop_clear(t);
}

/* ---- the answer ------------------------------------------------------------------------------- */

/* A failure behind a redirect says where it led. */
static void add_where(struct transfer *t)
{
	if (!t->redirects || !t->error.len)
		return;
	text_add(&t->error, _(", redirected to "));
	text_add_url(&t->error, t->here.url);
}

void transfer_answer(struct transfer *t, struct answer *ret)
{
	const struct head *h = &t->head;
	bool unchanged = t->outcome == OUTCOME_UNCHANGED && h->status == 304;

	add_where(t);
	*ret = (struct answer){
		.id = t->id,
		.slot = t->slot,
		.outcome = t->outcome,
		.status = h->status,
		.redirects = t->redirects,
		.body_len = t->body_len,
		.body_hash = t->body_hash,
		.retry_after = head_retry_after(h, clock_now()),
		.max_age = h->max_age,
		.age = h->age,
		.server_date = h->date,
		.elapsed_ms = (uint32_t)(t->spent_us / 1000),
		.truncated = t->truncated,
		.etag = unchanged && !h->etag[0] ? t->etag : h->etag, /* a 304 need not repeat them */
		.last_modified = unchanged && !h->last_modified[0] ? t->last_modified : h->last_modified,
		.content_type = h->content_type,
		.final_url = t->here.url,
		.moved_to = text_str(&t->moved_to),
		.address = text_str(&t->address),
		.error = text_str(&t->error),
	};
}
