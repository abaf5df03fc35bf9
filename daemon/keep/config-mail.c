/*
 * config-mail - addresses of letters: 张三 <zhangsan@example.gov.cn>, comma
 * separated, as RFC 5322 writes them; names may be quoted.
 */
#include <string.h>

#include "address.h"
#include "config-inside.h"

static char *trimmed(char *s)
{
	s += strspn(s, " \t");
	size_t n = strlen(s);

	while (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	s[n] = '\0';
	return s;
}

/* Takes the quotes off a name, and the backslashes in it. False: a quote that does not fit. */
static bool unquote(char *s)
{
	char *to = s, *from = s;

	if (*s != '"')
		return !strchr(s, '"');
	for (from++; *from && *from != '"'; *to++ = *from++)
		if (*from == '\\' && from[1])
			from++;
	if (*from != '"' || from[1])
		return false;
	*to = '\0';
	return true;
}

/* The end of the first address of a list: its comma or the end, outside of quotes. */
static char *address_end(char *s)
{
	bool quoted = false;

	for (; *s && (quoted || *s != ','); s++) {
		if (*s == '\\' && quoted && s[1])
			s++;
		else if (*s == '"')
			quoted = !quoted;
	}
	return s;
}

static bool read_address(struct loading *l, const struct key *k, char *s, struct address *ret)
{
	char *name = s, *mail = s, *open = strrchr(s, '<');

	if (open) {
		char *close = strchr(open, '>');

		if (!close || close[1]) {
			config_complain(l, _("%s: \"%s\", expected NAME <mail@host>"), k->name, s);
			return false;
		}
		*open = *close = '\0';
		name = trimmed(s);
		mail = trimmed(open + 1);
	} else {
		name = mail + strlen(mail);
	}
	if (!is_mail_address(mail)) {
		if (strstr(s, "，") || strstr(s, "、") || strchr(mail, ';') || strstr(mail, "；"))
			config_complain(l, _("%s: \"%s\" is no mail address, expected a plain comma between addresses"), k->name, mail);
		else
			config_complain(l, _("%s: \"%s\" is no mail address, expected mail@host or NAME <mail@host>"), k->name, mail);
		return false;
	}
	if (!unquote(name) || strpbrk(name, "<>")) {
		config_complain(l, _("%s: the name \"%s\" cannot be read, expected NAME <mail@host>"), k->name, name);
		return false;
	}
	*ret = (struct address){ arena_string(l->c->arena, name), arena_string(l->c->arena, mail) };
	return true;
}

static int read_addresses(struct loading *l, const struct key *k, char *value, struct address *v, int most)
{
	int n = 0;

	while (*value) {
		char *end = address_end(value), *next = *end ? end + 1 : end;

		*end = '\0';
		char *one = trimmed(value);

		value = next;
		if (!*one)
			continue;
		if (n == most) {
			config_complain(l, _("%s: expected at most %d"), k->name, most);
			break;
		}
		if (read_address(l, k, one, &v[n]))
			n++;
	}
	return n;
}

void set_addresses(struct loading *l, const struct key *k, void *target, char *value)
{
	struct address v[CONFIG_ADDRESSES_MAX];
	int n = read_addresses(l, k, value, v, CONFIG_ADDRESSES_MAX);
	struct addresses *list = (struct addresses *)(void *)((char *)target + k->at);

	*list = (struct addresses){ n ? arena_copy(l->c->arena, v, (size_t)n * sizeof *v) : NULL, n };
}

void set_address(struct loading *l, const struct key *k, void *target, char *value)
{
	struct address a;

	if (read_addresses(l, k, value, &a, 1) == 1)
		memcpy((char *)target + k->at, &a, sizeof a);
}

struct mail_settings config_mail_settings(const struct config *c, uint32_t slots, uint64_t slot_size, uint32_t timeout_ms)
{
	return (struct mail_settings){ .slots = slots, .slot_size = slot_size, .tls = (uint32_t)c->mail.tls, .timeout_ms = timeout_ms,
		.smtp = c->mail.smtp, .user = c->mail.user, .password_file = c->mail.password_file, .ca_file = c->mail.ca_file,
		.from = c->mail.from.mail, .proxy = c->poll.proxy, .no_proxy = c->poll.no_proxy, .web_ca_file = c->poll.ca_file };
}
