/*
 * years - see years.h.
 *
 * A post looks like one of WeChat's: an address of 49 bytes, a title of about
 * 22 Chinese characters, an RFC 822 date.  A feed lists its newest twenty.  A
 * look that brings a post is READ with the new list, any other one UNCHANGED;
 * one in two hundred fails.
 */
#include "years.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fact.h"

enum { LIST = 20, LOOKS = 4, TITLE_CHARS = 22, BITE = 200 };

struct years_feed {
	uint64_t list[LIST];
	int listed;
	uint64_t made, hash;
};

static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

moment years_midnight(const struct years *y, int day)
{
	return day_add(y->from, day, y->zone);
}

void years_start(struct years *y, struct store *s, int accounts, moment from, int days)
{
	struct source_card src;

	*y = (struct years){ .s = s, .zone = zone_find("Asia/Shanghai"), .from = from, .accounts = accounts, .days_kept = days };
	y->account = mem_alloc((size_t)accounts * sizeof *y->account);
	y->feed = mem_alloc((size_t)accounts * sizeof *y->feed);
	y->state = mem_alloc((size_t)accounts * sizeof *y->state);
	if (days) {
		y->made_posts = mem_alloc((size_t)accounts * (size_t)days * sizeof *y->made_posts);
		y->made_looks = mem_alloc((size_t)accounts * (size_t)days * sizeof *y->made_looks);
	}
	store_begin(s);
	store_put_source(s, "bridge", VIA_BRIDGE, from, &src);
	for (int i = 0; i < accounts; i++) {
		char key[32], url[80];
		struct account_fact a = { .key = key, .name = "某某市某某区人民政府", .unit = "office", .platform = PLATFORM_WECHAT, .status = STATUS_NORMAL,
			.opened = MOMENT_NONE, .reg = "kind: 订阅号\n" };
		struct account_card c = { .id = 0 };
		struct feed_card f = { .source = 0 };

		snprintf(key, sizeof key, "a%05d", i);
		snprintf(url, sizeof url, "https://bridge.example.gov.cn/wechat/%05d.xml", i);
		store_put_account(s, &a, from, &c);
		store_put_feed(s, c.id, url, src.id, false, from, &f);
		y->account[i] = c.id;
		y->feed[i] = f.id;
	}
	source_card_clear(&src);
	store_end(s);
	store_commit(s);
}

/* How many posts a look brings: 0..3, on the average 3.5 a day; none at night. */
static int new_posts(int i, int day, int look)
{
	uint64_t r = mix((uint64_t)i << 40 ^ (uint64_t)day << 8 ^ (uint64_t)look);

	if (i % 7 == 6)
		return r % 40 == 0;
	if (look == 0)
		return r % 10 == 0;
	return (int)(r % 1000 < 850) + (int)(r / 1000 % 1000 < 400) + (int)(r / 1000000 % 1000 < 100);
}

static void make_title(char *title, uint64_t r)
{
	int n = TITLE_CHARS - 4 + (int)(r % 9);

	/* Of the 1,500 most usual characters or so: as packable as real titles are. */
	for (int k = 0; k < n; k++) {
		unsigned u;

		r = mix(r);
		u = 0x4e00 + (unsigned)(r % 40 * (r >> 32) % 37 * 13 + r % 120);
		*title++ = (char)(0xe0 | u >> 12);
		*title++ = (char)(0x80 | (u >> 6 & 0x3f));
		*title++ = (char)(0x80 | (u & 0x3f));
	}
	*title = '\0';
}

static int put_post(struct years *y, int i, moment at, uint64_t key)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	char url[64] = "https://mp.weixin.qq.com/s/", title[128], raw[64];
	uint64_t r = mix(key), r2 = mix(r);
	moment published = at - (moment)(r % (5 * HOUR));
	struct civil c = civil_at(published, y->zone);
	struct post p = { .key = url, .url = url, .title = title, .published = published, .precision = PRECISION_SECOND, .published_raw = raw };
	struct post_fact f;
	int n = (int)strlen(url);

	for (int k = 0; k < 22; k++, r = k == 11 ? r2 : r >> 6)
		url[n++] = digits[r & 63];
	url[n] = '\0';
	make_title(title, r2);
	snprintf(raw, sizeof raw, "Mon, %02d %.3s %04d %02d:%02d:%02d +0800", c.day, &"JanFebMarAprMayJunJulAugSepOctNovDec"[(c.month - 1) * 3], c.year,
		c.hour, c.minute, c.second);
	f = (struct post_fact){ y->account[i], y->feed[i], key, observe_post_face(&p), &p, { published, published, PRECISION_SECOND }, false, false, at };
	if (y->made_posts) {
		int day = (int)((day_start(published, y->zone) - y->from) / DAY);

		if (day >= 0 && day < y->days_kept)
			y->made_posts[(size_t)i * (size_t)y->days_kept + (size_t)day]++;
	}
	return store_add_post(y->s, &f);
}

static int look(struct years *y, int i, int number, moment at)
{
	struct years_feed *f = &y->state[i];
	int n = new_posts(i, y->day, number);
	bool fails = mix((uint64_t)at ^ (uint64_t)i) % 200 == 0;
	const struct feed_card card = feed_card_new();
	const struct feed_memory memory = { .retry_at = MOMENT_NONE, .moved_since = MOMENT_NONE };
	struct look_fact l = { .card = &card, .memory = &memory, .account = y->account[i], .feed = y->feed[i], .at = at, .outcome = fails ? OUTCOME_NETWORK : n ? OUTCOME_READ : OUTCOME_UNCHANGED,
		.http_status = fails ? 0 : n ? 200 : 304, .error = fails ? "timed out after 30 s" : "", .address = "10.0.0.1:443", .keys = f->list };

	if (y->made_looks && y->day < y->days_kept)
		y->made_looks[(size_t)i * (size_t)y->days_kept + (size_t)y->day]++;
	if (fails || !n) {
		l.body_hash = fails ? 0 : f->hash;
		return store_add_look(y->s, &l);
	}
	for (int k = 0; k < n; k++) {
		uint64_t key = mix((uint64_t)i << 32 | f->made++);

		memmove(f->list + 1, f->list, (LIST - 1) * sizeof *f->list);
		f->list[0] = key;
		f->listed += f->listed < LIST;
		if (put_post(y, i, at, key))
			return -1;
	}
	l.body_hash = f->hash = mix(f->made ^ (uint64_t)i << 32);
	l.posts = (uint32_t)f->listed;
	l.n_keys = f->listed;
	return store_add_look(y->s, &l);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int years_live(struct years *y, bool tidy)
{
	moment midnight = years_midnight(y, y->day);
	int more = 1;

	for (int n = 0; n < LOOKS; n++)
		for (int i = 0; i < y->accounts; i++) {
			moment at = midnight + n * 6 * HOUR + (moment)(mix((uint64_t)i) % (5 * HOUR)) + (moment)(mix((uint64_t)(y->day * 4 + n) ^ (uint64_t)i << 20) % 60);
			int e = store_begin(y->s) || look(y, i, n, at);

			if (store_end(y->s) || e)
				return -1;
		}
	y->day++;
	while (tidy && more == 1) {
		double before = seconds();

		more = store_tidy(y->s, y->zone, years_midnight(y, y->day) + 3 * HOUR, BITE);
		if (seconds() - before > y->slowest_bite)
			y->slowest_bite = seconds() - before;
		if (store_commit(y->s))
			return -1;
	}
	return more < 0 ? -1 : 0;
}

void years_clear(struct years *y)
{
	free(y->account);
	free(y->feed);
	free(y->state);
	free(y->made_posts);
	free(y->made_looks);
}
