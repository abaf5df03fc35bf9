/*
 * store-circular - circulars as they were issued: their files by SHA-256, the
 * figures and the accounts they named.  Written once, in one whole; triggers
 * refuse every change.  A mistake found later is a 更正 that names the first.
 */
#include <string.h>

#include "store-in.h"

static int find(struct store *s, const char *number, int64_t *ret)
{
	static const char sql[] = "SELECT id FROM circular WHERE number = ?";
	struct query q = query_new(s, sql);
	int rc;

	query_text(&q, number);
	rc = query_next(&q);
	if (rc == 1)
		*ret = query_get_int(&q);
	query_end(&q);
	return rc;
}

static int put_head(struct store *s, const struct circular_issue *c, moment now, int64_t *ret_id)
{
	static const char sql[] = "INSERT INTO circular (number, signed_by, corrects, reason, title, from_, at, decided, how, issued, who)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query q;
	int64_t other = 0;

	if (find(s, c->number, &other))
		return store_fail(s, N_("a circular %s was issued already"), c->number);
	if (*c->corrects && find(s, c->corrects, &other) != 1)
		return store_fail(s, N_("no circular %s was issued"), c->corrects);
	q = query_new(s, sql);
	query_text(&q, c->number);
	query_text(&q, c->signed_by);
	query_id(&q, other);
	query_text(&q, c->reason);
	query_text(&q, c->title);
	query_moment(&q, c->period.from);
	query_moment(&q, c->period.at);
	query_moment(&q, c->period.decided);
	query_text(&q, c->how);
	query_moment(&q, now);
	query_text(&q, c->who);
	if (query_run(&q))
		return -1;
	*ret_id = sqlite3_last_insert_rowid(s->db);
	return 0;
}

static int put_file(struct store *s, int64_t id, const struct circular_file *f, moment now)
{
	static const char sql[] = "INSERT INTO circular_file (circular, name, content) VALUES (?, ?, ?)";
	int64_t content = 0;
	struct query q;

	if (store_put_content(s, f->bytes, f->len, now, &content))
		return -1;
	q = query_new(s, sql);
	query_int(&q, id);
	query_text(&q, f->name);
	query_int(&q, content);
	return query_run(&q);
}

static int put_count(struct store *s, int64_t id, const struct circular_count *c)
{
	static const char sql[] = "INSERT INTO circular_count (circular, kind, name, registered, checked, failed) VALUES (?, ?, ?, ?, ?, ?)";
	struct query q = query_new(s, sql);

	query_int(&q, id);
	query_text(&q, c->kind);
	query_text(&q, c->name);
	query_int(&q, c->registered);
	query_int(&q, c->checked);
	query_int(&q, c->failed);
	return query_run(&q);
}

static int put_item(struct store *s, int64_t id, int place, const struct circular_item *i)
{
	static const char sql[] = "INSERT INTO circular_item (circular, place, account, name, unit, rules, streak) VALUES (?, ?, ?, ?, ?, ?, ?)";
	struct query q = query_new(s, sql);

	query_int(&q, id);
	query_int(&q, place);
	query_int(&q, i->account);
	query_text(&q, i->name);
	query_text(&q, i->unit);
	query_text(&q, i->rules);
	query_int(&q, i->streak);
	return query_run(&q);
}

int store_issue_circular(struct store *s, const struct circular_issue *c, moment now, int64_t *ret_id)
{
	int64_t id = 0;
	int e;

	if (store_begin(s) < 0)
		return -1;
	e = put_head(s, c, now, &id);
	for (int i = 0; !e && i < c->n_files; i++)
		e = put_file(s, id, &c->files[i], now);
	for (int i = 0; !e && i < c->n_counts; i++)
		e = put_count(s, id, &c->counts[i]);
	for (int i = 0; !e && i < c->n_items; i++)
		e = put_item(s, id, i + 1, &c->items[i]);
	store_note_time(s, now);
	if (store_end(s) < 0 || e)
		return -1;
	*ret_id = id;
	return 0;
}

int store_each_circular(struct store *s, bool (*row)(void *ctx, const struct circular_row *r), void *ctx)
{
	static const char sql[] = "SELECT c.id, c.number, c.signed_by, coalesce(o.number, ''), c.reason, c.title, c.how, c.who, c.from_, c.at, c.decided,"
		" c.issued, n.registered, n.checked, n.failed FROM circular c LEFT JOIN circular o ON o.id = c.corrects"
		" LEFT JOIN circular_count n ON n.circular = c.id AND n.kind = 'total' ORDER BY c.id";
	struct query q = query_new(s, sql);
	bool more = true;

	while (more && query_next(&q) == 1) {
		struct circular_row r = { .id = query_get_int(&q) };
		const char **const texts[] = { &r.number, &r.signed_by, &r.corrects, &r.reason, &r.title, &r.how, &r.who };

		for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
			*texts[i] = query_get_text(&q);
		r.from = query_get_moment(&q);
		r.at = query_get_moment(&q);
		r.decided = query_get_moment(&q);
		r.issued = query_get_moment(&q);
		r.registered = (int)query_get_int(&q);
		r.checked = (int)query_get_int(&q);
		r.failed = (int)query_get_int(&q);
		more = row(ctx, &r);
	}
	return query_close(&q);
}

int store_each_circular_count(struct store *s, int64_t id, bool (*row)(void *ctx, const struct circular_count *r), void *ctx)
{
	static const char sql[] = "SELECT kind, name, registered, checked, failed FROM circular_count WHERE circular = ?";
	struct query q = query_new(s, sql);
	bool more = true;

	query_int(&q, id);
	while (more && query_next(&q) == 1) {
		struct circular_count r = { .kind = query_get_text(&q) };

		r.name = query_get_text(&q);
		r.registered = (int)query_get_int(&q);
		r.checked = (int)query_get_int(&q);
		r.failed = (int)query_get_int(&q);
		more = row(ctx, &r);
	}
	return query_close(&q);
}

int store_each_circular_item(struct store *s, int64_t id, bool (*row)(void *ctx, const struct circular_item *r), void *ctx)
{
	static const char sql[] = "SELECT account, name, unit, rules, streak FROM circular_item WHERE circular = ? ORDER BY place";
	struct query q = query_new(s, sql);
	bool more = true;

	query_int(&q, id);
	while (more && query_next(&q) == 1) {
		struct circular_item r = { .account = query_get_int(&q) };

		r.name = query_get_text(&q);
		r.unit = query_get_text(&q);
		r.rules = query_get_text(&q);
		r.streak = (int)query_get_int(&q);
		more = row(ctx, &r);
	}
	return query_close(&q);
}

int store_each_circular_file(struct store *s, int64_t id, bool (*row)(void *ctx, const struct file_row *r), void *ctx)
{
	static const char sql[] = "SELECT f.name, c.id, c.size, c.sha256 FROM circular_file f JOIN content c ON c.id = f.content WHERE f.circular = ? ORDER BY f.name";
	struct query q = query_new(s, sql);

	query_int(&q, id);
	return files_walk(&q, row, ctx);
}
