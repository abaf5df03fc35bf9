/*
 * place - where a hop goes.
 *
 * It knows URLs by curl's own parser, so that what is judged here is what curl
 * will ask; it must never ask anything.  Nearly all are of a form that says the
 * same to everybody, the plain one: these are cut by hand, and curl is told the
 * parts (to take an address apart twice was a quarter of what an answer without
 * a body cost).  What is at all unusual goes the long way.
 */
#include "place.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fact.h"
#include "log.h"

void place_clear(struct place *p)
{
	free(p->url);
	free(p->host);
	memset(p, 0, sizeof *p);
}

void place_copy(struct place *to, const struct place *from)
{
	*to = *from;
	to->url = mem_strdup(from->url);
	to->host = mem_strdup(from->host);
}

bool place_same_origin(const struct place *a, const struct place *b)
{
	return a->port == b->port && strcmp(a->scheme, b->scheme) == 0 && strcmp(a->host, b->host) == 0;
}

/* ---- the plain form ----------------------------------------------------------------------- */

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

/* A name, or an IPv4 address as everybody writes it: what else begins with a digit may be one in disguise. */
static bool is_plain_host(const char *host)
{
	unsigned char raw[4];

	return (*host >= 'a' && *host <= 'z') || inet_pton(AF_INET, host, raw) == 1;
}

/* ":PORT" without leading zeros, or nothing; moves *at behind it.  0: neither. */
static unsigned plain_port(const char **at, unsigned usual)
{
	unsigned long port;
	char *end;

	if (**at != ':')
		return usual;
	if (!strchr("123456789", (*at)[1]) || strspn(*at + 1, DIGITS) > 5)
		return 0;
	port = strtoul(*at + 1, &end, 10);
	*at = end;
	return port <= 65535 ? (unsigned)port : 0;
}

/* Nothing to decode, to encode, to guess or to straighten, no user info, no fragment. */
static bool go_plainly(struct place *p, const char *url)
{
	size_t scheme = strncmp(url, "http://", 7) == 0 ? 4 : strncmp(url, "https://", 8) == 0 ? 5 : 0, host = scheme + 3;
	size_t n = scheme ? strspn(url + host, LETTERS DIGITS ".-") : 0, len;
	const char *path = url + host + n;
	struct place to = { .scheme = scheme == 5 ? "https" : "http" };

	if (!n)
		return false;
	to.port = plain_port(&path, scheme == 5 ? 443 : 80);
	len = strspn(path, LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "/?=&-_.~+,;:@!$*()'");
	if (!to.port || *path != '/' || path[len] || path[len - 1] == '?' || strstr(path, "/.") || (size_t)(path - url) + len > URL_MAX)
		return false;
	to.host = mem_strdup(url + host);
	to.host[n] = '\0';
	if (!is_plain_host(to.host)) {
		free(to.host);
		return false;
	}
	to.url = mem_strdup(url);
	to.path = (size_t)(path - url);
	place_clear(p);
	*p = to;
	return true;
}

bool place_tell(const struct place *p, CURLU *to)
{
	const char *path = p->url + p->path, *query = strchr(path, '?'), *port = p->url + strlen(p->scheme) + 3 + strlen(p->host);
	struct text t = TEXT_INIT(0);

	if (!p->path)
		return false;
	curl_url_set(to, CURLUPART_SCHEME, p->scheme, 0);
	curl_url_set(to, CURLUPART_HOST, p->host, 0);
	if (*port == ':')
		text_add_n(&t, port + 1, (size_t)(path - port - 1));
	curl_url_set(to, CURLUPART_PORT, *port == ':' ? text_str(&t) : NULL, 0);
	text_reset(&t);
	text_add_n(&t, path, query ? (size_t)(query - path) : strlen(path));
	curl_url_set(to, CURLUPART_PATH, text_str(&t), 0);
	curl_url_set(to, CURLUPART_QUERY, query ? query + 1 : NULL, 0);
	text_clear(&t);
	return true;
}

/* ---- any form ------------------------------------------------------------------------------- */

static char *part(CURLU *u, CURLUPart which, unsigned flags)
{
	char *got = NULL, *copy;

	if (curl_url_get(u, which, &got, flags) != CURLUE_OK)
		return NULL;
	copy = mem_strdup(got);
	curl_free(got);
	return copy;
}

static const char *web_scheme(const char *scheme)
{
	return !scheme ? NULL : strcasecmp(scheme, "http") == 0 ? "http" : strcasecmp(scheme, "https") == 0 ? "https" : NULL;
}

static bool is_ascii(const char *s)
{
	while (*s && (unsigned char)*s < 128)
		s++;
	return !*s;
}

/* The name servers' spelling of a host; by way of the whole address, for curl 7.88 loses some memory where it is asked for the host alone. */
static char *ascii_host(CURLU *u)
{
#ifdef CURLU_PUNYCODE
	CURLU *v = curl_url();
	char *url = part(u, CURLUPART_URL, CURLU_PUNYCODE), *host = NULL;

	if (url && curl_url_set(v, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK)
		host = part(v, CURLUPART_HOST, 0);
	free(url);
	curl_url_cleanup(v);
	return host;
#else
	return part(u, CURLUPART_HOST, 0);
#endif
}

/* One host, one spelling, which is the one of the name servers: turns, secrets and look-ups are kept by it. */
static char *host_of(CURLU *u)
{
	char *host = part(u, CURLUPART_HOST, 0), *c;

	if (host && !is_ascii(host)) {
		free(host);
		host = ascii_host(u);
	}
	for (c = host; c && *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return host;
}

/* Takes a parsed URL apart; the user info goes to login, then out of it. */
static int take(CURLU *u, struct place *ret, struct login *login, struct text *err)
{
	char *port, *scheme = part(u, CURLUPART_SCHEME, 0);

	ret->scheme = web_scheme(scheme);
	if (!ret->scheme)
		text_setf(err, _("scheme '%s' is not allowed"), scheme ? scheme : "");
	free(scheme);
	if (!ret->scheme)
		return -1;
	if (login) {
		login->user = part(u, CURLUPART_USER, CURLU_URLDECODE);
		login->password = part(u, CURLUPART_PASSWORD, CURLU_URLDECODE);
	}
	curl_url_set(u, CURLUPART_USER, NULL, 0);
	curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
	curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
	ret->url = part(u, CURLUPART_URL, 0);
	ret->host = host_of(u);
	port = part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	ret->port = port ? (unsigned)strtoul(port, NULL, 10) : 0;
	free(port);
	if (!ret->url || !ret->host || strlen(ret->url) > URL_MAX) {
		text_setf(err, _("the address is longer than %d bytes"), URL_MAX);
		return -1;
	}
	return 0;
}

int place_go_by_curl(struct place *p, const char *url, struct login *login, struct text *err)
{
	static const unsigned flags = CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE
#if LIBCURL_VERSION_NUM >= 0x074e00
		| CURLU_ALLOW_SPACE
#endif
		;
	CURLU *u = curl_url();
	CURLUcode r = CURLUE_OK;
	struct place to = { NULL };
	int failed = -1;

	if (p->url)
		r = curl_url_set(u, CURLUPART_URL, p->url, 0);
	if (r == CURLUE_OK)
		r = curl_url_set(u, CURLUPART_URL, url, flags);
	if (r == CURLUE_OK)
		failed = take(u, &to, login, err);
	else
		text_setf(err, _("the address is no http or https URL"));
	curl_url_cleanup(u);
	place_clear(failed ? &to : p);
	if (!failed)
		*p = to;
	return failed;
}

int place_go(struct place *p, const char *url, struct login *login, struct text *err)
{
	return go_plainly(p, url) ? 0 : place_go_by_curl(p, url, login, err);
}

int place_of_proxy(struct place *p, const char *proxy, struct text *err)
{
	enum { CURLS_OWN = 1080 }; /* the port curl takes where a proxy names none */
	CURLU *u = curl_url();
	bool fine = curl_url_set(u, CURLUPART_URL, proxy, CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) == CURLUE_OK;
	char *port = fine ? part(u, CURLUPART_PORT, 0) : NULL;

	place_clear(p);
	if (fine) {
		p->url = part(u, CURLUPART_URL, 0);
		p->host = host_of(u);
		p->port = port ? (unsigned)strtoul(port, NULL, 10) : strncasecmp(p->url, "https:", 6) == 0 ? 443 : CURLS_OWN;
	}
	free(port);
	curl_url_cleanup(u);
	if (p->host)
		return 0;
	text_setf(err, _("proxy: not an address"));
	return -1;
}
