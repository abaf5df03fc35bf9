/*
 * line - see line.h.
 */
#include "line.h"

#include <stdlib.h>

#include "build-config.h"
#include "emit.h"
#include "loop.h"
#include "platforms.h"
#include "table.h"

enum { DEFAULT_SLOT = 10 << 20, DEFAULT_TIMEOUT_MS = 30000, DEFAULT_PER_HOST = 4 }; /* as in newmedia.conf */

static struct ev_loop *loop;
static struct platforms *recipes;

static void tell_recipe(void *ctx, const char *file, int line, const char *what)
{
	(void)ctx;
	if (line > 0)
		log_warn("%s:%d: %s", file, line, what);
	else
		log_warn(line ? "%s %s" : "%s: %s", file, what);
}

/* Without a configuration those that came with newmedia. */
static void open_recipes(const struct config *c)
{
	struct text scratch = TEXT_INIT(0);
	struct platforms_place place = { 0 };

	if (c)
		place = platforms_place(c, &scratch);
	else
		config_shipped("platforms.d", &scratch);
	if (!c)
		place.shipped = text_str(&scratch);
	recipes = platforms_load(&place, NULL, tell_recipe, NULL);
	text_clear(&scratch);
}

struct look_line *line_open(const struct config *c, bool with_fetch, look_done *done, void *ctx, struct text *err)
{
	struct look_line_settings s = { .zones = "Asia/Shanghai", .with_fetch = with_fetch, .slot_size = DEFAULT_SLOT,
		.fetch = { .per_host = DEFAULT_PER_HOST, .timeout_ms = DEFAULT_TIMEOUT_MS, .user_agent = "newmedia/" VERSION, .proxy = "", .no_proxy = "",
			.ca_file = "", .allow_private = "" } };

	struct text zones = TEXT_INIT(0);
	struct look_line *l;

	if (c) {
		config_zones(c, &zones);
		s.zones = text_str(&zones);
		s.slot_size = c->poll.max_body;
		s.fetch = (struct fetch_settings){ .per_host = c->poll.per_host, .timeout_ms = c->poll.timeout_ms, .user_agent = c->poll.user_agent,
			.proxy = c->poll.proxy, .no_proxy = c->poll.no_proxy, .ca_file = c->poll.ca_file, .allow_private = c->poll.allow_private };
	}
	open_recipes(c);
	s.recipes = recipes->v;
	s.n_recipes = recipes->n;
	loop = ev_loop_new(EVFLAG_AUTO);
	l = look_line_new(loop, &s, done, ctx, err);
	text_clear(&zones);
	return l;
}

void line_close(struct look_line *l)
{
	look_line_free(l);
	platforms_free(recipes);
	recipes = NULL;
	if (loop)
		ev_loop_destroy(loop);
	loop = NULL;
}

void line_step(void)
{
	ev_run(loop, EVRUN_ONCE);
}

/* ---- what a document says -------------------------------------------------------- */

static void add_items(struct emit *j, const struct look_result *r)
{
	emit_open(j, "items", '[');
	for (int i = 0; i < r->n_posts; i++) {
		const struct post *p = &r->posts[i];

		emit_open(j, NULL, '{');
		emit_filled(j, "id", p->key);
		emit_link(j, "url", p->url);
		emit_string(j, "title", p->title);
		emit_moment(j, "published", p->published);
		emit_filled(j, "published_raw", p->published_raw);
		emit_filled(j, "precision", precision_name((enum precision)p->precision));
		emit_bool(j, "pinned", p->pinned != 0);
		emit_string(j, "comments", comments_name((enum comments)p->comments));
		emit_filled(j, "comments_evidence", p->comments_said);
		emit_close(j, '}');
	}
	emit_close(j, ']');
}

/* When the feed asks not to be looked at, UTC. */
static void add_skips(struct emit *j, uint32_t skips)
{
	static const char *const days[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };

	emit_open(j, "skip_hours", '[');
	for (int h = 0; h < SKIP_DAYS; h++)
		if (skips >> h & 1)
			emit_int(j, NULL, h);
	emit_close(j, ']');
	emit_open(j, "skip_days", '[');
	for (int d = 0; d < SKIP_BITS - SKIP_DAYS; d++)
		if (skips >> (SKIP_DAYS + d) & 1)
			emit_string(j, NULL, days[d]);
	emit_close(j, ']');
}

void reading_json(struct emit *j, const char *file, const struct look_result *r, bool with_posts)
{
	static const struct reading none = { .newest = MOMENT_NONE, .name = "", .title = "", .newest_raw = "", .comments_evidence = "",
		.feed_url = "", .error = "", .matched = "" };
	const struct reading *d = r && r->reading ? r->reading : &none;
	const char *error = r && *r->error ? r->error : d->error;

	emit_open(j, NULL, '{');
	emit_string(j, "file", file);
	emit_filled(j, "format", format_name((enum format)d->format));
	emit_filled(j, "title", d->title);
	emit_int(j, "posts", d->posts);
	emit_moment(j, "newest", d->newest);
	emit_filled(j, "newest_raw", d->newest_raw);
	emit_filled(j, "precision", precision_name((enum precision)d->newest_precision));
	emit_string(j, "comments", comments_name((enum comments)d->comments));
	emit_filled(j, "comments_evidence", d->comments_evidence);
	emit_filled(j, "blocked", blocked_name((enum blocked)d->blocked));
	emit_filled(j, "error", error);
	emit_filled(j, "name", d->name);
	emit_bool(j, "recovered", d->recovered != 0);
	emit_bool(j, "partial", d->partial != 0);
	emit_int(j, "pace", (int64_t)d->pace);
	add_skips(j, d->skips);
	emit_filled(j, "feed", d->feed_url);
	emit_filled(j, "matched", d->matched);
	if (with_posts && r)
		add_items(j, r);
}

void reading_posts(const struct look_result *r, const struct zone *z)
{
	struct table t = { 0 };

	if (!r->n_posts)
		return;
	table_column(&t, _("published"), 0);
	table_column(&t, _("as written"), COLUMN_SHRINKS);
	table_column(&t, _("comments"), 0);
	table_column(&t, _("title"), COLUMN_SHRINKS);
	table_column(&t, _("address"), COLUMN_SHRINKS);
	for (int i = 0; i < r->n_posts; i++) {
		const struct post *p = &r->posts[i];

		table_moment(&t, p->published, z);
		table_cell(&t, p->published_raw);
		table_cell(&t, word_comments((enum comments)p->comments));
		table_cellf(&t, "%s%s", p->pinned ? _("[pinned] ") : "", p->title);
		table_cell(&t, p->url);
	}
	table_print(&t, stdout);
	table_clear(&t);
}
