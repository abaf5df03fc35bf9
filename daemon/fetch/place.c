/*
 * place - where a hop goes.
 *
 * It knows URLs by curl's own parser, so that what is judged here is what curl
 * will ask; it must never ask anything.
 */
#include "place.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fact.h"
#include "log.h"

void place_clear(struct place *p)
{
	free(p->url);
	free(p->scheme);
	free(p->host);
	memset(p, 0, sizeof *p);
}

void place_copy(struct place *to, const struct place *from)
{
	to->url = mem_strdup(from->url);
	to->scheme = mem_strdup(from->scheme);
	to->host = mem_strdup(from->host);
	to->port = from->port;
}

bool place_same_origin(const struct place *a, const struct place *b)
{
	return a->port == b->port && strcmp(a->scheme, b->scheme) == 0 && strcmp(a->host, b->host) == 0;
}

static char *part(CURLU *u, CURLUPart which, unsigned flags)
{
	char *got = NULL, *copy;

	if (curl_url_get(u, which, &got, flags) != CURLUE_OK)
		return NULL;
	copy = mem_strdup(got);
	curl_free(got);
	return copy;
}

static bool is_web(const char *scheme)
{
	return scheme && (strcasecmp(scheme, "http") == 0 || strcasecmp(scheme, "https") == 0);
}

/* One host, one spelling, which is the one of the name servers: turns, secrets and look-ups are kept by it. */
static char *host_of(CURLU *u)
{
#ifdef CURLU_PUNYCODE
	char *host = part(u, CURLUPART_HOST, CURLU_PUNYCODE), *c;
#else
	char *host = part(u, CURLUPART_HOST, 0), *c;
#endif

	for (c = host; c && *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return host;
}

/* Takes a parsed URL apart; the user info goes to login, then out of it. */
static int take(CURLU *u, struct place *ret, struct login *login, struct text *err)
{
	char *port;

	ret->scheme = part(u, CURLUPART_SCHEME, 0);
	if (!is_web(ret->scheme)) {
		text_setf(err, _("scheme '%s' is not allowed"), ret->scheme ? ret->scheme : "");
		return -1;
	}
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

int place_go(struct place *p, const char *url, struct login *login, struct text *err)
{
	static const unsigned flags = CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE
#if LIBCURL_VERSION_NUM >= 0x074e00
		| CURLU_ALLOW_SPACE
#endif
		;
	CURLU *u = curl_url();
	CURLUcode r = CURLUE_OK;
	struct place to = { NULL, NULL, NULL, 0 };
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

int place_of_proxy(struct place *p, const char *proxy, struct text *err)
{
	enum { CURLS_OWN = 1080 }; /* the port curl takes where a proxy names none */
	CURLU *u = curl_url();
	bool fine = curl_url_set(u, CURLUPART_URL, proxy, CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) == CURLUE_OK;
	char *port = fine ? part(u, CURLUPART_PORT, 0) : NULL;

	place_clear(p);
	if (fine) {
		p->url = part(u, CURLUPART_URL, 0);
		p->scheme = part(u, CURLUPART_SCHEME, 0);
		p->host = host_of(u);
		p->port = port ? (unsigned)strtoul(port, NULL, 10) : strcasecmp(p->scheme, "https") == 0 ? 443 : CURLS_OWN;
	}
	free(port);
	curl_url_cleanup(u);
	if (p->host)
		return 0;
	text_setf(err, _("proxy: not an address"));
	return -1;
}
