/*
 * store-activity - what accounts did in a period, counted as it was known at
 * its end: the same figures a year later, in the time of a few scans.
 *
 * Knows where a post's day stands (a row, a mark, a pack of before there were
 * marks) and where a look does (a run, a sum).  Days are counted feed by feed,
 * for two feeds of an account show the same posts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store-in.h"

enum {
	LOOKED_BACK = 92,            /* days before the period in which the update before its first one is looked for first */
	LOOK_BACK = 2 * 31 * DAY,    /* a good look older than that is none */
};

struct feed_days {
	int64_t id;
	int account;                 /* index */
	uint16_t *posts;             /* by day of the window */
	uint32_t known, open;        /* comments, in the period */
	int64_t before;              /* the last day before the window */
};

struct counting {
	struct store *s;
	const struct period *p;
	struct activity *v;
	int n;
	int64_t first, from, last;   /* days: of the window, of the period, the last of both */
	struct feed_days *feed;      /* by id */
	int n_feeds;
	uint16_t *days;              /* of all feeds */
	struct feed_days *now;       /* whose mark is being told */
};

static int64_t day_of(const struct counting *c, moment m)
{
	int64_t t = m + zone_offset(c->p->zone, m);

	return t / DAY - (t % DAY < 0);
}

static int month_of(int64_t day)
{
	struct civil c = civil_at(day * DAY, zone_find("UTC"));

	return (c.year - 1970) * 12 + c.month - 1;
}

static int by_account(const void *a, const void *b)
{
	const struct activity *x = a, *y = b;

	return (x->account > y->account) - (x->account < y->account);
}

static int by_feed(const void *a, const void *b)
{
	const struct feed_days *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static int load_feeds(struct counting *c)
{
	static const char sql[] = "SELECT id, account FROM feed ORDER BY id";
	struct query q = query_new(c->s, sql);
	size_t width = (size_t)(c->last - c->first + 1);
	int cap = 0;

	while (query_next(&q) == 1) {
		struct feed_days f = { .id = query_get_int(&q), .before = ACTIVITY_NONE };
		struct activity key = { .account = query_get_int(&q) };
		struct activity *a = c->n ? bsearch(&key, c->v, (size_t)c->n, sizeof *c->v, by_account) : NULL;

		if (!a)
			continue;
		if (c->n_feeds == cap)
			c->feed = mem_grow(c->feed, (size_t)(cap = cap ? 2 * cap : 256), sizeof *c->feed);
		f.account = (int)(a - c->v);
		c->feed[c->n_feeds++] = f;
	}
	c->days = mem_alloc(((size_t)c->n_feeds * width + 1) * sizeof *c->days);
	for (int i = 0; i < c->n_feeds; i++)
		c->feed[i].posts = c->days + (size_t)i * width;
	return query_close(&q);
}

static struct feed_days *find_feed(struct counting *c, int64_t id)
{
	struct feed_days key = { .id = id };

	if (!c->now || c->now->id != id)
		c->now = c->n_feeds ? bsearch(&key, c->feed, (size_t)c->n_feeds, sizeof *c->feed, by_feed) : NULL;
	return c->now;
}

static void count(void *ctx, int64_t seen, int64_t dated, enum comments comments)
{
	struct counting *c = ctx;
	struct feed_days *f = c->now;

	if (!f || seen > c->last || dated > c->last)
		return;
	if (dated < c->first) {
		if (dated > f->before)
			f->before = dated;
		return;
	}
	if (f->posts[dated - c->first] < UINT16_MAX)
		f->posts[dated - c->first]++;
	if (dated >= c->from && comments != COMMENTS_UNKNOWN) {
		f->known++;
		f->open += comments == COMMENTS_ENABLED;
	}
}

/* ---- posts ------------------------------------------------------------------ */

static int count_rows(struct counting *c)
{
	static const char sql[] = "SELECT first_seen, believed, at_first, feed, comments FROM post WHERE account = ? AND first_seen < ?";
	int rc = 0;

	for (int i = 0; rc == 0 && i < c->n; i++) {
		struct query q = query_new(c->s, sql);

		query_int(&q, c->v[i].account);
		query_moment(&q, c->p->at);
		while (query_next(&q) == 1) {
			moment seen = query_get_int(&q), dated = query_get_moment(&q);
			bool at_first = query_get_int(&q) != 0;
			int64_t day;

			find_feed(c, query_get_int(&q));
			if (dated == MOMENT_NONE || !mark_counts(seen, dated, at_first))
				continue;
			day = day_of(c, dated); /* of millions of rows: what is not asked for is not read */
			count(c, day_of(c, seen), day, day < c->from ? COMMENTS_UNKNOWN : (enum comments)query_get_enum(&q, comments_name, COMMENTS_COUNT));
		}
		rc = query_close(&q);
	}
	return rc;
}

static int count_marks(struct counting *c)
{
	static const char sql[] = "SELECT month, feed, marks FROM post_mark WHERE month BETWEEN ? AND ?";
	struct query q = query_new(c->s, sql);

	query_int(&q, month_of(c->first));
	query_int(&q, month_of(c->last));
	while (query_next(&q) == 1) {
		int month = (int)query_get_int(&q);
		size_t n;
		const void *marks;

		find_feed(c, query_get_int(&q));
		marks = query_get_blob(&q, &n);
		if (mark_walk(marks, n, month, count, c))
			return query_end(&q), store_fail(c->s, N_("the marks of month %d cannot be read"), month);
	}
	return query_close(&q);
}

/* Packs that were made before there were marks. */
static int count_packs(struct counting *c)
{
	static const char sql[] = "SELECT p.feed, json_extract(j.value, '$[13]'), json_extract(j.value, '$[6]'), json_extract(j.value, '$[10]'),"
		" json_extract(j.value, '$[12]') FROM post_pack p, json_each(unzip(p.posts)) j WHERE p.month BETWEEN ? AND ?"
		" AND NOT EXISTS (SELECT 1 FROM post_mark m WHERE m.month = p.month AND m.account = p.account AND m.feed = p.feed)";
	struct query q = query_new(c->s, sql);

	query_int(&q, month_of(c->first));
	query_int(&q, month_of(c->last));
	while (query_next(&q) == 1) {
		moment seen, dated;

		find_feed(c, query_get_int(&q));
		seen = query_get_moment(&q);
		dated = query_get_moment(&q);
		if (seen < c->p->at && dated != MOMENT_NONE && mark_counts(seen, dated, query_get_int(&q) != 0))
			count(c, day_of(c, seen), day_of(c, dated), (enum comments)query_get_enum(&q, comments_name, COMMENTS_COUNT));
	}
	return query_close(&q);
}

/* A silent account's last update may lie years back: month by month. */
static int look_further_back(struct counting *c, struct feed_days *f)
{
	static const char sql_least[] = "SELECT min(month) FROM post_mark", sql[] = "SELECT marks FROM post_mark WHERE month = ? AND account = ? AND feed = ?";
	struct query q = query_new(c->s, sql_least);
	int month = month_of(c->first) - 1;
	int64_t least;
	int rc = query_next(&q);

	least = rc == 1 ? query_get_moment(&q) : MOMENT_NEVER;
	query_end(&q);
	c->now = f;
	for (; rc >= 0 && least != MOMENT_NONE && f->before == ACTIVITY_NONE && month >= least; month--) {
		q = query_new(c->s, sql);
		query_int(&q, month);
		query_int(&q, c->v[f->account].account);
		query_int(&q, f->id);
		rc = query_next(&q);
		if (rc == 1) {
			size_t n;
			const void *marks = query_get_blob(&q, &n);

			mark_walk(marks, n, month, count, c);
		}
		query_end(&q);
	}
	return rc < 0 ? -1 : 0;
}

/* ---- looks -------------------------------------------------------------------- */

static void note_good(struct activity *a, const struct period *p, moment first, moment last, int64_t pause)
{
	/* Of a run that went on after the check point no more is sure than its pauses. */
	moment m = last < p->at ? last : p->at - pause > first ? p->at - pause : first;

	if (first < p->at && m > a->good_look)
		a->good_look = m;
}

static int look_at_runs(struct counting *c, const struct feed_days *f, bool *ret_found)
{
	static const char sql[] = "SELECT first, last, longest_pause, outcome FROM look WHERE feed = ? AND first < ? ORDER BY first DESC";
	struct query q = query_new(c->s, sql);
	bool good = false;

	query_int(&q, f->id);
	query_moment(&q, c->p->at);
	while (!good && query_next(&q) == 1) {
		moment first = query_get_moment(&q), last = query_get_moment(&q);
		int64_t pause = query_get_int(&q);

		good = outcome_is_good((enum outcome)query_get_enum(&q, outcome_name, OUTCOME_COUNT));
		if (good)
			note_good(&c->v[f->account], c->p, first, last, pause);
		if (first < c->p->at - LOOK_BACK)
			break;
	}
	*ret_found = good;
	return query_close(&q);
}

static enum outcome outcome_of(const char *name, size_t len)
{
	for (int i = 0; i < OUTCOME_COUNT; i++)
		if (!strncmp(outcome_name(i), name, len) && !outcome_name(i)[len])
			return (enum outcome)i;
	return OUTCOME_COUNT;
}

/* [["read",first,to last,looks,pause],...]: our own writing, see store-sum.c.  Not by sscanf, which measures all that follows each time. */
static void take_sums(struct counting *c, const struct feed_days *f, const char *s)
{
	while ((s = strchr(s, '"'))) {
		const char *name = ++s;
		size_t len = strcspn(name, "\"");
		int64_t first, number[4];
		char *at;

		if (!name[len])
			break;
		at = (char *)(uintptr_t)name + len + 1;
		for (int i = 0; i < 4; i++)
			number[i] = *at == ',' ? strtoll(at + 1, &at, 10) : 0;
		first = number[0];
		if (*at == ']' && outcome_is_good(outcome_of(name, len)))
			note_good(&c->v[f->account], c->p, first, first + number[1], number[3]);
		s = at;
	}
}

static int look_at_sums(struct counting *c, const struct feed_days *f)
{
	static const char sql[] = "SELECT last_good, sums FROM look_sum WHERE feed = ? AND month BETWEEN ?2 - 1 AND ?2 ORDER BY month DESC";
	struct query q = query_new(c->s, sql);
	struct text t = TEXT_INIT(0);

	query_int(&q, f->id);
	query_int(&q, month_of(c->last));
	while (c->v[f->account].good_look == MOMENT_NONE && query_next(&q) == 1) {
		moment last = query_get_moment(&q);
		size_t n;
		const void *p = query_get_blob(&q, &n);

		text_reset(&t);
		if (last != MOMENT_NONE && last < c->p->at) /* the month was over: nothing need be unpacked */
			note_good(&c->v[f->account], c->p, last, last, 0);
		else if (last != MOMENT_NONE && unzip_text(&t, p, n) == 0)
			take_sums(c, f, text_str(&t));
	}
	text_clear(&t);
	return query_close(&q);
}

static int load_looks(struct counting *c)
{
	for (int i = 0; i < c->n_feeds; i++) {
		bool found;

		if (look_at_runs(c, &c->feed[i], &found) || (!found && look_at_sums(c, &c->feed[i])))
			return -1;
	}
	return 0;
}

/* ---- what persons saw ------------------------------------------------------------ */

static int load_observations(struct counting *c)
{
	static const char sql[] = "SELECT account, at, last_update, interaction, works FROM observation WHERE at < ?1 AND known <= ?2 ORDER BY at, id";
	struct query q = query_new(c->s, sql);

	query_moment(&q, c->p->at);
	query_moment(&q, c->p->decided);
	while (query_next(&q) == 1) {
		struct activity key = { .account = query_get_int(&q) };
		struct activity *a = c->n ? bsearch(&key, c->v, (size_t)c->n, sizeof *c->v, by_account) : NULL;
		moment at = query_get_moment(&q), update = query_get_moment(&q);
		enum interaction i = (enum interaction)query_get_enum(&q, interaction_name, INTERACTION_COUNT);

		if (!a)
			continue;
		if (at > a->good_look)
			a->good_look = at;
		if (update != MOMENT_NONE && day_of(c, update) > a->last)
			a->last = day_of(c, update);
		if (i != INTERACTION_UNTESTED)
			a->interaction = i;
	}
	return query_close(&q);
}

/* ---- the sum ------------------------------------------------------------------------ */

static bool quiet_before(const struct counting *c, const struct feed_days *f)
{
	for (int64_t d = 0; d < c->from - c->first; d++)
		if (f->posts[d])
			return false;
	return f->before == ACTIVITY_NONE;
}

/* The accounts' days out of their feeds'; `days` and `before` are those of one account. */
static void join_feed(const struct counting *c, const struct feed_days *f, uint16_t *days, int64_t *before)
{
	struct activity *a = &c->v[f->account];

	for (int64_t d = 0; d <= c->last - c->first; d++)
		if (f->posts[d] > days[d])
			days[d] = f->posts[d];
	if (f->before > *before)
		*before = f->before;
	a->comments_known += f->known;
	a->comments_open += f->open;
}

static void finish(const struct counting *c, struct activity *a, const uint16_t *days, int64_t before)
{
	int64_t seen_by_hand = a->last, update = before;

	for (int64_t day = c->first; day <= c->last; day++) {
		uint16_t posts = days[day - c->first];

		if (day >= c->from)
			a->posts += posts;
		if (!posts && day != seen_by_hand)
			continue;
		if (day >= c->from && update != ACTIVITY_NONE && day - update > a->gap)
			a->gap = (int)(day - update);
		update = day;
	}
	a->last = update > seen_by_hand ? update : seen_by_hand;
	if (a->last != ACTIVITY_NONE && c->last - a->last > a->gap)
		a->gap = (int)(c->last - a->last);
}

static int in_account_order(const void *a, const void *b)
{
	const struct feed_days *x = a, *y = b;

	return (x->account > y->account) - (x->account < y->account);
}

static void sum_up(struct counting *c)
{
	size_t width = (size_t)(c->last - c->first + 1);
	uint16_t *days = mem_alloc(width * sizeof *days);
	int f = 0;

	if (c->n_feeds)
		qsort(c->feed, (size_t)c->n_feeds, sizeof *c->feed, in_account_order);
	for (int i = 0; i < c->n; i++) {
		int64_t before = ACTIVITY_NONE;

		memset(days, 0, width * sizeof *days);
		for (; f < c->n_feeds && c->feed[f].account == i; f++)
			join_feed(c, &c->feed[f], days, &before);
		finish(c, &c->v[i], days, before);
	}
	free(days);
}

int store_load_activity(struct store *s, const struct period *p, struct activity *v, int n)
{
	struct counting c = { .s = s, .p = p, .v = v, .n = n };
	int e;

	c.from = day_of(&c, p->from);
	c.first = c.from - LOOKED_BACK;
	c.last = day_of(&c, p->at - 1);
	for (int i = 0; i < n; i++)
		v[i] = (struct activity){ .account = v[i].account, .last = ACTIVITY_NONE, .gap = -1, .good_look = MOMENT_NONE };
	e = load_feeds(&c) || count_rows(&c) || count_marks(&c) || count_packs(&c) || load_looks(&c) || load_observations(&c);
	for (int i = 0; !e && i < c.n_feeds; i++)
		if (quiet_before(&c, &c.feed[i]))
			e = look_further_back(&c, &c.feed[i]);
	if (!e)
		sum_up(&c);
	free(c.feed);
	free(c.days);
	return e ? -1 : 0;
}
