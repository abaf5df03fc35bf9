/*
 * html - see html.h.
 *
 * A short page that says one of the known sentences is such a page; a long one
 * that says it may be an article about it.  Only what a person would see is
 * searched: no scripts, no comments.
 */
#include "html.h"

#include <libxml/HTMLparser.h>
#include <string.h>
#include <strings.h>

#include "plain.h"

enum {
	PAGE_BYTES = 512 * 1024, /* notices and <link> elements stand at the beginning */
	VISIBLE_BYTES = 64 * 1024,
	NOTICE_BYTES = 3000, /* about 1,000 Chinese characters: with its menu a notice page says no more */
	TITLE_BYTES = 1000,
};

/* clang-format off */
static const struct {
	const char *says;
	enum blocked kind;
} notices[] = {
	{ "当前环境异常", BLOCKED_CAPTCHA }, { "完成验证后即可继续访问", BLOCKED_CAPTCHA }, { "安全验证", BLOCKED_CAPTCHA }, { "请输入验证码", BLOCKED_CAPTCHA },
	{ "拖动滑块", BLOCKED_CAPTCHA }, { "verify you are human", BLOCKED_CAPTCHA }, { "Just a moment...", BLOCKED_CAPTCHA },
	{ "已被发布者删除", BLOCKED_DELETED_POST }, { "已被作者删除", BLOCKED_DELETED_POST }, { "内容已删除", BLOCKED_DELETED_POST },
	{ "自主注销", BLOCKED_DELETED_ACCOUNT }, { "帐号已注销", BLOCKED_DELETED_ACCOUNT }, { "账号已注销", BLOCKED_DELETED_ACCOUNT },
	{ "帐号已被注销", BLOCKED_DELETED_ACCOUNT }, { "账号已被注销", BLOCKED_DELETED_ACCOUNT }, { "因违规无法查看", BLOCKED_VIOLATION },
	{ "涉嫌违反相关法律法规", BLOCKED_VIOLATION }, { "暂时无法查看", BLOCKED_UNAVAILABLE }, { "操作频繁", BLOCKED_RATE_LIMIT },
	{ "访问过于频繁", BLOCKED_RATE_LIMIT }, { "请求过于频繁", BLOCKED_RATE_LIMIT }, { "Too Many Requests", BLOCKED_RATE_LIMIT },
	{ "Sina Visitor System", BLOCKED_LOGIN }, { "请先登录", BLOCKED_LOGIN }, { "登录后查看", BLOCKED_LOGIN }, { "登录后继续", BLOCKED_LOGIN },
};
/* clang-format on */

struct page {
	struct reading_out *out;
	struct text visible, title;
	int hidden; /* open <script> and <style> elements */
	bool in_title;
	const char *feed_url; /* kept, unresolved; NULL = none yet */
	const char *base;
};

static bool is_hidden(const char *name)
{
	return strcasecmp(name, "script") == 0 || strcasecmp(name, "style") == 0 || strcasecmp(name, "template") == 0;
}

static const char *attribute(const xmlChar **list, const char *name)
{
	for (; list && list[0]; list += 2) {
		if (strcasecmp((const char *)list[0], name) == 0)
			return list[1] ? (const char *)list[1] : "";
	}
	return "";
}

static void see_link(struct page *g, const xmlChar **attributes)
{
	static const char *const types[] = {
	        "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml"};
	const char *type = attribute(attributes, "type"), *href = attribute(attributes, "href");

	if (g->feed_url || !*href || !strcasestr(attribute(attributes, "rel"), "alternate"))
		return;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strncasecmp(type, types[i], strlen(types[i])) == 0)
			g->feed_url = gather_keep(g->out, href, strlen(href), URL_MAX);
	}
}

static void on_start(void *user, const xmlChar *name, const xmlChar **attributes)
{
	struct page *g = user;

	if (strcasecmp((const char *)name, "link") == 0)
		see_link(g, attributes);
	else if (strcasecmp((const char *)name, "base") == 0 && !g->base && *attribute(attributes, "href"))
		g->base = gather_keep(g->out, attribute(attributes, "href"), strlen(attribute(attributes, "href")), URL_MAX);
	else if (strcasecmp((const char *)name, "title") == 0)
		g->in_title = true;
	g->hidden += is_hidden((const char *)name);
}

static void on_end(void *user, const xmlChar *name)
{
	struct page *g = user;

	if (is_hidden((const char *)name) && g->hidden)
		g->hidden--;
	if (strcasecmp((const char *)name, "title") == 0)
		g->in_title = false;
}

static void on_text(void *user, const xmlChar *s, int n)
{
	struct page *g = user;

	if (g->hidden)
		return;
	plain_add(&g->visible, (const char *)s, (size_t)n, false);
	if (g->in_title)
		plain_add(&g->title, (const char *)s, (size_t)n, false);
}

static htmlSAXHandler handlers = {
        .initialized = 1,
        .startElement = on_start,
        .endElement = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
};

static void push(struct page *g, const char *s, size_t n)
{
	htmlParserCtxtPtr html = htmlCreatePushParserCtxt(&handlers, g, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);

	if (!html)
		return;
	htmlCtxtUseOptions(html, HTML_PARSE_NONET | HTML_PARSE_RECOVER | HTML_PARSE_IGNORE_ENC | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	htmlParseChunk(html, s, (int)n, 1);
	if (html->myDoc)
		xmlFreeDoc(html->myDoc);
	htmlFreeParserCtxt(html);
}

static enum blocked find_notice(const struct page *g)
{
	if (g->visible.len > NOTICE_BYTES)
		return BLOCKED_NONE;
	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++) {
		if (strcasestr(text_str(&g->visible), notices[i].says))
			return notices[i].kind;
	}
	return BLOCKED_NONE;
}

void html_refuse(struct reading_out *out, const char *s, size_t n)
{
	struct page g = {.out = out, .visible = TEXT_INIT(VISIBLE_BYTES), .title = TEXT_INIT(TITLE_BYTES)};
	enum blocked kind;

	push(&g, s, n < PAGE_BYTES ? n : PAGE_BYTES);
	kind = find_notice(&g);
	if (g.feed_url) {
		if (g.base)
			out->base_url = gather_resolve(out, g.base, strlen(g.base));
		out->reading.feed_url = gather_resolve(out, g.feed_url, strlen(g.feed_url));
	}
	out->reading.blocked = kind;
	if (kind != BLOCKED_NONE)
		gather_fail(out, "a page that says it is no content (%s)", blocked_name(kind));
	else if (!memchr(s, '<', n))
		gather_fail(out, "neither a feed nor a page");
	else if (g.title.len)
		gather_fail(out, "a page (\"%.100s\"), where a feed was expected", text_str(&g.title));
	else
		gather_fail(out, "a page, where a feed was expected");
	text_clear(&g.visible);
	text_clear(&g.title);
}
