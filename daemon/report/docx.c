/*
 * docx - an official document as Office Open XML (ECMA-376), set by GB/T
 * 9704-2012: A4, 37/35/28/26 mm, 22 lines of 28 characters, 小标宋 2号,
 * 仿宋_GB2312 3号, page numbers — 1 — outside, fonts with fallbacks.
 *
 * Debian has no C library that writes docx (libreoffice and pandoc are
 * programs, python3-docx is none of C): the parts are written here through one
 * escaping helper and packed by minizip.
 */
#include <string.h>

#include "log.h"
#include "official.h"
#include "zip-out.h"

/* Twentieths of a point; 1 mm = 56.69. */
enum {
	PAGE_WIDTH = 11906, PAGE_HEIGHT = 16838,             /* A4 */
	TOP = 2098, BOTTOM = 1985, LEFT = 1588, RIGHT = 1474,
	FOOTER = 1361,                                       /* 7 mm below the text, as 9704 asks */
	LINE = 579,                                          /* 225 mm / 22 lines */
	TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT,
	WIDE_WIDTH = PAGE_HEIGHT - TOP - BOTTOM,             /* turned sideways the top margin lies at the binding */
};

/* XML 1.0 has no other control characters, and no lone surrogates: text_add_html() has replaced them. */
static void add_xml(struct text *t, const char *s)
{
	text_add_html(t, s);
}

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""

static const char content_types[] = XML "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
	"<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
	"<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
#define PART(name, type) "<Override PartName=\"/" name "\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml." type "+xml\"/>"
	PART("word/document.xml", "document.main") PART("word/styles.xml", "styles") PART("word/settings.xml", "settings")
	PART("word/fontTable.xml", "fontTable") PART("word/footer1.xml", "footer") PART("word/footer2.xml", "footer")
	"<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

#define RELATIONS XML "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
static const char package_relations[] = RELATIONS
	"<Relationship Id=\"rId1\" Type=\"" OFFICE "officeDocument\" Target=\"word/document.xml\"/>"
	"<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>";
static const char document_relations[] = RELATIONS
	"<Relationship Id=\"rId1\" Type=\"" OFFICE "styles\" Target=\"styles.xml\"/><Relationship Id=\"rId2\" Type=\"" OFFICE "settings\" Target=\"settings.xml\"/>"
	"<Relationship Id=\"rId3\" Type=\"" OFFICE "fontTable\" Target=\"fontTable.xml\"/><Relationship Id=\"rId4\" Type=\"" OFFICE "footer\" Target=\"footer1.xml\"/>"
	"<Relationship Id=\"rId5\" Type=\"" OFFICE "footer\" Target=\"footer2.xml\"/></Relationships>";

static const char settings[] = XML "<w:settings " W "><w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"compressPunctuation\"/>"
	"<w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat></w:settings>";

/* Where an office's machine lacks a font, its program takes the alternative named here. */
#define FONT(name, other) "<w:font w:name=\"" name "\"><w:altName w:val=\"" other "\"/><w:charset w:val=\"86\"/><w:family w:val=\"auto\"/></w:font>"
static const char font_table[] = XML "<w:fonts " W ">" FONT("方正小标宋简体", "FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,Noto Serif CJK SC")
	FONT("仿宋_GB2312", "FangSong_GB2312,仿宋,FangSong,STFangsong,Noto Serif CJK SC") FONT("楷体_GB2312", "KaiTi_GB2312,楷体,KaiTi,STKaiti,Noto Serif CJK SC")
	FONT("黑体", "SimHei,STHeiti,Noto Sans CJK SC") FONT("宋体", "SimSun,STSong,Noto Serif CJK SC") "</w:fonts>";

#define FACE(name) "<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:cs=\"Times New Roman\" w:eastAsia=\"" name "\"/>"
#define SIZE(half_points) "<w:sz w:val=\"" half_points "\"/><w:szCs w:val=\"" half_points "\"/>"
#define EXACT(line) "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"" line "\" w:lineRule=\"exact\"/>"
/* 28 characters of 16 pt on 156 mm: a quarter of a point less each. A grid of characters would do it in one program and not in the other. */
#define CLOSER "<w:spacing w:val=\"-5\"/>"
static const char styles_head[] = XML "<w:styles " W "><w:docDefaults><w:rPrDefault><w:rPr>" FACE("仿宋_GB2312") CLOSER SIZE("32")
	"<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
	"<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:pPr><w:widowControl w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>"
	EXACT("579") "<w:jc w:val=\"both\"/></w:pPr></w:style>";

#define SPACED(before, after, line, rule) "<w:spacing w:before=\"" before "\" w:after=\"" after "\" w:line=\"" line "\" w:lineRule=\"" rule "\"/>"
#define BELOW_TABLE SPACED("145", "0", "579", "exact")
#define INDENT "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>"
#define FREE "<w:snapToGrid w:val=\"0\"/>"
#define CENTRED "<w:jc w:val=\"center\"/>"
/* By the part that bears it, then those of a table, of a page's foot and of the last words of the text. */
enum { STYLE_CELL = OFFICIAL_TABLE, STYLE_KEPT, STYLE_HEAD, STYLE_PAGE, STYLE_LAST, STYLE_COUNT };
static const struct { const char *id, *name, *paragraph, *run; } styles[STYLE_COUNT] = {
	[OFFICIAL_NUMBER] = { "Number", "发文字号", SPACED("0", "579", "579", "exact") CENTRED, "" },
	[OFFICIAL_TITLE] = { "DocTitle", "公文标题", SPACED("0", "579", "660", "exact") CENTRED, FACE("方正小标宋简体") SIZE("44") },
	[OFFICIAL_TO] = { "To", "主送机关", "", "" },
	[OFFICIAL_H1] = { "H1", "一级标题", "<w:keepNext/>" INDENT "<w:outlineLvl w:val=\"0\"/>", FACE("黑体") },
	[OFFICIAL_H2] = { "H2", "二级标题", "<w:keepNext/>" INDENT "<w:outlineLvl w:val=\"1\"/>", FACE("楷体_GB2312") },
	[OFFICIAL_PARA] = { "Para", "公文正文", INDENT, "" },
	[OFFICIAL_ENCLOSED] = { "Enclosed", "附件说明", "<w:keepNext/>" SPACED("579", "0", "579", "exact") "<w:ind w:leftChars=\"200\" w:left=\"640\"/><w:jc w:val=\"left\"/>", "" },
	[OFFICIAL_SIGN] = { "Sign", "发文机关署名", "<w:keepNext/>" SPACED("1158", "0", "579", "exact") "<w:ind w:rightChars=\"300\" w:right=\"960\"/><w:jc w:val=\"right\"/>", "" },
	[OFFICIAL_DATE] = { "Date", "成文日期", "<w:ind w:rightChars=\"400\" w:right=\"1280\"/><w:jc w:val=\"right\"/>", "" },
	[OFFICIAL_ANNEX] = { "Annex", "附件序号", "", FACE("黑体") },
	[OFFICIAL_ANNEX_WIDE] = { "AnnexWide", "附件序号(横排)", "", FACE("黑体") },
	[OFFICIAL_ANNEX_TITLE] = { "AnnexTitle", "附件标题", "<w:keepNext/>" SPACED("290", "290", "600", "exact") CENTRED, FACE("方正小标宋简体") SIZE("36") },
	[OFFICIAL_CAPTION] = { "TableCaption", "表题", "<w:keepNext/>" SPACED("145", "60", "480", "exact") CENTRED, FACE("黑体") SIZE("28") },
	[OFFICIAL_NOTE] = { "Note", "注", FREE SPACED("60", "60", "400", "exact"), SIZE("24") },
	[STYLE_CELL] = { "Cell", "表格", FREE SPACED("30", "30", "340", "atLeast") CENTRED, SIZE("24") },
	[STYLE_KEPT] = { "CellKept", "表格(不分页)", "<w:keepNext/>" FREE SPACED("30", "30", "340", "atLeast") CENTRED, SIZE("24") },
	[STYLE_HEAD] = { "CellHead", "表头", "<w:keepNext/>" FREE SPACED("30", "30", "340", "atLeast") CENTRED, FACE("黑体") SIZE("24") },
	[STYLE_PAGE] = { "PageNumber", "页码", SPACED("0", "0", "320", "exact"), FACE("宋体") SIZE("28") },
	[STYLE_LAST] = { "ParaLast", "公文正文(随署名)", "<w:keepNext/>" INDENT, "" },
};

static void add_styles(struct text *t)
{
	text_add(t, styles_head);
	for (int i = 0; i < STYLE_COUNT; i++)
		text_addf(t, "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"%s\"><w:name w:val=\"%s\"/><w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr>%s</w:pPr>"
			"<w:rPr>%s</w:rPr></w:style>", styles[i].id, styles[i].name, styles[i].paragraph, styles[i].run);
	text_add(t, "</w:styles>");
}

static void add_paragraph(struct text *t, int style, const char *own, const char *s)
{
	text_addf(t, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr><w:r><w:t xml:space=\"preserve\">", styles[style].id, own);
	for (const char *end; (end = strchr(s, '\n')); s = end + 1) {
		struct text line = TEXT_INIT(0);

		text_add_n(&line, s, (size_t)(end - s));
		add_xml(t, text_str(&line));
		text_add(t, "</w:t><w:br/><w:t xml:space=\"preserve\">");
		text_clear(&line);
	}
	add_xml(t, s);
	text_add(t, "</w:t></w:r></w:p>\n");
}

static void add_table(struct text *t, const struct official_part *p, int width)
{
#define BORDER(side) "<w:" side " w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
	text_addf(t, "<w:tbl><w:tblPr><w:tblW w:w=\"%d\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>" BORDER("top") BORDER("left") BORDER("bottom") BORDER("right")
		BORDER("insideH") BORDER("insideV") "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"40\" w:type=\"dxa\"/><w:right w:w=\"40\" w:type=\"dxa\"/></w:tblCellMar>"
		"</w:tblPr><w:tblGrid>", width);
	for (int i = 0; i < p->columns; i++)
		text_addf(t, "<w:gridCol w:w=\"%d\"/>", width * p->width[i] / 100);
	text_add(t, "</w:tblGrid>\n");
	for (int i = 0; i < p->cells; i++) {
		bool head = i < p->columns, kept = p->cells <= OFFICIAL_KEPT_ROWS * p->columns && i < p->cells - p->columns;

		if (i % p->columns == 0)
			text_addf(t, "<w:tr><w:trPr><w:cantSplit/>%s</w:trPr>", head ? "<w:tblHeader/>" : "");
		text_addf(t, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>", width * p->width[i % p->columns] / 100);
		add_paragraph(t, head ? STYLE_HEAD : kept ? STYLE_KEPT : STYLE_CELL, "", p->cell[i]);
		text_addf(t, "</w:tc>%s", (i + 1) % p->columns == 0 ? "</w:tr>\n" : "");
	}
	text_add(t, "</w:tbl>\n");
}

static void add_section(struct text *t, bool wide)
{
	text_addf(t, "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"even\" r:id=\"rId5\"/><w:type w:val=\"nextPage\"/>"
		"<w:pgSz w:w=\"%d\" w:h=\"%d\"%s/><w:pgMar w:top=\"%d\" w:right=\"%d\" w:bottom=\"%d\" w:left=\"%d\" w:header=\"851\" w:footer=\"%d\" w:gutter=\"0\"/>"
		"<w:docGrid w:type=\"lines\" w:linePitch=\"%d\"/></w:sectPr>",
		wide ? PAGE_HEIGHT : PAGE_WIDTH, wide ? PAGE_WIDTH : PAGE_HEIGHT, wide ? " w:orient=\"landscape\"" : "", wide ? LEFT : TOP, wide ? TOP : RIGHT,
		wide ? RIGHT : BOTTOM, wide ? BOTTOM : LEFT, wide ? RIGHT - 624 : FOOTER, LINE);
}

static void add_document(struct text *t, const struct official *o)
{
	bool wide = false;

	text_add(t, XML "<w:document " W "><w:body>\n");
	for (int i = 0; i < o->n; i++) {
		const struct official_part *p = &o->v[i];

		if (p->kind == OFFICIAL_TABLE) {
			add_table(t, p, wide ? WIDE_WIDTH : TEXT_WIDTH);
			continue;
		}
		if (p->kind == OFFICIAL_ANNEX || p->kind == OFFICIAL_ANNEX_WIDE) {
			/* A section ends with the paragraph that holds its properties. */
			text_add(t, "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>");
			add_section(t, wide);
			text_add(t, "</w:pPr></w:p>\n");
			wide = p->kind == OFFICIAL_ANNEX_WIDE;
		}
		add_paragraph(t, official_is_kept(o, i) ? (int)STYLE_LAST : (int)p->kind, i && p->kind != OFFICIAL_NOTE && o->v[i - 1].kind == OFFICIAL_TABLE ? BELOW_TABLE : "", p->text);
	}
	if (o->n && o->v[o->n - 1].kind == OFFICIAL_TABLE)
		add_paragraph(t, OFFICIAL_NOTE, "", ""); /* Word wants a paragraph after a table */
	add_section(t, wide);
	text_add(t, "</w:body></w:document>\n");
}

/* Odd pages bear their number at the right, even ones at the left, a character from the edge. */
static void add_footer(struct text *t, bool even)
{
	text_addf(t, XML "<w:ftr " W "><w:p><w:pPr><w:pStyle w:val=\"PageNumber\"/><w:ind %s/><w:jc w:val=\"%s\"/></w:pPr>"
		"<w:r><w:t xml:space=\"preserve\">— </w:t></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>"
		"<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>",
		even ? "w:leftChars=\"100\" w:left=\"320\"" : "w:rightChars=\"100\" w:right=\"320\"", even ? "left" : "right");
}

static void add_core(struct text *t, const struct official *o, const char *language, moment at)
{
	text_add(t, XML "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
		" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
	add_xml(t, text_str(&o->title));
	text_addf(t, "</dc:title><dc:creator>newmedia</dc:creator><dc:language>%s</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">", strncmp(language, "zh", 2) ? "en" : "zh-CN");
	text_add_moment(t, at);
	text_add(t, "</dcterms:created></cp:coreProperties>");
}

static void add_part(struct zip_out *z, const char *name, struct text *t)
{
	zip_out_add(z, name, text_str(t), t->len);
	text_reset(t);
}

int official_docx(const struct official *o, const char *language, moment at, struct text *ret, struct text *err)
{
	struct zip_out *z = zip_out_new(at, zone_find("UTC"));
	struct text t = TEXT_INIT(0);

	zip_out_add(z, "[Content_Types].xml", content_types, sizeof content_types - 1);
	zip_out_add(z, "_rels/.rels", package_relations, sizeof package_relations - 1);
	zip_out_add(z, "word/_rels/document.xml.rels", document_relations, sizeof document_relations - 1);
	zip_out_add(z, "word/settings.xml", settings, sizeof settings - 1);
	zip_out_add(z, "word/fontTable.xml", font_table, sizeof font_table - 1);
	add_styles(&t);
	add_part(z, "word/styles.xml", &t);
	add_footer(&t, false);
	add_part(z, "word/footer1.xml", &t);
	add_footer(&t, true);
	add_part(z, "word/footer2.xml", &t);
	add_core(&t, o, language, at);
	add_part(z, "docProps/core.xml", &t);
	add_document(&t, o);
	add_part(z, "word/document.xml", &t);
	text_clear(&t);
	if (zip_out_end(z, ret))
		return log_own(err, N_("the document is too large"));
	return 0;
}
