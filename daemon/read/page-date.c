/*
 * page-date - see page-date.h.
 */
#include "page-date.h"

#include <ctype.h>
#include <string.h>

#include "page-piece.h"
#include "plain.h"
#include "tree.h"
#include "when.h"

enum {
	WORDS_BYTES = 36,       /* around a date: 发布日期, 来源 and a name; more is a sentence that tells of a date */
	YEAR_DIGITS = 4,
};

static const char digits[] = "0123456789";

/* The length of a character at s that dates are written with beside ASCII; 0: it is another. */
static size_t mark_length(const char *s)
{
	static const char marks[][4] = {"年", "月", "日", "时", "分", "秒", "点", "【", "】", "［", "］", "（", "）", "：", "－", "—"};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (s[0] == marks[i][0] && s[1] == marks[i][1] && s[2] == marks[i][2])
			return 3;
	return 0;
}

/* What dates are written with of ASCII, but for letters. */
static bool is_written_with(char c)
{
	bool is_number = c >= '-' && c <= ':'; /* between them stand the point, the slash and the digits */

	return is_number || c == ' ' || c == '(' || c == ')' || c == '[' || c == ']' || c == '\t' || c == '\r' || c == '\n';
}

/* Does s have at most that many bytes that belong to no date: letters and characters other than those of 年月日时分秒? */
static bool has_few_others(const char *s, size_t most)
{
	size_t others = 0;

	while (*s && others <= most) {
		size_t w = *s & 0x80 ? mark_length(s) : 0;

		others += !w && !is_written_with(*s);
		s += w ? w : 1;
	}
	return others <= most;
}

/* A clock, or what stands at the foot of every page: always of today, so that a dead site would look alive. */
static bool is_of_the_page(const char *s)
{
	static const char *const words[] = {"今天", "今日", "星期", "现在", "当前", "农历", "欢迎", "最后更新", "本站", "版权", "备案", "©"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(s, words[i]))
			return true;
	return strcasestr(s, "Copyright") || strcasestr(s, "Today");
}

bool page_is_date(const struct page_dates *g, const char *s, bool alone)
{
	struct when w;
	size_t n = strlen(s);

	if (n < 5 || n > PAGE_DATE_BYTES || !strpbrk(s, digits) || !has_few_others(s, alone ? 0 : WORDS_BYTES) || is_of_the_page(s))
		return false;
	return when_read(s, n, g->zone, g->now, &w) && w.precision <= PRECISION_DAY;
}

/* Do the two tell of the same day? Where the words name no year, of that day in any. */
static bool same_day(const struct page_dates *g, const struct when *machine, const struct when *words, const char *said)
{
	struct civil a = civil_at(machine->at, g->zone), b = civil_at(words->at, g->zone);
	int row = 0; /* digits one after the other */

	for (; *said && row < YEAR_DIGITS; said++)
		row = isdigit((unsigned char)*said) ? row + 1 : 0;
	return a.month == b.month && a.day == b.day && (row < YEAR_DIGITS || a.year == b.year);
}

/* What the <time> around a date says to machines, where visitors are not told another day; NULL = nothing. */
static const char *machine_date(const struct page_dates *g, const xmlNode *node, const char *words)
{
	const xmlNode *time = node->type == XML_TEXT_NODE ? node->parent : node;
	const char *said = tree_is(time, "time") ? tree_attribute(time, "datetime") : NULL;
	struct when m, w;

	if (said && when_read(said, strlen(said), g->zone, g->now, &m) && m.precision <= PRECISION_DAY &&
		(!when_read(words, strlen(words), g->zone, g->now, &w) || w.precision > PRECISION_DAY || same_day(g, &m, &w, words)))
		return said;
	return NULL;
}

const char *page_words(struct page_dates *g, const xmlNode *node)
{
	text_reset(&g->said);
	if (node->type == XML_TEXT_NODE)
		plain_add(&g->said, (const char *)node->content, strlen((const char *)node->content), false);
	return text_str(&g->said);
}

const char *page_date(struct page_dates *g, const xmlNode *node)
{
	struct piece p;
	const char *machine;

	if (page_piece(node, &p)) {
		text_reset(&g->said);
		if (node == p.first)
			text_addf(&g->said, "%04d-%02d-%02d", p.day.year, p.day.month, p.day.day);
		return text_str(&g->said);
	}
	machine = machine_date(g, node, page_words(g, node));
	if (machine && !is_of_the_page(text_str(&g->said))) {
		text_reset(&g->said);
		plain_add(&g->said, machine, strlen(machine), false);
	}
	return text_str(&g->said);
}

/* What follows a word that only introduces a date. */
static const char *beyond_label(const char *s)
{
	static const char *const labels[] = { "发布时间", "发布日期", "发表时间", "发表日期", "发布于", "发文日期", "成文日期", "更新时间", "更新日期", "时间", "日期" };

	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (strncmp(s, labels[i], strlen(labels[i])) == 0)
			return s + strlen(labels[i]);
	return s;
}

bool page_is_alone(struct page_dates *g, const xmlNode *node)
{
	struct piece p;

	if (tree_is(node, "time") || tree_is(node->parent, "time"))
		return true;
	return page_piece(node, &p) || page_is_date(g, beyond_label(page_words(g, node)), true);
}

bool page_may_be_date(const xmlNode *e)
{
	if (e->type != XML_TEXT_NODE)
		return !e->children && tree_is(e, "time");
	return e->content && (strpbrk((const char *)e->content, digits) || tree_is(e->parent, "time"));
}
