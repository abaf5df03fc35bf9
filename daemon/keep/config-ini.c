/*
 * config-ini - the grammar of newmedia.conf and feeds.d: bytes to sections,
 * keys and values, each with its line.
 *
 * It knows lines, comments and encodings and must never know what a key means.
 *
 * Why a parser of our own: libinih cuts lines at 200 bytes and takes indented
 * lines for second values; libini-config finds sections quadratically (20,000
 * of them took over two minutes); libconfuse has no INI and calls a byte order
 * mark an error.  The grammar is small enough to be read here whole:
 *
 *   - UTF-8, with or without a byte order mark; lines end in LF or CRLF
 *   - a line that starts with ; or # is a comment; so is what follows a ; after white space
 *   - [kind] or [kind NAME] opens a section; KEY = VALUE belongs to the one above it
 *   - white space around names and values does not count, inside it does
 *
 * Every mistake is told; a line that cannot be understood is passed over.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config-inside.h"

/* What an input method makes of the signs that count here. */
static const struct { const char *wide, *ascii; } wide_signs[] = {
	{ "＝", "=" }, { "；", ";" }, { "＃", "#" }, { "［", "[" }, { "【", "[" },
};

/* Bytes of a blank at s: ASCII, no-break and ideographic; 0 = none. */
static size_t blank_at(const char *s, size_t n)
{
	if (n >= 1 && (*s == ' ' || *s == '\t'))
		return 1;
	if (n >= 2 && !memcmp(s, "\xc2\xa0", 2))
		return 2;
	return n >= 3 && !memcmp(s, "\xe3\x80\x80", 3) ? 3 : 0;
}

static size_t blank_before(const char *s, size_t n)
{
	for (size_t k = 1; k <= 3 && k <= n; k++)
		if (blank_at(s + n - k, k) == k)
			return k;
	return 0;
}

/* Cuts blanks off both ends and terminates. */
static char *trim(char *s, size_t n)
{
	size_t k;

	while (n && (k = blank_at(s, n))) {
		s += k;
		n -= k;
	}
	while (n && (k = blank_before(s, n)))
		n -= k;
	s[n] = '\0';
	return s;
}

/* The length of s without the comment: a ; after white space. */
static size_t before_comment(const char *s, size_t n)
{
	for (const char *at = s; (at = memchr(at, ';', n - (size_t)(at - s))); at++)
		if (at > s && blank_before(s, (size_t)(at - s)))
			return (size_t)(at - s);
	return n;
}

static bool read_section(struct loading *l, const struct ini_handler *h, void *ctx, char *s, size_t n)
{
	char *end = memchr(s, ']', n);

	if (!end) {
		config_complain(l, _("a section without its ], expected [NAME]"));
		return false;
	}
	char *after = end + 1;

	after = trim(after, before_comment(after - 1, n - (size_t)(end - s)) - 1);
	if (*after && *after != ';')
		config_complain(l, _("\"%s\" after a section, expected nothing more on this line"), after);
	char *kind = trim(s + 1, (size_t)(end - s) - 1);
	char *name = kind + strcspn(kind, " \t");

	if (*name) {
		*name++ = '\0';
		name = trim(name, strlen(name));
	}
	return h->section(l, ctx, kind, name);
}

static void no_equals(struct loading *l, const char *s)
{
	for (size_t i = 0; i < sizeof wide_signs / sizeof *wide_signs; i++) {
		const char *at = strstr(s, wide_signs[i].wide);

		if (at && (i == 0 || at == s)) {
			config_complain(l, _("a full-width %s, expected the plain %s"), wide_signs[i].wide, wide_signs[i].ascii);
			return;
		}
	}
	config_complain(l, _("no = in this line, expected KEY = VALUE"));
}

static void read_pair(struct loading *l, const struct ini_handler *h, void *ctx, char *s, size_t n)
{
	char *equals = memchr(s, '=', n);

	if (!equals) {
		no_equals(l, trim(s, before_comment(s, n)));
		return;
	}
	size_t rest = n - (size_t)(equals - s) - 1;
	char *value = trim(equals + 1, before_comment(equals + 1, rest));
	char *key = trim(s, (size_t)(equals - s));

	if (!*key)
		config_complain(l, _("nothing before the =, expected KEY = VALUE"));
	else if (strlen(value) > CONFIG_VALUE_MAX)
		config_complain(l, _("%s: %zu bytes, expected at most %d"), key, strlen(value), CONFIG_VALUE_MAX);
	else
		h->key(l, ctx, key, value);
}

static bool has_control(const char *s, size_t n, unsigned *ret_byte)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)s[i] < 0x20 && s[i] != '\t') || s[i] == 0x7f) {
			*ret_byte = (unsigned char)s[i];
			return true;
		}
	return false;
}

/* Where we stand between two lines. */
struct walk {
	bool in_section;  /* one was opened, understood or not */
	bool taken;       /* its keys are wanted */
	bool all_utf8;    /* the whole file was checked at once */
	int foreign, first_foreign; /* lines in another encoding */
};

/* One line; s[n] may be written. */
static void read_line(struct loading *l, const struct ini_handler *h, void *ctx, struct walk *w, char *s, size_t n)
{
	unsigned byte;
	size_t k;

	while (n && (k = blank_at(s, n))) {
		s += k;
		n -= k;
	}
	if (!w->all_utf8 && text_utf8_valid(s, n) != n) {
		if (!w->foreign++)
			w->first_foreign = l->line;
		l->garbled = true;
		if (*s == '[') {
			w->in_section = true;
			w->taken = false;
		}
		return;
	}
	if (!n || *s == ';' || *s == '#')
		return;
	if (has_control(s, n, &byte)) {
		config_complain(l, _("a control character (0x%02x), expected plain text"), byte);
		return;
	}
	if (*s == '[') {
		w->in_section = true;
		w->taken = read_section(l, h, ctx, s, n);
	} else if (!w->in_section) {
		config_complain(l, _("a key outside of any section, expected a [SECTION] above it"));
		w->in_section = true; /* said once */
	} else if (w->taken) {
		read_pair(l, h, ctx, s, n);
	}
}

static bool no_text(struct loading *l, const char *text, size_t len)
{
	const char *nul = len ? memchr(text, 0, len) : NULL;

	l->line = 1;
	if (len >= 2 && (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2))) {
		config_complain(l, _("the file is UTF-16, expected UTF-8"));
		return true;
	}
	if (!nul)
		return false;
	for (const char *p = text; (p = memchr(p, '\n', (size_t)(nul - p))); p++)
		l->line++;
	config_complain(l, _("a NUL byte, expected plain text in UTF-8"));
	return true;
}

void config_read_ini(struct loading *l, char *text, size_t len, const struct ini_handler *h, void *ctx)
{
	struct walk w = { .all_utf8 = text_utf8_valid(text, len) == len };

	l->garbled = false;
	if (no_text(l, text, len))
		return;
	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
		text += 3;
		len -= 3;
	}
	for (l->line = 1; len; l->line++) {
		char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len, step = end ? n + 1 : n;

		read_line(l, h, ctx, &w, text, n && text[n - 1] == '\r' ? n - 1 : n);
		text += step;
		len -= step;
	}
	if (w.foreign) {
		l->line = w.first_foreign;
		if (w.foreign == 1)
			config_complain(l, _("not UTF-8, expected the file to be saved as UTF-8"));
		else
			config_complain(l, _("not UTF-8, nor are %d more lines, expected the file to be saved as UTF-8"), w.foreign - 1);
	}
}

static int fail_read(struct loading *l, int fd)
{
	config_complain(l, _("cannot be read: %s"), strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* One byte more than the file has is kept for the NUL that ends its last value. */
int config_read_file(struct loading *l, int dirfd, const char *name, struct text *t)
{
	struct stat st;
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	l->line = 0;
	if (fd < 0 && errno == ENOENT && fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW))
		return 1;
	if (fd < 0 || fstat(fd, &st))
		return fail_read(l, fd);
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		config_complain(l, _("not a regular file"));
		return -1;
	}
	if ((uintmax_t)st.st_size > CONFIG_FILE_MAX) {
		close(fd);
		config_complain(l, _("larger than %zu MB"), CONFIG_FILE_MAX >> 20);
		return -1;
	}
	size_t want = (size_t)st.st_size;

	if (want + 1 > t->cap) {
		t->cap = want + 1 + want / 4;
		t->buf = mem_grow(t->buf, t->cap, 1);
	}
	for (t->len = 0; t->len < want;) {
		ssize_t got = read(fd, t->buf + t->len, want - t->len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_read(l, fd);
		if (!got)
			break; /* it shrank meanwhile: its writer will wake us again */
		t->len += (size_t)got;
	}
	t->buf[t->len] = '\0';
	close(fd);
	return 0;
}
