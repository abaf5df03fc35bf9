/*
 * paper - see paper.h.
 *
 * Mail programs drop scripts, and some the head: what is needed to read stands
 * in each element, and nothing is fetched.  The sheet in the head only makes
 * it better where it is kept: on a telephone a row of a table becomes a block
 * with its heads named, and a page of paper holds twice as much.  In plain
 * text a table is a line a row with the heads named, too, since no
 * proportional font keeps columns.
 */
#include "paper.h"

#include <string.h>

#define FONT "font-family:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Source Han Sans SC','SimSun-ExtB','WenQuanYi Micro Hei',sans-serif"
#define CELL "border:1px solid #c8c8c8;padding:4px 6px;"

static const char sheet[] = "@page{size:A4;margin:10mm 14mm}"
	"@media print{body{font-size:9pt!important;line-height:1.3!important;padding:0!important}p{margin:2px 0!important}"
	".f{font-size:13pt!important;margin:0 0 6px!important}h2{font-size:10pt!important;margin:8px 0 3px!important}"
	"table{font-size:8.5pt!important}td,th{padding:1px 5px!important}tr{page-break-inside:avoid}h2{page-break-after:avoid}}"
	"@media screen and (max-width:520px){.t,.t tbody,.t tr{display:block}.t tr{padding:5px 0;border-bottom:1px solid #c8c8c8}.t .h{display:none}"
	".t td{display:inline-block;border:0!important;padding:0 10px 0 0!important;text-align:left!important;font-size:14px}"
	".t td:first-child{display:block;font-weight:bold}.t td:empty{display:none}"
	".t td[title]:before{content:attr(title)' ';color:#666666;font-weight:normal}}";

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
	text_addf(&p->html, "</title><style>%s</style></head>\n", sheet);
	text_add(&p->html,
		"<body style=\"margin:0;padding:12px;color:#1a1a1a;background:#ffffff;font-size:15px;line-height:1.6;" FONT "\">\n"
		"<div style=\"max-width:760px;margin:0 auto\">\n");
	element(p, "<p style=\"margin:0 0 4px;color:#666666;font-size:13px\">", title, "</p>\n");
	text_addf(&p->text, "%s\n\n", title);
}

void paper_first(struct paper *p, const char *s)
{
	element(p, "<p class=\"f\" style=\"margin:0 0 14px;font-size:20px;line-height:1.45;font-weight:bold\">", s, "</p>\n");
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
	text_addf(&p->html, "<p style=\"margin:4px 0;padding-left:2em;text-indent:-2em\"><span style=\"display:inline-block;width:2em;text-indent:0\">%d.</span>",
		++p->items);
	element(p, "", s, "</p>\n");
	text_addf(&p->text, "%d. %s\n", p->items, s);
}

void paper_table(struct paper *p, const char *const *heads, int n)
{
	p->columns = n;
	p->at = 0;
	text_add(&p->html, "<table class=\"t\" cellpadding=\"0\" cellspacing=\"0\" style=\"width:100%;border-collapse:collapse;font-size:13px;line-height:1.4\">\n"
		"<tr class=\"h\">");
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
	text_addf(&p->html, "<td style=\"" CELL "%s%s\"", p->at ? "white-space:nowrap;" : "", style[tint]);
	if (p->at)
		element(p, " title=\"", p->head[p->at], "\"");
	element(p, ">", s, "</td>");
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
