/*
 * fault - what went wrong on the network, as a sentence for a person.
 *
 * Name look-up, refused connection, TLS, time-out and a cut body each have
 * their own words; no sentence holds a URL, a header or a password.
 */
#ifndef NEWMEDIA_FAULT_H
#define NEWMEDIA_FAULT_H

#include <curl/curl.h>

#include "fact.h"
#include "names.h"
#include "text.h"

/* What was being done when it failed. */
struct fault_scene {
	CURL *easy;          /* finished, not yet freed */
	CURLcode result;     /* not CURLE_OK */
	const char *words;   /* curl's own, "" = none */
	const char *host;    /* as in the URL */
	unsigned port;
	bool tls;            /* the scheme is https */
	bool answered;       /* header lines came */
};

enum fault fault_explain(const struct fault_scene *s, struct text *ret);
/* Why a name did not become an address; host: as in the URL, NULL = the proxy's. */
enum fault fault_explain_name(const struct seeker *s, const char *host, struct text *ret);
/* Did the answer end before it was whole? (A time-out is none.) */
bool fault_is_cut(CURLcode result);

#endif
