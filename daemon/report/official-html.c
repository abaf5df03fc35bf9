/*
 * official-html - an official document as a page that prints as its docx does:
 * A4, the margins and sizes of GB/T 9704-2012, one file, nothing fetched.
 */
#include <string.h>

#include "official.h"

/* Behind what an office has: free fonts, one for rare characters, and one that small systems bring along. */
#define RARE "'SimSun-ExtB','WenQuanYi Micro Hei',"
#define SERIF "'Noto Serif CJK SC'," RARE "serif"
#define HEI "'SimHei','黑体','STHeiti','Noto Sans CJK SC'," RARE "sans-serif"
#define FANGSONG "'FangSong_GB2312','仿宋_GB2312','FangSong','STFangsong'," SERIF

#define FOOT "content:'— ' counter(page) ' —';font:14pt SimSun,serif;vertical-align:top;padding-top:7mm"

static const char style[] =
	"@page{size:A4;margin:37mm 26mm 35mm 28mm}\n"
	"@page :right{@bottom-right{" FOOT ";padding-right:14pt}}@page :left{@bottom-left{" FOOT ";padding-left:14pt}}\n"
	"@page wide{size:A4 landscape;margin:28mm 37mm 26mm 35mm}\n"
	"body{margin:0;color:#000;background:#fff;font:16pt/28.95pt " FANGSONG ";text-align:justify;letter-spacing:-.22pt}\n" /* 28 characters of 16 pt on 156 mm */
	"main{max-width:156mm;margin:0 auto}\n"
	"p,h1,h2,h3{margin:0;font-size:16pt;font-weight:normal;text-indent:2em}\n"
	"h1{font:22pt/33pt 'FZXiaoBiaoSong-B05S','方正小标宋简体','FZXiaoBiaoSong-B05','STZhongsong','SimSun'," SERIF ";"
	"text-align:center;text-indent:0;margin:0 0 29pt;text-wrap:balance}\n"
	"h2{font-family:" HEI "}\n"
	"h3{font-family:'KaiTi_GB2312','楷体_GB2312','KaiTi','STKaiti'," SERIF "}\n"
	".number{text-align:center;text-indent:0;margin-bottom:29pt}.to,.annex{text-indent:0}\n"
	".enclosed{text-indent:0;padding-left:2em;margin-top:29pt;text-align:left}.last,.enclosed,.sign,.caption,h1,h2,h3{break-after:avoid}\n"
	".sign{text-align:right;text-indent:0;margin-top:58pt;padding-right:3em;break-inside:avoid}.date{text-align:right;text-indent:0;padding-right:4em}\n"
	".annex{font-family:" HEI ";break-before:page;margin-top:29pt}.wide{page:wide}\n"
	"h1.small{font-size:18pt;line-height:29pt;margin:14pt 0}.caption{font-family:" HEI ";text-align:center;text-indent:0;font-size:14pt;margin-top:8pt}"
	".note{font-size:12pt;line-height:20pt;text-indent:0}\n"
	"table{width:100%;border-collapse:collapse;font-size:12pt;line-height:18pt;margin:4pt 0 10pt;text-align:center;table-layout:fixed;overflow-wrap:anywhere}\n"
	"thead{display:table-header-group}tr,.kept{break-inside:avoid}th,td{border:1px solid #000;padding:2pt 3pt}.figure{white-space:nowrap}"
	"th{font-family:" HEI ";font-weight:normal}\n"
	"@media print{main{max-width:none}table{width:99.8%}}\n"
	"@media screen{body{background:#eee}main{background:#fff;padding:37mm 26mm 35mm 28mm;margin:16px auto;box-shadow:0 0 4px #999}}\n"
	/* A telephone: smaller, and a table as wide as its figures need, to be pushed aside with a finger. */
	"@media screen and (max-width:700px){body{font-size:12.5pt;line-height:22pt}p,h2,h3{font-size:12.5pt}main{padding:16px;margin:0}h1{font-size:17pt;line-height:25pt}"
	".table{overflow-x:auto}table{table-layout:auto;font-size:10pt;line-height:15pt}th,td{padding:2pt 4pt}td{min-width:2em}}\n";

static const struct { const char *open, *close; } tags[] = {
	[OFFICIAL_NUMBER] = { "<p class=\"number\">", "</p>" }, [OFFICIAL_TITLE] = { "<h1>", "</h1>" }, [OFFICIAL_TO] = { "<p class=\"to\">", "</p>" },
	[OFFICIAL_H1] = { "<h2>", "</h2>" }, [OFFICIAL_H2] = { "<h3>", "</h3>" }, [OFFICIAL_PARA] = { "<p>", "</p>" },
	[OFFICIAL_ENCLOSED] = { "<p class=\"enclosed\">", "</p>" }, [OFFICIAL_SIGN] = { "<p class=\"sign\">", "</p>" },
	[OFFICIAL_DATE] = { "<p class=\"date\">", "</p>" }, [OFFICIAL_ANNEX] = { "<p class=\"annex\">", "</p>" },
	[OFFICIAL_ANNEX_WIDE] = { "<div class=\"wide\"><p class=\"annex\">", "</p>" }, [OFFICIAL_ANNEX_TITLE] = { "<h1 class=\"small\">", "</h1>" },
	[OFFICIAL_CAPTION] = { "<p class=\"caption\">", "</p>" }, [OFFICIAL_NOTE] = { "<p class=\"note\">", "</p>" },
};

static void add_lines(struct text *t, const char *s)
{
	for (const char *end; (end = strchr(s, '\n')); s = end + 1) {
		struct text line = TEXT_INIT(0);

		text_add_n(&line, s, (size_t)(end - s));
		text_add_html(t, text_str(&line));
		text_add(t, "<br>");
		text_clear(&line);
	}
	text_add_html(t, s);
}

static bool is_figure(const char *s)
{
	return *s && strspn(s, "0123456789.%+-") == strlen(s);
}

static void add_table(const struct official_part *p, struct text *t)
{
	text_addf(t, "<div class=\"table%s\"><table><colgroup>", p->cells <= OFFICIAL_KEPT_ROWS * p->columns ? " kept" : "");
	for (int i = 0; i < p->columns; i++)
		text_addf(t, "<col style=\"width:%d%%\">", p->width[i]);
	text_add(t, "</colgroup>\n<thead>");
	for (int i = 0; i < p->cells; i++) {
		const char *tag = i < p->columns ? "th" : "td";

		text_addf(t, "%s<%s%s>", i % p->columns == 0 ? "<tr>" : "", tag, is_figure(p->cell[i]) ? " class=\"figure\"" : "");
		add_lines(t, p->cell[i]);
		text_addf(t, "</%s>%s", tag, (i + 1) % p->columns == 0 ? "</tr>\n" : "");
		if (i + 1 == p->columns)
			text_add(t, "</thead><tbody>\n");
	}
	text_add(t, "</tbody></table></div>\n");
}

void official_html(const struct official *o, const char *language, struct text *ret)
{
	bool wide = false;

	text_addf(ret, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>",
		strncmp(language, "zh", 2) ? "en" : "zh-CN");
	text_add_html(ret, text_str(&o->title));
	text_addf(ret, "</title><style>\n%s</style></head>\n<body><main>\n", style);
	for (int i = 0; i < o->n; i++) {
		const struct official_part *p = &o->v[i];

		if (p->kind == OFFICIAL_TABLE) {
			add_table(p, ret);
			continue;
		}
		if (wide && (p->kind == OFFICIAL_ANNEX || p->kind == OFFICIAL_ANNEX_WIDE))
			text_add(ret, "</div>\n");
		wide = (wide && p->kind != OFFICIAL_ANNEX) || p->kind == OFFICIAL_ANNEX_WIDE;
		text_add(ret, official_is_kept(o, i) ? "<p class=\"last\">" : tags[p->kind].open);
		add_lines(ret, p->text);
		text_addf(ret, "%s\n", tags[p->kind].close);
	}
	text_addf(ret, "%s</main></body></html>\n", wide ? "</div>\n" : "");
}
