/*
 * ask - see ask.h.
 *
 * The lists of RFC 9110 (members by comma, weights after `;q=`) are walked by
 * one function; each question is a visitor of it.
 */
#include "ask.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- paths ---------------------------------------------------------------- */

static bool segment_is_fine(const char *s, size_t n)
{
	if (n == 0 || *s == '.') /* ".", ".." and what is hidden: a file being written, for one */
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f || s[i] == '\\')
			return false;
	return true;
}

int ask_path(const char *url, char ret[PATH_MAX_BYTES])
{
	size_t len = strlen(url);
	const char *s = url + 1;

	if (*url != '/' || len + sizeof "index.html" > PATH_MAX_BYTES || text_utf8_valid(url, len) != len)
		return -1;
	while (*s) {
		size_t n = strcspn(s, "/");

		if (!segment_is_fine(s, n))
			return -1;
		s += n + (s[n] == '/');
	}
	memcpy(ret, url + 1, len);
	if (url[len - 1] == '/')
		memcpy(ret + len - 1, "index.html", sizeof "index.html");
	return 0;
}

const char *ask_type(const char *path)
{
	static const struct { const char *ending, *type; } types[] = {
		{ ".html", "text/html; charset=utf-8" }, { ".css", "text/css; charset=utf-8" }, { ".js", "text/javascript; charset=utf-8" },
		{ ".json", "application/json; charset=utf-8" }, { ".csv", "text/csv; charset=utf-8" }, { ".svg", "image/svg+xml" },
		{ ".atom", "application/atom+xml; charset=utf-8" }, { ".txt", "text/plain; charset=utf-8" }, { ".png", "image/png" },
		{ ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
		{ ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" }, { ".pdf", "application/pdf" },
		{ "metrics", "text/plain; version=0.0.4; charset=utf-8" },
	};
	size_t len = strlen(path);

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		size_t n = strlen(types[i].ending);

		if (len >= n && !strcmp(path + len - n, types[i].ending))
			return types[i].type;
	}
	return "application/octet-stream";
}

/* ---- lists ------------------------------------------------------------------ */

enum { WEIGHT_MAX = 1000 };

/* "q=0.25" -> 250; without one 1000. */
static int weight_of(const char *parameters, size_t n)
{
	for (size_t i = 0; i + 2 < n; i++)
		if ((parameters[i] == 'q' || parameters[i] == 'Q') && parameters[i + 1] == '=') {
			double q = strtod(parameters + i + 2, NULL);

			return q <= 0 ? 0 : q >= 1 ? WEIGHT_MAX : (int)(q * WEIGHT_MAX);
		}
	return WEIGHT_MAX;
}

struct member { const char *name; size_t len; int weight; };

/* The next member of a list; false at its end. */
static bool next_member(const char **at, struct member *ret)
{
	const char *s = *at + strspn(*at, ", \t");
	size_t n = strcspn(s, ","), name = strcspn(s, ",; \t");

	if (*s == '\0')
		return false;
	*ret = (struct member){ s, name, weight_of(s + name, n - name) };
	*at = s + n;
	return true;
}

static bool is(const struct member *m, const char *name)
{
	return m->len == strlen(name) && !strncasecmp(m->name, name, m->len);
}

bool ask_takes(const char *accept_encoding, const char *coding)
{
	struct member m;
	int named = -1, any = -1;

	for (const char *at = accept_encoding ? accept_encoding : ""; next_member(&at, &m);) {
		if (is(&m, coding))
			named = m.weight;
		else if (is(&m, "*"))
			any = m.weight;
	}
	return (named >= 0 ? named : any) > 0;
}

/* zh, zh-CN and zh-Hans are all zh here. */
static bool speaks(const struct member *m, const char *language)
{
	size_t n = strlen(language);

	return m->len >= n && !strncasecmp(m->name, language, n) && (m->len == n || m->name[n] == '-');
}

const char *ask_language(const char *accept_language, const char *otherwise)
{
	struct member m;
	int zh = 0, en = 0;

	for (const char *at = accept_language ? accept_language : ""; next_member(&at, &m);) {
		if (speaks(&m, "zh") && m.weight > zh)
			zh = m.weight;
		if (speaks(&m, "en") && m.weight > en)
			en = m.weight;
	}
	return zh == en ? otherwise : zh > en ? "zh" : "en";
}

bool ask_matches(const char *if_none_match, const char *etag)
{
	struct member m;

	for (const char *at = if_none_match ? if_none_match : ""; next_member(&at, &m);) {
		if (m.len > 2 && !strncmp(m.name, "W/", 2)) {
			m.name += 2;
			m.len -= 2;
		}
		if (is(&m, "*") || (m.len == strlen(etag) && !strncmp(m.name, etag, m.len)))
			return true;
	}
	return false;
}
