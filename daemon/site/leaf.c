/*
 * leaf - see leaf.h.
 */
#include "leaf.h"

#include <string.h>

#include "circular-text.h"
#include "log.h"

static const struct { const char *path, *name; } tabs[TAB_COUNT] = {
	[TAB_TODAY] = { "index.html", N_("Today") }, [TAB_OVERVIEW] = { "overview.html", N_("Overview") },
	[TAB_ACCOUNTS] = { "accounts.html", N_("Accounts") }, [TAB_REVIEWS] = { "reviews.html", N_("Reviews") },
	[TAB_LETTERS] = { "letters.html", N_("Circulars and letters") }, [TAB_BY_HAND] = { "by-hand.html", N_("To check by hand") },
	[TAB_WATCH] = { "watch.html", N_("The watch") },
};

void leaf_raw(struct leaf *l, const char *markup)
{
	text_add(&l->html, markup);
}

void leaf_rawf(struct leaf *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&l->html, fmt, ap);
	va_end(ap);
}

void leaf_say(struct leaf *l, const char *words)
{
	text_add_html(&l->html, words);
}

void leaf_sayf(struct leaf *l, const char *fmt, ...)
{
	struct text t = TEXT_INIT(0);
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&t, fmt, ap);
	va_end(ap);
	leaf_say(l, text_str(&t));
	text_clear(&t);
}

void leaf_heading(struct leaf *l, const char *words)
{
	leaf_raw(l, "<h2>");
	leaf_say(l, words);
	leaf_raw(l, "</h2>\n");
}

void leaf_sentence(struct leaf *l, const char *words)
{
	leaf_raw(l, "<p>");
	leaf_say(l, words);
	leaf_raw(l, "</p>\n");
}

/* ---- links -------------------------------------------------------------------------- */

void leaf_link(struct leaf *l, const char *href, const char *words)
{
	leaf_raw(l, "<a href=\"");
	leaf_raw(l, l->up);
	leaf_say(l, href);
	leaf_raw(l, "\">");
	leaf_say(l, words);
	leaf_raw(l, "</a>");
}

void leaf_link_out(struct leaf *l, const char *url, const char *words)
{
	bool web = !strncmp(url, "https://", 8) || !strncmp(url, "http://", 7);

	if (web) {
		leaf_raw(l, "<a rel=\"noreferrer external\" href=\"");
		leaf_say(l, url);
		leaf_raw(l, "\">");
	}
	leaf_say(l, words);
	if (web)
		leaf_raw(l, "</a>");
}

/* A key of the register as a name of a folder: anything else is written by its bytes. */
static void add_key(struct text *t, const char *key)
{
	for (; *key; key++) {
		unsigned char b = (unsigned char)*key;

		if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_')
			text_add_char(t, (char)b);
		else
			text_addf(t, "~%02x", b);
	}
}

enum { TREE_DEPTH_MAX = 12 }; /* a loop in the tree ends, too */

void leaf_unit_path(struct text *t, const struct config *c, int unit)
{
	int chain[TREE_DEPTH_MAX], n = 0;

	for (; unit >= 0 && n < TREE_DEPTH_MAX; unit = c->units[unit].parent)
		chain[n++] = unit;
	text_add(t, "unit/");
	while (n--) {
		add_key(t, c->units[chain[n]].key);
		text_add_char(t, '/');
	}
}

void leaf_account_path(struct text *t, const struct config *c, const struct conf_account *a)
{
	leaf_unit_path(t, c, a->unit);
	add_key(t, a->key);
	text_add(t, ".html");
}

void leaf_account(struct leaf *l, const struct conf_account *a)
{
	struct text path = TEXT_INIT(0);

	leaf_account_path(&path, l->v->view.config, a);
	leaf_link(l, text_str(&path), a->name);
	text_clear(&path);
}

void leaf_unit(struct leaf *l, int unit)
{
	struct text path = TEXT_INIT(0);

	leaf_unit_path(&path, l->v->view.config, unit);
	leaf_link(l, text_str(&path), l->v->view.config->units[unit].name);
	text_clear(&path);
}

/* ---- small things ---------------------------------------------------------------------- */

void leaf_moment(struct leaf *l, moment m)
{
	struct text t = TEXT_INIT(64);

	if (m == MOMENT_NONE || m == MOMENT_NEVER) {
		leaf_raw(l, "-");
		return;
	}
	text_add_moment(&t, m);
	leaf_rawf(l, "<time datetime=\"%s\">", text_str(&t));
	text_reset(&t);
	text_add_local(&t, m, l->v->view.config->zone);
	leaf_say(l, text_str(&t));
	leaf_raw(l, "</time>");
	text_clear(&t);
}

void leaf_rate(struct leaf *l, int checked, int failed)
{
	struct text t = TEXT_INIT(32);

	circular_add_percent(&t, circular_rate(&(struct circular_group){ .checked = checked, .failed = failed }));
	leaf_say(l, text_str(&t));
	text_clear(&t);
}

void leaf_tag(struct leaf *l, enum tint tint, const char *words)
{
	static const char *const name[] = { [TINT_NONE] = "none", [TINT_GOOD] = "good", [TINT_WARN] = "warn", [TINT_BAD] = "bad", [TINT_DIM] = "dim" };

	leaf_rawf(l, "<span class=\"tag %s\">", name[tint]);
	leaf_say(l, words);
	leaf_raw(l, "</span>");
}

/* ---- tables ------------------------------------------------------------------------------ */

static void close_cell(struct leaf *l)
{
	if (l->in_cell)
		leaf_raw(l, "</td>");
	l->in_cell = false;
}

static void close_row(struct leaf *l)
{
	close_cell(l);
	if (l->in_row)
		leaf_raw(l, "</tr>\n");
	l->in_row = false;
}

void leaf_table(struct leaf *l, const char *caption, const char *const *heads)
{
	/* A region that scrolls must be reached by the keyboard, and says what it is. */
	leaf_raw(l, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"");
	leaf_say(l, caption);
	leaf_raw(l, "\"><table><caption>");
	leaf_say(l, caption);
	leaf_raw(l, "</caption>\n<thead><tr>");
	for (; *heads; heads++) {
		leaf_raw(l, "<th scope=\"col\">");
		leaf_say(l, *heads);
		leaf_raw(l, "</th>");
	}
	leaf_raw(l, "</tr></thead>\n<tbody>\n");
}

void leaf_row(struct leaf *l)
{
	close_row(l);
	leaf_raw(l, "<tr>");
	l->in_row = true;
}

void leaf_cell(struct leaf *l)
{
	close_cell(l);
	leaf_raw(l, "<td>");
	l->in_cell = true;
}

void leaf_cell_class(struct leaf *l, const char *css_class)
{
	close_cell(l);
	leaf_rawf(l, "<td class=\"%s\">", css_class);
	l->in_cell = true;
}

void leaf_table_end(struct leaf *l)
{
	close_row(l);
	leaf_raw(l, "</tbody></table></div>\n");
}

/* ---- head and foot --------------------------------------------------------------------------- */

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

void leaf_clear(struct leaf *l)
{
	text_clear(&l->html);
}
