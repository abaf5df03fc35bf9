/*
 * config-net - values that name places on the net: listening addresses, private
 * networks, servers by scheme.  Numeric addresses only: a name would be looked
 * up by whoever connects.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "config-inside.h"

static bool good_port_text(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n > 0 && n <= 5 && !s[n] && (n < 5 || strcmp(s, "65535") <= 0);
}

/* ADDRESS, [ADDRESS] or either with :PORT; bits: a /BITS may follow instead. False: neither. */
static bool good_address(const char *s, bool bits, bool port_needed)
{
	char host[64];
	unsigned char raw[16];
	const char *rest;
	size_t n;

	if (*s == '[') {
		n = strcspn(s + 1, "]");
		rest = s + 1 + n;
		if (*rest++ != ']')
			return false;
		s++;
	} else {
		bool v6 = strchr(s, ':') != strrchr(s, ':');

		n = strcspn(s, v6 ? "/" : ":/");
		rest = s + n;
	}
	if (!n || n >= sizeof host)
		return false;
	memcpy(host, s, n);
	host[n] = '\0';
	bool v4 = inet_pton(AF_INET, host, raw) == 1;

	if (!v4 && inet_pton(AF_INET6, host, raw) != 1)
		return false;
	if (!*rest)
		return !port_needed;
	if (*rest == ':')
		return good_port_text(rest + 1);
	size_t len = strspn(rest + 1, "0123456789");

	return bits && *rest == '/' && len && len <= 3 && !rest[1 + len] && strtol(rest + 1, NULL, 10) <= (v4 ? 32 : 128);
}

void set_private(struct loading *l, const struct key *k, void *target, char *value)
{
	struct text all = TEXT_INIT(CONFIG_VALUE_MAX);

	for (char *s = value; *s;) {
		size_t n = strcspn(s, ", \t");

		if (n) {
			char was = s[n];

			s[n] = '\0';
			if (!good_address(s, true, false))
				config_complain(l, _("%s: \"%s\", expected a network such as 10.0.0.0/8, or address:port"), k->name, s);
			text_addf(&all, "%s%s", all.len ? ", " : "", s);
			s[n] = was;
		}
		s += n + (s[n] != '\0');
	}
	*(const char **)(void *)((char *)target + k->at) = arena_string(l->c->arena, text_str(&all));
	text_clear(&all);
}

void set_listen(struct loading *l, const struct key *k, void *target, char *value)
{
	const char **at = (const char **)(void *)((char *)target + k->at);

	if (!*value)
		*at = "";
	else if (!strncmp(value, "unix:", 5) && value[5])
		*at = arena_textf(l->c->arena, "unix:%s", config_path(l, value + 5));
	else if (good_address(value, false, true))
		*at = arena_string(l->c->arena, value);
	else
		config_complain(l, _("%s: \"%s\", expected ADDRESS:PORT, unix:PATH, or nothing"), k->name, value);
}

/* An address with one of some schemes: smtp://, or a proxy's. */
void set_scheme(struct loading *l, const struct key *k, void *target, char *value)
{
	const struct schemes *s = k->arg;

	for (int i = 0; *value && i < s->n; i++) {
		size_t n = strlen(s->v[i]);

		if (!strncmp(value, s->v[i], n) && value[n] && !strpbrk(value, " \t")) {
			set_string(l, k, target, value);
			return;
		}
	}
	if (*value)
		config_complain(l, _("%s: \"%s\", expected %s"), k->name, config_shown_url(l, value), s->said);
	else
		*(const char **)(void *)((char *)target + k->at) = "";
}
