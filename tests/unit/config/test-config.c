/*
 * test-config - what good files mean: every key, what is handed down, and what
 * stays in force when a file turns bad.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "told.h"

static const char every_main_key[] =
	"\xef\xbb\xbf; 注释\r\n"
	"[newmedia]\r\n"
	"  feeds = feeds.d\r\n"
	"platforms = ./my/platforms\r\n"
	"platforms_shipped = /opt/p\r\n"
	"holidays = my/holidays\r\n"
	"holidays_shipped = /opt/h\r\n"
	"state = /var/tmp/state\r\n"
	"zone = Asia/Urumqi\r\n"
	"language = en   ; for now\r\n"
	"[poll]\r\n"
	"every=90m\r\n"
	"limit = 2w\r\n"
	"count = hours\r\n"
	"warn = 5d, 10d,13d\r\n"
	"per_host = 2\r\n"
	"timeout = 45s\r\n"
	"max_body = 512K\r\n"
	"user_agent = watch/2 (a;b) ; not this\r\n"
	"proxy =\r\n"
	"no_proxy = .example.gov.cn\r\n"
	"ca_file = ca.pem\r\n"
	"allow_private = 10.0.0.0/8,127.0.0.1:8970 [::1]:80\r\n"
	"witness = https://a.cn/ https://b.cn/\r\n"
	"witness = https://c.cn/\r\n"
	"[mail]\r\n"
	"smtp = smtps://mail.example.gov.cn:465\r\n"
	"tls = if-offered\r\n"
	"user = monitor\r\n"
	"password_file = ca.pem\r\n"
	"ca_file = ca.pem\r\n"
	"from = 新媒体监测 <monitor@example.gov.cn>\r\n"
	"admin = ops@example.gov.cn\r\n"
	"office = \"政务, 公开办\" <office@example.gov.cn>, second@example.gov.cn\r\n"
	"webhook = https://hook.example.cn/x?key=1 wecom\r\n"
	"webhook = https://hook.example.cn/y plain\r\n"
	"digest = 周五 17:30\r\n"
	"[web]\r\n"
	"listen = unix:run/web.sock\r\n"
	"[rules]\r\n"
	"backdated = second-person\r\n"
	"duplicate = off\r\n";

static const char *below(const char *name)
{
	static char path[PATH_MAX + 64];
	char cwd[PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", getcwd(cwd, sizeof cwd), name);
	return path;
}

static void check_poll(const struct config *c)
{
	assert_int_equal(c->poll.every, 90 * MINUTE);
	assert_int_equal(c->poll.limit, 14 * DAY);
	assert_int_equal(c->poll.count, COUNT_HOURS);
	assert_int_equal(c->poll.warn.n, 3);
	assert_int_equal(c->poll.warn.v[2], 13 * DAY);
	assert_int_equal(c->poll.per_host, 2);
	assert_int_equal(c->poll.timeout_ms, 45000);
	assert_int_equal(c->poll.max_body, 512 * 1024);
	assert_string_equal(c->poll.user_agent, "watch/2 (a;b)");
	assert_string_equal(c->poll.proxy, "");
	assert_string_equal(c->poll.no_proxy, ".example.gov.cn");
	assert_string_equal(c->poll.ca_file, below("ca.pem"));
	assert_string_equal(c->poll.allow_private, "10.0.0.0/8, 127.0.0.1:8970, [::1]:80");
	assert_int_equal(c->poll.n_witness, 3);
	assert_string_equal(c->poll.witness[2], "https://c.cn/");
}

static void check_mail(const struct config *c)
{
	assert_string_equal(c->mail.smtp, "smtps://mail.example.gov.cn:465");
	assert_int_equal(c->mail.tls, TLS_IF_OFFERED);
	assert_string_equal(c->mail.user, "monitor");
	assert_string_equal(c->mail.from.name, "新媒体监测");
	assert_string_equal(c->mail.from.mail, "monitor@example.gov.cn");
	assert_int_equal(c->mail.admin.n, 1);
	assert_string_equal(c->mail.admin.v[0].name, "");
	assert_int_equal(c->mail.office.n, 2);
	assert_string_equal(c->mail.office.v[0].name, "政务, 公开办");
	assert_string_equal(c->mail.office.v[1].mail, "second@example.gov.cn");
	assert_int_equal(c->mail.n_webhook, 2);
	assert_string_equal(c->mail.webhook[2], "https://hook.example.cn/y");
	assert_string_equal(c->mail.webhook[3], "plain");
	assert_int_equal(c->mail.digest_weekday, 5);
	assert_int_equal(c->mail.digest_minute, 17 * 60 + 30);
}

static void main_keys(void **state)
{
	(void)state;
	told_begin();
	told_write("ca.pem", "x");
	told_write("newmedia.conf", every_main_key);
	struct config *c = told_load(NULL);

	assert_string_equal(told_text(), "feeds.d:0: warning: no accounts, nothing is watched\n");
	assert_non_null(c);
	assert_string_equal(c->path, below("newmedia.conf"));
	assert_string_equal(c->feeds_dir, below("feeds.d"));
	assert_string_equal(c->feeds_shown, "feeds.d");
	assert_string_equal(c->platforms_dir, below("my/platforms"));
	assert_string_equal(c->platforms_shipped, "/opt/p");
	assert_string_equal(c->holidays_dir, below("my/holidays"));
	assert_string_equal(c->holidays_shipped, "/opt/h");
	assert_string_equal(c->state_dir, "/var/tmp/state");
	assert_string_equal(zone_name(c->zone), "Asia/Urumqi");
	assert_string_equal(c->language, "en");
	check_poll(c);
	check_mail(c);
	char expected[PATH_MAX + 80];

	snprintf(expected, sizeof expected, "unix:%s", below("run/web.sock"));
	assert_string_equal(c->web_listen, expected);
	assert_int_equal(c->rules[RULE_BACKDATED], PRACTICE_SECOND);
	assert_int_equal(c->rules[RULE_DUPLICATE], PRACTICE_OFF);
	assert_int_equal(c->rules[RULE_GAP], PRACTICE_CLUE);
	config_free(c);
	told_end();
}

static void defaults(void **state)
{
	(void)state;
	told_begin();
	struct config *c = told_load(NULL);

	assert_non_null(c);
	assert_string_equal(c->feeds_dir, below("feeds.d"));
	assert_string_equal(c->platforms_dir, below("platforms.d"));
	assert_string_equal(c->state_dir, below("state"));
	assert_string_equal(zone_name(c->zone), "Asia/Shanghai");
	assert_string_equal(c->language, "zh_CN");
	assert_int_equal(c->poll.every, 6 * HOUR);
	assert_int_equal(c->poll.limit, 14 * DAY);
	assert_int_equal(c->poll.count, COUNT_DAYS);
	assert_int_equal(c->poll.warn.n, 2);
	assert_int_equal(c->poll.warn.v[0], 10 * DAY);
	assert_int_equal(c->poll.warn.v[1], 13 * DAY);
	assert_int_equal(c->poll.per_host, 4);
	assert_int_equal(c->poll.timeout_ms, 30000);
	assert_int_equal(c->poll.max_body, 10 << 20);
	assert_string_equal(c->poll.user_agent, "newmedia/1");
	assert_string_equal(c->mail.smtp, "");
	assert_int_equal(c->mail.tls, TLS_REQUIRED);
	assert_int_equal(c->mail.digest_weekday, 1);
	assert_int_equal(c->mail.digest_minute, 540);
	assert_string_equal(c->web_listen, "127.0.0.1:8014");
	config_free(c);
	told_write("newmedia.conf", "[poll]\nlimit = 7d\n[mail]\nadmin = 运维 <ops@b.cn>\n[web]\nlisten =\n");
	c = told_load(NULL);
	assert_int_equal(c->poll.warn.v[0], 5 * DAY);
	assert_string_equal(c->poll.user_agent, "newmedia/1 (+mailto:ops@b.cn)");
	assert_string_equal(c->web_listen, "");
	config_free(c);
	told_end();
}

static const char every_feeds_key[] =
        "# 单位\n"
        "[unit xinqu]\nname = 新区\nlevel = 县\ncode = 440317\norder = 1\nformer = 大区\nlimit = 10d\ncount = hours\n"
        "[unit zonghe]   ; the office\nname = 综合办公室\nparent = xinqu\nhead = 张三 <z3@example.gov.cn>, l4@example.gov.cn\n"
        "contact = 王五 <w5@example.gov.cn>\ncc = c@example.gov.cn\nphone = 0755-1234567\ndigest_when = findings\n"
        "[account fabu]\nname = 新区发布\nunit = zonghe\nsupervisor = xinqu\nplatform = wechat\nkind = 订阅号\n"
        "feed = https://bridge.example.gov.cn/wechat/MjM5.xml?a=1;b=2 source=bridge-1 via=bridge partial=yes\n"
        "feed = http://Direct.example.gov.cn/f.xml via=direct ; 直接\npage = https://www.example.gov.cn:8443/list\n"
        "witness = yes\nfollow = weekly\nlimit = 6d\ncount = days\nevery = 30m\nzone = +09:00\nheader_file = token\n"
        "interaction = 菜单有留言板\nopened = 2016-03-01\nfiled = 2016/3/5\nstatus = suspended\nsince = 2021年5月1日\nuntil = "
        "2021-09-01\nreason = 机构改革\n"
        "former = 新区之声\nplatform_id = gh_1\nhome = https://www.example.gov.cn/\nsubject = 新区管委会\noperator = 某传媒\n"
        "head = 赵六 <z6@example.gov.cn>\ncontact = 钱七\nphone = 13800000000\nstop_notice = https://www.example.gov.cn/stop\nlevel = 县\n"
        "[account app]\nname = 掌上新区\nunit = zonghe\nplatform = app\n"
        "[account site]\nname = 门户\nunit = zonghe\nplatform = website\npage = https://www.example.gov.cn/list\n";

static void check_units(const struct config *c)
{
	int x = config_unit(c, "xinqu"), z = config_unit(c, "zonghe");
	const struct conf_unit *u = &c->units[z];

	assert_int_equal(c->n_units, 2);
	assert_int_equal(config_unit(c, "nobody"), -1);
	assert_int_equal(c->units[x].parent, -1);
	assert_int_equal(c->units[x].order, 1);
	assert_string_equal(c->units[x].level, "县");
	assert_string_equal(c->units[x].code, "440317");
	assert_string_equal(c->units[x].former, "大区");
	assert_int_equal(u->parent, x);
	assert_int_equal(u->order, INT_MAX);
	assert_int_equal(u->head.n, 2);
	assert_string_equal(u->head.v[0].name, "张三");
	assert_string_equal(u->head.v[1].mail, "l4@example.gov.cn");
	assert_string_equal(u->contact.v[0].name, "王五");
	assert_string_equal(u->cc.v[0].mail, "c@example.gov.cn");
	assert_string_equal(u->phone, "0755-1234567");
	assert_true(u->digest_findings_only);
	assert_string_equal(u->file, "feeds.d/a.conf");
	assert_int_equal(u->line, 10);
	assert_true(config_unit_within(c, z, x));
	assert_true(config_unit_within(c, z, z));
	assert_false(config_unit_within(c, x, z));
}

static void check_source(const struct conf_account *a, int feed, const char *name, int via)
{
	struct text t = TEXT_SENTENCE;

	config_source_name(a, &a->feeds[feed], &t);
	assert_string_equal(text_str(&t), name);
	assert_int_equal(config_via_told(a, &a->feeds[feed]), via);
	text_clear(&t);
}

static moment at(const char *s)
{
	moment m;

	assert_int_equal(moment_parse(s, zone_find("UTC"), &m), 0);
	return m;
}

static void check_account(const struct config *c)
{
	const struct conf_account *a = config_account(c, "fabu");

	assert_non_null(a);
	assert_string_equal(a->name, "新区发布");
	assert_int_equal(a->unit, config_unit(c, "zonghe"));
	assert_int_equal(a->supervisor, config_unit(c, "xinqu"));
	assert_int_equal(a->platform, PLATFORM_WECHAT);
	assert_string_equal(a->kind, "订阅号");
	assert_int_equal(a->n_feeds, 3);
	assert_string_equal(a->feeds[0].url, "https://bridge.example.gov.cn/wechat/MjM5.xml?a=1;b=2");
	assert_true(a->feeds[0].partial);
	assert_false(a->feeds[1].partial);
	assert_true(a->feeds[2].page);
	check_source(a, 0, "bridge-1", VIA_BRIDGE);
	check_source(a, 1, "http://direct.example.gov.cn:80/wechat", VIA_DIRECT);
	check_source(a, 2, "https://www.example.gov.cn:8443/wechat", -1);
	check_source(config_account(c, "site"), 0, "https://www.example.gov.cn:443/website", VIA_DIRECT);
	assert_true(a->witness);
	assert_int_equal(a->follow, FOLLOW_WEEKLY);
	assert_int_equal(a->limit, 6 * DAY);
	assert_int_equal(a->count, COUNT_DAYS);
	assert_int_equal(a->every, 30 * MINUTE);
	assert_string_equal(a->header_file, below("token"));
	assert_int_equal(a->opened, at("2016-02-29T15:00:00Z"));
	assert_int_equal(a->filed, at("2016-03-04T15:00:00Z"));
	assert_int_equal(a->since, at("2021-04-30T15:00:00Z"));
	assert_int_equal(a->until, at("2021-08-31T15:00:00Z"));
	assert_int_equal(a->status, STATUS_SUSPENDED);
}

static void check_register(const struct config *c)
{
	const struct conf_account *a = config_account(c, "fabu");

	assert_string_equal(a->interaction, "菜单有留言板");
	assert_string_equal(a->reason, "机构改革");
	assert_string_equal(a->former, "新区之声");
	assert_string_equal(a->platform_id, "gh_1");
	assert_string_equal(a->home, "https://www.example.gov.cn/");
	assert_string_equal(a->subject, "新区管委会");
	assert_string_equal(a->operator_, "某传媒");
	assert_string_equal(a->head.v[0].name, "赵六");
	assert_string_equal(a->contact, "钱七");
	assert_string_equal(a->phone, "13800000000");
	assert_string_equal(a->stop_notice, "https://www.example.gov.cn/stop");
	assert_string_equal(a->level, "县");
	a = config_account(c, "app");
	assert_int_equal(a->watch, WATCH_MANUAL);
	assert_int_equal(a->follow, FOLLOW_DEFAULT);
	assert_int_equal(a->limit, 10 * DAY);  /* from xinqu, over zonghe */
	assert_int_equal(a->count, COUNT_HOURS);
	assert_int_equal(a->every, 6 * HOUR);
	assert_int_equal(a->opened, MOMENT_NONE);
	assert_int_equal(a->supervisor, -1);
	assert_null(config_account(c, "nobody"));
}

static void feeds_keys(void **state)
{
	(void)state;
	told_begin();
	told_write("token", "Authorization: x\n");
	told_write("feeds.d/a.conf", every_feeds_key);
	struct config *c = told_load(NULL);

	assert_string_equal(told_text(), "");
	assert_non_null(c);
	assert_int_equal(c->n_accounts, 3);
	check_units(c);
	check_account(c);
	check_register(c);
	/* Copies made from it must not lean on it. */
	told_write("feeds.d/a.conf", "junk");
	struct config *again = told_load(c);

	config_free(c);
	assert_int_equal(again->n_bad_files, 1);
	check_units(again);
	check_account(again);
	check_register(again);
	config_free(again);
	told_end();
}

static void long_values(void **state)
{
	struct text t = TEXT_INIT(0), url = TEXT_INIT(0);

	(void)state;
	told_begin();
	text_add(&url, "http://b.cn/?q=");
	while (url.len < 2000)
		text_add_char(&url, 'x');
	text_addf(&t, "[unit u]\nname = 办\n[account a]\nunit = u\nplatform = wechat\nfeed = %s\nname = ", text_str(&url));
	for (int i = 0; i < 1000; i++)
		text_add(&t, "长名");
	text_add(&t, "\n[account b]\nname = 乙\nunit = u\nplatform = wechat\nfeed = http://b.cn/2\nreason = ");
	told_write("feeds.d/a.conf", text_str(&t));
	struct config *c = told_load(NULL);

	assert_int_equal(c->n_bad_files, 1);
	assert_string_equal(told_text(), "feeds.d:0: warning: no accounts, nothing is watched\n"
		"feeds.d/a.conf:3: warning: account \"a\" has no name, its key is shown instead\n"
		"feeds.d/a.conf:7: name: 6000 bytes, expected at most 4096\n");
	config_free(c);
	text_reset(&t);
	text_addf(&t, "[unit u]\nname = 办\n[account a]\nname = 甲\nunit = u\nplatform = wechat\nfeed = %s\nreason = ", text_str(&url));
	for (int i = 0; i < 333; i++)
		text_add(&t, "原因");
	told_write("feeds.d/a.conf", text_str(&t));
	c = told_load(NULL);
	assert_string_equal(told_text(), "");
	assert_string_equal(c->accounts[0].feeds[0].url, text_str(&url));
	assert_int_equal(strlen(c->accounts[0].reason), 1998);
	config_free(c);
	text_clear(&t);
	text_clear(&url);
	told_end();
}

#define UNITS "[unit top]\nname = 顶\n[unit low]\nname = 底\nparent = top\n"
#define ACCOUNT(key, unit) "[account " key "]\nname = 号\nunit = " unit "\nplatform = wechat\nfeed = http://b.cn/" key "\n"

/* A unit's file is bad: without a last good version what hangs on it is left out and told; with one nothing is lost. */
static void refused_alone(void **state)
{
	(void)state;
	told_begin();
	told_write("feeds.d/1-units.conf", UNITS);
	told_write("feeds.d/2-a.conf", ACCOUNT("a", "low") ACCOUNT("b", "own") "[unit own]\nname = 自\n");
	told_write("feeds.d/3-c.conf", "[unit below]\nname = 下\nparent = low\n" ACCOUNT("c", "below"));
	struct config *good = told_load(NULL);

	assert_string_equal(told_text(), "");
	assert_int_equal(good->n_accounts, 3);
	told_write("feeds.d/1-units.conf", UNITS "mistake\n");
	struct config *c = told_load(NULL);

	assert_string_equal(told_text(),
		"feeds.d/1-units.conf:6: no = in this line, expected KEY = VALUE\n"
		"feeds.d/2-a.conf:3: account \"a\" is left out: its unit \"low\" hangs on a file that is refused\n"
		"feeds.d/3-c.conf:3: unit \"below\" is left out: its parent \"low\" hangs on a file that is refused\n"
		"feeds.d/3-c.conf:6: account \"c\" is left out: its unit \"below\" hangs on a file that is refused\n");
	assert_int_equal(c->n_bad_files, 1);
	assert_int_equal(c->n_accounts, 1);
	assert_non_null(config_account(c, "b"));
	config_free(c);
	c = told_load(good);
	assert_string_equal(told_text(), "feeds.d/1-units.conf:6: no = in this line, expected KEY = VALUE\n");
	assert_int_equal(c->n_accounts, 3);
	assert_int_equal(c->n_units, 4);
	assert_true(config_unit_within(c, config_account(c, "c")->unit, config_unit(c, "top")));
	config_free(good);
	config_free(c);
	told_end();
}

/* The last good version hangs on a unit that another file has dropped since. */
static void last_good_keeps_its_units(void **state)
{
	(void)state;
	told_begin();
	told_write("feeds.d/1-units.conf", UNITS);
	told_write("feeds.d/2-a.conf", ACCOUNT("a", "low"));
	struct config *good = told_load(NULL);

	told_remove("feeds.d/1-units.conf");
	struct config *c = told_load(good);

	assert_string_equal(told_text(), "feeds.d/2-a.conf:3: unit: there is no unit \"low\", expected the KEY of a [unit KEY]\n");
	assert_int_equal(c->n_accounts, 1);
	assert_int_equal(c->n_units, 2);
	assert_true(config_unit_within(c, c->accounts[0].unit, config_unit(c, "top")));
	struct config *later = told_load(c); /* and again, from the copy */

	assert_int_equal(later->n_accounts, 1);
	config_free(good);
	config_free(c);
	config_free(later);
	told_end();
}

/* An account moves to a unit that a bad file was to bring: it stays where it was. */
static void moved_too_early(void **state)
{
	(void)state;
	told_begin();
	told_write("feeds.d/1-units.conf", UNITS);
	told_write("feeds.d/2-a.conf", ACCOUNT("a", "low"));
	struct config *good = told_load(NULL);

	told_write("feeds.d/1-units.conf", UNITS "[unit new]\nname = 新\nbogus\n");
	told_write("feeds.d/2-a.conf", ACCOUNT("a", "new") ACCOUNT("b", "new"));
	struct config *c = told_load(good);

	assert_string_equal(told_text(), "feeds.d/1-units.conf:8: no = in this line, expected KEY = VALUE\n"
		"feeds.d/2-a.conf:3: account \"a\" keeps its last good version: its unit \"new\" hangs on a file that is refused\n"
		"feeds.d/2-a.conf:8: account \"b\" is left out: its unit \"new\" hangs on a file that is refused\n");
	assert_int_equal(c->n_accounts, 1);
	assert_string_equal(c->units[c->accounts[0].unit].key, "low");
	config_free(good);
	config_free(c);
	told_end();
}

/* A section that moved to a good file is not brought back from a bad one; an account that was deleted is gone. */
static void moved_and_deleted(void **state)
{
	(void)state;
	told_begin();
	told_write("feeds.d/1-units.conf", UNITS);
	told_write("feeds.d/2.conf", ACCOUNT("a", "low") ACCOUNT("b", "low"));
	told_write("feeds.d/3.conf", ACCOUNT("c", "low") ACCOUNT("d", "low"));
	struct config *good = told_load(NULL);

	told_write("feeds.d/2.conf", "junk\n");
	told_write("feeds.d/3.conf", ACCOUNT("c", "low") ACCOUNT("a", "top"));
	struct config *c = told_load(good);

	assert_string_equal(told_text(), "feeds.d/2.conf:1: a key outside of any section, expected a [SECTION] above it\n");
	assert_int_equal(c->n_accounts, 3);
	assert_string_equal(c->units[config_account(c, "a")->unit].key, "top");
	assert_string_equal(config_account(c, "b")->file, "feeds.d/2.conf");
	assert_null(config_account(c, "d"));
	config_free(good);
	config_free(c);
	told_end();
}

static void across_files(void **state)
{
	(void)state;
	told_begin();
	told_write("feeds.d/1.conf", "[unit a]\nname = 甲\nparent = b\n" ACCOUNT("x", "a"));
	told_write("feeds.d/2.conf", "[unit b]\nname = 乙\nparent = a\n");
	told_write("feeds.d/3.conf", "[unit c]\nname = 丙\n" ACCOUNT("y", "c") "[unit a]\nname = 又\n");
	struct config *c = told_load(NULL);

	assert_string_equal(told_text(), "feeds.d:0: warning: no accounts, nothing is watched\n"
		"feeds.d/1.conf:3: unit \"a\" is left out: its parent \"b\" hangs on a file that is refused\n"
		"feeds.d/1.conf:6: account \"x\" is left out: its unit \"a\" hangs on a file that is refused\n"
		"feeds.d/2.conf:3: parent: the units go round in a circle: b -> a -> b\n"
		"feeds.d/3.conf:8: unit \"a\" stands twice, first in feeds.d/1.conf:1\n");
	assert_int_equal(c->n_bad_files, 2);
	config_free(c);
	told_end();
}

static void odd_between_accounts(void **state)
{
	(void)state;
	told_begin();
	told_write("feeds.d/1.conf", UNITS ACCOUNT("a", "low") "feed = http://s.cn/1 source=S via=direct\n");
	told_write("feeds.d/2.conf",
		"[account z]\nname = 又\nunit = low\nplatform = wechat\nfeed = http://b.cn/a\nfeed = http://s.cn/2 source=S via=bridge\n"
		"feed = http://s.cn/3 source=S\n"
		"feed = http://t.cn/1 source=T\nfeed = http://t.cn/2 source=T via=bridge\nfeed = http://t.cn/3 source=T via=direct\n");
	struct config *c = told_load(NULL);

	assert_string_equal(told_text(), "feeds.d/2.conf:5: warning: feed: account \"a\" has the same address, in feeds.d/1.conf:10\n"
		"feeds.d/2.conf:6: warning: source \"S\" is bridge here but direct in feeds.d/1.conf:11\n"
		"feeds.d/2.conf:10: warning: source \"T\" is direct here but bridge in feeds.d/2.conf:9\n");
	assert_int_equal(c->n_accounts, 2);
	config_free(c);
	told_end();
}

static void deep(void **state)
{
	struct text t = TEXT_INIT(0);

	(void)state;
	told_begin();
	text_add(&t, "[unit u0]\nname = 顶\n");
	for (int i = 1; i < 34; i++)
		text_addf(&t, "[unit u%d]\nname = 单位\nparent = u%d\n", i, i - 1);
	told_write("feeds.d/1.conf", text_str(&t));
	struct config *c = told_load(NULL);

	assert_string_equal(told_text(),
		"feeds.d:0: warning: no accounts, nothing is watched\nfeeds.d/1.conf:101: parent: more than 32 units above \"u33\"\n");
	config_free(c);
	text_clear(&t);
	told_end();
}

/* One file alone, against the rest of the house. */
static void one_file_alone(void **state)
{
	(void)state;
	told_begin();
	told_write("feeds.d/1.conf", UNITS ACCOUNT("a", "low"));
	told_write("feeds.d/2.conf", ACCOUNT("b", "low"));
	struct config *c = told_load(NULL);

	told_check("feeds.d/2.conf", c);
	assert_string_equal(told_text(), "");
	told_check("feeds.d/1.conf", c);
	assert_string_equal(told_text(), "");
	told_check("feeds.d", c);
	assert_string_equal(told_text(), "");
	told_write("draft.conf", ACCOUNT("c", "lov") ACCOUNT("a", "low"));
	told_check("draft.conf", c);
	assert_string_equal(told_text(), "draft.conf:3: unit: there is no unit \"lov\", did you mean \"low\"?\n"
		"draft.conf:6: account \"a\" stands twice, first in feeds.d/1.conf:6\n");
	told_check("draft.conf", NULL); /* nothing is known of the others */
	assert_string_equal(told_text(), "");
	told_check("none.conf", c);
	assert_string_equal(told_text(), "none.conf:0: cannot be read: No such file or directory\n");
	config_free(c);
	told_end();
}

static void durations(void **state)
{
	static const struct {
		const char *s;
		int64_t seconds;
	} good[] = {{"14d", 14 * DAY}, {"6h", 6 * HOUR}, {"30s", 30}, {"90m", 90 * MINUTE}, {"2w", 2 * WEEK}};
	static const char *const bad[] = {
		"", "14", "d", "14 d", "-1d", "1.5h", "14D", "1d12h", "99999999999999999999s", "40000d", "+1d", "１d"};
	int64_t s = 7;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(config_duration(good[i].s, &s), 0);
		assert_int_equal(s, good[i].seconds);
	}
	s = 7;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(config_duration(bad[i], &s), -1);
	assert_int_equal(s, 7);
}

/* Copies a file of the source tree here; uncomment: every line ";key = value" is put in force. */
static void bring(const char *from, const char *to, bool uncomment)
{
	struct text path = TEXT_SENTENCE, err = TEXT_SENTENCE, whole = TEXT_INIT(1 << 20), t = TEXT_INIT(1 << 20);

	text_setf(&path, "%s/%s", getenv("NEWMEDIA_SOURCE"), from);
	assert_int_equal(text_read_file(&whole, text_str(&path), &err), 0);
	for (const char *s = text_str(&whole); *s;) {
		size_t n = strcspn(s, "\n") + 1;

		if (uncomment && *s == ';')
			text_add_n(&t, s + 1, n - 1);
		else
			text_add_n(&t, s, s[n - 1] ? n : n - 1);
		s += s[n - 1] ? n : n - 1;
	}
	told_write(to, text_str(&t));
	text_clear(&path);
	text_clear(&err);
	text_clear(&whole);
	text_clear(&t);
}

/* The commented default names every key, and each with its default: put in force it changes nothing. */
static void shipped_default(void **state)
{
	static const char *const keys[] = {"feeds", "platforms", "platforms_shipped", "holidays", "holidays_shipped", "state", "zone",
		"language", "every", "limit", "count", "warn", "per_host", "follow_per_day", "follow_pause", "moved_after", "timeout", "max_body", "user_agent", "proxy", "no_proxy",
		"ca_file", "allow_private", "witness", "smtp", "tls", "user", "password_file", "from", "admin", "office", "webhook",
		"digest", "listen"};
	struct text err = TEXT_SENTENCE, whole = TEXT_INIT(1 << 20);

	(void)state;
	if (!getenv("NEWMEDIA_SOURCE"))
		skip();
	told_begin();
	struct config *plain = told_load(NULL);

	bring("contrib/newmedia.conf", "newmedia.conf", true);
	struct config *c = told_load(NULL);

	assert_string_equal(told_text(), "feeds.d:0: warning: no accounts, nothing is watched\n");
	assert_int_equal(text_read_file(&whole, "newmedia.conf", &err), 0);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		char line[64];

		snprintf(line, sizeof line, "\n%s =", keys[i]);
		if (!strstr(text_str(&whole), line))
			fail_msg("contrib/newmedia.conf does not name %s", keys[i]);
	}
	assert_string_equal(c->feeds_dir, plain->feeds_dir);
	assert_string_equal(c->platforms_dir, plain->platforms_dir);
	assert_string_equal(c->language, plain->language);
	assert_ptr_equal(c->zone, plain->zone);
	assert_int_equal(c->poll.every, plain->poll.every);
	assert_int_equal(c->poll.limit, plain->poll.limit);
	assert_int_equal(c->poll.count, plain->poll.count);
	assert_int_equal(c->poll.warn.n, plain->poll.warn.n);
	assert_memory_equal(c->poll.warn.v, plain->poll.warn.v, 2 * sizeof *plain->poll.warn.v);
	assert_int_equal(c->poll.per_host, plain->poll.per_host);
	assert_int_equal(c->poll.timeout_ms, plain->poll.timeout_ms);
	assert_int_equal(c->poll.moved_after, plain->poll.moved_after);
	assert_int_equal(c->poll.follow_per_day, plain->poll.follow_per_day);
	assert_int_equal(c->poll.follow_pause, plain->poll.follow_pause);
	assert_int_equal(c->poll.max_body, plain->poll.max_body);
	assert_string_equal(c->poll.user_agent, plain->poll.user_agent);
	assert_int_equal(c->mail.tls, plain->mail.tls);
	assert_int_equal(c->mail.digest_minute, plain->mail.digest_minute);
	assert_string_equal(c->web_listen, plain->web_listen);
	config_free(plain);
	config_free(c);
	text_clear(&whole);
	told_end();
}

/* The manual pages name every key. */
static void manual(const char *page, const char *const *keys, size_t n)
{
	struct text whole = TEXT_INIT(1 << 20);

	bring(page, "page", false);
	struct text err = TEXT_SENTENCE;

	assert_int_equal(text_read_file(&whole, "page", &err), 0);
	for (size_t i = 0; i < n; i++) {
		const char *at = text_str(&whole);
		size_t len = strlen(keys[i]);
		bool found = false;

		while (!found && (at = strstr(at, keys[i]))) {
			found = at[-1] == ' ' && (at[len] == ' ' || at[len] == '\n');
			at += len;
		}
		if (!found)
			fail_msg("%s does not name %s", page, keys[i]);
	}
	text_clear(&whole);
}

static void manuals(void **state)
{
	static const char *const main_keys_named[] = {"feeds", "platforms", "platforms_shipped", "holidays", "holidays_shipped", "state",
		"zone", "language", "every", "limit", "count", "warn", "per_host", "follow_per_day", "follow_pause", "moved_after", "timeout", "max_body", "user_agent", "proxy", "no_proxy",
		"ca_file", "allow_private", "witness", "smtp", "tls", "user", "password_file", "from", "admin", "office", "webhook", "digest",
		"listen"};
	static const char *const feeds_keys_named[] = {"name", "parent", "head", "contact", "cc", "phone", "level", "code", "order", "former",
		"digest_when", "limit", "count", "unit", "supervisor", "platform", "kind", "feed", "page", "source", "via", "partial", "watch",
		"witness", "follow", "every", "zone", "header_file", "interaction", "opened", "filed", "status", "since", "until", "reason",
		"stop_notice", "platform_id", "home", "subject", "operator"};

	(void)state;
	if (!getenv("NEWMEDIA_SOURCE"))
		skip();
	told_begin();
	manual("doc/newmedia.conf.5", main_keys_named, sizeof main_keys_named / sizeof *main_keys_named);
	manual("doc/feeds.d.5", feeds_keys_named, sizeof feeds_keys_named / sizeof *feeds_keys_named);
	told_end();
}

static void shipped_samples(void **state)
{
	static const char *const files[] = { "binhe-shequ.conf", "danwei.conf", "gongzhonghao.conf", "jiaoyuju.conf", "quzhengfuban.conf",
		"weijianju.conf", "wenlvju.conf" };

	(void)state;
	if (!getenv("NEWMEDIA_SOURCE"))
		skip();
	told_begin();
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char name[64];

		snprintf(name, sizeof name, "feeds.d/%s", files[i]);
		bring(name, name, false);
	}
	struct config *c = told_load(NULL);

	assert_string_equal(told_text(), "");
	assert_int_equal(c->n_accounts, 14);
	assert_int_equal(c->n_bad_files, 0);
	assert_int_equal(config_account(c, "wx-binhe")->limit, 10 * DAY);
	assert_int_equal(config_account(c, "lanhai-fabu")->n_feeds, 2);
	assert_int_equal(config_account(c, "lanhai-weibo-old")->watch, WATCH_MANUAL);
	config_free(c);
	told_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations), cmocka_unit_test(main_keys), cmocka_unit_test(defaults), cmocka_unit_test(feeds_keys),
		cmocka_unit_test(long_values), cmocka_unit_test(refused_alone), cmocka_unit_test(last_good_keeps_its_units),
		cmocka_unit_test(moved_too_early), cmocka_unit_test(moved_and_deleted), cmocka_unit_test(across_files),
		cmocka_unit_test(odd_between_accounts), cmocka_unit_test(deep), cmocka_unit_test(one_file_alone),
		cmocka_unit_test(shipped_default), cmocka_unit_test(manuals), cmocka_unit_test(shipped_samples),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
