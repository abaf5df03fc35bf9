/*
 * text - strings with ceilings.
 *
 * It knows bytes and UTF-8; it must never know what they mean to the house.
 * Everything a stranger wrote passes through one of the escaping functions
 * here on its way to a terminal, a log, JSON or a spreadsheet.
 */
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <wchar.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "log.h"
#include "utf8.h"

void *mem_alloc(size_t n)
{
	void *p = calloc(1, n ? n : 1);

	if (!p)
		die(EXIT_WRONG, "out of memory");
	return p;
}

void mem_trim(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

void *mem_grow(void *p, size_t count, size_t size)
{
	void *q = reallocarray(p, count ? count : 1, size);

	if (!q)
		die(EXIT_WRONG, "out of memory");
	return q;
}

void mem_sort(void *v, size_t n, size_t size, int (*compare)(const void *a, const void *b, void *ctx), void *ctx)
{
	const char *at = v;

	for (size_t i = 1; i < n; i++, at += size)
		if (compare(at, at + size, ctx) > 0) {
			qsort_r(v, n, size, compare, ctx);
			return;
		}
}

char *mem_strdup(const char *s)
{
	char *p = s ? strdup(s) : NULL;

	if (s && !p)
		die(EXIT_WRONG, "out of memory");
	return p;
}

void text_clear(struct text *t)
{
	free(t->buf);
	*t = (struct text)TEXT_INIT(t->max);
}

void text_reset(struct text *t)
{
	t->len = 0;
	t->cut = false;
	if (t->buf)
		t->buf[0] = '\0';
}

const char *text_str(const struct text *t)
{
	return t->buf ? t->buf : "";
}

/* Room for n more bytes and the NUL; returns how many of the n the ceiling allows. */
static size_t text_room(struct text *t, size_t n)
{
	size_t max = t->max ? t->max : TEXT_MAX_DEFAULT;

	if (n > max - t->len) {
		n = max - t->len;
		t->cut = true;
	}
	if (t->len + n + 1 > t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 64;

		if (cap < t->len + n + 1)
			cap = t->len + n + 1;
		t->buf = mem_grow(t->buf, cap, 1);
		t->cap = cap;
		t->buf[t->len] = '\0';
	}
	return n;
}

void text_add_n(struct text *t, const char *s, size_t n)
{
	size_t fits = text_room(t, n);

	if (fits < n)
		fits = text_utf8_cut(s, n, fits);
	if (fits) /* nothing may come from nowhere: s is NULL then */
		memcpy(t->buf + t->len, s, fits);
	t->len += fits;
	t->buf[t->len] = '\0';
}

void text_add(struct text *t, const char *s)
{
	if (s)
		text_add_n(t, s, strlen(s));
}

void text_add_char(struct text *t, char c)
{
	text_add_n(t, &c, 1);
}

void text_add_number(struct text *t, uint64_t n)
{
	char digits[20], *first = digits + sizeof digits;

	do
		*--first = (char)('0' + n % 10);
	while (n /= 10);
	text_add_n(t, first, (size_t)(digits + sizeof digits - first));
}

void text_vaddf(struct text *t, const char *fmt, va_list ap)
{
	char small[512], *big;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(small, sizeof small, fmt, ap);
	if (n >= 0 && (size_t)n < sizeof small) {
		text_add_n(t, small, (size_t)n);
	} else if (n >= 0) {
		big = mem_alloc((size_t)n + 1);
		vsnprintf(big, (size_t)n + 1, fmt, again);
		text_add_n(t, big, (size_t)n);
		free(big);
	}
	va_end(again);
}

void text_addf(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(t, fmt, ap);
	va_end(ap);
}

void text_setf(struct text *t, const char *fmt, ...)
{
	va_list ap;

	text_reset(t);
	va_start(ap, fmt);
	text_vaddf(t, fmt, ap);
	va_end(ap);
}

size_t text_utf8_valid(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t at, len = 1;

	for (at = utf8_text(p, n); at < n && len; at += utf8_text(p + at, n - at)) /* stops at controls, too, which are valid */
		at += len = utf8_length(p + at, n - at);
	return at;
}

size_t text_utf8_cut(const char *s, size_t n, size_t max)
{
	if (n <= max)
		return n;
	while (max > 0 && ((unsigned char)s[max] & 0xc0) == 0x80)
		max--;
	return max;
}

/* Characters that change how what follows is shown or read: never passed on to a terminal. */
static bool is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
		(c >= 0x2066 && c <= 0x2069) || c == 0xfeff || c == 0x061c;
}

static const char replacement[] = "\xef\xbf\xbd";

void text_add_safe(struct text *t, const char *s)
{
	size_t n = s ? strlen(s) : 0, at = 0, len;
	uint32_t c;

	while (at < n) {
		len = utf8_next((const unsigned char *)s + at, n - at, &c);
		if (!len || is_unsafe(c))
			text_add(t, replacement);
		else
			text_add_n(t, s + at, len);
		at += len ? len : 1;
	}
}

void text_add_html(struct text *t, const char *s)
{
	struct text safe = TEXT_INIT(t->max);

	text_add_safe(&safe, s);
	for (const char *p = text_str(&safe); *p; p++)
		switch (*p) {
		case '&': text_add(t, "&amp;"); break;
		case '<': text_add(t, "&lt;"); break;
		case '>': text_add(t, "&gt;"); break;
		case '"': text_add(t, "&quot;"); break;
		case '\'': text_add(t, "&#39;"); break;
		default: text_add_char(t, *p);
		}
	text_clear(&safe);
}

void text_add_json(struct text *t, const char *s)
{
	size_t n = s ? strlen(s) : 0, at = 0, len;
	uint32_t c;

	text_add_char(t, '"');
	while (at < n) {
		len = utf8_next((const unsigned char *)s + at, n - at, &c);
		if (!len)
			text_add(t, replacement);
		else if (c == '"' || c == '\\')
			text_addf(t, "\\%c", (int)c);
		else if (c == '\n')
			text_add(t, "\\n");
		else if (c == '\t')
			text_add(t, "\\t");
		else if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) || is_unsafe(c))
			text_addf(t, "\\u%04x", c);
		else
			text_add_n(t, s + at, len);
		at += len ? len : 1;
	}
	text_add_char(t, '"');
}

void text_add_csv(struct text *t, const char *s)
{
	struct text safe = TEXT_INIT(0);
	const char *p, *defuse;

	for (p = s; p[strcspn(p, "\n")]; p += strcspn(p, "\n") + 1) { /* a cell may have lines */
		struct text line = TEXT_INIT(0);

		text_add_n(&line, p, strcspn(p, "\n"));
		text_add_safe(&safe, text_str(&line));
		text_add_char(&safe, '\n');
		text_clear(&line);
	}
	text_add_safe(&safe, p);
	p = text_str(&safe);
	defuse = *p && strchr("=+-@\t", *p) ? "'" : "";
	if (strpbrk(p, ",\"\n\r")) {
		text_addf(t, "\"%s", defuse);
		for (; *p; p++) {
			if (*p == '"')
				text_add_char(t, '"');
			text_add_char(t, *p);
		}
		text_add_char(t, '"');
	} else {
		text_addf(t, "%s%s", defuse, p);
	}
	text_clear(&safe);
}

static bool is_secret_name(const char *name, size_t n)
{
	static const char *const part[] = { "key", "token", "secret", "sign", "sig", "pass", "pwd", "ticket", "auth", "code", "session", "cookie" };
	char low[64];
	size_t i;

	if (n >= sizeof low)
		n = sizeof low - 1;
	for (i = 0; i < n; i++)
		low[i] = (name[i] >= 'A' && name[i] <= 'Z') ? (char)(name[i] + 32) : name[i];
	low[n] = '\0';
	for (i = 0; i < sizeof part / sizeof *part; i++)
		if (strstr(low, part[i]))
			return true;
	return false;
}

void text_add_link(struct text *t, const char *s)
{
	struct text safe = TEXT_INIT(t->max);

	text_add_safe(&safe, s);
	for (const char *p = text_str(&safe); *p; p++)
		if (strchr("<>\"`", *p))
			text_addf(t, "%%%02X", (unsigned)*p);
		else
			text_add_char(t, *p);
	text_clear(&safe);
}

void text_add_url(struct text *t, const char *url)
{
	struct text masked = TEXT_INIT(0);
	const char *p = url ? url : "", *host, *end, *at;

	host = strstr(p, "://");
	if (host) {
		host += 3;
		end = host + strcspn(host, "/?#");
		at = memrchr(host, '@', (size_t)(end - host));
		text_add_n(&masked, p, (size_t)(host - p));
		if (at)
			text_add(&masked, "***@");
		p = at ? at + 1 : host;
	}
	end = p + strcspn(p, "?");
	text_add_n(&masked, p, (size_t)(end - p));
	for (p = end; *p; ) {
		size_t name, value;

		text_add_char(&masked, *p++); /* ? or & */
		name = strcspn(p, "=&#");
		text_add_n(&masked, p, name);
		if (p[name] != '=') {
			p += name;
			if (*p == '#') {
				text_add(&masked, p);
				break;
			}
			continue;
		}
		value = strcspn(p + name, "&#");
		if (is_secret_name(p, name))
			text_add(&masked, "=***");
		else
			text_add_n(&masked, p + name, value);
		p += name + value;
		if (*p == '#') {
			text_add(&masked, p);
			break;
		}
	}
	text_add_link(t, text_str(&masked));
	text_clear(&masked);
}

/* Wide by Unicode's East Asian Width, as terminals that show Chinese do it. */
static int char_cells(uint32_t c)
{
	static const struct { uint32_t from, to; } wide[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x33ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff }, { 0xa000, 0xa4cf },
		{ 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe4f }, { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f },
		{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd }
	};
	size_t i;

	if (is_unsafe(c) || (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200d) || (c >= 0xfe00 && c <= 0xfe0f))
		return 0;
	for (i = 0; i < sizeof wide / sizeof *wide; i++)
		if (c >= wide[i].from && c <= wide[i].to)
			return 2;
	return 1;
}

size_t text_fit(const char *s, int cells)
{
	size_t n = strlen(s), at = 0, len;
	uint32_t c;

	while (at < n) {
		len = utf8_next((const unsigned char *)s + at, n - at, &c);
		cells -= len ? char_cells(c) : 1;
		if (cells < 0)
			break;
		at += len ? len : 1;
	}
	return at;
}

int text_width(const char *s)
{
	size_t n = strlen(s), at = 0, len;
	uint32_t c;
	int cells = 0;

	while (at < n) {
		len = utf8_next((const unsigned char *)s + at, n - at, &c);
		cells += len ? char_cells(c) : 1;
		at += len ? len : 1;
	}
	return cells;
}

uint64_t text_hash(const void *bytes, size_t n)
{
	return XXH3_64bits(bytes, n);
}

int text_distance(const char *a, const char *b, int max)
{
	enum { LONGEST = 64 }; /* names of keys and units; longer ones are no typing slips of each other */
	size_t na = strlen(a), nb = strlen(b), i, j;
	int row[LONGEST + 1];

	if (na > LONGEST || nb > LONGEST)
		return max + 1;
	for (j = 0; j <= nb; j++)
		row[j] = (int)j;
	for (i = 1; i <= na; i++) {
		int diagonal = row[0];

		row[0] = (int)i;
		for (j = 1; j <= nb; j++) {
			int best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[nb] > max ? max + 1 : row[nb];
}

int text_read_file(struct text *t, const char *path, struct text *err)
{
	char buf[65536];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		text_setf(err, "cannot open %s: %s", path, strerror(errno));
		return -1;
	}
	while ((n = read(fd, buf, sizeof buf)) > 0 && !t->cut)
		text_add_n(t, buf, (size_t)n);
	if (n < 0)
		text_setf(err, "cannot read %s: %s", path, strerror(errno));
	else if (t->cut)
		text_setf(err, "%s is larger than %zu bytes", path, t->max ? t->max : TEXT_MAX_DEFAULT);
	close(fd);
	return n < 0 || t->cut ? -1 : 0;
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno != EINTR)
			return -1;
		bytes += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return fsync(fd);
}

/* A name is only as durable as the folder it stands in. */
static int sync_folder_of(const char *path)
{
	struct text folder = TEXT_INIT(0);
	const char *slash = strrchr(path, '/');
	int fd, e;

	text_add_n(&folder, slash ? path : "./", slash ? (size_t)(slash - path) + 1 : 2);
	fd = open(text_str(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	e = fd < 0 ? -1 : fsync(fd);
	if (fd >= 0)
		close(fd);
	text_clear(&folder);
	return e;
}

int text_write_file(const char *path, const void *bytes, size_t len, unsigned mode, struct text *err)
{
	struct text part = TEXT_INIT(0);
	int fd, e;

	text_setf(&part, "%s.part", path);
	fd = open(text_str(&part), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
	e = fd < 0 ? -1 : write_all(fd, bytes, len);
	if (fd >= 0 && close(fd))
		e = -1;
	if (!e)
		e = rename(text_str(&part), path) || sync_folder_of(path) ? -1 : 0;
	if (e) {
		text_setf(err, "cannot write %s: %s", path, strerror(errno));
		unlink(text_str(&part));
	}
	text_clear(&part);
	return e;
}
