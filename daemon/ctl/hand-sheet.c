/*
 * hand-sheet - see hand-sheet.h.
 */
#include "hand-sheet.h"

#include <stdio.h>
#include <string.h>

#include "log.h"

static const enum hand_column observations[] = { HAND_KEY, HAND_NAME, HAND_PLATFORM, HAND_UNIT, HAND_AT, HAND_LAST_UPDATE, HAND_INTERACTION,
	HAND_WORKS, HAND_BY, HAND_NOTE };
static const enum hand_column replies[] = { HAND_NUMBER, HAND_PLATFORM, HAND_NAME, HAND_UNIT, HAND_RULE, HAND_ANSWER, HAND_ANSWERED_AT, HAND_BY };
const struct hand_kind hand_kinds[2] = {
	{ "observations", N_("Looks by hand"), observations, sizeof observations / sizeof *observations, "核查人", HAND_AT },
	{ "replies", N_("Replies"), replies, sizeof replies / sizeof *replies, "反馈人", HAND_ANSWER },
};

/* The office's names by |, the exported one first. */
static const char *const headings[HAND_COLUMNS] = {
	[HAND_NUMBER] = "序号|编号",
	[HAND_KEY] = "标识|代号|账号标识|account",
	[HAND_NAME] = "新媒体名称|名称|账号名称|账号|name",
	[HAND_PLATFORM] = "新媒体类型|平台|平台类型|platform",
	[HAND_UNIT] = "责任单位|主办单位|单位|unit",
	[HAND_RULE] = "问题类别|问题|存在问题|rule",
	[HAND_AT] = "核查时间|检查时间|查看时间|at",
	[HAND_LAST_UPDATE] = "最近更新|最近更新时间|最近更新日期|最后更新日期|最后更新时间|检查时更新日期|last_update",
	[HAND_INTERACTION] = "互动情况|互动|互动功能|interaction",
	[HAND_WORKS] = "能否使用|能否正常使用|是否可用|运行情况|works",
	[HAND_ANSWER] = "整改情况|整改措施|整改结果|answer",
	[HAND_ANSWERED_AT] = "整改时间|整改完成时间|反馈时间|answered_at",
	[HAND_BY] = "反馈人|核查人|检查人|查看人|填报人|by",
	[HAND_NOTE] = "备注|说明|note",
};
static const struct { enum hand_column column; const char *word, *value; } words[] = {
	{ HAND_INTERACTION, "有效", "ok" }, { HAND_INTERACTION, "无", "none" }, { HAND_INTERACTION, "未测试", "untested" },
	{ HAND_INTERACTION, "正常", "ok" }, { HAND_INTERACTION, "无效", "none" }, { HAND_INTERACTION, "", "untested" },
	{ HAND_INTERACTION, "ok", "ok" }, { HAND_INTERACTION, "none", "none" }, { HAND_INTERACTION, "untested", "untested" },
	{ HAND_WORKS, "是", "yes" }, { HAND_WORKS, "否", "no" }, { HAND_WORKS, "能", "yes" }, { HAND_WORKS, "不能", "no" }, { HAND_WORKS, "正常", "yes" },
	{ HAND_WORKS, "不可用", "no" }, { HAND_WORKS, "", "yes" }, { HAND_WORKS, "yes", "yes" }, { HAND_WORKS, "no", "no" },
};
enum { N_WORDS = sizeof words / sizeof *words };

const struct hand_kind *hand_kind(const char *name)
{
	for (int i = 0; i < 2; i++)
		if (!strcmp(hand_kinds[i].name, name))
			return &hand_kinds[i];
	return NULL;
}

const char *hand_heading(const struct hand_kind *k, enum hand_column c)
{
	static char first[HAND_COLUMNS][64];

	if (c == HAND_BY)
		return k->by;
	snprintf(first[c], sizeof first[c], "%.*s", (int)strcspn(headings[c], "|"), headings[c]);
	return first[c];
}

int hand_column_named(const char *heading)
{
	size_t len;

	heading += strspn(heading, " \t\n");
	len = strcspn(heading, " \t\n(");
	if (strstr(heading, "（") && (size_t)(strstr(heading, "（") - heading) < len)
		len = (size_t)(strstr(heading, "（") - heading);
	for (int c = 0; len && c < HAND_COLUMNS; c++)
		for (const char *p = headings[c]; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL)
			if (strcspn(p, "|") == len && !strncmp(p, heading, len))
				return c;
	return -1;
}

const char *hand_value(enum hand_column c, const char *word)
{
	for (int i = 0; i < N_WORDS; i++)
		if (words[i].column == c && !strcmp(words[i].word, word))
			return words[i].value;
	return NULL;
}

const char *hand_word(enum hand_column c, const char *value)
{
	for (int i = 0; i < N_WORDS; i++)
		if (words[i].column == c && !strcmp(words[i].value, value))
			return words[i].word;
	return NULL;
}

int hand_time(const char *s, const struct zone *z, moment *ret, bool *ret_day)
{
	static const struct { const char *sign, *plain; } signs[] = { { "年", "-" }, { "月", "-" }, { "日", " " }, { "时", ":" }, { "分", " " }, { "/", "-" },
		{ ".", "-" }, { "T", " " }, { "：", ":" } };
	struct text t = TEXT_INIT(200);
	struct civil c = { .hour = 0 };
	int n, end = 0, e;

	while (*s) {
		size_t i = 0;

		while (i < sizeof signs / sizeof *signs && strncmp(s, signs[i].sign, strlen(signs[i].sign)))
			i++;
		if (i < sizeof signs / sizeof *signs)
			text_add(&t, signs[i].plain);
		else
			text_add_char(&t, *s);
		s += i < sizeof signs / sizeof *signs ? strlen(signs[i].sign) : 1;
	}
	n = sscanf(text_str(&t), "%4d-%2d-%2d %n%2d:%2d:%2d", &c.year, &c.month, &c.day, &end, &c.hour, &c.minute, &c.second);
	*ret_day = n == 3;
	e = (n == 3 && end && text_str(&t)[end]) || n == 4 || n < 3 || c.year < 1990 || c.month < 1 || c.month > 12 || c.day < 1 || c.day > 31 || c.hour > 24 ||
		c.minute > 59 || c.second > 59 || c.hour < 0 || c.minute < 0 || c.second < 0;
	if (!e) {
		struct civil back;

		*ret = civil_moment(&c, z);
		back = civil_at(*ret, z);
		e = c.hour < 24 && (back.month != c.month || back.day != c.day); /* 31 June */
	}
	text_clear(&t);
	return e ? -1 : 0;
}

void hand_add_time(struct text *t, moment m, const struct zone *z)
{
	struct civil c = civil_at(m, z), next = civil_at(m + 1, z);

	text_addf(t, "%04d-%02d-%02d", c.year, c.month, c.day);
	if (!next.hour && !next.minute && !next.second)
		return;
	text_addf(t, " %02d:%02d", c.hour, c.minute);
	if (c.second)
		text_addf(t, ":%02d", c.second);
}
