/*
 * head - what an answer's header lines say to us.
 *
 * It knows the few fields a watch needs; it must never know curl, nor keep a
 * line whole.  A value with control characters, or longer than its field, is
 * taken as not said: a validator cut short would never match, a date cut short
 * would lie.  Trailers (lines after the blank one) are ignored: what describes
 * a body must stand before it.
 */
#include "head.h"

#include <ctype.h>
#include <curl/curl.h> /* curl_getdate, which reads the three HTTP date forms */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void head_init(struct head *h)
{
	memset(h, 0, offsetof(struct head, retry_after));
	*h->retry_after = *h->content_type = *h->coding_name = *h->etag = *h->last_modified = *h->location = '\0';
	h->location_cut = false;
	h->length = -1;
	h->max_age = -1;
	h->date = MOMENT_NONE;
}

/* ---- values ---------------------------------------------------------------- */

/* Digits only; larger than max becomes max; -1: not a number. */
static int64_t read_count(const char *s, size_t n, int64_t max)
{
	int64_t v = 0;
	size_t i;

	if (n == 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (!isdigit((unsigned char)s[i]))
			return -1;
		v = v * 10 + (s[i] - '0');
		if (v > max)
			v = max;
	}
	return v;
}

/* Which of the names of three letters stands at s, counted from 1; 0: none. */
static int name_at(const char *names, const char *s)
{
	for (int i = 0; names[i]; i += 3)
		if (memcmp(names + i, s, 3) == 0)
			return i / 3 + 1;
	return 0;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT": the form that is to be written, and nearly always is; -1: anything else. */
static moment read_fixed_date(const char *s)
{
	static const char form[] = "aaa, 00 aaa 0000 00:00:00 GMT";
	int64_t year, day, hour, minute, second;
	int month;

	for (size_t i = 0; i < sizeof form; i++)
		if (form[i] == '0' ? !isdigit((unsigned char)s[i]) : form[i] == 'a' ? !isalpha((unsigned char)s[i]) : s[i] != form[i])
			return -1;
	month = name_at("JanFebMarAprMayJunJulAugSepOctNovDec", s + 8);
	year = read_count(s + 12, 4, 9999);
	day = read_count(s + 5, 2, 99);
	hour = read_count(s + 17, 2, 99);
	minute = read_count(s + 20, 2, 99);
	second = read_count(s + 23, 2, 99);
	if (!month || !name_at("SunMonTueWedThuFriSat", s) || year < 1970 || day < 1 || day > (month == 2 ? 28 : 30) || hour > 23 || minute > 59 || second > 59)
		return -1;
	return civil_days((int)year, month, (int)day) * DAY + hour * HOUR + minute * MINUTE + second;
}

/* What is at all unusual, a day that not every month has included, is left to curl, which takes many times as long. */
static moment read_date(const char *s)
{
	moment fixed = read_fixed_date(s);
	time_t t = fixed >= 0 ? fixed : curl_getdate(s, NULL);

	return t == (time_t)-1 ? MOMENT_NONE : (moment)t;
}

/* Copies a value into a field of `size` bytes, or empties the field; false: did not fit. */
static bool keep(char *field, size_t size, const char *s, size_t n)
{
	size_t i;

	field[0] = '\0';
	if (n >= size)
		return false;
	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' && s[i] != '\t')
			return true;
	memcpy(field, s, n);
	field[n] = '\0';
	return true;
}
#define KEEP(field, s, n) keep((field), sizeof(field), (s), (n))

static int64_t read_max_age(const char *s, size_t n)
{
	static const char name[] = "max-age=";
	const char *end = s + n, *p = s, *stop, *value;
	size_t len;

	for (; p < end; p = stop + 1) {
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		stop = memchr(p, ',', (size_t)(end - p));
		stop = stop ? stop : end;
		len = (size_t)(stop - p);
		if (len < sizeof name || strncasecmp(p, name, sizeof name - 1) != 0)
			continue;
		value = p + sizeof name - 1;
		len -= sizeof name - 1;
		while (len && (value[len - 1] == ' ' || value[len - 1] == '"'))
			len--;
		if (len && *value == '"') {
			value++;
			len--;
		}
		return read_count(value, len, MAX_AGE_MAX);
	}
	return -1;
}

static enum coding find_coding(const char *name)
{
	static const struct { const char *name; enum coding coding; } known[] = {
		{ "", CODING_NONE }, { "identity", CODING_NONE }, { "gzip", CODING_GZIP }, { "x-gzip", CODING_GZIP },
		{ "deflate", CODING_DEFLATE }, { "br", CODING_BROTLI }, { "zstd", CODING_ZSTD }
	};
	size_t i;

	for (i = 0; i < sizeof known / sizeof *known; i++)
		if (strcasecmp(name, known[i].name) == 0)
			return known[i].coding;
	return CODING_OTHER;
}

/* ---- fields ---------------------------------------------------------------- */

static void take_etag(struct head *h, const char *s, size_t n) { KEEP(h->etag, s, n); }
static void take_modified(struct head *h, const char *s, size_t n) { KEEP(h->last_modified, s, n); }
static void take_type(struct head *h, const char *s, size_t n) { KEEP(h->content_type, s, n); }
static void take_retry(struct head *h, const char *s, size_t n) { KEEP(h->retry_after, s, n); }
static void take_location(struct head *h, const char *s, size_t n) { h->location_cut = !KEEP(h->location, s, n); }
static void take_length(struct head *h, const char *s, size_t n) { h->length = read_count(s, n, INT64_MAX / 16); }

static void take_age(struct head *h, const char *s, size_t n)
{
	int64_t age = read_count(s, n, MAX_AGE_MAX);

	h->age = age < 0 ? 0 : age;
}

static void take_date(struct head *h, const char *s, size_t n)
{
	char date[RAW_MAX];

	KEEP(date, s, n);
	h->date = read_date(date);
}

static void take_cache_control(struct head *h, const char *s, size_t n)
{
	int64_t seconds = read_max_age(s, n);

	if (seconds >= 0)
		h->max_age = seconds;
}

static void take_coding(struct head *h, const char *s, size_t n)
{
	bool odd = !KEEP(h->coding_name, s, n) || (n && !h->coding_name[0]);

	h->coding = odd ? CODING_OTHER : find_coding(h->coding_name);
}

static const struct {
	const char *name;
	void (*take)(struct head *h, const char *value, size_t n);
} fields[] = {
	{ "etag", take_etag }, { "last-modified", take_modified }, { "content-type", take_type }, { "retry-after", take_retry },
	{ "location", take_location }, { "content-length", take_length }, { "age", take_age }, { "date", take_date },
	{ "cache-control", take_cache_control }, { "content-encoding", take_coding }
};

/* "HTTP/1.1 200 OK" or "HTTP/2 200": a new answer begins, the old one is forgotten but for its bytes. */
static void take_status(struct head *h, const char *line, size_t n)
{
	size_t bytes = h->bytes;
	const char *space = memchr(line, ' ', n);
	int64_t status = -1;

	if (space && n - (size_t)(space - line) >= 4)
		status = read_count(space + 1, 3, 999);
	head_init(h);
	h->bytes = bytes;
	h->status = status < 0 ? 0 : (unsigned)status;
}

bool head_line(struct head *h, const char *line, size_t n)
{
	const char *colon, *value;
	size_t i, name;

	h->bytes += n;
	if (h->bytes > HEAD_BYTES_MAX)
		return false;
	while (n && (line[n - 1] == '\r' || line[n - 1] == '\n' || line[n - 1] == ' ' || line[n - 1] == '\t'))
		n--;
	if (n >= 5 && memcmp(line, "HTTP/", 5) == 0 && (h->complete || h->status == 0)) {
		take_status(h, line, n);
		return true;
	}
	if (h->complete)
		return true;
	if (n == 0) {
		h->complete = true;
		return true;
	}
	colon = memchr(line, ':', n);
	if (!colon)
		return true;
	name = (size_t)(colon - line);
	for (value = colon + 1; value < line + n && (*value == ' ' || *value == '\t'); value++)
		;
	for (i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strlen(fields[i].name) == name && strncasecmp(line, fields[i].name, name) == 0)
			fields[i].take(h, value, (size_t)(line + n - value));
	return true;
}

/* ---- as evidence ------------------------------------------------------------- */

static bool is_secret(const char *name, size_t n)
{
	static const char *const parts[] = { "cookie", "auth", "token", "secret", "session" };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		for (size_t at = 0; at + strlen(parts[i]) <= n; at++)
			if ((name[at] | 0x20) == *parts[i] && strncasecmp(name + at, parts[i], strlen(parts[i])) == 0)
				return true;
	return false;
}

/* Printable ASCII as it stands, a space for each other byte. */
static void add_printable(struct text *record, const char *s, size_t n)
{
	const char *end = s + n, *run;

	while (s < end) {
		for (run = s; s < end && *s >= ' ' && *s < 0x7f; s++)
			;
		text_add_n(record, run, (size_t)(s - run));
		if (s < end)
			text_add_char(record, ' ');
		s += s < end;
	}
}

void head_record_line(struct text *record, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);

	while (n && (line[n - 1] == '\r' || line[n - 1] == '\n'))
		n--;
	if (!n)
		return;
	if (colon && is_secret(line, (size_t)(colon - line))) {
		text_add_n(record, line, (size_t)(colon - line));
		text_add(record, ": ***");
	} else {
		add_printable(record, line, n);
	}
	text_add_char(record, '\n');
}

/* ---- what follows from them --------------------------------------------------- */

int64_t head_retry_after(const struct head *h, moment now)
{
	int64_t seconds = read_count(h->retry_after, strlen(h->retry_after), RETRY_AFTER_MAX);
	moment until;

	if (seconds >= 0 || !isalpha((unsigned char)h->retry_after[0])) /* a date begins with its weekday */
		return seconds;
	until = read_date(h->retry_after);
	if (until == MOMENT_NONE)
		return -1;
	seconds = until - (h->date != MOMENT_NONE ? h->date : now);
	if (seconds <= 0)
		return -1;
	return seconds < RETRY_AFTER_MAX ? seconds : RETRY_AFTER_MAX;
}

bool head_is_content(const struct head *h)
{
	return h->status >= 200 && h->status < 300 && h->status != 206;
}

bool head_is_redirect(const struct head *h)
{
	return h->status == 301 || h->status == 302 || h->status == 303 || h->status == 307 || h->status == 308;
}

void head_sentence(unsigned status, struct text *ret)
{
	static const struct { unsigned status; const char *words; } known[] = {
		{ 206, "Partial Content" }, { 300, "Multiple Choices" }, { 301, "Moved Permanently" }, { 302, "Found" }, { 303, "See Other" },
		{ 304, "Not Modified" }, { 307, "Temporary Redirect" }, { 308, "Permanent Redirect" }, { 400, "Bad Request" },
		{ 401, "Unauthorized" }, { 402, "Payment Required" }, { 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" }, { 407, "Proxy Authentication Required" }, { 408, "Request Timeout" }, { 409, "Conflict" },
		{ 410, "Gone" }, { 412, "Precondition Failed" }, { 414, "URI Too Long" }, { 418, "I'm a teapot" }, { 421, "Misdirected Request" },
		{ 429, "Too Many Requests" }, { 431, "Request Header Fields Too Large" }, { 451, "Unavailable For Legal Reasons" },
		{ 500, "Internal Server Error" }, { 501, "Not Implemented" }, { 502, "Bad Gateway" }, { 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" }, { 505, "HTTP Version Not Supported" }, { 521, "Web Server Is Down" }, { 522, "Connection Timed Out" },
		{ 525, "SSL Handshake Failed" }
	};
	size_t i;

	text_setf(ret, "HTTP %u", status);
	for (i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].status == status)
			text_addf(ret, " %s", known[i].words);
}
