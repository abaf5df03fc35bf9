/*
 * json - see json.h.
 */
#include "json.h"

#include <assert.h>

enum { FLUSH_AT = 64 << 10 };

static void begin(struct json *j, const char *key)
{
	if (j->depth && j->filled[j->depth - 1])
		text_add_char(&j->buf, ',');
	if (j->depth)
		j->filled[j->depth - 1] = true;
	if (key) {
		text_add_json(&j->buf, key);
		text_add_char(&j->buf, ':');
	}
}

static void flush(struct json *j)
{
	if (!j->to)
		return;
	fwrite(text_str(&j->buf), 1, j->buf.len, j->to);
	text_reset(&j->buf);
}

void json_open(struct json *j, const char *key, char bracket)
{
	assert(j->depth < JSON_DEPTH_MAX);
	begin(j, key);
	text_add_char(&j->buf, bracket);
	j->filled[j->depth++] = false;
}

void json_close(struct json *j, char bracket)
{
	assert(j->depth > 0);
	j->depth--;
	text_add_char(&j->buf, bracket);
	if (j->buf.len > FLUSH_AT)
		flush(j);
}

void json_string(struct json *j, const char *key, const char *s)
{
	begin(j, key);
	if (s)
		text_add_json(&j->buf, s);
	else
		text_add(&j->buf, "null");
}

void json_filled(struct json *j, const char *key, const char *s)
{
	json_string(j, key, s && *s ? s : NULL);
}

void json_int(struct json *j, const char *key, int64_t n)
{
	begin(j, key);
	text_addf(&j->buf, "%lld", (long long)n);
}

void json_bool(struct json *j, const char *key, bool b)
{
	begin(j, key);
	text_add(&j->buf, b ? "true" : "false");
}

void json_null(struct json *j, const char *key)
{
	json_string(j, key, NULL);
}

void json_moment(struct json *j, const char *key, moment m)
{
	struct text s = TEXT_INIT(64);

	if (m != MOMENT_NONE && m != MOMENT_NEVER)
		text_add_moment(&s, m);
	json_filled(j, key, text_str(&s));
	text_clear(&s);
}

void json_url(struct json *j, const char *key, const char *url)
{
	struct text s = TEXT_INIT(0);

	text_add_url(&s, url);
	json_filled(j, key, text_str(&s));
	text_clear(&s);
}

void json_end(struct json *j)
{
	text_add_char(&j->buf, '\n');
	flush(j);
	if (j->to)
		text_clear(&j->buf);
}
