/*
 * fault - what went wrong on the network, as a sentence for a person.
 *
 * It knows curl's result codes; it must never know what the failure means for
 * an account.  A table gives the sentence; the few that need a detail (who
 * refused, in which phase the time ran out) have a function.
 */
#include "fault.h"

#include <string.h>

#include "log.h"

static curl_off_t number(CURL *easy, CURLINFO what)
{
	curl_off_t n = 0;

	curl_easy_getinfo(easy, what, &n);
	return n;
}

static const char *system_words(CURL *easy)
{
	long code = 0;

	curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &code);
	return code ? strerror((int)code) : "";
}

static void explain_connect(const struct fault_scene *s, struct text *ret)
{
	const char *why = system_words(s->easy);

	text_setf(ret, _("cannot connect to %s port %u"), s->host, s->port);
	if (*why)
		text_addf(ret, ": %s", why);
}

static void explain_timeout(const struct fault_scene *s, struct text *ret)
{
	double seconds = (double)(number(s->easy, CURLINFO_TOTAL_TIME_T) / 100000) / 10; /* of this hop, in tenths */
	char *peer = NULL;
	curl_off_t came = number(s->easy, CURLINFO_SIZE_DOWNLOAD_T);

	curl_easy_getinfo(s->easy, CURLINFO_PRIMARY_IP, &peer); /* known as soon as TCP is connected */
	if (number(s->easy, CURLINFO_NAMELOOKUP_TIME_T) == 0)
		text_setf(ret, _("time-out: the name lookup of %s did not end"), s->host);
	else if (!peer || !*peer)
		text_setf(ret, _("time-out: no connection to %s port %u within %g s"), s->host, s->port, seconds);
	else if (s->tls && number(s->easy, CURLINFO_APPCONNECT_TIME_T) == 0)
		text_setf(ret, _("time-out: TLS handshake not done within %g s"), seconds);
	else if (!s->answered || came == 0)
		text_setf(ret, _("time-out: no answer within %g s"), seconds);
	else
		text_setf(ret, _("time-out: not done within %g s, %lld bytes came"), seconds, (long long)came);
}

static void explain_cut(const struct fault_scene *s, struct text *ret)
{
	curl_off_t came = number(s->easy, CURLINFO_SIZE_DOWNLOAD_T), declared = number(s->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T);

	if (declared > came)
		text_setf(ret, _("cut short: %lld of %lld bytes came"), (long long)came, (long long)declared);
	else
		text_setf(ret, _("cut short after %lld bytes"), (long long)came);
}

static void explain_broken(const struct fault_scene *s, struct text *ret)
{
	const char *why = *s->words ? s->words : system_words(s->easy);

	if (!s->answered)
		text_setf(ret, _("connection broken before an answer"));
	else
		text_setf(ret, _("connection broken after %lld bytes"), (long long)number(s->easy, CURLINFO_SIZE_DOWNLOAD_T));
	if (*why) {
		text_add(ret, ": ");
		text_add_safe(ret, why);
	}
}

struct sentence {
	CURLcode result;
	const char *prefix;                                                 /* then the host or curl's words; NULL: explain */
	enum { ALONE, HOST, WORDS } then;
	void (*explain)(const struct fault_scene *s, struct text *ret);
	bool cut;
	enum fault fault;
};

static const struct sentence sentences[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, N_("name lookup failed: no address for "), HOST, NULL, false, FAULT_NAME },
	{ CURLE_COULDNT_RESOLVE_PROXY, N_("name lookup failed: no address for the proxy"), ALONE, NULL, false, FAULT_PROXY_NAME },
	{ CURLE_COULDNT_CONNECT, NULL, ALONE, explain_connect, false, FAULT_NETWORK },
	{ CURLE_OPERATION_TIMEDOUT, NULL, ALONE, explain_timeout, false, FAULT_NETWORK },
	{ CURLE_PARTIAL_FILE, NULL, ALONE, explain_cut, true, FAULT_NETWORK },
	{ CURLE_RECV_ERROR, NULL, ALONE, explain_broken, true, FAULT_NETWORK },
	{ CURLE_SEND_ERROR, NULL, ALONE, explain_broken, false, FAULT_NETWORK },
	{ CURLE_GOT_NOTHING, N_("connection closed without an answer"), ALONE, NULL, false, FAULT_NETWORK },
	{ CURLE_UNSUPPORTED_PROTOCOL, N_("not an HTTP answer"), ALONE, NULL, false, FAULT_NETWORK },
	{ CURLE_WEIRD_SERVER_REPLY, N_("not an HTTP answer: "), WORDS, NULL, false, FAULT_NETWORK },
	{ CURLE_HTTP2, "HTTP/2: ", WORDS, NULL, true, FAULT_NETWORK },
	{ CURLE_HTTP2_STREAM, "HTTP/2: ", WORDS, NULL, true, FAULT_NETWORK },
	{ CURLE_SSL_CONNECT_ERROR, "TLS: ", WORDS, NULL, false, FAULT_TLS },
	{ CURLE_PEER_FAILED_VERIFICATION, "TLS: ", WORDS, NULL, false, FAULT_TLS },
	{ CURLE_SSL_CERTPROBLEM, "TLS: ", WORDS, NULL, false, FAULT_TLS },
	{ CURLE_SSL_CIPHER, "TLS: ", WORDS, NULL, false, FAULT_TLS },
	{ CURLE_SSL_CACERT_BADFILE, "TLS: ", WORDS, NULL, false, FAULT_TLS },
	{ CURLE_SSL_ISSUER_ERROR, "TLS: ", WORDS, NULL, false, FAULT_TLS },
	{ CURLE_SSL_INVALIDCERTSTATUS, "TLS: ", WORDS, NULL, false, FAULT_TLS },
	{ CURLE_SSL_ENGINE_INITFAILED, "TLS: ", WORDS, NULL, false, FAULT_TLS },
#if LIBCURL_VERSION_NUM >= 0x074900
	{ CURLE_PROXY, N_("proxy: "), WORDS, NULL, false, FAULT_PROXY },
#endif
};

static const struct sentence *find(CURLcode result)
{
	size_t i;

	for (i = 0; i < sizeof sentences / sizeof *sentences; i++)
		if (sentences[i].result == result)
			return &sentences[i];
	return NULL;
}

enum fault fault_explain(const struct fault_scene *s, struct text *ret)
{
	const struct sentence *known = find(s->result);

	if (known && known->explain) {
		known->explain(s, ret);
		return known->fault;
	}
	text_reset(ret);
	if (known)
		text_add(ret, _(known->prefix));
	if (known && known->then == HOST)
		text_add_safe(ret, s->host);
	else if (!known || known->then == WORDS)
		text_add_safe(ret, *s->words ? s->words : curl_easy_strerror(s->result));
	return known ? known->fault : FAULT_NETWORK;
}

enum fault fault_explain_name(const struct seeker *s, const char *host, struct text *ret)
{
	const char *whose = host ? host : _("the proxy");

	if (s->result == NAMING_LATE)
		text_setf(ret, _("time-out: the name lookup of %s did not end"), whose);
	else if (s->result == NAMING_SILENT)
		text_setf(ret, _("name lookup failed: no name server answers for %s"), whose);
	else if (s->result == NAMING_NONE)
		text_setf(ret, "%s%s", _("name lookup failed: no address for "), whose);
	else
		text_setf(ret, _("name lookup of %s failed: %s"), whose, gai_strerror(s->error));
	return host ? FAULT_NAME : FAULT_PROXY_NAME;
}

bool fault_is_cut(CURLcode result)
{
	const struct sentence *known = find(result);

	return known && known->cut;
}
