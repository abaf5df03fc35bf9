/*
 * store-sum - runs of looks become daily sums.
 *
 * Knows how a sum is made and kept: per feed, day and outcome the first and
 * the last look, how many, and the longest pause that one of them ended.  What
 * a run says of several days cannot be divided among them and is kept as it
 * is.  Runs are taken in their order, so that no pause between two of them is
 * lost; the list of the newest goes on as the feed's list.
 */
#include <stdlib.h>

#include "store-in.h"

struct run {
	int64_t id;
	enum outcome outcome;
	moment first, last;
	int64_t count, pause;
	bool list;             /* it brought one */
};

/* Of one feed, while its runs are gone through. */
struct summing {
	struct tidy *t;
	int64_t feed;
	int month, day;                   /* of what is collected below */
	struct run today[OUTCOME_COUNT];  /* count 0 = none */
	struct text json;                 /* entries of the month, without the brackets */
	moment month_good, month_any;     /* the last looks in it */
	moment good, any;                 /* the last look before the run at hand */
};

static void add_entry(struct summing *m, const struct run *r)
{
	text_addf(&m->json, "%s[\"%s\",%lld,%lld,%lld,%lld]", m->json.len ? "," : "", outcome_name(r->outcome), (long long)r->first,
		(long long)(r->last - r->first), (long long)r->count, (long long)r->pause);
}

static void end_day(struct summing *m)
{
	for (int i = 0; i < OUTCOME_COUNT; i++) {
		if (m->today[i].count)
			add_entry(m, &m->today[i]);
		m->today[i].count = 0;
	}
}

/* What the month holds already goes before what is new. */
static int join_month(struct summing *m, struct text *ret)
{
	static const char sql[] = "SELECT sums FROM look_sum WHERE feed = ? AND month = ?";
	struct query q = query_new(m->t->s, sql);
	int rc;

	query_int(&q, m->feed);
	query_int(&q, m->month);
	rc = query_next(&q);
	if (rc == 1) {
		size_t n;
		const void *p = query_get_blob(&q, &n);

		if (unzip_text(ret, p, n) < 0 || ret->len < 2)
			rc = store_fail(m->t->s, N_("the sums of feed %lld cannot be unpacked"), (long long)m->feed);
		query_end(&q);
	}
	if (rc < 0)
		return -1;
	if (rc == 1)
		ret->buf[--ret->len] = '\0'; /* its closing bracket */
	text_add(ret, rc == 1 ? "," : "[");
	text_add_n(ret, text_str(&m->json), m->json.len);
	text_add_char(ret, ']');
	return 0;
}

static int end_month(struct summing *m)
{
	static const char sql[] = "INSERT INTO look_sum (feed, month, last_good, last_any, sums) VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (feed, month) DO UPDATE SET last_good = coalesce(?3, last_good), last_any = ?4, sums = ?5";
	struct text plain = TEXT_INIT(0), packed = TEXT_INIT(0);
	struct query q;
	int rc = 0;

	end_day(m);
	if (m->json.len && (rc = join_month(m, &plain)) == 0) {
		zip_text(&packed, &plain);
		q = query_new(m->t->s, sql);
		query_int(&q, m->feed);
		query_int(&q, m->month);
		query_moment(&q, m->month_good);
		query_moment(&q, m->month_any);
		query_blob(&q, packed.buf, packed.len);
		rc = query_run(&q);
	}
	m->month_good = m->month_any = MOMENT_NONE;
	text_reset(&m->json);
	text_clear(&plain);
	text_clear(&packed);
	return rc;
}

static void note_pause(struct summing *m, struct run *r)
{
	moment before = outcome_is_good(r->outcome) ? m->good : m->any;

	if (before != MOMENT_NONE && r->first - before > r->pause)
		r->pause = r->first - before;
	m->any = m->month_any = r->last;
	if (outcome_is_good(r->outcome))
		m->good = m->month_good = r->last;
}

static void join_day(struct run *sum, const struct run *r)
{
	if (!sum->count) {
		*sum = *r;
		return;
	}
	sum->last = r->last;
	sum->count += r->count;
	if (r->pause > sum->pause)
		sum->pause = r->pause;
}

static int add_run(struct summing *m, struct run r)
{
	int day = tidy_day(m->t, r.first), month = tidy_month(m->t, r.first);

	if (month != m->month && end_month(m) < 0)
		return -1;
	if (day != m->day)
		end_day(m);
	m->month = month;
	m->day = day;
	note_pause(m, &r);
	if (tidy_day(m->t, r.last) == day)
		join_day(&m->today[r.outcome], &r);
	else
		add_entry(m, &r);
	return 0;
}

static int load_last(struct summing *m)
{
	static const char sql[] = "SELECT max(last_good), max(last_any) FROM look_sum WHERE feed = ?";
	struct query q = query_new(m->t->s, sql);

	query_int(&q, m->feed);
	if (query_next(&q) != 1)
		return -1;
	m->good = query_get_moment(&q);
	m->any = query_get_moment(&q);
	query_end(&q);
	return 0;
}

static int forget(struct store *s, const char *sql, int64_t id)
{
	struct query q = query_new(s, sql);

	query_int(&q, id);
	return query_run(&q);
}

static int keep_list(struct store *s, int64_t look)
{
	static const char sql[] = "INSERT INTO feed_list (feed, at, keys) SELECT l.feed, l.first, i.keys FROM look l JOIN look_list i ON i.look = l.id"
		" WHERE l.id = ? ON CONFLICT (feed) DO UPDATE SET at = excluded.at, keys = excluded.keys";

	return forget(s, sql, look);
}

/* The runs to be summed up, oldest first; the running one stays. How many, -1. */
static int load_runs(struct tidy *t, int64_t feed, moment before, struct run *ret)
{
	static const char sql[] = "SELECT l.id, l.outcome, l.first, l.last, l.count, l.longest_pause, EXISTS (SELECT 1 FROM look_list WHERE look = l.id)"
		" FROM look l WHERE l.feed = ?1 AND l.first < ?2 AND l.last < ?2 AND l.id <> (SELECT run FROM feed_now WHERE feed = ?1) ORDER BY l.first, l.id LIMIT ?3";
	struct query q = query_new(t->s, sql);
	int n = 0, rc;

	query_int(&q, feed);
	query_moment(&q, before);
	query_int(&q, t->left);
	while ((rc = query_next(&q)) == 1) {
		struct run *r = &ret[n++];

		r->id = query_get_int(&q);
		r->outcome = (enum outcome)query_get_enum(&q, outcome_name, OUTCOME_COUNT);
		r->first = query_get_moment(&q);
		r->last = query_get_moment(&q);
		r->count = query_get_int(&q);
		r->pause = query_get_int(&q);
		r->list = query_get_int(&q) != 0;
	}
	return rc < 0 ? -1 : n;
}

static int sum_runs(struct tidy *t, int64_t feed, struct run *runs, int n)
{
	static const char sql_list[] = "DELETE FROM look_list WHERE look = ?", sql_look[] = "DELETE FROM look_run WHERE id = ?";
	struct summing m = { .t = t, .feed = feed, .json = TEXT_INIT(0), .month_good = MOMENT_NONE, .month_any = MOMENT_NONE };
	int64_t listed = 0;
	int rc = load_last(&m);

	for (int i = 0; rc == 0 && i < n; i++) {
		rc = add_run(&m, runs[i]);
		listed = runs[i].list ? runs[i].id : listed;
	}
	if (rc == 0)
		rc = end_month(&m);
	if (rc == 0 && listed)
		rc = keep_list(t->s, listed);
	for (int i = 0; rc == 0 && i < n; i++)
		if ((!runs[i].list || (rc = forget(t->s, sql_list, runs[i].id)) == 0))
			rc = forget(t->s, sql_look, runs[i].id);
	text_clear(&m.json);
	return rc;
}

int sum_looks(struct tidy *t, int64_t feed, moment before)
{
	static const char sql[] = "SELECT first FROM look WHERE feed = ?1 AND id <> (SELECT run FROM feed_now WHERE feed = ?1) ORDER BY first LIMIT 1";
	struct query q = query_new(t->s, sql);
	moment oldest = MOMENT_NEVER;
	struct run *runs;
	int n, rc;

	query_int(&q, feed);
	rc = query_next(&q);
	if (rc == 1)
		oldest = query_get_moment(&q);
	query_end(&q);
	/* A week at once: a feed's month is packed anew four times, not thirty. */
	if (rc < 0 || t->left < 1 || oldest >= before - TIDY_WEEK)
		return rc < 0 ? -1 : 0;
	runs = mem_alloc((size_t)t->left * sizeof *runs);
	n = load_runs(t, feed, before, runs);
	rc = n > 0 ? sum_runs(t, feed, runs, n) : n;
	t->left -= n > 0 ? n : 0;
	free(runs);
	return rc;
}

int store_each_look_day(struct store *s, int64_t account, const struct zone *zone, bool (*row)(void *ctx, const struct look_day *r), void *ctx)
{
	static const char sql[] = "SELECT l.feed, json_extract(j.value, '$[0]'), json_extract(j.value, '$[1]') AS first, json_extract(j.value, '$[2]'),"
		" json_extract(j.value, '$[3]'), json_extract(j.value, '$[4]') FROM feed f JOIN look_sum l ON l.feed = f.id, json_each(unzip(l.sums)) j"
		" WHERE f.account = ? ORDER BY first";
	struct tidy t = { .zone = zone };
	struct query q = query_new(s, sql);

	query_int(&q, account);
	while (query_next(&q) == 1) {
		struct look_day r;

		r.feed = query_get_int(&q);
		r.outcome = (enum outcome)query_get_enum(&q, outcome_name, OUTCOME_COUNT);
		r.first = query_get_moment(&q);
		r.last = r.first + query_get_int(&q);
		r.count = (uint32_t)query_get_int(&q);
		r.longest_pause = query_get_int(&q);
		r.day = tidy_day(&t, r.first);
		if (!row(ctx, &r))
			break;
	}
	return query_close(&q);
}
