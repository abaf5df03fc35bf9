/*
 * show-rows - one callback a kind of row that the store tells.
 */
#include "show.h"

static bool enough(struct showing *s)
{
	if (s->json || s->shown++ < s->most)
		return false;
	s->more++;
	return true;
}

bool show_look(void *ctx, const struct look_row *r)
{
	struct showing *s = ctx;
	const struct zone *z = s->member->policy->zone;

	if (enough(s))
		return true;
	if (s->json) {
		emit_open(s->json, NULL, '{');
		emit_int(s->json, "id", r->id);
		emit_url(s->json, "url", r->url);
		emit_moment(s->json, "first", r->first);
		emit_moment(s->json, "last", r->last);
		emit_int(s->json, "count", r->count);
		emit_int(s->json, "longest_pause", r->longest_pause);
		emit_string(s->json, "outcome", outcome_name(r->outcome));
		emit_filled(s->json, "blocked", blocked_name(r->blocked));
		emit_int(s->json, "status", r->http_status);
		emit_int(s->json, "posts", r->posts);
		emit_filled(s->json, "error", r->error);
		emit_close(s->json, '}');
		return true;
	}
	table_moment(&s->table, r->first, z);
	table_moment(&s->table, r->last, z);
	table_cellf(&s->table, "%u", r->count);
	table_cell(&s->table, r->blocked != BLOCKED_NONE ? word_blocked(r->blocked) : word_outcome(r->outcome));
	table_cellf(&s->table, r->http_status ? "%u" : "-", r->http_status);
	table_cellf(&s->table, "%u", r->posts);
	table_cell(&s->table, r->error);
	return true;
}

bool show_post(void *ctx, const struct post_row *r)
{
	struct showing *s = ctx;
	const struct zone *z = s->member->policy->zone;

	if (enough(s))
		return true;
	if (s->json) {
		emit_open(s->json, NULL, '{');
		emit_filled(s->json, "id", r->key);
		emit_link(s->json, "url", r->url);
		emit_string(s->json, "title", r->title);
		emit_moment(s->json, "published", r->when.earliest);
		emit_filled(s->json, "published_raw", r->published_raw);
		emit_filled(s->json, "precision", precision_name(r->when.precision));
		emit_bool(s->json, "future", r->future);
		emit_moment(s->json, "first_seen", r->first_seen);
		emit_string(s->json, "comments", comments_name(r->comments));
		emit_filled(s->json, "comments_evidence", r->comments_said);
		emit_moment(s->json, "comments_at", r->comments_at);
		emit_close(s->json, '}');
		return true;
	}
	table_instant(&s->table, &r->when, z);
	table_cell(&s->table, r->future ? _("dated in the future") : word_precision(r->when.precision));
	table_moment(&s->table, r->first_seen, z);
	table_cell(&s->table, word_comments(r->comments));
	table_cell(&s->table, r->title);
	return true;
}

bool show_page(void *ctx, const struct page_row *r)
{
	struct showing *s = ctx;

	if (s->json) {
		emit_open(s->json, NULL, '{');
		emit_moment(s->json, "at", r->at);
		emit_url(s->json, "url", r->url);
		emit_string(s->json, "outcome", outcome_name(r->outcome));
		emit_filled(s->json, "blocked", blocked_name(r->blocked));
		emit_moment(s->json, "published", r->published);
		emit_string(s->json, "comments", comments_name(r->comments));
		emit_filled(s->json, "comments_evidence", r->comments_said);
		emit_filled(s->json, "name", r->name);
		emit_filled(s->json, "error", r->error);
		emit_close(s->json, '}');
		return true;
	}
	if (s->shown == s->most) {
		s->more++;
		return true;
	}
	s->shown++;
	table_moment(&s->table, r->at, s->member->policy->zone);
	table_cell(&s->table, r->blocked != BLOCKED_NONE ? word_blocked(r->blocked) : word_outcome(r->outcome));
	table_cellf(&s->table, *r->comments_said ? "%s  (%s)" : "%s", word_comments(r->comments), r->comments_said);
	table_cell(&s->table, r->url);
	return true;
}

static void finding_json(struct emit *j, struct store *store, const struct finding_row *r)
{
	emit_open(j, NULL, '{');
	emit_int(j, "id", r->id);
	emit_string(j, "rule", rule_name(r->rule));
	emit_moment(j, "since", r->since);
	emit_string(j, "standing", standing_name(r->standing));
	emit_string(j, "detail", r->detail);
	emit_filled(j, "proof", proof_name(r->proof));
	emit_moment(j, "deadline", r->deadline);
	emit_moment(j, "until", r->until);
	show_clue(store, r->id, j);
	if (r->review)
		emit_int(j, "review", r->review);
	else
		emit_null(j, "review");
	emit_close(j, '}');
}

bool show_finding(void *ctx, const struct finding_row *r)
{
	struct showing *s = ctx;
	const struct zone *z = s->member->policy->zone;

	if (s->json) {
		finding_json(s->json, s->view->store, r);
		return true;
	}
	s->shown++;
	table_cellf(&s->table, "%lld", (long long)r->id);
	table_cell(&s->table, word_rule(r->rule, r->standing));
	table_cell(&s->table, word_standing(r->standing));
	table_cell(&s->table, word_proof(r->proof));
	table_moment(&s->table, r->since, z);
	table_moment(&s->table, r->until, z);
	table_cell(&s->table, *r->detail ? _(r->detail) : "");
	return true;
}

bool show_step(void *ctx, const struct step_row *r)
{
	struct showing *s = ctx;

	if (s->json) {
		emit_open(s->json, NULL, '{');
		emit_moment(s->json, "at", r->at);
		emit_string(s->json, "event", r->event);
		emit_string(s->json, "state", r->to);
		emit_string(s->json, "who", r->who);
		emit_string(s->json, "why", r->why);
		emit_close(s->json, '}');
		return true;
	}
	table_moment(&s->table, r->at, s->member->policy->zone);
	table_cell(&s->table, word_event(r->event));
	table_cell(&s->table, r->who);
	table_cell(&s->table, *r->why ? _(r->why) : "");
	return true;
}

bool show_change(void *ctx, const struct change_row *r)
{
	struct showing *s = ctx;

	s->shown++;
	if (s->json) {
		emit_open(s->json, NULL, '{');
		emit_moment(s->json, "at", r->at);
		emit_string(s->json, "field", r->field);
		emit_string(s->json, "old", r->old);
		emit_string(s->json, "new", r->new_);
		emit_close(s->json, '}');
		return true;
	}
	table_moment(&s->table, r->at, s->member->policy->zone);
	table_cell(&s->table, r->field);
	table_cell(&s->table, r->old);
	table_cell(&s->table, r->new_);
	return true;
}

bool show_keep_review(void *ctx, const struct review_row *r)
{
	struct review_list *l = ctx;

	l->v[l->n++] = *r;
	return l->n < REVIEWS_SHOWN;
}
