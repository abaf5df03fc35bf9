/*
 * config-feeds - one file of feeds.d: its units and accounts, each checked as
 * far as it can be checked alone.
 *
 * It knows the keys of [unit] and [account] and must never know the other
 * files: who belongs to whom is config-tree.c's work.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "config-inside.h"

/* ---- choices ---- */

static const char *platform_of(int i)
{
	return platform_name((enum platform)i);
}
static const char *status_of(int i)
{
	return status_name((enum status)i);
}
static const char *kind_of(int i)
{
	return i ? "服务号" : "订阅号";
}
static const char *follow_of(int i)
{
	static const char *const names[] = { "new", "weekly", "off" };

	return names[i];
}
static const char *watch_of(int i)
{
	return i == WATCH_FEED ? "feed" : "manual";
}
static const char *when_of(int i)
{
	return i ? "findings" : "always";
}
static const char *level_of(int i)
{
	static const char *const names[] = { "省", "市", "县", "乡" };

	return names[i];
}
static const struct choices platforms = { PLATFORM_COUNT, platform_of }, statuses = { STATUS_COUNT, status_of }, kinds = { 2, kind_of },
	follows = { 3, follow_of }, watches = { 2, watch_of }, whens = { 2, when_of }, levels = { 4, level_of };

static int chosen(struct loading *l, const struct key *k, const struct choices *c, char *value)
{
	const struct key inner = { .name = k->name, .arg = c };
	int i = -1;

	set_choice(l, &inner, &i, value);
	return i;
}

/* The field keeps the word itself. */
static void set_word(struct loading *l, const struct key *k, void *target, char *value)
{
	const struct choices *c = k->arg;
	int i = *value ? chosen(l, k, c, value) : -1;

	if (i >= 0)
		*(const char **)(void *)((char *)target + k->at) = c->name(i);
}

static void set_when(struct loading *l, const struct key *k, void *target, char *value)
{
	int i = chosen(l, k, &whens, value);

	if (i >= 0)
		((struct raw_unit *)target)->u.digest_findings_only = i;
}

static void set_hook(struct loading *l, const struct key *k, void *target, char *value)
{
	struct raw_unit *u = target;

	config_read_hook(l, k, value, &u->u.hook_url, &u->u.hook_template);
}

/* In the struct the first follow mode is "not said". */
static void set_follow(struct loading *l, const struct key *k, void *target, char *value)
{
	int i = chosen(l, k, &follows, value);

	if (i >= 0)
		((struct raw_account *)target)->a.follow = (enum follow_mode)(i + 1);
}

/* ---- references: kept by name until all files are read ---- */

static void set_parent(struct loading *l, const struct key *k, void *target, char *value)
{
	struct raw_unit *u = target;

	(void)k;
	u->u.parent_key = arena_string(l->c->arena, value);
	u->parent_line = l->line;
}

static void set_unit(struct loading *l, const struct key *k, void *target, char *value)
{
	struct raw_account *a = target;

	(void)k;
	a->unit_key = arena_string(l->c->arena, value);
	a->unit_line = l->line;
}

static void set_supervisor(struct loading *l, const struct key *k, void *target, char *value)
{
	struct raw_account *a = target;

	(void)k;
	a->supervisor_key = arena_string(l->c->arena, value);
	a->supervisor_line = l->line;
}

/* ---- the tables ---- */

static const struct range limit_range = { HOUR, 3650 * (int64_t)DAY, N_("1h to 3650d") };
static const struct range every_range = { MINUTE, 30 * DAY, N_("1m to 30d") };
static const struct range order_range = { 0, INT_MAX - 1, N_("a whole number") };

#define AT(member) offsetof(struct raw_unit, u.member)
static const struct key unit_keys[] = {
	{ .name = "name", .set = set_string, .at = AT(name) },
	{ .name = "parent", .set = set_parent },
	{ .name = "head", .set = set_addresses, .at = AT(head) },
	{ .name = "contact", .set = set_addresses, .at = AT(contact) },
	{ .name = "cc", .set = set_addresses, .at = AT(cc) },
	{ .name = "phone", .set = set_string, .at = AT(phone) },
	{ .name = "level", .set = set_word, .at = AT(level), .arg = &levels },
	{ .name = "code", .set = set_string, .at = AT(code) },
	{ .name = "order", .set = set_int, .at = AT(order), .arg = &order_range, .filled = true },
	{ .name = "former", .set = set_string, .at = AT(former) },
	{ .name = "digest_when", .set = set_when, .filled = true },
	{ .name = "webhook", .set = set_hook },
	{ .name = "limit", .set = set_duration, .at = AT(limit), .arg = &limit_range, .filled = true },
	{ .name = "count", .set = set_choice, .at = AT(count), .arg = &count_choices, .filled = true },
};
#undef AT
#define AT(member) offsetof(struct raw_account, a.member)
static const struct key account_keys[] = {
	{ .name = "name", .set = set_string, .at = AT(name) },
	{ .name = "unit", .set = set_unit },
	{ .name = "platform", .set = set_choice, .at = AT(platform), .arg = &platforms, .filled = true },
	{ .name = "feed", .set = set_feed, .filled = true, .repeats = true },
	{ .name = "page", .set = set_feed, .filled = true, .repeats = true },
	{ .name = "kind", .set = set_word, .at = AT(kind), .arg = &kinds },
	{ .name = "supervisor", .set = set_supervisor },
	{ .name = "witness", .set = set_bool, .at = AT(witness), .filled = true },
	{ .name = "follow", .set = set_follow, .filled = true },
	{ .name = "watch", .set = set_choice, .at = AT(watch), .arg = &watches, .filled = true },
	{ .name = "limit", .set = set_duration, .at = AT(limit), .arg = &limit_range, .filled = true },
	{ .name = "count", .set = set_choice, .at = AT(count), .arg = &count_choices, .filled = true },
	{ .name = "every", .set = set_duration, .at = AT(every), .arg = &every_range, .filled = true },
	{ .name = "zone", .set = set_zone, .at = AT(zone), .filled = true },
	{ .name = "header_file", .set = set_readable, .at = AT(header_file) },
	{ .name = "interaction", .set = set_string, .at = AT(interaction) },
	{ .name = "opened", .set = set_date, .at = AT(opened) },
	{ .name = "filed", .set = set_date, .at = AT(filed) },
	{ .name = "status", .set = set_choice, .at = AT(status), .arg = &statuses, .filled = true },
	{ .name = "since", .set = set_date, .at = AT(since) },
	{ .name = "until", .set = set_date, .at = AT(until) },
	{ .name = "reason", .set = set_string, .at = AT(reason) },
	{ .name = "former", .set = set_string, .at = AT(former) },
	{ .name = "platform_id", .set = set_string, .at = AT(platform_id) },
	{ .name = "home", .set = set_url, .at = AT(home) },
	{ .name = "subject", .set = set_string, .at = AT(subject) },
	{ .name = "operator", .set = set_string, .at = AT(operator_) },
	{ .name = "head", .set = set_addresses, .at = AT(head) },
	{ .name = "contact", .set = set_string, .at = AT(contact) },
	{ .name = "phone", .set = set_string, .at = AT(phone) },
	{ .name = "stop_notice", .set = set_url, .at = AT(stop_notice) },
	{ .name = "level", .set = set_word, .at = AT(level), .arg = &levels },
};
#undef AT
static const struct section unit_section = { "unit", unit_keys, sizeof unit_keys / sizeof *unit_keys };
static const struct section account_section = { "account", account_keys, sizeof account_keys / sizeof *account_keys };

static int line_of(const struct feeds_reading *r, const char *key)
{
	for (int i = 0; i < r->now->n; i++)
		if (*r->now->keys[i].name == *key && !strcmp(r->now->keys[i].name, key))
			return r->seen[i];
	return 0;
}

/* ---- a section ends: what must hold between its keys ---- */

static void end_unit(struct loading *l, struct feeds_reading *r)
{
	struct raw_unit *u = &r->g->units[r->g->n_units - 1];

	l->line = r->opened;
	if (!*u->u.name && !l->garbled) {
		config_warn(l, _("unit \"%s\" has no name, its key is shown instead"), u->u.key);
		u->u.name = u->u.key;
	}
}

static void check_status(struct loading *l, const struct feeds_reading *r, const struct conf_account *a)
{
	if (a->until != MOMENT_NONE && a->status == STATUS_NORMAL) {
		l->line = line_of(r, "until");
		config_warn(l, _("until says nothing where status is normal"));
	}
	if (a->until != MOMENT_NONE && a->since != MOMENT_NONE && a->until < a->since) {
		l->line = line_of(r, "until");
		config_complain(l, _("until lies before since, expected a later date"));
	}
	if (*a->kind && a->platform != PLATFORM_WECHAT) {
		l->line = line_of(r, "kind");
		config_warn(l, _("kind says something only where platform is wechat"));
	}
}

/* Accounts nobody can read by a machine are looked at by hand, without being told to. */
static void check_watch(struct loading *l, const struct feeds_reading *r, struct conf_account *a)
{
	bool by_hand = a->platform == PLATFORM_APP || a->platform == PLATFORM_MINIPROGRAM || a->status == STATUS_CLOSED ||
		       a->status == STATUS_CANCELLED;

	if (!line_of(r, "watch"))
		a->watch = !a->n_feeds && by_hand ? WATCH_MANUAL : WATCH_FEED;
	if (a->watch == WATCH_MANUAL || a->n_feeds || r->feed_wrong || l->garbled)
		return;
	l->line = r->opened;
	config_complain(l, _("account \"%s\" has no feed, expected feed = URL, page = URL, or watch = manual"), a->key);
}

static void check_missing(struct loading *l, const struct feeds_reading *r, struct raw_account *raw)
{
	struct conf_account *a = &raw->a;

	l->line = r->opened;
	if (!*a->name) {
		config_warn(l, _("account \"%s\" has no name, its key is shown instead"), a->key);
		a->name = a->key;
	}
	if (!*raw->unit_key) {
		l->line = raw->unit_line ? raw->unit_line : r->opened;
		config_complain(l, _("account \"%s\" has no unit, expected unit = KEY of a [unit KEY]"), a->key);
	}
	if (!line_of(r, "platform")) {
		l->line = r->opened;
		config_warn(l, _("account \"%s\" has no platform, taken as other"), a->key);
		a->platform = PLATFORM_OTHER;
	}
}

static void end_account(struct loading *l, struct feeds_reading *r)
{
	struct raw_account *raw = &r->g->accounts[r->g->n_accounts - 1];
	struct conf_account *a = &raw->a;
	static const struct { const char *key; unsigned bit; } own[] = {
		{ "limit", CONF_OWN_LIMIT }, { "count", CONF_OWN_COUNT }, { "every", CONF_OWN_EVERY }, { "zone", CONF_OWN_ZONE },
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (line_of(r, own[i].key))
			a->own |= own[i].bit;
	a->n_feeds = r->n_feeds;
	a->feeds = r->n_feeds ? arena_copy(l->c->arena, r->feeds, (size_t)r->n_feeds * sizeof *r->feeds) : NULL;
	if (!l->garbled)
		check_missing(l, r, raw);
	check_watch(l, r, a);
	check_status(l, r, a);
}

static void end_section(struct loading *l, struct feeds_reading *r)
{
	if (r->now == &unit_section)
		end_unit(l, r);
	else if (r->now == &account_section)
		end_account(l, r);
	r->now = NULL;
}

/* ---- a section begins ---- */

static void begin_unit(struct loading *l, struct feeds_reading *r, const char *key)
{
	struct raw_unit *u = gathered_unit(r->g);

	u->file = r->file;
	u->u.key = arena_string(l->c->arena, key);
	u->u.name = u->u.parent_key = u->u.level = u->u.code = u->u.former = u->u.phone = u->u.hook_url = u->u.hook_template = "";
	u->u.parent = u->u.count = -1;
	u->u.order = INT_MAX;
	u->u.file = l->file;
	u->u.line = l->line;
}

static void begin_account(struct loading *l, struct feeds_reading *r, const char *key)
{
	struct raw_account *raw = gathered_account(r->g);
	struct conf_account *a = &raw->a;

	raw->file = r->file;
	raw->unit_key = raw->supervisor_key = "";
	a->key = arena_string(l->c->arena, key);
	a->name = a->kind = a->header_file = a->interaction = a->reason = a->former = a->platform_id = "";
	a->home = a->subject = a->operator_ = a->contact = a->phone = a->stop_notice = a->level = "";
	a->opened = a->filed = a->since = a->until = MOMENT_NONE;
	a->unit = a->supervisor = -1;
	a->file = l->file;
	a->line = l->line;
}

static const char *kind_name(const void *ctx, int i)
{
	(void)ctx;
	return i ? "account" : "unit";
}

static void unknown_section(struct loading *l, const char *kind)
{
	static const char *const main_sections[] = { "newmedia", "poll", "mail", "web" };
	const char *near = config_nearest(l, kind, 2, kind_name, NULL);

	for (size_t i = 0; i < sizeof main_sections / sizeof *main_sections; i++)
		if (!strcmp(main_sections[i], kind)) {
			config_complain(l, _("[%s] does not belong here, expected it in newmedia.conf"), kind);
			return;
		}
	if (near)
		config_complain(l, _("unknown section [%s], did you mean [%s]?"), kind, near);
	else
		config_complain(l, _("unknown section [%s], expected [unit KEY] or [account KEY]"), kind);
}

static bool open_section(struct loading *l, void *ctx, const char *kind, const char *name)
{
	struct feeds_reading *r = ctx;
	bool unit = !strcmp(kind, "unit");
	int line = l->line;

	end_section(l, r);
	l->line = line;
	if (!unit && strcmp(kind, "account")) {
		unknown_section(l, kind);
		return false;
	}
	if (!*name) {
		config_complain(l, _("[%s] without a key, expected [%s KEY]"), kind, kind);
		return false;
	}
	if (!config_good_key(name)) {
		config_complain(
			l, _("[%s %s]: expected a key of letters, digits, - _ and ., at most %d bytes"), kind, name, CONFIG_KEY_MAX);
		return false;
	}
	memset(r->seen, 0, sizeof r->seen);
	r->n_feeds = 0;
	r->feed_wrong = false;
	r->opened = line;
	if (unit)
		begin_unit(l, r, name);
	else
		begin_account(l, r, name);
	r->now = unit ? &unit_section : &account_section;
	return true;
}

static void read_key(struct loading *l, void *ctx, const char *key, char *value)
{
	struct feeds_reading *r = ctx;

	if (r->now == &unit_section) {
		config_set(l, r->now, r->seen, &r->g->units[r->g->n_units - 1], key, value);
		return;
	}
	struct raw_account *a = &r->g->accounts[r->g->n_accounts - 1];
	struct open_account open = { *a, r };

	config_set(l, r->now, r->seen, &open, key, value);
	*a = open.a;
}

void config_read_feeds(struct loading *l, struct gathered *g, int file, char *text, size_t len)
{
	static const struct ini_handler handler = { open_section, read_key };
	struct feeds_reading r = { .g = g, .file = file };

	config_read_ini(l, text, len, &handler, &r);
	end_section(l, &r);
}
