/*
 * config-main - newmedia.conf: its keys, their defaults, and what must hold
 * between them.
 *
 * It knows every key of newmedia.conf and must never know who is watched: that
 * is feeds.d.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build-config.h"
#include "config-inside.h"

/* ---- keys with a grammar of their own ---- */

static void set_warn(struct loading *l, const struct key *k, void *target, char *value)
{
	struct durations *d = (struct durations *)(void *)((char *)target + k->at);
	int64_t v[CONFIG_LIST_MAX];
	int n = 0;

	for (char *s = value; *s;) {
		size_t len = strcspn(s, ", \t");
		char was = s[len];

		s[len] = '\0';
		if (len && strchr(s, '%'))
			config_complain(l, _("%s: \"%s\": no percentages, expected durations such as 10d, 13d"), k->name, s);
		else if (len && n == CONFIG_LIST_MAX)
			config_complain(l, _("%s: more than %d"), k->name, CONFIG_LIST_MAX);
		else if (len && (config_duration(s, &v[n]) || v[n] <= 0))
			config_complain(l, _("%s: \"%s\" is no duration, expected for example 10d, 13d"), k->name, s);
		else if (len && n && v[n] <= v[n - 1])
			config_complain(l, _("%s: %s is not later than the one before it, expected an ascending list"), k->name, s);
		else if (len)
			n++;
		s += len + (was != '\0');
	}
	*d = (struct durations){ n ? arena_copy(l->c->arena, v, (size_t)n * sizeof *v) : NULL, n };
}

static void set_webhook(struct loading *l, const struct key *k, void *target, char *value)
{
	struct config *c = target;
	const char *url, *template;

	if (!config_read_hook(l, k, value, &url, &template))
		return;
	if (!c->mail.webhook)
		c->mail.webhook = arena_alloc(c->arena, 2 * CONFIG_LIST_MAX * sizeof *c->mail.webhook);
	if (c->mail.n_webhook == CONFIG_LIST_MAX) {
		config_complain(l, _("%s: more than %d"), k->name, CONFIG_LIST_MAX);
		return;
	}
	c->mail.webhook[2 * c->mail.n_webhook] = url;
	c->mail.webhook[2 * c->mail.n_webhook++ + 1] = template;
}

/* credential:NAME is what systemd hands to the service (LoadCredential=, SetCredentialEncrypted=); the tools, which root runs, find it there, too. */
static void set_secret(struct loading *l, const struct key *k, void *target, char *value)
{
	static const char prefix[] = "credential:";
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	struct text path = TEXT_INIT(PATH_MAX);

	text_setf(&path, "%s", value);
	if (!strncmp(value, prefix, sizeof prefix - 1))
		text_setf(&path, "%s/%s", folder ? folder : "/run/credentials/newmediad.service", value + sizeof prefix - 1);
	set_readable(l, k, target, path.buf ? path.buf : value);
	text_clear(&path);
}

static void set_digest(struct loading *l, const struct key *k, void *target, char *value)
{
	static const char *const days[][3] = { { "Sun", "周日", "星期日" }, { "Mon", "周一", "星期一" }, { "Tue", "周二", "星期二" },
		{ "Wed", "周三", "星期三" }, { "Thu", "周四", "星期四" }, { "Fri", "周五", "星期五" }, { "Sat", "周六", "星期六" } };
	char *rest = value, *day = config_word(&rest), *time = config_word(&rest);
	struct config *c = target;
	int hour, minute, end = 0;

	if (day && time && !config_word(&rest) && sscanf(time, "%2d:%2d%n", &hour, &minute, &end) == 2 && !time[end] && *time != '-' &&
		*time != '+' && hour >= 0 && hour < 24 && minute >= 0 && minute < 60)
		for (int d = 0; d < 7; d++)
			for (int form = 0; form < 3; form++)
				if (!strcasecmp(day, days[d][form])) {
					c->mail.digest_weekday = d;
					c->mail.digest_minute = hour * 60 + minute;
					return;
				}
	config_complain(l, _("%s: expected a weekday and a time, such as Mon 09:00"), k->name);
}

/* ---- the tables ---- */

static const char *language_name(int i)
{
	return i ? "en" : "zh_CN";
}
static const struct choices languages = { 2, language_name };

static void set_language(struct loading *l, const struct key *k, void *target, char *value)
{
	int which = -1;
	const struct key inner = { .name = k->name, .arg = &languages };

	set_choice(l, &inner, &which, value);
	if (which >= 0)
		((struct config *)target)->language = language_name(which);
}

static const char *tls_name(int i)
{
	static const char *const names[] = { "required", "if-offered", "none" };

	return names[i];
}
static const struct choices tls_choices = { 3, tls_name };
static const char *const smtp_schemes[] = { "smtp://", "smtps://" };
static const struct schemes smtp = { smtp_schemes, 2, "smtp://HOST:PORT or smtps://HOST:PORT" };
static const char *const proxy_schemes[] = { "http://", "https://", "socks5://", "socks5h://" };
static const struct schemes proxies = { proxy_schemes, 4, "http://HOST:PORT or socks5h://HOST:PORT" };

static const struct range every_range = { MINUTE, 30 * DAY, N_("1m to 30d") };
static const struct range limit_range = { HOUR, 3650 * (int64_t)DAY, N_("1h to 3650d") };
static const struct range moved_range = { 0, 365 * (int64_t)DAY, N_("0d to 365d") };
static const struct range follow_range = { 0, 100000, N_("a number from 0 to 100000") };
static const struct range pause_range = { 1, DAY, N_("1s to 1d") };
static const struct range per_host_range = { 1, 1000, N_("a number from 1 to 1000") };
static const struct range timeout_range = { 1, HOUR, N_("1s to 1h") };
static const struct range days_range = { 1, 90, N_("a number from 1 to 90") };
static const struct range evidence_range = { 90 * (int64_t)DAY, 36500 * (int64_t)DAY, N_("90d to 36500d") };
static const struct range body_range = { 1024, (int64_t)256 << 20, N_("1K to 256M") };

/* The field is in milliseconds. */
static void set_timeout(struct loading *l, const struct key *k, void *target, char *value)
{
	int64_t seconds = -1;
	const struct key inner = { .name = k->name, .arg = k->arg };

	set_duration(l, &inner, &seconds, value);
	if (seconds > 0)
		((struct config *)target)->poll.timeout_ms = (uint32_t)seconds * 1000;
}

static const char *practice_choice(int i)
{
	return practice_name((enum practice)i);
}
static const struct choices practices = { PRACTICE_COUNT, practice_choice };

/* The rules that other verdicts rest on cannot be switched off. */
static void set_rule(struct loading *l, const struct key *k, void *target, char *value)
{
	const struct key inner = { .name = k->name, .arg = &practices };
	int practice = -1, r = fact_find(rule_name, RULE_COUNT, k->name);

	set_choice(l, &inner, &practice, value);
	if (practice == PRACTICE_OFF && rule_fact((enum rule)r)->always)
		config_complain(l, _("%s: cannot be off: other verdicts rest on it, expected clue, second-person or confirmed"), k->name);
	else if (practice >= 0)
		((struct config *)target)->rules[r] = (enum practice)practice;
}

#define AT(member) offsetof(struct config, member)
static const struct key newmedia_keys[] = {
	{ .name = "feeds", .set = set_path, .at = AT(feeds_dir), .filled = true },
	{ .name = "platforms", .set = set_path, .at = AT(platforms_dir), .filled = true },
	{ .name = "platforms_shipped", .set = set_path, .at = AT(platforms_shipped), .filled = true },
	{ .name = "webhooks", .set = set_path, .at = AT(webhooks_dir), .filled = true },
	{ .name = "webhooks_shipped", .set = set_path, .at = AT(webhooks_shipped), .filled = true },
	{ .name = "holidays", .set = set_path, .at = AT(holidays_dir), .filled = true },
	{ .name = "holidays_shipped", .set = set_path, .at = AT(holidays_shipped), .filled = true },
	{ .name = "state", .set = set_path, .at = AT(state_dir), .filled = true },
	{ .name = "zone", .set = set_zone, .at = AT(zone), .filled = true },
	{ .name = "language", .set = set_language, .filled = true },
};
static const struct key poll_keys[] = {
	{ .name = "every", .set = set_duration, .at = AT(poll.every), .arg = &every_range, .filled = true },
	{ .name = "limit", .set = set_duration, .at = AT(poll.limit), .arg = &limit_range, .filled = true },
	{ .name = "count", .set = set_choice, .at = AT(poll.count), .arg = &count_choices, .filled = true },
	{ .name = "warn", .set = set_warn, .at = AT(poll.warn), .filled = true },
	{ .name = "per_host", .set = set_int, .at = AT(poll.per_host), .arg = &per_host_range, .filled = true },
	{ .name = "follow_per_day", .set = set_int, .at = AT(poll.follow_per_day), .arg = &follow_range, .filled = true },
	{ .name = "follow_pause", .set = set_duration, .at = AT(poll.follow_pause), .arg = &pause_range, .filled = true },
	{ .name = "moved_after", .set = set_duration, .at = AT(poll.moved_after), .arg = &moved_range, .filled = true },
	{ .name = "timeout", .set = set_timeout, .arg = &timeout_range, .filled = true },
	{ .name = "max_body", .set = set_size, .at = AT(poll.max_body), .arg = &body_range, .filled = true },
	{ .name = "user_agent", .set = set_string, .at = AT(poll.user_agent) },
	{ .name = "proxy", .set = set_scheme, .at = AT(poll.proxy), .arg = &proxies },
	{ .name = "no_proxy", .set = set_string, .at = AT(poll.no_proxy) },
	{ .name = "ca_file", .set = set_readable, .at = AT(poll.ca_file) },
	{ .name = "allow_private", .set = set_private, .at = AT(poll.allow_private) },
	{ .name = "witness", .set = set_urls, .at = AT(poll.witness), .repeats = true },
};
static const struct range keep_range = { 30 * DAY, 3650 * (int64_t)DAY, N_("30d to 3650d") };
static const struct key mail_keys[] = {
	{ .name = "smtp", .set = set_scheme, .at = AT(mail.smtp), .arg = &smtp },
	{ .name = "tls", .set = set_choice, .at = AT(mail.tls), .arg = &tls_choices, .filled = true },
	{ .name = "user", .set = set_string, .at = AT(mail.user) },
	{ .name = "password_file", .set = set_secret, .at = AT(mail.password_file) },
	{ .name = "ca_file", .set = set_readable, .at = AT(mail.ca_file) },
	{ .name = "from", .set = set_address, .at = AT(mail.from) },
	{ .name = "admin", .set = set_addresses, .at = AT(mail.admin) },
	{ .name = "office", .set = set_addresses, .at = AT(mail.office) },
	{ .name = "webhook", .set = set_webhook, .repeats = true },
	{ .name = "digest", .set = set_digest, .filled = true },
	{ .name = "keep", .set = set_duration, .at = AT(mail.keep), .arg = &keep_range, .filled = true },
};
#define RULE(called) { .name = called, .set = set_rule, .filled = true }
static const struct key rules_keys[] = {
	RULE("no-update"), RULE("comments-disabled"), RULE("no-interaction"), RULE("backdated"), RULE("future-dated"), RULE("wrong-words"),
	RULE("unreachable"), RULE("unreadable"), RULE("stale-source"), RULE("deleted-account"), RULE("renamed"), RULE("duplicate"),
	RULE("posted-after-closure"), RULE("gap"), RULE("unanswered"), RULE("lost-subscription"),
};
_Static_assert(sizeof rules_keys / sizeof *rules_keys == RULE_COUNT, "every rule has its key");
static const char *fail_name(int i)
{
	return i ? "any-gap" : "at-point";
}
static const struct choices fail_choices = { 2, fail_name };
static const struct range reply_range = { 1, 60, N_("a number from 1 to 60") };
static const struct range decide_range = { 0, 90 * (int64_t)DAY, N_("0d to 90d") };
static const struct key circular_keys[] = {
	{ .name = "office", .set = set_string, .at = AT(circular.office) },
	{ .name = "region", .set = set_string, .at = AT(circular.region) },
	{ .name = "to", .set = set_string, .at = AT(circular.to) },
	{ .name = "basis", .set = set_string, .at = AT(circular.basis) },
	{ .name = "fail", .set = set_choice, .at = AT(circular.any_gap), .arg = &fail_choices, .filled = true },
	{ .name = "reply_days", .set = set_int, .at = AT(circular.reply_days), .arg = &reply_range, .filled = true },
	{ .name = "decide", .set = set_duration, .at = AT(circular.decide), .arg = &decide_range, .filled = true },
};
static const struct range points_range = { 0, 100, N_("a number from 0 to 100") };
#define POINTS(key, rule) { .name = key, .set = set_int, .at = AT(circular.points[rule]), .arg = &points_range, .filled = true }
static const struct key score_keys[] = {
	{ .name = "score", .set = set_bool, .at = AT(circular.score), .filled = true },
	POINTS("no-update", RULE_NO_UPDATE), POINTS("comments-disabled", RULE_COMMENTS_DISABLED), POINTS("no-interaction", RULE_NO_INTERACTION),
	POINTS("backdated", RULE_BACKDATED), POINTS("future-dated", RULE_FUTURE_DATED), POINTS("wrong-words", RULE_WRONG_WORDS),
	POINTS("deleted-account", RULE_DELETED_ACCOUNT), POINTS("renamed", RULE_RENAMED), POINTS("posted-after-closure", RULE_POSTED_AFTER_CLOSURE),
	POINTS("gap", RULE_GAP), POINTS("unanswered", RULE_UNANSWERED)
};
static const struct key web_keys[] = { { .name = "listen", .set = set_listen, .at = AT(web_listen) } };

static const struct key review_keys[] = {
	{ .name = "answer_days", .set = set_int, .at = AT(review.answer_days), .arg = &days_range, .filled = true },
	{ .name = "cancel_days", .set = set_int, .at = AT(review.cancel_days), .arg = &days_range, .filled = true },
	{ .name = "file_days", .set = set_int, .at = AT(review.file_days), .arg = &days_range, .filled = true },
	{ .name = "evidence", .set = set_duration, .at = AT(review.evidence), .arg = &evidence_range, .filled = true },
};

#define SECTION(name) { #name, name##_keys, sizeof name##_keys / sizeof *name##_keys }
static const struct section sections[] = { SECTION(newmedia), SECTION(poll), SECTION(mail), SECTION(web), SECTION(rules), SECTION(circular), SECTION(score), SECTION(review) };
enum { SECTIONS = sizeof sections / sizeof *sections };

/* ---- reading ---- */

struct main_reading {
	const struct section *now;
	int seen[SECTIONS][CONFIG_KEYS_MAX];
	int opened[SECTIONS];      /* the line of the section, 0 = not yet */
};

static const char *section_name(const void *ctx, int i)
{
	(void)ctx;
	return sections[i].name;
}

static bool open_section(struct loading *l, void *ctx, const char *kind, const char *name)
{
	struct main_reading *r = ctx;
	int i = 0;

	while (i < SECTIONS && strcmp(sections[i].name, kind))
		i++;
	if (i == SECTIONS) {
		const char *near = config_nearest(l, kind, SECTIONS, section_name, NULL);

		if (!strcmp(kind, "unit") || !strcmp(kind, "account"))
			config_complain(l, _("[%s] does not belong here, expected it in a file of feeds.d"), kind);
		else if (near)
			config_complain(l, _("unknown section [%s], did you mean [%s]?"), kind, near);
		else
			config_complain(l, _("unknown section [%s], expected [newmedia], [poll], [mail], [web], [rules], [circular], [score] or [review]"), kind);
		return false;
	}
	if (*name)
		config_complain(l, _("[%s %s], expected [%s] without a name"), kind, name, kind);
	if (r->opened[i]) {
		config_complain(l, _("section [%s] stands twice, first in line %d"), kind, r->opened[i]);
		return false;
	}
	r->opened[i] = l->line;
	r->now = &sections[i];
	return true;
}

static void read_key(struct loading *l, void *ctx, const char *key, char *value)
{
	struct main_reading *r = ctx;

	config_set(l, r->now, r->seen[r->now - sections], l->c, key, value);
}

static int line_of(const struct main_reading *r, const char *section, const char *key)
{
	for (int i = 0; i < SECTIONS; i++)
		for (int k = 0; !strcmp(sections[i].name, section) && k < sections[i].n; k++)
			if (!strcmp(sections[i].keys[k].name, key))
				return r->seen[i][k];
	return 0;
}

/* warn is for a limit of 14 days and scales with it, unless it is given. */
static void check_poll(struct loading *l, const struct main_reading *r)
{
	struct config *c = l->c;
	struct durations *w = &c->poll.warn;

	if (!line_of(r, "poll", "warn")) {
		const int64_t usual[] = { c->poll.limit / 14 * 10, c->poll.limit / 14 * 13 };

		*w = (struct durations){ arena_copy(c->arena, usual, sizeof usual), 2 };
	} else if (w->n && w->v[w->n - 1] >= c->poll.limit) {
		l->line = line_of(r, "poll", "warn");
		config_complain(l, _("warn: the last warning is not before the limit, expected durations below it"));
	}
	if (c->poll.every > c->poll.limit / 2) {
		l->line = line_of(r, "poll", line_of(r, "poll", "every") ? "every" : "limit");
		config_warn(l, _("every is more than half of limit: an account may be found late"));
	}
	if (*c->poll.proxy) {
		l->line = line_of(r, "poll", "proxy");
		config_warn(
			l, _("proxy: behind a proxy the address guard cannot see the address; the proxy itself must refuse private ones"));
	}
	if (!*c->poll.user_agent)
		c->poll.user_agent =
			c->mail.admin.n ? arena_textf(c->arena, "newmedia/1 (+mailto:%s)", c->mail.admin.v[0].mail) : "newmedia/1";
}

static void check_mail(struct loading *l, const struct main_reading *r)
{
	const struct config *c = l->c;

	if (*c->mail.smtp && !*c->mail.from.mail) {
		l->line = line_of(r, "mail", "smtp");
		config_complain(l, _("smtp is given but from is not, expected from = NAME <mail@host>"));
	}
	if (*c->mail.user && !*c->mail.password_file) {
		l->line = line_of(r, "mail", "user");
		config_complain(l, _("user is given but password_file is not, expected both or neither"));
	}
	if (*c->mail.user && c->mail.tls == TLS_NONE) {
		l->line = line_of(r, "mail", "tls");
		config_warn(l, _("tls = none: the password would travel in the clear"));
	}
}

void config_shipped(const char *name, struct text *ret)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	for (int up = 0; n > 0 && up < 2; up++) {
		while (n > 0 && exe[n - 1] != '/')
			n--;
		if (n <= 1)
			break;
		n--;
		text_setf(ret, "%.*s/%s", (int)n, exe, name);
		if (!access(text_str(ret), R_OK | X_OK))
			return;
	}
	text_setf(ret, "%s/%s", DATADIR, name);
}

static const char *shipped(struct loading *l, const char *name)
{
	struct text path = TEXT_INIT(PATH_MAX);
	const char *s;

	config_shipped(name, &path);
	s = arena_string(l->c->arena, text_str(&path));
	text_clear(&path);
	return s;
}

void config_defaults(struct loading *l)
{
	struct config *c = l->c;

	c->language = "zh_CN";
	c->zone = zone_find("Asia/Shanghai");
	if (!c->zone)
		c->zone = zone_find("+08:00");
	c->poll.every = 6 * HOUR;
	c->poll.limit = 14 * DAY;
	c->poll.moved_after = 7 * DAY;
	c->poll.per_host = 4;
	c->poll.follow_per_day = 200;
	c->poll.follow_pause = 30;
	c->poll.timeout_ms = 30000;
	c->poll.max_body = (uint64_t)10 << 20;
	c->poll.user_agent = c->poll.proxy = c->poll.no_proxy = c->poll.ca_file = c->poll.allow_private = "";
	c->mail.smtp = c->mail.user = c->mail.password_file = c->mail.ca_file = c->mail.from.name = c->mail.from.mail = "";
	c->mail.keep = 400 * DAY;
	c->mail.digest_weekday = 1;
	c->mail.digest_minute = 9 * 60;
	c->circular.office = c->circular.region = c->circular.to = c->circular.basis = "";
	c->circular.reply_days = 7;
	c->circular.decide = 15 * DAY;
	for (int i = 0; i < RULE_COUNT; i++)
		c->circular.points[i] = rule_fact((enum rule)i)->veto ? 10 : rule_accuses((enum rule)i) ? 5 : 0;
	c->review.answer_days = c->review.cancel_days = c->review.file_days = 5;
	c->review.evidence = 1826 * (int64_t)DAY;
	c->web_listen = "127.0.0.1:8014";
	for (int r = 0; r < RULE_COUNT; r++)
		c->rules[r] = rule_fact((enum rule)r)->practice;
	c->feeds_dir = config_path(l, "feeds.d");
	c->platforms_dir = config_path(l, "platforms.d");
	c->holidays_dir = config_path(l, "holidays.d");
	c->platforms_shipped = shipped(l, "platforms.d");
	c->holidays_shipped = shipped(l, "holidays.d");
	c->webhooks_dir = config_path(l, "webhooks.d");
	c->webhooks_shipped = shipped(l, "webhooks.d");
	c->state_dir = strcmp(l->folder, SYSCONFDIR) ? config_path(l, "state") : STATEDIR;
}

void config_read_main(struct loading *l, char *text, size_t len)
{
	static const struct ini_handler handler = { open_section, read_key };
	struct main_reading r = { 0 };

	config_read_ini(l, text, len, &handler, &r);
	check_poll(l, &r);
	check_mail(l, &r);
	l->line = line_of(&r, "newmedia", "feeds");
}
