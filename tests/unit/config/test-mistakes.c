/*
 * test-mistakes - evil files, and exactly what is said of them: file, line,
 * what is wrong, what is expected.  All mistakes at once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "told.h"

#define UNIT "[unit u]\nname = 办\n"                         /* two lines */
#define FEED "platform = wechat\nfeed = http://b.cn/1.xml\n" /* two more */

struct story { const char *name, *main, *feeds, *told; };

/* The main file stands alone: it warns that there is nobody to watch, which is cut off here. */
static const struct story main_stories[] = {
        {"every mistake at once", "[poll]\nevry = 6h\nlimit = 14\nwarn = 70%, 13d\n[mial]\nfrom = x\n[web]\nlisten = 8014\n", NULL,
                "newmedia.conf:2: unknown key \"evry\", did you mean \"every\"?\n"
                "newmedia.conf:3: limit: \"14\" is no duration, expected a number with s, m, h, d or w, such as 6h or 14d\n"
                "newmedia.conf:4: warn: \"70%\": no percentages, expected durations such as 10d, 13d\n"
                "newmedia.conf:5: unknown section [mial], did you mean [mail]?\n"
                "newmedia.conf:8: listen: \"8014\", expected ADDRESS:PORT, unix:PATH, or nothing\n"},
        {"twice", "[poll]\nevery = 6h\nevery = 5h\n[web]\n[poll]\nlimit = 5x\n", NULL,
                "newmedia.conf:3: every stands twice in this section, first in line 2\n"
                "newmedia.conf:5: section [poll] stands twice, first in line 1\n"},
        {"out of range", "[poll]\nevery = 59s\nlimit = 59m\nper_host = 0\ntimeout = 2h\nmax_body = 1\n", NULL,
                "newmedia.conf:2: every: 59s is out of range, expected 1m to 30d\n"
                "newmedia.conf:3: limit: 59m is out of range, expected 1h to 3650d\n"
                "newmedia.conf:4: per_host: \"0\", expected a number from 1 to 1000\n"
                "newmedia.conf:5: timeout: 2h is out of range, expected 1s to 1h\n"
                "newmedia.conf:6: max_body: 1 is out of range, expected 1K to 256M\n"},
        {"warnings before the limit, ascending", "[poll]\nlimit = 10d\nwarn = 5d, 10d\n", NULL,
                "newmedia.conf:3: warn: the last warning is not before the limit, expected durations below it\n"},
        {"warnings ascending", "[poll]\nwarn = 5d, 5d, 6d\n", NULL,
                "newmedia.conf:2: warn: 5d is not later than the one before it, expected an ascending list\n"},
        {"words", "[newmedia]\nlanguage = zh\nzone = Asia/Shenzhen\n[poll]\ncount = day\n[mail]\ntls = requird\ndigest = Monday 9\n", NULL,
                "newmedia.conf:2: language: unknown word \"zh\", expected zh_CN or en\n"
                "newmedia.conf:3: zone: there is no zone \"Asia/Shenzhen\", expected a name such as Asia/Shanghai, or +08:00\n"
                "newmedia.conf:5: count: unknown word \"day\", did you mean \"days\"?\n"
                "newmedia.conf:7: tls: unknown word \"requird\", did you mean \"required\"?\n"
                "newmedia.conf:8: digest: expected a weekday and a time, such as Mon 09:00\n"},
        {"rules", "[rules]\ngap = clues\nno-update = off\nbackdate = clue\n", NULL,
                "newmedia.conf:2: gap: unknown word \"clues\", did you mean \"clue\"?\n"
                "newmedia.conf:3: no-update: cannot be off: other verdicts rest on it, expected clue, second-person or confirmed\n"
                "newmedia.conf:4: unknown key \"backdate\", did you mean \"backdated\"?\n"},
        {"mail hangs together", "[mail]\nsmtp = smtp://mail:587\nuser = a\ntls = none\nadmin = a@b, , <c>\noffice = 张三，a@b.cn\n", NULL,
                "newmedia.conf:2: smtp is given but from is not, expected from = NAME <mail@host>\n"
                "newmedia.conf:3: user is given but password_file is not, expected both or neither\n"
                "newmedia.conf:4: warning: tls = none: the password would travel in the clear\n"
                "newmedia.conf:5: admin: \"c\" is no mail address, expected mail@host or NAME <mail@host>\n"
                "newmedia.conf:6: office: \"张三，a@b.cn\" is no mail address, expected a plain comma between addresses\n"},
        {"webhooks", "[mail]\nwebhook = https://h.cn/x?key=s3cret wecon\nwebhook = https://h.cn/x\nwebhook = ftp://h wecom\n", NULL,
                "newmedia.conf:2: webhook: there is no template \"wecon\", expected wecom\n"
                "newmedia.conf:3: webhook: expected an address and the name of a template, such as https://… wecom\n"
                "newmedia.conf:4: webhook: expected an address and the name of a template, such as https://… wecom\n"},
        {"private addresses",
                "[poll]\nallow_private = 10.0.0.0/8, 127.0.0.1:8970, 10.0.0.0/33, [::1]:80, fd00::/8, host:80, 1.2.3.4:0x50\n", NULL,
                "newmedia.conf:2: allow_private: \"10.0.0.0/33\", expected a network such as 10.0.0.0/8, or address:port\n"
                "newmedia.conf:2: allow_private: \"1.2.3.4:0x50\", expected a network such as 10.0.0.0/8, or address:port\n"
                "newmedia.conf:2: allow_private: \"host:80\", expected a network such as 10.0.0.0/8, or address:port\n"},
        {"files that are not there", "[poll]\nca_file = no/ca.pem\n[newmedia]\nfeeds = no.d\n", NULL,
                "newmedia.conf:2: ca_file: */no/ca.pem: No such file or directory, expected a file that can be read\n"
                "newmedia.conf:4: feeds: the folder no.d cannot be read: No such file or directory\n"},
        {"sections of the other kind", "[unit x]\nname = y\n[poll now]\n", NULL,
                "newmedia.conf:1: [unit] does not belong here, expected it in a file of feeds.d\n"
                "newmedia.conf:3: [poll now], expected [poll] without a name\n"},
        {"grammar", "x = 1\n[poll\n[poll] more\nlimit\n= 5\n；注释\nevery ＝ 6h\n[web] ; fine\n", NULL,
                "newmedia.conf:1: a key outside of any section, expected a [SECTION] above it\n"
                "newmedia.conf:2: a section without its ], expected [NAME]\n"
                "newmedia.conf:3: \"more\" after a section, expected nothing more on this line\n"
                "newmedia.conf:4: no = in this line, expected KEY = VALUE\n"
                "newmedia.conf:5: nothing before the =, expected KEY = VALUE\n"
                "newmedia.conf:6: a full-width ；, expected the plain ;\n"
                "newmedia.conf:7: a full-width ＝, expected the plain =\n"},
        {"empty values", "[poll]\nevery =\nproxy =\nca_file = ; none\nwitness =\n[web]\nlisten =\n[mail]\nsmtp =\nwebhook =\n", NULL,
                "newmedia.conf:2: every is empty, expected a value (or leave the key out)\n"},
        {"a proxy blinds the guard", "[poll]\nproxy = http://proxy:3128\n", NULL,
                "newmedia.conf:2: warning: proxy: behind a proxy the address guard cannot see the address; the proxy itself must refuse "
                "private ones\n"},
        {"too slow", "[poll]\nlimit = 1d\nevery = 13h\n", NULL,
                "newmedia.conf:3: warning: every is more than half of limit: an account may be found late\n"},
        {"secrets stay secret", "[poll]\nproxy = ftp://me:s3cret@proxy\nwitness = ftp://x/?token=s3cret\n", NULL,
                "newmedia.conf:2: proxy: \"ftp://***@proxy\", expected http://HOST:PORT or socks5h://HOST:PORT\n"
                "newmedia.conf:3: witness: \"ftp://x/?token=***\" is no address, expected http://… or https://…\n"},
};

static const struct story feeds_stories[] = {
        {"keys and words", NULL,
                UNIT
                "[account a]\nname = 甲\nunit = u\nplatform = weichat\nfede = http://b.cn/\nfeeds = http://b.cn/\nkind = 订阅\nqqq = 1\n",
                "feeds.d/x.conf:3: account \"a\" has no feed, expected feed = URL, page = URL, or watch = manual\n"
                "feeds.d/x.conf:6: platform: unknown word \"weichat\", did you mean \"wechat\"?\n"
                "feeds.d/x.conf:7: unknown key \"fede\", did you mean \"feed\"?\n"
                "feeds.d/x.conf:8: unknown key \"feeds\", did you mean \"feed\"?\n"
                "feeds.d/x.conf:9: kind: unknown word \"订阅\", expected 订阅号 or 服务号\n"
                "feeds.d/x.conf:10: unknown key \"qqq\" in [account]\n"},
        {"feeds", NULL,
                UNIT "[account a]\nname = 甲\nunit = u\nplatform = wechat\nfeed = b.cn/1.xml\nfeed = file:///etc/passwd\n"
                     "feed = http:///x\nfeed = http://b.cn:99999/\nfeed = http://b.cn/ via=derect\nfeed = http://b.cn/ vie=direct\n"
                     "feed = http://b.cn/ partial=maybe\nfeed = http://b.cn/ via=direct via=bridge\nfeed = http://b.cn/ source=\nfeed = "
                     "http://b.cn/ fast\npage =\n",
                "feeds.d/x.conf:7: feed: \"b.cn/1.xml\" is no address, expected http://… or https://…\n"
                "feeds.d/x.conf:8: feed: \"file:///etc/passwd\" is no address, expected http://… or https://…\n"
                "feeds.d/x.conf:9: feed: \"http:///x\" is no address, expected http://… or https://…\n"
                "feeds.d/x.conf:10: feed: \"http://b.cn:99999/\" is no address, expected http://… or https://…\n"
                "feeds.d/x.conf:11: feed: via=derect, did you mean via=direct?\n"
                "feeds.d/x.conf:12: feed: unknown \"vie=\" after the address, did you mean \"via=\"?\n"
                "feeds.d/x.conf:13: feed: partial=maybe, expected yes|no\n"
                "feeds.d/x.conf:14: feed: via= stands twice\n"
                "feeds.d/x.conf:15: feed: source=, expected a name of at most 100 bytes\n"
                "feeds.d/x.conf:16: feed: \"fast\" after the address, expected source=NAME, via=direct|bridge or partial=yes\n"
                "feeds.d/x.conf:17: page is empty, expected a value (or leave the key out)\n"},
        {"the same address twice", NULL, UNIT "[account a]\nname = 甲\nunit = u\n" FEED "feed = http://b.cn/1.xml via=direct\n",
                "feeds.d/x.conf:8: feed: the same address as in line 7\n"},
        {"values of the register", NULL,
                UNIT "[account a]\nname = 甲\nunit = u\n" FEED
                     "opened = 2021-02-29\nfiled = 昨天\nstatus = close\nlevel = 镇\nhome = www.b.cn\nlimit = 30m\nevery = 31d\nzone = "
                     "Asia\nwitness = maybe\nwatch = hand\n",
                "feeds.d/x.conf:8: opened: \"2021-02-29\" is no date, expected for example 2016-03-01\n"
                "feeds.d/x.conf:9: filed: \"昨天\" is no date, expected for example 2016-03-01\n"
                "feeds.d/x.conf:10: status: unknown word \"close\", did you mean \"closed\"?\n"
                "feeds.d/x.conf:11: level: unknown word \"镇\", expected 省, 市, 县 or 乡\n"
                "feeds.d/x.conf:12: home: \"www.b.cn\" is no address, expected http://… or https://…\n"
                "feeds.d/x.conf:13: limit: 30m is out of range, expected 1h to 3650d\n"
                "feeds.d/x.conf:14: every: 31d is out of range, expected 1m to 30d\n"
                "feeds.d/x.conf:15: zone: there is no zone \"Asia\", expected a name such as Asia/Shanghai, or +08:00\n"
                "feeds.d/x.conf:16: witness: \"maybe\", expected yes or no\n"
                "feeds.d/x.conf:17: watch: unknown word \"hand\", expected feed or manual\n"},
        {"missing and odd things", NULL,
                "[unit u]\n[account a]\nfeed = http://b.cn/\n[account b]\nname = 乙\nunit = u\nplatform = weibo\nkind = 服务号\n"
                "feed = http://b.cn/2\nsince = 2021-05-02\nuntil = 2021-05-01\nstatus = suspended\n",
                "feeds.d/x.conf:1: warning: unit \"u\" has no name, its key is shown instead\n"
                "feeds.d/x.conf:2: account \"a\" has no unit, expected unit = KEY of a [unit KEY]\n"
                "feeds.d/x.conf:2: warning: account \"a\" has no name, its key is shown instead\n"
                "feeds.d/x.conf:2: warning: account \"a\" has no platform, taken as other\n"
                "feeds.d/x.conf:8: warning: kind says something only where platform is wechat\n"
                "feeds.d/x.conf:11: until lies before since, expected a later date\n"},
        {"units", NULL,
                "[unit u]\nname = 一\nparent = uu\n[unit uu]\nname = 二\nparent = uuu\n[unit w]\nname = 三\nparent = nowhere\n[unit "
                "u]\nname = 四\n"
                "[account a]\nname = 甲\nunit = v\nsupervisor = nobody\n" FEED,
                "feeds.d/x.conf:6: parent: there is no unit \"uuu\", did you mean \"uu\"?\n"
                "feeds.d/x.conf:9: parent: there is no unit \"nowhere\", expected the KEY of a [unit KEY]\n"
                "feeds.d/x.conf:10: unit \"u\" stands twice, first in feeds.d/x.conf:1\n"
                "feeds.d/x.conf:14: unit: there is no unit \"v\", expected the KEY of a [unit KEY]\n"
                "feeds.d/x.conf:15: supervisor: there is no unit \"nobody\", expected the KEY of a [unit KEY]\n"},
        {"circles", NULL,
                "[unit a]\nname = 一\nparent = b\n[unit b]\nname = 二\nparent = c\n[unit c]\nname = 三\nparent = a\n[unit d]\nname = "
                "四\nparent = d\n"
                "[unit e]\nname = 五\nparent = a\n",
                "feeds.d/x.conf:9: parent: the units go round in a circle: c -> a -> b -> c\n"
                "feeds.d/x.conf:12: parent: the units go round in a circle: d -> d\n"},
        {"sections", NULL, "[acount a]\nnonsense\n[unit]\n[unit a b]\n[unit ../x]\n[poll]\nlimit = 1\n[]\n",
                "feeds.d/x.conf:1: unknown section [acount], did you mean [account]?\n"
                "feeds.d/x.conf:3: [unit] without a key, expected [unit KEY]\n"
                "feeds.d/x.conf:4: [unit a b]: expected a key of letters, digits, - _ and ., at most 100 bytes\n"
                "feeds.d/x.conf:5: [unit ../x]: expected a key of letters, digits, - _ and ., at most 100 bytes\n"
                "feeds.d/x.conf:6: [poll] does not belong here, expected it in newmedia.conf\n"
                "feeds.d/x.conf:8: unknown section [], expected [unit KEY] or [account KEY]\n"},
        {"lines that end in a letter", NULL, UNIT "head = 张三 <z@b.cn>\rBcc: x@y.cn\ncc = a@b.cn\x01\n",
                "feeds.d/x.conf:3: a control character (0x0d), expected plain text\n"
                "feeds.d/x.conf:4: a control character (0x01), expected plain text\n"},
        {"another encoding", NULL, "[unit u]\nname = \xd6\xd0\n[account \xce\xc4]\nname = 1\nbogus = 1\n[unit v]\nbogus = 1\nname = \xb9\n",
                "feeds.d/x.conf:2: not UTF-8, nor are 2 more lines, expected the file to be saved as UTF-8\n"
                "feeds.d/x.conf:7: unknown key \"bogus\" in [unit]\n"},
        {"UTF-16", NULL, "\xff\xfe[", "feeds.d/x.conf:1: the file is UTF-16, expected UTF-8\n"},
};

/* Both in lines and sorted: the order within one line is by text. */
static int wrong; /* stories that were told otherwise than expected */

static void compare(const char *name, const char *told, const char *expected)
{
	const char *star = strstr(expected, "*/");

	if (star) { /* an absolute path */
		size_t before = (size_t)(star - expected);
		const char *rest = strstr(told, star + 1);

		assert_int_equal(strncmp(told, expected, before), 0);
		assert_non_null(rest);
		assert_string_equal(rest, star + 1);
		return;
	}
	if (strcmp(told, expected)) {
		print_error("# %s\ntold:\n%sexpected:\n%s", name, told, expected);
		wrong++;
	}
}

static int by_line(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	int lx = atoi(strchr(x, ':') + 1), ly = atoi(strchr(y, ':') + 1); // NOLINT: of our own making

	return lx != ly ? lx - ly : strcmp(strchr(x, ' '), strchr(y, ' '));
}

/* Expectations may be written in the order that reads best. */
static char *sorted(const char *lines)
{
	char *copy = mem_strdup(lines), *v[64], *save = NULL;
	struct text t = TEXT_INIT(0);
	int n = 0;

	for (char *s = strtok_r(copy, "\n", &save); s && n < 64; s = strtok_r(NULL, "\n", &save))
		v[n++] = s;
	qsort(v, (size_t)n, sizeof *v, by_line);
	for (int i = 0; i < n; i++)
		text_addf(&t, "%s\n", v[i]);
	char *s = mem_strdup(text_str(&t));

	text_clear(&t);
	free(copy);
	return s;
}

static bool is_mistake(const char *told)
{
	for (const char *s = told; *s; s = strchr(s, '\n') + 1)
		if (strncmp(strchr(s, ' ') + 1, "warning: ", 9))
			return true;
	return false;
}

static void main_file(void **state)
{
	(void)state;
	told_begin();
	for (size_t i = 0; i < sizeof main_stories / sizeof *main_stories; i++) {
		const struct story *s = &main_stories[i];
		static const char nobody[] = "feeds.d:0: warning: no accounts, nothing is watched\n";
		char *told, *cut;

		told_write("newmedia.conf", s->main);
		struct config *c = told_load(NULL);

		told = sorted(told_text());
		if ((cut = strstr(told, nobody)))
			memmove(cut, cut + strlen(nobody), strlen(cut + strlen(nobody)) + 1);
		char *expected = sorted(s->told);

		compare(s->name, told, expected);
		assert_int_equal(c == NULL, is_mistake(expected));
		config_free(c);
		free(told);
		free(expected);
	}
	assert_int_equal(wrong, 0);
	told_end();
}

/* Beside a good file, which stays in force whatever the other says. */
static void feeds_file(void **state)
{
	(void)state;
	told_begin();
	told_write("feeds.d/good.conf",
		"[unit good-one]\nname = 好\n[account fine]\nname = 好\nunit = good-one\nplatform = website\nfeed = http://good.cn/\n");
	for (size_t i = 0; i < sizeof feeds_stories / sizeof *feeds_stories; i++) {
		const struct story *s = &feeds_stories[i];

		told_write("feeds.d/x.conf", s->feeds);
		struct config *c = told_load(NULL);
		char *told = sorted(told_text()), *expected = sorted(s->told);

		compare(s->name, told, expected);
		assert_non_null(c);
		assert_int_equal(c->n_bad_files, 1);
		assert_int_equal(c->n_accounts, 1);
		assert_int_equal(c->n_units, 1);
		assert_non_null(config_account(c, "fine"));
		config_free(c);
		told_check("feeds.d/x.conf", NULL);
		free(told);
		free(expected);
	}
	assert_int_equal(wrong, 0);
	told_end();
}

static void no_files(void **state)
{
	static const char binary[] = "[unit u]\nname = \0x\n";
	struct config_problems p = { 0 };

	(void)state;
	told_begin();
	told_write_n("feeds.d/nul.conf", binary, sizeof binary - 1);
	assert_int_equal(mkdir("feeds.d/folder.conf", 0755), 0);
	assert_int_equal(mkfifo("feeds.d/pipe.conf", 0644), 0);
	assert_int_equal(symlink("nowhere", "feeds.d/broken.conf"), 0);
	told_write("feeds.d/.hidden.conf", "junk");
	told_write("feeds.d/backup.conf~", "junk");
	struct config *c = told_load(NULL);

	assert_non_null(c);
	assert_int_equal(c->n_files, 4);
	assert_int_equal(c->n_bad_files, 4);
	assert_string_equal(told_text(), "feeds.d:0: warning: no accounts, nothing is watched\n"
		"feeds.d/broken.conf:0: cannot be read: No such file or directory\n"
		"feeds.d/folder.conf:0: not a regular file\n"
		"feeds.d/nul.conf:2: a NUL byte, expected plain text in UTF-8\n"
		"feeds.d/pipe.conf:0: not a regular file\n");
	config_free(c);
	told_end();
	assert_null(config_load("/no/such/newmedia.conf", NULL, &p));
	assert_int_equal(p.n, 1);
	assert_string_equal(p.v[0].file, "/no/such/newmedia.conf");
	assert_string_equal(p.v[0].what, "cannot be read: No such file or directory");
	config_problems_clear(&p);
}

/* A file of rubbish is told about, up to a point. */
static void rubbish(void **state)
{
	struct text t = TEXT_INIT(0);
	struct config_problems p = { 0 };

	(void)state;
	told_begin();
	text_add(&t, UNIT);
	for (int i = 0; i < 30000; i++)
		text_add(&t, "rubbish\n");
	told_write("feeds.d/x.conf", text_str(&t));
	struct config *c = config_load("newmedia.conf", NULL, &p);

	assert_non_null(c);
	assert_int_equal(p.n, 10001);
	config_free(c);
	config_problems_clear(&p);
	text_clear(&t);
	told_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(main_file), cmocka_unit_test(feeds_file), cmocka_unit_test(no_files), cmocka_unit_test(rubbish)};

	return cmocka_run_group_tests_name("config-mistakes", tests, NULL, NULL);
}
