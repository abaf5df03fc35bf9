/*
 * two-ways - whether place.c's own way of taking an address apart leads where
 * curl's does, and where curl would ask with the parts it is told.
 */
#ifndef NEWMEDIA_TEST_TWO_WAYS_H
#define NEWMEDIA_TEST_TWO_WAYS_H

#include <stdlib.h>
#include <string.h>

#include "place.h"

/* The parts that place_tell() hands over, put together again by curl. */
static bool tells_its_url(const struct place *p)
{
	CURLU *u = curl_url();
	char *whole = NULL;
	bool same;

	curl_url_set(u, CURLUPART_URL, "https://u:p@other.example:7/x?y#z", 0); /* whoever it served before leaves nothing behind */
	curl_url_set(u, CURLUPART_USER, NULL, 0);
	curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
	curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
	same = place_tell(p, u) && curl_url_get(u, CURLUPART_URL, &whole, 0) == CURLUE_OK && strcmp(whole, p->url) == 0;
	curl_free(whole);
	curl_url_cleanup(u);
	return same;
}

/* NULL, or what is not the same. */
static const char *two_ways_part(const char *url)
{
	struct place a = { NULL }, b = { NULL };
	struct login login = { NULL, NULL };
	struct text err = TEXT_SENTENCE;
	int quick = place_go(&a, url, NULL, &err), slow = place_go_by_curl(&b, url, &login, &err);
	const char *what = NULL;

	if (quick != slow)
		what = "only one takes it";
	else if (quick == 0 && (!place_same_origin(&a, &b)))
		what = "they go to different hosts";
	else if (quick == 0 && strcmp(a.url, b.url) != 0)
		what = "they ask for different things";
	else if (a.path && (login.user || login.password))
		what = "one of them saw user info";
	else if (a.path && !tells_its_url(&a))
		what = "curl is told something else";
	place_clear(&a);
	place_clear(&b);
	free(login.user);
	free(login.password);
	text_clear(&err);
	return what;
}

#endif
