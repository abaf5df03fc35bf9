/*
 * doubt - what a careful person would not believe of an answer that looks like
 * one: the posts gone, other posts under the same address, a time that runs
 * backwards.  Such an answer proves neither silence nor deletion.
 *
 * It compares with what the last good probe saw, decides nothing about an
 * account, and must never turn an answer away: it only says why to look again.
 */
#include <string.h>

#include "log.h"
#include "probe.h"

enum {
	BACK = 14 * DAY,          /* the newest post may be deleted; two weeks of posts hardly */
	FORWARD = HOUR,           /* a post may be edited at once, its date with it */
	MANY = 8, FEWER = 4,      /* a list of at least MANY shrunk to a quarter */
	SOME = 3,                 /* posts that make "all others at once" more than chance */
};

static bool all_ahead(const struct look_result *r, moment now)
{
	int dated = 0;

	for (int i = 0; i < r->n_posts; i++) {
		if (r->posts[i].published == MOMENT_NONE)
			continue;
		if (r->posts[i].published <= now + PROBE_AHEAD)
			return false;
		dated++;
	}
	return dated > 0;
}

/* All posts are others, yet not all are younger: the list did not simply move on. */
static bool all_others(const struct probe_state *s, const struct look_result *r, int n_new)
{
	if (n_new < r->n_posts || r->n_posts < SOME || s->reading.posts < SOME || s->reading.newest == MOMENT_NONE)
		return false;
	for (int i = 0; i < r->n_posts; i++)
		if (r->posts[i].published != MOMENT_NONE && r->posts[i].published <= s->reading.newest)
			return true;
	return false;
}

static bool other_channel(const struct probe_state *s, const struct look_result *r, int n_new)
{
	return n_new == r->n_posts && n_new > 0 && s->n_seen > 0 && *s->name && *r->reading->name && strcmp(s->name, r->reading->name) != 0;
}

static bool elsewhere(const char *asked, const char *answered)
{
	struct text a = TEXT_INIT(URL_MAX), b = TEXT_INIT(URL_MAX);
	bool other;

	probe_host(&a, asked);
	probe_host(&b, answered);
	other = b.len && strcmp(text_str(&a), text_str(&b)) != 0;
	text_clear(&a);
	text_clear(&b);
	return other;
}

static const char *doubt_reading(const struct probe_state *s, const struct look_result *r, const char *asked_url, int n_new, moment now)
{
	const struct reading *d = r->reading;
	moment back = s->reading.newest == MOMENT_NONE || d->newest == MOMENT_NONE ? 0 : s->reading.newest - d->newest;

	if (d->format == FORMAT_PAGE && elsewhere(asked_url, r->answer->final_url))
		return _("redirected to a page on another host");
	if (all_ahead(r, now))
		return _("all dates lie in the future");
	if (!s->known)
		return NULL;
	if (d->posts == 0 && s->n_seen > 0)
		return _("no posts, where there were posts before");
	if (s->reading.posts >= MANY && d->posts * FEWER < s->reading.posts)
		return _("far fewer posts than before");
	if (all_others(s, r, n_new))
		return _("all posts are others than before, older ones among them");
	if (other_channel(s, r, n_new))
		return _("another channel's posts");
	if (back > BACK)
		return _("the newest post is more than two weeks older than before");
	if (n_new == 0 && back < -FORWARD)
		return _("nothing new, but known posts have later dates now");
	if (s->reading.newest != MOMENT_NONE && d->newest == MOMENT_NONE)
		return _("no dates, where there were dates before");
	if (s->reading.format == FORMAT_NONE || d->format == FORMAT_NONE)
		return NULL;
	if (d->format == FORMAT_PAGE && s->reading.format != FORMAT_PAGE)
		return _("a page, where a feed was before");
	return NULL;
}

const char *probe_doubt(const struct probe_state *s, const struct look_result *r, const char *asked_url, int n_new, moment now)
{
	if (r->outcome == OUTCOME_BLOCKED)
		return _("a page that is no content");
	if (r->outcome == OUTCOME_READ && r->reading)
		return doubt_reading(s, r, asked_url, n_new, now);
	return NULL;
}
