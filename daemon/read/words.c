/*
 * words - see words.h.
 *
 * Three passes in one: a character is decoded and full-width forms are made
 * narrow; a run of digits, of letters or of Chinese numerals is taken whole;
 * the words are looked up in tables, Chinese ones by the longest match.
 */
#include "words.h"

#include <string.h>

#include "clock.h"

struct word {
	const char *text;
	enum token_kind kind;
	int value, extra;
};

/* clang-format off */
#define EAST(h, m) ((h) * 60 + (m))
#define WEST(h, m) (-((h) * 60 + (m)))

/* Lower case. Where a name has several meanings the one that feeds use wins (IST India, BST Britain); CST is decided by the caller. */
static const struct word english[] = {
	{ "january", TOKEN_MONTH_NAME, 1, 0 }, { "jan", TOKEN_MONTH_NAME, 1, 0 }, { "february", TOKEN_MONTH_NAME, 2, 0 },
	{ "feb", TOKEN_MONTH_NAME, 2, 0 }, { "febr", TOKEN_MONTH_NAME, 2, 0 }, { "march", TOKEN_MONTH_NAME, 3, 0 },
	{ "mar", TOKEN_MONTH_NAME, 3, 0 }, { "april", TOKEN_MONTH_NAME, 4, 0 }, { "apr", TOKEN_MONTH_NAME, 4, 0 },
	{ "may", TOKEN_MONTH_NAME, 5, 0 }, { "june", TOKEN_MONTH_NAME, 6, 0 }, { "jun", TOKEN_MONTH_NAME, 6, 0 },
	{ "july", TOKEN_MONTH_NAME, 7, 0 }, { "jul", TOKEN_MONTH_NAME, 7, 0 }, { "august", TOKEN_MONTH_NAME, 8, 0 },
	{ "aug", TOKEN_MONTH_NAME, 8, 0 }, { "september", TOKEN_MONTH_NAME, 9, 0 }, { "sept", TOKEN_MONTH_NAME, 9, 0 },
	{ "sep", TOKEN_MONTH_NAME, 9, 0 }, { "october", TOKEN_MONTH_NAME, 10, 0 }, { "oct", TOKEN_MONTH_NAME, 10, 0 },
	{ "november", TOKEN_MONTH_NAME, 11, 0 }, { "nov", TOKEN_MONTH_NAME, 11, 0 }, { "december", TOKEN_MONTH_NAME, 12, 0 },
	{ "dec", TOKEN_MONTH_NAME, 12, 0 },

	{ "sunday", TOKEN_WEEKDAY, 0, WEEK_LATEST }, { "sun", TOKEN_WEEKDAY, 0, WEEK_LATEST },
	{ "monday", TOKEN_WEEKDAY, 1, WEEK_LATEST }, { "mon", TOKEN_WEEKDAY, 1, WEEK_LATEST },
	{ "tuesday", TOKEN_WEEKDAY, 2, WEEK_LATEST }, { "tue", TOKEN_WEEKDAY, 2, WEEK_LATEST }, { "tues", TOKEN_WEEKDAY, 2, WEEK_LATEST },
	{ "wednesday", TOKEN_WEEKDAY, 3, WEEK_LATEST }, { "wed", TOKEN_WEEKDAY, 3, WEEK_LATEST }, { "weds", TOKEN_WEEKDAY, 3, WEEK_LATEST },
	{ "thursday", TOKEN_WEEKDAY, 4, WEEK_LATEST }, { "thu", TOKEN_WEEKDAY, 4, WEEK_LATEST }, { "thur", TOKEN_WEEKDAY, 4, WEEK_LATEST },
	{ "thurs", TOKEN_WEEKDAY, 4, WEEK_LATEST }, { "friday", TOKEN_WEEKDAY, 5, WEEK_LATEST }, { "fri", TOKEN_WEEKDAY, 5, WEEK_LATEST },
	{ "saturday", TOKEN_WEEKDAY, 6, WEEK_LATEST }, { "sat", TOKEN_WEEKDAY, 6, WEEK_LATEST },

	{ "am", TOKEN_PART, PART_AM, 0 }, { "pm", TOKEN_PART, PART_PM, 0 }, { "noon", TOKEN_PART, PART_NOON, 0 },
	{ "t", TOKEN_T, 0, 0 }, { "w", TOKEN_W, 0, 0 },
	{ "ago", TOKEN_AGO, 0, 0 }, { "an", TOKEN_NUMBER, 1, 0 }, { "a", TOKEN_NUMBER, 1, 0 }, { "one", TOKEN_NUMBER, 1, 0 },
	{ "two", TOKEN_NUMBER, 2, 0 }, { "three", TOKEN_NUMBER, 3, 0 }, { "half", TOKEN_HALF, 0, 0 }, { "few", TOKEN_FEW, 0, 0 },
	{ "second", TOKEN_SECOND, 0, 0 }, { "seconds", TOKEN_SECOND, 0, 0 }, { "sec", TOKEN_SECOND, 0, 0 }, { "secs", TOKEN_SECOND, 0, 0 },
	{ "minute", TOKEN_UNIT, MINUTE, 0 }, { "minutes", TOKEN_UNIT, MINUTE, 0 }, { "min", TOKEN_UNIT, MINUTE, 0 },
	{ "mins", TOKEN_UNIT, MINUTE, 0 }, { "hour", TOKEN_UNIT, HOUR, 0 }, { "hours", TOKEN_UNIT, HOUR, 0 }, { "hr", TOKEN_UNIT, HOUR, 0 },
	{ "hrs", TOKEN_UNIT, HOUR, 0 }, { "day", TOKEN_UNIT, DAY, 0 }, { "days", TOKEN_UNIT, DAY, 0 }, { "week", TOKEN_UNIT, WEEK, 0 },
	{ "weeks", TOKEN_UNIT, WEEK, 0 }, { "month", TOKEN_MONTH, 0, 1 }, { "months", TOKEN_MONTH, 0, 1 }, { "year", TOKEN_YEAR, 0, 1 },
	{ "years", TOKEN_YEAR, 0, 1 }, { "yesterday", TOKEN_DAY_NAME, -1, 0 }, { "today", TOKEN_DAY_NAME, 0, 0 },
	{ "just", TOKEN_JUST_NOW, 0, 0 }, { "now", TOKEN_JUST_NOW, 0, 0 }, { "at", TOKEN_FILLER, 0, 0 }, { "on", TOKEN_FILLER, 0, 0 },
	{ "of", TOKEN_FILLER, 0, 0 }, { "the", TOKEN_FILLER, 0, 0 }, { "st", TOKEN_FILLER, 0, 0 }, { "nd", TOKEN_FILLER, 0, 0 },
	{ "rd", TOKEN_FILLER, 0, 0 }, { "th", TOKEN_FILLER, 0, 0 },

	{ "z", TOKEN_ZONE, 0, ZONE_FIXED }, { "ut", TOKEN_ZONE, 0, ZONE_BASE }, { "utc", TOKEN_ZONE, 0, ZONE_BASE },
	{ "gmt", TOKEN_ZONE, 0, ZONE_BASE }, { "zulu", TOKEN_ZONE, 0, ZONE_FIXED }, { "wet", TOKEN_ZONE, 0, 0 },
	{ "west", TOKEN_ZONE, EAST(1, 0), 0 }, { "bst", TOKEN_ZONE, EAST(1, 0), 0 }, { "cet", TOKEN_ZONE, EAST(1, 0), 0 },
	{ "met", TOKEN_ZONE, EAST(1, 0), 0 }, { "mez", TOKEN_ZONE, EAST(1, 0), 0 }, { "wat", TOKEN_ZONE, EAST(1, 0), 0 },
	{ "cest", TOKEN_ZONE, EAST(2, 0), 0 }, { "mest", TOKEN_ZONE, EAST(2, 0), 0 }, { "mesz", TOKEN_ZONE, EAST(2, 0), 0 },
	{ "eet", TOKEN_ZONE, EAST(2, 0), 0 }, { "cat", TOKEN_ZONE, EAST(2, 0), 0 }, { "sast", TOKEN_ZONE, EAST(2, 0), 0 },
	{ "eest", TOKEN_ZONE, EAST(3, 0), 0 }, { "msk", TOKEN_ZONE, EAST(3, 0), 0 }, { "eat", TOKEN_ZONE, EAST(3, 0), 0 },
	{ "trt", TOKEN_ZONE, EAST(3, 0), 0 }, { "irst", TOKEN_ZONE, EAST(3, 30), 0 }, { "msd", TOKEN_ZONE, EAST(4, 0), 0 },
	{ "gst", TOKEN_ZONE, EAST(4, 0), 0 }, { "samt", TOKEN_ZONE, EAST(4, 0), 0 }, { "pkt", TOKEN_ZONE, EAST(5, 0), 0 },
	{ "uzt", TOKEN_ZONE, EAST(5, 0), 0 }, { "yekt", TOKEN_ZONE, EAST(5, 0), 0 }, { "ist", TOKEN_ZONE, EAST(5, 30), 0 },
	{ "npt", TOKEN_ZONE, EAST(5, 45), 0 }, { "almt", TOKEN_ZONE, EAST(6, 0), 0 }, { "omst", TOKEN_ZONE, EAST(6, 0), 0 },
	{ "mmt", TOKEN_ZONE, EAST(6, 30), 0 }, { "ict", TOKEN_ZONE, EAST(7, 0), 0 }, { "wib", TOKEN_ZONE, EAST(7, 0), 0 },
	{ "krat", TOKEN_ZONE, EAST(7, 0), 0 }, { "novt", TOKEN_ZONE, EAST(7, 0), 0 }, { "hkt", TOKEN_ZONE, EAST(8, 0), 0 },
	{ "sgt", TOKEN_ZONE, EAST(8, 0), 0 }, { "myt", TOKEN_ZONE, EAST(8, 0), 0 }, { "pht", TOKEN_ZONE, EAST(8, 0), 0 },
	{ "awst", TOKEN_ZONE, EAST(8, 0), 0 }, { "wita", TOKEN_ZONE, EAST(8, 0), 0 }, { "irkt", TOKEN_ZONE, EAST(8, 0), 0 },
	{ "bjt", TOKEN_ZONE, EAST(8, 0), 0 }, { "prc", TOKEN_ZONE, EAST(8, 0), 0 }, { "cst", TOKEN_ZONE, WEST(6, 0), ZONE_CHINA_OR_US },
	{ "jst", TOKEN_ZONE, EAST(9, 0), 0 }, { "kst", TOKEN_ZONE, EAST(9, 0), 0 }, { "wit", TOKEN_ZONE, EAST(9, 0), 0 },
	{ "yakt", TOKEN_ZONE, EAST(9, 0), 0 }, { "acst", TOKEN_ZONE, EAST(9, 30), 0 }, { "aest", TOKEN_ZONE, EAST(10, 0), 0 },
	{ "chst", TOKEN_ZONE, EAST(10, 0), 0 }, { "vlat", TOKEN_ZONE, EAST(10, 0), 0 }, { "acdt", TOKEN_ZONE, EAST(10, 30), 0 },
	{ "aedt", TOKEN_ZONE, EAST(11, 0), 0 }, { "magt", TOKEN_ZONE, EAST(11, 0), 0 }, { "nzst", TOKEN_ZONE, EAST(12, 0), 0 },
	{ "pett", TOKEN_ZONE, EAST(12, 0), 0 }, { "nzdt", TOKEN_ZONE, EAST(13, 0), 0 }, { "azot", TOKEN_ZONE, WEST(1, 0), 0 },
	{ "brt", TOKEN_ZONE, WEST(3, 0), 0 }, { "art", TOKEN_ZONE, WEST(3, 0), 0 }, { "uyt", TOKEN_ZONE, WEST(3, 0), 0 },
	{ "adt", TOKEN_ZONE, WEST(3, 0), 0 }, { "ndt", TOKEN_ZONE, WEST(2, 30), 0 }, { "nst", TOKEN_ZONE, WEST(3, 30), 0 },
	{ "ast", TOKEN_ZONE, WEST(4, 0), 0 }, { "clt", TOKEN_ZONE, WEST(4, 0), 0 }, { "vet", TOKEN_ZONE, WEST(4, 0), 0 },
	{ "edt", TOKEN_ZONE, WEST(4, 0), 0 }, { "est", TOKEN_ZONE, WEST(5, 0), 0 }, { "et", TOKEN_ZONE, WEST(5, 0), 0 },
	{ "cdt", TOKEN_ZONE, WEST(5, 0), 0 }, { "cot", TOKEN_ZONE, WEST(5, 0), 0 }, { "pet", TOKEN_ZONE, WEST(5, 0), 0 },
	{ "ct", TOKEN_ZONE, WEST(6, 0), 0 }, { "mdt", TOKEN_ZONE, WEST(6, 0), 0 }, { "mst", TOKEN_ZONE, WEST(7, 0), 0 },
	{ "mt", TOKEN_ZONE, WEST(7, 0), 0 }, { "pdt", TOKEN_ZONE, WEST(7, 0), 0 }, { "pst", TOKEN_ZONE, WEST(8, 0), 0 },
	{ "pt", TOKEN_ZONE, WEST(8, 0), 0 }, { "akdt", TOKEN_ZONE, WEST(8, 0), 0 }, { "akst", TOKEN_ZONE, WEST(9, 0), 0 },
	{ "hdt", TOKEN_ZONE, WEST(9, 0), 0 }, { "hst", TOKEN_ZONE, WEST(10, 0), 0 }, { "sst", TOKEN_ZONE, WEST(11, 0), 0 },
};

/* The longest that fits wins, so order does not matter. */
static const struct word chinese[] = {
	{ "年", TOKEN_YEAR, 0, 0 }, { "月", TOKEN_MONTH, 0, 0 }, { "月份", TOKEN_MONTH, 0, 0 }, { "日", TOKEN_DAY, 0, 0 },
	{ "号", TOKEN_DAY, 0, 0 }, { "號", TOKEN_DAY, 0, 0 }, { "时", TOKEN_HOUR, 0, 0 }, { "時", TOKEN_HOUR, 0, 0 },
	{ "点", TOKEN_HOUR, 0, 0 }, { "點", TOKEN_HOUR, 0, 0 }, { "点钟", TOKEN_HOUR, 0, 0 }, { "點鐘", TOKEN_HOUR, 0, 0 },
	{ "点整", TOKEN_HOUR, 0, 0 }, { "时许", TOKEN_HOUR, 0, 0 }, { "点多", TOKEN_HOUR, 0, 0 },
	{ "分", TOKEN_MINUTE, 0, 0 }, { "分钟", TOKEN_MINUTE, 0, 0 }, { "分鐘", TOKEN_MINUTE, 0, 0 }, { "分许", TOKEN_MINUTE, 0, 0 },
	{ "秒", TOKEN_SECOND, 0, 0 }, { "秒钟", TOKEN_SECOND, 0, 0 }, { "秒鐘", TOKEN_SECOND, 0, 0 },
	{ "小时", TOKEN_UNIT, HOUR, 0 }, { "小時", TOKEN_UNIT, HOUR, 0 }, { "钟头", TOKEN_UNIT, HOUR, 0 }, { "鐘頭", TOKEN_UNIT, HOUR, 0 },
	{ "天", TOKEN_UNIT, DAY, 0 }, { "周", TOKEN_UNIT, WEEK, 0 }, { "週", TOKEN_UNIT, WEEK, 0 }, { "星期", TOKEN_UNIT, WEEK, 0 },
	{ "礼拜", TOKEN_UNIT, WEEK, 0 }, { "禮拜", TOKEN_UNIT, WEEK, 0 }, { "前", TOKEN_AGO, 0, 0 }, { "以前", TOKEN_AGO, 0, 0 },
	{ "之前", TOKEN_AGO, 0, 0 }, { "半", TOKEN_HALF, 0, 0 }, { "几", TOKEN_FEW, 0, 0 }, { "幾", TOKEN_FEW, 0, 0 },
	{ "数", TOKEN_FEW, 0, 0 }, { "若干", TOKEN_FEW, 0, 0 }, { "刚刚", TOKEN_JUST_NOW, 0, 0 }, { "刚才", TOKEN_JUST_NOW, 0, 0 },
	{ "刚", TOKEN_JUST_NOW, 0, 0 }, { "剛剛", TOKEN_JUST_NOW, 0, 0 }, { "剛才", TOKEN_JUST_NOW, 0, 0 },
	{ "今天", TOKEN_DAY_NAME, 0, 0 }, { "今日", TOKEN_DAY_NAME, 0, 0 }, { "昨天", TOKEN_DAY_NAME, -1, 0 },
	{ "昨日", TOKEN_DAY_NAME, -1, 0 }, { "前天", TOKEN_DAY_NAME, -2, 0 }, { "前日", TOKEN_DAY_NAME, -2, 0 },
	{ "大前天", TOKEN_DAY_NAME, -3, 0 }, { "今早", TOKEN_DAY_NAME, 0, PART_AM }, { "今晨", TOKEN_DAY_NAME, 0, PART_AM },
	{ "今晚", TOKEN_DAY_NAME, 0, PART_NIGHT }, { "昨晚", TOKEN_DAY_NAME, -1, PART_NIGHT }, { "昨夜", TOKEN_DAY_NAME, -1, PART_NIGHT },
	{ "昨早", TOKEN_DAY_NAME, -1, PART_AM }, { "昨晨", TOKEN_DAY_NAME, -1, PART_AM }, { "前晚", TOKEN_DAY_NAME, -2, PART_NIGHT },
	{ "今年", TOKEN_YEAR_NAME, 0, 0 }, { "去年", TOKEN_YEAR_NAME, -1, 0 }, { "前年", TOKEN_YEAR_NAME, -2, 0 },
	{ "凌晨", TOKEN_PART, PART_AM, 0 }, { "清晨", TOKEN_PART, PART_AM, 0 }, { "早晨", TOKEN_PART, PART_AM, 0 },
	{ "早上", TOKEN_PART, PART_AM, 0 }, { "早间", TOKEN_PART, PART_AM, 0 }, { "上午", TOKEN_PART, PART_AM, 0 },
	{ "早", TOKEN_PART, PART_AM, 0 }, { "晨", TOKEN_PART, PART_AM, 0 }, { "中午", TOKEN_PART, PART_NOON, 0 },
	{ "正午", TOKEN_PART, PART_NOON, 0 }, { "下午", TOKEN_PART, PART_PM, 0 }, { "午后", TOKEN_PART, PART_PM, 0 },
	{ "傍晚", TOKEN_PART, PART_PM, 0 }, { "晚上", TOKEN_PART, PART_NIGHT, 0 }, { "晚间", TOKEN_PART, PART_NIGHT, 0 },
	{ "夜间", TOKEN_PART, PART_NIGHT, 0 }, { "深夜", TOKEN_PART, PART_NIGHT, 0 }, { "夜里", TOKEN_PART, PART_NIGHT, 0 },
	{ "晚", TOKEN_PART, PART_NIGHT, 0 }, { "个", TOKEN_FILLER, 0, 0 }, { "個", TOKEN_FILLER, 0, 0 }, { "的", TOKEN_FILLER, 0, 0 },
	{ "北京时间", TOKEN_ZONE, EAST(8, 0), 0 }, { "北京時間", TOKEN_ZONE, EAST(8, 0), 0 }, { "东八区", TOKEN_ZONE, EAST(8, 0), 0 },
	{ "中国标准时间", TOKEN_ZONE, EAST(8, 0), 0 }, { "台北标准时间", TOKEN_ZONE, EAST(8, 0), 0 },
};

static const struct {
	const char *text;
	int weeks;
} week_words[] = {
	{ "上周", -1 }, { "上週", -1 }, { "上星期", -1 }, { "上个星期", -1 }, { "上礼拜", -1 }, { "本周", 0 }, { "本週", 0 },
	{ "这周", 0 }, { "本星期", 0 }, { "周", WEEK_LATEST }, { "週", WEEK_LATEST }, { "星期", WEEK_LATEST }, { "礼拜", WEEK_LATEST },
	{ "禮拜", WEEK_LATEST },
};
static const char *const weekday_chars[] = { "日", "一", "二", "三", "四", "五", "六", "天" };

static const struct {
	const char *text;
	int value; /* 0..9 digits; 10 十, 20 廿, 30 卅, 100 百 */
} numerals[] = {
	{ "〇", 0 }, { "零", 0 }, { "○", 0 }, { "Ｏ", 0 }, { "一", 1 }, { "二", 2 }, { "三", 3 }, { "四", 4 }, { "五", 5 }, { "六", 6 },
	{ "七", 7 }, { "八", 8 }, { "九", 9 }, { "两", 2 }, { "兩", 2 }, { "十", 10 }, { "廿", 20 }, { "卅", 30 }, { "百", 100 },
};
/* clang-format on */

struct cutter {
	const char *p, *end;
	struct token *out;
	int n, max;
	bool gap;
};

static bool starts(const struct cutter *c, const char *p, const char *word, size_t *ret_len)
{
	size_t n = strlen(word);

	if ((size_t)(c->end - p) < n || memcmp(p, word, n) != 0)
		return false;
	*ret_len = n;
	return true;
}

static void emit(struct cutter *c, enum token_kind kind, int64_t value, int digits, int extra)
{
	if (c->n < c->max - 1)
		c->out[c->n++] = (struct token){kind, value, digits, extra, c->gap};
	c->gap = false;
}

/* A character beyond ASCII, full-width forms made narrow. */
static uint32_t decode_wide(const struct cutter *c, const char *p, size_t *ret_len)
{
	const unsigned char *s = (const unsigned char *)p;
	size_t left = (size_t)(c->end - p), n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	uint32_t u = s[0];

	if (n > left || s[0] < 0xc0) {
		*ret_len = 1;
		return 0xfffd;
	}
	u &= 0xffu >> (n + 1);
	for (size_t i = 1; i < n; i++)
		u = u << 6 | (s[i] & 0x3f);
	*ret_len = n;
	if (u >= 0xff01 && u <= 0xff5e)
		return u - 0xfee0;
	if (u == 0x2212 || (u >= 0x2010 && u <= 0x2015) || u == 0x207b)
		return '-';
	if (u == 0xa0 || u == 0x3000 || (u >= 0x2000 && u <= 0x200a) || u == 0x202f || u == 0x205f)
		return ' ';
	return u;
}

/* One character; a date is ASCII but for few. */
static inline uint32_t decode(const struct cutter *c, const char *p, size_t *ret_len)
{
	if ((unsigned char)*p >= 0x80)
		return decode_wide(c, p, ret_len);
	*ret_len = 1;
	return (unsigned char)*p;
}

static bool is_digit(uint32_t u)
{
	return u >= '0' && u <= '9';
}

static bool is_letter(uint32_t u)
{
	return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z');
}

static void cut_digits(struct cutter *c)
{
	int64_t v = 0;
	int digits = 0;

	while (c->p < c->end) {
		size_t n;
		uint32_t u = decode(c, c->p, &n);

		if (!is_digit(u))
			break;
		if (digits < 18)
			v = v * 10 + (u - '0');
		digits++;
		c->p += n;
	}
	emit(c, TOKEN_NUMBER, v, digits, 0);
}

/* A word of letters in lower case. The table is chained by first letters: each date has two or three words. */
static const struct word *find_english(const char *word)
{
	enum { WORDS = sizeof(english) / sizeof(english[0]), LETTERS = 26 };
	static uint8_t first[LETTERS], next[WORDS + 1]; /* the place in the table + 1; 0: no more */
	static bool chained;

	_Static_assert(WORDS < UINT8_MAX, "a place fits into a byte");
	for (int i = WORDS; !chained && i > 0; i--) {
		int letter = english[i - 1].text[0] - 'a';

		next[i] = first[letter];
		first[letter] = (uint8_t)i;
	}
	chained = true;
	for (int i = first[word[0] - 'a']; i; i = next[i])
		if (strcmp(english[i - 1].text, word) == 0)
			return &english[i - 1];
	return NULL;
}

static void cut_letters(struct cutter *c)
{
	const struct word *known;
	char word[16];
	size_t len = 0;

	while (c->p < c->end) {
		size_t n;
		uint32_t u = decode(c, c->p, &n);

		/* "a.m." and "p.m." are one word */
		if (u == '.' && len == 1 && (word[0] == 'a' || word[0] == 'p') && c->end - c->p > 1 && (c->p[1] == 'm' || c->p[1] == 'M')) {
			c->p += n;
			continue;
		}
		if (!is_letter(u))
			break;
		if (len < sizeof(word) - 1)
			word[len++] = (char)(u | 0x20);
		c->p += n;
	}
	word[len] = '\0';
	known = find_english(word);
	if (known)
		emit(c, known->kind, known->value, 0, known->extra);
	else
		emit(c, TOKEN_WORD, len, (int)len, len == 1 ? word[0] : 0);
}

static int numeral_at(const struct cutter *c, const char *p, size_t *ret_len)
{
	for (size_t i = 0; i < sizeof(numerals) / sizeof(numerals[0]); i++) {
		if (starts(c, p, numerals[i].text, ret_len))
			return numerals[i].value;
	}
	return -1;
}

/* 二〇二一 digit by digit, 三十一 by tens. */
static void cut_numerals(struct cutter *c)
{
	int64_t digitwise = 0, total = 0, unit = 0;
	int digits = 0;
	bool tens = false;

	for (;;) {
		size_t n;
		int v = numeral_at(c, c->p, &n);

		if (v < 0 || digits > 9)
			break;
		if (v >= 10) {
			total += v == 10 || v == 100 ? (unit ? unit : 1) * v : v;
			unit = 0;
			tens = true;
		} else {
			unit = v;
			digitwise = digitwise * 10 + v;
		}
		digits++;
		c->p += n;
	}
	if (tens)
		emit(c, TOKEN_NUMBER, total + unit, 2, 0);
	else
		emit(c, TOKEN_NUMBER, digitwise, digits, 0);
}

/* 周三, 上周五; a bare 周 is a unit and left to the table. */
static bool cut_weekday(struct cutter *c)
{
	for (size_t i = 0; i < sizeof(week_words) / sizeof(week_words[0]); i++) {
		size_t n, m;

		if (!starts(c, c->p, week_words[i].text, &n))
			continue;
		for (int d = 0; d < 8; d++) {
			if (starts(c, c->p + n, weekday_chars[d], &m)) {
				c->p += n + m;
				emit(c, TOKEN_WEEKDAY, d % 7, 0, week_words[i].weeks);
				return true;
			}
		}
	}
	return false;
}

static bool cut_chinese(struct cutter *c)
{
	const struct word *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < sizeof(chinese) / sizeof(chinese[0]); i++) {
		size_t n;

		if (starts(c, c->p, chinese[i].text, &n) && n > best_len) {
			best = &chinese[i];
			best_len = n;
		}
	}
	if (best == NULL)
		return false;
	c->p += best_len;
	emit(c, best->kind, best->value, 0, best->extra);
	return true;
}

int words_cut(const char *text, size_t len, struct token *ret, int max)
{
	struct cutter c = {text, text + len, ret, 0, max, false};

	while (c.p < c.end && c.n < max - 1) {
		size_t n, m;
		uint32_t u = decode(&c, c.p, &n);

		if (u == ' ' || (u >= '\t' && u <= '\r')) {
			c.gap = true;
			c.p += n;
		} else if (u == 0x200b || u == 0xfeff || u == 0x200e || u == 0x200f) {
			c.p += n; /* invisible */
		} else if (is_digit(u)) {
			cut_digits(&c);
		} else if (is_letter(u)) {
			cut_letters(&c);
		} else if (u < 0x80) {
			c.p += n;
			emit(&c, TOKEN_PUNCT, u, 0, 0);
		} else if (numeral_at(&c, c.p, &m) >= 0) {
			cut_numerals(&c);
		} else if (!cut_weekday(&c) && !cut_chinese(&c)) {
			c.p += n;
			emit(&c, TOKEN_WORD, 0, 0, 0);
		}
	}
	ret[c.n] = (struct token){.kind = TOKEN_END};
	return c.n;
}
