/*
 * register-sheet - see register-sheet.h.
 *
 * The headings are those that offices were seen to use; the words are the
 * field's.
 */
#include "register-sheet.h"

#include <string.h>

static const char *const rows[] = {"单位", "unit", "账号", "account", NULL};
static const char *const platforms[] = {"微信公众号", "wechat", "微信", "wechat", "公众号", "wechat", "政务微信", "wechat", "订阅号", "wechat", "服务号",
	"wechat", "视频号", "channels", "微信视频号", "channels", "微博", "weibo", "新浪微博", "weibo", "政务微博", "weibo", "抖音", "douyin", "抖音号",
	"douyin", "头条号", "toutiao", "今日头条", "toutiao", "百家号", "baijiahao", "快手", "kuaishou", "快手号", "kuaishou", "哔哩哔哩", "bilibili",
	"B站", "bilibili", "小红书", "xiaohongshu", "网站", "website", "政府网站", "website", "移动客户端", "app", "APP", "app", "App", "app", "客户端",
	"app", "小程序", "miniprogram", "微信小程序", "miniprogram", "其他", "other", NULL};
static const char *const statuses[] = {"正常", "normal", "正常运行", "normal", "整改", "rectifying", "整改中", "rectifying", "暂停", "suspended", "停更",
	"suspended", "拟关停", "closing", "已关停", "closed", "关停", "closed", "已注销", "cancelled", "注销", "cancelled", NULL};
static const char *const counts[] = {"按日", "days", "按小时", "hours", NULL};
static const char *const watches[] = {"自动", "feed", "人工", "manual", NULL};
static const char *const follows[] = {"每有新文", "new", "每周", "weekly", "不看", "off", NULL};
static const char *const yes_or_no[] = {"是", "yes", "否", "no", NULL};
static const char *const whens[] = {"每周", "always", "有问题时", "findings", NULL};

/* clang-format off */
const struct sheet_column sheet_columns[] = {
	{"", OF_UNIT | OF_ACCOUNT, COLUMN_WORD, rows, "类别"},
	{"key", OF_UNIT | OF_ACCOUNT, COLUMN_TEXT, NULL, "标识|代号|编码|key"},
	{"name", OF_UNIT | OF_ACCOUNT, COLUMN_TEXT, NULL, "名称|账号名称|新媒体名称|账号名|单位名称|政务新媒体名称"},
	{"platform", OF_ACCOUNT, COLUMN_WORD, platforms, "平台|新媒体类型|平台类型|平台名称|渠道|账号类型"},
	{"kind", OF_ACCOUNT, COLUMN_TEXT, NULL, "公众号类型"},
	{"unit", OF_ACCOUNT, COLUMN_UNIT, NULL, "主办单位|责任单位|开办单位|所属单位"},
	{"supervisor", OF_ACCOUNT, COLUMN_UNIT, NULL, "监管单位|行业主管部门|主管单位"},
	{"parent", OF_UNIT, COLUMN_UNIT, NULL, "上级单位"},
	{"level", OF_UNIT | OF_ACCOUNT, COLUMN_TEXT, NULL, "层级|级别|行政层级"},
	{"code", OF_UNIT, COLUMN_TEXT, NULL, "区划代码|单位代码|统一社会信用代码"},
	{"order", OF_UNIT, COLUMN_TEXT, NULL, "建制顺序|排序"},
	{"head", OF_UNIT | OF_ACCOUNT, COLUMN_PERSON, NULL, "负责人|分管领导|责任人"},
	{"mail", OF_UNIT | OF_ACCOUNT, COLUMN_PERSON, NULL, "负责人邮箱|邮箱|电子邮箱|电子邮件"},
	{"contact", OF_UNIT | OF_ACCOUNT, COLUMN_PERSON, NULL, "联系人|管理员|运维人员"},
	{"cc", OF_UNIT, COLUMN_PERSON, NULL, "抄送"},
	{"phone", OF_UNIT | OF_ACCOUNT, COLUMN_PERSON, NULL, "联系电话|电话|手机|手机号码"},
	{"platform_id", OF_ACCOUNT, COLUMN_TEXT, NULL, "平台账号|账号ID|微信号|账号"},
	{"home", OF_ACCOUNT, COLUMN_TEXT, NULL, "主页地址|主页|账号链接|链接|网址"},
	{"feed", OF_ACCOUNT, COLUMN_LINES, NULL, "采集地址|订阅地址|RSS地址"},
	{"page", OF_ACCOUNT, COLUMN_LINES, NULL, "列表页地址"},
	{"subject", OF_ACCOUNT, COLUMN_TEXT, NULL, "认证主体|账号主体|认证单位"},
	{"operator", OF_ACCOUNT, COLUMN_TEXT, NULL, "承办单位|运维单位|运营单位"},
	{"opened", OF_ACCOUNT, COLUMN_DATE, NULL, "开设日期|开通日期|开通时间|开设时间|注册时间"},
	{"filed", OF_ACCOUNT, COLUMN_DATE, NULL, "备案日期|备案时间"},
	{"status", OF_ACCOUNT, COLUMN_WORD, statuses, "状态|账号状态|运行状态"},
	{"since", OF_ACCOUNT, COLUMN_DATE, NULL, "状态起始日期"},
	{"until", OF_ACCOUNT, COLUMN_DATE, NULL, "状态截止日期"},
	{"reason", OF_ACCOUNT, COLUMN_TEXT, NULL, "原因|状态原因"},
	{"stop_notice", OF_ACCOUNT, COLUMN_TEXT, NULL, "停运公告"},
	{"former", OF_UNIT | OF_ACCOUNT, COLUMN_TEXT, NULL, "曾用名"},
	{"interaction", OF_ACCOUNT, COLUMN_TEXT, NULL, "互动方式"},
	{"limit", OF_UNIT | OF_ACCOUNT, COLUMN_DURATION, NULL, "最长更新间隔|更新期限|更新时限"},
	{"count", OF_UNIT | OF_ACCOUNT, COLUMN_WORD, counts, "期限计算"},
	{"every", OF_ACCOUNT, COLUMN_TEXT, NULL, "采集间隔"},
	{"zone", OF_ACCOUNT, COLUMN_TEXT, NULL, "时区"},
	{"watch", OF_ACCOUNT, COLUMN_WORD, watches, "监测方式"},
	{"follow", OF_ACCOUNT, COLUMN_WORD, follows, "文章页核查"},
	{"witness", OF_ACCOUNT, COLUMN_WORD, yes_or_no, "仅作旁证"},
	{"header_file", OF_ACCOUNT, COLUMN_TEXT, NULL, "请求头文件"},
	{"digest_when", OF_UNIT, COLUMN_WORD, whens, "周报"},
};
/* clang-format on */
const int sheet_n_columns = sizeof sheet_columns / sizeof *sheet_columns;

/* A heading without white space and without what stands in brackets: "开通时间（年月日）" is 开通时间. */
static void bare(const char *heading, struct text *ret)
{
	static const char *const open[] = {"(", "（"}, *const blanks[] = {" ", "\t", "\n", "\r", "\xc2\xa0", "\xe3\x80\x80", "*"};

	while (*heading) {
		size_t skip = 0;

		for (size_t i = 0; i < sizeof open / sizeof *open; i++)
			if (ret->len && !strncmp(heading, open[i], strlen(open[i])))
				return;
		for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
			if (!strncmp(heading, blanks[i], strlen(blanks[i])))
				skip = strlen(blanks[i]);
		if (!skip)
			text_add_char(ret, *heading);
		heading += skip ? skip : 1;
	}
}

/* Is `word` one of the words divided by |? */
static bool stands_in(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = list; len && (at = strstr(at, word)); at++)
		if ((at == list || at[-1] == '|') && (at[len] == '|' || !at[len]))
			return true;
	return false;
}

int sheet_column_named(const char *heading)
{
	struct text name = TEXT_INIT(200);
	int found = -1;

	bare(heading, &name);
	for (int i = 0; i < sheet_n_columns && found < 0; i++)
		if (stands_in(sheet_columns[i].headings, text_str(&name)) || (*sheet_columns[i].key && !strcmp(sheet_columns[i].key, text_str(&name))))
			found = i;
	text_clear(&name);
	return found;
}

int sheet_column_of(const char *key, unsigned of)
{
	for (int i = 0; i < sheet_n_columns; i++)
		if (sheet_columns[i].of & of && !strcmp(sheet_columns[i].key, key))
			return i;
	return -1;
}

void sheet_heading(const struct sheet_column *c, bool chinese, struct text *ret)
{
	text_reset(ret);
	if (chinese || !*c->key)
		text_add_n(ret, c->headings, strcspn(c->headings, "|"));
	else
		text_add(ret, c->key);
}

const char *sheet_value(const struct sheet_column *c, const char *word)
{
	for (const char *const *w = c->words; w && *w; w += 2)
		if (!strcmp(w[0], word))
			return w[1];
	return word;
}

const char *sheet_word(const struct sheet_column *c, const char *value)
{
	for (const char *const *w = c->words; w && *w; w += 2)
		if (!strcmp(w[1], value))
			return w[0];
	return value;
}

/* Of the next n bytes: a name or an address keeps its first character, a telephone its two ends. */
static void mask_word(struct text *ret, const char *word, size_t n)
{
	const char *at = memchr(word, '@', n);
	size_t first = 1, tail = at ? n - (size_t)(at - word) : 0;

	if (strspn(word, "+-0123456789") >= n)
		first = n > 7 ? 3 : 1, tail = n > 10 ? 4 : 2;
	while (first < n && ((unsigned char)word[first] & 0xc0) == 0x80)
		first++;
	text_add_n(ret, word, first < n ? first : n);
	text_add(ret, "**");
	if (first + tail <= n)
		text_add_n(ret, word + n - tail, tail);
}

void sheet_mask(const char *cell, struct text *ret)
{
	static const char between[] = " \t\n<>,;\"";

	while (*cell) {
		size_t skip = strspn(cell, between), n = strcspn(cell + skip, between);

		text_add_n(ret, cell, skip);
		if (n)
			mask_word(ret, cell + skip, n);
		cell += skip + n;
	}
}

bool sheet_is_masked(const char *cell)
{
	return strstr(cell, "**") != NULL;
}
