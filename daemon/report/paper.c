/*
 * paper - see paper.h.
 *
 * Mail programs drop style sheets and scripts, and some the head: every style
 * stands in its element, tables carry the layout, nothing is fetched.  In
 * plain text a table is a line a row with the heads named, since no
 * proportional font keeps columns.
 */
#include "paper.h"

#include <string.h>

#define FONT "font-family:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Source Han Sans SC',sans-serif"
#define CELL "border:1px solid #c8c8c8;padding:4px 6px;"

static void add_html(struct text *t, const char *s)
{
	struct text safe = TEXT_INIT(0);

	text_add_safe(&safe, s);
	for (const char *p = text_str(&safe); *p; p++) {
		const char *entity = *p == '<' ? "&lt;" : *p == '>' ? "&gt;" : *p == '&' ? "&amp;" : *p == '"' ? "&quot;" : NULL;

		if (entity)
			text_add(t, entity);
		else
			text_add_char(t, *p);
	}
	text_clear(&safe);
}

static void element(struct paper *p, const char *open, const char *s, const char *close)
{
	text_add(&p->html, open);
	add_html(&p->html, s);
	text_add(&p->html, close);
}

void paper_begin(struct paper *p, const char *language, const char *title)
{
	*p = (struct paper){ .text = TEXT_INIT(0), .html = TEXT_INIT(0) };
	text_addf(&p->html, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>", !strcmp(language, "zh_CN") ? "zh-CN" : "en");
	add_html(&p->html, title);
	text_add(&p->html, "</title><style>@page{size:A4;margin:15mm}@media print{body{font-size:10pt}}</style></head>\n"
		"<body style=\"margin:0;padding:12px;color:#1a1a1a;background:#ffffff;font-size:15px;line-height:1.6;" FONT "\">\n"
		"<div style=\"max-width:760px;margin:0 auto\">\n");
	element(p, "<p style=\"margin:0 0 4px;color:#666666;font-size:13px\">", title, "</p>\n");
	text_addf(&p->text, "%s\n\n", title);
}

void paper_first(struct paper *p, const char *s)
{
	element(p, "<p style=\"margin:0 0 14px;font-size:20px;line-height:1.45;font-weight:bold\">", s, "</p>\n");
	text_addf(&p->text, "%s\n", s);
}

void paper_heading(struct paper *p, const char *s)
{
	element(p, "<h2 style=\"margin:16px 0 6px;font-size:16px;border-bottom:1px solid #c8c8c8\">", s, "</h2>\n");
	text_addf(&p->text, "\n%s\n", s);
	p->items = 0;
}

void paper_sentence(struct paper *p, const char *s)
{
	element(p, "<p style=\"margin:4px 0\">", s, "</p>\n");
	text_addf(&p->text, "%s\n", s);
}

void paper_item(struct paper *p, const char *s)
{
	text_addf(&p->html, "<p style=\"margin:4px 0;padding-left:1.6em;text-indent:-1.6em\">%d.&nbsp;", ++p->items);
	element(p, "", s, "</p>\n");
	text_addf(&p->text, "%d. %s\n", p->items, s);
}

void paper_table(struct paper *p, const char *const *heads, int n)
{
	p->columns = n;
	p->at = 0;
	text_add(&p->html, "<table cellpadding=\"0\" cellspacing=\"0\" style=\"width:100%;border-collapse:collapse;font-size:13px;line-height:1.4\">\n<tr>");
	for (int i = 0; i < n; i++) {
		p->head[i] = heads[i];
		element(p, "<th align=\"left\" style=\"" CELL "background:#f0f2f5;font-weight:bold\">", heads[i], "</th>");
	}
	text_add(&p->html, "</tr>\n");
}

void paper_cell(struct paper *p, enum tint tint, const char *s)
{
	static const char *const style[] = { [TINT_NONE] = "", [TINT_GOOD] = "color:#1a6b34", [TINT_WARN] = "color:#8a5a00;font-weight:bold",
		[TINT_BAD] = "color:#b3261e;font-weight:bold", [TINT_DIM] = "color:#777777" };

	if (p->at == 0)
		text_add(&p->html, "<tr>");
	text_addf(&p->html, "<td style=\"" CELL "%s\">", style[tint]);
	element(p, "", s, "</td>");
	if (p->at == 0)
		text_addf(&p->text, "- %s", s);
	else if (*s)
		text_addf(&p->text, " | %s %s", p->head[p->at], s);
	if (++p->at == p->columns) {
		text_add(&p->html, "</tr>\n");
		text_add_char(&p->text, '\n');
		p->at = 0;
	}
}

void paper_table_end(struct paper *p)
{
	text_add(&p->html, "</table>\n");
}

void paper_small(struct paper *p, const char *s)
{
	element(p, "<p style=\"margin:14px 0 0;color:#666666;font-size:12px\">", s, "</p>\n");
	text_addf(&p->text, "\n%s\n", s);
}

void paper_end(struct paper *p)
{
	text_add(&p->html, "</div></body></html>\n");
}

void paper_clear(struct paper *p)
{
	text_clear(&p->text);
	text_clear(&p->html);
}
