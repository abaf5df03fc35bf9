/*
 * propose - see propose.h.
 *
 * An address may be a feed, an interface that a recipe reads, a page that
 * advertises a feed, or a list page.  Each is asked in this order, as newmediad
 * would ask it, until one is read; a section is proposed only for what was read.
 * It must never guess: where nothing is read, the account is to be looked at by
 * hand.
 */
#include "propose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line.h"
#include "look.h"
#include "probe.h"
#include "table.h"

enum { PROPOSE_LABEL = 14 };

/* What in an address tells the platform; a bridge names it in its path. */
/* clang-format off */
static const struct { const char *word; enum platform platform; } signs[] = {
	{ "channels.weixin", PLATFORM_CHANNELS }, { "weixin", PLATFORM_WECHAT }, { "wechat", PLATFORM_WECHAT }, { "weibo", PLATFORM_WEIBO },
	{ "bilibili", PLATFORM_BILIBILI }, { "douyin", PLATFORM_DOUYIN }, { "toutiao", PLATFORM_TOUTIAO }, { "baijiahao", PLATFORM_BAIJIAHAO },
	{ "kuaishou", PLATFORM_KUAISHOU }, { "xiaohongshu", PLATFORM_XIAOHONGSHU },
};
/* clang-format on */

/* One way of reading, and what came of it. */
struct attempt {
	struct text url, feed_url, name, matched, said;
	enum doc_type type;
	enum platform platform;
	bool read;
	uint32_t posts, via;         /* via: as in struct reading */
	moment newest;
};

struct proposer {
	const struct config *config;
	const struct zone *zone;
	struct look_line *line;
	struct attempt now;
};

static enum platform platform_of(const char *url)
{
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (strcasestr(url, signs[i].word))
			return signs[i].platform;
	return PLATFORM_WEBSITE;
}

/* weibo.conf:20 -> weibo, where a platform is called so. */
static enum platform platform_of_recipe(const char *matched, enum platform otherwise)
{
	char *name = strndup(matched, strcspn(matched, "."));
	int platform = strstr(matched, ".conf:") ? fact_find(platform_name, PLATFORM_COUNT, name) : -1;

	free(name);
	return platform >= 0 ? (enum platform)platform : otherwise;
}

/* ---- asking ------------------------------------------------------------------- */

static void on_done(void *ctx, uint64_t tag, const struct look_result *r)
{
	struct attempt *a = &((struct proposer *)ctx)->now;
	const struct reading *d = r->reading;

	(void)tag;
	a->read = r->outcome == OUTCOME_READ && d && d->posts;
	text_add(&a->said, *r->error ? r->error : word_outcome(r->outcome));
	if (!d)
		return;
	a->posts = d->posts;
	a->via = d->via;
	a->newest = d->newest;
	text_add(&a->name, d->name);
	text_add(&a->feed_url, d->feed_url);
	text_add(&a->matched, d->matched);
}

static void attempt_clear(struct attempt *a)
{
	text_clear(&a->url);
	text_clear(&a->feed_url);
	text_clear(&a->name);
	text_clear(&a->matched);
	text_clear(&a->said);
}

static void print_attempt(const struct proposer *p)
{
	const struct attempt *a = &p->now;
	struct text what = TEXT_INIT(0), newest = TEXT_INIT(0);

	text_addf(&what, a->type == DOC_PAGE ? _("as a list page") : a->platform == PLATFORM_OTHER ? _("with every recipe") : _("as %s"),
		word_platform(a->platform));
	text_add(&what, " ");
	text_add_url(&what, text_str(&a->url));
	line_print(_("tried"), PROPOSE_LABEL, text_str(&what));
	if (a->newest != MOMENT_NONE)
		text_add_local(&newest, a->newest, p->zone);
	if (a->read)
		line_printf("", PROPOSE_LABEL, ngettext("%u post, the newest of %s", "%u posts, the newest of %s", a->posts), a->posts,
			newest.len ? text_str(&newest) : _("no date"));
	else
		line_print("", PROPOSE_LABEL, text_str(&a->said));
	if (a->read && a->matched.len)
		line_print("", PROPOSE_LABEL, text_str(&a->matched));
	text_clear(&what);
	text_clear(&newest);
}

static bool try(struct proposer *p, const char *url, enum doc_type type, enum platform platform)
{
	struct look_request q = { .type = type, .platform = platform, .now = clock_now(), .zone = zone_name(p->zone), .ask = { .url = url } };
	struct attempt next = { .url = TEXT_INIT(0), .feed_url = TEXT_INIT(0), .name = TEXT_INIT(0), .matched = TEXT_INIT(0), .said = TEXT_INIT(0),
		.type = type, .platform = platform, .newest = MOMENT_NONE };

	text_add(&next.url, url);
	attempt_clear(&p->now);
	p->now = next;
	if (look_line_ask(p->line, &q) == 0)
		while (look_line_in_flight(p->line))
			line_step();
	print_attempt(p);
	return p->now.read;
}

/* Every way in turn; true: p->now is one that reads it. */
static bool find(struct proposer *p, const char *url)
{
	enum platform platform = platform_of(url);
	struct text feed = TEXT_INIT(0);
	bool found = try(p, url, DOC_AUTO, platform);

	text_add(&feed, text_str(&p->now.feed_url));
	if (!found && try(p, url, DOC_AUTO, PLATFORM_OTHER)) {
		platform = platform_of_recipe(text_str(&p->now.matched), platform);
		found = try(p, url, DOC_AUTO, platform) || try(p, url, DOC_AUTO, PLATFORM_OTHER);
	}
	if (!found && feed.len)
		found = try(p, text_str(&feed), DOC_AUTO, platform_of(text_str(&feed)));
	if (!found)
		found = try(p, url, DOC_PAGE, platform);
	text_clear(&feed);
	return found;
}

/* ---- the section ---------------------------------------------------------------------- */

/* A key of letters, digits and dashes out of the host; one that no account has. */
static void add_key(const struct proposer *p, const char *url, struct text *to)
{
	struct text host = TEXT_INIT(0), key = TEXT_INIT(0);
	const char *s;

	probe_host(&host, url);
	s = text_str(&host);
	s += strncmp(s, "www.", 4) ? 0 : 4;
	for (; *s && *s != ':'; s++)
		text_add_char(&key, (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') ? *s : '-');
	text_add(to, text_str(&key));
	for (int i = 2; p->config && config_account(p->config, text_str(to)); i++)
		text_setf(to, "%s-%d", text_str(&key), i);
	text_clear(&host);
	text_clear(&key);
}

/* A name as a value: nothing in it begins a comment. */
static void add_name(struct text *to, const char *name)
{
	for (; *name; name++)
		if (*name == ';' || *name == '#')
			text_add(to, *name == ';' ? "；" : "＃");
		else
			text_add_char(to, *name);
}

static void print_section(const struct proposer *p, const char *url, bool found)
{
	const struct attempt *a = &p->now;
	struct text t = TEXT_INIT(0), key = TEXT_INIT(0), name = TEXT_INIT(0);
	bool units = p->config && p->config->n_units;

	add_key(p, url, &key);
	add_name(&name, found && a->name.len ? text_str(&a->name) : text_str(&key));
	if (!units)
		text_addf(&t, "[unit office]\nname = %s\n", _("the unit that runs it"));
	text_addf(&t, "[account %s]\nname = %s\nunit = %s\nplatform = %s\n", text_str(&key), text_str(&name),
		units ? p->config->units[0].key : "office", platform_name(found ? a->platform : platform_of(url)));
	if (found)
		text_addf(&t, "%s = %s%s\n", a->type == DOC_PAGE ? "page" : "feed", text_str(&a->url), a->via == 1 + VIA_DIRECT ? " via=direct" : "");
	else
		text_addf(&t, "home = %s\nwatch = manual\n", url);
	heading_print(found ? _("Proposed for feeds.d; unit and name are for you to set right") :
		_("Nothing could be read there; proposed for feeds.d, to be looked at by hand"));
	fputs(text_str(&t), stdout);
	text_clear(&t);
	text_clear(&key);
	text_clear(&name);
}

int propose(const struct config *config, const char *url)
{
	struct proposer p = { .config = config, .zone = config ? config->zone : zone_find("Asia/Shanghai") };
	struct text err = TEXT_SENTENCE;
	bool found;

	p.line = line_open(config, true, on_done, &p, &err);
	if (!p.line) {
		log_err("%s", text_str(&err));
		text_clear(&err);
		return -1;
	}
	putchar('\n');
	found = find(&p, url);
	print_section(&p, url, found);
	attempt_clear(&p.now);
	line_close(p.line);
	return 0;
}
