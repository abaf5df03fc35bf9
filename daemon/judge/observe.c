/*
 * observe - what one look at one feed teaches: truth rules 3, 4 and 5.
 *
 * A post is new when its key was not known, or when the key is known but the
 * post behind it has both another address and another title.  A new post
 * counts from its declared date if that can be believed, else from the moment
 * we first saw it; what was there at the first good look came at no known
 * time and only sets a baseline.  The newest date never goes back: deleting a
 * post does not undo that it was published.
 *
 * It must never know a verdict: it would be tempted to see what fits.
 */
#include "observe.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "calendar.h"
#include "text.h"

enum { CLOCKS_DIFFER = 10 * MINUTE }; /* truth rule 4: a date may lie this far ahead */

static uint64_t hash_of(const char *s)
{
	return s && *s ? text_hash(s, strlen(s)) : 0;
}

/* ---- identity ------------------------------------------------------------ */

struct ranked { /* for grouping posts by the key they would have alone */
	uint64_t own;
	int index;
};

static uint64_t own_key(const struct post *p)
{
	uint64_t v[3] = { 1, 0, 0 };

	if (p->key && *p->key) {
		v[1] = hash_of(p->key);
	} else if (p->url && *p->url) {
		v[0] = 2;
		v[1] = hash_of(p->url);
	} else {
		v[0] = 3;
		v[1] = hash_of(p->title);
		v[2] = (uint64_t)p->published;
	}
	return text_hash(v, sizeof v);
}

static uint64_t whole_key(const struct post *p)
{
	uint64_t v[5] = { 4, hash_of(p->key), hash_of(p->url), hash_of(p->title), (uint64_t)p->published };

	return text_hash(v, sizeof v);
}

static int by_own(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->own != y->own)
		return x->own < y->own ? -1 : 1;
	return x->index - y->index;
}

/* One post listed twice, once among the pinned ones (often with a prefix to its title)? */
static bool is_pinned_pair(const struct post *posts, const struct ranked *r, int n)
{
	return n == 2 && !posts[r[0].index].pinned != !posts[r[1].index].pinned && hash_of(posts[r[0].index].url) == hash_of(posts[r[1].index].url);
}

static bool is_one_post(const struct post *posts, const struct ranked *r, int n)
{
	if (n == 1 || is_pinned_pair(posts, r, n))
		return true;
	for (int i = 1; i < n; i++)
		if (whole_key(&posts[r[i].index]) != whole_key(&posts[r[0].index]))
			return false;
	return true;
}

void observe_post_keys(const struct post *posts, int n, uint64_t *ret)
{
	struct ranked *r;
	int end;

	assert(n >= 0 && n <= POSTS_CARRIED_MAX);
	r = mem_alloc(((size_t)n + 1) * sizeof *r);
	for (int i = 0; i < n; i++)
		r[i] = (struct ranked){ own_key(&posts[i]), i };
	qsort(r, (size_t)n, sizeof *r, by_own);
	for (int i = 0; i < n; i = end) {
		bool one;

		for (end = i + 1; end < n && r[end].own == r[i].own; end++)
			;
		one = is_one_post(posts, r + i, end - i);
		for (int j = i; j < end; j++)
			ret[r[j].index] = one ? r[j].own : whole_key(&posts[r[j].index]);
	}
	free(r);
}

uint64_t observe_post_face(const struct post *p)
{
	return (hash_of(p->url) & 0xffffffff00000000u) | (hash_of(p->title) & 0xffffffffu);
}

bool observe_same_post(uint64_t a, uint64_t b)
{
	return a >> 32 == b >> 32 || (a & 0xffffffffu) == (b & 0xffffffffu);
}

/* ---- instants ------------------------------------------------------------ */

struct instant observe_later(struct instant a, struct instant b)
{
	if (a.earliest == MOMENT_NONE)
		return b;
	if (b.earliest == MOMENT_NONE)
		return a;
	if (a.latest != b.latest)
		return a.latest > b.latest ? a : b;
	return a.earliest >= b.earliest ? a : b;
}

static struct instant sight(moment at)
{
	return (struct instant){ at, at, at == MOMENT_NONE ? PRECISION_NONE : PRECISION_SIGHT };
}

struct instant observe_newest(const struct feed_card *f)
{
	return observe_later(f->newest, sight(f->newest_sight));
}

/* ---- one look ------------------------------------------------------------ */

static void note_failure(struct feed_card *feed, const struct look *look, enum outcome outcome)
{
	if (feed->failing_since == MOMENT_NONE)
		feed->failing_since = look->now;
	feed->fails++;
	if (outcome == OUTCOME_CRASHED)
		feed->crashes++;
	else if (outcome == OUTCOME_UNREADABLE || outcome == OUTCOME_BLOCKED)
		feed->crashes = 0; /* a reader looked at it and lives */
	feed->same_blocked = look->blocked != BLOCKED_NONE && look->blocked == feed->last_blocked ? feed->same_blocked + 1 : 1;
	feed->last_outcome = outcome;
	feed->last_blocked = look->blocked;
}

static void note_good(struct feed_card *feed, const struct look *look)
{
	if (feed->first_good == MOMENT_NONE)
		feed->first_good = look->now;
	feed->last_good = look->now;
	if (!look->conditional)
		feed->last_full = look->now;
	feed->failing_since = MOMENT_NONE;
	feed->fails = feed->crashes = 0;
	feed->last_outcome = look->outcome;
	feed->last_blocked = BLOCKED_NONE;
	feed->same_blocked = 0;
	if (look->outcome != OUTCOME_READ)
		return;
	if (look->list_size > feed->full_size)
		feed->full_size = look->list_size;
	if (look->n_posts > 0 || look->list_size > 0)
		feed->had_posts = true;
	if (look->comments != COMMENTS_UNKNOWN)
		feed->comments = look->comments;
}

static bool listed_before(const uint64_t *keys, const struct novelty *ret, int n, uint64_t key)
{
	for (int i = 0; i < n; i++)
		if (keys[ret[i].index] == key)
			return true;
	return false;
}

/* A post as it counts when it is first seen. */
static struct novelty as_novelty(const struct look *look, int index, bool at_first, const struct zone *zone)
{
	const struct post *p = &look->posts[index];
	struct novelty nov = { .index = index, .when = sight(look->now), .at_first = at_first };

	if (p->published == MOMENT_NONE)
		return nov;
	nov.future = p->published > look->now + CLOCKS_DIFFER;
	if (!nov.future)
		nov.when = instant_of(p->published, (enum precision)p->precision, zone);
	return nov;
}

static void take_new(struct feed_card *feed, const struct novelty *nov)
{
	if (nov->when.precision != PRECISION_SIGHT)
		feed->newest = observe_later(feed->newest, nov->when);
	else if (nov->at_first)
		feed->baseline_undated = true;
	else
		feed->newest_sight = nov->when.earliest;
}

/*
 * A post we know without a date has one now (a recipe was mended): it counts
 * if it is not later than our first sight of it, for then it is no edit.
 */
static void take_known(struct feed_card *feed, const struct post *p, const struct known_post *known, const struct zone *zone)
{
	if (known->published == MOMENT_NONE && p->published != MOMENT_NONE && p->published <= known->first_seen + CLOCKS_DIFFER)
		feed->newest = observe_later(feed->newest, instant_of(p->published, (enum precision)p->precision, zone));
}

/* More than anybody publishes: to keep them all would fill the disk. */
static bool is_flood(struct feed_card *feed, const struct look *look, const struct known_post *known)
{
	uint32_t today = (uint32_t)(look->now / DAY), n = 0;

	if (feed->news_day != today)
		feed->news = 0;
	feed->news_day = today;
	for (int i = 0; i < look->n_posts; i++)
		n += !known[i].known;
	return feed->news + n > POSTS_DAY_MAX;
}

/* What counts of an outcome. Truth rule 3: posts do not all vanish; a broken page does this. */
static enum outcome believed(struct feed_card *feed, const struct look *look, const struct known_post *known)
{
	bool empty = look->n_posts == 0 && look->list_size == 0;

	return look->outcome == OUTCOME_READ && (empty ? feed->had_posts : is_flood(feed, look, known)) ? OUTCOME_UNREADABLE : look->outcome;
}

int observe_feed(struct feed_card *feed, const struct look *look, const uint64_t *keys, const struct known_post *known,
	const struct zone *zone, struct novelty *ret, enum outcome *ret_outcome)
{
	bool at_first = feed->first_good == MOMENT_NONE;
	int n = 0;

	assert(look->n_posts >= 0 && look->n_posts <= POSTS_CARRIED_MAX);
	*ret_outcome = believed(feed, look, known);
	feed->last_asked = look->now;
	if (!outcome_is_good(*ret_outcome)) {
		note_failure(feed, look, *ret_outcome);
		return 0;
	}
	note_good(feed, look);
	if (look->outcome != OUTCOME_READ)
		return 0;
	for (int i = 0; i < look->n_posts; i++) {
		if (known[i].known && observe_same_post(known[i].face, observe_post_face(&look->posts[i]))) {
			take_known(feed, &look->posts[i], &known[i], zone);
			continue;
		}
		if (listed_before(keys, ret, n, keys[i]))
			continue;
		ret[n] = as_novelty(look, i, at_first, zone);
		take_new(feed, &ret[n++]);
	}
	feed->news += (uint32_t)n;
	return n;
}

void observe_suspected(struct feed_card *feed, moment now)
{
	feed->newest_sight = now;
}

/* ---- the account --------------------------------------------------------- */

/* The newest a feed has, an undated baseline counting from where it was first seen. */
static struct instant newest_or_baseline(const struct feed_card *f)
{
	struct instant newest = observe_newest(f);

	if (newest.earliest == MOMENT_NONE && f->baseline_undated)
		return sight(f->first_good);
	return newest;
}

void observe_freshest(struct account_card *a, moment now)
{
	struct instant newest[FEEDS_MAX];
	moment any = MOMENT_NONE;

	for (int i = 0; i < a->n_feeds; i++) {
		newest[i] = newest_or_baseline(&a->feeds[i]);
		if (newest[i].earliest > any)
			any = newest[i].earliest;
	}
	/* Newer for certain: the other's earliest instant lies after the latest this one allows. */
	for (int i = 0; i < a->n_feeds; i++)
		if (a->feeds[i].first_good != MOMENT_NONE && (any == MOMENT_NONE || (newest[i].earliest != MOMENT_NONE && newest[i].latest >= any)))
			a->feeds[i].freshest_at = now;
}

void observe_late_posts(struct account_card *a, const struct novelty *novel, int n, const struct policy *p)
{
	struct policy then = flag_policy(&a->flag, p);

	if (!a->flag.finding)
		return;
	/* Posts that give no later deadline are older than the one the flag counted from: they change nothing. */
	for (int i = 0; i < n; i++)
		if (!novel[i].suspected && novel[i].when.precision != PRECISION_SIGHT && novel[i].when.earliest <= a->flag.deadline &&
			calendar_deadline(&novel[i].when, then.limit, then.count_hours, then.zone) > a->flag.deadline)
			a->flag.posted_in_time = true;
}
