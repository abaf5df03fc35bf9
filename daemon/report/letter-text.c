/*
 * letter-text - see letter-text.h.
 *
 * The words are the field's: 临期, 超期未更新, 暂未能核查, 采集异常（非账号问题）,
 * and a finding nobody has confirmed is a 线索.  Days, never hours.
 */
#include "letter-text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

static const struct { const char *zh, *en; } texts[LT_COUNT] = {
	[LT_TITLE] = { "%1$s · 政务新媒体周报（%2$s至%3$s）", "%1$s: weekly report on its accounts (%2$s to %3$s)" },
	[LT_TITLE_OFFICE] = { "政务新媒体监测周报（%2$s至%3$s）", "Weekly report on all accounts (%2$s to %3$s)" },
	[LT_SUBJECT] = { "政务新媒体周报（%1$s）：%2$s", "Weekly report (%1$s): %2$s" },
	[LT_SUBJECT_LATE] = { "政务新媒体周报（%1$s，补发）：%2$s", "Weekly report (%1$s, late): %2$s" },
	[LT_NOTHING] = { "本周无需处理。", "Nothing needs doing this week." },
	[LT_NOTHING_UNCHECKED] = { "本周无需处理，%d个账号暂未能核查。", "Nothing needs doing this week; %d account(s) could not be checked." },
	[LT_UPDATE_BY] = { "请于%2$s前更新%1$d个账号。", "Please update %1$d account(s) by %2$s." },
	[LT_UPDATE_FROM] = { "请更新%1$d个账号，最早一个请于%2$s前完成。", "Please update %1$d accounts, the first of them by %2$s." },
	[LT_OVERDUE_NOW] = { "请尽快更新%d个超期未更新的账号。", "Please update %d overdue account(s) now." },
	[LT_OVERDUE_AND_BY] = { "请尽快更新%1$d个超期未更新的账号，并于%3$s前更新%2$d个临期账号。",
		"Please update %1$d overdue account(s) now, and %2$d due soon by %3$s." },
	[LT_STATE_STALE] = { "采集异常（非账号问题）", "source stands still (not the account's fault)" },
	[LT_OVERDUE_FROM] = { "请尽快更新%1$d个超期未更新的账号，并更新%2$d个临期账号，最早一个请于%3$s前完成。",
		"Please update %1$d overdue account(s) now, and %2$d due soon, the first of them by %3$s." },
	[LT_PASSED_NOW] = { "请尽快更新%d个更新期限已到的账号。", "Please update %d account(s) whose deadline has come." },
	[LT_BELOW_OVERDUE] = { "请督促所辖单位尽快更新%d个超期未更新的账号。", "Please have %d overdue account(s) of the units you supervise updated now." },
	[LT_BELOW_DUE] = { "请督促所辖单位按期更新%d个临期账号。", "Please have %d account(s) due soon of the units you supervise updated in time." },
	[LT_BELOW_BOTH] = { "请督促所辖单位尽快更新%1$d个超期未更新的账号，按期更新%2$d个临期账号。",
		"Please have %1$d overdue account(s) of the units you supervise updated now, and %2$d due soon in time." },
	[LT_BELOW_UNCHECKED] = { "所辖账号另有%d个暂未能核查。", "%d more could not be checked." },
	[LT_FINDINGS_TO_SETTLE] = { "请整改%d项已确认的问题。", "Please settle %d confirmed finding(s)." },
	[LT_OFFICE_FIRST] = { "%1$d个账号超期未更新，%2$d个临期，%3$d个暂未能核查。", "%1$d account(s) overdue, %2$d due soon, %3$d could not be checked." },
	[LT_TODO] = { "需要处理", "What needs doing" },
	[LT_OF_UNIT] = { "%1$s，%2$s", "%1$s, %2$s" },
	[LT_TODO_DUE] = { "%1$s（%2$s）：最近更新%3$s，已%4$d天，请于%5$s前更新。", "%1$s (%2$s): last updated %3$s, %4$d days ago; please update by %5$s." },
	[LT_TODO_PASSED] = { "%1$s（%2$s）：已知最近更新为%3$s，更新期限（%4$s）已到，如尚未更新请尽快更新。",
		"%1$s (%2$s): last known update %3$s, and its deadline (%4$s) has come; please update it if you have not." },
	[LT_TODO_OVERDUE] = { "%1$s（%2$s）：最近更新%3$s，已%4$d天，超期未更新，请尽快更新。", "%1$s (%2$s): last updated %3$s, %4$d days ago, overdue; please update now." },
	[LT_TODO_FINDING] = { "%1$s（%2$s）：%3$s（已确认），请整改。", "%1$s (%2$s): %3$s (confirmed); please settle it." },
	[LT_CLUE] = { "以上“超期未更新”为系统发现的线索，待人工复核；如有异议可申诉。", "\"Overdue\" above is a clue found by the system; a person will review it, and you may object." },
	[LT_CLUE_BELOW] = { "以上“超期未更新”含系统发现的线索，待人工复核。", "\"Overdue\" above may be a clue found by the system, which a person will review." },
	[LT_OBJECTED] = { "申诉处理中", "objection being looked into" },
	[LT_DISMISSED] = { "经核实不认定", "looked into, not upheld" },
	[LT_OBJECTED_NOTE] = { "%d个账号的超期情况正在申诉处理或经核实不认定，不计入上述数字。", "%d account(s) whose finding was objected to or not upheld are left out of these figures." },
	[LT_ACCOUNTS] = { "本单位账号", "The unit's accounts" },
	[LT_ACCOUNT] = { "账号", "account" },
	[LT_PLATFORM] = { "平台", "platform" },
	[LT_LAST_UPDATE] = { "最近更新", "last update" },
	[LT_DAYS] = { "距今（天）", "days" },
	[LT_LONGEST_GAP] = { "最长间隔（天）", "longest gap (days)" },
	[LT_POSTS_WEEK] = { "本周发布（篇）", "posts this week" },
	[LT_INTERACTION] = { "互动", "interaction" },
	[LT_STATE] = { "状态", "state" },
	[LT_UNIT] = { "单位", "unit" },
	[LT_DEADLINE] = { "更新期限", "deadline" },
	[LT_INTERACTION_GOOD] = { "有效", "effective" },
	[LT_INTERACTION_NONE] = { "无有效互动", "none" },
	[LT_COMMENTS_OPEN] = { "评论开放", "comments open" },
	[LT_COMMENTS_OFF] = { "评论未开放（待核实）", "comments off (to be checked)" },
	[LT_COMMENTS_UNKNOWN] = { "未核查", "not checked" },
	[LT_NO_POST] = { "尚无", "none yet" },
	[LT_GAP_NOTE] = { "最长间隔为近90日内所见。", "The longest gap is that seen within 90 days." },
	[LT_BELOW] = { "所辖单位", "Units supervised" },
	[LT_BY_UNIT] = { "各单位情况", "By unit" },
	[LT_ALL] = { "账号数", "accounts" },
	[LT_CURRENT] = { "正常", "current" },
	[LT_DUE_SOON] = { "临期", "due soon" },
	[LT_OVERDUE] = { "超期未更新", "overdue" },
	[LT_UNCHECKED] = { "暂未能核查", "not checked" },
	[LT_OTHER] = { "其他", "other" },
	[LT_BELOW_TODO] = { "所辖单位需处理的账号", "Accounts of the units supervised that need doing" },
	[LT_MORE_IN_FILE] = { "另有%d个，见附件。", "%d more in the attached file." },
	[LT_MORE] = { "另有%d个。", "%d more." },
	[LT_SUM] = { "合计", "all" },
	[LT_MORE_UNITS] = { "另有%d个单位，见附件。", "%d more units in the attached file." },
	[LT_CHANGE] = { "与上周相比", "Against last week" },
	[LT_CHANGE_POSTS] = { "本周共发布%1$d篇，上周%2$d篇。", "%1$d post(s) this week, %2$d last week." },
	[LT_CHANGE_OVERDUE] = { "新增超期未更新%1$d个，恢复更新%2$d个。", "%1$d newly overdue, %2$d updated again." },
	[LT_CHANGE_NONE] = { "超期未更新账号无变化。", "No change in what is overdue." },
	[LT_NOT_CHECKED] = { "暂未能核查", "What could not be checked" },
	[LT_NOT_CHECKED_STALE] = { "%1$s（%2$s）：采集异常（非账号问题），数据源自%3$s起无新内容，系统管理员处理中，主办单位无需处理。",
		"%1$s (%2$s): its source stands still (not the account's fault) since %3$s; the admin sees to it, nothing for the unit to do." },
	[LT_NOT_CHECKED_UNREACHABLE] = { "%1$s（%2$s）：自%3$s起无法访问。", "%1$s (%2$s): cannot be reached since %3$s." },
	[LT_NOT_CHECKED_UNREADABLE] = { "%1$s（%2$s）：自%3$s起内容无法识读。", "%1$s (%2$s): cannot be read since %3$s." },
	[LT_NOT_CHECKED_NEW] = { "%1$s（%2$s）：尚未开始核查。", "%1$s (%2$s): not yet looked at." },
	[LT_NOT_CHECKED_UNKNOWN] = { "%1$s（%2$s）：发布内容无日期，暂不能判断。", "%1$s (%2$s): its posts bear no dates; it cannot be judged yet." },
	[LT_NOT_CHECKED_PRESUMED] = { "%1$s（%2$s）：未见%3$s之后的更新，数据源尚不能证实，核实前不作认定。",
		"%1$s (%2$s): nothing newer than %3$s was seen; its source cannot prove it yet, so nothing is concluded." },
	[LT_NOT_CHECKED_BY_HAND] = { "将由人工核查。", "A person will look." },
	[LT_NOT_CHECKED_SINCE] = { "开始监测", "the start" },
	[LT_OFFLINE] = { "监测系统自身网络异常，账号状态暂以此前结果为准。", "The monitor itself is offline; what was known before stands." },
	[LT_MADE] = { "数据截至%s。本邮件由政务新媒体监测系统自动发送，请勿直接回复。", "As of %s. Sent by the monitor by itself; please do not answer." },
	[LT_LATE] = { "本期应于%s发送，因系统停机补发。", "This report was due on %s and is late: the system was down." },
	[LT_FILE_NAME] = { "%1$s政务新媒体账号情况%2$s.xlsx", "%1$s accounts %2$s.xlsx" },
	[LT_FILE_NAME_OFFICE] = { "政务新媒体账号情况%s.xlsx", "accounts %s.xlsx" },
	[LT_SHEET_NAME] = { "账号情况", "accounts" },
	[LT_WARN_SUBJECT] = { "更新提醒：%s", "Reminder: %s" },
	[LT_WARN_FIRST] = { "请于%2$s前更新%1$d个账号。", "Please update %1$d account(s) by %2$s." },
	[LT_WARN_ITEM] = { "%1$s（%2$s，%3$s）：最近更新%4$s，请于%5$s前更新。", "%1$s (%2$s, %3$s): last updated %4$s; please update by %5$s." },
	[LT_WARN_NOTE] = { "如已更新，无需处理，系统将自动核实。", "If it has been updated meanwhile there is nothing to do; the system will see it." },
	[LT_WARN_GONE] = { "提醒的账号现已更新，无需处理。", "The accounts have been updated meanwhile; nothing needs doing." },
	[LT_ADMIN_SUBJECT] = { "监测系统通知（%1$d条）：%2$s", "Messages of the monitor (%1$d): %2$s" },
	[LT_ADMIN_FIRST] = { "监测系统有%d条通知。", "The monitor has %d message(s)." },
	[LT_HOLIDAY_SUBJECT] = { "节前提醒：%s", "Before the holiday: %s" },
	[LT_HOLIDAY_FIRST] = { "%1$s至%2$s放假期间更新期限照常计算，请提前安排%3$d个账号的更新。",
		"The limit goes on from %1$s to %2$s: please arrange the updates of %3$d account(s) before." },
	[LT_HOLIDAY_NONE] = { "%1$s至%2$s放假期间更新期限照常计算，目前无账号在假期内到期。",
		"The limit goes on from %1$s to %2$s; no account falls due in those days." },
	[LT_HOLIDAY_NOTE] = { "节假日不顺延更新期限。", "Holidays do not move the limit." },
	[LT_TEST_SUBJECT] = { "政务新媒体监测：测试邮件", "newmedia: a test letter" },
	[LT_TEST_FIRST] = { "这是一封测试邮件，收到即说明发信设置可用。", "This is a test letter: if you read it, the settings work." },
	[LT_SHORT] = { "【政务新媒体】%1$s：%2$s", "[Accounts] %1$s: %2$s" },
	[LT_SHORT_OFFICE] = { "【政务新媒体】全部账号：%2$s", "[Accounts] all: %2$s" },
	[LT_SHORT_NAME] = { "%1$s（%2$s，%3$s前）", "%1$s (%2$s, by %3$s)" },
	[LT_SHORT_NAME_PASSED] = { "%1$s（%2$s，期限已到）", "%1$s (%2$s, due now)" },
	[LT_SHORT_NAME_OVERDUE] = { "%1$s（%2$s，已%3$d天）", "%1$s (%2$s, %3$d days)" },
	[LT_SHORT_MORE] = { "等%d个", " and others, %d in all" },
	[LT_SHORT_OPEN] = { "涉及：", " Namely: " },
	[LT_SHORT_CLOSE] = { "。", "." },
	[LT_CORRECTION_SUBJECT] = { "更正：%1$s（%2$s）", "Correction: %1$s (%2$s)" },
	[LT_CORRECTION_FIRST] = { "此前告知的%1$s（%2$s）“%3$s”问题现予撤销，请勿再据此处理。",
		"What was told of %1$s (%2$s), “%3$s”, is withdrawn; please do not act on it any more." },
	[LT_CORRECTION_NOTE] = { "由此给贵单位带来的不便，敬请谅解。", "We apologize for the trouble." },
	[LT_OUTCOME_SUBJECT] = { "申诉处理结果：%1$s（%2$s）", "Outcome of the objection: %1$s (%2$s)" },
	[LT_OUTCOME_FIRST] = { "对%1$s（%2$s）“%3$s”问题的申诉经复核不成立，原认定维持。",
		"The objection about %1$s (%2$s), “%3$s”, was looked into and rejected: the finding stands." },
	[LT_FOUND_AT] = { "发现时间：%s", "Found: %s" },
	[LT_REASON] = { "理由：%s", "Reason: %s" },
	[LT_PAUSE] = { "、", ", " },
	[LT_END] = { "。", "." },
};

static bool english;

/* word.h goes through the catalogue, which follows the environment: here the configuration decides. */
void letter_sentences_in(const char *language)
{
	english = !strcmp(language, "en");
}

void letter_language(const char *language)
{
	letter_sentences_in(language);
	log_speak(language);
}

const char *letter_text(enum letter_text t)
{
	return english ? texts[t].en : texts[t].zh;
}

void letter_add(struct text *t, enum letter_text which, ...)
{
	va_list ap;

	if (english && t->len)
		text_add_char(t, ' ');
	va_start(ap, which);
	text_vaddf(t, letter_text(which), ap);
	va_end(ap);
}

moment letter_noon(int64_t day, const struct zone *z)
{
	struct civil c = { .year = 1970, .month = 1, .day = (int)day + 1, .hour = 12 };

	return civil_moment(&c, z);
}

static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
	"December" };

static void add_date(struct text *t, const struct civil *c)
{
	if (english)
		text_addf(t, "%d %s", c->day, months[c->month - 1]);
	else
		text_addf(t, "%d月%d日", c->month, c->day);
}

void letter_add_day(struct text *t, moment m, const struct zone *z)
{
	struct civil c = civil_at(m, z);

	add_date(t, &c);
}

/* The end of a day is its 24:00, as the rule says it. */
void letter_add_deadline(struct text *t, moment m, const struct zone *z)
{
	struct civil c = civil_at(m, z);
	bool end_of_day = c.hour == 0 && c.minute == 0;

	if (end_of_day)
		c = civil_at(m - 1, z);
	add_date(t, &c);
	if (end_of_day)
		text_add(t, english ? " 24:00" : "24时");
	else if (english)
		text_addf(t, " %02d:%02d", c.hour, c.minute);
	else if (c.minute)
		text_addf(t, "%d时%d分", c.hour, c.minute);
	else
		text_addf(t, "%d时", c.hour);
}

void letter_add_time(struct text *t, moment m, const struct zone *z)
{
	struct civil c = civil_at(m, z);

	if (english)
		text_addf(t, "%d %s %d %02d:%02d", c.day, months[c.month - 1], c.year, c.hour, c.minute);
	else
		text_addf(t, "%d年%d月%d日%02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}
