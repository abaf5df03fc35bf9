/*
 * circular-text - see circular-text.h.
 */
#include "circular-text.h"

#include <string.h>

#include "letter-text.h"
#include "log.h"
#include "rules.h"
#include "word.h"

static const struct { const char *zh, *en; } texts[CT_COUNT] = {
	[CT_TITLE] = { "关于%1$s\n政务新媒体检查情况的通报", "Circular on the inspection of government new media accounts, %1$s" },
	[CT_TITLE_REGION] = { "关于%2$s%1$s\n政务新媒体检查情况的通报", "Circular on the inspection of government new media accounts of %2$s, %1$s" },
	[CT_CORRECTION_TITLE] = { "关于《%1$s》（%2$s）的更正", "Correction of \"%1$s\" (%2$s)" },
	[CT_QUARTER] = { "%1$d年第%2$s季度", "quarter %3$d of %1$d" },
	[CT_YEAR] = { "%d年", "%d" },
	[CT_HALF_1] = { "%d年上半年", "first half of %d" },
	[CT_HALF_2] = { "%d年下半年", "second half of %d" },
	[CT_MONTH] = { "%1$d年%2$d月", "month %2$d of %1$d" },
	[CT_SPAN] = { "%1$s至%2$s", "%1$s to %2$s" },
	[CT_DRAFT] = { "（送审稿）", "(draft)" },
	[CT_TO] = { "各有关单位", "To all units concerned" },
	[CT_TO_END] = { "：", ":" },
	[CT_BASIS] = { "《国务院办公厅秘书局关于印发政府网站与政务新媒体检查指标、监管工作年度考核指标的通知》（国办秘函〔2019〕19号）",
		"the inspection indicators of the General Office of the State Council (国办秘函〔2019〕19号)" },
	[CT_OPENING] = { "根据%1$s要求，%2$s对%3$s政务新媒体运行情况进行了检查。现将有关情况通报如下：",
		"As required by %1$s, %2$s inspected the government new media accounts for %3$s. The results are as follows:" },
	[CT_OFFICE] = { "本办公室", "this office" },
	[CT_H_GENERAL] = { "一、总体情况", "I. General" },
	[CT_H_WINDOW] = { "检查结果。", "Results." },
	[CT_H_PLATFORM] = { "分平台情况", "By platform" },
	[CT_H_LEVEL] = { "分层级情况", "By level" },
	[CT_H_PROBLEMS] = { "二、存在问题", "II. Problems" },
	[CT_H_DEMANDS] = { "三、工作要求", "III. What is to be done" },
	[CT_WINDOW_POINT] = { "检查时段为%1$s至%2$s，以检查时间点（%2$s24时）前的更新情况判定是否超期未更新。",
		"The period is %1$s to %2$s; whether an account is overdue is judged at the check point (%2$s, 24:00)." },
	[CT_WINDOW_GAP] = { "检查时段为%1$s至%2$s，时段内任一更新间隔超过期限即判定为不达标。",
		"The period is %1$s to %2$s; any gap over the limit within it counts." },
	[CT_SAMPLED] = { "按平台随机抽取%1$s（随机种子%2$lld）。", " %1$s of each platform were drawn at random (seed %2$lld)." },
	[CT_FIGURES] = { "登记在册的政务新媒体共%1$d个，检查%2$d个，抽查比例%3$s；不合格%4$d个，合格率%5$s",
		" %1$d accounts are registered, %2$d were checked (%3$s); %4$d failed, the pass rate is %5$s" },
	[CT_NOTHING_CHECKED] = { "登记在册的政务新媒体共%1$d个，本期均未能核查。", " %1$d accounts are registered; none could be checked." },
	[CT_UP] = { "，较上期上升%d.%02d个百分点", ", up by %d.%02d points" },
	[CT_DOWN] = { "，较上期下降%d.%02d个百分点", ", down by %d.%02d points" },
	[CT_SAME] = { "，与上期持平", ", as in the last period" },
	[CT_UNCHECKED] = { "另有%d个暂未能核查，未计入检查数（名单附后）。", " %d more could not be checked and are not counted (list enclosed)." },
	[CT_BY_UNIT] = { "各单位情况见附件1。", " By unit: see annex 1." },
	[CT_COL_PLATFORM] = { "平台", "platform" },
	[CT_COL_LEVEL] = { "层级", "level" },
	[CT_COL_UNIT] = { "单位", "unit" },
	[CT_COL_REGISTERED] = { "登记数", "registered" },
	[CT_COL_CHECKED] = { "检查数", "checked" },
	[CT_COL_SHARE] = { "抽查比例", "share" },
	[CT_COL_FAILED] = { "不合格数", "failed" },
	[CT_COL_UNCHECKED] = { "暂未能核查", "not checked" },
	[CT_COL_RATE] = { "合格率", "pass rate" },
	[CT_COL_CHANGE] = { "较上期\n（百分点）", "change\n(points)" },
	[CT_COL_KIND] = { "分类", "by" },
	[CT_COL_RATE_BEFORE] = { "上期合格率", "pass rate before" },
	[CT_SUM] = { "合计", "total" },
	[CT_LEVEL_COUNTRY] = { "国家级", "national" },
	[CT_LEVEL_PROVINCE] = { "省直", "province" },
	[CT_LEVEL_CITY] = { "市州", "city" },
	[CT_LEVEL_COUNTY] = { "县区", "county" },
	[CT_LEVEL_TOWN] = { "乡镇街道", "town" },
	[CT_LEVEL_NONE] = { "未注明", "not given" },
	[CT_NO_PROBLEMS] = { "本期未发现经核实的问题。", "No confirmed problem was found." },
	[CT_PROBLEM] = { "%1$s（%2$d个）", "%1$s (%2$d)" },
	[CT_PROBLEM_ITEM] = { "%1$s“%2$s”（%3$s）", "%2$s (%3$s, %1$s)" },
	[CT_AND_MORE] = { "等%d个", " and others, %d in all" },
	[CT_H_AGAIN] = { "上期问题回头看", "The last period's problems" },
	[CT_AGAIN] = { "上期（%1$s）通报的%2$d个不合格账号中，已整改%3$d个，未整改%4$d个，已注销或关停%5$d个",
		"Of the %2$d accounts that the last one (%1$s) named: %3$d repaired, %4$d not repaired, %5$d cancelled or closed" },
	[CT_AGAIN_OTHER] = { "，暂未能核查或已退出登记%d个", ", %d not checked or no longer registered" },
	[CT_AGAIN_NONE] = { "上期（%s）无不合格账号。", "The last one (%s) named no account." },
	[CT_H_CLOSED] = { "关停注销情况", "Closures" },
	[CT_CLOSED_ITEM] = { "%1$s“%2$s”（%3$s，%4$s）", "%2$s (%3$s, %1$s: %4$s)" },
	[CT_AGAIN_REPAIRED] = { "已整改", "repaired" },
	[CT_AGAIN_NOT] = { "未整改", "not repaired" },
	[CT_AGAIN_CANCELLED] = { "已注销", "cancelled" },
	[CT_AGAIN_CLOSED] = { "已关停", "closed" },
	[CT_AGAIN_UNCHECKED] = { "暂未能核查", "not checked" },
	[CT_AGAIN_GONE] = { "已退出登记", "left the register" },
	[CT_COL_NUMBER] = { "序号", "no." },
	[CT_COL_TYPE] = { "新媒体类型", "platform" },
	[CT_COL_NAME] = { "新媒体名称", "account" },
	[CT_COL_RESPONSIBLE] = { "责任单位", "unit" },
	[CT_COL_PROBLEM] = { "问题类别", "problem" },
	[CT_COL_LAST] = { "检查时更新日期", "last update" },
	[CT_COL_GAP] = { "最长更新间隔（天）", "longest gap (days)" },
	[CT_COL_OVER] = { "不达标天数", "days over" },
	[CT_COL_POSTS] = { "发布条数", "posts" },
	[CT_COL_INTERACTION] = { "互动支持率", "comments open" },
	[CT_COL_STREAK] = { "连续不合格次数", "times in a row" },
	[CT_COL_WHY] = { "未能核查原因", "why" },
	[CT_COL_LAST_PROBLEM] = { "上期问题", "problem then" },
	[CT_COL_NOW] = { "整改情况", "now" },
	[CT_COL_RESULT] = { "检查结果", "result" },
	[CT_COL_KEY] = { "标识", "key" },
	[CT_COL_STATUS] = { "状态", "status" },
	[CT_WHY_SUSPENDED] = { "经批准暂停更新", "suspended" },
	[CT_WHY_SOURCE] = { "采集异常（非账号问题）", "stale source (not the account)" },
	[CT_WHY_UNREACHABLE] = { "无法访问", "could not be reached" },
	[CT_WHY_UNREADABLE] = { "内容无法识读", "could not be read" },
	[CT_WHY_NO_LOOK] = { "检查时间点前两周内未能核查", "not looked at in the two weeks before" },
	[CT_WHY_PRESUMED] = { "数据源尚不能证实，待人工核查", "its source proves nothing; to be checked by hand" },
	[CT_PASS] = { "合格", "pass" },
	[CT_FAIL] = { "不合格", "fail" },
	[CT_RESULT_UNCHECKED] = { "暂未能核查", "not checked" },
	[CT_NOT_DRAWN] = { "未抽中", "not drawn" },
	[CT_DEMAND_REPAIR] = { "立即组织整改。相关单位要对照附件所列问题逐项整改，于%1$s前将整改情况报送%2$s。",
		"Repair. The units named settle what the annexes list and report to %2$s by %1$s." },
	[CT_DEMAND_CLOSE] = { "规范关停注销。确无力维护的账号，要及时按程序发布停运公告、注销并报备案。",
		"Close properly. What cannot be maintained is closed: stop notice, cancellation, filing." },
	[CT_DEMAND_KEEP] = { "加强日常维护。各单位要落实主体责任，保证信息更新和互动渠道畅通。", "Maintain. Updates and ways of interaction are every unit's own task." },
	[CT_DEMAND_NONE] = { "继续做好日常维护，保证信息更新和互动渠道畅通。", "Go on maintaining updates and ways of interaction." },
	[CT_ENCLOSED] = { "附件：", "Annexes: " },
	[CT_ENCLOSED_ITEM] = { "%1$d.%2$s", "%1$d. %2$s" },
	[CT_ENCLOSED_ONE] = { "附件", "Annex" },
	[CT_ANNEX] = { "附件%d", "Annex %d" },
	[CT_ANNEX_UNITS] = { "各单位检查情况", "Results by unit" },
	[CT_ANNEX_FAILED] = { "不合格政务新媒体名单", "Accounts that failed" },
	[CT_ANNEX_UNCHECKED] = { "暂未能核查政务新媒体名单", "Accounts not checked" },
	[CT_ANNEX_AGAIN] = { "上期问题整改情况", "The last period's problems" },
	[CT_ANNEX_CLOSED] = { "关停注销情况", "Closures" },
	[CT_ANNEX_ALL] = { "全部账号", "All accounts" },
	[CT_ANNEX_NONE] = { "无。", "None." },
	[CT_NOTE_FAILED] = { "注：最长更新间隔含检查时段内结束或检查时间点仍在持续的间隔；互动支持率为时段内可核实发布内容中开放评论的比例。",
		"The longest gap is one that ended in the period or was still running; comments open: of the posts of the period of which it is known." },
	[CT_NOTE_RATE] = { "注：合格率=（检查数-不合格数）÷检查数；暂未能核查的不计入检查数。", "Pass rate = (checked - failed) / checked; what could not be checked is not counted." },
	[CT_FILE_FIGURES] = { "总体情况", "General" },
	[CT_CORRECTION_OPENING] = { "%1$s印发的《%2$s》（%3$s），经复核，现更正如下：", "\"%2$s\" (%3$s), issued on %1$s, is corrected as follows after a review:" },
	[CT_CORRECTION_EARLIER] = { "%1$s，已由%2$s更正", "%1$s, corrected before by %2$s" },
	[CT_CORRECTION_REGISTERED] = { "登记在册数由%1$d个更正为%2$d个", "registered: %2$d instead of %1$d" },
	[CT_CORRECTION_CHECKED] = { "检查数由%1$d个更正为%2$d个", "checked: %2$d instead of %1$d" },
	[CT_CORRECTION_FAILED] = { "不合格数由%1$d个更正为%2$d个", "failed: %2$d instead of %1$d" },
	[CT_CORRECTION_RATE] = { "合格率由%1$s更正为%2$s", "pass rate: %2$s instead of %1$s" },
	[CT_CORRECTION_COMMA] = { "，", ", " },
	[CT_CORRECTION_OUT] = { "以下账号不再列为不合格：%s。", "No longer named as failed: %s." },
	[CT_CORRECTION_IN] = { "以下账号更正为不合格：%s。", "Now named as failed: %s." },
	[CT_CORRECTION_CLEARED] = { "以下账号不再列入存在问题：%s。", "No longer named for any problem: %s." },
	[CT_CORRECTION_OTHER] = { "以下账号的问题类别更正为：%s。", "Named for other problems: %s." },
	[CT_CORRECTION_ITEM] = { "%1$s（%2$s）：%3$s", "%1$s (%2$s): %3$s" },
	[CT_CORRECTION_NEXT] = { "；", "; " },
	[CT_CORRECTION_SAME] = { "不合格账号名单无变化。", "The list of those that failed does not change." },
	[CT_CORRECTION_ANNEX] = { "不合格账号名单和总体数据无变化，附件以更正后的为准。", "The list of those that failed and the figures do not change; the annexes do." },
	[CT_CORRECTION_REASON] = { "更正原因：%s。", "Reason: %s." },
	[CT_CORRECTION_END] = { "原通报其他内容不变。特此更正。", "All else stands." },
	[CT_NOTICE_REMIND] = { "提醒函", "reminder" },
	[CT_NOTICE_URGE] = { "督办函", "urging letter" },
	[CT_NOTICE_REMIND_TITLE] = { "关于做好政务新媒体\n更新维护工作的提醒函", "Reminder to maintain government new media accounts" },
	[CT_NOTICE_URGE_TITLE] = { "关于限期整改政务新媒体\n问题的督办函", "Letter urging the repair of government new media accounts" },
	[CT_NOTICE_REMIND_OPENING] = { "经监测，截至%s，你单位以下政务新媒体需要关注：", "As of %s the following accounts of your unit want attention:" },
	[CT_NOTICE_URGE_OPENING] = { "经检查并人工复核，截至%s，你单位以下政务新媒体存在问题：", "As of %s, checked and confirmed by a person, the following accounts have problems:" },
	[CT_NOTICE_ITEM_DUE] = { "%1$s“%2$s”：最近更新%3$s，临期，请于%4$s前更新。", "%2$s (%1$s): last updated %3$s, due soon; please update by %4$s." },
	[CT_NOTICE_ITEM_PASSED] = { "%1$s“%2$s”：已知最近更新%3$s，更新期限（%4$s）已到，如尚未更新请尽快更新。",
		"%2$s (%1$s): last known update %3$s, and its deadline (%4$s) has come; please update it if you have not." },
	[CT_NOTICE_ITEM_CLUE] = { "%1$s“%2$s”：最近更新%3$s，已超过更新期限（线索，待复核）。", "%2$s (%1$s): last updated %3$s, past its limit (a clue, to be confirmed)." },
	[CT_NOTICE_ITEM_CONFIRMED] = { "%1$s“%2$s”：%3$s；最近更新%4$s。", "%2$s (%1$s): %3$s; last updated %4$s." },
	[CT_NOTICE_REMIND_END] = { "请及时更新维护。如已更新，无需回复；如有异议，可向%s说明。", "Please update them. If done already, no answer is needed; objections to %s." },
	[CT_NOTICE_URGE_END] = { "请对照附件逐项整改，于%1$s前填写整改反馈表并报送%2$s。如有异议，请一并说明。", "Please settle each item and send the form back to %2$s by %1$s, objections with it." },
	[CT_NOTICE_FORM] = { "整改反馈表", "Report on repairs" },
	[CT_COL_REPAIR] = { "整改情况", "what was done" },
	[CT_COL_REPAIR_WHEN] = { "整改时间", "when" },
	[CT_COL_REPAIR_WHO] = { "反馈人", "by whom" },
	[CT_NOTICE_FORM_NOTE] = { "填写说明：整改时间写作2021-07-12；请勿改动前五列。", "Dates as 2021-07-12; please leave the first five columns as they are." },
	[CT_YEAR_TITLE] = { "%d年政务新媒体检查情况年度报告", "Yearly report on government new media accounts, %d" },
	[CT_YEAR_GENERAL] = { "一、全年情况", "I. The year" },
	[CT_YEAR_FIGURES] = { "%1$s登记在册%2$d个，各季度不合格账号累计%3$d个次，关停注销%4$d个，发布%5$lld条。",
		"%2$d accounts %1$s, %3$d failures over the quarters, %4$d closures, %5$lld posts." },
	[CT_YEAR_H_QUARTERS] = { "各季度情况", "By quarter" },
	[CT_COL_QUARTER] = { "季度", "quarter" },
	[CT_YEAR_QUARTER] = { "第%s季度", "Q%2$d" },
	[CT_YEAR_H_CLOSED] = { "二、关停注销情况", "II. Closures" },
	[CT_YEAR_H_GAPS] = { "三、更新间隔最长的账号", "III. Longest gaps" },
	[CT_YEAR_H_SCORE] = { "四、单位得分", "IV. Points by unit" },
	[CT_COL_POINTS] = { "得分", "points" },
	[CT_COL_TRACE] = { "扣分依据（线索编号）", "taken off for (findings)" },
	[CT_YEAR_SCORE_NOTE] = { "注：满分100分，按经核实的问题扣分，扣完为止；每一扣分均可追溯至线索编号。", "Of 100 points; each one taken off is traced to its finding." },
	[CT_YEAR_SCORE_ITEM] = { "%1$s-%2$d（%3$lld）", "%1$s -%2$d (%3$lld)" },
	[CT_YEAR_NONE] = { "无。", "None." },
	[CT_YEAR_PARTIAL] = { "截至%s", "by %s" },
	[CT_YEAR_END] = { "年末", "at the end of the year" },
	[CT_YEAR_GAPS] = { "更新间隔最长的账号", "Longest gaps" },
	[CT_YEAR_SCORES] = { "单位得分", "Points by unit" },
	[CT_COL_TAKEN_OFF] = { "扣分", "taken off" },
	[CT_COL_FINDING] = { "线索编号", "finding" },
	[CT_PAUSE] = { "、", "; " },
	[CT_ITEM_END] = { "。", "." },
	[CT_OPEN] = { "（", "(" },
	[CT_CLOSE] = { "）", ")" },
};

static bool english;
static const char *const numerals[] = { "零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十" };

void circular_language(const char *language)
{
	english = !strcmp(language, "en");
	letter_language(language);
}

const char *circular_text(enum circular_text t)
{
	return english ? texts[t].en : texts[t].zh;
}

void circular_add_date(struct text *t, moment m, const struct zone *z)
{
	struct civil c = civil_at(m, z);

	text_addf(t, english ? "%04d-%02d-%02d" : "%d年%d月%d日", c.year, c.month, c.day);
}

void circular_add_percent(struct text *t, int hundredths)
{
	if (hundredths < 0)
		text_add(t, "—");
	else
		text_addf(t, "%d.%02d%%", hundredths / 100, hundredths % 100);
}

/* A period that people have a name for is called by it. */
void circular_add_period(struct text *t, const struct period *p)
{
	struct civil a = civil_at(p->from, p->zone), b = civil_at(p->at - 1, p->zone), after = civil_at(day_add(p->at - 1, 1, p->zone), p->zone);
	int months = b.month - a.month + 1;

	if (a.day == 1 && after.day == 1 && a.year == b.year && months == 12)
		text_addf(t, circular_text(CT_YEAR), a.year);
	else if (a.day == 1 && after.day == 1 && a.year == b.year && months == 6 && a.month % 6 == 1)
		text_addf(t, circular_text(a.month == 1 ? CT_HALF_1 : CT_HALF_2), a.year);
	else if (a.day == 1 && after.day == 1 && a.year == b.year && months == 3 && a.month % 3 == 1)
		text_addf(t, circular_text(CT_QUARTER), a.year, numerals[a.month / 3 + 1], a.month / 3 + 1);
	else if (a.day == 1 && after.day == 1 && a.year == b.year && months == 1)
		text_addf(t, circular_text(CT_MONTH), a.year, a.month);
	else {
		struct text from = TEXT_INIT(0), to = TEXT_INIT(0);

		circular_add_date(&from, p->from, p->zone);
		if (a.year == b.year && !english)
			text_addf(&to, "%d月%d日", b.month, b.day);
		else
			circular_add_date(&to, p->at - 1, p->zone);
		text_addf(t, circular_text(CT_SPAN), text_str(&from), text_str(&to));
		text_clear(&from);
		text_clear(&to);
	}
}

void circular_add_title(struct text *t, const struct circular *c, bool lines)
{
	struct text period = TEXT_INIT(0), title = TEXT_INIT(0);

	circular_add_period(&period, &c->period);
	text_addf(&title, circular_text(*c->config->circular.region ? CT_TITLE_REGION : CT_TITLE), text_str(&period), c->config->circular.region);
	for (const char *p = text_str(&title); *p; p++)
		if (lines || *p != '\n')
			text_add_char(t, *p);
	text_clear(&title);
	text_clear(&period);
}

void circular_add_ordinal(struct text *t, int n)
{
	if (english)
		text_addf(t, "(%d) ", n);
	else if (n <= 10)
		text_addf(t, "（%s）", numerals[n]);
	else
		text_addf(t, "（十%s）", numerals[n % 10]);
}

void circular_add_rules(struct text *t, uint32_t rules)
{
	bool any = false;

	for (int r = 0; r < RULE_COUNT; r++)
		if (rules & 1u << r) {
			text_addf(t, "%s%s", any ? circular_text(CT_PAUSE) : "", _(rule_fact((enum rule)r)->confirmed));
			any = true;
		}
}

void circular_add_rule_names(struct text *t, const char *names)
{
	uint32_t rules = 0;

	while (*names) {
		struct text name = TEXT_INIT(0);
		size_t len = strcspn(names, " ");
		int r;

		text_add_n(&name, names, len);
		r = fact_find(rule_name, RULE_COUNT, text_str(&name));
		if (r >= 0)
			rules |= 1u << r;
		text_clear(&name);
		names += len + (names[len] == ' ');
	}
	circular_add_rules(t, rules);
}

const char *circular_level(const char *level)
{
	static const struct { const char *level; enum circular_text shown; } of[] = {
		{ "国", CT_LEVEL_COUNTRY }, { "省", CT_LEVEL_PROVINCE }, { "市", CT_LEVEL_CITY }, { "县", CT_LEVEL_COUNTY }, { "乡", CT_LEVEL_TOWN }, { "", CT_LEVEL_NONE }
	};

	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		if (!strcmp(of[i].level, level))
			return circular_text(of[i].shown);
	return level;
}

const char *circular_why(enum circular_why w)
{
	return w == WHY_NONE ? "" : circular_text((enum circular_text)(CT_WHY_SUSPENDED + (int)w - WHY_SUSPENDED));
}

const char *circular_result(enum circular_result r)
{
	return circular_text((enum circular_text)(CT_PASS + (int)r));
}

const char *circular_again(enum circular_again a)
{
	return circular_text((enum circular_text)(CT_AGAIN_REPAIRED + (int)a));
}

const char *circular_closed(const struct then_account *a)
{
	return a->registered ? word_status(a->status) : circular_again(AGAIN_GONE);
}

const char *circular_office(const struct config *c)
{
	return *c->circular.office ? c->circular.office : circular_text(CT_OFFICE);
}
