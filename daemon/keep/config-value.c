/*
 * config-value - from the text of a value to a field: durations, sizes, dates,
 * choices, zones, paths, and "did you mean".
 *
 * It knows what a value may look like and must never know which section it
 * stands in.  A setter that dislikes a value says so and leaves the field alone.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config-inside.h"

static void *field(const struct key *k, void *target)
{
	return (char *)target + k->at;
}

/* A few letters wrong, fewer in a short word; "feed" is not "fees" and "kind" not "king", but evry is every. */
const char *config_nearest(struct loading *l, const char *word, int n, const char *(*name)(const void *, int), const void *ctx)
{
	size_t len = strlen(word);
	int best = len < 3 ? 0 : (int)(len + 2) / 3;
	const char *found = NULL;

	if (best > 3)
		best = 3;
	for (int i = 0; i < n && best > 0 && l->guesses < CONFIG_GUESSES_MAX; i++) {
		const char *candidate = name(ctx, i);
		size_t other = strlen(candidate);

		l->guesses++;
		if (!*candidate || (other > len ? other - len : len - other) > (size_t)best)
			continue;
		int d = text_distance(word, candidate, best);

		if (d < best || (d == best && !found)) {
			best = d;
			found = candidate;
		}
	}
	return found;
}

static const char *key_name(const void *ctx, int i)
{
	return ((const struct key *)ctx)[i].name;
}

void config_set(struct loading *l, const struct section *s, int *seen, void *target, const char *key, char *value)
{
	const struct key *k = NULL;

	for (int i = 0; i < s->n && !k; i++)
		if (*s->keys[i].name == *key && !strcmp(s->keys[i].name, key))
			k = &s->keys[i];
	if (!k) {
		const char *near = config_nearest(l, key, s->n, key_name, s->keys);

		if (near)
			config_complain(l, _("unknown key \"%s\", did you mean \"%s\"?"), key, near);
		else
			config_complain(l, _("unknown key \"%s\" in [%s]"), key, s->name);
		return;
	}
	int *line = &seen[k - s->keys];

	if (*line && !k->repeats) {
		config_complain(l, _("%s stands twice in this section, first in line %d"), key, *line);
		return;
	}
	*line = l->line;
	if (k->filled && !*value)
		config_complain(l, _("%s is empty, expected a value (or leave the key out)"), key);
	else
		k->set(l, k, target, value);
}

char *config_word(char **rest)
{
	char *s = *rest + strspn(*rest, " \t");
	size_t n = strcspn(s, " \t");

	if (!n)
		return NULL;
	*rest = s + n;
	if (s[n]) {
		s[n] = '\0';
		++*rest;
	}
	return s;
}

/* ---- numbers ---- */

/* Digits at *s, which then points behind them; -1: none, or too many. */
static int64_t digits(const char **s)
{
	const char *at = *s;
	int64_t n = 0;

	if (*at < '0' || *at > '9')
		return -1;
	for (; *at >= '0' && *at <= '9'; at++) {
		if (n > INT64_MAX / 10 - 10)
			return -1;
		n = n * 10 + (*at - '0');
	}
	*s = at;
	return n;
}

int config_duration(const char *s, int64_t *ret_seconds)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = {{'s', 1}, {'m', MINUTE}, {'h', HOUR}, {'d', DAY}, {'w', WEEK}};
	int64_t n = digits(&s);

	if (n < 0 || !s[0] || s[1])
		return -1;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (units[i].letter != *s)
			continue;
		if (n > CONFIG_LONGEST / units[i].seconds)
			return -1;
		*ret_seconds = n * units[i].seconds;
		return 0;
	}
	return -1;
}

void set_duration(struct loading *l, const struct key *k, void *target, char *value)
{
	const struct range *r = k->arg;
	int64_t seconds;

	if (config_duration(value, &seconds))
		config_complain(
			l, _("%s: \"%s\" is no duration, expected a number with s, m, h, d or w, such as 6h or 14d"), k->name, value);
	else if (seconds < r->min || seconds > r->max)
		config_complain(l, _("%s: %s is out of range, expected %s"), k->name, value, _(r->said));
	else
		memcpy(field(k, target), &seconds, sizeof seconds);
}

void set_size(struct loading *l, const struct key *k, void *target, char *value)
{
	static const char letters[] = "KMG";
	const struct range *r = k->arg;
	const char *s = value, *letter;
	int64_t n = digits(&s);

	if (n >= 0 && *s && (letter = strchr(letters, *s)) && n < INT64_MAX >> 32) {
		n <<= 10 * (letter - letters + 1);
		s++;
	}
	if (n < 0 || *s) {
		config_complain(l, _("%s: \"%s\" is no size, expected bytes, or a number with K, M or G, such as 10M"), k->name, value);
	} else if (n < r->min || n > r->max) {
		config_complain(l, _("%s: %s is out of range, expected %s"), k->name, value, _(r->said));
	} else {
		uint64_t size = (uint64_t)n;

		memcpy(field(k, target), &size, sizeof size);
	}
}

void set_int(struct loading *l, const struct key *k, void *target, char *value)
{
	const struct range *r = k->arg;
	const char *s = value;
	int64_t n = digits(&s);

	if (n < r->min || n > r->max || *s) {
		config_complain(l, _("%s: \"%s\", expected %s"), k->name, value, _(r->said));
		return;
	}
	int v = (int)n;

	memcpy(field(k, target), &v, sizeof v);
}

/* ---- words ---- */

void set_string(struct loading *l, const struct key *k, void *target, char *value)
{
	*(const char **)field(k, target) = arena_string(l->c->arena, value);
}

void set_bool(struct loading *l, const struct key *k, void *target, char *value)
{
	static const char *const words[] = { "no", "yes", "false", "true", "off", "on" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i], value)) {
			*(bool *)field(k, target) = i % 2;
			return;
		}
	config_complain(l, _("%s: \"%s\", expected yes or no"), k->name, value);
}

static const char *choice_name(const void *ctx, int i)
{
	return ((const struct choices *)ctx)->name(i);
}

/* The field is an enum or an int: of one size, as gcc and clang lay them out. */
void set_choice(struct loading *l, const struct key *k, void *target, char *value)
{
	const struct choices *c = k->arg;

	for (int i = 0; i < c->n; i++)
		if (!strcmp(c->name(i), value)) {
			memcpy(field(k, target), &i, sizeof i);
			return;
		}
	const char *near = config_nearest(l, value, c->n, choice_name, c);

	if (near) {
		config_complain(l, _("%s: unknown word \"%s\", did you mean \"%s\"?"), k->name, value, near);
		return;
	}
	struct text all = TEXT_SENTENCE;

	for (int i = 0; i < c->n; i++)
		text_addf(&all, "%s%s", i ? i + 1 < c->n ? ", " : _(" or ") : "", c->name(i));
	config_complain(l, _("%s: unknown word \"%s\", expected %s"), k->name, value, text_str(&all));
	text_clear(&all);
}

static const char *count_name(int i)
{
	return i == COUNT_DAYS ? "days" : "hours";
}
const struct choices count_choices = { 2, count_name };

void set_zone(struct loading *l, const struct key *k, void *target, char *value)
{
	char path[256];
	struct stat st;

	/* "Asia" is a folder of zones: there to be opened, but no zone. */
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", value);
	const struct zone *z = !stat(path, &st) && S_ISDIR(st.st_mode) ? NULL : zone_find(value);

	if (z)
		*(const struct zone **)field(k, target) = z;
	else
		config_complain(l, _("%s: there is no zone \"%s\", expected a name such as Asia/Shanghai, or +08:00"), k->name, value);
}

/* ---- dates ---- */

bool config_date(const char *s, struct civil *ret)
{
	/* What may stand after year, month and day. */
	static const char *const forms[][3] = { { "-", "-", "" }, { "/", "/", "" }, { ".", ".", "" }, { "年", "月", "日" } };
	int64_t n[3];

	for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
		const char *at = s;
		int i;

		for (i = 0; i < 3 && (n[i] = digits(&at)) >= 0 && !strncmp(at, forms[f][i], strlen(forms[f][i])); i++)
			at += strlen(forms[f][i]);
		if (i < 3 || *at || n[0] < 1949 || n[0] > 9999 || n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > 31)
			continue;
		*ret = (struct civil){ .year = (int)n[0], .month = (int)n[1], .day = (int)n[2] };
		int next = ret->month == 12 ? 1 : ret->month + 1;

		return civil_days(ret->year, ret->month, ret->day) < civil_days(ret->year + (next == 1), next, 1);
	}
	return false;
}

/* As if the account lived in UTC; its zone may be named further down and is applied when the account is whole. */
void set_date(struct loading *l, const struct key *k, void *target, char *value)
{
	struct civil c;

	if (!*value)
		return;
	if (!config_date(value, &c)) {
		config_complain(l, _("%s: \"%s\" is no date, expected for example 2016-03-01"), k->name, value);
		return;
	}
	moment m = civil_days(c.year, c.month, c.day) * DAY;

	memcpy(field(k, target), &m, sizeof m);
}

/* ---- addresses on the net, paths ---- */

const char *config_shown_url(struct loading *l, const char *url)
{
	struct text t = TEXT_INIT(200);

	text_add_url(&t, url);
	const char *s = arena_string(l->c->arena, text_str(&t));

	text_clear(&t);
	return s;
}

static bool good_port(const char *s, size_t n)
{
	int port = 0;

	if (!n || n > 5)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		port = port * 10 + (s[i] - '0');
	}
	return port > 0 && port < 65536;
}

/* http or https, with a host. */
bool config_good_url(const char *url)
{
	const char *s = !strncasecmp(url, "http://", 7) ? url + 7 : !strncasecmp(url, "https://", 8) ? url + 8 : NULL;

	if (!s || strlen(url) >= URL_MAX || strpbrk(url, " \t\"<>\\"))
		return false;
	size_t n = strcspn(s, "/?#");
	const char *at = memrchr(s, '@', n);

	if (at) {
		n -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	const char *close = n && *s == '[' ? memchr(s, ']', n) : NULL;
	const char *host_end = close ? close + 1 : memchr(s, ':', n);

	if (!host_end)
		return n > 0 && *s != '[';
	if (host_end == s)
		return false;
	size_t rest = n - (size_t)(host_end - s);

	return !rest || (*host_end == ':' && good_port(host_end + 1, rest - 1));
}

void set_url(struct loading *l, const struct key *k, void *target, char *value)
{
	if (!*value || config_good_url(value))
		set_string(l, k, target, value);
	else
		config_complain(l, _("%s: \"%s\" is no address, expected http://… or https://…"), k->name, config_shown_url(l, value));
}

/* Several, by white space or in several lines; the field is followed by its int count (`v`, then `n`). */
void set_urls(struct loading *l, const struct key *k, void *target, char *value)
{
	struct { const char **v; int n; } *list = field(k, target);

	for (char *w; (w = config_word(&value));) {
		size_t n = strlen(w);

		if (n && w[n - 1] == ',')
			w[n - 1] = '\0';
		if (!*w)
			continue;
		if (!config_good_url(w)) {
			config_complain(l, _("%s: \"%s\" is no address, expected http://… or https://…"), k->name, config_shown_url(l, w));
		} else if (list->n >= CONFIG_LIST_MAX) {
			config_complain(l, _("%s: more than %d"), k->name, CONFIG_LIST_MAX);
			return;
		} else {
			if (!list->v)
				list->v = arena_alloc(l->c->arena, CONFIG_LIST_MAX * sizeof *list->v);
			list->v[list->n++] = arena_string(l->c->arena, w);
		}
	}
}

const char *config_path(struct loading *l, const char *value)
{
	if (!*value || *value == '/')
		return arena_string(l->c->arena, value);
	while (value[0] == '.' && value[1] == '/')
		value += 2;
	return arena_textf(l->c->arena, "%s/%s", strcmp(l->folder, "/") ? l->folder : "", value);
}

void set_path(struct loading *l, const struct key *k, void *target, char *value)
{
	*(const char **)field(k, target) = config_path(l, value);
}

/* Not there is a mistake; not for us to read only a warning: who checks need not be who runs. A credential is there only while the service
 * runs, and for it alone. */
void set_readable(struct loading *l, const struct key *k, void *target, char *value)
{
	const char *path = config_path(l, value);

	if (*path && !l->kept && access(path, R_OK)) {
		if (errno == EACCES || !strncmp(path, "/run/credentials/", strlen("/run/credentials/")))
			config_warn(l, _("%s: %s cannot be read by this user"), k->name, path);
		else
			config_complain(l, _("%s: %s: %s, expected a file that can be read"), k->name, path, strerror(errno));
	}
	*(const char **)field(k, target) = path;
}

bool config_good_key(const char *key)
{
	size_t n = strlen(key);

	return n > 0 && n <= CONFIG_KEY_MAX && *key != '-' && *key != '.' && !strpbrk(key, " \t/\\[]<>\"'`,;:=*?|&$%~");
}
