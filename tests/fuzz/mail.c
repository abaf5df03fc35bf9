/*
 * fuzz-mail - a letter put together from any bytes: it is refused with a
 * sentence, or it holds exactly the header that is ours, each field once, no
 * line too long, and a reader of our own gets back what went in.
 *
 * The input is what a letter is made of, in the order of `struct made`, with a
 * NUL between two; the last is the file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mime.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINE_MAX_RFC = 998, FIELDS_MAX = 12, STRINGS = 9 }; /* RFC 5322, 2.1.1 */
static const char file_type[] = "application/pdf";

struct field { const char *name; struct text value; }; /* value: unfolded */
struct fields { struct field v[FIELDS_MAX]; int n; };
struct span { const char *s; size_t n; };

static const char *const allowed[] = { "From", "To", "Subject", "Date", "Message-Id", "MIME-Version", "Auto-Submitted", "Content-Language",
	"Content-Type", "Content-Transfer-Encoding", "Content-Disposition" };

static void wrong(const char *what, struct span at)
{
	fprintf(stderr, "%s: %.*s\n", what, (int)at.n, at.s);
	abort();
}

/* ---- the header ------------------------------------------------------------------- */

static void add_field(struct fields *f, struct span line)
{
	const char *colon = memchr(line.s, ':', line.n);
	size_t i, n = colon ? (size_t)(colon - line.s) : 0;

	for (i = 0; i < sizeof allowed / sizeof *allowed; i++)
		if (strlen(allowed[i]) == n && !strncmp(allowed[i], line.s, n))
			break;
	if (!colon || i == sizeof allowed / sizeof *allowed || f->n == FIELDS_MAX)
		wrong("a header line that is not ours", line);
	for (int k = 0; k < f->n; k++)
		if (f->v[k].name == allowed[i])
			wrong("twice", line);
	f->v[f->n].name = allowed[i];
	f->v[f->n].value = (struct text)TEXT_INIT(0);
	text_add_n(&f->v[f->n++].value, colon + 1, line.n - n - 1);
}

/* Takes the header off `at`. */
static void read_header(struct fields *f, struct span *at)
{
	f->n = 0;
	for (;;) {
		const char *end = memmem(at->s, at->n, "\r\n", 2);
		struct span line = { at->s, end ? (size_t)(end - at->s) : 0 };

		if (!end || line.n > LINE_MAX_RFC)
			wrong("a line without an end or too long", *at);
		at->n -= line.n + 2;
		at->s = end + 2;
		if (!line.n)
			return;
		for (size_t i = 0; i < line.n; i++)
			if ((line.s[i] < ' ' && line.s[i] != '\t') || line.s[i] == 0x7f)
				wrong("a control character or raw bytes", line);
		if (*line.s != ' ' && *line.s != '\t')
			add_field(f, line);
		else if (f->n)
			text_add_n(&f->v[f->n - 1].value, line.s, line.n);
		else
			wrong("folded from nothing", line);
	}
}

static const char *value_of(const struct fields *f, const char *name)
{
	for (int i = 0; i < f->n; i++)
		if (!strcmp(f->v[i].name, name))
			return text_str(&f->v[i].value) + strspn(text_str(&f->v[i].value), " \t");
	return "";
}

static void clear_fields(struct fields *f)
{
	for (int i = 0; i < f->n; i++)
		text_clear(&f->v[i].value);
}

/* ---- encoded words and base64 ------------------------------------------------------- */

static int digit64(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) : -1;
}

static void add_base64(struct text *t, struct span s)
{
	unsigned bits = 0;
	int n = 0;

	for (size_t i = 0; i < s.n && s.s[i] != '='; i++) {
		if (s.s[i] == '\r' || s.s[i] == '\n')
			continue;
		if (digit64(s.s[i]) < 0)
			wrong("no base64", s);
		bits = bits << 6 | (unsigned)digit64(s.s[i]);
		if ((n += 6) >= 8)
			text_add_char(t, (char)(bits >> (n -= 8) & 0xff));
	}
}

static int hex(char c)
{
	const char *p = c ? strchr("0123456789ABCDEF", c) : NULL;

	return p ? (int)(p - "0123456789ABCDEF") : -1;
}

static void add_quoted(struct text *t, struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] == '=' && i + 2 < s.n && hex(s.s[i + 1]) >= 0 && hex(s.s[i + 2]) >= 0) {
			text_add_char(t, (char)(hex(s.s[i + 1]) << 4 | hex(s.s[i + 2])));
			i += 2;
		} else {
			text_add_char(t, s.s[i] == '_' ? ' ' : s.s[i]);
		}
}

/* Length of an encoded word at the start of s (RFC 2047, 2), which is then added; 0: there is none. */
static size_t take_word(struct text *t, const char *s)
{
	const char *kind, *text, *end;

	if (strncmp(s, "=?", 2) || !(kind = strchr(s + 2, '?')) || !kind[1] || kind[2] != '?' || !(end = strstr(text = kind + 3, "?=")))
		return 0;
	if (memchr(s, ' ', (size_t)(end - s)))
		return 0;
	if (strncasecmp(s, "=?utf-8?", 8) && strncasecmp(s, "=?us-ascii?", 11) && strncasecmp(s, "=?iso-8859-1?", 13))
		return 0;
	if ((kind[1] | 32) == 'b')
		add_base64(t, (struct span){ text, (size_t)(end - text) });
	else
		add_quoted(t, (struct span){ text, (size_t)(end - text) });
	return (size_t)(end + 2 - s);
}

/* Blanks between two encoded words are none (RFC 2047, 6.2). */
static void decode(struct text *t, const char *s)
{
	while (*s) {
		size_t n = take_word(t, s), blanks;

		s += n;
		blanks = strspn(s, " \t");
		if (n && blanks && !strncmp(s + blanks, "=?", 2))
			s += blanks;
		else if (!n)
			text_add_char(t, *s++);
	}
}

/* ---- what went in and what came out ---------------------------------------------------- */

/* Folding may change a blank into another (RFC 5322, 2.2.3). */
static void trim(struct text *t)
{
	size_t from = strspn(text_str(t), " \t");

	for (size_t i = 0; i < t->len; i++)
		if (t->buf[i] == '\t')
			t->buf[i] = ' ';

	while (t->len && strchr(" \t", t->buf[t->len - 1]))
		t->buf[--t->len] = '\0';
	if (t->buf && from <= t->len) {
		memmove(t->buf, t->buf + from, t->len - from + 1);
		t->len -= from;
	}
}

static void same(const char *what, struct text *got, const char *want)
{
	struct text t = TEXT_INIT(0);

	text_add(&t, want);
	trim(&t);
	trim(got);
	if (strcmp(text_str(got), text_str(&t))) {
		fprintf(stderr, "%s: \"%s\" came out as \"%s\"\n", what, text_str(&t), text_str(got));
		abort();
	}
	text_clear(&t);
}

/* NAME <MAIL>, the name as encoded words or quoted; or MAIL alone. */
static void same_mailbox(const char *what, const char *value, const char *name, const char *mail)
{
	struct text phrase = TEXT_INIT(0), got = TEXT_INIT(0), address = TEXT_INIT(0);
	const char *open = strrchr(value, '<');

	if (open) {
		text_add_n(&address, open + 1, strlen(open) > 2 ? strlen(open) - 2 : 0);
		for (const char *s = value; s < open; s++) {
			bool escaped = *value == '"' && *s == '\\';

			if (*s != '"' || escaped)
				text_add_char(&phrase, escaped ? *++s : *s);
		}
		trim(&phrase);
		if (*value == '"')
			text_add(&got, text_str(&phrase));
		else
			decode(&got, text_str(&phrase));
	} else {
		text_add(&address, value);
	}
	if (strcasecmp(text_str(&address), mail)) { /* a host's name has no case */
		fprintf(stderr, "%s: %s came out as %s\n", what, mail, text_str(&address));
		abort();
	}
	same(what, &got, name);
	text_clear(&phrase);
	text_clear(&got);
	text_clear(&address);
}

static void same_bytes(struct span body, const void *want, size_t n, bool text)
{
	struct text got = TEXT_INIT(0), expected = TEXT_INIT(0);

	add_base64(&got, body);
	for (size_t i = 0; i < n; i++)
		if (!text || ((const char *)want)[i] != '\r')
			text_add_char(&expected, ((const char *)want)[i]);
	if (text) { /* ends of lines are the transport's */
		size_t to = 0;

		for (size_t i = 0; i < got.len; i++)
			if (got.buf[i] != '\r')
				got.buf[to++] = got.buf[i];
		got.len = to;
	}
	if (got.len != expected.len || (got.len && memcmp(got.buf, expected.buf, got.len)))
		wrong("another body", body);
	text_clear(&got);
	text_clear(&expected);
}

/* One part's header, which says base64; leaves the body. */
static void open_part(struct fields *f, struct span *at, const char *type)
{
	read_header(f, at);
	if (strncmp(value_of(f, "Content-Type"), type, strlen(type)) || strcmp(value_of(f, "Content-Transfer-Encoding"), "base64"))
		wrong("another part than expected", *at);
}

/* The parts of a multipart, whose boundary its Content-Type names; how many. */
static int cut_parts(const struct fields *f, struct span at, struct span part[2])
{
	const char *b = strstr(value_of(f, "Content-Type"), "boundary=\"");
	struct text mark = TEXT_INIT(0);
	int n = 0;

	if (!b)
		wrong("no boundary", at);
	text_add(&mark, "\r\n--"); /* at the start of a line only */
	at.s -= 2; /* the end of the header's line */
	at.n += 2;
	text_add_n(&mark, b + 10, strcspn(b + 10, "\""));
	for (const char *s; (s = memmem(at.s, at.n, text_str(&mark), mark.len));) {
		if (n > 0 && n <= 2)
			part[n - 1].n = (size_t)(s - part[n - 1].s);
		at.n -= (size_t)(s - at.s) + mark.len;
		at.s = s + mark.len;
		if (!strncmp(at.s, "--", 2))
			break;
		if (n == 2)
			wrong("too many parts", at);
		part[n++].s = at.s + 2;
	}
	text_clear(&mark);
	return n;
}

static void check_body(struct fields *f, struct span at, const struct mime_letter *l)
{
	struct fields inner;
	struct span part[2];

	if (l->file.name) {
		if (cut_parts(f, at, part) != 2)
			wrong("not two parts", at);
		open_part(&inner, &part[1], file_type);
		same_bytes(part[1], l->file.bytes, l->file.len, false);
		clear_fields(&inner);
		read_header(&inner, &part[0]);
		check_body(&inner, part[0], &(struct mime_letter){ .text = l->text, .html = l->html });
		clear_fields(&inner);
	} else if (*l->html) {
		if (cut_parts(f, at, part) != 2)
			wrong("not two parts", at);
		for (int i = 0; i < 2; i++) {
			open_part(&inner, &part[i], i ? "text/html" : "text/plain");
			same_bytes(part[i], i ? l->html : l->text, strlen(i ? l->html : l->text), true);
			clear_fields(&inner);
		}
	} else {
		same_bytes(at, l->text, strlen(l->text), true);
	}
}

static void check_letter(const struct text *made, const struct mime_letter *l)
{
	struct span at = { text_str(made), made->len };
	struct text subject = TEXT_INIT(0);
	struct fields f;

	for (size_t i = 0; i < made->len; i++)
		if (!at.s[i] || (at.s[i] == '\n' && (!i || at.s[i - 1] != '\r')) || (at.s[i] == '\r' && at.s[i + 1] != '\n'))
			wrong("a bare line end or a NUL", at);
	read_header(&f, &at);
	decode(&subject, value_of(&f, "Subject"));
	same("Subject", &subject, l->subject);
	same_mailbox("From", value_of(&f, "From"), *l->from ? l->from_name : "", l->from);
	same_mailbox("To", value_of(&f, "To"), *l->to ? l->to_name : "", l->to);
	check_body(&f, at, l);
	clear_fields(&f);
	text_clear(&subject);
}

static bool has_control(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = mem_alloc(size + 1), *at = bytes, *v[STRINGS];
	struct text made = TEXT_INIT(0), again = TEXT_INIT(0), err = TEXT_SENTENCE;
	bool foul = false;

	memcpy(bytes, data, size);
	for (int i = 0; i < STRINGS; i++) {
		v[i] = at;
		at += strlen(at) + (at + strlen(at) < bytes + size);
	}
	struct mime_letter l = { .from_name = v[0], .from = v[1], .to_name = v[2], .to = v[3], .subject = v[4], .message_id = v[5], .date = 1626056553,
		.zone = zone_find("Asia/Shanghai"), .language = "zh-CN", .text = v[7], .html = v[8],
		.file = { *v[6] ? v[6] : NULL, file_type, at, (size_t)(bytes + size - at) } };
	for (int i = 0; i < 7; i++)
		foul |= has_control(v[i]);
	if (mime_make(&l, &made, &err)) {
		if (!*text_str(&err))
			abort();
	} else if (foul) {
		abort();
	} else {
		check_letter(&made, &l);
		if (mime_make(&l, &again, &err) || again.len != made.len || memcmp(made.buf, again.buf, made.len))
			abort(); /* the same letter is the same bytes */
	}
	text_clear(&made);
	text_clear(&again);
	text_clear(&err);
	free(bytes);
	return 0;
}
