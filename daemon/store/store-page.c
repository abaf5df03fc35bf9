/*
 * store-page - looks at the newest post's own page.
 *
 * Each is a row of its own, never changed; what it says of comments is written
 * to the post.  It must never touch what
 * a list has said of dates.
 */
#include <string.h>

#include "store-in.h"

int store_get_newest_post(struct store *s, int64_t account, struct newest_post *ret, struct text *url)
{
	static const char newest[] = "SELECT feed, key, face, url FROM post WHERE account = ? AND url LIKE 'http%'"
		" ORDER BY coalesce(believed, first_seen) DESC, first_seen DESC, id LIMIT 1";
	static const char pages[] = "SELECT max(at), sum(feed = ?2 AND key = ?3 AND face = ?4), sum(feed = ?2 AND key = ?3 AND face = ?4 AND outcome = ?5)"
		" FROM page_look WHERE account = ?1";
	struct query q = query_new(s, newest);
	int rc;

	query_int(&q, account);
	rc = query_next(&q);
	if (rc == 1) {
		*ret = (struct newest_post){ .feed = query_get_int(&q), .key = (uint64_t)query_get_int(&q) };
		ret->face = (uint64_t)query_get_int(&q);
		text_reset(url);
		text_add(url, query_get_text(&q));
	}
	query_end(&q);
	if (rc != 1)
		return rc;
	q = query_new(s, pages);
	query_int(&q, account);
	query_int(&q, ret->feed);
	query_int(&q, (int64_t)ret->key);
	query_int(&q, (int64_t)ret->face);
	query_text(&q, outcome_name(OUTCOME_READ));
	if (query_next(&q) == 1) {
		ret->last_page = query_get_moment(&q);
		ret->page_tries = (int)query_get_int(&q);
		ret->page_read = query_get_int(&q) > 0;
	}
	return query_close(&q) ? -1 : 1;
}

int store_get_page_host(struct store *s, uint64_t host, moment day, struct page_host_fact *ret)
{
	static const char sql[] = "SELECT sum(at >= ?2), max(at), max(CASE WHEN outcome = ?3 OR blocked IN ('captcha', 'login', 'rate-limit') THEN at END)"
		" FROM page_look WHERE host = ?1 AND at >= ?2 - 86400";
	struct query q = query_new(s, sql);

	*ret = (struct page_host_fact){ .last = MOMENT_NONE, .refused = MOMENT_NONE };
	query_int(&q, (int64_t)host);
	query_moment(&q, day);
	query_text(&q, outcome_name(OUTCOME_RATE_LIMIT));
	if (query_next(&q) == 1) {
		ret->asked = (int)query_get_int(&q);
		ret->last = query_get_moment(&q);
		ret->refused = query_get_moment(&q);
	}
	return query_close(&q);
}

static int add_row(struct store *s, const struct page_fact *p)
{
	static const char sql[] = "INSERT INTO page_look (account, feed, key, face, host, at, outcome, blocked, status, url, published, precision,"
		" comments, comments_said, name, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query q = query_new(s, sql);

	query_int(&q, p->account);
	query_int(&q, p->post->feed);
	query_int(&q, (int64_t)p->post->key);
	query_int(&q, (int64_t)p->post->face);
	query_int(&q, (int64_t)p->host);
	query_moment(&q, p->at);
	query_text(&q, outcome_name(p->outcome));
	query_text(&q, blocked_name(p->blocked));
	query_int(&q, p->http_status);
	query_text(&q, p->url);
	query_moment(&q, p->published);
	query_text(&q, precision_name(p->precision));
	query_text(&q, comments_name(p->comments));
	query_text(&q, p->comments_said);
	query_text(&q, p->name);
	query_text(&q, p->error);
	return query_run(&q);
}

int store_add_page_look(struct store *s, const struct page_fact *p)
{
	if (store_begin(s) < 0)
		return -1;
	if (add_row(s, p) == 0)
		store_note_comments(s, p->post->feed, p->post->key, p->comments, p->comments_said, p->at);
	store_note_time(s, p->at);
	return store_end(s);
}

int store_each_page_look(struct store *s, int64_t account, moment since, bool (*row)(void *ctx, const struct page_row *r), void *ctx)
{
	static const char sql[] = "SELECT feed, at, outcome, blocked, status, url, published, precision, comments, comments_said, name, error"
		" FROM page_look WHERE account = ? AND at >= ? ORDER BY at DESC, id DESC";
	struct query q = query_new(s, sql);
	bool more = true;

	query_int(&q, account);
	query_int(&q, since);
	while (more && query_next(&q) == 1) {
		struct page_row r = { .feed = query_get_int(&q), .at = query_get_moment(&q) };

		r.outcome = (enum outcome)query_get_enum(&q, outcome_name, OUTCOME_COUNT);
		r.blocked = (enum blocked)query_get_enum(&q, blocked_name, BLOCKED_COUNT);
		r.http_status = (uint32_t)query_get_int(&q);
		r.url = query_get_text(&q);
		r.published = query_get_moment(&q);
		r.precision = (enum precision)query_get_enum(&q, precision_name, PRECISION_COUNT);
		r.comments = (enum comments)query_get_enum(&q, comments_name, COMMENTS_COUNT);
		r.comments_said = query_get_text(&q);
		r.name = query_get_text(&q);
		r.error = query_get_text(&q);
		more = row(ctx, &r);
	}
	return query_close(&q);
}
