/*
 * leaf-frame - the head and foot that all pages share.
 */
#include <string.h>

#include "leaf.h"
#include "log.h"

static const struct { const char *path, *name; } tabs[TAB_COUNT] = {
	[TAB_TODAY] = { "index.html", N_("Today") }, [TAB_OVERVIEW] = { "overview.html", N_("Overview") },
	[TAB_ACCOUNTS] = { "accounts.html", N_("Accounts") }, [TAB_REVIEWS] = { "reviews.html", N_("Reviews") },
	[TAB_LETTERS] = { "letters.html", N_("Circulars and letters") }, [TAB_BY_HAND] = { "by-hand.html", N_("To check by hand") },
	[TAB_WATCH] = { "watch.html", N_("The watch") },
};

static void add_nav(struct leaf *l, enum leaf_tab tab, const char *path)
{
	bool zh = !strcmp(l->v->language, "zh");

	leaf_raw(l, "<a class=\"skip\" href=\"#main\">");
	leaf_say(l, _("Skip to the content"));
	leaf_raw(l, "</a>\n<header><p class=\"brand\">");
	leaf_say(l, _("Watch over government social accounts"));
	leaf_raw(l, "</p>\n<nav aria-label=\"");
	leaf_say(l, _("Pages"));
	leaf_raw(l, "\"><ul>");
	for (int i = 0; i < TAB_COUNT; i++) {
		leaf_rawf(l, "<li><a%s href=\"%s%s\">", i == (int)tab ? " aria-current=\"page\"" : "", l->up, i == TAB_TODAY ? "./" : tabs[i].path);
		leaf_say(l, _(tabs[i].name));
		leaf_raw(l, "</a></li>");
	}
	leaf_raw(l, "</ul></nav>\n<p class=\"language\">");
	leaf_rawf(l, "<a lang=\"%s\" hreflang=\"%s\" href=\"%s../%s/", zh ? "en" : "zh-CN", zh ? "en" : "zh-CN", l->up, zh ? "en" : "zh");
	leaf_say(l, path);
	leaf_raw(l, zh ? "\">English</a></p></header>\n" : "\">中文</a></p></header>\n");
}

void leaf_begin(struct leaf *l, const struct site_view *v, enum leaf_tab tab, const char *path, const char *title)
{
	*l = (struct leaf){ .v = v };
	for (const char *s = path; (s = strchr(s, '/')) && strlen(l->up) + 4 < sizeof l->up; s++)
		strcat(l->up, "../");
	leaf_rawf(l, "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
		!strcmp(v->language, "zh") ? "zh-CN" : "en");
	leaf_raw(l, "<title>");
	leaf_say(l, title);
	leaf_raw(l, " · ");
	leaf_say(l, _("Watch over government social accounts"));
	leaf_rawf(l, "</title>\n<link rel=\"stylesheet\" href=\"%s../assets/%s\"><script src=\"%s../assets/%s\" defer></script>\n", l->up, v->css, l->up, v->js);
	leaf_rawf(l, "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"%sfindings.atom\">\n", l->up);
	leaf_rawf(l, "<link rel=\"icon\" type=\"image/svg+xml\" href=\"%s../assets/icon.svg\"></head>\n<body>\n", l->up);
	add_nav(l, tab, path);
	leaf_raw(l, "<main id=\"main\">\n<h1>");
	leaf_say(l, title);
	leaf_raw(l, "</h1>\n");
}

void leaf_end(struct leaf *l, moment as_of)
{
	leaf_raw(l, "</main>\n<footer><p>");
	leaf_say(l, _("What is known until "));
	leaf_moment(l, as_of);
	leaf_raw(l, " · ");
	leaf_say(l, _("This page is made by itself; what could not be checked accuses nobody."));
	leaf_raw(l, "</p></footer>\n</body></html>\n");
}
