/*
 * fuzz-smtp - any conversation with a mail server: what it says is kept as
 * text without controls, its code is one of three digits, what was said of a
 * password is told to nobody, and every end means one of the outcomes there are.
 *
 * The input is lines: one that begins with > is said by us, any other by the
 * server; the first byte is curl's result.
 */
#include "../../daemon/mail/smtp.c" /* on_debug() and judge() */

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool secret;

static void told(void *ctx, bool ours, const char *line)
{
	const struct smtp *s = *(struct smtp **)ctx;

	if (!ours && (text_utf8_valid(line, strlen(line)) != strlen(line) || strpbrk(line, "\r\n\033")))
		abort();
	if (ours && s->stage == STAGE_AUTH && strcmp(line, "AUTH ***"))
		abort();
	secret |= ours && strstr(line, "c2VjcmV0"); /* the password, as it travels */
}

/* May the password stand in this line at all? AUTH and what follows it, until another command. */
static bool in_auth(const struct smtp *s)
{
	return s->stage == STAGE_AUTH;
}

static void check_end(struct smtp *s, CURLcode r)
{
	uint32_t code = 0;
	enum delivery d;

	if (s->answer.len >= 3)
		code = (uint32_t)strtoul(text_str(&s->answer), NULL, 10) % 1000;
	d = judge(s, r, code);
	if (d != DELIVERY_SENT && d != DELIVERY_LATER && d != DELIVERY_NEVER && d != DELIVERY_UNTRIED)
		abort();
	if ((d == DELIVERY_SENT) != (r == CURLE_OK))
		abort();
	if (d == DELIVERY_NEVER && (code < 500 || s->stage < STAGE_RCPT))
		abort(); /* no letter is given up for a fault of ours or a passing one */
	if (d != DELIVERY_SENT && !*smtp_advice(s))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct mail_settings settings = { .smtp = "smtp://127.0.0.1", .user = "", .password_file = "", .ca_file = "", .from = "m@a.cn" };
	struct text err = TEXT_SENTENCE;
	struct smtp *s = smtp_new(&settings, told, &s, &err);
	size_t at = 1;

	if (!s)
		abort();
	secret = false;
	while (at < size) {
		const char *line = (const char *)data + at, *end = memchr(line, '\n', size - at);
		size_t n = end ? (size_t)(end - line) + 1 : size - at;
		bool ours = *line == '>', shown = secret;

		on_debug(NULL, ours ? CURLINFO_HEADER_OUT : CURLINFO_HEADER_IN, (char *)line + ours, n - ours, s);
		if (secret && !shown && in_auth(s))
			abort();
		at += n;
	}
	check_end(s, (CURLcode)(size ? data[0] % CURL_LAST : 0));
	smtp_free(s);
	text_clear(&err);
	return 0;
}
