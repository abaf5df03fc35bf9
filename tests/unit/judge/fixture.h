/*
 * fixture - short words for cards in tests: moments from text, a policy, and
 * cards of which nothing is known yet.
 */
#ifndef NEWMEDIA_TEST_FIXTURE_H
#define NEWMEDIA_TEST_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "calendar.h"
#include "card.h"

static const int64_t fixture_warn[] = { 10 * DAY, 13 * DAY };

static inline const struct zone *china(void)
{
	return zone_find("Asia/Shanghai");
}

static inline moment at(const char *s)
{
	moment m;

	assert_int_equal(moment_parse(s, china(), &m), 0);
	return m;
}

static inline struct policy fixture_policy(void)
{
	return (struct policy){ .limit = 14 * DAY, .every = 6 * HOUR, .warn = fixture_warn, .n_warn = 2, .warn_for = 14 * DAY, .zone = china() };
}

static inline struct feed_card fixture_feed(uint32_t source)
{
	struct feed_card f = feed_card_new();

	f.source = source;
	f.full_life = MOMENT_NEVER; /* unless a test is about it: every reading is as good as its source */
	return f;
}

enum { FIXTURE_ACCOUNTS = 8 };
static inline struct account_card fixture_account(int feeds)
{
	static struct feed_card kept[FIXTURE_ACCOUNTS][FEEDS_MAX]; /* of the last so many accounts */
	static int last;
	struct account_card a = { .id = 7, .feeds = kept[last++ % FIXTURE_ACCOUNTS], .status_since = MOMENT_NONE, .opened = MOMENT_NONE, .observed_at = MOMENT_NONE, .observed_update = MOMENT_NONE, .cleared = MOMENT_NONE, .state = STATE_NEW };

	for (a.n_feeds = 0; a.n_feeds < feeds; a.n_feeds++)
		a.feeds[a.n_feeds] = fixture_feed((uint32_t)a.n_feeds);
	return a;
}

/* A feed read well and in full at `look`, whose newest post is of `newest`. */
static inline void fixture_read(struct feed_card *f, moment look, moment newest)
{
	if (f->first_good == MOMENT_NONE)
		f->first_good = look;
	f->last_good = f->last_full = f->last_asked = f->freshest_at = look;
	f->last_outcome = OUTCOME_READ;
	f->failing_since = MOMENT_NONE;
	f->had_posts = true;
	f->newest = instant_of(newest, PRECISION_SECOND, china());
}

static inline void fixture_fail(struct feed_card *f, moment look, enum outcome outcome, enum blocked blocked)
{
	if (f->failing_since == MOMENT_NONE)
		f->failing_since = look;
	f->last_asked = look;
	f->last_outcome = outcome;
	f->last_blocked = blocked;
	f->fails++;
}

static inline struct post post_of(const char *key, const char *url, const char *title, moment published)
{
	return (struct post){ .key = key, .url = url, .title = title, .published = published,
		.precision = published == MOMENT_NONE ? PRECISION_NONE : PRECISION_SECOND, .published_raw = "" };
}

#endif
