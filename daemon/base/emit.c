/*
 * emit - see emit.h.
 */
#include "emit.h"

#include <assert.h>
#include <string.h>

enum { FLUSH_AT = 64 << 10 };

static void begin(struct emit *j, const char *key)
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

static void flush(struct emit *j)
{
	if (!j->to)
		return;
	fwrite(text_str(&j->buf), 1, j->buf.len, j->to);
	text_reset(&j->buf);
}

void emit_open(struct emit *j, const char *key, char bracket)
{
	assert(j->depth < EMIT_DEPTH_MAX);
	begin(j, key);
	text_add_char(&j->buf, bracket);
	j->filled[j->depth++] = false;
}

void emit_close(struct emit *j, char bracket)
{
	assert(j->depth > 0);
	j->depth--;
	text_add_char(&j->buf, bracket);
	if (j->buf.len > FLUSH_AT)
		flush(j);
}

/* C1 controls (U+0080..U+009F) drive some terminals and mean nothing in text: whoever decodes the JSON gets none of them. */
static void add_without_c1(struct text *t, const char *s)
{
	for (const char *p = s; *p; p++)
		if (p[0] == '\xc2' && (p[1] & '\xe0') == '\x80')
			p++;
		else
			text_add_char(t, *p);
}

void emit_json(struct emit *j, const char *key, const char *json)
{
	begin(j, key);
	add_without_c1(&j->buf, json);
}

void emit_string(struct emit *j, const char *key, const char *s)
{
	struct text clean = TEXT_INIT(0);

	begin(j, key);
	if (!s)
		text_add(&j->buf, "null");
	else if (!strchr(s, '\xc2'))
		text_add_json(&j->buf, s);
	else {
		add_without_c1(&clean, s);
		text_add_json(&j->buf, text_str(&clean));
	}
	text_clear(&clean);
}

void emit_filled(struct emit *j, const char *key, const char *s)
{
	emit_string(j, key, s && *s ? s : NULL);
}

void emit_int(struct emit *j, const char *key, int64_t n)
{
	begin(j, key);
	text_addf(&j->buf, "%lld", (long long)n);
}

void emit_bool(struct emit *j, const char *key, bool b)
{
	begin(j, key);
	text_add(&j->buf, b ? "true" : "false");
}

void emit_null(struct emit *j, const char *key)
{
	emit_string(j, key, NULL);
}

void emit_moment(struct emit *j, const char *key, moment m)
{
	struct text s = TEXT_INIT(64);

	if (m != MOMENT_NONE && m != MOMENT_NEVER)
		text_add_moment(&s, m);
	emit_filled(j, key, text_str(&s));
	text_clear(&s);
}

void emit_link(struct emit *j, const char *key, const char *url)
{
	struct text s = TEXT_INIT(0);

	text_add_link(&s, url);
	emit_filled(j, key, text_str(&s));
	text_clear(&s);
}

void emit_url(struct emit *j, const char *key, const char *url)
{
	struct text s = TEXT_INIT(0);

	text_add_url(&s, url);
	emit_filled(j, key, text_str(&s));
	text_clear(&s);
}

void emit_end(struct emit *j)
{
	text_add_char(&j->buf, '\n');
	flush(j);
	if (j->to)
		text_clear(&j->buf);
}
