/*
 * post - see post.h.  No JSON of strangers is parsed: whether an answer is a
 * good one is seen by a text in it, which the template names.
 *
 * Redirects are not followed: who moves a webhook would get what was meant
 * for another.
 */
#include "post.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

enum { ANSWER_MAX = 4096, CONNECT_MS = 20000, WORDS_MAX = 200, HTTP_TOO_MANY = 429, HTTP_TIMEOUT = 408 };

static size_t on_answer(char *data, size_t size, size_t n, void *ctx)
{
	text_add_n(ctx, data, size * n); /* its ceiling holds */
	return size * n;
}

/* White space apart. */
static void squeeze(struct text *t)
{
	size_t to = 0;

	for (size_t i = 0; i < t->len; i++)
		if (!strchr(" \t\r\n", t->buf[i]) || !t->buf[i])
			t->buf[to++] = t->buf[i];
	if (t->buf)
		t->buf[t->len = to] = '\0';
}

/* Does the answer hold what a line of that name says? `none`: what it means when there is no such line. */
static bool holds(const char *head, const char *body, const char *name, const struct text *answer, bool none)
{
	bool any = false, found = false;
	size_t n = strlen(name);

	for (const char *p = head; p < body;) {
		size_t len = strcspn(p, "\n");

		if (len > n && !strncmp(p, name, n) && p[n] == ' ') {
			struct text want = TEXT_INIT(0);

			text_add_n(&want, p + n + 1, len - n - 1);
			squeeze(&want);
			any |= want.len > 0;
			found |= want.len && strstr(text_str(answer), text_str(&want));
			text_clear(&want);
		}
		p += len + 1;
	}
	return any ? found : none;
}

static enum delivery judge(const char *head, const char *body, long status, struct text *answer)
{
	squeeze(answer);
	if (status >= 200 && status < 300 && holds(head, body, "sent", answer, true))
		return DELIVERY_SENT;
	if (status >= 500 || status == HTTP_TOO_MANY || status == HTTP_TIMEOUT || holds(head, body, "busy", answer, false))
		return DELIVERY_LATER;
	return DELIVERY_NEVER;
}

static void set_up(CURL *e, const struct mail_settings *s, const char *url, const char *body, size_t len, struct text *answer)
{
	curl_easy_setopt(e, CURLOPT_URL, url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_PROXY, s->proxy);
	curl_easy_setopt(e, CURLOPT_NOPROXY, s->no_proxy);
	if (*s->web_ca_file)
		curl_easy_setopt(e, CURLOPT_CAINFO, s->web_ca_file);
	curl_easy_setopt(e, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)len);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_answer);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, answer);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)s->timeout_ms);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
}

enum delivery post_send(const struct mail_settings *s, const char *url, const void *message, size_t len, uint32_t *ret_code, struct text *ret_said)
{
	struct text bytes = TEXT_INIT(0), answer = TEXT_INIT(ANSWER_MAX), words = TEXT_INIT(WORDS_MAX);
	struct curl_slist *type = curl_slist_append(NULL, "Content-Type: application/json; charset=utf-8");
	CURL *e = curl_easy_init();
	const char *head, *body;
	enum delivery d = DELIVERY_LATER;
	long status = 0;
	CURLcode r;

	text_add_n(&bytes, message, len);
	head = text_str(&bytes);
	body = *head == '\n' ? head : strstr(head, "\n\n");
	body = body ? body + (*head == '\n' ? 1 : 2) : head;
	set_up(e, s, url, body, bytes.len - (size_t)(body - head), &answer);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, type);
	r = curl_easy_perform(e);
	curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
	*ret_code = (uint32_t)(status % 1000);
	text_add_safe(&words, text_str(&answer));
	text_reset(ret_said);
	if (r == CURLE_OK) {
		text_addf(ret_said, "%ld %s", status, text_str(&words));
		d = judge(head, body, status, &answer);
	} else {
		text_add(ret_said, curl_easy_strerror(r)); /* curl's own sentence may name the address */
	}
	curl_easy_cleanup(e);
	curl_slist_free_all(type);
	text_clear(&bytes);
	text_clear(&answer);
	text_clear(&words);
	return d;
}
