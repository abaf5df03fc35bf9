/*
 * store-clue - what clues are weighed by and what they speak of: their
 * stretches and coverage, holes in what was watched, comments as they changed,
 * names and habits.
 *
 * Knows rows.  Must never know what makes a clue.
 */
#include <string.h>

#include "store-in.h"

/* ---- what a clue speaks of --------------------------------------------------- */

int store_save_clue(struct store *s, const struct clue_fact *c)
{
	static const char sql[] = "INSERT INTO clue (finding, about, from_, to_, ends, days, over, covered, looks, longest_pause, holes)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_int(&q, c->clue.finding);
	query_int(&q, c->clue.about);
	query_moment(&q, c->clue.from);
	query_moment(&q, c->clue.to);
	query_int(&q, c->clue.ends);
	query_int(&q, c->days);
	query_int(&q, c->over);
	query_moment(&q, c->covered < 0 ? MOMENT_NONE : c->covered);
	query_int(&q, c->looks);
	query_int(&q, c->longest_pause);
	query_text(&q, c->holes);
	query_run(&q);
	return store_end(s);
}

int store_get_clue(struct store *s, int64_t finding, struct clue_fact *ret, struct text *holes)
{
	static const char sql[] = "SELECT about, from_, to_, ends, days, over, coalesce(covered, -1), looks, longest_pause, holes, rule"
		" FROM clue JOIN finding ON id = finding WHERE finding = ?";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, finding);
	rc = query_next(&q);
	if (rc != 1)
		return rc;
	ret->clue = (struct clue){ .finding = finding, .about = query_get_int(&q), .from = query_get_moment(&q) };
	ret->clue.to = query_get_moment(&q);
	ret->clue.ends = query_get_moment(&q);
	ret->days = (int)query_get_int(&q);
	ret->over = (int)query_get_int(&q);
	ret->covered = (int)query_get_int(&q);
	ret->looks = (uint32_t)query_get_int(&q);
	ret->longest_pause = query_get_int(&q);
	text_setf(holes, "%s", query_get_text(&q));
	ret->holes = text_str(holes);
	ret->clue.rule = (enum rule)query_get_enum(&q, rule_name, RULE_COUNT);
	query_end(&q);
	return 1;
}

#define CLUE_COLUMNS "f.id, f.rule, coalesce(c.about, 0), c.from_, c.to_, coalesce(c.ends, 9223372036854775807)" \
	" FROM finding f LEFT JOIN clue c ON c.finding = f.id WHERE f.until IS NULL AND f.rule <> 'no-update'"

static void take_open(struct query *q, struct clues *ret)
{
	struct clue c = { .finding = query_get_int(q) };

	c.rule = (enum rule)query_get_enum(q, rule_name, RULE_COUNT);
	c.about = query_get_int(q);
	c.from = query_get_moment(q);
	c.to = query_get_moment(q);
	c.ends = query_get_moment(q);
	clues_add(ret, &c);
}

int store_get_clues(struct store *s, int64_t account, struct clues *ret)
{
	static const char sql[] = "SELECT " CLUE_COLUMNS " AND f.account = ? ORDER BY f.id";
	struct query q = query_new(s, sql);

	query_int(&q, account);
	while (query_next(&q) == 1)
		take_open(&q, ret);
	return query_close(&q);
}

int store_place_clues(struct store *s, const struct card_places *p, void *ctx)
{
	static const char sql[] = "SELECT f.account, " CLUE_COLUMNS " AND f.account IS NOT NULL ORDER BY f.id";
	struct query q = query_new(s, sql);

	while (query_next(&q) == 1) {
		struct clues *open = p->clues(ctx, query_get_int(&q));

		if (open)
			take_open(&q, open);
	}
	return query_close(&q);
}

static int count_of(struct query *q)
{
	int rc = query_next(q), n = rc == 1 ? (int)query_get_int(q) : 0;

	query_end(q);
	return rc < 0 ? -1 : n;
}

int store_count_clues(struct store *s, enum rule rule, int64_t source, int64_t but_account, moment since)
{
	static const char sql[] = "SELECT count(DISTINCT n.account) FROM finding n JOIN feed f ON f.account = n.account"
		" WHERE n.until IS NULL AND n.rule = ? AND f.source = ? AND n.account <> ? AND n.known >= ?";
	struct query q = query_new(s, sql);

	query_text(&q, rule_name(rule));
	query_int(&q, source);
	query_int(&q, but_account);
	query_moment(&q, since);
	return count_of(&q);
}

int store_source_found(struct store *s, enum rule rule, int64_t source, moment since)
{
	static const char sql[] = "SELECT count(*) > 0 FROM finding WHERE rule = ? AND source = ? AND known >= ?";
	struct query q = query_new(s, sql);

	query_text(&q, rule_name(rule));
	query_int(&q, source);
	query_moment(&q, since);
	return count_of(&q);
}

int store_mark_clue(struct store *s, int64_t finding, moment to)
{
	static const char sql[] = "UPDATE clue SET to_ = ? WHERE finding = ?";
	struct query q = query_new(s, sql);

	query_moment(&q, to);
	query_int(&q, finding);
	return query_run(&q);
}

/* ---- what was not seen ---------------------------------------------------------- */

int store_add_hole(struct store *s, int64_t feed, const struct hole *h, moment now)
{
	static const char sql[] = "INSERT INTO hole (feed, from_, to_, cause, known) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
	struct query q;

	if (store_begin(s) < 0)
		return -1;
	q = query_new(s, sql);
	query_int(&q, feed);
	query_moment(&q, h->from);
	query_moment(&q, h->to);
	query_text(&q, hole_cause_name(h->cause));
	query_moment(&q, now);
	query_run(&q);
	store_note_time(s, now);
	return store_end(s);
}

int store_get_holes(struct store *s, int64_t feed, moment from, moment to, struct hole *ret, int cap)
{
	static const char sql[] = "SELECT from_, to_, cause FROM hole WHERE feed = ? AND from_ < ? AND to_ > ? ORDER BY from_ LIMIT ?";
	struct query q = query_new(s, sql);
	int n = 0;

	query_int(&q, feed);
	query_moment(&q, to);
	query_moment(&q, from);
	query_int(&q, cap);
	while (query_next(&q) == 1) {
		ret[n].from = query_get_moment(&q);
		ret[n].to = query_get_moment(&q);
		ret[n++].cause = (enum hole_cause)query_get_enum(&q, hole_cause_name, HOLE_CAUSE_COUNT);
	}
	return query_close(&q) ? -1 : n;
}

/* ---- comments ---------------------------------------------------------------------- */

int store_note_comments(struct store *s, int64_t feed, uint64_t key, enum comments c, const char *said, moment at)
{
	static const char sql[] = "UPDATE post SET comments = ?1, comments_at = ?2, comments_said = ?5 WHERE feed = ?3 AND key = ?4 AND comments <> ?1";
	struct query q;

	if (c == COMMENTS_UNKNOWN)
		return 0;
	q = query_new(s, sql);
	query_text(&q, comments_name(c));
	query_moment(&q, at);
	query_int(&q, feed);
	query_int(&q, (int64_t)key);
	query_text(&q, said);
	return query_run(&q);
}

int store_get_commented(struct store *s, int64_t feed, struct commented *ret, int cap)
{
	static const char sql[] = "SELECT coalesce(comments_at, first_seen), comments FROM post WHERE feed = ? AND comments <> 'unknown'"
		" ORDER BY coalesce(believed, first_seen) DESC, id DESC LIMIT ?";
	struct query q = query_new(s, sql);
	int n = 0;

	query_int(&q, feed);
	query_int(&q, cap);
	while (query_next(&q) == 1) {
		ret[n].since = query_get_moment(&q);
		ret[n++].comments = (enum comments)query_get_enum(&q, comments_name, COMMENTS_COUNT);
	}
	return query_close(&q) ? -1 : n;
}

/* ---- names --------------------------------------------------------------------------- */

int store_save_name(struct store *s, int64_t feed, const char *name)
{
	static const char sql[] = "UPDATE feed SET calls_itself = ?1 WHERE id = ?2";
	struct query q = query_new(s, sql);

	query_text(&q, name);
	query_int(&q, feed);
	return query_run(&q);
}

int store_get_name(struct store *s, int64_t feed, struct text *ret)
{
	static const char sql[] = "SELECT calls_itself FROM feed WHERE id = ?";
	struct query q = query_new(s, sql);
	int rc;

	query_int(&q, feed);
	rc = query_next(&q);
	text_setf(ret, "%s", rc == 1 ? query_get_text(&q) : "");
	query_end(&q);
	return rc < 0 ? -1 : 0;
}

int store_count_name(struct store *s, int64_t source, const char *name)
{
	static const char sql[] = "SELECT count(*) FROM feed WHERE source = ? AND calls_itself = ?";
	struct query q = query_new(s, sql);

	query_int(&q, source);
	query_text(&q, name);
	return count_of(&q);
}
